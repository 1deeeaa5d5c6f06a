"""The weights of each unit of a layer as a picture: what it looks for."""

from __future__ import annotations

import numpy as np

from teachkeras.viz import html, pixels, theme
from teachkeras.viz.drawing import drawing_view
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

EDGE, TOP, GAP, NUMBER = 16, 18, 10, 18  # pixels around, between, and for the number of a unit
ACROSS, SIDE, LEGEND = 8, 64, 46  # images in a row, the longer side of one, and below them
COLOURS = 63


def weights_view(weights: object) -> View:
    """Draw one image for each unit; each can be read with the mouse or the arrow keys.

    >>> import numpy as np
    >>> from teachkeras.records.weights import WeightImages
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
        python=about("weights", weights, "{it}.told(0)", "{it}.biases"),
    )


def _title(weights) -> str:
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
