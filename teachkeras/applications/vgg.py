"""The VGG networks: blocks of 3 x 3 convolutions, each ended by a pooling (Simonyan, 2014)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..backend.types import Sizes, Tensor
from ..layers import Convolution2D, Dense, Flatten, MaxPooling2D
from ..models import Model
from . import building

FILTERS = (64, 128, 256, 512, 512)


def vgg(
    name: str,
    depths: Sequence[int],
    include_top: bool,
    weights: building.Weights,
    input_tensor: Tensor | None,
    input_shape: Sizes | None,
    classes: int,
) -> Any:
    """A VGG network with so many convolutions in each of its five blocks."""
    file = building.weights_file(name.lower(), include_top)
    x, inputs = building.pictures_for(
        name, file, (224, 48), include_top, weights, input_tensor, input_shape, classes
    )
    for number, (depth, filters) in enumerate(zip(depths, FILTERS, strict=True), 1):
        x = _block(x, number, depth, filters)
    if include_top:
        x = Flatten(name="flatten")(x)
        x = Dense(4096, activation="relu", name="fc1")(x)
        x = Dense(4096, activation="relu", name="fc2")(x)
        x = Dense(classes, activation="softmax", name="predictions")(x)
    return building.with_weights(Model(inputs, x, name=name.lower()), weights, file)


def _block(x: Tensor, number: int, depth: int, filters: int) -> Any:
    """Some convolutions of the same width, then a pooling that halves rows and columns."""
    for each in range(1, depth + 1):
        called = f"block{number}_conv{each}"
        x = Convolution2D(filters, 3, 3, activation="relu", border_mode="same", name=called)(x)
    return MaxPooling2D((2, 2), strides=(2, 2), name=f"block{number}_pool")(x)
