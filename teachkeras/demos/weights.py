"""The weights of each unit of a Dense layer, laid out as a picture of what it looks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DataError
from ..errors.text import in_lines
from ..layers.base import Layer
from ..viz import html, pixels, theme
from ..viz.drawing import drawing_view
from ..viz.examples import MODEL
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (*MODEL, "weights = tk.demos.weight_images(model.layers[0], (1, 2))")

MOST_UNITS = 64
MOST_LINES = 20
EDGE, TOP, GAP, NUMBER = 16, 18, 10, 18  # pixels around, between, and for the number of a unit
ACROSS, SIDE, LEGEND = 8, 64, 46  # images in a row, the longer side of one, and below them
COLOURS = 63


@dataclass(frozen=True, repr=False, eq=False)
class WeightImages(Demo):
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

    def view(self) -> View:
        """The picture."""
        return weights_view(self)

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


def weight_images(layer: Layer, shape: Sequence[int] | None = None) -> WeightImages:
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
            fix="tk.demos.weight_images(model.get_layer('hidden'), (8, 8))   for 64 inputs",
            example=True,
        )
    images = weights[0].T[:MOST_UNITS].reshape(-1, *size)
    biases = weights[1][:MOST_UNITS] if len(weights) > 1 else np.zeros(len(images))
    return WeightImages(layer.name, images, biases, weights[0].shape[1], not layer.trainable)


# --- the view -------------------------------------------------------------------------------------


def weights_view(weights: WeightImages) -> View:
    """Draw one image for each unit; each can be read with the mouse or the arrow keys.

    >>> import numpy as np
    >>> weights_view(WeightImages("hidden", np.eye(4).reshape(2, 2, 4), np.zeros(2), 2)).title
    'What 2 units of hidden look for: their weights as images of 2 x 4, from 0 to 1'
    """
    images, count = weights.images, len(weights.images)
    rows, columns = images.shape[1:]
    low, high, _ = scale = theme.scale_for(images)
    title = _title(weights)
    cell = SIDE / max(rows, columns)
    wide, tall = max(round(columns * cell), 4), max(round(rows * cell), 4)
    across = min(ACROSS, count)
    shapes, spots, lines = [], [], []
    for unit, image in enumerate(images):
        x = EDGE + unit % across * (SIDE + GAP)
        y = TOP + unit // across * (tall + NUMBER + GAP)
        shapes.append(["x", x, y, wide, tall, str(pixels.heat(image, *scale, COLOURS))])
        shapes.append(["r", x, y, wide, tall, "frame"])
        shapes.append(["t", x + wide / 2, y + tall + 14, str(unit), "small mid"])
        bias = theme.say(float(weights.biases[unit]))
        spots.append([x, y, wide, tall, f"unit {unit}, weights {weights.told(unit)}; b is {bias}"])
        spots[-1].append([])
        lines.append([str(unit), weights.told(unit), bias])
    down = TOP + -(-count // across) * (tall + NUMBER + GAP)
    return drawing_view(
        title,
        (max(2 * EDGE + across * (SIDE + GAP) - GAP, 360), down + LEGEND),
        [*shapes, *_legend(low, high, scale[2], down)],
        spots=spots,
        values=html.table(title, ["unit", "weights", "b"], lines),
        text=f"{title}\n{weights!r}",
        python=about("weights", weights, "{it}.told(0)", "{it}.biases", example=EXAMPLE),
    )


def _title(weights: WeightImages) -> str:
    count, ice = len(weights.images), ", frozen" * weights.frozen
    rows, columns = weights.images.shape[1:]
    units = "1 unit" if weights.units == 1 else f"{weights.units} units"
    first = f" (the first {count} are shown)" if count < weights.units else ""
    ends = [theme.say(float(value)) for value in (weights.images.min(), weights.images.max())]
    name = html.clean(weights.name, 40)
    verb = "looks" if weights.units == 1 else "look"
    what = f"What {units} of {name}{ice} {verb} for{first}"
    return f"{what}: their weights as images of {rows} x {columns}, from {ends[0]} to {ends[1]}"


def _legend(low: float, high: float, stops: tuple, y: float) -> list:
    """Which colour stands for which number."""
    bar = pixels.heat(np.linspace(low, high, COLOURS)[None], low, high, stops, COLOURS)
    ends = [theme.say(low), theme.say(high)]
    left = EDGE + 70
    return [
        ["t", left - 8, y + 16, ends[0], "small end"],
        ["x", left, y + 4, 150, 14, str(bar)],
        ["r", left, y + 4, 150, 14, "frame"],
        ["t", left + 158, y + 16, ends[1], "small"],
    ]
