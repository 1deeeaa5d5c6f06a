"""The rewriting driver: steps, stages, passes, and that it always comes to rest."""

from collections import Counter

import numpy as np
import pytest

from teachkeras.engine import Graph, derive, placeholder, simplify
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.rewrite.check import Check
from teachkeras.engine.rewrite.driver import RULES, Simplification
from tests.engine.checkers import same_structure


def mess():
    """A graph with something to do for several rules."""
    x, y = placeholder((2, 3), "float64", "x"), placeholder((2, 3), "float64", "y")
    node = (x * 1 + 0) * T.exp(y) + T.exp(y) / 1 - T.negative(-(x * 1))
    return x, y, node


FEED = np.arange(6.0).reshape(2, 3) / 7


def test_the_graph_as_written_stays_as_it_is():
    x, y, node = mess()
    before = repr(Graph([node]))
    simplification = simplify(node)
    assert repr(Graph([node])) == before and simplification.before == (node,)
    assert Graph(simplification.after).size < Graph([node]).size


def test_each_step_says_rule_sentence_kind_line_and_checks_itself():
    x, y, node = mess()
    steps = simplify(node).steps
    assert {"multiply_one", "add_zero", "merge", "divide_one"} <= {s.rule for s in steps}
    for step in steps:
        assert step.sentence and step.kind in ("exact", "rounding", "stabilising")
        assert step.line.label == "test_driver.py" and "x * 1 + 0" in step.line.text
        assert step.check() == Check(0.0, True)
        assert step.rule in repr(step) and step.sizes[0] >= 1


def test_a_check_can_say_no():
    """The numeric check of a step notices a wrong rewrite."""
    from teachkeras.engine.rewrite.driver import RewriteStep

    x = placeholder((3,), name="x")
    for kind in ("exact", "rounding", "stabilising"):
        check = RewriteStep("wrong", "it is not", kind, x * 2, x * 2.01).check()
        assert not check.ok and check.difference > 0.001 and "NOT ok" in repr(check)


def test_stages_go_from_written_to_simplified():
    x, y, node = mess()
    simplification = simplify([node, T.exp(y)])
    count = len(simplification.steps)
    assert simplification.stage(0) == simplification.before
    assert same_structure(simplification.stage(count), simplification.after)
    feed = {x: FEED, y: FEED}
    wanted = replay(simplification.before, feed).results
    sizes = []
    for number in range(count + 1):
        stage = simplification.stage(number)
        sizes.append(Graph(stage).size)
        for got, old in zip(replay(stage, feed).results, wanted, strict=True):
            assert np.array_equal(got, old), number
    assert sizes[-1] < sizes[0] and sizes == sorted(sizes, reverse=True)


def test_one_step_changes_one_place():
    """From one stage to the next, the nodes outside the rewritten place stay the same objects."""
    x, y, node = mess()
    simplification = simplify(node)
    for number in range(len(simplification.steps)):
        now, then = (set(Graph(simplification.stage(n)).toposort()) for n in (number, number + 1))
        step = simplification.steps[number]
        assert now != then, step
        assert {x, y} <= now & then


def test_a_place_keeps_its_box_through_all_stages():
    x, y, node = mess()
    simplification = simplify(node)
    boxes = [
        simplification.box(simplification.stage(n)[0]) for n in range(len(simplification.steps) + 1)
    ]
    assert set(boxes) == {node}


def test_deep_chains_of_nothing_vanish_in_one_sweep():
    x = placeholder((3,), name="x")
    node = x
    for _ in range(500):
        node = T.negative(-(node + 0)) * 1
    simplification = simplify(node)
    assert simplification.after == (x,)
    fired = Counter(step.rule for step in simplification.steps)
    assert fired["add_zero"] == fired["double_negation"] == fired["multiply_one"] == 500


def test_simplifying_twice_is_simplifying_once():
    x, y, node = mess()
    once = simplify(node)
    again = simplify(once.after)
    assert again.steps == [] and again.after == once.after


def test_the_learners_line_survives():
    x = placeholder((3,), name="x")
    node = T.log(T.sigmoid(x))  # the log of a sigmoid
    (after,) = simplify(node).after
    assert after.line.text.endswith("# the log of a sigmoid") and after is not node


def test_text_form_lists_steps_and_sizes():
    x = placeholder(name="x")
    text = repr(simplify(x * 1 + 0))
    assert text.splitlines()[-1] == "5 nodes before, 1 after"
    assert isinstance(simplify(x), Simplification) and "1 node before, 1 after" in repr(simplify(x))


@pytest.mark.parametrize("passes, fires", [(("tidy",), False), (("tidy", "steady"), True)])
def test_passes_are_chosen_by_name(passes, fires):
    x = placeholder((3,), name="x")
    assert bool(simplify(T.log(T.softmax(x)), passes).steps) is fires


def test_what_a_rule_puts_below_its_result_is_simplified_in_the_same_pass() -> None:
    """The parts that a rule makes come first, and then its result once more."""
    x = placeholder((4, 3), name="x")
    mean = T.mean(T.square(T.exp(x) * 1.0 + 0.0), (0, 1))
    found = simplify([mean, T.sum(x)], passes=("tidy", "steady", "lean", "fit"))
    assert simplify(found.after, passes=("tidy", "steady", "lean", "fit")).steps == []
    values = [replay(outputs, {x: np.ones((4, 3))}).results for outputs in (mean, found.after[0])]
    np.testing.assert_allclose(values[0], values[1], rtol=1e-6)


def test_sentences_of_the_chain_rule_wait_until_somebody_reads_them() -> None:
    x = placeholder((), name="x")
    found = derive(T.tanh(x) * x, [x])
    assert "steps" not in vars(found)
    assert len(found.steps) == 3 and all(step.sentence for step in found.steps)
    assert found.steps[-1].total is found.gradients[0]


def test_what_an_earlier_simplification_has_found_out_holds_in_the_next_one() -> None:
    """The same graph stays the very same nodes, in the same order; another one is still merged."""
    x = placeholder((3,), name="x")
    first = simplify(T.exp(x) * 1.0 + T.exp(x))
    same = simplify(first.after, earlier=first)
    assert same.after == first.after and same.order == first.order and not same.steps
    (doubled,) = first.after
    more = simplify([T.tanh(doubled) - T.square(T.tanh(doubled))], earlier=first)
    assert [step.rule for step in more.steps] == ["merge"]


def test_a_pattern_with_the_same_wildcard_twice_has_one_spelling() -> None:
    assert [len(RULES[name].patterns) for name in ("square_of_itself", "add_itself")] == [1, 1]
    assert len(RULES["add_zero"].patterns) == 2
