"""Text forms: the formula means what the graph computes, and stays short."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from teachkeras.engine import Graph, derive, placeholder, simplify
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.printing import (
    LONGEST,
    chain_sentence,
    expression,
    letter,
    letters,
    tree,
)
from teachkeras.engine.inspect.replay import replay
from tests.engine.random_graphs import random_graph

WORDS = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "square": np.square,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
}


def random_formula(seed):
    """A small graph of elementwise ops on two numbers."""
    rng = np.random.default_rng(seed)
    a, b = placeholder((), "float64", "a"), placeholder((), "float64", "b")
    nodes = [a, b, a + 1]
    makers = [
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        lambda x, y: x / (y * y + 1),
        lambda x, y: -x,
        lambda x, y: T.exp(-x * x),
        lambda x, y: T.tanh(x),
        lambda x, y: x**2,
        lambda x, y: 2 - x,
        lambda x, y: T.maximum(x, y),
        lambda x, y: (x - y) - (y - x),
        lambda x, y: -(x + y),
        lambda x, y: (-x) ** 2,
        lambda x, y: x / (x / (y * y + 2) + 9),
        lambda x, y: T.sigmoid(x),
        lambda x, y: -3 * x,
    ]
    for _ in range(4):
        x, y = (nodes[int(i)] for i in rng.integers(len(nodes), size=2))
        nodes.append(makers[int(rng.integers(len(makers)))](x, y))
    return a, b, nodes[-1]


@pytest.mark.parametrize("seed", range(120))
def test_the_formula_is_python_that_computes_the_same(seed):
    """Read back by Python itself, the text gives the number the graph gives: brackets included."""
    a, b, node = random_formula(seed)
    text = expression(node)
    if "..." in text:
        assert len(text) > 0
        return
    wanted = replay(node, {a: 0.75, b: -1.5})[node]
    got = eval(text, {**WORDS, "a": np.float64(0.75), "b": np.float64(-1.5)})
    assert_allclose(got, wanted, rtol=1e-3)  # constants are printed with four digits


def test_formulas_stay_short():
    x = placeholder((), name="x")
    node = x
    for _ in range(300):
        node = T.tanh(node) * 2 + x
    assert len(expression(node)) <= LONGEST and "..." in expression(node)


def test_letters_never_run_out():
    found = [letter(n) for n in range(200)]
    assert found[:3] == ["A", "B", "C"] and found[26] == "A1" and len(set(found)) == 200
    a = placeholder(name="a")
    assert list(letters([a * a + a]).values()) == ["A", "B", "C"]


def test_the_tree_shows_every_node_once():
    for seed in range(20):
        graph = random_graph(seed)
        text = tree([graph.loss], limit=10_000)
        opened = [line for line in text.splitlines() if not line.endswith("(above)")]
        assert len(opened) == Graph([graph.loss]).size


def test_a_long_tree_counts_the_rest():
    x = placeholder((), name="x")
    node = x
    for _ in range(1000):
        node = T.tanh(node)
    lines = tree([node]).splitlines()
    assert len(lines) == 301 and lines[-1] == "... and 701 more nodes"


def test_names_are_used_where_given():
    a, b = placeholder(name="a"), placeholder(name="b")
    inner = a * b
    assert expression(inner + a, {inner: "h"}) == "h + a"
    assert expression(inner, {inner: "h"}) == "a * b"


def test_nameless_inputs_take_the_learners_variable_names():
    first, second = placeholder(), placeholder()
    assert expression(first + second) == "first + second"


def test_describe_says_whether_there_is_a_value():
    w = T.shared([1.0, 2.0], "w")
    assert "K.get_value" in repr(w) and "no value yet" in repr(w + 1)
    assert "value [1. 2.]" in repr(T.constant([1.0, 2.0]))


def test_sentences_name_the_slope():
    a, b = placeholder(name="a"), placeholder(name="b")
    assert "times exp(a + b)" in chain_sentence(T.exp(a + b), (a + b), 0, 1)
    for seed in range(40):
        graph = random_graph(seed)
        if graph.wrt:
            for step in derive(graph.loss, graph.wrt[:1]).steps if reaches(graph) else []:
                assert step.sentence.endswith(".") and "{" not in step.sentence


def reaches(graph):
    """Whether the loss of a random graph depends on its first leaf."""
    from tests.engine.graph_checkers import reachable

    return graph.wrt[0] in reachable(graph)


def test_everything_prints_on_random_graphs():
    for seed in range(40):
        graph = random_graph(seed)
        for thing in (
            graph.loss,
            Graph([graph.loss]),
            simplify(graph.loss),
            replay(graph.loss, graph.feed),
        ):
            assert "object at 0x" not in repr(thing)
