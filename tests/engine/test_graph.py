"""Tensors and graphs: what a symbol is, what it refuses, and that depth never matters."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from teachkeras.engine import Graph, placeholder, scope, toposort
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.graph import in_place_of, rebuild, substitute
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError, TeachWarning


def test_a_times_b_plus_a_is_four_nodes_and_four_edges():
    a, b = placeholder(name="a"), placeholder(name="b")
    graph = Graph([a * b + a])
    assert (graph.size, graph.edges) == (4, 4)
    assert graph.inputs == [a, b]


def test_building_merges_nothing():
    a = placeholder(name="a")
    assert Graph([T.exp(a) + T.exp(a)]).size == 4


def test_hash_and_equality_are_identity():
    a, b = placeholder(name="a"), placeholder(name="a")
    assert a == a and len({a, b, a}) == 2
    with pytest.warns(TeachWarning, match="TK-190"):
        assert a != b
    assert {a: 1}[a] == 1 and b not in {a: 1}
    for number in (3, 0.5, np.float32(2)):
        with pytest.raises(TypeError, match="TK-237"):
            _ = a == number
    assert (a == "a") is False and (a == None) is False  # noqa: E711


@pytest.mark.parametrize(
    "use",
    [
        bool,
        len,
        iter,
        list,
        tuple,
        np.asarray,
        lambda x: 1 in x,
        lambda x: x and x,
        lambda x: [i + 1 for i in x],
        lambda x: sorted([x > 1, x > 2]),
        lambda x: 1 if x > 0 else 2,
        pickle.dumps,
        float,
        int,
    ],
    ids=[
        "bool",
        "len",
        "iter",
        "list",
        "tuple",
        "asarray",
        "in",
        "and",
        "for",
        "sorted",
        "if",
        "pickle",
        "float",
        "int",
    ],
)
def test_a_symbol_refuses_to_be_read_as_numbers(use):
    x = placeholder((3,), name="x")
    with pytest.raises(TypeError) as caught:
        use(x)
    assert isinstance(caught.value, TeachError) and caught.value.fix


def test_numpy_functions_refuse_a_symbol():
    x = placeholder((3,), name="x")
    for use, fix in ((np.sin, "K.sin"), (np.exp, "K.exp"), (np.negative, "-x")):
        with pytest.raises(TypeError, match="TK-236") as caught:
            use(x)
        assert fix in str(caught.value)


@pytest.mark.parametrize(
    ("name", "fix"), [("T", "K.transpose"), ("numpy", "K.function"), ("shpae", "K.int_shape")]
)
def test_an_arrays_attributes_are_answered_with_functions(name, fix):
    with pytest.raises(AttributeError, match="TK-235") as caught:
        getattr(placeholder((2, 3), name="x"), name)
    assert fix in str(caught.value)
    assert not hasattr(placeholder(), "_keras_history")


def test_numpy_arrays_on_the_left_make_one_symbol():
    x = placeholder((3,), name="x")
    for node in (np.ones(3) + x, np.float32(2) * x, np.ones((2, 3)) @ T.expand_dims(x)):
        assert type(node) is type(x) and node.dtype == "float32"
    feed = {x: [1, 2, 3]}
    for node, wanted in ((np.ones(3) - x, [0, -1, -2]), (6 / x, [6, 3, 2]), (2**x, [2, 4, 8])):
        assert replay(node, feed)[node].tolist() == wanted


def test_toposort_puts_each_node_after_what_it_reads():
    a, b = placeholder(name="a"), placeholder(name="b")
    c = a * b
    outputs = [c + a, T.exp(c), c]
    order = toposort(outputs)
    assert len(order) == len(set(order))
    place = {node: i for i, node in enumerate(order)}
    for node in order:
        assert all(place[x] < place[node] for x in node.inputs)


def test_substitute_shares_what_did_not_change():
    a, b, c = (placeholder(name=n) for n in "abc")
    kept = T.exp(a)
    node = kept * b
    (new,) = substitute([node], {b: c})
    assert new.inputs[0] is kept and new.inputs[1] is c and node.inputs[1] is b
    assert rebuild(node, node.inputs) is node


def test_nodes_know_line_scope_and_whose_place_they_take():
    a = placeholder(name="a")
    with scope("dense_1"), scope("inner"):
        node = T.exp(a)  # the learner's line
    assert node.scope == ("dense_1", "inner")
    assert node.line.text.endswith("# the learner's line") and node.line.label == "test_graph.py"
    with in_place_of(node):
        other = T.log(a)
    assert other.scope == node.scope and other.line is node.line
    assert T.log(a).scope == ()


def test_tensors_copy_to_themselves():
    a = placeholder(name="a")
    assert copy.copy(a) is a and copy.deepcopy([a + 1, a])[1] is a


def test_a_graph_of_something_else_is_refused():
    with pytest.raises(TeachError, match="TK-203"):
        Graph([3.0])


def walked_by_hand(node: Any, order: list[Any]) -> list[Any]:
    """First what a node reads, from the left, and then the node: the plain definition."""
    for x in node.inputs:
        if x not in order:
            walked_by_hand(x, order)
    if node not in order:
        order.append(node)
    return order


@pytest.mark.parametrize("seed", range(20))
def test_the_order_is_that_of_a_plain_walk(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes: list[Any] = [placeholder(name=name) for name in "abc"]
    for _ in range(40):
        first, second = (nodes[i] for i in rng.integers(0, len(nodes), 2))
        nodes.append(first * second if rng.random() < 0.7 else -first)
    outputs = [nodes[i] for i in rng.integers(0, len(nodes), 3)]
    expected: list[Any] = []
    for output in outputs:
        walked_by_hand(output, expected)
    assert toposort(outputs) == expected


def test_a_node_made_again_on_inputs_of_the_same_types_is_told_like_the_first() -> None:
    x, y = placeholder((None, 3), name="x"), placeholder((None, 3), name="y")
    with scope("layer"):
        both = x + y
    both.name, both.backward = "both", True
    assert both.equations  # two unknown sizes that must agree
    again = rebuild(both, [T.tanh(x), y])
    kept = [(n.op, n.name, n.line, n.scope, n.equations, n.backward) for n in (both, again)]
    assert kept[0] == kept[1] and again.type is both.type and again is not both
    wide = rebuild(x + 1.0, [placeholder((2, 3)), (x + 1.0).inputs[1]])
    assert wide.type.shape == (2, 3) and rebuild(both, [x, y]) is both
