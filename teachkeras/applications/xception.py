"""Xception: convolutions channel by channel, then across channels (Chollet, 2016)."""

from __future__ import annotations

from typing import Any

from ..backend.types import Sizes, Tensor
from ..errors.lazily import answering
from ..layers import (
    Activation,
    BatchNormalization,
    Convolution2D,
    Dense,
    GlobalAveragePooling2D,
    MaxPooling2D,
    SeparableConvolution2D,
    merge,
)
from ..models import Model
from . import building
from .imagenet_utils import decode_predictions
from .inception_v3 import preprocess_input

__all__ = ["Xception", "decode_predictions", "preprocess_input"]


def _normed(x: Tensor, name: str | None = None) -> Any:
    return BatchNormalization(axis=building.channel_axis(), name=name)(x)


def _separable(x: Tensor, filters: int, name: str) -> Any:
    """A separable convolution and the normalisation of its channels."""
    layer = SeparableConvolution2D(filters, 3, 3, border_mode="same", bias=False, name=name)
    return _normed(layer(x), f"{name}_bn")


def _relu(x: Tensor, name: str) -> Any:
    return Activation("relu", name=f"{name}_act")(x)


def _smaller(x: Tensor, block: str, first: int, second: int) -> Any:
    """Two separable convolutions and a pooling, added to a shortcut of half the size."""
    shortcut = Convolution2D(second, 1, 1, subsample=(2, 2), border_mode="same", bias=False)(x)
    shortcut = _normed(shortcut)
    if block != "block2":
        x = _relu(x, f"{block}_sepconv1")
    x = _separable(x, first, f"{block}_sepconv1")
    x = _separable(_relu(x, f"{block}_sepconv2"), second, f"{block}_sepconv2")
    x = MaxPooling2D((3, 3), strides=(2, 2), border_mode="same", name=f"{block}_pool")(x)
    return merge([x, shortcut], mode="sum")


def _middle(x: Tensor, block: str) -> Any:
    """Three separable convolutions, added to their input."""
    y = x
    for name in (f"{block}_sepconv1", f"{block}_sepconv2", f"{block}_sepconv3"):
        y = _separable(_relu(y, name), 728, name)
    return merge([y, x], mode="sum")


def _body(x: Tensor) -> Any:
    """All blocks, up to 2048 channels."""
    for name, filters, steps in (("block1_conv1", 32, (2, 2)), ("block1_conv2", 64, (1, 1))):
        x = Convolution2D(filters, 3, 3, subsample=steps, bias=False, name=name)(x)
        x = _relu(_normed(x, f"{name}_bn"), name)
    for block, filters in (("block2", 128), ("block3", 256), ("block4", 728)):
        x = _smaller(x, block, filters, filters)
    for number in range(5, 13):
        x = _middle(x, f"block{number}")
    x = _smaller(x, "block13", 728, 1024)
    for name, filters in (("block14_sepconv1", 1536), ("block14_sepconv2", 2048)):
        x = _relu(_separable(x, filters, name), name)
    return x


def Xception(
    include_top: bool = True,
    weights: building.Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Sizes | None = None,
    classes: int = 1000,
) -> Any:
    """The network of separable convolutions; pictures of 299 x 299, or from 71 without its top.

    `weights` is None for random ones, or the path of a file; TK-850 says where a file for
    'imagenet' would go.
    """
    file = building.weights_file("xception", include_top)
    start, inputs = building.pictures_for(
        "Xception", file, (299, 71), include_top, weights, input_tensor, input_shape, classes
    )
    x = _body(start)
    if include_top:
        x = GlobalAveragePooling2D(name="avg_pool")(x)
        x = Dense(classes, activation="softmax", name="predictions")(x)
    return building.with_weights(Model(inputs, x, name="xception"), weights, file)


__getattr__ = answering(__name__)
