"""The record of a graph: what a picture may say, in words and numbers, and as JSON."""

import json
import sys
from dataclasses import fields

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.engine import Function, derive, placeholder, scope, shared, simplify, toposort
from teachkeras.engine.functions import elementwise as operators
from teachkeras.engine.inspect import printing
from teachkeras.engine.inspect.probe import check_gradients
from teachkeras.engine.inspect.record import KINDS, GraphRecord
from teachkeras.engine.inspect.recording import Clash, graph_record, shown_tensors
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import ShapeError, TeachError
from teachkeras.errors.sources import SourceLine


def full():
    """A record of everything there is to tell of z = (w - v) * v, at v = 2."""
    v, w = placeholder(name="v"), shared(np.float32(7), name="w")
    z = (w - v) * v * 1
    derivation, simplification = derive(z, [v]), simplify([z])
    feed = {v: 2.0}
    values = replay(shown_tensors([z], derivation, simplification), feed).values
    checks = check_gradients(derivation, feed, values)
    return graph_record(z, {z: "area"}, values, derivation, simplification, checks)


def running():
    """The record of a program with a loop, whose body has nodes without a place in the graph."""
    x, w = placeholder((1, 3, 2), name="x"), shared(np.eye(2, dtype="float32"), name="w")

    def step(entry, states):
        new = operators.tanh(entry + operators.dot(states[0], w))
        return new, [new]

    last, _, _ = K.rnn(step, x, [K.zeros((1, 2))])
    function = Function([x], [last * 2])
    function([np.ones((1, 3, 2), "float32")])
    program = function.story.program
    read = {x for node in program.order for x in node.inputs}
    return graph_record([node for node in program.order if node not in read], program=program)


def clashing():
    """Two symbols whose shapes do not fit."""
    rows = [("left", "(3, 4)"), ("right", "(5,)")]
    error = ShapeError("TK-103", "these do not fit", rows, fix="b.T")
    pair = (placeholder((3, 4), name="a"), placeholder((5,), name="b"))
    return graph_record(pair, clash=Clash(error, pair))


RECORDS = {"full": full, "running": running, "clashing": clashing}


def ladder(rungs):
    """A chain of so many sums; each second one belongs to a layer."""
    x = placeholder((None, 3), name="x")
    for rung in range(rungs):
        with scope(f"layer_{rung // 100}"):
            x = operators.tanh(x) if rung % 2 else x + 1.5
    return x


def test_nodes_stand_in_the_order_of_computation_with_their_letters():
    a, b = placeholder((None, 2), name="a"), placeholder((2,), name="b")
    z = a * b + a
    record = graph_record(z)
    letters = printing.letters([z])
    assert [node.letter for node in record.written] == [letters[t] for t in toposort([z])]
    assert [node.reads for node in record.nodes] == [(), (), (0, 1), (2, 0)]
    assert [node.shape for node in record.nodes] == [(None, 2), (2,), (None, 2), (None, 2)]
    assert record.nodes[-1].formula == "C + a" and record.outputs == [record.nodes[-1]]


def test_names_numbers_and_words_are_what_the_learner_reads():
    record = full()
    written = {node.label: node for node in record.written}
    assert written["area"].value == "10" and written["w"].known == "7"
    assert {node.worked for node in record.written} >= {"7 - 2", "5 * 2"}
    assert [node.word for node in record.written[:2]] == ["parameter", "input"]
    assert record.tree().splitlines()[0].endswith("= 10")
    assert not record.tree(values=False).splitlines()[0].endswith("= 10")


def test_negative_numbers_stand_in_brackets_between_signs_only():
    a, b = placeholder(name="a"), placeholder(name="b")
    for made, worked in ((a - b, "3 - (-5)"), (operators.maximum(a, b), "maximum(3, -5)")):
        assert graph_record(made, values={a: 3, b: -5}).nodes[-1].worked == worked


def test_a_rewrite_has_its_stage_and_places_stay():
    record = full()
    assert [rule.rule for rule in record.rewrites][0] == "multiply_one"
    assert len(record.stages) == 1 + len(record.rewrites)
    for stage in record.stages:
        assert len(set(stage.places)) == len(stage.order) == len(stage.places)
        for number in stage.order:
            assert set(record.nodes[number].reads) <= set(stage.order)


def test_what_a_function_decided_before_the_rules_is_a_stage_of_its_own():
    """The learning phase is known by then: the graph of the rules is not the one as written."""
    x = placeholder((2,), name="x")
    y = K.in_train_phase(x * 2, x + 1)
    function = Function([x, K.learning_phase()], [y])
    function([np.ones(2, "float32"), 1])
    story = function.story
    record = graph_record(story.written, simplification=story.simplified)
    assert len(record.stages) == 2 + len(record.rewrites)


def test_the_chain_rule_is_told_with_its_checks():
    chain = full().chain
    assert [step.arrived for step in chain if step.complete][-1] and all(s.known for s in chain)
    assert all(step.agrees for step in chain if step.complete)


def test_gradients_without_numbers_are_formulas():
    v = placeholder(name="v")
    z = v * v
    record = graph_record(z, derivation=derive(z, [v]))
    assert [step.contribution for step in record.chain] == ["1 * v", "1 * v"]
    assert not any(step.known for step in record.chain)


def test_lines_are_written_once_and_name_no_path():
    a = placeholder(name="a")
    z = a * 2 + 1
    for tensor in toposort([z]):
        tensor.line = SourceLine("/home/somebody/lesson.py", 3, "z = a * 2 + 1")
    record = graph_record(z)
    assert [line.text for line in record.lines] == ["z = a * 2 + 1"]
    assert "somebody" not in record.to_json()
    assert {node.line for node in record.nodes} == {0}


def test_the_nodes_of_a_loop_are_told_though_they_have_no_number():
    lines = running().program.lines
    inside = [line for line in lines if line.node is None and line.computes]
    assert inside and any("tanh" in line.computes for line in inside)


@pytest.mark.parametrize("kind", RECORDS)
def test_json_gives_the_record_back_and_the_same_bytes(kind):
    record = RECORDS[kind]()
    text = record.to_json()
    again = GraphRecord.from_json(text)
    assert again == record and again.to_json() == text
    json.loads(text, parse_constant=pytest.fail)  # no NaN and no Infinity, which JSON has not


def test_what_is_usual_is_left_out_of_the_json():
    text = graph_record(placeholder(name="a")).to_json()
    for field in ("note", "layer", "keepdims", "program", "chain"):
        assert f'"{field}":' not in text


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text.replace('"graph"', '"node"', 1),
        lambda text: text.replace('"graph"', '"os"', 1),
        lambda text: text.replace('"role"', '"rule"', 1),
        lambda text: text.replace('"reads":[0', '"reads":[77', 1),
        lambda text: text.replace('"order":[0', '"order":[[]', 1),
        lambda text: text.replace('"outputs":[', '"outputs":[-1,', 1),
        lambda text: '{"is":"graph","nodes":[],"stages":[]}',
        lambda text: '["is"]',
        lambda text: "[" * 100_000,
        lambda text: "",
    ],
)
def test_another_text_is_refused(change):
    text = full().to_json()
    changed = change(text)
    assert changed != text
    with pytest.raises(TeachError) as caught:
        GraphRecord.from_json(changed)
    assert caught.value.code == "TK-501"


def test_every_part_of_a_record_never_changes():
    for kind in KINDS.values():
        if kind.__module__.endswith("record"):
            assert kind.__dataclass_params__.frozen, kind
            assert all(field.type != "Tensor" for field in fields(kind))


@pytest.mark.parametrize("start", ["x" * 300, "\x00", "\u202e" * 2])
def test_layers_whose_names_look_alike_stay_apart(start):
    """Names are cut and made safe: what is left may be the same."""
    x = placeholder((2,), name="x")
    for end in ("\x01", "\x02", "\x03"):
        with scope(start + end):
            x = operators.tanh(x)
    layers = [node.layer for node in graph_record(x).nodes if node.layer]
    assert len(layers) == len(set(layers)) == 3


@pytest.mark.parametrize("count", [300, 10_000])
def test_large_graphs_are_loops(count):
    """Python's stack would end far below ten thousand nodes."""
    end = ladder(count)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(150)
    try:
        record = graph_record(end)
        text = record.to_json()
        assert GraphRecord.from_json(text) == record
    finally:
        sys.setrecursionlimit(limit)
    assert len(record.nodes) == len(toposort([end])) > count
    assert len(text) < 600 * len(record.nodes)
