"""What is said of two curves: not of noise, and not of a rise that is nearly none."""

import numpy as np
import pytest

from teachkeras.viz.training_words import gap_sentence

FALLING = [1.0 / epoch for epoch in range(1, 101)]


def test_a_rise_that_is_nearly_none_is_no_reason_to_worry() -> None:
    """From 0.07485 to 0.07659: a fortieth."""
    held = [0.2, 0.11, 0.08, 0.07485, 0.0752, 0.0757, 0.0761, 0.07659]
    assert gap_sentence(FALLING[:8], held) == ""


@pytest.mark.parametrize("noise", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("epochs", [10, 30, 100])
def test_noise_is_rarely_taken_for_learning_by_heart(noise: float, epochs: int) -> None:
    """200 curves that stay where they are, and 200 that fall: at most one in twenty is blamed."""
    rng = np.random.RandomState(epochs)
    times = np.arange(epochs)
    for truth in (np.ones(epochs), 0.5 + np.exp(-times / (epochs / 4))):
        curves = truth + noise * rng.randn(200, epochs)
        said = [gap_sentence(FALLING[:epochs], curve.tolist()) != "" for curve in curves]
        assert np.mean(said) <= 0.05


@pytest.mark.parametrize("epochs", [10, 30, 100])
@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_a_rise_is_seen_through_noise(noise: float, epochs: int) -> None:
    """Validation falls, then rises by half: nearly always noticed, with its length."""
    rng = np.random.RandomState(epochs)
    times = np.arange(epochs)
    truth = 1.0 / (times + 1) + 0.8 * times / epochs
    curves = truth + noise * rng.randn(200, epochs)
    said = [gap_sentence(FALLING[:epochs], curve.tolist()) for curve in curves]
    assert np.mean([each != "" for each in said]) >= 0.95
    lowest = int(np.argmin(curves[0]))
    assert said[0].startswith(f"validation has risen for {epochs - 1 - lowest} epochs")


def test_what_cannot_be_said() -> None:
    """Too few epochs, a training loss that rises too, values that are no numbers."""
    assert gap_sentence([], []) == gap_sentence([3, 2], [1, 2]) == ""
    assert gap_sentence([1, 2, 3, 4, 5, 6], [5, 4, 5, 6, 7, 8]) == ""
    nan = float("nan")
    assert gap_sentence([6, 5, 4, 3, 2], [nan] * 5) == ""
