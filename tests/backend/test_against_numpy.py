"""Every calculating function of K gives NumPy's numbers, and its gradient is the measured slope."""

import numpy as np
import pytest

from teachkeras import backend as K
from tests.backend import reference, reference_arrays, reference_images, reference_scaling
from tests.backend.reference import Case
from tests.each import each

CASES = [
    *reference.CASES,
    *reference_arrays.CASES,
    *reference_images.CASES,
    *reference_scaling.CASES,
]
every_case = each("case", CASES, ids=str)


def boxes(case: Case) -> list:
    """A placeholder of the right shape for each of the arrays."""
    return [K.placeholder(shape=np.shape(x), name=f"x{i}") for i, x in enumerate(case.inputs)]


@every_case
@pytest.mark.usefixtures("float64")
def test_gives_the_numbers_of_numpy(case: Case) -> None:
    """A compiled function, and K.eval of the same thing on constants, both agree with NumPy."""
    inputs = boxes(case)
    (compiled,) = K.function(inputs, [case.ours(*inputs)])(list(case.inputs))
    evaluated = K.eval(case.ours(*[K.constant(x) for x in case.inputs]))
    right = case.theirs(*case.inputs)
    assert np.shape(compiled) == np.shape(evaluated) == np.shape(right)
    np.testing.assert_allclose(compiled, right, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(evaluated, right, rtol=1e-10, atol=1e-12)


@every_case
def test_keeps_float32(case: Case) -> None:
    """In float32 the same numbers come out to single precision, and no float64 slips in."""
    inputs = boxes(case)
    (ours,) = K.function(inputs, [case.ours(*inputs)])(list(case.inputs))
    right = case.theirs(*[np.asarray(x, "float32") for x in case.inputs])
    assert np.asarray(ours).dtype != np.float64
    np.testing.assert_allclose(ours, right, rtol=2e-5, atol=1e-5)


@every_case
def test_says_its_shape_before_it_runs(case: Case) -> None:
    """`int_shape` of the symbol is the shape of the numbers."""
    symbol = case.ours(*boxes(case))
    assert K.int_shape(symbol) == np.shape(case.theirs(*case.inputs))


@each("case", [case for case in CASES if case.slope], ids=str)
@pytest.mark.usefixtures("float64")
def test_gradient_is_the_slope_numpy_measures(case: Case) -> None:
    """K.gradients against central differences of the *NumPy* function, entry by entry."""
    inputs = boxes(case)
    weights = np.random.RandomState(3).uniform(0.5, 1.5, np.shape(case.theirs(*case.inputs)))
    loss = K.sum(case.ours(*inputs) * K.constant(weights))
    found = K.function(inputs, K.gradients(loss, inputs))(list(case.inputs))
    for place, gradient in enumerate(found):
        assert np.shape(gradient) == np.shape(case.inputs[place])
        measured = slopes(case, place, weights)
        np.testing.assert_allclose(gradient, measured, rtol=1e-5, atol=1e-7)


def slopes(case: Case, place: int, weights: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """How fast the weighted NumPy result grows with each entry of one input."""
    measured = np.zeros(np.shape(case.inputs[place]))
    for entry in np.ndindex(*measured.shape):
        sides = []
        for sign in (1, -1):
            moved = [np.array(x, "float64") for x in case.inputs]
            moved[place][entry] += sign * step
            sides.append(float(np.sum(case.theirs(*moved) * weights)))
        measured[entry] = (sides[0] - sides[1]) / (2 * step)
    return measured


@pytest.mark.usefixtures("float64")
def test_a_gradient_does_not_pass_stop_gradient() -> None:
    """x * stop_gradient(x) counts x once."""
    x = K.placeholder((2,))
    (found,) = K.function([x], K.gradients(K.sum(x * K.stop_gradient(x)), [x]))([[3.0, 5.0]])
    np.testing.assert_array_equal(found, [3.0, 5.0])
