"""Rows C002, C007 to C010 and C118: simplify, reuse memory, run anything (lesson 03)."""

import sys
import tracemalloc
from time import perf_counter
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.engine import placeholder, toposort
from teachkeras.engine.compile.function import Function
from teachkeras.engine.compile.program import Program
from teachkeras.engine.graph import Graph, Tensor
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.elementwise import Tanh
from tests.concepts.worlds import GLIDER, PLATE, glider_after_4_steps, heat_after_100_steps
from tests.engine.random_graphs import random_graph

MANY = np.linspace(-3, 3, 10**6).astype("float32")


def operations(outputs: Any) -> list[Tensor]:
    """The nodes of a graph that compute something."""
    return [node for node in toposort(list(outputs)) if node.role == "result"]


# C002 ---------------------------------------------------------------------------------------------


def test_c002_heat_flows_without_a_layer() -> None:
    """64 x 64, periodic, 100 steps: as a NumPy loop to 1e-5; no heat is lost."""
    result = heat_after_100_steps()
    plate = PLATE.astype("float64")
    for _ in range(100):
        sides = [np.roll(plate, by, axis) for axis in (0, 1) for by in (1, -1)]
        plate = plate + 0.2 * (sum(sides) - 4 * plate)
    assert np.abs(result - plate).max() <= 1e-5
    assert abs(result.sum(dtype="float64") / PLATE.sum(dtype="float64") - 1) <= 1e-4


def test_c002_a_glider_glides() -> None:
    """Conway's Life in K alone: after 4 steps the glider is one row and one column further."""
    np.testing.assert_array_equal(glider_after_4_steps(), np.roll(GLIDER, (1, 1), (0, 1)))


def test_c002_the_badge_says_which_device_computes() -> None:
    """Without a GPU the badge says CPU, and choosing it fails nothing."""
    assert tk.device().badge == "CPU" and "CPU" in repr(tk.device())
    assert tk.device("cpu").badge == "CPU" and str(tk.device()) == "CPU"
    view = tk.show(tk.device())
    assert "CPU" in view.title and "<img" in view.html and "<script" not in view.html


# C007 ---------------------------------------------------------------------------------------------


def test_c007_five_operations_become_one() -> None:
    """log(exp(x*1+0))+x: 5 before, 1 after; each step is named and says why it is safe."""
    x = placeholder(name="x")
    z = K.log(K.exp(x * 1 + 0)) + x
    simple = tk.simplify(z)
    assert (len(operations([z])), len(operations(simple.after))) == (5, 1)
    rules = [step.rule for step in simple.steps]
    assert rules == ["multiply_one", "add_zero", "log_of_exp", "add_itself"]
    assert all(step.sentence and step.check().ok for step in simple.steps)
    assert [step.kind for step in simple.steps].count("stabilising") == 1
    assert "stabilising" in tk.show(simple).html


def test_c007_at_1000_only_the_simplified_one_survives() -> None:
    """As written inf, simplified 2000; strict keeps inf; x/x is left alone."""
    x = placeholder(name="x")
    z = K.log(K.exp(x * 1 + 0)) + x
    assert replay([z], {x: 1000}).results[0] == np.inf
    assert K.function([x], [z])([1000]) == [2000]
    assert K.function([x], [z], strict=True)([1000]) == [np.inf]
    assert tk.simplify(x / x).steps == []
    assert "does not fit" in tk.why_not("divide_one", x / x)


# C008 ---------------------------------------------------------------------------------------------


def test_c008_twenty_tanh_become_one() -> None:
    """The cause is asserted: 20 tanh before, 1 after. The time limit only guards against a hang."""
    v = placeholder((None,), name="v")
    z = sum([K.tanh(v) for _ in range(19)], K.tanh(v))
    f = K.function([v], [z])
    after = f.story.simplified.after
    assert sum(isinstance(node.op, Tanh) for node in operations([z])) == 20
    assert sum(isinstance(node.op, Tanh) for node in operations(after)) == 1
    assert len(operations(after)) == 2
    begin = perf_counter()
    result = f([MANY])[0]
    assert perf_counter() - begin < 20
    np.testing.assert_allclose(result, 20 * np.tanh(MANY), rtol=1e-6)


# C009 ---------------------------------------------------------------------------------------------


@pytest.fixture
def hundred() -> tuple[Tensor, Tensor]:
    """A chain of 100 elementwise operations on a vector."""
    v = placeholder((None,), name="v")
    z = v
    for _ in range(50):
        z = K.tanh(z) + 0.5
    assert len(operations([z])) == 100
    return v, z


@pytest.mark.parametrize("strict", [True, False])
def test_c009_memory_is_used_again(hundred: tuple[Tensor, Tensor], strict: bool) -> None:
    """400 MB kept, at most 8 MB planned; the measured peak is the plan's; the same bits."""
    v, z = hundred
    f = K.function([v], [z], strict=strict)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = f([MANY])[0]
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    plan = f.story.memory
    assert plan.kept_bytes + result.nbytes == 400_000_000
    planned = plan.arena_bytes + result.nbytes
    assert planned <= 8_000_000
    assert abs(peak - planned) <= 0.1 * planned
    np.testing.assert_array_equal(result, replay([z], {v: MANY}).results[0])
    assert "with reuse" in tk.show(plan).title


# C010 ---------------------------------------------------------------------------------------------


def lines_that_ran(program: Program, arrays: list[Any]) -> list[Tensor]:
    """The nodes whose lines ran, in order, as Python's own tracing saw them."""
    seen: list[Tensor] = []

    def watch(frame: Any, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != program.filename:
            return None
        if event == "line" and (node := program.node_at(frame.f_lineno)) is not None:
            if node not in seen:
                seen.append(node)
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        program.run(*arrays)
    finally:
        sys.settrace(before)
    return seen


@pytest.mark.parametrize("seed", range(100))
def test_c010_the_forecast_is_what_happens(seed: int) -> None:
    """100 random graphs: predicted order, shapes and bytes are those of the traced run."""
    graph = random_graph(seed)
    fed = {node: np.asarray(value) for node, value in graph.feed.items() if node.role == "input"}
    phases = [graph.phase] if graph.phase is not None else []
    f = Function([*fed, *phases], [graph.loss, *graph.outputs], strict=True)
    forecast = tk.explain(f, *[array.shape for array in fed.values()])
    program = forecast.program
    assert f.story.order == program.order  # the story tells the same

    ran = lines_that_ran(program, list(fed.values()))
    predicted = [step.node for step in forecast.steps]
    # A view is bound beforehand and takes no line; only as an output it is copied, at the end.
    places = [predicted.index(n) for n in ran if n in predicted and not n.op.is_view]
    assert places == sorted(places)

    by_name = {node.name: array for node, array in fed.items()}
    leaves = {n: by_name[n.name] for n in program.order if n.role == "input"}
    happened = replay(predicted, leaves).values
    for step in forecast.steps:
        value = happened[step.node]
        if isinstance(value, tuple):  # a loop gives several arrays at once: no one shape, all bytes
            value = np.zeros((), [("", each.dtype, each.shape) for each in value])
        assert (np.shape(value), np.asarray(value).nbytes) == (step.shape, step.bytes)


def test_c010_open_shapes_are_asked_for() -> None:
    """Without shapes there is no forecast, and the refusal says what to type."""
    x = placeholder((None, 3), name="x")
    f = K.function([x], [K.sum(x)])
    with pytest.raises(ValueError, match="TK-230") as caught:
        tk.explain(f)
    assert "tk.explain(f, (3, 3))" in str(caught.value)
    assert tk.explain(f, (5, 3)).operations == 15


# C118 ---------------------------------------------------------------------------------------------


def test_c118_optimisation_happens_in_function() -> None:
    """The graph stays as it was written; the report has nodes, rules and plan; one compilation."""
    x = placeholder((4,), name="x")
    z = K.log(K.exp(x * 1 + 0)) + x
    nodes, text = Graph([z]).size, str(z)
    f = K.function([x], [z])
    f([np.ones(4)])
    assert (Graph([z]).size, str(z)) == (nodes, f"z = {text}")  # a function keeps your names
    story = f.story
    assert Graph(story.written).size == 8 and Graph(story.simplified.after).size == 3
    assert story.nodes == (8, 3) and sum(story.rules.values()) == 4
    assert [step.rule for step in story.simplified.steps][-1] == "add_itself"
    assert list(story.rules)[-1] == "add_itself"
    assert story.memory is story.program.plan
    for words in ("written     8 nodes", "simplified  3 nodes, 4 steps", "memory", "program"):
        assert words in repr(story)
    program = story.program
    f([np.zeros(4)])
    assert f.story.program is program and "1 program" in repr(f)
    assert 0 < f.story.seconds == story.seconds  # the second call wrote nothing
    assert K.function([x], [z]).story.seconds == 0.0
