"""Shapes and dtypes before any number arrives, against NumPy's own answers."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, mutually_broadcastable_shapes

from teachkeras.engine import Dim, TensorType, placeholder
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.types import (
    DTYPES,
    FLOATS,
    INTEGERS,
    broadcast,
    default_float,
    normal_axis,
    noting_equations,
    promote,
    set_default_float,
    unify,
)
from teachkeras.errors import ShapeError, TeachError


@given(mutually_broadcastable_shapes(num_shapes=3, max_dims=4))
def test_broadcast_is_numpys(shapes):
    assert broadcast(*shapes.input_shapes) == np.broadcast_shapes(*shapes.input_shapes)


@given(array_shapes(min_dims=0, max_dims=3, max_side=3), array_shapes(max_dims=3, max_side=3))
def test_broadcast_refuses_what_numpy_refuses(first, second):
    try:
        wanted = np.broadcast_shapes(first, second)
    except ValueError:
        with pytest.raises(ShapeError, match="TK-101"):
            broadcast(first, second)
    else:
        assert broadcast(first, second) == wanted


@pytest.mark.parametrize(
    "first, second, name",
    [((5, 4), (5,), "y"), ((5,), (5, 4), "x"), ((5, 4), (3, 4), "x"), ((5, 4), (7,), "x")],
)
def test_the_fix_makes_a_column_of_the_shape_that_can_be_one(first, second, name):
    with pytest.raises(ShapeError) as caught:
        broadcast(first, second)
    assert caught.value.fix.startswith(f"K.expand_dims({name}, -1)")


@given(st.lists(st.sampled_from(DTYPES), min_size=1, max_size=4))
def test_promotion_is_symmetric_and_loses_no_kind(dtypes):
    wanted = promote(*dtypes)
    assert promote(*reversed(dtypes)) == wanted
    floats = [d for d in dtypes if d in FLOATS]
    if floats:
        assert wanted == max(floats, key=FLOATS.index)
    else:
        assert np.dtype(wanted) == np.result_type(*dtypes)


def test_whole_numbers_never_widen_a_float():
    for whole in ("bool", *INTEGERS):
        for name in FLOATS:
            assert promote(whole, name) == name
            x, y = placeholder((2,), whole), placeholder((2,), name)
            assert (x * y).dtype == name


def test_an_unknown_size_never_stretches():
    n, m = Dim("n"), Dim("m")
    with noting_equations() as noted:
        assert broadcast((n, 3), (1, 3)) == (n, 3)
        assert noted == []
        assert broadcast((n, 3), (m, 1)) == (n, 3)
        assert noted == [(n, m)]
        assert broadcast((n,), (5,)) == (5,)
        assert noted == [(n, m), (n, 5)]


def test_unify_prefers_the_older_and_the_number():
    old, new = Dim(), Dim()
    assert unify(new, old) is old and unify(old, new) is old
    assert unify(old, 4) == 4 == unify(4, old)
    assert unify(4, 5) is None and unify(4, 4) == 4


def test_equations_of_one_thread_stay_there():
    """Two threads build graphs at once; what one assumes must not land in the other's node."""
    barrier = threading.Barrier(2)
    found: dict[int, list[object]] = {}

    def assume(number: int) -> None:
        first, second = Dim(), Dim()
        with noting_equations() as noted:
            barrier.wait()
            unify(first, second)
            barrier.wait()
            found[number] = [noted, (first, second)]

    threads = [threading.Thread(target=assume, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for noted, pair in found.values():
        assert noted == [pair]


@given(st.integers(-6, 6), st.integers(0, 4))
def test_normal_axis_is_numpys(axis, ndim):
    if -ndim <= axis < ndim:
        assert normal_axis(axis, ndim) == range(ndim)[axis]
    else:
        with pytest.raises(ShapeError, match="TK-102"):
            normal_axis(axis, ndim)


def test_default_float_rules_plain_numbers():
    assert default_float() == "float32"
    set_default_float("float64")
    try:
        assert T.constant(1.5).dtype == "float64" == placeholder().dtype
        assert T.exp(T.constant([1, 2])).dtype == "float64"
    finally:
        set_default_float("float32")
    with pytest.raises(TeachError, match="TK-113"):
        set_default_float("float8")


@pytest.mark.parametrize(
    "value, dtype",
    [
        (True, "bool"),
        (3, "int32"),
        (2**40, "int64"),
        (2.5, "float32"),
        ([1, 2], "int32"),
        ([[1.0], [2.0]], "float32"),
        (np.float64(1), "float64"),
        (np.ones(2, "int8"), "int8"),
        (np.ones(2, ">f8"), "float32"),
        (np.array([2**40], "uint64"), "int64"),
    ],
)
def test_natural_dtype_of_plain_numbers(value, dtype):
    node = T.constant(value)
    assert node.dtype == dtype
    assert node.op.array.tolist() == np.asarray(value).tolist()


@pytest.mark.parametrize("value", ["text", None, {"a": 1}, [[1], [2, 3]], 1j, object()])
def test_things_that_are_no_numbers_are_refused(value):
    with pytest.raises(TeachError, match="TK-117"):
        T.constant(value)
    with pytest.raises(TypeError):
        placeholder() + value


def test_numbers_beside_a_tensor_take_its_precision():
    for dtype in FLOATS:
        x = placeholder((2,), dtype)
        for node in (2 * x, x + 2.5, x / np.ones(2), 1 - x, x**2, T.maximum(x, 0)):
            assert node.dtype == dtype
    whole = placeholder((2,), "int32")
    assert (whole + 1).dtype == "int32" and (whole + 1.5).dtype == "float32"
    assert (placeholder((2,), "uint8") + 300).dtype == "int32"


def test_types_print_like_numpy_shapes():
    assert repr(TensorType("float32", (Dim(), 3))) == "float32 (None, 3)"
    assert TensorType("float32", (2, 3)) == TensorType("float32", (2, 3))
    assert TensorType("float32", (Dim(),)) != TensorType("float32", (Dim(),))


@pytest.mark.parametrize("shape", [(2.5,), ("3",), (-1,), (True,), 3.0])
def test_a_shape_is_made_of_whole_numbers(shape):
    with pytest.raises((TeachError, TypeError)):
        placeholder(shape)
