"""Rows C035, C040, C051, C087: kernels turned over, image orders, and sliding windows."""

from typing import Any

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from teachkeras import backend as K
from teachkeras.utils import np_utils

RNG = np.random.RandomState(35)


def slid(picture: Any, kernel: Any, **settings: Any) -> Any:
    """One grey picture and one kernel through K.conv2d, in float32."""
    box = K.placeholder((1, *picture.shape, 1))
    made = K.conv2d(box, K.constant(kernel[..., None, None]), dim_ordering="tf", **settings)
    return K.function([box], [made])([picture[None, ..., None]])[0][0, ..., 0]


def test_c035_convert_kernel_turns_and_moves_nothing() -> None:
    """[[1,2],[3,4]] becomes [[4,3],[2,1]]; twice is nothing; the result is what SciPy convolves."""
    small = np.array([[1, 2], [3, 4]])
    for order, shape in (("tf", (2, 2, 1, 1)), ("th", (1, 1, 2, 2))):
        turned = np_utils.convert_kernel(small.reshape(shape), order)
        assert turned.reshape(2, 2).tolist() == [[4, 3], [2, 1]] and turned.shape == shape
        np.testing.assert_array_equal(np_utils.convert_kernel(turned, order), small.reshape(shape))
    picture, kernel = RNG.randn(6, 7), RNG.randn(3, 3)
    flipped = np_utils.convert_kernel(kernel[..., None, None], "tf")[..., 0, 0]
    wanted = convolve2d(picture, kernel, "valid")
    np.testing.assert_allclose(slid(picture, flipped), wanted, atol=1e-5)
    theano = RNG.randn(8, 1, 3, 3)
    assert np_utils.convert_kernel(theano, "th").shape == (8, 1, 3, 3)
    moved = np_utils.move_kernel_axes(theano, "tf")
    assert moved.shape == (3, 3, 1, 8)
    np.testing.assert_array_equal(moved[1, 2, 0, 5], theano[5, 0, 1, 2])
    np.testing.assert_array_equal(np_utils.move_kernel_axes(moved, "th"), theano)
    assert "does *not* move axes" in str(np_utils.convert_kernel.__doc__)
    with pytest.raises(ValueError, match="moves none; move_kernel_axes moves them"):
        np_utils.convert_kernel(kernel)
    with pytest.raises(ValueError, match="move_kernel_axes"):
        K.conv2d(K.placeholder((None, 28, 28, 1)), K.constant(theano), dim_ordering="tf")


def small_net(kernel: Any, dense: Any) -> tuple[Any, Any, int]:
    """A convolution, a pooling and a dense layer, written once for both orders."""
    rows, columns, channels = 8, 6, 2
    th = K.image_dim_ordering() == "th"
    shape = (None, channels, rows, columns) if th else (None, rows, columns, channels)
    box, weights = K.placeholder(shape), [K.variable(kernel), K.variable(dense)]
    hidden = K.relu(K.conv2d(box, weights[0], border_mode="same"))
    pooled = K.pool2d(hidden, (2, 2), (2, 2))
    last = pooled if th else K.permute_dimensions(pooled, (0, 3, 1, 2))
    return box, K.dot(K.batch_flatten(last), weights[1]), sum(K.count_params(w) for w in weights)


def test_c040_the_same_net_in_both_orders() -> None:
    """The shape is written once, with K.image_dim_ordering(): same count, same output."""
    kernel, dense = RNG.randn(3, 3, 2, 4), RNG.randn(4 * 4 * 3, 5)
    pictures = RNG.randn(3, 8, 6, 2)
    found, counts = [], []
    for order in ("tf", "th"):
        K.set_image_ordering(order)
        th = order == "th"
        box, out, count = small_net(kernel.transpose(3, 2, 0, 1) if th else kernel, dense)
        found += K.function([box], [out])([pictures.transpose(0, 3, 1, 2) if th else pictures])
        counts.append(count)
    assert counts == [3 * 3 * 2 * 4 + 48 * 5] * 2
    np.testing.assert_allclose(found[0], found[1], atol=1e-5)


def test_c051_a_picture_of_ones_under_a_kernel_of_ones() -> None:
    """valid: 2 x 2 of 9; same: corners 4, edges 6, middle 9; and SciPy's correlation."""
    ones = np.ones((4, 4))
    assert slid(ones, np.ones((3, 3))).tolist() == [[9, 9], [9, 9]]
    same = slid(ones, np.ones((3, 3)), border_mode="same")
    assert same.tolist() == [[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]]
    picture, kernel = RNG.randn(7, 5), RNG.randn(3, 3)
    for mode in ("valid", "same", "full"):
        wanted = correlate2d(picture, kernel, mode)
        np.testing.assert_allclose(slid(picture, kernel, border_mode=mode), wanted, atol=1e-5)


def test_c087_a_kernel_with_holes_reaches_further() -> None:
    """3 x 3 with rate 1, 2, 3 covers 3, 5, 7 and leaves 6, 4, 2 of 8."""
    picture, kernel = RNG.randn(8, 8), RNG.randn(3, 3)
    for rate, covers, left in ((1, 3, 6), (2, 5, 4), (3, 7, 2)):
        wide = np.zeros((covers, covers))
        wide[::rate, ::rate] = kernel
        box = K.placeholder((1, 8, 8, 1))
        made = K.atrous_conv2d(box, K.constant(kernel[..., None, None]), rate, dim_ordering="tf")
        assert K.int_shape(made) == (1, left, left, 1)
        (found,) = K.function([box], [made])([picture[None, ..., None]])
        np.testing.assert_allclose(found[0, ..., 0], slid(picture, wide), atol=1e-6)
        (reach,) = K.function([box], K.gradients(made[0, 0, 0, 0], [box]))(
            [picture[None, ..., None]]
        )
        seen = np.argwhere(reach[0, ..., 0])
        assert (seen.max(0) - seen.min(0) + 1).tolist() == [covers, covers]
