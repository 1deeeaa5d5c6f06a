"""VGG19: 16 convolutions and three dense layers."""

from __future__ import annotations

from typing import Any

from ..backend.types import Sizes, Tensor
from ..errors.lazily import answering
from .building import Weights
from .imagenet_utils import decode_predictions, preprocess_input
from .vgg import vgg

__all__ = ["VGG19", "decode_predictions", "preprocess_input"]


def VGG19(
    include_top: bool = True,
    weights: Weights = "imagenet",
    input_tensor: Tensor | None = None,
    input_shape: Sizes | None = None,
    classes: int = 1000,
) -> Any:
    """The network with 16 convolutions; pictures of 224 x 224, or of any size without its top.

    `weights` is None for random ones, or the path of a file; TK-850 says where a file for
    'imagenet' would go.

    >>> VGG19(include_top=False, weights=None, input_shape=(64, 64, 3)).output_shape
    (None, 2, 2, 512)
    """
    return vgg("VGG19", (2, 2, 4, 4, 4), include_top, weights, input_tensor, input_shape, classes)


__getattr__ = answering(__name__)
