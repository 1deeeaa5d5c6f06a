"""Small grids of numbers in boxes, for pictures that follow single numbers.

The live version (static/numbers.js) draws the same boxes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from . import html, theme
from .cells import tag_rect

TALL, FONT = 30, 13  # pixels: one cell, its number
CAPTION = 26  # pixels above a grid, for its name

STYLE = (
    f"text{{font:{FONT}px {theme.MONO};fill:{theme.INK};text-anchor:middle}}"
    f".cap{{font:13px {theme.SANS};fill:{theme.MUTED};text-anchor:start}}"
    f".c{{fill:#fff;stroke:{theme.LINE}}}.edge{{fill:{theme.PANEL};stroke-dasharray:3 3}}"
    f".on{{fill:{theme.BLUE_FILL};stroke:{theme.BLUE};stroke-width:2.4}}"
    f".now{{fill:{theme.ORANGE_FILL};stroke:{theme.ORANGE};stroke-width:2.4}}"
)


def texts_of(array: np.ndarray) -> list[str]:
    """Each number as text, row after row.

    >>> texts_of(np.array([[1, 2], [3, 4]]))
    ['1', '2', '3', '4']
    """
    return [theme.say(number) for number in array.ravel()]


def times(shape: tuple) -> str:
    """A shape as it is spoken.

    >>> times((3, 5))
    '3 x 5'
    """
    return " x ".join(map(str, shape))


def cell_width(texts: list[str]) -> int:
    """How wide a cell is for the longest of some texts, in pixels.

    >>> cell_width(["1", "-0.1235"])
    66
    """
    return max(TALL, int(max(map(len, texts)) * FONT * theme.CHARACTER) + 12)


def number_grid(
    texts: list[str], shape: tuple, caption: str, at: tuple, looks: Mapping[int, str]
) -> tuple[html.Markup, int, int]:
    """A grid with its caption at (x, y); `looks` gives classes by place. Also width and height."""
    wide, (rows, columns), (left, top) = cell_width(texts), shape, at
    parts = [html.tag("text", caption, x=left, y=top + 14, class_="cap")]
    for place, text in enumerate(texts):
        row, column = divmod(place, columns)
        x, y = left + column * wide, top + CAPTION + row * TALL
        look = " ".join(("c", looks.get(place, ""))).strip()
        parts.append(tag_rect(x, y, wide, TALL, class_=look))
        parts.append(html.tag("text", text, x=html.number(x + wide / 2), y=y + 20))
    across = max(columns * wide, int(len(caption) * 7.2))
    return html.join(parts), across, CAPTION + rows * TALL


def grids_picture(grids: list[tuple]) -> tuple[html.Markup, int]:
    """Grids (texts, shape, caption, looks) side by side; the SVG and its width in pixels."""
    parts, x, tallest = [], 20, 0
    for texts, shape, caption, looks in grids:
        drawn, wide, tall = number_grid(texts, shape, caption, (x, 14), looks)
        parts.append(drawn)
        x, tallest = x + wide + 36, max(tallest, tall)
    width = x - 16
    return html.svg(width, tallest + 34, *parts, style=STYLE), width
