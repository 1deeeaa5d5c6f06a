"""Which dtype comes out: whole numbers beside floats take the float's own type."""

from itertools import product

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, TypeTeachError

WHOLE = ("bool", "int8", "uint8", "int32", "int64")
FLOATS = ("float16", "float32", "float64")


def box(dtype: str) -> object:
    """A placeholder of three numbers of a dtype."""
    return K.placeholder((3,), dtype=dtype)


@pytest.mark.parametrize(("whole", "real"), list(product(WHOLE, FLOATS)))
def test_a_float_beside_whole_numbers_keeps_its_type(whole: str, real: str) -> None:
    """NumPy would give float64 for int32 with float32; ours stays float32, in the values too."""
    x, y = box(whole), box(real)
    total = x * y + y
    assert K.dtype(total) == K.dtype(y * x) == real
    (value,) = K.function([x, y], [total])([np.ones(3, whole), np.full(3, 2.5, real)])
    assert value.dtype == real
    np.testing.assert_array_equal(value, [5.0, 5.0, 5.0])


@pytest.mark.parametrize("real", FLOATS)
def test_python_numbers_do_not_change_a_tensor(real: str) -> None:
    """2 * x and x + 0.1 have x's dtype."""
    x = box(real)
    for result in (2 * x, x + 0.1, x - np.float64(1), 1 / x, x**2, K.maximum(x, 0), x > 0.5):
        assert K.dtype(result) in (real, "bool")


def test_whole_numbers_stay_whole_until_they_are_divided() -> None:
    """int32 + int32 is int32; a quotient, a root, a power and exp are floats."""
    x = box("int32")
    assert (
        K.dtype(x + x) == K.dtype(x * 3) == K.dtype(K.abs(x)) == K.dtype(K.clip(x, 0, 2)) == "int32"
    )
    for result in (x / 2, K.sqrt(x), K.exp(x), K.pow(x, 2), K.sigmoid(x), K.softmax(x), K.elu(x)):
        assert K.dtype(result) == "float32"
    (half,) = K.function([x], [x / 2])([np.array([1, 2, 3], "int32")])
    np.testing.assert_array_equal(half, [0.5, 1.0, 1.5])


@pytest.mark.parametrize("narrow", FLOATS)
@pytest.mark.parametrize("wide", FLOATS)
def test_of_two_floats_the_wider_wins(narrow: str, wide: str) -> None:
    """float32 with float64 is float64, on both sides of the plus."""
    wanted = max(narrow, wide, key=FLOATS.index)
    assert K.dtype(box(narrow) + box(wide)) == K.dtype(box(wide) + box(narrow)) == wanted


def test_comparisons_are_booleans() -> None:
    """True and False, whatever was compared."""
    x, y = box("int32"), box("float32")
    for compare in (K.equal, K.not_equal, K.greater, K.greater_equal, K.lesser, K.lesser_equal):
        assert K.dtype(compare(x, y)) == "bool"


def test_a_cast_drops_fractions_towards_zero() -> None:
    """1.7 becomes 1 and -1.7 becomes -1."""
    x = K.constant([1.7, -1.7])
    value = K.eval(K.cast(x, "int32"))
    np.testing.assert_array_equal(value, [1, -1])
    assert value.dtype == "int32"
    with pytest.raises(TypeTeachError, match="TK-115"):
        K.cast(x, "float128")


@pytest.mark.parametrize("value", ["abc", ["a", "b"], [[1], [1, 2]], {"a": 1}, object()])
@pytest.mark.parametrize("make", [K.variable, K.constant])
def test_only_numbers_go_into_a_graph(make: object, value: object) -> None:
    """Texts, dictionaries and ragged lists are refused with one sentence."""
    with pytest.raises(TypeTeachError, match="TK-117"):
        make(value)


def test_a_numpy_array_on_the_left_makes_one_symbol() -> None:
    """np.ones(3) * x is a tensor, not an array of three tensors."""
    x = K.placeholder((3,))
    assert K.is_symbol(np.ones(3) * x)
    (value,) = K.function([x], [np.array([1.0, 2.0, 3.0]) - x])([[1, 1, 1]])
    np.testing.assert_array_equal(value, [0.0, 1.0, 2.0])


def test_a_gradient_goes_back_through_a_cast() -> None:
    """d(x³)/dx = 3x² in x's own dtype; through whole numbers, which move in jumps, nothing."""
    x = K.placeholder((2,), dtype="float64")
    (slope,) = K.gradients(K.sum(K.cast(x**3, "float32")), [x])
    assert K.dtype(slope) == "float64"
    np.testing.assert_allclose(K.function([x], [slope])([[1.5, -2.0]])[0], [6.75, 12.0])
    (flat,) = K.gradients(K.sum(K.cast(K.cast(x, "int32"), "float64")), [x])
    np.testing.assert_array_equal(K.function([x], [flat])([[1.5, -2.0]])[0], [0, 0])


def test_numbers_are_put_into_the_dtype_of_what_they_feed() -> None:
    """Whole numbers keep every digit; fractions for a whole input are refused with its name."""
    whole = K.placeholder((None,), dtype="int64")
    kept = K.in_dtype_of(whole, np.array([1_480_491_291_123.0]), "times", "")
    assert kept.dtype == np.int64 and kept.tolist() == [1_480_491_291_123]
    with pytest.raises(DataError, match="TK-303") as caught:
        K.in_dtype_of(whole, np.array([0.5]), "times", "np.round(times)")
    assert "times" in str(caught.value) and "np.round(times)" in str(caught.value)


def test_a_table_made_by_mistake_is_found_in_the_graph() -> None:
    """A row against a column of another placeholder, and of nothing else."""
    a, b = K.placeholder((5, 1)), K.placeholder((5, 1))
    flat, column = K.table_by_mistake(K.mean(K.square(K.flatten(a) - b)), 5)
    assert (K.int_shape(flat), K.int_shape(column)) == ((5,), (5, 1))
    assert K.table_by_mistake(K.mean(K.square(a - b)), 5) is None
