"""Rules about parts, joins and casts against NumPy, on any slices; and where they must not fire."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.engine import Function, placeholder, simplify, toposort
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions.indexing import concatenate, gather, one_hot, reverse
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops.control import Cast
from teachkeras.errors import TeachError

numbers = st.one_of(st.none(), st.integers(-7, 7))
slices = st.builds(slice, numbers, numbers, st.sampled_from([None, 1, 2, 3, -1, -2, -3]))
parts = st.one_of(slices, st.integers(-3, 2))


def ops_of(tensor):
    """The names of the ops that are left after simplifying."""
    return [type(n.op).__name__ for n in toposort(simplify(tensor).after) if n.inputs]


def value_of(tensor, feed):
    """The numbers of the simplified tensor."""
    (after,) = simplify(tensor).after
    return replay(after, feed)[after]


@given(slices, slices, st.integers(1, 6))
def test_a_slice_of_a_slice_is_one_slice_and_the_right_one(first, second, size):
    data = np.arange(float(size))
    for shape in ((size,), (None,)):
        x = placeholder(shape, "float64", "x")
        part = x[first][second]
        assert value_of(part, {x: data}).tolist() == data[first][second].tolist()
        assert shape == (None,) or len(ops_of(part)) <= 1


@given(st.tuples(slices, slices, slices), st.integers(-1, 0), st.integers(0, 2))
def test_parts_that_drop_an_axis_in_between(three, position, axis):
    x = placeholder((3, 4, 5), "float64", "x")
    data = np.arange(60.0).reshape(3, 4, 5)
    drop = tuple(position if i == axis else slice(None) for i in range(3))
    part, wanted = x[drop][three[:2]], data[drop][three[:2]]
    assert value_of(part, {x: data}).tolist() == wanted.tolist()
    assert len(ops_of(part)) <= 1


@given(parts, slices)
def test_a_part_of_joined_tensors(along, across):
    x, y = placeholder((2, 3), "float64", "x"), placeholder((4, 3), "float64", "y")
    data = np.arange(6.0).reshape(2, 3), -np.arange(12.0).reshape(4, 3)
    part = concatenate([x, y], 0)[along, across]
    wanted = np.concatenate(data)[along, across]
    assert value_of(part, {x: data[0], y: data[1]}).tolist() == wanted.tolist()


@pytest.mark.parametrize("rows", [[0, 1, 2], [4, 2, 0], [3], [1, 1], [0, 1, 3], [2, 1, 0], 4])
def test_rows_that_are_known(rows):
    """Evenly spaced rows become a slice; others stay what they are."""
    x = placeholder((5, 2), "float64", "x")
    data = np.arange(10.0).reshape(5, 2)
    chosen = gather(x, T.constant(rows, "int32"))
    assert value_of(chosen, {x: data}).tolist() == data[rows].tolist()
    assert ("Gather" in ops_of(chosen)) == (rows in ([1, 1], [0, 1, 3]))


def test_reversed_twice_and_cut_and_joined_disappear():
    x = placeholder((None, 6), name="x")
    assert simplify(reverse(reverse(x, [0, 1]), [1, 0])).after == (x,)
    assert simplify(concatenate([x[:, :2], x[:, 2:5], x[:, 5:]], 1)).after == (x,)
    for other in (
        concatenate([x[:, 2:], x[:, :2]], 1),
        concatenate([x[:, :2], x[:, 3:]], 1),
        concatenate([x[:, :2], x[:, 2:5]], 1),
    ):
        assert "Concatenate" in ops_of(other)


@pytest.mark.parametrize("row", [-1, 5])
def test_a_known_row_that_is_not_there_is_still_refused(row):
    """Also when table and row are both constants, which would otherwise be folded."""
    x = placeholder((5,), name="x")
    rows = T.constant([row], "int32")
    for table, feed in ((x, [np.ones(5)]), (T.constant(np.ones(5)), [np.ones(5)])):
        function = Function([x], [gather(table, rows)])
        with pytest.raises(TeachError, match="TK-330"):
            function(feed)


@pytest.mark.parametrize(
    "first, second, third, merged",
    [
        ("int32", "float64", "int8", False),  # too large a number means something else there
        ("int32", "float32", "float64", False),  # 2**24 + 1 is no float32
        ("float64", "float32", "float64", False),
        ("float64", "int32", "float64", False),
        ("int8", "int32", "float32", True),
        ("float32", "float64", "float16", True),
        ("int32", "float64", "int32", True),
    ],
)
def test_casts_are_merged_only_where_nothing_is_lost(first, second, third, merged):
    x = placeholder((3,), first, "x")
    data = {x: np.array([0, 1, 127], first)}
    node = Cast(third)(Cast(second)(x))
    assert value_of(node, data).tolist() == replay(node, data)[node].tolist()
    assert (len(ops_of(node)) < 2) is merged


def test_a_one_hot_product_is_not_a_gather():
    """Class number 7 of 3 gives a row of zeros; a gather would refuse it."""
    x, w = placeholder((2,), "int32", "x"), placeholder((3, 2), name="w")
    node = T.dot(one_hot(x, 3), w)
    assert "Gather" not in ops_of(node)
    found = value_of(node, {x: np.array([1, 7], "int32"), w: np.ones((3, 2), "float32")})
    assert found.tolist() == [[1, 1], [0, 0]]
