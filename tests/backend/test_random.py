"""Random numbers inside a graph: their moments, their shapes, and how they repeat."""

import tracemalloc

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ShapeError

MANY = (1000, 1000)


def test_uniform_numbers_have_the_moments_of_a_uniform() -> None:
    """Within 0.01 of the mean and the ends, for a million numbers."""
    numbers = K.eval(K.random_uniform(MANY, low=2.0, high=5.0, seed=1))
    assert numbers.dtype == "float32" and numbers.shape == MANY
    assert numbers.min() >= 2.0 and numbers.max() <= 5.0
    assert abs(numbers.mean() - 3.5) < 0.01 and abs(numbers.std() - 3 / np.sqrt(12)) < 0.01


def test_normal_numbers_have_the_moments_of_the_bell() -> None:
    """Mean, standard deviation, and 95 of 100 within two of them."""
    numbers = K.eval(K.random_normal(MANY, mean=10.0, std=2.0, dtype="float64", seed=2))
    assert numbers.dtype == "float64"
    assert abs(numbers.mean() - 10) < 0.01 and abs(numbers.std() - 2) < 0.01
    assert abs((abs(numbers - 10) < 3.92).mean() - 0.95) < 0.01


def test_a_coin_falls_on_one_as_often_as_asked() -> None:
    """Zeros and ones, a share p of them ones."""
    tosses = K.eval(K.random_binomial(MANY, p=0.3, seed=3))
    assert set(np.unique(tosses)) == {0.0, 1.0}
    assert abs(tosses.mean() - 0.3) < 0.01
    assert K.eval(K.random_binomial((5,))).tolist() == [0.0] * 5


@pytest.mark.parametrize("draw", [K.random_normal, K.random_uniform])
def test_every_call_draws_anew_and_a_seed_repeats(draw) -> None:
    """Two calls differ; a second function of the same seed gives the same two."""
    first, second = (K.function([], [draw((4,), seed=7)]) for _ in range(2))
    calls = [first([])[0], first([])[0]]
    assert not np.array_equal(*calls)
    assert np.array_equal(second([])[0], calls[0]) and np.array_equal(second([])[0], calls[1])


def test_a_global_seed_repeats_a_script() -> None:
    """Without a seed of its own, np.random.seed decides."""

    def script() -> np.ndarray:
        np.random.seed(1337)
        return K.eval(K.random_normal((3,)))

    assert np.array_equal(script(), script())


def test_as_many_as_another_tensor_has() -> None:
    """K.shape(x): a size known only when data arrives. The numbers of x are not read."""
    x = K.placeholder((None, 3))
    noisy = K.function([x], [x + K.random_normal(K.shape(x), std=0.1, seed=1)])
    for rows in (2, 5):
        (result,) = noisy([np.zeros((rows, 3))])
        assert result.shape == (rows, 3) and np.ptp(result) > 0
    numbers = K.function([x], [K.random_uniform(K.shape(x), seed=1)])([np.full((2, 3), np.nan)])
    assert np.isfinite(numbers[0]).all()


def test_noise_does_not_disturb_a_gradient() -> None:
    """The slope of x + noise is 1."""
    x = K.placeholder((4,))
    loss = K.sum(x + K.random_normal((4,)))
    assert K.function([x], K.gradients(loss, [x]))([np.ones(4)])[0].tolist() == [1.0] * 4


def test_an_unknown_size_is_refused() -> None:
    """None in the shape: the error says to use K.shape."""
    with pytest.raises(ShapeError, match="TK-142") as caught:
        K.random_normal((None, 3))
    assert "K.shape(x)" in str(caught.value)


@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_a_large_variable_takes_little_more_memory_than_its_numbers(kind: str) -> None:
    """The numbers are those of one draw, and two float32 copies of them are the most there is."""
    make = {"uniform": K.random_uniform_variable, "normal": K.random_normal_variable}[kind]
    draw = getattr(np.random.RandomState(7), kind)
    wanted = draw(-1.0, 1.0, (3, 1_000_001)).astype("float32")
    tracemalloc.start()
    made = make((3, 1_000_001), -1.0, 1.0, seed=7)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(K.get_value(made), wanted)
    assert peak < 3 * wanted.nbytes
    whole = make((5,), 2.0, 3.0, dtype="float64", seed=1)
    assert K.dtype(whole) == "float64"
