"""Convolutions and poolings of random settings, held against SciPy, loops, and each other.

Every property is tried on 60 settings (200 with --full); all numbers are float64, so that a wrong
cell shows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate

from teachkeras import backend as K
from tests.backend.reference_images import bordered, th

SEEDS = [*range(60), *(pytest.param(seed, marks=pytest.mark.full) for seed in range(60, 200))]
pytestmark = pytest.mark.usefixtures("float64")
every_seed = pytest.mark.parametrize("seed", SEEDS)


@dataclass
class Setting:
    """A convolution of random sizes: its arrays in 'tf' order, and how the window moves."""

    x: Any
    kernel: Any
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    mode: str


def setting(seed: int, axes: int = 2) -> Setting:
    """Small pictures, a kernel that fits, and steps and holes between 1 and 3."""
    rng = np.random.RandomState(1000 * axes + seed)
    size = rng.randint(1, 4, axes)
    dilation, strides = rng.randint(1, 4 if axes < 3 else 2, axes), rng.randint(1, 4, axes)
    space = (size - 1) * dilation + rng.randint(1, 6 if axes < 3 else 3, axes)
    ins, outs = rng.randint(1, 4, 2)
    mode = str(rng.choice(["valid", "same", "full"]))
    x, kernel = rng.randn(rng.randint(1, 4), *space, ins), rng.randn(*size, ins, outs)
    return Setting(x, kernel, tuple(map(int, strides)), tuple(map(int, dilation)), mode)


def run(build: Any, *arrays: Any) -> Any:
    """What K computes when these arrays are fed."""
    boxes = [K.placeholder(array.shape) for array in arrays]
    return K.function(boxes, [build(*boxes)])(list(arrays))[0]


def stuffed(kernel: Any, dilation: Any) -> Any:
    """The kernel with zeros in its holes."""
    size = [(n - 1) * apart + 1 for n, apart in zip(kernel.shape[:-2], dilation, strict=True)]
    wide = np.zeros((*size, *kernel.shape[-2:]))
    wide[tuple(slice(None, None, apart) for apart in dilation)] = kernel
    return wide


def by_scipy(x: Any, kernel: Any, strides: Any, mode: str) -> Any:
    """`scipy.signal.correlate`, one sample, one channel and one filter at a time."""
    widths = []
    for n, length, far in zip(x.shape[1:-1], kernel.shape[:-2], strides, strict=True):
        more = max((-(-n // far) - 1) * far + length - n, 0) if mode == "same" else 0
        more = 2 * (length - 1) if mode == "full" else more
        widths.append((more // 2, more - more // 2))
    x = np.pad(x, [(0, 0), *widths, (0, 0)])
    channels, filters = range(kernel.shape[-2]), range(kernel.shape[-1])
    made = [
        [sum(correlate(one[..., c], kernel[..., c, f], "valid") for c in channels) for f in filters]
        for one in x
    ]
    every = (slice(None), *[slice(None, None, far) for far in strides])
    return np.moveaxis(np.array(made), 1, -1)[every]


@every_seed
def test_conv2d_is_scipys_correlation_in_both_orders(seed: int) -> None:
    """With holes: of the kernel stuffed with zeros. The other order: the same after moving axes."""
    s = setting(seed)
    wanted = by_scipy(s.x, stuffed(s.kernel, s.dilation), s.strides, s.mode)
    ours = run(
        lambda x, w: K.conv2d(x, w, s.strides, s.mode, "tf", filter_dilation=s.dilation),
        s.x,
        s.kernel,
    )
    np.testing.assert_allclose(ours, wanted, atol=1e-12)
    other = run(
        lambda x, w: K.conv2d(x, w, s.strides, s.mode, "th", filter_dilation=s.dilation),
        th(s.x),
        s.kernel.transpose(3, 2, 0, 1),
    )
    np.testing.assert_allclose(other, th(wanted), atol=1e-12)


@every_seed
def test_a_dilated_convolution_is_one_with_a_kernel_stuffed_with_zeros(seed: int) -> None:
    """Ours with holes against ours without; sequences by way of the pictures they are."""
    pictures, sequences = setting(seed), setting(seed, 1)
    rate = sequences.dilation[0]
    for x, kernel in (
        (pictures.x, pictures.kernel),
        (sequences.x[:, :, None], sequences.kernel[:, None]),
    ):
        mode = "full" if seed % 2 else "same"
        holed = run(lambda x, w, m=mode: K.atrous_conv2d(x, w, rate, m, "tf"), x, kernel)
        wide = stuffed(kernel, (rate, rate))
        plain = run(lambda x, w, m=mode: K.conv2d(x, w, (1, 1), m, "tf"), x, wide)
        np.testing.assert_allclose(holed, plain, atol=1e-12)


@every_seed
def test_deconv2d_is_the_gradient_of_conv2d(seed: int) -> None:
    """What comes back to the pictures is the deconvolution of what arrived, in both orders."""
    s = setting(seed)
    mode = "valid" if s.mode == "full" else s.mode
    x = K.placeholder(s.x.shape)
    kernel = K.variable(s.kernel)
    made = K.conv2d(x, kernel, s.strides, mode, "tf")
    arrived = np.random.RandomState(seed).randn(*K.int_shape(made))
    (slope,) = K.function([x], K.gradients(K.sum(made * K.constant(arrived)), [x]))([s.x])
    turned = s.kernel.swapaxes(2, 3)
    ours = run(lambda g, w: K.deconv2d(g, w, s.x.shape, s.strides, mode, "tf"), arrived, turned)
    np.testing.assert_allclose(ours, slope, atol=1e-12)
    other = run(
        lambda g, w: K.deconv2d(g, w, th(s.x).shape, s.strides, mode, "th"),
        th(arrived),
        turned.transpose(3, 2, 0, 1),
    )
    np.testing.assert_allclose(other, th(slope), atol=1e-12)


@every_seed
def test_conv1d_and_conv3d_are_scipys_correlation(seed: int) -> None:
    """Sequences with a stride, volumes with three, in both orders."""
    s = setting(seed, 1)
    ours = run(lambda x, w: K.conv1d(x, w, s.strides[0], s.mode), s.x, s.kernel)
    np.testing.assert_allclose(ours, by_scipy(s.x, s.kernel, s.strides, s.mode), atol=1e-12)
    v = setting(seed, 3)
    wanted = by_scipy(v.x, v.kernel, v.strides, v.mode)
    ours = run(lambda x, w: K.conv3d(x, w, v.strides, v.mode, "tf"), v.x, v.kernel)
    np.testing.assert_allclose(ours, wanted, atol=1e-12)
    first = np.moveaxis(v.x, -1, 1)
    other = run(
        lambda x, w: K.conv3d(x, w, v.strides, v.mode, "th"),
        first,
        v.kernel.transpose(4, 3, 0, 1, 2),
    )
    np.testing.assert_allclose(other, np.moveaxis(wanted, -1, 1), atol=1e-12)


@every_seed
def test_separable_conv2d_is_depthwise_then_pointwise(seed: int) -> None:
    """Each channel by itself through kernels of its own, then a mixture at every place."""
    s = setting(seed)
    rng = np.random.RandomState(seed)
    channels, times = s.kernel.shape[2], rng.randint(1, 3)
    deep = rng.randn(*s.kernel.shape[:2], channels, times)
    point = rng.randn(1, 1, channels * times, 2)
    layers = [
        by_scipy(s.x[..., c : c + 1], deep[:, :, c : c + 1, m : m + 1], s.strides, s.mode)
        for c in range(channels)
        for m in range(times)
    ]
    wanted = np.concatenate(layers, -1) @ point[0, 0]
    ours = run(
        lambda x, d, p: K.separable_conv2d(x, d, p, s.strides, s.mode, "tf"), s.x, deep, point
    )
    np.testing.assert_allclose(ours, wanted, atol=1e-12)
    other = run(
        lambda x, d, p: K.separable_conv2d(x, d, p, s.strides, s.mode, "th"),
        th(s.x),
        deep.transpose(3, 2, 0, 1),
        point.transpose(3, 2, 0, 1),
    )
    np.testing.assert_allclose(other, th(wanted), atol=1e-12)


def by_windows(x: Any, size: Any, strides: Any, choose: Any) -> Any:
    """Window after window in Python; nan marks the border, which `choose` leaves out."""
    counts = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:-1], size, strides, strict=True)]
    out = np.zeros((len(x), *counts, x.shape[-1]))
    for spot in np.ndindex(*counts):
        here = [slice(i * s, i * s + k) for i, s, k in zip(spot, strides, size, strict=True)]
        out[(slice(None), *spot)] = choose(
            x[(slice(None), *here)], axis=tuple(range(1, x.ndim - 1))
        )
    return out


@every_seed
@pytest.mark.parametrize(("mode", "choose"), [("max", np.nanmax), ("avg", np.nanmean)])
def test_pooling_is_window_after_window(seed: int, mode: str, choose: Any) -> None:
    """Pictures and volumes, both borders, both orders; at a border only real cells count."""
    s = setting(seed)
    border = "same" if seed % 2 else "valid"
    x, size = s.x, s.kernel.shape[:2]
    wanted = by_windows(bordered(x, size, s.strides, border, np.nan), size, s.strides, choose)
    ours = run(lambda x: K.pool2d(x, size, s.strides, border, "tf", mode), x)
    np.testing.assert_allclose(ours, wanted, atol=1e-12)
    other = run(lambda x: K.pool2d(x, size, s.strides, border, "th", mode), th(x))
    np.testing.assert_allclose(other, th(wanted), atol=1e-12)
    v = setting(seed, 3)
    size = v.kernel.shape[:3]
    ours = run(lambda x: K.pool3d(x, size, v.strides, "valid", "tf", mode), v.x)
    np.testing.assert_allclose(ours, by_windows(v.x, size, v.strides, choose), atol=1e-12)


def test_the_first_of_equal_numbers_gets_the_gradient() -> None:
    """As in TensorFlow: a tie is no reason to count a gradient twice, or to share it."""
    x = K.placeholder((1, 2, 4, 1))
    made = K.pool2d(x, (2, 2), (2, 2), dim_ordering="tf")
    (slope,) = K.function([x], K.gradients(K.sum(made), [x]))([np.full((1, 2, 4, 1), 3.0)])
    np.testing.assert_array_equal(slope[0, ..., 0], [[1, 0, 1, 0], [0, 0, 0, 0]])


@pytest.mark.parametrize("size", [2, (2, 2, 2), (0, 2), ("a", 2), (2.5, 2)])
def test_a_window_has_one_whole_number_for_each_axis(size: Any) -> None:
    """Anything else is refused before there is a graph."""
    with pytest.raises(ValueError, match="TK-170"):
        K.pool2d(K.placeholder((None, 4, 4, 1)), size)


def test_a_convolution_inside_a_loop_is_the_same_written_out() -> None:
    """A picture that is convolved and pooled with its own past, step by step, as ConvLSTM does."""
    rng = np.random.RandomState(5)
    films, kernel = rng.randn(2, 3, 5, 4, 1), rng.randn(3, 3, 2, 1)
    film, weights = K.placeholder(films.shape), K.placeholder(kernel.shape)

    def step(x: Any, states: Any) -> Any:
        both = K.concatenate([x, states[0]])
        new = K.tanh(K.conv2d(both, weights, border_mode="same", dim_ordering="tf"))
        return K.pool2d(new, (2, 2), (2, 2), dim_ordering="tf"), [new]

    found = []
    for unroll in (False, True):
        start = K.zeros_like(film[:, 0])
        last, every, _ = K.rnn(step, film, [start], unroll=unroll)
        loss = K.sum(K.square(every)) + K.sum(last)
        outputs = [last, every, *K.gradients(loss, [film, weights])]
        found.append(K.function([film, weights], outputs)([films, kernel]))
    for looped, written in zip(*found, strict=True):
        np.testing.assert_allclose(looped, written, atol=1e-12)


def lines_of_step(order: str) -> int:
    """How many lines the gradient of convolution, bias, relu and pooling takes in this order."""
    shapes = [(2, 3, 8, 8), (4, 3, 3, 3), (1, 4, 1, 1)]
    if order == "tf":
        shapes = [(2, 8, 8, 3), (3, 3, 3, 4), (4,)]
    boxes = [K.placeholder(shape) for shape in shapes]
    x, kernel, bias = boxes
    hidden = K.relu(K.conv2d(x, kernel, dim_ordering=order) + bias)
    loss = K.sum(K.square(K.pool2d(hidden, (2, 2), (2, 2), dim_ordering=order)))
    function = K.function(boxes, [loss, *K.gradients(loss, boxes)])
    function([np.ones(shape) for shape in shapes])
    return sum(not line.startswith("#") for line in function.story.program.text.splitlines())


def test_channels_first_cost_no_more_work_than_channels_last() -> None:
    """The numbers lie in one order whatever the learner's: a few views more, no line of work."""
    assert lines_of_step("th") <= lines_of_step("tf") + 4
