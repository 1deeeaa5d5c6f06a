"""Sequences of uneven length in one array: filled up and cut at either end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..backend.types import Array
from ..errors import DataError
from ..errors.text import in_lines, visible
from ..preprocessing.sequence import pad_sequences
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("padding = tk.demos.padding_picture([[1, 2, 3], [4], [5, 6]], 2)",)
MOST_ROWS, MOST_STEPS, LARGEST = 5, 8, 9999
ENDS = ("pre", "post")
CELL, ROW, LEFT, TOP = 46, 38, 24, 58  # pixels: of a number, and where the first one stands
WAY = 70  # pixels between what was and what is


@dataclass(frozen=True, repr=False, eq=False)
class PaddingPicture(Demo):
    """Sequences, and `padded`: what `pad_sequences` makes of them for (padding, truncating)."""

    sequences: tuple[tuple[int, ...], ...]
    maxlen: int
    padded: dict[tuple[str, str], Array]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        return f"{len(self.sequences)} sequences in one array of {self.maxlen} steps"

    def view(self) -> View:
        """The picture."""
        return padding_view(self)

    def __repr__(self) -> str:
        lines = [self.title]
        for ends, rows in self.padded.items():
            lines.append(_call(ends))
            lines += [f"  {list(given)} -> {row.tolist()}" for given, row in self._pairs(rows)]
        return in_lines(lines)

    def _pairs(self, rows: Array) -> zip[tuple[tuple[int, ...], Array]]:
        return zip(self.sequences, rows, strict=True)


def padding_picture(
    sequences: Sequence[Sequence[int]] = ((3, 1, 4, 1), (5, 9), (2,)), maxlen: int | None = None
) -> PaddingPicture:
    """What `pad_sequences` makes of 1 to 5 short sequences of whole numbers, from 1; TK-941.

    >>> padding_picture([[7, 8, 9], [5]], 2).padded["pre", "post"].tolist()
    [[7, 8], [0, 5]]
    """
    rows = _rows(sequences)
    longest = max((len(row) for row in rows), default=0)
    length = longest if maxlen is None else maxlen
    if not rows or type(length) is not int or not 0 < length <= MOST_STEPS:
        raise DataError(
            "TK-941",
            "these sequences cannot be shown number by number",
            [
                ("it got", visible(repr(sequences))[:60]),
                ("maxlen", visible(repr(maxlen))[:60]),
                ("it needs", f"1 to {MOST_ROWS} lists of 1 to {MOST_STEPS} whole numbers from 1"),
            ],
            fix="tk.demos.padding_picture([[1, 2, 3], [4]])",
        )
    made = {
        (padding, cut): pad_sequences(rows, length, padding=padding, truncating=cut)
        for padding, cut in itertools.product(ENDS, ENDS)
    }
    return PaddingPicture(tuple(rows), length, made)


def _rows(sequences: object) -> list[tuple[int, ...]]:
    """The sequences as plain numbers; none if one of them will not do."""
    if not isinstance(sequences, list | tuple | np.ndarray):
        return []
    given = [row.tolist() if isinstance(row, np.ndarray) else row for row in sequences]
    good = 0 < len(given) <= MOST_ROWS and all(
        isinstance(row, list | tuple)
        and 0 < len(row) <= MOST_STEPS
        and all(type(n) is int and 0 < n <= LARGEST for n in row)
        for row in given
    )
    return [tuple(row) for row in given] if good else []


def _call(ends: tuple[str, str]) -> str:
    return f"padding='{ends[0]}', truncating='{ends[1]}'"


# --- the view -------------------------------------------------------------------------------------


def padding_view(picture: PaddingPicture) -> View:
    """Draw the sequences and the array; a button for each choice of ends.

    >>> [frame["name"] for frame in padding_view(padding_picture()).data["groups"][0]["frames"]]
    ['fill pre, cut pre', 'fill pre, cut post', 'fill post, cut pre', 'fill post, cut post']
    """
    base: list = [["t", LEFT, 28, "the sequences", "bold"]]
    for line, row in enumerate(picture.sequences):
        for place, number in enumerate(row):
            base += _box(LEFT + place * CELL, line, number, "plain")
    base.append(["t", _right(picture), 28, f"one array, maxlen={picture.maxlen}", "bold"])
    frames = [_frame(picture, ends) for ends in picture.padded]
    head = ["padding, truncating", *(str(list(row)) for row in picture.sequences)]
    rows = [
        [", ".join(ends), *(str(row.tolist()) for row in rows)]
        for ends, rows in picture.padded.items()
    ]
    wide = max(_right(picture) + CELL * picture.maxlen + LEFT, 560)
    return drawing_view(
        picture.title,
        (wide, TOP + ROW * len(picture.sequences) + 44),
        base,
        [Group("padding, truncating", "padding, truncating", frames, press=True)],
        values=html.table(picture.title, head, rows),
        text=repr(picture),
        python=about("padding", picture, "{it}.padded['pre', 'pre']", example=EXAMPLE),
    )


def _right(picture: PaddingPicture) -> float:
    """The x of the array."""
    return LEFT + CELL * max(len(row) for row in picture.sequences) + WAY


def _box(x: float, line: int, number: int, look: str) -> list:
    """One number in its box."""
    y = TOP + ROW * line
    words = "small mid" if look == "panel dash" else "mid"
    return [
        ["r", x, y, CELL - 4, ROW - 6, look],
        ["t", x + CELL / 2 - 2, y + 21, str(number), words],
    ]


def _frame(picture: PaddingPicture, ends: tuple[str, str]) -> Frame:
    """One choice: zeros are grey, numbers that are cut off are crossed out."""
    shapes: list = []
    lost = 0
    for line, (given, row) in enumerate(
        zip(picture.sequences, picture.padded[ends].tolist(), strict=True)
    ):
        cut = max(len(given) - picture.maxlen, 0)
        lost += cut
        first = 0 if ends[1] == "pre" else len(given) - cut
        for place in range(first, first + cut):
            x, y = LEFT + place * CELL, TOP + ROW * line
            shapes.append(["l", x, y + ROW - 6, x + CELL - 4, y, "ink thick"])
        for place, number in enumerate(row):
            across = _right(picture) + place * CELL
            shapes += _box(across, line, number, "box" if number else "panel dash")
    where = {"pre": "in front", "post": "behind"}[ends[0]]
    said = f"zeros go {where}"
    if lost:
        side = {"pre": "at the beginning", "post": "at the end"}[ends[1]]
        said += f"; too long: {lost} number{'s' * (lost != 1)} cut off {side}, crossed out"
    low = TOP + ROW * len(picture.sequences) + 18
    shapes.append(["t", LEFT, low, _call(ends), "mono"])
    return Frame(f"fill {ends[0]}, cut {ends[1]}", said, [], shapes)
