"""Inception v3: several convolutions side by side, their channels joined (Szegedy et al., 2015).

The widths are those of Keras 1, whose files of weights fit; the paper's network is a little wider
in two of its modules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, ArrayLike, Sizes, Tensor
from ..errors.lazily import answering
from ..layers import (
    AveragePooling2D,
    BatchNormalization,
    Convolution2D,
    Dense,
    Flatten,
    MaxPooling2D,
    merge,
)
from ..models import Model
from . import building
from .imagenet_utils import decode_predictions

__all__ = ["InceptionV3", "conv2d_bn", "decode_predictions", "preprocess_input"]


def conv2d_bn(
    x: Tensor,
    nb_filter: int,
    nb_row: int,
    nb_col: int,
    border_mode: str = "same",
    subsample: Sequence[int] = (1, 1),
    name: str | None = None,
) -> Any:
    """A convolution with relu, and the batch normalisation of its channels."""
    x = Convolution2D(
        nb_filter,
        nb_row,
        nb_col,
        subsample=subsample,
        activation="relu",
        border_mode=border_mode,
        name=name and f"{name}_conv",
    )(x)
    return BatchNormalization(axis=building.channel_axis(), name=name and f"{name}_bn")(x)


def _chain(x: Tensor, *steps: tuple[int, int, int]) -> Any:
    """One convolution after the other; each is told as (filters, rows, columns)."""
    for filters, rows, columns in steps:
        x = conv2d_bn(x, filters, rows, columns)
    return x


def _halved(x: Tensor, filters: int) -> Any:
    """A convolution that takes every second row and column."""
    return conv2d_bn(x, filters, 3, 3, border_mode="valid", subsample=(2, 2))


def _pooled(x: Tensor, filters: int) -> Any:
    """Averages of neighbours, then a mixture of the channels."""
    around = AveragePooling2D((3, 3), strides=(1, 1), border_mode="same")(x)
    return conv2d_bn(around, filters, 1, 1)


def _join(branches: list[Any], name: str | None = None) -> Any:
    return merge(branches, mode="concat", concat_axis=building.channel_axis(), name=name)


def _stem(x: Tensor) -> Any:
    """From the picture to 35 x 35 places with 192 channels."""
    x = conv2d_bn(x, 32, 3, 3, subsample=(2, 2), border_mode="valid")
    x = conv2d_bn(x, 32, 3, 3, border_mode="valid")
    x = MaxPooling2D((3, 3), strides=(2, 2))(conv2d_bn(x, 64, 3, 3))
    x = conv2d_bn(x, 80, 1, 1, border_mode="valid")
    x = conv2d_bn(x, 192, 3, 3, border_mode="valid")
    return MaxPooling2D((3, 3), strides=(2, 2))(x)


def _square(x: Tensor, name: str) -> Any:
    """35 x 35: windows of 1, 5 and twice 3."""
    one, five = _chain(x, (64, 1, 1)), _chain(x, (48, 1, 1), (64, 5, 5))
    return _join([one, five, _chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3)), _pooled(x, 32)], name)


def _long(x: Tensor, width: int, first: int, name: str) -> Any:
    """17 x 17: windows of 1, and of 7 in a row and in a column, once and twice."""
    one = _chain(x, (192, 1, 1))
    once = _chain(x, (width, 1, 1), (width, 1, 7), (192, 7, 1))
    twice = _chain(x, (first, 1, 1), (width, 7, 1), (width, 1, 7), (width, 7, 1), (192, 1, 7))
    return _join([one, once, twice, _pooled(x, 192)], name)


def _wide(x: Tensor, number: int) -> Any:
    """8 x 8: windows of 3 in a row beside windows of 3 in a column."""
    one, three = _chain(x, (320, 1, 1)), _chain(x, (384, 1, 1))
    both = _join([conv2d_bn(three, 384, 1, 3), conv2d_bn(three, 384, 3, 1)], f"mixed9_{number}")
    deep = _chain(x, (448, 1, 1), (384, 3, 3))
    deep = _join([conv2d_bn(deep, 384, 1, 3), conv2d_bn(deep, 384, 3, 1)])
    return _join([one, both, deep, _pooled(x, 192)], f"mixed{9 + number}")


def _body(x: Tensor) -> Any:
    """All modules, from the picture to 8 x 8 places with 2048 channels."""
    x = _stem(x)
    for number in range(3):
        x = _square(x, f"mixed{number}")
    deep = _halved(_chain(x, (64, 1, 1), (96, 3, 3)), 96)
    x = _join([_halved(x, 384), deep, MaxPooling2D((3, 3), strides=(2, 2))(x)], "mixed3")
    for number, (width, first) in enumerate([(128, 128), (160, 160), (160, 160), (192, 160)], 4):
        x = _long(x, width, first, f"mixed{number}")
    three = _halved(_chain(x, (192, 1, 1)), 320)
    seven = _halved(_chain(x, (192, 1, 1), (192, 1, 7), (192, 7, 1)), 192)
    x = _join([three, seven, AveragePooling2D((3, 3), strides=(2, 2))(x)], "mixed8")
    return _wide(_wide(x, 0), 1)


def InceptionV3(
    include_top: bool = True,
    weights: building.Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Sizes | None = None,
    classes: int = 1000,
) -> Any:
    """The network of joined branches; pictures of 299 x 299, or of any from 139 without its top.

    `weights` is None for random ones, or the path of a file; TK-850 says where a file for
    'imagenet' would go.
    """
    file = building.weights_file("inception_v3", include_top)
    start, inputs = building.pictures_for(
        "InceptionV3", file, (299, 139), include_top, weights, input_tensor, input_shape, classes
    )
    x = _body(start)
    if include_top:
        x = AveragePooling2D((8, 8), strides=(8, 8), name="avg_pool")(x)
        x = Dense(classes, activation="softmax", name="predictions")(Flatten(name="flatten")(x))
    return building.with_weights(Model(inputs, x, name="inception_v3"), weights, file)


def preprocess_input(x: ArrayLike) -> Array:
    """Pictures with numbers from 0 to 255 as numbers from -1 to 1; `x` stays as it is.

    >>> preprocess_input(np.array([0.0, 127.5, 255.0])).tolist()
    [-1.0, 0.0, 1.0]
    """
    x = np.asarray(x)
    x = x if x.dtype.kind == "f" else x.astype(K.floatx())
    return (x / 255 - 0.5) * 2


__getattr__ = answering(__name__)
