"""Arrays as cells: thinned if they are large, coloured, and drawn as a static picture.

The live version (static/tensor.js) draws the same cells from the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import html, pixels, theme
from .facts import blocks_of, floats

MOST_EXACT = 4096  # cells; a larger matrix is drawn as block means
BLOCKS = 30  # blocks along a thinned axis
MOST_WIDE = 700  # pixels for all columns together
MOST_TALL = 520  # pixels for all rows of a heatmap
FONT = 14  # pixels
RULER = 34  # pixels left of the cells and above them, for the indices


@dataclass(frozen=True)
class Cells:
    """A grid ready to draw: numbers, their texts, their colours and the cell size in pixels."""

    values: np.ndarray  # (rows, columns), float64
    texts: list  # one string per cell; the last line of a wrapped vector may be shorter
    low: float
    high: float
    stops: tuple
    side: tuple  # (width, height) of one cell in pixels
    numbered: bool  # True when the texts fit into the cells
    blocks: tuple | None = None  # (least, most) texts of each block, when thinned

    @property
    def shape(self) -> tuple:
        """(rows, columns) as drawn."""
        return self.values.shape

    def colour(self, row: int, column: int) -> str:
        """The colour of one cell as '#rrggbb'; white behind a glyph."""
        value = self.values[row, column]
        if not np.isfinite(value):
            return theme.NOT_A_NUMBER
        return theme.ramp(self.stops, theme.share(value, self.low, self.high))


def cells_of(matrix: np.ndarray, texts: list | None = None, scale: tuple | None = None) -> Cells:
    """Prepare a matrix (rows, columns): exact up to 4,096 cells, block means above.

    `texts` are given for a vector wrapped into lines; cells beyond them are not drawn. `scale`
    (low, high, stops) is given for a slice that shares the colours of a cube.
    """
    blocks = None
    if matrix.size > MOST_EXACT:
        edges = [block_edges(size) for size in matrix.shape]
        mean, least, most = blocks_of(matrix, edges)
        blocks = tuple([theme.say(v) for v in part.ravel()] for part in (least, most))
        matrix = mean
    texts = texts or [theme.say(value) for value in matrix.ravel()]
    values = floats(matrix)
    low, high, stops = scale or theme.scale_for(values)
    side, numbered = _side(values.shape, texts)
    return Cells(values, texts, low, high, stops, side, numbered and not blocks, blocks)


def _side(shape: tuple, texts: list) -> tuple[tuple, bool]:
    """The size of a cell in pixels, and whether the numbers fit into it."""
    rows, columns = shape
    longest = max((len(text) for text in texts), default=1)
    wide = max(46, int(longest * FONT * theme.CHARACTER) + 16)
    if rows <= 20 and columns * wide <= MOST_WIDE:
        return (wide, 34), True
    side = max(3, min(20, MOST_WIDE // max(columns, 1), MOST_TALL // max(rows, 1)))
    return (side, side), False


def block_edges(size: int) -> list[int]:
    """Where the blocks of an axis begin: at most `BLOCKS` of nearly equal length.

    >>> block_edges(3), len(block_edges(1000))
    ([0, 1, 2], 30)
    """
    count = min(size, BLOCKS)
    return [size * block // count for block in range(count)]


def glyph(value: float, text: str = "") -> str:
    """The sign in a cell without a finite number: X, up or down; empty for the others."""
    if np.isnan(value):
        return theme.MASKED if text == theme.MASKED else "X"
    return "" if np.isfinite(value) else ("▲" if value > 0 else "▼")


# --- the static picture -----------------------------------------------------------------------

STYLE = (
    f"text{{font:{FONT}px {theme.MONO};text-anchor:middle}}"
    f".r{{font-size:11px;fill:{theme.MUTED}}}"
    f".b{{fill:none;stroke:{theme.LINE}}}.w{{fill:#fff}}"
)


def grid_picture(cells: Cells, row_names: list, column_names: list) -> tuple[html.Markup, float]:
    """Draw a grid with its index rulers; returns the SVG and its width in pixels."""
    parts, width, height = grid_parts(cells, row_names, column_names)
    return html.svg(width, height, *parts, style=STYLE), width


def grid_parts(cells: Cells, row_names: list, column_names: list) -> tuple[list, float, float]:
    """The pieces of a grid's picture, and its width and height in pixels."""
    rows, columns = cells.shape
    wide, tall = cells.side
    legend, legend_width = _legend(cells, RULER + rows * tall + 14)
    width, height = max(columns * wide + RULER, legend_width) + 12, rows * tall + RULER + 38
    parts = [*_rulers(cells, row_names, column_names), legend]
    parts.append(_numbered(cells) if cells.numbered else _heatmap(cells))
    parts.append(tag_rect(RULER, RULER, columns * wide, rows * tall, class_="b"))
    return parts, width, height


def _legend(cells: Cells, y: int) -> tuple[html.Markup, float]:
    """Which colour means which number, and how wide that is in pixels."""
    low, high = theme.say(cells.low), theme.say(cells.high)
    start = RULER + len(low) * 11 * theme.CHARACTER + 6
    left = {"class_": "r", "style": "text-anchor:start", "y": y + 10}
    stops = [
        html.tag(
            "stop", offset=html.number(at / (len(cells.stops) - 1) * 100) + "%", stop_color=stop
        )
        for at, stop in enumerate(cells.stops)
    ]
    parts = [
        html.tag("linearGradient", *stops, id="scale"),
        html.tag("text", low, x=RULER, **left),
        tag_rect(start, y, 120, 12, fill="url(#scale)"),
        html.tag("text", high, x=html.number(start + 126), **left),
    ]
    return html.join(parts), start + 126 + len(high) * 11 * theme.CHARACTER


def tag_rect(x: float, y: float, width: float, height: float, **more: object) -> html.Markup:
    """A rectangle from its left, top, width and height in pixels."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return html.tag("rect", **{key: html.number(value) for key, value in place.items()}, **more)


def _rulers(cells: Cells, row_names: list, column_names: list) -> list:
    """Index labels above and left of the cells, as many as are readable."""
    wide, tall = cells.side
    texts = []
    for position in ticks(len(column_names), wide, 26):
        x = RULER + (position + 0.5) * wide
        name = column_names[position]
        texts.append(html.tag("text", name, x=html.number(x), y=RULER - 8, class_="r"))
    for position in ticks(len(row_names), tall, 14):
        y = RULER + (position + 0.5) * tall + 4
        texts.append(
            html.tag("text", row_names[position], x=RULER // 2, y=html.number(y), class_="r")
        )
    return texts


def ticks(count: int, side: int, room: int) -> list[int]:
    """Which of `count` labels to write when each needs `room` pixels.

    >>> ticks(6, 30, 26), ticks(28, 5, 26)
    ([0, 1, 2, 3, 4, 5], [0, 10, 20])
    """
    every = next(
        step for step in (1, 2, 5, 10, 20, 50, 100, 1000, count + 1) if step * side >= room
    )
    return list(range(0, count, every))


def _numbered(cells: Cells) -> html.Markup:
    """Cells large enough for their numbers: the heatmap, lines between, a text in each."""
    wide, tall = cells.side
    rows, columns = cells.shape
    across = "".join(f"M{RULER} {RULER + tall * row}h{wide * columns}" for row in range(1, rows))
    down = "".join(
        f"M{RULER + wide * column} {RULER}v{tall * rows}" for column in range(1, columns)
    )
    parts = [_heatmap(cells), html.tag("path", d=across + down, stroke=theme.PAPER)]
    for number, text in enumerate(cells.texts):
        row, column = divmod(number, columns)
        light = theme.text_on(cells.colour(row, column)) == "#ffffff"
        x, y = RULER + (column + 0.5) * wide, RULER + row * tall + tall // 2 + 5
        place = {"x": html.number(x), "y": y, "class_": "w" if light else None}
        parts.append(html.tag("text", glyph(cells.values[row, column], text) or text, **place))
    return html.join(parts)


def _heatmap(cells: Cells) -> html.Markup:
    """Cells as the pixels of one small image, each stretched to its side."""
    rows, columns = cells.shape
    wide, tall = cells.side
    address = pixels.heat(cells.values, cells.low, cells.high, cells.stops)
    return pixels.image(address, RULER, RULER, columns * wide, rows * tall)
