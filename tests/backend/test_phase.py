"""The switch between training and testing."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError, GraphError


def plus_or_minus() -> tuple[Any, Any]:
    """x + 1 while training, x - 1 while testing."""
    x = K.placeholder(name="x")
    return x, K.in_train_phase(x + 1, x - 1)


@pytest.mark.parametrize(
    ("phase", "result"),
    [
        (0, 4.0),
        (1, 6.0),
        (0.0, 4.0),
        (1.0, 6.0),
        (False, 4.0),
        (True, 6.0),
        (np.float32(1), 6.0),
        (np.array(0), 4.0),
    ],
)
def test_the_phase_is_fed_last(phase: Any, result: float) -> None:
    """0 and 1, as whole numbers, floats, booleans or NumPy scalars; in any order of calls."""
    x, y = plus_or_minus()
    f = K.function([x, K.learning_phase()], [y])
    for _ in range(2):
        assert float(f([5, phase])[0]) == result
        assert float(f([5, 1])[0]) == 6.0


@pytest.mark.parametrize("phase", [2, -1, 0.5, "train", None, [0, 1]])
def test_other_phases_are_refused(phase: Any) -> None:
    """When it is fed, and when it is set."""
    x, y = plus_or_minus()
    f = K.function([x, K.learning_phase()], [y])
    with pytest.raises(ArgumentError, match="TK-406"):
        f([5, phase])
    with pytest.raises(ValueError, match="TK-408"):
        K.set_learning_phase(phase)
    assert float(f([5, 0])[0]) == 4.0


def test_forgetting_the_phase_is_explained() -> None:
    """The function that needs it names it."""
    x, y = plus_or_minus()
    with pytest.raises(GraphError, match="learning_phase is still empty"):
        K.function([x], [y])


@pytest.mark.parametrize(("phase", "result"), [(0, 4.0), (1, 6.0)])
def test_a_fixed_phase_is_not_fed(phase: int, result: float) -> None:
    """set_learning_phase makes it a plain number, and no switch is built."""
    K.set_learning_phase(phase)
    assert K.learning_phase() == phase and not K.is_symbol(K.learning_phase())
    x, y = plus_or_minus()
    assert float(K.function([x], [y])([5])[0]) == result


def test_phases_take_functions_too() -> None:
    """Callables are called; in_test_phase is in_train_phase the other way round."""
    x = K.placeholder()
    train = K.in_train_phase(lambda: x * 2, lambda: x * 3)
    test = K.in_test_phase(lambda: x * 2, lambda: x * 3)
    f = K.function([x, K.learning_phase()], [train, test])
    assert [float(v) for v in f([1, 1])] == [2.0, 3.0]
    assert [float(v) for v in f([1, 0])] == [3.0, 2.0]


def test_what_depends_on_the_phase_is_marked() -> None:
    """The mark tells layers and models that they must feed it."""
    _, y = plus_or_minus()
    assert y._uses_learning_phase is True
    assert K.placeholder()._uses_learning_phase is False


def test_only_the_chosen_side_is_computed() -> None:
    """Testing never evaluates the training side: log(-1) there does no harm, nor do its nodes."""
    x = K.placeholder((2,))
    y = K.in_train_phase(K.log(x - 10), x)
    f = K.function([x, K.learning_phase()], [y])
    np.testing.assert_array_equal(f([[1, 2], 0])[0], [1.0, 2.0])
    assert " log(x" not in f.at((2,), phases=(0,)).text
    assert " log(" in f.at((2,), phases=(1,)).text


def test_switch_takes_values_and_functions() -> None:
    """A scalar condition chooses; both sides may be tensors, numbers or functions."""
    x = K.placeholder()
    for then, other in [(x * 2, x * 3), (lambda: x * 2, lambda: x * 3)]:
        f = K.function([x], [K.switch(K.greater(x, 0.0), then, other)])
        assert [float(f([v])[0]) for v in (1, -1)] == [2.0, -3.0]


@pytest.mark.usefixtures("float64")
def test_the_gradient_of_a_phase_is_that_of_its_side() -> None:
    """x³ while training, sin x while testing: 3x² or cos x, and the other way round."""
    x = K.placeholder((3,))
    cube, wave = x**3, K.sin(x)
    point = np.array([0.3, -1.2, 2.0])
    right = {1: 3 * point**2, 0: np.cos(point)}
    for y, train in [(K.in_train_phase(cube, wave), 1), (K.in_test_phase(wave, cube), 1)]:
        f = K.function([x, K.learning_phase()], K.gradients(K.sum(y), [x]))
        for phase in (0, 1):
            np.testing.assert_allclose(f([point, phase])[0], right[phase == train], rtol=1e-12)
