"""K.function: lists in, lists out, what it accepts and what it refuses."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, GraphError, TeachError, TypeTeachError


def test_lists_in_and_lists_out() -> None:
    """Even for one; several outputs come in their order; a tuple of inputs is accepted."""
    a, b = K.placeholder(), K.placeholder()
    f = K.function([a, b], [a + b, a * b])
    for result in (f([3, 5]), f((3, 5)), K.function((a, b), (a + b, a * b))([3, 5])):
        assert isinstance(result, list)
        assert [float(value) for value in result] == [8.0, 15.0]
    assert K.function([a, b], [])([1, 2]) == []


def test_whole_numbers_pass_for_floats() -> None:
    """Lists, integer arrays and booleans become float32."""
    x = K.placeholder((3,))
    f = K.function([x], [x * 2])
    for value in ([1, 2, 3], np.array([1, 2, 3]), np.array([1, 2, 3], "uint8"), (1.0, 2.0, 3.0)):
        (result,) = f([value])
        np.testing.assert_array_equal(result, [2.0, 4.0, 6.0])
        assert result.dtype == "float32"
    np.testing.assert_array_equal(f([[True, False, True]])[0], [2.0, 0.0, 2.0])


def test_fractions_do_not_become_whole_numbers() -> None:
    """2.0 is accepted for an int input, 2.5 is refused and says what it got."""
    x = K.placeholder((2,), dtype="int32")
    f = K.function([x], [x + 1])
    np.testing.assert_array_equal(f([[1.0, 2.0]])[0], [2, 3])
    with pytest.raises(DataError, match="TK-303"):
        f([[1.0, 2.5]])
    np.testing.assert_array_equal(f([[1, 2]])[0], [2, 3])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([1, 2, 3, 4], "TK-304"),
        ([[1, 2, 3]], "TK-304"),
        (5, "TK-304"),
        ("abc", "TK-302"),
        (["a", "b", "c"], "TK-302"),
        ([1, [2], 3], "TK-302"),
        (None, "TK-302"),
    ],
)
def test_what_a_placeholder_refuses(value: Any, code: str) -> None:
    """Wrong shapes and things that are no numbers; the function works again afterwards."""
    x = K.placeholder((3,), name="x")
    f = K.function([x], [x])
    with pytest.raises(DataError) as caught:
        f([value])
    assert caught.value.code == code
    assert "x" in caught.value.what
    np.testing.assert_array_equal(f([[1, 2, 3]])[0], [1, 2, 3])


@pytest.mark.parametrize("values", [[], [1], [1, 2, 3]])
def test_a_wrong_number_of_inputs_is_refused_naming_them(values: list) -> None:
    """Both names are in the message."""
    a, b = K.placeholder(name="apples"), K.placeholder(name="pears")
    with pytest.raises(GraphError, match=r"\[apples, pears\]"):
        K.function([a, b], [a + b])(values)


def test_inputs_and_outputs_must_be_lists() -> None:
    """A bare value or a bare tensor is refused, and the message shows the brackets."""
    x = K.placeholder((3,))
    with pytest.raises(TypeTeachError, match=r"f\(\[np.zeros\(\(3,\)\)\]\)"):
        K.function([x], [x])(np.zeros(3))
    for inputs, outputs in [(x, [x]), ([x], x)]:
        with pytest.raises(TypeTeachError, match="TK-210"):
            K.function(inputs, outputs)
    with pytest.raises(GraphError, match="TK-203"):
        K.function([x], [3.0])


def test_only_placeholders_can_be_fed_and_all_of_them_must() -> None:
    """A variable among the inputs, a missing or a doubled placeholder: each has its sentence."""
    x, y = K.placeholder(name="x"), K.placeholder(name="y")
    for inputs, code in [
        ([K.variable(1.0)], "TK-211"),
        ([x + 1], "TK-211"),
        ([x], "TK-207"),
        ([x, x], "TK-212"),
    ]:
        with pytest.raises(GraphError) as caught:
            K.function(inputs, [x + y])
        assert caught.value.code == code


def test_old_keywords_change_nothing() -> None:
    """`mode='FAST_COMPILE'` and friends are tolerated."""
    x = K.placeholder()
    assert K.function([x], [x + 1], mode="FAST_COMPILE", name="f")([1])[0] == 2.0


def test_sizes_may_differ_from_call_to_call() -> None:
    """One function, many batch sizes, the right answer each time."""
    x = K.placeholder((None, 2))
    f = K.function([x], [K.sum(x, axis=0)])
    for rows in (1, 7, 3, 0, 7, 100, *range(20)):
        data = np.arange(rows * 2.0).reshape(rows, 2)
        np.testing.assert_allclose(f([data])[0], data.sum(0))


def test_results_are_the_callers_own() -> None:
    """An earlier result is not overwritten by a later call; inputs are not changed."""
    x = K.placeholder((3,))
    f = K.function([x], [x, x * 2])
    data = np.array([1.0, 2.0, 3.0], "float32")
    first = f([data])
    first[0][:] = 0
    second = f([data])
    f([data + 5])
    np.testing.assert_array_equal(data, [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(second[1], [2.0, 4.0, 6.0])
    np.testing.assert_array_equal(first[1], [2.0, 4.0, 6.0])


def test_unknown_sizes_must_agree_when_numbers_arrive() -> None:
    """Two unknown batch sizes that turn out 4 and 5 are refused, and so are 1 and 5."""
    a, b = K.placeholder((None, 2), name="a"), K.placeholder((None, 2), name="b")
    f = K.function([a, b], [a + b])
    for rows, code in [(4, "TK-101"), (1, "TK-109")]:
        with pytest.raises(TeachError, match=code):
            f([np.zeros((rows, 2)), np.zeros((5, 2))])
    assert f([np.zeros((4, 2)), np.ones((4, 2))])[0].shape == (4, 2)


def test_gradients_of_intermediate_tensors_and_of_many_numbers() -> None:
    """d(sum of 3 y²)/dy at y = 2x; a loss of many numbers is summed first."""
    x = K.placeholder((2,))
    y = 2 * x
    (slope,) = K.gradients(3 * K.square(y), [y])
    np.testing.assert_allclose(K.function([x], [slope])([[1.0, 2.0]])[0], [12.0, 24.0])
    (single,) = K.gradients(K.sum(x * x), x)
    np.testing.assert_allclose(K.function([x], [single])([[1.0, 2.0]])[0], [2.0, 4.0])


def test_gradients_that_do_not_exist() -> None:
    """A tensor the loss does not depend on, and a loss of whole numbers."""
    x, y = K.placeholder((2,)), K.placeholder((2,))
    with pytest.raises(GraphError, match="TK-205"):
        K.gradients(K.sum(x), [y])
    with pytest.raises(GraphError, match="TK-206"):
        K.gradients(K.sum(K.cast(x, "int32")), [x])
