"""Dropout, draw by draw: which numbers it sets to 0, and how it makes up for them.

Each draw leaves out about a share `p` of the numbers and divides the others by `1 - p`. So the sum
stays the same on average, and a model that is tested needs no correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import backend as K
from ..errors import whole_number
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

CELL, LEFT, TOP = 34, 70, 40  # pixels: a box, and where the first one stands
EXAMPLE = ("draws = tk.demos.dropout_draws(0.5)",)


@dataclass(frozen=True, repr=False)
class DropoutDraws(Demo):
    """The share that is left out, and what each draw makes of a row of ones."""

    p: float
    rows: tuple[tuple[float, ...], ...]

    @property
    def mean(self) -> float:
        """The mean over all numbers of all draws; about 1."""
        return float(np.mean(self.rows))

    @property
    def title(self) -> str:
        """What was found, in one sentence."""
        count = f"{len(self.rows)} draws of {len(self.rows[0])} ones"
        near = f"their mean is {self.mean:.2f}, in the long run 1"
        return f"Dropout with p = {theme.say(self.p)}: {count}; {near}"

    def table(self) -> list[list[str]]:
        """For each draw: its number, how many are left, their value, the mean."""
        kept = [sum(value != 0 for value in row) for row in self.rows]
        return [
            [str(number), f"{left} of {len(row)}", theme.say(max(row)), f"{np.mean(row):.2f}"]
            for number, (left, row) in enumerate(zip(kept, self.rows, strict=True))
        ]

    def view(self) -> View:
        """The picture."""
        return draws_view(self)

    def __repr__(self) -> str:
        lines = [" ".join(f"{value:4.2g}" for value in row) for row in self.rows]
        return "\n".join([self.title, *lines])


def dropout_draws(p: float = 0.5, size: int = 12, draws: int = 6, seed: int = 0) -> DropoutDraws:
    """What dropout makes of `size` ones, in `draws` draws; `p` is the share it leaves out.

    >>> found = tk.demos.dropout_draws(0.5, size=4, draws=2)
    >>> sorted(set(np.ravel(found.rows).tolist()))
    [0.0, 2.0]
    """
    size = whole_number(size, "size", "TK-194", "tk.demos.dropout_draws(0.5, size=12)")
    draws = whole_number(draws, "draws", "TK-194", "tk.demos.dropout_draws(0.5, draws=6)")
    draw = K.function([], [K.dropout(K.ones((size,)), p, seed=seed)])
    return DropoutDraws(float(p), tuple(tuple(draw([])[0].tolist()) for _ in range(draws)))


def draws_view(found: DropoutDraws) -> View:
    """Draw every draw as a row of boxes; the film goes from draw to draw.

    >>> len(draws_view(dropout_draws(0.5)).data["groups"][0]["frames"])
    6
    """
    table = found.table()
    return drawing_view(
        found.title,
        (LEFT + CELL * len(found.rows[0]) + 20, TOP + CELL * len(found.rows) + 20),
        [shape for number in range(len(found.rows)) for shape in _row(found, number)],
        [Group("draw", "draw", [_frame(found, row) for row in table])],
        values=html.table(found.title, ["draw", "left", "each", "mean"], table),
        text=repr(found),
        python=about("draws", found, "{it}.rows", example=EXAMPLE),
    )


def _row(found: DropoutDraws, number: int) -> list:
    """One draw: empty boxes for what was left out, full ones with the value that is left."""
    top = TOP + CELL * number
    shapes: list = [["t", LEFT - 10, top + 21, f"draw {number}", "small end"]]
    for place, value in enumerate(found.rows[number]):
        left = LEFT + CELL * place
        shapes.append(["r", left, top, CELL - 6, CELL - 6, "box" if value else "frame"])
        shapes.append(["t", left + (CELL - 6) // 2, top + 18, theme.say(value), "small mid"])
    return shapes


def _frame(found: DropoutDraws, row: list[str]) -> Frame:
    """One draw in words, with a frame around its row."""
    wide = CELL * len(found.rows[0])
    shape = ["r", LEFT - 4, TOP + CELL * int(row[0]) - 4, wide + 2, CELL + 2, "frame thick"]
    words = f"draw {row[0]}: {row[1]} are left, each {row[2]}; their mean is {row[3]}"
    return Frame(f"draw {row[0]}", words, [["left", row[1]], ["mean", row[3]]], [shape])
