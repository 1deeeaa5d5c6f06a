"""Sliding windows where sizes are unknown, their refusals, and products of any rank."""

import math

import numpy as np
import pytest
from scipy.signal import correlate

from teachkeras.engine import Function, derive, placeholder, simplify
from teachkeras.engine.compile.memory import Arena
from teachkeras.engine.compile.writer import write_program
from teachkeras.engine.functions import convolution as images
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions import products
from teachkeras.engine.functions.elementwise import known_shape
from teachkeras.engine.inspect.forecast import forecast
from teachkeras.engine.inspect.replay import replay
from teachkeras.engine.ops import windows
from teachkeras.engine.ops.conv import Convolution, ConvolutionKernelGradient, Deconvolution
from teachkeras.engine.ops.patches import FoldPatches, Patches
from teachkeras.errors import TeachError
from tests.engine.checkers import cases_of, check_program
from tests.engine.reference_windows import WINDOWS

RNG = np.random.default_rng(3)


def test_pictures_of_unknown_size():
    """One convolution for pictures of any size; the gradient too."""
    x, w = (
        placeholder((None, None, None, 1), "float64", "x"),
        placeholder((3, 3, 1, 2), "float64", "w"),
    )
    y = images.conv(x, w, border_mode="same")
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
        (got,) = Function([x, w], [images.conv(x, w, border_mode=mode)])(
            [np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 1))]
        )
        assert np.array_equal(got[0, ..., 0], wanted)


def test_a_kernel_with_holes_is_a_kernel_stuffed_with_zeros():
    x, w = placeholder((1, 8, 8, 1), "float64"), placeholder((3, 3, 1, 1), "float64")
    picture, kernel = RNG.normal(size=(1, 8, 8, 1)), RNG.normal(size=(3, 3, 1, 1))
    for rate, size in ((1, 6), (2, 4), (3, 2)):
        stuffed = np.zeros((2 * rate + 1, 2 * rate + 1))
        stuffed[::rate, ::rate] = kernel[..., 0, 0]
        (got,) = Function([x, w], [images.conv(x, w, dilation=(rate, rate))])([picture, kernel])
        assert got.shape == (1, size, size, 1)
        np.testing.assert_allclose(got[0, ..., 0], correlate(picture[0, ..., 0], stuffed, "valid"))


def test_patches_and_unpatch_are_each_others_transpose():
    """For any two arrays, sum(patches(x) * y) is sum(x * unpatch(y))."""
    for size, step, dilation in (
        ((2, 2), (1, 1), (1, 1)),
        ((3, 2), (2, 3), (1, 2)),
        ((2, 3), (1, 2), (2, 1)),
    ):
        x = RNG.normal(size=(2, 7, 8, 3))
        patches = Patches(size, step, dilation).value(np, x)
        y = RNG.normal(size=patches.shape)
        back = FoldPatches(size, step, dilation).value(np, y, x)
        np.testing.assert_allclose(np.sum(patches * y), np.sum(x * back), rtol=1e-12)


def test_an_average_at_the_border_counts_real_cells_only():
    x = placeholder((None, None, None, 1), "float64", "x")
    y = images.pool(x, (2, 2), (1, 1), "same", "avg")
    (got,) = Function([x], [y])([np.full((1, 3, 3, 1), 5.0)])
    assert np.array_equal(got, np.full((1, 3, 3, 1), 5.0))


def test_the_largest_of_negative_numbers_at_a_border():
    x = placeholder((1, 2, 2, 1), name="x")
    (got,) = Function([x], [images.pool(x, (2, 2), (1, 1), "same")])([np.full((1, 2, 2, 1), -3.0)])
    assert np.array_equal(got, np.full((1, 2, 2, 1), -3.0))


X4 = placeholder((None, 4, 4, 1), name="x")


@pytest.mark.parametrize(
    ("build", "code", "word"),
    [
        (lambda: images.conv(X4, placeholder((5, 5, 1, 2))), "TK-148", "5 rows"),
        (lambda: images.conv(X4, placeholder((3, 3, 2, 2))), "TK-149", "channels"),
        (
            lambda: images.conv(placeholder((4, 4, 1)), placeholder((3, 3, 1, 2))),
            "TK-149",
            "kernel",
        ),
        (lambda: images.conv(X4, placeholder((None, 3, 1, 2))), "TK-149", "kernel"),
        (
            lambda: images.conv(X4, placeholder((3, 3, 1, 2)), border_mode="wide"),
            "TK-435",
            "'wide'",
        ),
        (lambda: images.pool(placeholder((4, 4)), (2, 2)), "TK-147", "four axes"),
        (lambda: images.pool(X4, (2, 2), mode="sum"), "TK-434", "'sum'"),
        (
            lambda: images.deconv(X4, placeholder((2, 2, 1, 1)), (9, 9), (1, 1), "valid"),
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


# blocks ------------------------------------------------------------------------------------------

CONVOLUTIONS = [
    case
    for kind in (Convolution, Deconvolution, ConvolutionKernelGradient)
    for case in cases_of(kind)
]


@pytest.mark.parametrize("numbers", [1, 20, 60, 200])
@pytest.mark.parametrize("case", CONVOLUTIONS, ids=str)
def test_blocks_of_any_size_give_the_same_numbers(case, numbers, monkeypatch):
    """A few pictures at a time, or a few rows: the loops of programs and of values agree."""
    monkeypatch.setattr(windows, "NUMBERS_AT_ONCE", numbers)
    wanted = WINDOWS[type(case.op).__name__](case.op, *case.arrays)
    np.testing.assert_allclose(case.op.value(np, *case.arrays), wanted, atol=1e-12)
    check_program(case)


@pytest.mark.parametrize(
    ("numbers", "loops"), [(400_000, ()), (1000, (2,)), (300, (8,)), (100, (8, 3)), (9, (8, 12))]
)
def test_how_pictures_are_cut_into_blocks(numbers, loops, monkeypatch):
    """12 x 5 places of 4 numbers: groups of pictures first, then groups of rows, always even."""
    monkeypatch.setattr(windows, "NUMBERS_AT_ONCE", numbers)
    columns = windows.Columns((8, 13, 6, 1), (2, 2), (1, 1), (1, 1))
    assert columns.loops == loops
    assert math.prod(loops) * columns.rows == 8 * 12 * 5


@pytest.mark.parametrize("numbers", [400_000, 300])
def test_nothing_is_read_after_it_was_overwritten(numbers, monkeypatch):
    """Two convolutions and a pooling with all gradients; arrays are spoiled where they die."""
    monkeypatch.setattr(windows, "NUMBERS_AT_ONCE", numbers)
    sizes = [(4, 9, 8, 1), (3, 3, 1, 2), (2, 2, 2, 3)]
    boxes = [placeholder(size, "float64") for size in sizes]
    x, first, second = boxes
    hidden = T.relu(images.conv(x, first, border_mode="same"))
    pooled = images.pool(images.conv(hidden, second, (2, 1)), (2, 3), (1, 2))
    loss = T.sum(T.square(pooled))
    outputs = [loss, *derive(loss, boxes).gradients]
    arrays = [RNG.normal(size=size) for size in sizes]
    program = write_program(boxes, simplify(outputs).after, poison=True)
    arena = Arena()
    arena.grow(program.plan.arena_bytes)
    program.bind(arena.array)
    feed = dict(zip(boxes, arrays, strict=True))
    for _ in range(2):
        for got, wanted in zip(program.run(*arrays), replay(outputs, feed).results, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-9)


def test_a_convolution_of_no_pictures():
    x, w = placeholder((None, 5, 5, 1), name="x"), T.shared(RNG.normal(size=(3, 3, 1, 2)))
    y = images.conv(x, w)
    outputs = [y, images.pool(y, (2, 2)), *derive(T.sum(y), [x, w]).gradients]
    found = Function([x], outputs)([np.zeros((0, 5, 5, 1))])
    assert [a.shape for a in found] == [(0, 3, 3, 2), (0, 2, 2, 2), (0, 5, 5, 1), (3, 3, 1, 2)]
    assert not found[3].any()


def test_the_work_of_a_convolution_is_counted():
    """Two operations for each multiply-add: places x window x channels x kernels."""
    x, w = placeholder((2, 6, 6, 3), name="x"), placeholder((3, 3, 3, 4), name="w")
    told = forecast(Function([x, w], [images.pool(images.conv(x, w), (2, 2), (2, 2))]))
    assert told.operations == 2 * (2 * 4 * 4) * (3 * 3 * 3) * 4 + 2 * 4 * 4 * 4
