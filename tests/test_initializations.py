"""What weights start from: the limits and deviations of the papers, and repeatable by seed."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import initializations
from teachkeras.errors import ArgumentError, ShapeError

SHAPE = (64, 32)

# Limit of the uniform ones, standard deviation of the normal ones, for 64 inputs and 32 outputs.
LIMITS = {
    "uniform": 0.05,
    "lecun_uniform": np.sqrt(3 / 64),
    "glorot_uniform": np.sqrt(6 / 96),
    "he_uniform": np.sqrt(6 / 64),
}
DEVIATIONS = {"normal": 0.05, "glorot_normal": np.sqrt(2 / 96), "he_normal": np.sqrt(2 / 64)}


def draw(name: str, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    """The numbers of a new weight."""
    return K.get_value(initializations.get(name)(shape))


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_uniform_ones_fill_their_interval(name: str, limit: float) -> None:
    """All within the limit, the largest near it, mean 0 and deviation limit / sqrt(3)."""
    x = draw(name)
    assert abs(x).max() <= limit * (1 + 1e-6) and abs(x).max() > 0.98 * limit
    assert abs(x.mean()) < 0.05 * limit
    assert x.std() == pytest.approx(limit / np.sqrt(3), rel=0.05)


@pytest.mark.parametrize(("name", "deviation"), DEVIATIONS.items())
def test_normal_ones_have_their_deviation(name: str, deviation: float) -> None:
    """Mean 0, the deviation to 5 %, and 68 of 100 numbers within one of it."""
    x = draw(name)
    assert abs(x.mean()) < 0.1 * deviation
    assert x.std() == pytest.approx(deviation, rel=0.05)
    assert np.mean(abs(x) < deviation) == pytest.approx(0.683, abs=0.04)


@pytest.mark.parametrize("shape", [(8, 8), (8, 3), (3, 8)])
def test_orthogonal(shape: tuple[int, int]) -> None:
    """The shorter side's rows are at right angles, each of length 1.1."""
    x = draw("orthogonal", shape)
    product = x.T @ x if shape[0] >= shape[1] else x @ x.T
    np.testing.assert_allclose(product, 1.21 * np.eye(min(shape)), atol=1e-5)


def test_fixed_ones() -> None:
    """Zeros, ones, the identity; an identity is square."""
    assert not draw("zero").any() and (draw("one") == 1).all()
    np.testing.assert_array_equal(draw("identity", (3, 3)), np.eye(3))
    np.testing.assert_array_equal(K.get_value(initializations.identity((2, 2), 3)), 3 * np.eye(2))
    with pytest.raises(ShapeError, match="TK-127"):
        initializations.identity((2, 3))


@pytest.mark.parametrize("name", initializations.NAMES)
def test_each_makes_a_variable_and_repeats_with_the_seed(name: str) -> None:
    """A variable of floatx, with the name asked for; np.random.seed repeats it."""
    shape = (4, 4)
    made = initializations.get(name)(shape, name="W")
    assert K.is_variable(made) and made.name == "W"
    assert K.int_shape(made) == shape and K.dtype(made) == "float32"
    np.random.seed(1)
    first, second = draw(name, shape), draw(name, shape)
    np.random.seed(1)
    np.testing.assert_array_equal(draw(name, shape), first)
    assert (first == second).all() == (name in ("zero", "one", "identity"))


@pytest.mark.parametrize(
    ("shape", "ordering", "fans"),
    [
        ((64, 32), "th", (64, 32)),
        ((8, 3, 5, 5), "th", (75, 200)),
        ((5, 5, 3, 8), "tf", (75, 200)),
        ((8, 3, 2, 5, 5), "th", (150, 400)),
        ((2, 5, 5, 3, 8), "tf", (150, 400)),
        ((9,), "th", (3, 3)),
        ((2, 4, 2), "tf", (4, 4)),
    ],
)
def test_fans(shape: tuple, ordering: str, fans: tuple) -> None:
    """Numbers into and out of one unit, for matrices, kernels and everything else."""
    assert initializations.get_fans(shape, ordering) == fans


def test_names() -> None:
    """A function stays as it is; an unknown name is answered with the nearest."""
    assert initializations.get("one") is initializations.one
    assert initializations.get(initializations.zero) is initializations.zero
    with pytest.raises(ArgumentError, match="'glorot_uniform'"):
        initializations.get("glorot_unifrom")
