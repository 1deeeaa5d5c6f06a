"""Sliding windows where sizes are unknown, their refusals, and products of any rank."""

import numpy as np
import pytest
from scipy.signal import correlate

from teachkeras.engine import Function, derive, images, placeholder, products, replay
from teachkeras.engine import operators as T
from teachkeras.engine.errors import TeachError
from teachkeras.engine.operators import known_shape
from teachkeras.engine.ops.conv import Patches, Unpatch

RNG = np.random.default_rng(3)


def test_pictures_of_unknown_size():
    """One convolution for pictures of any size; the gradient too."""
    x, w = (
        placeholder((None, None, None, 1), "float64", "x"),
        placeholder((3, 3, 1, 2), "float64", "w"),
    )
    y = images.conv2d(x, w, border_mode="same")
    assert known_shape(y) == (None, None, None, 2)
    both = Function([x, w], [y, *derive(T.sum(y), [x, w]).gradients])
    kernel = RNG.normal(size=(3, 3, 1, 2))
    for size in ((2, 5, 4, 1), (1, 3, 7, 1)):
        picture = RNG.normal(size=size)
        got, to_x, to_w = both([picture, kernel])
        wanted = correlate(picture[0, ..., 0], kernel[..., 0, 1], "same")
        np.testing.assert_allclose(got[0, ..., 1], wanted, atol=1e-12)
        assert to_x.shape == picture.shape and to_w.shape == kernel.shape


def test_the_four_by_four_of_ones():
    """valid: nines; same: 4 in the corners, 6 on the edges, 9 inside."""
    x, w = placeholder((1, 4, 4, 1)), placeholder((3, 3, 1, 1))
    for mode, wanted in (
        ("valid", np.full((2, 2), 9.0)),
        ("same", np.array([[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]])),
    ):
        (got,) = Function([x, w], [images.conv2d(x, w, border_mode=mode)])(
            [np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 1))]
        )
        assert np.array_equal(got[0, ..., 0], wanted)


def test_a_kernel_with_holes_is_a_kernel_stuffed_with_zeros():
    x, w = placeholder((1, 8, 8, 1), "float64"), placeholder((3, 3, 1, 1), "float64")
    picture, kernel = RNG.normal(size=(1, 8, 8, 1)), RNG.normal(size=(3, 3, 1, 1))
    for rate, size in ((1, 6), (2, 4), (3, 2)):
        stuffed = np.zeros((2 * rate + 1, 2 * rate + 1))
        stuffed[::rate, ::rate] = kernel[..., 0, 0]
        (got,) = Function([x, w], [images.conv2d(x, w, hole=(rate, rate))])([picture, kernel])
        assert got.shape == (1, size, size, 1)
        np.testing.assert_allclose(got[0, ..., 0], correlate(picture[0, ..., 0], stuffed, "valid"))


def test_patches_and_unpatch_are_each_others_transpose():
    """For any two arrays, sum(patches(x) * y) is sum(x * unpatch(y))."""
    for size, step, hole in (
        ((2, 2), (1, 1), (1, 1)),
        ((3, 2), (2, 3), (1, 2)),
        ((2, 3), (1, 2), (2, 1)),
    ):
        x = RNG.normal(size=(2, 7, 8, 3))
        patches = Patches(size, step, hole).value(np, x)
        y = RNG.normal(size=patches.shape)
        back = Unpatch(size, step, hole).value(np, y, x)
        np.testing.assert_allclose(np.sum(patches * y), np.sum(x * back), rtol=1e-12)


def test_an_average_at_the_border_counts_real_cells_only():
    x = placeholder((None, None, None, 1), "float64", "x")
    y = images.pool2d(x, (2, 2), (1, 1), "same", "avg")
    (got,) = Function([x], [y])([np.full((1, 3, 3, 1), 5.0)])
    assert np.array_equal(got, np.full((1, 3, 3, 1), 5.0))


def test_the_largest_of_negative_numbers_at_a_border():
    x = placeholder((1, 2, 2, 1), name="x")
    (got,) = Function([x], [images.pool2d(x, (2, 2), (1, 1), "same")])(
        [np.full((1, 2, 2, 1), -3.0)]
    )
    assert np.array_equal(got, np.full((1, 2, 2, 1), -3.0))


X4 = placeholder((None, 4, 4, 1), name="x")


@pytest.mark.parametrize(
    ("build", "code", "word"),
    [
        (lambda: images.conv2d(X4, placeholder((5, 5, 1, 2))), "TK-148", "5 rows"),
        (lambda: images.conv2d(X4, placeholder((3, 3, 2, 2))), "TK-149", "channels"),
        (
            lambda: images.conv2d(placeholder((4, 4, 1)), placeholder((3, 3, 1, 2))),
            "TK-149",
            "kernel",
        ),
        (lambda: images.conv2d(X4, placeholder((None, 3, 1, 2))), "TK-149", "kernel"),
        (
            lambda: images.conv2d(X4, placeholder((3, 3, 1, 2)), border_mode="wide"),
            "TK-435",
            "'wide'",
        ),
        (lambda: images.pool2d(placeholder((4, 4)), (2, 2)), "TK-147", "four axes"),
        (lambda: images.pool2d(X4, (2, 2), mode="sum"), "TK-434", "'sum'"),
        (
            lambda: images.pool2d(placeholder((None, None, None, 1)), (2, 2), (2, 2), "same"),
            "TK-152",
            "step",
        ),
        (
            lambda: images.deconv2d(X4, placeholder((2, 2, 1, 1)), (9, 9), (1, 1), "valid"),
            "TK-151",
            "9 x 9",
        ),
    ],
)
def test_what_windows_refuse(build, code, word):
    with pytest.raises(TeachError, match=code) as caught:
        build()
    assert word in str(caught.value) and caught.value.fix


# products ----------------------------------------------------------------------------------------


def test_a_product_whose_last_axis_is_unknown_has_a_gradient():
    x, w = (
        placeholder((None, None, None), "float64", "x"),
        placeholder((None, None), "float64", "w"),
    )
    to_x, to_w = derive(T.sum(T.square(T.dot(x, w))), [x, w]).gradients
    a, b = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(4, 5))
    got = Function([x, w], [to_x, to_w], strict=True)([a, b])
    np.testing.assert_allclose(got[0], 2 * a @ b @ b.T)
    np.testing.assert_allclose(got[1], 2 * np.einsum("abk,abn->kn", a, a @ b))
    for mine, wanted in zip(got, replay([to_x, to_w], {x: a, w: b}).results, strict=True):
        assert np.array_equal(mine, wanted)


def test_products_of_high_rank_with_an_unknown_batch():
    x, y = placeholder((None, 4, 2), "float64", "x"), placeholder((None, 2, 3), "float64", "y")
    a, b = RNG.normal(size=(6, 4, 2)), RNG.normal(size=(5, 2, 3))
    (got,) = Function([x, y], [products.dot(x, y)])([a, b])
    np.testing.assert_allclose(got, np.dot(a, b))
    each = products.batch_dot(x, placeholder((None, 2, 3), "float64", "z"))
    assert known_shape(each) == (None, 4, 3)


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: products.dot(placeholder((4, 2)), placeholder((None, 2, None))), "TK-104"),
        (lambda: products.batch_dot(placeholder((4,)), placeholder((4, 2))), "TK-146"),
        (lambda: products.batch_dot(placeholder((2, 3, 4)), placeholder((2, 5, 6))), "TK-103"),
        (lambda: products.batch_dot(placeholder((2, 3, 4)), placeholder((3, 4, 6))), "TK-103"),
    ],
)
def test_what_products_refuse(build, code):
    with pytest.raises(TeachError, match=code):
        build()
