"""Reductions over any axes: one, several, negative, none; with and without the axes kept."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from teachkeras import backend as K
from teachkeras.errors import ShapeError

REDUCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}
NUMBERS = st.floats(-100, 100, width=32)


@st.composite
def array_and_axis(draw: Any) -> tuple[np.ndarray, Any]:
    """An array of rank 1 to 4, and an axis argument that fits it."""
    shape = draw(arrays.array_shapes(min_dims=1, max_dims=4, max_side=4))
    one = st.integers(-len(shape), len(shape) - 1)
    several = st.sets(st.integers(0, len(shape) - 1), min_size=1).flatmap(
        lambda axes: st.tuples(*[st.sampled_from([a, a - len(shape)]) for a in sorted(axes)])
    )
    axis = draw(st.one_of(st.none(), one, several.map(list), several))
    return draw(arrays.arrays("float32", shape, elements=NUMBERS)), axis


@pytest.mark.parametrize("name", REDUCTIONS)
@given(case=array_and_axis(), keepdims=st.booleans())
def test_reduces_as_numpy_does(name: str, case: tuple[np.ndarray, Any], keepdims: bool) -> None:
    """Same shape and numbers as NumPy's function in float64."""
    array, axis = case
    symbol = getattr(K, name)(K.constant(array), axis=axis, keepdims=keepdims)
    numpy_axis = tuple(axis) if isinstance(axis, list) else axis
    right = REDUCTIONS[name](array.astype("float64"), axis=numpy_axis, keepdims=keepdims)
    assert K.int_shape(symbol) == right.shape
    np.testing.assert_allclose(K.eval(symbol), right, rtol=1e-5, atol=1e-3)


@given(array=arrays.arrays("float32", (3, 4, 2), elements=NUMBERS), axis=st.integers(-3, 2))
def test_argmax_along_any_axis(array: np.ndarray, axis: int) -> None:
    """The first of equal numbers wins, as in NumPy."""
    np.testing.assert_array_equal(K.eval(K.argmax(K.constant(array), axis)), array.argmax(axis))


@pytest.mark.parametrize("name", REDUCTIONS)
def test_the_batch_may_be_unknown(name: str) -> None:
    """Reducing (None, 3) over the batch leaves (3,); over the features it leaves (None,)."""
    x = K.placeholder((None, 3))
    function = getattr(K, name)
    assert K.int_shape(function(x, axis=0)) == (3,)
    assert K.int_shape(function(x, axis=-1)) == (None,)
    assert K.int_shape(function(x, axis=-1, keepdims=True)) == (None, 1)
    data = np.arange(12.0).reshape(4, 3)
    (ours,) = K.function([x], [function(x, axis=0)])([data])
    np.testing.assert_allclose(ours, REDUCTIONS[name](data, axis=0))


@pytest.mark.parametrize("axis", [3, -4, [0, 3], "rows"])
def test_an_axis_that_is_not_there_is_refused(axis: Any) -> None:
    """The error names the axis and how many there are."""
    with pytest.raises(ShapeError) as caught:
        K.sum(K.placeholder((2, 3, 4)), axis=axis)
    assert caught.value.code == "TK-102"
    assert "3 axes: 0, 1, 2" in str(caught.value)


def test_a_numpy_integer_is_an_axis_too() -> None:
    """np.argmin and friends hand out NumPy integers; they count as axes."""
    assert K.int_shape(K.sum(K.ones((2, 3)), axis=np.int64(1))) == (2,)


def test_mean_of_whole_numbers_and_booleans_is_a_fraction() -> None:
    """The mean of [True, False, True] is two thirds, in floatx."""
    share = K.mean(K.equal(K.constant([1.0, 2.0, 3.0]), K.constant([1.0, 0.0, 3.0])))
    assert K.dtype(share) == "float32"
    assert K.eval(share) == pytest.approx(2 / 3)
    assert K.eval(K.mean(K.constant([1, 2], dtype="int32"))) == 1.5


def test_sums_count_booleans_and_keep_whole_numbers() -> None:
    """A sum of booleans counts; a sum of whole numbers stays whole."""
    assert K.eval(K.sum(K.greater(K.constant([1.0, 5.0, 7.0]), 4.0))) == 2.0
    assert K.dtype(K.sum(K.constant([1, 2], dtype="int32"))) == "int32"
