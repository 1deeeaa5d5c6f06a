"""ResNet50: blocks that only learn what is to be added to their input (He et al., 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backend.types import Sizes, Tensor
from ..errors.lazily import answering
from ..layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Convolution2D,
    Dense,
    Flatten,
    MaxPooling2D,
    ZeroPadding2D,
    merge,
)
from ..models import Model
from . import building
from .imagenet_utils import decode_predictions, preprocess_input

__all__ = ["ResNet50", "conv_block", "decode_predictions", "identity_block", "preprocess_input"]

# The widths inside a block, and how many blocks there are, in each of the four stages.
STAGES = {2: ((64, 64, 256), "abc"), 3: ((128, 128, 512), "abcd")}
STAGES |= {4: ((256, 256, 1024), "abcdef"), 5: ((512, 512, 2048), "abc")}


def identity_block(
    input_tensor: Tensor, kernel_size: int, filters: Sequence[int], stage: int, block: str
) -> Any:
    """Three convolutions, whose result is added to the input itself.

    `filters` are the widths of the three; stage and block give the layers their names.
    """
    x = _three(input_tensor, kernel_size, filters, f"{stage}{block}", (1, 1))
    return Activation("relu")(merge([x, input_tensor], mode="sum"))


def conv_block(
    input_tensor: Tensor,
    kernel_size: int,
    filters: Sequence[int],
    stage: int,
    block: str,
    strides: Sequence[int] = (2, 2),
) -> Any:
    """Three convolutions, whose result is added to a convolution of the input.

    So the block may end with other sizes than it began with.
    """
    name = f"{stage}{block}"
    x = _three(input_tensor, kernel_size, filters, name, strides)
    shortcut = _normed(input_tensor, filters[2], 1, f"{name}_branch1", subsample=strides)
    return Activation("relu")(merge([x, shortcut], mode="sum"))


def _three(x: Tensor, size: int, filters: Sequence[int], name: str, strides: Sequence[int]) -> Any:
    """Narrow, convolve, widen again; each normalised, with relu in between."""
    x = _normed(x, filters[0], 1, f"{name}_branch2a", subsample=strides)
    x = _normed(Activation("relu")(x), filters[1], size, f"{name}_branch2b", border_mode="same")
    return _normed(Activation("relu")(x), filters[2], 1, f"{name}_branch2c")


def _normed(x: Tensor, filters: int, size: int, name: str, **how: Any) -> Any:
    """A convolution, and the batch normalisation of its channels."""
    x = Convolution2D(filters, size, size, name=f"res{name}", **how)(x)
    return BatchNormalization(axis=building.channel_axis(), name=f"bn{name}")(x)


def ResNet50(
    include_top: bool = True,
    weights: building.Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Sizes | None = None,
    classes: int = 1000,
) -> Any:
    """The residual network with 50 layers; pictures of 224 x 224, or of any from 197 without top.

    `weights` is None for random ones, or the path of a file; TK-850 says where a file for
    'imagenet' would go.
    """
    file = building.weights_file("resnet50", include_top)
    start, inputs = building.pictures_for(
        "ResNet50", file, (224, 197), include_top, weights, input_tensor, input_shape, classes
    )
    x = ZeroPadding2D((3, 3))(start)
    x = Convolution2D(64, 7, 7, subsample=(2, 2), name="conv1")(x)
    x = BatchNormalization(axis=building.channel_axis(), name="bn_conv1")(x)
    x = MaxPooling2D((3, 3), strides=(2, 2))(Activation("relu")(x))
    for stage, (filters, blocks) in STAGES.items():
        x = conv_block(x, 3, filters, stage, "a", strides=(1, 1) if stage == 2 else (2, 2))
        for block in blocks[1:]:
            x = identity_block(x, 3, filters, stage, block)
    x = AveragePooling2D((7, 7), name="avg_pool")(x)
    if include_top:
        x = Dense(classes, activation="softmax", name="fc1000")(Flatten()(x))
    return building.with_weights(Model(inputs, x, name="resnet50"), weights, file)


__getattr__ = answering(__name__)
