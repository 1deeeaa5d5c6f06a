"""The receptive-field painter: which cells of the input one output has seen, and in how many ways.

The input stands at the top, as in a graph; below it each layer, and the one output. To the right
the same field in a picture, rows and columns alike: the darker a cell, the more ways lead to it.
"""

from __future__ import annotations

import numpy as np

from teachkeras.engine.inspect.receptive import Field, ReceptiveField
from teachkeras.viz import html, pixels, theme
from teachkeras.viz.cells import tag_rect
from teachkeras.viz.snippet import code
from teachkeras.viz.view import View

WIDE, LEVEL, TALL = 460, 58, 16  # pixels: the stack, from level to level, a cell
LEFT, TOP, FIELD = 96, 18, 190  # pixels: left and above of the stack, the painted picture
PAINT = ("#ffffff", theme.BLUE)
PARTS = ("core.js", "receptive.js", "receptive.css")

STYLE = (
    f"text{{font:13px {theme.SANS};fill:{theme.INK}}}.l{{stroke:{theme.LINE};stroke-width:.8}}"
    f".c{{fill:#fff;stroke:{theme.LINE}}}.s{{fill:{theme.BLUE};stroke:{theme.BLUE}}}"
)


def receptive_view(field: ReceptiveField) -> View:
    """Draw what a stack of layers sees, for each rate and each number of layers.

    >>> from teachkeras.engine.inspect.receptive import receptive_field
    >>> receptive_view(receptive_field(2, rates=2)).title
    'Receptive field of 2 layers: 5 cells along an axis with rate 1, 9 with rate 2'
    """
    deepest = [row[-1] for row in field.same]
    sizes = [f"{one.size} with rate {rate}" for rate, one in enumerate(deepest, 1)]
    first, *others = sizes
    count = len(field.layers)
    start = first.replace(" with", f" cell{'s' * (deepest[0].size > 1)} along an axis with")
    layers = f"{count} layer{'s' * (count > 1)}"
    title = f"Receptive field of {layers}: {', '.join([start, *others])}"
    data = {
        "kind": "receptive",
        "layers": [list(layer) for layer in field.layers],
        "same": [[_state(field, one) for one in row] for row in field.same],
        "growing": [[_state(field, one) for one in row] for row in field.growing],
    }
    picture, width = _picture(field.layers, field.same[0][-1])
    head = ["rates", "cells", "not seen in between", "how it comes about"]
    found = {row[-1].rates: row[-1] for row in [*field.same, *field.growing]}
    rows = [[_list(f.rates), f.size, f.holes, _sum(field, f)] for f in found.values()]
    lines = [f"rates {row[0]}: {row[1]} cells, {row[2]} not seen   ({row[3]})" for row in rows]
    return View(
        title, picture, width, html.table(title, head, rows), "\n".join([title, *lines]), data,
        PARTS, code(f"tk.receptive_field({_typed(field)})    # sizes, or (size, stride)"),
    )  # fmt: skip


def _typed(field: ReceptiveField) -> str:
    """The layers as one would type them."""
    layers = [str(size) if stride == 1 else str((size, stride)) for size, stride in field.layers]
    return f"[{', '.join(layers)}]"


def _list(numbers: tuple) -> str:
    """Numbers with commas."""
    return ", ".join(map(str, numbers))


def _sum(field: ReceptiveField, one: Field) -> str:
    """How the size comes about: `1 + 2*1 + 2*2 = 7`, with the strides below a layer."""
    parts, jump = ["1"], 1
    for (size, stride), rate in zip(field.layers, one.rates, strict=False):
        parts.append(f"{size - 1}*{rate}" + (f"*{jump}" if jump > 1 else ""))
        jump *= stride
    return f"{' + '.join(parts)} = {one.size}"


def _state(field: ReceptiveField, one: Field) -> dict:
    """What the browser needs of one field: cells and ways of each level, and the sum."""
    return {
        "rates": list(one.rates),
        "cells": [list(level) for level in one.levels],
        "ways": [list(level.values()) for level in one.levels],
        "sum": _sum(field, one),
        "holes": one.holes,
    }


def centres(layers: tuple, rates: tuple, levels: tuple) -> list[dict[int, float]]:
    """Where each cell of each level stands, in cells of the input: in the middle of what it reads.

    >>> centres(((3, 1),), (1,), ({0: 1, 1: 1, 2: 1}, {0: 1}))
    [{0: 0.0, 1: 1.0, 2: 2.0}, {0: 1.0}]
    """
    far, start = 1.0, 0.0
    places = [{cell: float(cell) for cell in levels[0]}]
    for (size, stride), rate, level in zip(layers, rates, levels[1:], strict=False):
        start += far * (size - 1) * rate / 2
        far *= stride
        places.append({cell: start + far * cell for cell in level})
    return places


def _picture(layers: tuple, one: Field) -> tuple[html.Markup, float]:
    """The stack for one choice of rates, and the painted field beside it."""
    side = min(24.0, WIDE / one.size)
    places = centres(layers, one.rates, one.levels)
    parts = []
    for depth in range(len(one.levels) - 1, 0, -1):
        size, stride = layers[depth - 1]
        for cell, x in places[depth].items():
            for entry in range(size):
                below = places[depth - 1][cell * stride + entry * one.rates[depth - 1]]
                parts.append(_thread(x, below, depth, side))
    for depth, level in enumerate(places):
        y = TOP + depth * LEVEL
        words = "input" if not depth else f"layer {depth}"
        parts.append(html.tag("text", words, x=14, y=y + 13))
        seen_now = [(x, "c s") for x in level.values()]
        if not depth:
            seen_now += [(float(x), "c") for x in range(one.size) if x not in level]
        for x, look in seen_now:
            parts.append(tag_rect(LEFT + x * side + 1, y, side - 2, TALL, class_=look))
    x = LEFT + one.size * side + 40
    ways = np.array([one.levels[0].get(cell, 0) for cell in range(one.size)], "float64")
    address = pixels.heat(np.outer(ways, ways), 0.0, float(ways.max() ** 2), PAINT)
    parts.append(pixels.image(address, x, TOP, FIELD, FIELD))
    parts.append(tag_rect(x, TOP, FIELD, FIELD, fill="none", stroke=theme.LINE))
    parts.append(html.tag("text", "in a picture", x=html.number(x), y=TOP + FIELD + 20))
    height = max(TOP + len(places) * LEVEL, TOP + FIELD + 36)
    return html.svg(x + FIELD + 24, height, *parts, style=STYLE), x + FIELD + 24


def _thread(x: float, below: float, depth: int, side: float) -> html.Markup:
    """A line from a cell to one that it reads."""
    ends = {
        "x1": LEFT + (x + 0.5) * side, "y1": TOP + depth * LEVEL,
        "x2": LEFT + (below + 0.5) * side, "y2": TOP + (depth - 1) * LEVEL + TALL,
    }  # fmt: skip
    return html.tag("line", **{key: html.number(value) for key, value in ends.items()}, class_="l")
