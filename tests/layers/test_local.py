"""Locally connected layers held against plain loops, and against a convolution."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import Convolution1D, Layer, LocallyConnected1D, LocallyConnected2D

pytestmark = pytest.mark.usefixtures("float64")


def output(layer: Layer, x: Any, *weights: Any) -> Any:
    """What a layer gives for an array, once it has these weights."""
    box = K.placeholder((None, *x.shape[1:]))
    y = layer(box)
    layer.set_weights(list(weights))
    return K.function([box], [y])([x])[0]


@pytest.mark.parametrize("step", [1, 2])
def test_sequences_beside_loops(step: int) -> None:
    """Place by place: the stretch in a row, times the kernels of that place."""
    rng = np.random.RandomState(0)
    x, places = rng.randn(3, 8, 2), (8 - 3) // step + 1
    w, b = rng.randn(places, 6, 4), rng.randn(places, 4)
    wanted = np.stack(
        [x[:, i * step : i * step + 3].reshape(3, 6) @ w[i] + b[i] for i in range(places)], 1
    )
    layer = LocallyConnected1D(4, 3, subsample_length=step, activation="tanh")
    np.testing.assert_allclose(output(layer, x, w, b), np.tanh(wanted), atol=1e-12)
    assert [k.name[-2:] for k in layer.weights] == ["_W", "_b"]


@pytest.mark.parametrize("order", ["tf", "th"])
def test_pictures_beside_loops(order: str) -> None:
    """The places row by row; a window's numbers in the order of the axes, so 'th' has another."""
    rng = np.random.RandomState(1)
    shape = (3, 2, 5, 6) if order == "th" else (3, 5, 6, 2)
    x, w = rng.randn(*shape), rng.randn(4 * 2, 2 * 3 * 2, 4)
    b = rng.randn(*((4, 4, 2) if order == "th" else (4, 2, 4)))
    wanted = np.zeros((3, 4, 2, 4))
    for i, j in np.ndindex(4, 2):
        rows, columns = slice(i, i + 2), slice(2 * j, 2 * j + 3)
        window = x[:, :, rows, columns] if order == "th" else x[:, rows, columns]
        wanted[:, i, j] = window.reshape(3, 12) @ w[2 * i + j]
    wanted = (wanted.transpose(0, 3, 1, 2) if order == "th" else wanted) + b
    layer = LocallyConnected2D(4, 2, 3, subsample=(1, 2), dim_ordering=order)
    np.testing.assert_allclose(output(layer, x, w, b), wanted, atol=1e-12)


def test_equal_kernels_everywhere_are_a_convolution() -> None:
    """The difference between the two kinds is that a convolution shares its kernels."""
    rng = np.random.RandomState(2)
    x, kernel = rng.randn(2, 7, 3), rng.randn(3, 1, 3, 4)
    every, zeros = np.tile(kernel.reshape(9, 4), (5, 1, 1)), np.zeros(4)
    found = output(LocallyConnected1D(4, 3), x, every, np.zeros((5, 4)))
    np.testing.assert_allclose(found, output(Convolution1D(4, 3), x, kernel, zeros), atol=1e-12)


def test_a_border_is_no_place_for_them() -> None:
    """Only 'valid', as in Keras 1; and every size has to be known."""
    with pytest.raises(ValueError, match="TK-435"):
        LocallyConnected2D(4, 2, 2, border_mode="same")
    with pytest.raises(ValueError, match="TK-815"):
        LocallyConnected1D(4, 2)(K.placeholder((None, None, 2)))
    layer = LocallyConnected1D(4, 3, input_dim=2, input_length=7)
    assert layer.batch_input_shape == (None, 7, 2)
    assert layer.get_config()["input_length"] == 7
