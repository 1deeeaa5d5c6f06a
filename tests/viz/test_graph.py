"""Graphs: boxes, arrows, the story of the slider, folding."""

import re

import numpy as np
import pytest

from teachkeras.engine import derive, placeholder, simplify, toposort
from teachkeras.engine.functions import elementwise as operators
from teachkeras.engine.inspect import printing
from teachkeras.engine.inspect.probe import check_gradients
from teachkeras.engine.inspect.recording import shown_tensors
from teachkeras.engine.inspect.replay import replay
from teachkeras.viz.symbols import graph_view
from tests.viz.gallery import chain, full_story, two_inputs


def stages(view):
    return list(dict.fromkeys(step["stage"] for step in view.data["steps"]))


def steps(view, stage):
    return [step for step in view.data["steps"] if step["stage"] == stage]


def test_the_graph_of_the_concept_table_has_4_boxes_and_4_arrows():
    a, _, z, names = two_inputs()
    view = graph_view(z, names)
    assert view.title == "Graph with 4 boxes and 4 arrows: a, b lead to z"
    assert len(view.data["titles"]) == 4 and len(view.data["edges"]) == 8


def test_the_picture_uses_the_letters_of_the_text():
    *_, z, names = two_inputs()
    view = graph_view(z, names)
    letters = printing.letters([z])
    assert view.data["letters"].split() == [letters[tensor] for tensor in toposort([z])]
    assert printing.tree([z], names=names) in view.text


def test_a_name_given_later_is_what_the_box_says():
    *_, z, _ = two_inputs()
    assert "result = C + a" in graph_view(z, {z: "result"}).data["titles"]


def test_hover_shows_the_learners_line():
    *_, z, _ = two_inputs(line="z = a * b + a")
    assert graph_view(z).data["lines"] == ["lesson.py, line 3:   z = a * b + a"]


def test_hollow_until_fed_then_3_5_8():
    a, b = placeholder(name="a"), placeholder(name="b")
    z = a + b
    empty, fed = graph_view(z), graph_view(z, {z: "z"}, replay(z, {a: 3, b: 5}).values)
    assert empty.picture.count("no value yet") == 3 and "solid" not in steps(empty, "written")[0]
    assert "no value yet" not in fed.picture
    forward = steps(fed, "forward")
    assert forward[0]["solid"] == {0: "3", 1: "5"}
    assert forward[-1]["say"] == "z = a + b = 3 + 5 = 8"


def test_what_was_not_fed_is_not_needed_or_waited_for():
    """A box that was given in its place stands before it."""
    a, b, c = (placeholder(name=name) for name in "abc")
    product = a * b
    total = product + c
    for given, row in (({product: 6, c: 1}, "not needed"), ({a: 2, c: 1}, "waits for")):
        view = graph_view(total, {}, {**given, **({total: 7} if product in given else {})})
        assert steps(view, "forward")[-1]["rows"][-1][0] == row


def test_negative_numbers_stand_in_brackets():
    a, b = placeholder(name="a"), placeholder(name="b")
    z = a - b
    view = graph_view(z, {z: "z"}, replay(z, {a: 3, b: -5}).values)
    assert steps(view, "forward")[-1]["say"] == "z = a - b = 3 - (-5) = 8"


def test_contributions_arrive_one_by_one_until_the_sum():
    a, b, z, names = two_inputs()
    derivation = derive(z, [a, b])
    values = replay(shown_tensors([z], derivation), {a: 3, b: 5}).values
    checks = check_gradients(derivation, {a: 3, b: 5}, values)
    view = graph_view(z, names, values, derivation, checks=checks)
    told = [step["grad"][0] for step in steps(view, "gradient") if 0 in step["grad"]]
    assert told == [["dz/da = 1 + …", False], ["dz/da = 1 + 5 = 6 ✓", True]]
    says = [step["say"] for step in steps(view, "gradient")]
    assert "dz/da gets dz/dC * b = 1 * 5 = 5" in says


def test_a_wrong_gradient_gets_no_tick():
    a, b, z, names = two_inputs()
    derivation = derive(z, [a])
    values = dict(replay(shown_tensors([z], derivation), {a: 3, b: 5}).values)
    values[derivation.steps[-1].total] = np.float32(7)
    checks = check_gradients(derivation, {a: 3, b: 5}, values)
    view = graph_view(z, names, values, derivation, checks=checks)
    last = steps(view, "gradient")[-1]
    assert "✓" not in last["grad"][0][0]
    assert ["check", "DISAGREES with central differences, off by 1"] in [
        [label, text.split(", off")[0] + ", off by 1"] for label, text in last["rows"]
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("made", "fed", "other"),
    [
        (lambda x: -x * operators.log(x), 0.0, "nan"),
        (lambda x: operators.sqrt(x) + x, 0.0, "inf"),
        (lambda x: 1 / x, np.inf, "inf"),
    ],
)
def test_what_is_no_number_cannot_be_compared(made, fed, other):
    """A gradient of nan or inf is told apart from a wrong one, and NumPy does not warn."""
    x = placeholder(name="x")
    z = made(x)
    derivation = derive(z, [x])
    values = replay(shown_tensors([z], derivation), {x: fed}).values
    checks = check_gradients(derivation, {x: fed}, values)
    view = graph_view(z, {z: "z"}, values, derivation, checks=checks)
    last = steps(view, "gradient")[-1]
    assert ["check", f"not comparable here: one side is {other}"] in last["rows"]
    assert "✓" not in str(last["grad"]) and not checks[x].ok


def test_without_numbers_gradients_are_formulas():
    a, b, z, names = two_inputs()
    view = graph_view(z, names, derivation=derive(z, [a]))
    assert steps(view, "gradient")[-1]["grad"][0][0] == "dz/da = 1 + 1 * b"


def test_all_stages_in_one_layout():
    view = full_story()
    assert stages(view) == ["written", "forward", "gradient", "simplify"]


def test_a_rule_says_what_why_and_how_safe():
    rows = dict(map(tuple, steps(full_story(), "simplify")[0]["rows"]))
    assert set(rows) == {"rule", "why", "kind", "boxes"}
    assert rows["kind"] == "exact; largest difference 0"


def test_removed_boxes_stay_as_ghosts_and_the_count_falls():
    x = placeholder(name="x")
    y = x * 1 + 0
    view = graph_view(y, simplification=simplify(y))
    last = steps(view, "simplify")[-1]
    assert last["out"] == [view.data["letters"].split().index(printing.letters([y])[x])]
    ghosts = {number for step in steps(view, "simplify") for number in step.get("ghost", [])}
    assert len(ghosts) == 4 and dict(map(tuple, last["rows"]))["boxes"].endswith("→ 1")


@pytest.mark.parametrize("count", [300, 301])
def test_above_300_boxes_the_graph_is_folded_and_says_so(count):
    x = placeholder(name="x")
    y = x
    for _ in range(count - 1):
        y = operators.tanh(y)
    assert ("folded" in graph_view(y).title) == (count > 300)


def test_layers_share_a_folded_box():
    view = graph_view(chain(61))
    assert "folded into 62 boxes" in view.title and "dense_7: 5 nodes" in view.picture


def test_a_very_deep_graph_is_folded_without_recursion():
    x = placeholder(name="x")
    for _ in range(5_000):
        x = operators.tanh(x)
    view = graph_view(x)
    assert "5,001 nodes, folded into 16 boxes" in view.title


def test_large_graphs_keep_all_boxes_and_show_the_beginning_of_the_text():
    view = graph_view(chain(16))
    assert len(view.data["titles"]) == 81 and "more lines" in view.values


def test_layers_fold_into_a_box_each_and_the_model_into_one():
    view = graph_view(chain(3), depth="layers")
    assert "16 nodes, folded into 4 boxes" in view.title
    assert "dense_1: 5 nodes, gives (None, 4)" in view.picture
    assert "folded into 2 boxes" in graph_view(chain(3), depth="model").title


def test_a_large_graph_is_first_seen_by_its_layers():
    folded = graph_view(chain(16)).data["folded"]
    assert folded["titles"][:2] == ["x", "dense_0: 5 boxes"] and len(folded["titles"]) == 17
    assert [folded["of"].count(at) for at in range(17)] == [1] + [5] * 16
    assert len(folded["routes"]) == 16
    view = graph_view(chain(16))
    assert "dense_7: 5 boxes" in view.picture  # also without scripts
    assert "folded" not in graph_view(chain(11)).data  # 56 boxes are seen at once


def test_a_large_graph_appears_layer_by_layer():
    told = steps(graph_view(chain(16)), "written")
    assert [step["say"] for step in told[2:4]] == ["layer dense_1", "layer dense_2"]
    assert len(told) == 17 and len(told[5]["now"]) == 5


def test_a_large_graph_has_its_single_constants_in_the_boxes_that_read_them():
    x = y = placeholder(name="x")
    for number in range(40):
        y = y * (number + 2)
    view = graph_view(y, values=replay(y, {x: 0.5}).values, simplification=simplify(y))
    assert view.title.startswith("Graph with 41 boxes and 40 arrows (40 constants written into")
    assert "x * 2" in view.data["titles"] and "2" not in view.data["titles"]
    assert any(step["say"].endswith("= x * 2 = 0.5 * 2 = 1") for step in steps(view, "forward"))
    small = x * 3 + 1
    assert {"3", "1"} <= set(graph_view(small).data["titles"])


def test_no_box_is_wider_than_its_limit_and_what_is_cut_is_in_the_read_out():
    x = placeholder((3, 4), name="a_name_that_goes_on_and_on_for_long")
    y = operators.sum(operators.exp(x) * operators.log(x))
    derivation = derive(y, [x])
    values = replay(shown_tensors([y], derivation), {x: np.ones((3, 4))}).values
    view = graph_view(y, None, values, derivation)
    assert max(view.data["widths"]) <= 264
    assert any("…" in text for text in re.findall(r"<text[^>]*>([^<]+)</text>", view.picture))
