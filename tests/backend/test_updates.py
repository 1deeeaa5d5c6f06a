"""Updates: every new value is computed from the old ones, after the outputs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras import backend as K
from teachkeras.errors import DataError, GraphError


def test_outputs_see_the_old_values() -> None:
    """The output is the value before the update; the next call sees the new one."""
    w = K.variable(1.0)
    f = K.function([], [w * 10], updates=[(w, w + 1)])
    assert [float(f([])[0]) for _ in range(3)] == [10.0, 20.0, 30.0]
    assert K.get_value(w) == 4.0


def test_two_variables_can_change_places() -> None:
    """(a, b) and (b, a): simultaneous, whatever the order of the pairs."""
    for turn in (1, -1):
        a, b = K.variable([1.0, 2.0]), K.variable([3.0, 4.0])
        K.function([], [], updates=[(a, b), (b, a)][::turn])([])
        np.testing.assert_array_equal(K.get_value(a), [3.0, 4.0])
        np.testing.assert_array_equal(K.get_value(b), [1.0, 2.0])


@given(start=st.lists(st.integers(-5, 5), min_size=3, max_size=3), calls=st.integers(1, 4))
def test_a_chain_of_updates_reads_old_values_only(start: list, calls: int) -> None:
    """a, b, c become b + 1, c * 2, a - b: against three Python numbers."""
    a, b, c = (K.variable(float(value)) for value in start)
    f = K.function([], [a + b + c], updates=[(a, b + 1), (b, c * 2), (c, a - b)])
    x, y, z = (float(value) for value in start)
    for _ in range(calls):
        assert float(f([])[0]) == x + y + z
        x, y, z = y + 1, z * 2, x - y
    assert [float(v) for v in K.batch_get_value([a, b, c])] == [x, y, z]


def test_update_makers() -> None:
    """update, update_add and update_sub are pairs for the updates list."""
    a, b, c, x = K.variable(1.0), K.variable(1.0), K.variable(1.0), K.placeholder()
    f = K.function([x], [], updates=[K.update(a, x), K.update_add(b, x), K.update_sub(c, x)])
    assert f([5]) == []
    assert [float(v) for v in K.batch_get_value([a, b, c])] == [5.0, 6.0, -4.0]


def test_whole_numbers_fit_a_float_variable() -> None:
    """The new value is brought to the variable's dtype."""
    w = K.variable([1.0, 2.0])
    K.function([], [], updates=[(w, np.array([3, 4]))])([])
    assert K.get_value(w).dtype == "float32"
    np.testing.assert_array_equal(K.get_value(w), [3.0, 4.0])


def test_the_same_variable_twice_is_refused() -> None:
    """Its name and the reason are in the message; the variable is untouched."""
    w = K.variable(1.0, name="w")
    with pytest.raises(GraphError, match="w would get two new values"):
        K.function([], [], updates=[(w, w + 1), (w, w * 2)])
    assert K.get_value(w) == 1.0


def test_only_variables_are_updated_and_keep_their_shape() -> None:
    """A placeholder as target, and a vector for a scalar: refused."""
    x, w = K.placeholder((2,)), K.variable(1.0)
    with pytest.raises(GraphError, match="TK-213"):
        K.function([x], [], updates=[(x, x + 1)])
    with pytest.raises(DataError, match="TK-305"):
        K.function([x], [], updates=[(w, x)])


def test_a_refused_call_updates_nothing() -> None:
    """Wrong data: no update happens, and the next call works."""
    x, w = K.placeholder((2,)), K.variable(0.0)
    f = K.function([x], [K.sum(x)], updates=[(w, w + K.sum(x))])
    with pytest.raises(DataError):
        f([[1, 2, 3]])
    assert K.get_value(w) == 0.0
    f([[1, 2]])
    assert K.get_value(w) == 3.0


def test_a_moving_average() -> None:
    """v·m + value·(1 - m), call after call, against a plain loop."""
    v, x = K.variable([1.0, -2.0]), K.placeholder((2,))
    f = K.function([x], [], updates=[K.moving_average_update(v, x, 0.9)])
    wanted = np.array([1.0, -2.0])
    for value in ([5.0, 5.0], [0.0, 1.0], [3.0, -3.0]):
        f([value])
        wanted = wanted * 0.9 + np.array(value) * 0.1
    np.testing.assert_allclose(K.get_value(v), wanted, rtol=1e-6)
