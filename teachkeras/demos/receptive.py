"""What one number of a deep layer has seen of the input: the receptive field, layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..viz import html, pixels, theme
from ..viz.cells import tag_rect
from ..viz.snippet import code
from ..viz.view import View
from .demo import Demo

MOST_LAYERS = 6
MOST_RATES = 6
MOST_SEEN = 63  # cells of the input along one axis
WIDE, LEVEL, TALL = 460, 58, 16  # pixels: the stack, from level to level, a cell
LEFT, TOP, FIELD = 96, 18, 190  # pixels: left and above of the stack, the painted picture
PAINT = ("#ffffff", theme.BLUE)
PARTS = ("core.js", "receptive.js", "receptive.css")
STYLE = (
    f"text{{font:13px {theme.SANS};fill:{theme.INK}}}.l{{stroke:{theme.LINE};stroke-width:.8}}"
    f".c{{fill:#fff;stroke:{theme.LINE}}}.s{{fill:{theme.BLUE};stroke:{theme.BLUE}}}"
)


@dataclass(frozen=True)
class Field:
    """The receptive field of one choice of rates.

    `levels[0]` is the input and `levels[-1]` the output; each maps a cell, counted from the first
    one that is seen, to the number of ways that lead from it to the one output cell.
    """

    rates: tuple[int, ...]
    levels: tuple[dict[int, int], ...]

    @property
    def size(self) -> int:
        """From the first input cell that is seen to the last."""
        return max(self.levels[0]) + 1

    @property
    def holes(self) -> int:
        """Input cells in between that are not seen at all."""
        return self.size - len(self.levels[0])


@dataclass(frozen=True)
class ReceptiveField(Demo):
    """A stack of windows, (size, stride) from the input upwards, and what it sees.

    `same[rate - 1][depth - 1]` is the field of the lowest `depth` layers, all with that rate;
    `growing` has the rates 1, r, r squared ... from layer to layer.
    """

    layers: tuple[tuple[int, int], ...]
    same: tuple[tuple[Field, ...], ...]
    growing: tuple[tuple[Field, ...], ...]

    def view(self) -> View:
        """The picture."""
        return receptive_view(self)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{row[-1].size} with rate {row[-1].rates[-1]}" for row in self.same)
        count = len(self.layers)
        return f"{count} layer{'s' * (count > 1)} see, in cells along one axis: {sizes}"


def receptive_field(
    layers: int | Sequence[Any] = 3, size: int = 3, rates: int = 4
) -> ReceptiveField:
    """What one output of a stack of layers sees of the input, along one axis, for several rates.

    `layers` is how many layers there are, with windows of `size`; or a list with one entry for
    each, a size or (size, stride). The rate (`dilation` or `atrous_rate`) is how far apart the
    entries of a window lie; it is tried from 1 to `rates`, the same in every layer, and growing
    from layer to layer. One layer adds (size - 1) * rate * (strides below it). Errors: TK-633.

    >>> fields = receptive_field(3)
    >>> [row[-1].size for row in fields.same], [row[-1].size for row in fields.growing]
    ([7, 13, 19, 25], [7, 15, 27, 43])
    >>> receptive_field([3, (2, 2), 3]).same[0][-1].size
    8
    """
    if not isinstance(layers, (int, list, tuple)):
        _refuse(repr(layers)[:40])
    listed = [size] * layers if isinstance(layers, int) else layers
    stack = tuple(_layer(layer) for layer in listed)
    if not 0 < len(stack) <= MOST_LAYERS or type(rates) is not int or not 0 < rates <= MOST_RATES:
        _refuse(f"{len(stack)} layers, {rates} rates")
    tried = range(1, rates + 1)
    same = _fields(stack, [(rate,) * len(stack) for rate in tried])
    growing = _fields(stack, [tuple(rate**at for at in range(len(stack))) for rate in tried])
    return ReceptiveField(stack, same, growing)


def _fields(
    stack: Sequence[tuple[int, int]], choices: Sequence[tuple[int, ...]]
) -> tuple[tuple[Field, ...], ...]:
    """For each choice of rates the field of one layer, two layers ...; too wide ones left out."""
    depths = range(1, len(stack) + 1)
    rows = [tuple(seen(stack[:depth], rates[:depth]) for depth in depths) for rates in choices]
    kept = tuple(row for row in rows if row[-1].size <= MOST_SEEN)
    if not kept:
        _refuse(f"a field of {rows[0][-1].size} cells")
    return kept


def seen(stack: Sequence[tuple[int, int]], rates: Sequence[int]) -> Field:
    """Walk from one output cell down to the input: which cells are read, and in how many ways.

    >>> seen([(2, 1), (2, 1)], (1, 1)).levels
    ({0: 1, 1: 2, 2: 1}, {0: 1, 1: 1}, {0: 1})
    """
    levels: list[dict[int, int]] = [{0: 1}]
    for (size, stride), rate in zip(reversed(stack), reversed(rates), strict=True):
        below: Counter[int] = Counter()
        for cell, ways in levels[0].items():
            for entry in range(size):
                below[cell * stride + entry * rate] += ways
        levels.insert(0, dict(sorted(below.items())))
    return Field(tuple(rates), tuple(levels))


def _layer(layer: int | Sequence[int]) -> tuple[int, int]:
    """A size, or (size, stride), as a pair of whole numbers above zero."""
    pair = (layer, 1) if isinstance(layer, int) else tuple(layer)
    if len(pair) != 2 or not all(type(part) is int and 0 < part <= 9 for part in pair):
        _refuse(repr(layer))
    return pair[0], pair[1]


def _refuse(got: str) -> None:
    raise ArgumentError(
        "TK-633",
        "this stack of layers cannot be painted",
        [
            ("it got", got),
            ("it needs", f"1 to {MOST_LAYERS} layers, each a size or (size, stride) from 1 to 9"),
            ("it draws", f"at most {MOST_SEEN} cells, at most {MOST_RATES} rates"),
        ],
        fix="tk.demos.receptive_field([3, (2, 2), 3])",
    )


# --- the view -------------------------------------------------------------------------------------


def receptive_view(field: ReceptiveField) -> View:
    """Draw what a stack of layers sees, for each rate and each number of layers.

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
    picture, width = _fields_picture(field.layers, field.same[0][-1])
    head = ["rates", "cells", "not seen in between", "how it comes about"]
    found = {row[-1].rates: row[-1] for row in [*field.same, *field.growing]}
    rows = [[_list(f.rates), f.size, f.holes, _sum(field, f)] for f in found.values()]
    lines = [f"rates {row[0]}: {row[1]} cells, {row[2]} not seen   ({row[3]})" for row in rows]
    return View(
        title, picture, width, html.table(title, head, rows), "\n".join([title, *lines]), data,
        PARTS, code(f"tk.demos.receptive_field({_typed(field)})    # sizes, or (size, stride)"),
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


def _fields_picture(layers: tuple, one: Field) -> tuple[html.Markup, float]:
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
