"""Dropout: the right share of zeros, the mean kept, repeatable through np.random.seed."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError

MANY = 100_000


def masks(level: float, calls: int = 1, seed: int | None = None) -> list[np.ndarray]:
    """What dropout makes of ones, several times in a row."""
    x = K.placeholder((MANY,))
    f = K.function([x], [K.dropout(x, level, seed=seed)])
    return [f([np.ones(MANY, "float32")])[0] for _ in range(calls)]


@pytest.mark.parametrize("level", [0.1, 0.25, 0.5, 0.9])
def test_share_of_zeros_and_mean(level: float) -> None:
    """Only two values, a share `level` of zeros, and a mean of 1: five standard errors allowed."""
    (values,) = masks(level)
    assert set(np.unique(values)) == {0.0, np.float32(1.0 / (1.0 - level))}
    allowed = 5 * np.sqrt(level * (1 - level) / MANY)
    assert abs((values == 0).mean() - level) < allowed
    assert abs(values.mean() - 1) < allowed / (1 - level)


def test_zero_keeps_everything() -> None:
    """Level 0 drops nothing."""
    (values,) = masks(0.0)
    assert (values == 1).all()


def test_every_call_draws_afresh() -> None:
    """Two calls differ in about half of the places: p = 0.5 and independent."""
    first, second = masks(0.5, calls=2)
    assert abs((first == second).mean() - 0.5) < 0.01
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 0.02


def test_numpys_seed_repeats_a_script() -> None:
    """The whole sequence of calls is the same again; another seed gives another."""
    np.random.seed(1337)
    first = masks(0.5, calls=3)
    np.random.seed(1337)
    again = masks(0.5, calls=3)
    np.random.seed(1338)
    other = masks(0.5, calls=3)
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert not any((a == b).all() for a, b in zip(first, other, strict=True))


def test_a_seed_of_its_own() -> None:
    """Given a seed, np.random does not matter and is not touched."""
    before = np.random.get_state()[1].copy()
    first = masks(0.5, seed=3)
    assert (np.random.get_state()[1] == before).all()
    np.random.seed(99)
    assert (masks(0.5, seed=3)[0] == first[0]).all()


def test_two_dropouts_are_independent() -> None:
    """Two in one graph do not share their draws; one used twice does."""
    x = K.placeholder((MANY,))
    one, two = K.dropout(x, 0.5), K.dropout(x, 0.5)
    a, b, c = K.function([x], [one, two, one * 1])([np.ones(MANY)])
    assert abs((a == b).mean() - 0.5) < 0.01
    assert (a == c).all()


def test_the_gradient_goes_through_the_same_holes() -> None:
    """d(sum of dropout(x))/dx is the very mask that was drawn."""
    x = K.placeholder((1000,))
    y = K.dropout(x, 0.5)
    value, slope = K.function([x], [y, K.gradients(K.sum(y), [x])[0]])([np.ones(1000)])
    np.testing.assert_array_equal(value, slope)


@pytest.mark.parametrize("level", [1.0, 1.5, -0.1])
def test_levels_outside_zero_to_one_are_refused(level: float) -> None:
    """Removing everything, or more, or less than nothing."""
    with pytest.raises(ArgumentError, match="TK-409"):
        K.dropout(K.placeholder((3,)), level)


def test_noise_shape_says_that_it_is_not_here() -> None:
    """A known gap has its own sentence, never a wrong result."""
    with pytest.raises(ArgumentError, match="TK-410"):
        K.dropout(K.placeholder((3, 2)), 0.5, noise_shape=(3, 1))
