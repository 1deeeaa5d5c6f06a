"""Every rule: it fires where it should, both sides are the same numbers, and it comes to rest."""

import random

import numpy as np
import pytest

from teachkeras.engine import Function, derive, placeholder, simplify, toposort
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions.indexing import concatenate, gather
from teachkeras.engine.functions.loops import loop
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.body import body_input
from teachkeras.engine.ops.leaves import Constant
from teachkeras.engine.ops.nnet import LogSoftmax, LogSumExp, Softmax
from teachkeras.engine.ops.shape import Count
from teachkeras.engine.rewrite import driver
from teachkeras.engine.rewrite.rule import KINDS, RULES, PatternRule
from teachkeras.engine.types import Dim, TensorType
from teachkeras.errors import TeachError
from tests.each import each
from tests.engine.checkers import assert_same_bits, same_structure
from tests.engine.rule_checkers import agree, alone, check_rule, fired
from tests.engine.rule_examples import EXAMPLES, boxes, every_example, random_feed

every_rule = each("rule", RULES.values(), ids=lambda rule: rule.name)
EVERY = {(rule, build): f"{rule.name}-{number}" for rule, number, build in every_example()}
every_built = each("rule, build", EVERY, ids=EVERY.__getitem__)


def test_every_rule_has_an_example():
    named = {name for name, rule in RULES.items() if not isinstance(rule, PatternRule)}
    assert named == set(EXAMPLES)


@every_rule
def test_says_what_it_does(rule):
    assert len(rule.sentence) > 15 and not rule.sentence.endswith(".")
    assert rule.kind in KINDS and rule.stage in ("tidy", "steady", "lean", "fit") and rule.roots
    assert rule.sentence in repr(rule) and rule.kind in repr(rule)


@every_rule
def test_fires_and_keeps_the_numbers_by_its_kind(rule):
    check_rule(rule)


@every_built
def test_fires_inside_a_larger_graph_and_its_step_checks_itself(rule, build):
    box, made = boxes()
    node = build(box)
    simplification = alone(rule, (T.tanh(node) + 1.5,))
    steps = fired(simplification, rule)
    assert steps
    for step in steps:
        assert step.sentence == rule.sentence and step.kind == rule.kind
        assert step.check().ok, step


@every_built
def test_all_rules_together_come_to_rest(rule, build):
    """No rule undoes another: a second simplification finds nothing to do."""
    box, made = boxes()
    node = build(box)
    passes = ("tidy", "steady", "lean")
    after = simplify(node, passes).after
    again = simplify(after, passes)
    assert [step.rule for step in again.steps] == []
    assert again.after == after


@every_built
def test_order_of_the_rules_does_not_change_the_numbers(rule, build, monkeypatch):
    box, made = boxes("float64")
    node = T.sum(build(box) * 1.25 + 0)
    feed = random_feed(made, 7)
    wanted = replay(node, feed)[node]
    for seed in range(10):
        names = list(RULES)
        random.Random(seed).shuffle(names)
        monkeypatch.setattr(driver, "RULES", {name: RULES[name] for name in names})
        (after,) = simplify(node, ("tidy", "steady", "lean")).after
        assert agree(wanted, replay(after, feed)[after], "stabilising")


@every_built
def test_stages_between_compute_the_same_numbers(rule, build):
    """The graph after any number of steps can be rebuilt, and is right."""
    box, made = boxes("float64")
    node = build(box)
    simplification = simplify([T.sum(T.square(node) * 1), node])
    feed = random_feed(made, 3)
    wanted = replay(simplification.before, feed).results
    for count in range(len(simplification.steps) + 1):
        found = replay(simplification.stage(count), feed).results
        for old, new in zip(wanted, found, strict=True):
            assert agree(old, np.asarray(new), "stabilising"), count
    assert simplification.stage(0) == simplification.before
    assert same_structure(simplification.stage(count), simplification.after)


@every_built
def test_strict_uses_exact_rules_only(rule, build):
    box, made = boxes()
    node = build(box)
    simplification = simplify(node, ("tidy", "steady", "lean"), strict=True)
    assert all(RULES[s.rule].kind == "exact" for s in simplification.steps if s.rule != "merge")
    feed = random_feed(made)
    (after,) = simplification.after
    assert_same_bits(replay(after, feed)[after], replay(node, feed)[node], repr(node))
    (got,) = Function(made, [node], strict=True)([feed[x] for x in made])
    assert_same_bits(got, replay(node, feed)[node], repr(node))


@every_rule
def test_without_leaves_a_rule_out(rule):
    for _, build in (e for e in EVERY if e[0] is rule):
        box, made = boxes()
        simplification = simplify(build(box), ("tidy", "steady", "lean"), without=[rule.name])
        assert not fired(simplification, rule)


@every_rule
def test_why_not_answers_in_one_sentence(rule):
    x = placeholder((2, 3), name="x")
    for node in (x, T.dot(x, T.transpose(x)), T.exp(x), x + 5):
        answer = driver.why_not(rule.name, node)
        assert rule.name in answer and answer.endswith(".") and "\n" not in answer
    box, made = boxes()
    build = next(b for r, b in EVERY if r is rule)
    assert "does fire" in driver.why_not(rule.name, build(box))


def test_an_unknown_rule_names_near_ones():
    with pytest.raises(TeachError, match="add_zero"):
        simplify(placeholder(), without=["ad_zero"])


# what must never be a rule -------------------------------------------------------------------

X = placeholder((3,), name="x")


@pytest.mark.parametrize("node", [X / X, X * 0, X - X, 0 * X, 0 / X, X**0], ids=repr)
def test_false_for_zero_inf_or_nan_so_never_simplified(node):
    (after,) = simplify(node, ("tidy", "steady", "lean")).after
    feed = {X: np.array([0.0, np.inf, np.nan], "float32")}
    assert_same_bits(replay(after, feed)[after], replay(node, feed)[node], repr(node))
    assert after.inputs, "the variable must still be read"


def test_patterns_never_say_so_either():
    """The three false rules, looked for among the patterns themselves."""
    for rule in RULES.values():
        if isinstance(rule, PatternRule) and isinstance(rule.put_there, Constant):
            raise AssertionError(f"{rule.name} forgets its operands")


def test_rows_of_cubes_are_not_turned_for_ever():
    """Whichever of two single rows is turned back, the other one would be turned instead."""
    x, y = placeholder((2, 1, 1), name="x"), placeholder((1, 1, 2), name="y")
    for node in (T.tanh(x) * T.transpose(y), T.transpose(T.transpose(T.exp(x)) * y) + x):
        (after,) = simplify(node).after
        feed = {x: [[[1.0]], [[2.0]]], y: [[[3.0, 4.0]]]}
        assert agree(replay(node, feed)[node], replay(after, feed)[after], "rounding")


# the order of addition -----------------------------------------------------------------------


def laid_out_anew():
    """Graphs in which a rule would put a view where an array of its own was."""
    x, row = placeholder((37, 53), name="x"), placeholder((53,), name="row")
    turned = T.transpose(x)
    yield T.sum(turned * 1, axis=1)
    yield T.sum(turned + 0)
    yield T.dot(T.tanh(T.fill_like(x, 0.0) + row), turned)
    yield T.sum(T.reshape(T.reshape(turned, (-1,)), (53, 1, 37)), axis=0)
    yield T.sum(concatenate([x, x * 2], 1)[:, 53:60])
    yield T.sum(gather(x, np.arange(36, 0, -3)), axis=0)
    yield LogSumExp((0, 1))(turned)
    yield Softmax()(turned)
    yield LogSoftmax()(turned)


@pytest.mark.parametrize("number", range(9))
def test_strict_adds_up_in_the_old_order(number):
    """Sums and products round differently when their numbers lie in memory in another way."""
    node = list(laid_out_anew())[number]
    made = [n for n in toposort([node]) if n.role == "input"]
    rng = np.random.default_rng(number)
    feed = {x: rng.normal(size=x.type.sizes).astype("float32") for x in made}
    (got,) = Function(made, [node], strict=True)(list(feed.values()))
    assert_same_bits(got, replay(node, feed)[node], repr(node))


# merging -------------------------------------------------------------------------------------


def test_equal_nodes_are_merged_and_told():
    a, b = placeholder((3,), name="a"), placeholder((3,), name="b")
    simplification = simplify((a * b) + T.exp(b * a))
    assert [step.rule for step in simplification.steps] == ["merge"]
    (after,) = simplification.after
    assert sum(type(node.op).__name__ == "Multiply" for node in toposort([after])) == 1


def test_numbers_that_differ_are_not_merged():
    a = placeholder((3,), name="a")
    for first, second in ((1.0, 2.0), (0.0, -0.0), (1.0, np.nan)):
        node = (a / Constant(first, "float32")()) + T.exp(a / Constant(second, "float32")())
        feed = {a: np.array([1.0, -1.0, 0.0], "float32")}
        (after,) = simplify(node, strict=True).after
        assert_same_bits(replay(after, feed)[after], replay(node, feed)[node], repr(node))


def test_fills_of_zero_and_minus_zero_are_not_merged():
    a = placeholder((3,), name="a")
    both = [1.0 / T.fill_like(a, 0.0), 1.0 / T.fill_like(a, -0.0)]
    feed = {a: np.ones(3, "float32")}
    after = simplify(both, strict=True).after
    for old, new in zip(both, after, strict=True):
        assert_same_bits(replay(new, feed)[new], replay(old, feed)[old], repr(old))


def test_variables_and_placeholders_are_never_merged():
    first, second = T.shared([1.0, 2.0]), T.shared([1.0, 2.0])
    x, y = placeholder((2,), name="x"), placeholder((2,), name="x")
    (after,) = simplify(T.exp(first) + T.exp(second) * T.exp(x) - T.exp(y)).after
    assert sum(not node.inputs for node in toposort([after])) == 4


# errors are not hidden -----------------------------------------------------------------------


def contradictions():
    """Graphs that must fail when x has 3 numbers and y has 1, although a rule drops one of them."""
    x, y = placeholder((None,), name="x"), placeholder((None,), name="y")
    yield "ones", x, y, x * T.fill_like(y, 1.0)
    yield "zeros", x, y, x + T.fill_like(y, 0.0)
    yield "reshape", x, y, (x + 0 * T.sum(T.reshape(y, (2, -1))))
    yield "switch", x, y, T.switch(T.constant(True), x, T.fill_like(x + y, 2.0))


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("name", ["ones", "zeros", "reshape", "switch"])
def test_a_rewrite_may_drop_a_node_but_not_its_refusal(name, strict):
    x, y, node = next((x, y, z) for n, x, y, z in contradictions() if n == name)
    function = Function([x, y], [node], strict=strict)
    with pytest.raises(TeachError, match="TK-1"):
        function([[1.0, 2.0, 3.0], [1.0]])
    agreeing = [1.0, 2.0]
    (got,) = function([agreeing, agreeing])
    assert np.shape(got) == (2,)


def test_simplifying_before_or_after_differentiating_gives_the_same_slope():
    x = placeholder((4,), "float64", "x")
    loss = T.sum(T.log(T.sigmoid(x)) * 1 + T.log(1 + T.exp(x)) ** 2)
    feed = {x: np.array([-1.0, 0.3, 2.0, 5.0])}
    (late,) = derive(loss, [x]).gradients
    (early,) = derive(simplify(loss).after[0], [x]).gradients
    np.testing.assert_allclose(replay(late, feed)[late], replay(early, feed)[early], rtol=1e-12)


@pytest.mark.parametrize("strict", [False, True], ids=["ordinary", "strict"])
@pytest.mark.parametrize("size", [1, 7])
def test_what_turns_out_to_read_only_a_shape_is_a_constant_in_the_program(strict, size):
    """The exponent is 0 only once the number of rows is known; the rule for it comes late."""
    x = placeholder((None, 3), "float64", "x")
    rows = Count((0,), "float64")(x)
    ones = T.tanh(x) ** (rows - rows)
    entry = body_input(TensorType("float64", (Dim(),)), "entry")
    columns = Count((0,), "float64")(entry)
    in_a_loop = loop([x], [], [entry], [T.exp(entry) ** (columns - columns) + entry])
    outputs = [ones, T.sum(ones * x), in_a_loop]
    values = np.random.default_rng(0).normal(size=(size, 3))
    found = Function([x], outputs, strict=strict)([values])
    for got, wanted in zip(found, [values * 0 + 1, values.sum(), values + 1], strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-12)
