"""Dropout: the right share of zeros, the mean kept, repeatable through np.random.seed."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError
from teachkeras.layers import Dropout

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


@pytest.mark.parametrize("rows", [400, None])
@pytest.mark.parametrize(
    ("shape", "axis"), [((400, 1, 3), 1), ((400, 1, 1), (1, 2)), ((None, 5, 1), 2), ((1, 5, 3), 0)]
)
def test_noise_shape_drops_along_an_axis_together(rows: int | None, shape: tuple, axis) -> None:
    """Along an axis of 1 all numbers share one fate; half of the fates are 0; the slope agrees."""
    x = K.placeholder((rows, 5, 3))
    y = K.dropout(x, 0.5, noise_shape=shape, seed=4)
    get = K.function([x], [y, K.gradients(K.sum(y), [x])[0]])
    value, slope = get([np.ones((400, 5, 3))])
    assert value.shape == (400, 5, 3) and set(np.unique(value)) == {0.0, 2.0}
    np.testing.assert_array_equal(value, slope)
    assert (value.max(axis) == value.min(axis)).all()
    others = tuple(a for a in range(3) if a not in np.atleast_1d(axis))
    if shape != (1, 5, 3):
        assert abs((value == 0).mean() - 0.5) < 0.1 and value.std(others).min() > 0.5


@pytest.mark.parametrize("wrong", [(3,), (2, 2), (3, 3), ()])
def test_a_noise_shape_that_does_not_fit_is_refused(wrong: tuple) -> None:
    """An axis too few, and another size."""
    with pytest.raises(ArgumentError, match="TK-410"):
        K.dropout(K.placeholder((3, 2)), 0.5, noise_shape=wrong)


def test_a_dropout_layer_with_both() -> None:
    """The layer's noise has the same shape and seed, and a copy from its config is the same."""
    layer = Dropout(0.5, noise_shape=(None, 1), seed=7, input_shape=(4,))
    drawn = []
    for made in (layer, Dropout.from_config(layer.get_config())):
        x = K.placeholder((None, 4))
        f = K.function([x, K.learning_phase()], [made(x)])
        rows = f([np.ones((50, 4)), 1])[0]
        assert (rows.max(1) == rows.min(1)).all() and len(np.unique(rows)) == 2
        assert (f([np.ones((50, 4)), 0])[0] == 1).all()
        drawn.append(rows)
    np.testing.assert_array_equal(*drawn)
