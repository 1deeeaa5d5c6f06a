"""Convolutions held against SciPy, loops and each other; their weights; the way back; borders."""

import json
from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate

from teachkeras import backend as K
from teachkeras.layers import (
    AtrousConvolution1D,
    AtrousConvolution2D,
    Convolution1D,
    Convolution2D,
    Convolution3D,
    Cropping1D,
    Cropping2D,
    Cropping3D,
    Deconvolution2D,
    Input,
    Layer,
    SeparableConvolution2D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
    convolutional,
)
from teachkeras.models import Sequential
from teachkeras.utils import np_utils
from teachkeras.utils.layer_utils import convert_all_kernels_in_model
from tests.backend.reference_images import conv, separable
from tests.layers.case import Case
from tests.layers.cases import CASES

pytestmark = pytest.mark.usefixtures("float64")
every_seed = pytest.mark.parametrize("seed", range(12))
RULES = "W_regularizer b_regularizer activity_regularizer W_constraint b_constraint"
USUAL = f"name trainable nb_filter init activation border_mode bias {RULES}"


def output(layer: Layer, x: Any, *weights: Any) -> Any:
    """What a layer gives for an array, once it has these weights."""
    box = K.placeholder((None, *x.shape[1:]))
    y = layer(box)
    if weights:
        layer.set_weights(list(weights))
    return K.function([box, K.learning_phase()], [y])([x, 0])[0]


def first(x: Any) -> Any:
    """The channels brought to the front."""
    return np.moveaxis(x, -1, 1)


def turned(kernel: Any) -> Any:
    """A kernel in the order 'th': (out, in, rows, columns)."""
    return np.moveaxis(kernel, (-1, -2), (0, 1))


def drawn(seed: int, axes: int) -> tuple[Any, Any, Any, dict[str, Any]]:
    """Pictures, a kernel that fits into them, biases, and how the window moves."""
    rng = np.random.RandomState(100 * axes + seed)
    size = rng.randint(1, 4, axes)
    ins, outs = rng.randint(1, 4, 2)
    x = rng.randn(2, *(size + rng.randint(0, 4, axes)), ins)
    how = {
        "border_mode": str(rng.choice(["valid", "same", "full"])),
        "subsample": tuple(int(n) for n in rng.randint(1, 4, axes)),
    }
    return x, rng.randn(*size, ins, outs), rng.randn(outs), how


@every_seed
def test_pictures_beside_scipy(seed: int) -> None:
    """Convolution2D in both orders of axes: SciPy's correlation, then b, then the activation."""
    x, w, b, how = drawn(seed, 2)
    told = (w.shape[-1], *w.shape[:2])
    wanted = np.tanh(conv(x, w, how["subsample"], how["border_mode"]) + b)
    layer = Convolution2D(*told, activation="tanh", **how)
    np.testing.assert_allclose(output(layer, x, w, b), wanted, atol=1e-12)
    layer = Convolution2D(*told, activation="tanh", dim_ordering="th", **how)
    found = output(layer, first(x), turned(w), b)
    np.testing.assert_allclose(found, first(wanted), atol=1e-12)


@every_seed
def test_sequences_beside_scipy(seed: int) -> None:
    """A sequence is a picture with one column, and W is kept as one."""
    x, w, b, how = drawn(seed, 1)
    (step,), mode = how["subsample"], how["border_mode"]
    wanted = conv(x[:, :, None], w[:, None], (step, 1), mode)[:, :, 0] + b
    layer = Convolution1D(w.shape[-1], len(w), border_mode=mode, subsample_length=step)
    np.testing.assert_allclose(output(layer, x, w[:, None], b), wanted, atol=1e-12)


@pytest.mark.parametrize("order", ["tf", "th"])
def test_volumes_beside_scipy(order: str) -> None:
    """One channel and one kernel after the other."""
    rng = np.random.RandomState(3)
    x, w, b = rng.randn(2, 4, 3, 5, 2), rng.randn(2, 2, 3, 2, 3), rng.randn(3)
    wanted = np.zeros((2, 3, 2, 3, 3)) + b
    for n, c, f in np.ndindex(2, 2, 3):
        wanted[n, ..., f] += correlate(x[n, ..., c], w[..., c, f], "valid")
    layer = Convolution3D(3, 2, 2, 3, subsample=(2, 1, 1), dim_ordering=order)
    if order == "th":
        x, w, wanted = first(x), turned(w), first(wanted)
    steps = wanted[:, :, ::2] if order == "th" else wanted[:, ::2]
    np.testing.assert_allclose(output(layer, x, w, b), steps, atol=1e-12)


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
def test_a_kernel_with_holes_is_one_with_zeros_in_them(mode: str) -> None:
    """Rates that differ along the axes; sequences too."""
    rng = np.random.RandomState(4)
    x, w = rng.randn(2, 9, 8, 2), rng.randn(3, 2, 2, 4)
    wide = np.zeros((5, 4, 2, 4))
    wide[::2, ::3] = w
    told: dict[str, Any] = {"border_mode": mode, "bias": False}
    holes = output(AtrousConvolution2D(4, 3, 2, atrous_rate=(2, 3), **told), x, w)
    np.testing.assert_allclose(holes, output(Convolution2D(4, 5, 4, **told), x, wide), atol=1e-12)
    holes = output(AtrousConvolution1D(4, 3, atrous_rate=2, **told), x[:, :, 0], w[:, :1])
    wanted = output(Convolution1D(4, 5, **told), x[:, :, 0], wide[:, :1])
    np.testing.assert_allclose(holes, wanted, atol=1e-12)


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("order", ["tf", "th"])
def test_the_way_back_is_the_gradient_of_a_convolution(mode: str, order: str) -> None:
    """How the sum of conv(big) * small changes with big."""
    rng = np.random.RandomState(5)
    big, w = rng.randn(2, 6, 7, 3), rng.randn(3, 2, 4, 3)
    steps = (2, 1)
    there = conv(big, w.transpose(0, 1, 3, 2), steps, mode)
    small = rng.randn(*there.shape)
    kernel = w
    if order == "th":
        big, small, kernel = first(big), first(small), turned(w)
    told: dict[str, Any] = {"border_mode": mode, "subsample": steps, "dim_ordering": order}
    shape = (None, *big.shape[1:])
    back = output(Deconvolution2D(3, 3, 2, shape, bias=False, **told), small, kernel)
    box = K.placeholder(big.shape)
    forth = Convolution2D(4, 3, 2, bias=False, **told)
    y = forth(box)
    forth.set_weights([turned(w.transpose(0, 1, 3, 2)) if order == "th" else w.swapaxes(2, 3)])
    slope = K.gradients(K.sum(y * K.constant(small)), [box])
    np.testing.assert_allclose(back, K.function([box], slope)([big])[0], atol=1e-12)


def test_channel_by_channel_then_a_mixture() -> None:
    """SeparableConvolution2D beside loops, in both orders, and its two rules for kernels."""
    rng = np.random.RandomState(6)
    x, deep, point, b = (rng.randn(*s) for s in [(2, 5, 4, 3), (2, 3, 3, 2), (1, 1, 6, 4), (4,)])
    wanted = separable(x, deep, point) + b
    told: dict[str, Any] = {"depth_multiplier": 2}
    found = output(SeparableConvolution2D(4, 2, 3, **told), x, deep, point, b)
    np.testing.assert_allclose(found, wanted, atol=1e-12)
    layer = SeparableConvolution2D(
        4,
        2,
        3,
        dim_ordering="th",
        pointwise_regularizer="l2",
        depthwise_constraint="nonneg",
        **told,
    )
    found = output(layer, first(x), turned(deep), turned(point), b)
    np.testing.assert_allclose(found, first(wanted), atol=1e-12)
    assert len(layer.losses) == 1 and list(layer.constraints) == [layer.depthwise_kernel]
    names = [w.name for w in layer.weights]
    kinds = ["depthwise_kernel", "pointwise_kernel", "b"]
    assert names == [f"{layer.name}_{kind}" for kind in kinds]


def test_enlarging_repeats_cells() -> None:
    """Beside np.repeat, in both orders."""
    rng = np.random.RandomState(7)
    x, volume = rng.randn(2, 3, 2, 4), rng.randn(2, 3, 2, 4, 1)
    np.testing.assert_array_equal(output(UpSampling1D(3), x[:, 0]), x[:, 0].repeat(3, 1))
    wanted = x.repeat(2, 1).repeat(3, 2)
    np.testing.assert_array_equal(output(UpSampling2D((2, 3)), x), wanted)
    found = output(UpSampling2D((2, 3), dim_ordering="th"), first(x))
    np.testing.assert_array_equal(found, first(wanted))
    wanted = volume.repeat(1, 1).repeat(2, 2).repeat(3, 3)
    np.testing.assert_array_equal(output(UpSampling3D((1, 2, 3)), volume), wanted)
    found = output(UpSampling3D((1, 2, 3), "th"), first(volume))
    np.testing.assert_array_equal(found, first(wanted))


BORDERS = [
    (ZeroPadding1D, Cropping1D, {"padding": 2}, (2, 2)),
    (ZeroPadding1D, Cropping1D, {"padding": (0, 3)}, (0, 3)),
    (ZeroPadding1D, Cropping1D, {"padding": {"left_pad": 1}}, (1, 0)),
    (ZeroPadding2D, Cropping2D, {"padding": (1, 2)}, ((1, 1), (2, 2))),
    (ZeroPadding2D, Cropping2D, {"padding": (1, 2, 3, 0)}, ((1, 2), (3, 0))),
    (ZeroPadding2D, Cropping2D, {"padding": {"bottom_pad": 2}}, ((0, 2), (0, 0))),
    (ZeroPadding3D, Cropping3D, {"padding": (0, 1, 2)}, ((0, 0), (1, 1), (2, 2))),
]


@pytest.mark.parametrize("order", ["tf", "th"])
@pytest.mark.parametrize(("pad", "crop", "told", "cut"), BORDERS)
def test_what_is_put_around_is_zeros_and_can_be_cut_off(
    pad: Any, crop: Any, told: Any, cut: Any, order: str
) -> None:
    """np.pad in every form of `padding`; cropping the same widths gives the picture back."""
    one = pad is ZeroPadding1D
    more = {} if one else {"dim_ordering": order}
    x = np.random.RandomState(8).randn(2, *(3, 4, 5)[: pad.rank], 2)
    widths = [(0, 0), *([cut] if one else cut), (0, 0)]
    wide = np.pad(x, widths)
    if more and order == "th":
        x, wide = first(x), first(wide)
    np.testing.assert_array_equal(output(pad(**told, **more), x), wide)
    np.testing.assert_array_equal(output(crop(cut, **more), wide), x)


SPATIAL = [c for c in CASES if hasattr(c.cls, "rank")]


@pytest.mark.parametrize("case", SPATIAL, ids=str)
def test_the_rule_of_shapes_says_what_is_computed(case: Case) -> None:
    """Over random sizes; a size that nobody knows stays unknown, and nothing else does."""
    rng = np.random.RandomState(9)
    fixed = case.cls is Deconvolution2D
    th = case.kwargs.get("dim_ordering") == "th"
    for _ in range(2):
        more = 0 if fixed else rng.randint(0, 4, case.cls.rank)
        space = np.array(case.input_shape[1:] if th else case.input_shape[:-1]) + more
        channels = case.input_shape[0 if th else -1]
        shape = (2, channels, *space) if th else (2, *space, channels)
        shape = tuple(int(n) for n in shape)
        layer = case.make()
        assert output(layer, np.ones(shape)).shape == layer.get_output_shape_for(shape)
        axis = 2 if th else 1
        unknown = layer.get_output_shape_for((None, *shape[1:axis], None, *shape[axis + 1 :]))
        known = layer.get_output_shape_for(shape)
        assert len(unknown) == len(known) and unknown[0] is None
        free = 0 if fixed or len(known) == 2 else 1
        assert [a for a, b in zip(unknown[1:], known[1:], strict=True) if a != b] == [None] * free


WEIGHTS = [
    (Convolution1D(4, 3), (7, 2), [(3, 1, 2, 4), (4,)]),
    (AtrousConvolution1D(4, 3), (7, 2), [(3, 1, 2, 4), (4,)]),
    (Convolution2D(4, 3, 5, bias=False), (7, 7, 2), [(3, 5, 2, 4)]),
    (Convolution2D(4, 3, 5, dim_ordering="th"), (2, 7, 7), [(4, 2, 3, 5), (4,)]),
    (Convolution3D(4, 3, 2, 1), (7, 7, 7, 2), [(3, 2, 1, 2, 4), (4,)]),
    (Convolution3D(4, 3, 2, 1, dim_ordering="th"), (2, 7, 7, 7), [(4, 2, 3, 2, 1), (4,)]),
    (Deconvolution2D(4, 3, 2, (9, 8, 4)), (7, 7, 2), [(3, 2, 2, 4), (4,)]),
    (
        SeparableConvolution2D(4, 3, 2, depth_multiplier=5, dim_ordering="th"),
        (2, 7, 7),
        [(5, 2, 3, 2), (4, 10, 1, 1), (4,)],
    ),
]


@pytest.mark.parametrize(("layer", "shape", "shapes"), WEIGHTS, ids=lambda x: str(x)[:30])
def test_weights_have_the_shapes_and_the_names_of_keras_1(layer: Any, shape: Any, shapes: Any):
    """Files of Keras 1 are read by these names; W is drawn as wide as its fans say."""
    again = type(layer).from_config({**layer.get_config(), "name": "one"})
    again(Input(shape))
    assert [w.shape for w in again.get_weights()] == shapes
    assert all(w.name.startswith("one_") for w in again.weights)
    kernel = again.get_weights()[0]
    outs, ins = (kernel.shape[:2]) if again.dim_ordering == "th" else kernel.shape[:-3:-1]
    field = kernel.size / (ins * outs)
    limit = np.sqrt(6 / ((ins + outs) * field))
    assert 0.7 * limit < abs(kernel).max() <= limit


def test_an_initialisation_of_ones_own_needs_no_order() -> None:
    """A function that takes a shape and a name is enough."""

    def halves(shape: Any, name: Any = None) -> Any:
        return K.variable(np.full(shape, 0.5), name=name)

    layer = Convolution2D(2, 2, 2, init=halves)
    assert output(layer, np.ones((1, 3, 3, 1))).tolist() == np.full((1, 2, 2, 2), 2.0).tolist()


CONFIGS = {
    Convolution1D: f"{USUAL} filter_length subsample_length input_dim input_length",
    AtrousConvolution1D: (
        f"{USUAL} filter_length subsample_length input_dim input_length atrous_rate"
    ),
    Convolution2D: f"{USUAL} nb_row nb_col subsample dim_ordering",
    AtrousConvolution2D: f"{USUAL} nb_row nb_col subsample dim_ordering atrous_rate",
    Deconvolution2D: f"{USUAL} nb_row nb_col subsample dim_ordering output_shape",
    Convolution3D: f"{USUAL} kernel_dim1 kernel_dim2 kernel_dim3 subsample dim_ordering",
    UpSampling1D: "name trainable length",
    UpSampling2D: "name trainable size dim_ordering",
    ZeroPadding1D: "name trainable padding",
    ZeroPadding2D: "name trainable padding dim_ordering",
    Cropping1D: "name trainable cropping",
    Cropping3D: "name trainable cropping dim_ordering",
}


@pytest.mark.parametrize("cls", CONFIGS, ids=lambda c: c.__name__)
def test_a_config_has_the_keys_of_keras_1(cls: Any) -> None:
    """The order of axes is the one that held when the layer was made, not 'default'."""
    case = next(c for c in CASES if c.cls is cls)
    K.set_image_dim_ordering("th")
    config = cls(**{k: v for k, v in case.kwargs.items() if k != "dim_ordering"}).get_config()
    assert sorted(config) == sorted(CONFIGS[cls].split())
    assert config.get("dim_ordering", "th") == "th"
    K.set_image_dim_ordering("tf")
    assert cls.from_config(config).dim_ordering == ("th" if "dim_ordering" in config else "tf")


def test_whole_numbers_of_numpy_are_whole_numbers() -> None:
    """They come out of sizes that are worked out; a config keeps Python's."""
    two = np.int64(2)
    layers = [
        ZeroPadding1D(two),
        ZeroPadding2D((two, two)),
        ZeroPadding2D({"top_pad": two}),
        Cropping1D((two, two)),
        UpSampling2D((two, two)),
        Convolution2D(two, two, two, subsample=(two, two)),
    ]
    for layer in layers:
        again = type(layer).from_config(json.loads(json.dumps(layer.get_config())))
        assert again.get_config() == layer.get_config()


def test_the_short_names_are_the_same_classes() -> None:
    """Conv2D of a script is Convolution2D; the poolings stand at this address too."""
    for short in ("Conv1D", "Conv2D", "Conv3D", "AtrousConv1D", "AtrousConv2D", "SeparableConv2D"):
        assert getattr(convolutional, short).__name__ == short.replace("Conv", "Convolution")
    assert convolutional.Deconv2D is Deconvolution2D
    assert convolutional.MaxPooling2D.__name__ == "MaxPooling2D"


@pytest.mark.parametrize("order", ["tf", "th"])
def test_kernels_of_the_other_kind_are_turned_over(order: str) -> None:
    """All convolutions of a model, sequences too, whatever order K has; twice is nothing."""
    K.set_image_dim_ordering("th")
    shape = (1, 8, 9) if order == "th" else (8, 9, 1)
    model = Sequential(
        [
            Convolution2D(2, 3, 2, input_shape=shape, dim_ordering=order),
            AtrousConvolution2D(2, 2, 2, atrous_rate=(2, 2), dim_ordering=order),
        ]
    )
    row = Sequential([Convolution1D(3, 4, input_shape=(9, 2))])
    before, steps = model.get_weights(), row.get_weights()
    for each in (model, row):
        convert_all_kernels_in_model(each)
    axes = (2, 3) if order == "th" else (0, 1)
    np.testing.assert_array_equal(model.get_weights()[0], np.flip(before[0], axes))
    np.testing.assert_array_equal(model.get_weights()[2], np.flip(before[2], axes))
    np.testing.assert_array_equal(row.get_weights()[0], steps[0][::-1])
    convert_all_kernels_in_model(model)
    for now, then in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_lengths_are_those_of_np_utils() -> None:
    """conv_output_length tells the layer's shape, conv_input_length how large it had to be."""
    for mode, step, apart in [("valid", 2, 1), ("same", 3, 1), ("full", 1, 1), ("valid", 1, 3)]:
        told = {"border_mode": mode, "subsample_length": step, "atrous_rate": apart}
        layer = AtrousConvolution1D(2, 3, **told)
        length = np_utils.conv_output_length(11, 3, mode, step, apart)
        assert layer.get_output_shape_for((None, 11, 4)) == (None, length, 2)
        back = np_utils.conv_input_length(length, 3, mode, step)
        assert apart > 1 or layer.get_output_shape_for((None, back, 4)) == (None, length, 2)


def test_sequences_may_be_of_any_length() -> None:
    """Only the channels must be known; input_dim and input_length are a shape told shortly."""
    model = Sequential([Convolution1D(4, 3, input_dim=2), UpSampling1D(2)])
    assert model.input_shape == (None, None, 2) and model.output_shape == (None, None, 4)
    assert model.predict(np.ones((1, 5, 2))).shape == (1, 6, 4)
    assert model.predict(np.ones((3, 8, 2))).shape == (3, 12, 4)
    layer = Convolution1D(4, 3, input_dim=2, input_length=7)
    assert layer.batch_input_shape == (None, 7, 2)
