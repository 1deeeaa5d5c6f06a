"""The known networks: how many numbers they learn, what they give, and both orders of axes."""

import importlib
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.applications import VGG16
from teachkeras.applications.inception_v3 import conv2d_bn
from teachkeras.applications.resnet50 import conv_block, identity_block
from teachkeras.layers import BatchNormalization, Convolution2D, Input, UpSampling2D
from teachkeras.layers.weight_budget import rehearsal
from teachkeras.models import Model
from teachkeras.utils.np_utils import move_kernel_axes


def network(name: str) -> Any:
    """The function that builds a network, by the names of its module and of itself."""
    module, _, function = name.partition(".")
    return getattr(importlib.import_module(f"teachkeras.applications.{module}"), function)


# Published counts: all numbers, those that training changes, and the classes at the end.
COUNTS = [
    ("vgg16.VGG16", 138_357_544, 138_357_544),
    ("vgg19.VGG19", 143_667_240, 143_667_240),
    ("resnet50.ResNet50", 25_636_712, 25_583_592),
    ("xception.Xception", 22_910_480, 22_855_952),
]


def counts(model: Any) -> tuple[int, int]:
    """All numbers of a model, and those that training changes."""
    return model.count_params(), sum(K.count_params(w) for w in model.trainable_weights)


@pytest.mark.parametrize("order", ["tf", "th"])
@pytest.mark.parametrize(("name", "every", "learned"), COUNTS, ids=[c[0] for c in COUNTS])
def test_a_network_has_as_many_numbers_as_was_published(
    name: str, every: int, learned: int, order: str
) -> None:
    """With its top, in both orders of axes. The weights are counted and not filled."""
    K.set_image_dim_ordering(order)
    with rehearsal():
        model = network(name)(weights=None)
        small = network(name)(weights=None, classes=10)
    assert counts(model) == (every, learned)
    assert model.output_shape == (None, 1000) and small.output_shape == (None, 10)
    assert model.name == name.partition(".")[0]


def inception_by_hand(pools: Any, last: int, extra: int) -> int:
    """The numbers of Inception v3, convolution by convolution.

    `pools` are the widths behind the poolings of the first three modules, `last` is the first width
    of the long branch in the last module of 17 x 17, and `extra` are the numbers of each kernel
    beside its own: bias, and what is kept of a channel.
    """
    total = 0

    def chain(x: int, *steps: tuple[int, int]) -> int:
        nonlocal total
        for filters, window in steps:
            total += x * filters * window + extra * filters
            x = filters
        return x

    x = chain(3, (32, 9), (32, 9), (64, 9), (80, 1), (192, 9))
    for pool in pools:
        x = (
            chain(x, (64, 1))
            + chain(x, (48, 1), (64, 25))
            + chain(x, (64, 1), (96, 9), (96, 9))
            + chain(x, (pool, 1))
        )
    x += chain(x, (384, 9)) + chain(x, (64, 1), (96, 9), (96, 9))
    for width, first in [(128, 128), (160, 160), (160, 160), (192, last)]:
        x = (
            chain(x, (192, 1))
            + chain(x, (width, 1), (width, 7), (192, 7))
            + chain(x, (first, 1), (width, 7), (width, 7), (width, 7), (192, 7))
            + chain(x, (192, 1))
        )
    x += chain(x, (192, 1), (320, 9)) + chain(x, (192, 1), (192, 7), (192, 7), (192, 9))
    for _ in range(2):
        three, deep = chain(x, (384, 1)), chain(x, (448, 1), (384, 9))
        both = [chain(y, (384, 3)) for y in (three, three, deep, deep)]
        x = chain(x, (320, 1)) + sum(both) + chain(x, (192, 1))
    return total + x * 1000 + 1000


def test_inception_is_the_one_of_keras_1() -> None:
    """By hand; the same sum with the paper's widths and later habits is the published count.

    Later versions have wider branches in three places, no biases, and no factor of a channel: 3
    numbers beside each kernel (shift, mean, variance) instead of 5.
    """
    with rehearsal():
        model = network("inception_v3.InceptionV3")(weights=None)
    assert model.count_params() == inception_by_hand((32, 32, 32), 160, 5) == 23_660_968
    assert inception_by_hand((32, 64, 64), 192, 3) == 23_851_784
    assert counts(model)[1] == inception_by_hand((32, 32, 32), 160, 3)
    assert model.get_layer("mixed2").output_shape == (None, 35, 35, 256)
    assert model.get_layer("mixed10").output_shape == (None, 8, 8, 2048)


SMALL = [
    ("vgg16.VGG16", 48, (1, 1, 512)),
    ("resnet50.ResNet50", 197, (1, 1, 2048)),
    ("inception_v3.InceptionV3", 139, (3, 3, 2048)),
    ("xception.Xception", 71, (3, 3, 2048)),
]


@pytest.mark.parametrize(("name", "size", "shape"), SMALL, ids=[c[0] for c in SMALL])
def test_without_its_top_it_takes_small_pictures(name: str, size: int, shape: Any) -> None:
    """The smallest there are; the answer is finite and depends on the picture."""
    model = network(name)(include_top=False, weights=None, input_shape=(size, size, 3))
    assert model.output_shape == (None, *shape)
    pictures = np.random.RandomState(0).randn(2, size, size, 3)
    found = model.predict(pictures)
    assert found.shape == (2, *shape) and np.isfinite(found).all()
    assert not np.allclose(found[0], found[1])


def test_pictures_of_any_size() -> None:
    """Without top and without a shape, rows and columns stay open."""
    model = VGG16(include_top=False, weights=None)
    assert model.input_shape == (None, None, None, 3)
    assert model.predict(np.ones((1, 64, 32, 3))).shape == (1, 2, 1, 512)
    with rehearsal():
        for name, _, shape in SMALL:
            free = network(name)(include_top=False, weights=None)
            assert free.output_shape == (None, None, None, shape[-1])


@pytest.mark.parametrize("order", ["tf", "th"])
def test_a_tagger_of_music(order: str) -> None:
    """Its numbers by hand; a spectrogram gives 50 tags, and 32 numbers without the top."""
    K.set_image_dim_ordering(order)
    widths = [1, 64, 128, 128, 128]
    kernels = sum(9 * a * b + 5 * b for a, b in zip(widths, widths[1:], strict=False))
    recurrent = 3 * (128 + 32 + 1) * 32 + 3 * (32 + 32 + 1) * 32
    with rehearsal():
        whole = network("music_tagger_crnn.MusicTaggerCRNN")(weights=None)
    assert whole.count_params() == 4 * 1440 + kernels + recurrent + 33 * 50
    assert counts(whole) == (400_562, 396_786)
    assert whole.output_shape == (None, 50)
    model = network("music_tagger_crnn.MusicTaggerCRNN")(weights=None, include_top=False)
    sound = np.random.RandomState(0).randn(*(1, *model.input_shape[1:]))
    assert sound.shape == ((1, 1, 96, 1366) if order == "th" else (1, 96, 1366, 1))
    found = model.predict(sound)
    assert found.shape == (1, 32) and np.isfinite(found).all() and np.ptp(found) > 0


def blocks(x: Any) -> Any:
    """Both kinds of blocks of a residual network, and a part of Inception."""
    x = conv_block(x, 3, [2, 3, 4], stage=2, block="a")
    x = identity_block(x, 3, [2, 3, 4], stage=2, block="b")
    return conv2d_bn(x, 5, 1, 3, name="last")


def test_both_orders_of_axes_compute_the_same() -> None:
    """The weights of one, their kernels moved, in the other."""
    rng = np.random.RandomState(1)
    tf_x = Input((9, 8, 3))
    last = Model(tf_x, blocks(tf_x))
    last.set_weights([rng.uniform(0.5, 1.0, w.shape) for w in last.get_weights()])
    pictures = rng.randn(2, 9, 8, 3)
    wanted = last.predict(pictures)
    K.set_image_dim_ordering("th")
    th_x = Input((3, 9, 8))
    first = Model(th_x, blocks(th_x))
    moved = [move_kernel_axes(w, "th") if w.ndim == 4 else w for w in last.get_weights()]
    first.set_weights(moved)
    found = first.predict(np.moveaxis(pictures, -1, 1))
    np.testing.assert_allclose(np.moveaxis(found, 1, -1), wanted, rtol=1e-5)
    assert wanted.shape == (2, 5, 4, 5)


def test_a_residual_block_learns_what_is_added() -> None:
    """Where the last kernel is zero, the block gives its input through relu; names are Keras'."""
    x = Input((5, 6, 4))
    model = Model(x, identity_block(x, 3, [2, 3, 4], stage=4, block="c"))
    last = model.get_layer("res4c_branch2c")
    last.set_weights([0 * w for w in last.get_weights()])
    pictures = np.random.RandomState(2).randn(3, 5, 6, 4)
    np.testing.assert_allclose(model.predict(pictures), np.maximum(pictures, 0), atol=1e-6)
    kinds = {BatchNormalization: "bn4c_branch2{}", Convolution2D: "res4c_branch2{}"}
    for kind, name in kinds.items():
        found = [layer.name for layer in model.layers if isinstance(layer, kind)]
        assert found == [name.format(part) for part in "abc"]


def test_what_comes_before_belongs_to_the_model() -> None:
    """`input_tensor` may be the output of other layers; a plain tensor becomes the input."""
    x = Input((24, 24, 3))
    with rehearsal():
        model = VGG16(include_top=False, weights=None, input_tensor=UpSampling2D()(x))
        plain = VGG16(include_top=False, weights=None, input_tensor=K.placeholder((2, 64, 64, 3)))
    assert model.inputs == [x] and model.output_shape == (None, 1, 1, 512)
    assert plain.output_shape[-1] == 512
