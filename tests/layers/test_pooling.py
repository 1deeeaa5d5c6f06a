"""Poolings held against plain loops and NumPy, in both orders of axes."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import layers
from teachkeras.layers import (
    AveragePooling2D,
    Convolution2D,
    Layer,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from tests.backend.reference_images import pool

pytestmark = pytest.mark.usefixtures("float64")
KINDS = pytest.mark.parametrize(
    ("kind", "choose"), [("Max", np.nanmax), ("Average", np.nanmean)], ids=["max", "average"]
)


def output(layer: Layer, x: Any) -> Any:
    """What a layer without weights gives for an array."""
    box = K.placeholder((None, *x.shape[1:]))
    return K.function([box], [layer(box)])([x])[0]


def first(x: Any) -> Any:
    """The channels brought to the front."""
    return np.moveaxis(x, -1, 1)


@KINDS
@pytest.mark.parametrize("seed", range(8))
def test_windows_beside_loops(kind: str, choose: Any, seed: int) -> None:
    """Pictures and sequences; a border made by 'same' takes no part."""
    rng = np.random.RandomState(seed)
    size, steps = ([int(n) for n in rng.randint(1, 4, 2)] for _ in "ab")
    mode = str(rng.choice(["valid", "same"]))
    x = rng.randn(2, *(rng.randint(0, 4, 2) + size), 3)
    wanted = pool(x, size, steps, mode, choose)
    cls = getattr(layers, f"{kind}Pooling2D")
    np.testing.assert_allclose(output(cls(size, steps, mode), x), wanted, atol=1e-12)
    found = output(cls(size, steps, mode, "th"), first(x))
    np.testing.assert_allclose(found, first(wanted), atol=1e-12)
    cls = getattr(layers, f"{kind}Pooling1D")
    wanted = pool(x[:, :, :1], (size[0], 1), (steps[0], 1), mode, choose)[:, :, 0]
    found = output(cls(size[0], steps[0], mode), x[:, :, 0])
    np.testing.assert_allclose(found, wanted, atol=1e-12)


@KINDS
@pytest.mark.parametrize("order", ["tf", "th"])
def test_volumes_are_pooled_block_by_block(kind: str, choose: Any, order: str) -> None:
    """Windows side by side are the blocks of a reshaped array."""
    x = np.random.RandomState(1).randn(2, 4, 6, 3, 2)
    blocks = x.reshape(2, 2, 2, 2, 3, 3, 1, 2)
    wanted = choose(blocks, axis=(2, 4, 6))
    layer = getattr(layers, f"{kind}Pooling3D")((2, 3, 1), dim_ordering=order)
    x, wanted = (first(x), first(wanted)) if order == "th" else (x, wanted)
    np.testing.assert_allclose(output(layer, x), wanted, atol=1e-12)


@KINDS
def test_over_everything(kind: str, choose: Any) -> None:
    """One number for each channel, whatever the sizes; they need not be known."""
    x = np.random.RandomState(2).randn(2, 3, 4, 5, 6)
    for rank in (1, 2, 3):
        cls, some = (
            getattr(layers, f"Global{kind}Pooling{rank}D"),
            x[(slice(None), *[0] * (3 - rank))],
        )
        wanted = choose(some, axis=tuple(range(1, rank + 1)))
        box = K.placeholder((None,) * (rank + 1) + (6,))
        found = K.function([box], [cls()(box)])([some])[0]
        np.testing.assert_allclose(found, wanted, atol=1e-12)
        if rank > 1:
            np.testing.assert_allclose(output(cls("th"), first(some)), wanted, atol=1e-12)


def test_without_strides_windows_lie_side_by_side() -> None:
    """None is the size of the window, and that is what a config keeps, as in Keras 1."""
    assert MaxPooling2D((3, 2)).get_config()["strides"] == (3, 2)
    assert MaxPooling3D().get_config()["strides"] == (2, 2, 2)
    assert MaxPooling1D(5).get_config() == {
        "name": "maxpooling1d_1",
        "trainable": True,
        "pool_length": 5,
        "stride": 5,
        "border_mode": "valid",
    }
    K.set_image_dim_ordering("th")
    config = AveragePooling2D((3, 2), [1, 2]).get_config()
    assert sorted(config) == sorted(
        "name trainable pool_size strides border_mode dim_ordering".split()
    )
    assert config["strides"] == (1, 2) and config["dim_ordering"] == "th"


def test_a_slope_goes_to_the_largest() -> None:
    """Of each window one cell gets what arrives; of the average all get their part."""
    x = np.array([[[[1.0], [3.0], [2.0], [0.0]]]])
    box = K.placeholder(x.shape)
    for layer, wanted in [
        (MaxPooling2D((1, 2)), [0, 1, 1, 0]),
        (AveragePooling2D((1, 2)), [0.5] * 4),
    ]:
        slope = K.gradients(K.sum(layer(box)), [box])
        assert K.function([box], slope)([x])[0].ravel().tolist() == wanted


@pytest.mark.parametrize("step", [2, 3])
def test_a_border_follows_sizes_that_come_with_the_data(step: int) -> None:
    """'same' with steps on pictures of any size is what it is on known ones, slopes too."""
    rng = np.random.RandomState(3)
    told: dict[str, Any] = {"border_mode": "same"}
    kinds = [
        MaxPooling2D((3, 2), (step, step), **told),
        AveragePooling2D((3, 2), (step, step), **told),
        Convolution2D(2, 3, 2, subsample=(step, step), **told),
    ]
    for layer in kinds:
        free = K.placeholder((None, None, None, 2))
        y = layer(free)
        f = K.function([free], [y, *K.gradients(K.sum(K.square(y)), [free])])
        assert layer.get_output_shape_for((None, None, None, 2))[1:3] == (None, None)
        for rows, columns in ((4, 5), (5, 4), (7, 7), (1, 6)):
            x = rng.permutation(2 * rows * columns * 2).reshape(2, rows, columns, 2) / 7
            box = K.placeholder(x.shape)
            z = layer(box)
            wanted = K.function([box], [z, *K.gradients(K.sum(K.square(z)), [box])])([x])
            for ours, right in zip(f([x]), wanted, strict=True):
                np.testing.assert_allclose(ours, right, atol=1e-12)
