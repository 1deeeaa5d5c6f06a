"""The weights of each unit of a Dense layer, laid out as a picture of what it looks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DataError
from ..errors.text import in_lines

MOST_UNITS = 64
MOST_LINES = 20


@dataclass(frozen=True, repr=False, eq=False)
class WeightImages:
    """`images[u]` are the weights of unit u as rows and columns; `biases` has one for each unit."""

    name: str
    images: Any
    biases: Any
    units: int  # how many the layer has; the first 64 have images
    frozen: bool = False

    def told(self, unit: int) -> str:
        """One unit in words: where its smallest and its largest weight are."""
        image = self.images[unit]
        ends = []
        for at in (image.argmin(), image.argmax()):
            row, column = np.unravel_index(int(at), image.shape)
            ends.append(f"{image[row, column]:.3g} at row {row}, column {column}")
        return f"from {ends[0]} to {ends[1]}"

    def __repr__(self) -> str:
        rows, columns = self.images.shape[1:]
        ice = " (frozen)" * self.frozen
        lines = [
            f"{self.units} units of {self.name}{ice}, the weights of each as {rows} x {columns}"
        ]
        shown = range(min(len(self.images), MOST_LINES))
        lines += [f"  unit {unit:>2}  {self.told(unit)}" for unit in shown]
        left = self.units - len(shown)
        return in_lines([*lines, *[f"  ... and {left} more"] * (left > 0)])


def weight_images(layer: Any, shape: Sequence[int] | None = None) -> WeightImages:
    """The weights of each unit of a Dense layer as an image of this shape, (rows, columns).

    The layer's W is (inputs, units): column u of it, laid out in rows, is the image of unit u.
    Without `shape` it is a square, if the number of inputs is one. Raises TK-659 for a layer
    without such weights, and for a shape that has not as many places as there are inputs.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> W = np.array([[1., 5.], [2., 6.], [3., 7.], [4., 8.]])
    >>> layer = Dense(2, input_dim=4, name='two', weights=[W, np.zeros(2)])
    >>> model = Sequential([layer])
    >>> weight_images(layer, (2, 2)).images[1].tolist()
    [[5.0, 6.0], [7.0, 8.0]]
    """
    weights = layer.get_weights() if hasattr(layer, "get_weights") else []
    has_table = bool(weights) and weights[0].ndim == 2
    inputs = weights[0].shape[0] if has_table else 0
    side = math.isqrt(inputs)
    size = tuple(shape) if shape is not None else (side, side)
    if not has_table or len(size) != 2 or size[0] * size[1] != inputs:
        raise DataError(
            "TK-659",
            "the weights of a unit become an image where their number is rows times columns",
            [("layer", repr(layer)[:80]), ("weights", str([w.shape for w in weights]))]
            + [("as an image", str(size if inputs else shape))],
            fix="tk.weight_images(model.get_layer('hidden'), (8, 8))   for 64 inputs",
            example=True,
        )
    images = weights[0].T[:MOST_UNITS].reshape(-1, *size)
    biases = weights[1][:MOST_UNITS] if len(weights) > 1 else np.zeros(len(images))
    return WeightImages(layer.name, images, biases, weights[0].shape[1], not layer.trainable)
