"""The pieces of a Maxout unit: straight lines, and the largest of them at every place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import backend as K
from ..backend.types import Array
from ..errors import DataError
from ..errors.text import counted, in_lines, visible
from ..layers import MaxoutDense
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view, line_path
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .given import said, short_vector

EXAMPLE = ("pieces = tk.demos.maxout_pieces([-1, 0, 1], [-0.5, 0, -0.5])",)
X = np.linspace(-2, 2, 81)
STOPS = range(0, 81, 5)  # the places of the slider
MOST = 6  # pieces, each with a colour
LOW, HIGH = -1.0, 4.0  # of the values that are drawn
WIDE, TALL, LEFT, TOP = 360, 300, 60, 40  # pixels: of the frame, and before it


@dataclass(frozen=True, repr=False, eq=False)
class MaxoutPieces(Demo):
    """Straight pieces `slope * x + bias`; `largest` has the first k of them in row k - 1."""

    weights: tuple[float, ...]
    biases: tuple[float, ...]
    x: Array
    lines: Array
    largest: Array

    @property
    def y(self) -> Array:
        """What the unit gives: the largest of all pieces."""
        return self.largest[-1]

    @property
    def winners(self) -> list[int]:
        """The number of the largest piece for each x."""
        return [int(n) for n in self.lines.argmax(axis=0)]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        seen = len(set(self.winners))
        told = f"{seen} of them {'are' if seen != 1 else 'is'} the largest somewhere"
        return f"A Maxout unit of {counted(len(self.weights), 'straight piece')}; {told}"

    def view(self) -> View:
        """The picture."""
        return pieces_view(self)

    def __repr__(self) -> str:
        lines = [self.title]
        for slope, bias, wins in self.rows:
            lines.append(f"{_formula(slope, bias)}   is the largest {wins}")
        return in_lines(lines)

    @property
    def rows(self) -> list[list[str]]:
        """For each piece its slope, its bias, and where it is the largest."""
        found = []
        for number, (slope, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            mine = [float(x) for x, w in zip(self.x, self.winners, strict=True) if w == number]
            ends = f"from {theme.say(mine[0])} to {theme.say(mine[-1])}" if mine else "nowhere"
            found.append([theme.say(slope), theme.say(bias), ends])
        return found


def maxout_pieces(
    weights: Sequence[float] = (-3, -1, 1, 3),
    biases: Sequence[float] = (-2.25, -0.25, -0.25, -2.25),
) -> MaxoutPieces:
    """One unit of MaxoutDense with one input: its pieces, and the largest of them.

    1 to 6 weights, and a bias for each; those that stand there touch the curve x * x. Errors:
    TK-912 for anything else.

    >>> maxout_pieces([-1, 1], [0, 0])
    A Maxout unit of 2 straight pieces; 2 of them are the largest somewhere
    -1 * x + 0   is the largest from -2 to 0
    1 * x + 0   is the largest from 0.05 to 2
    """
    w, b = short_vector(weights, MOST), short_vector(biases, MOST)
    if w is None or b is None or len(w) != len(b):
        raise DataError(
            "TK-912",
            "these are no pieces of a Maxout unit",
            [
                ("weights", visible(repr(weights))[:60]),
                ("biases", visible(repr(biases))[:60]),
                ("it needs", f"1 to {MOST} weights, and a bias for each"),
            ],
            fix="tk.demos.maxout_pieces([-1, 0, 1], [-0.5, 0, -0.5])",
        )
    largest = [_largest(w[:count], b[:count]) for count in range(1, len(w) + 1)]
    lines = w[:, None] * X + b[:, None]
    return MaxoutPieces(tuple(w.tolist()), tuple(b.tolist()), X, lines, np.array(largest))


def _formula(slope: str, bias: str) -> str:
    return f"{slope} * x {'-' if bias.startswith('-') else '+'} {bias.removeprefix('-')}"


def _largest(w: Array, b: Array) -> Array:
    """What MaxoutDense itself gives with these pieces."""
    layer = MaxoutDense(1, nb_feature=len(w))
    y = layer(K.constant(X[:, None]))
    layer.set_weights([w.reshape(-1, 1, 1), b.reshape(-1, 1)])
    return np.asarray(K.eval(y))[:, 0]


# --- the view -------------------------------------------------------------------------------------


def pieces_view(pieces: MaxoutPieces) -> View:
    """Draw the pieces; one slider walks along x, another adds piece after piece.

    >>> [group["name"] for group in pieces_view(maxout_pieces()).data["groups"]]
    ['walk along x', 'piece after piece']
    """
    walk = [_step(pieces, at) for at in STOPS]
    grow = [_grown(pieces, count) for count in range(1, len(pieces.weights) + 1)]
    return drawing_view(
        pieces.title,
        (LEFT + WIDE + 240, TOP + TALL + 40),
        _base(pieces),
        [
            Group("walk along x", "x", walk, len(walk) // 2 + 2),
            Group("piece after piece", "pieces", grow, len(grow) - 1),
        ],
        values=html.table(pieces.title, ["slope", "bias", "is the largest"], pieces.rows),
        text=repr(pieces),
        python=about("pieces", pieces, "{it}.winners", example=EXAMPLE),
    )


def _place(x: float, y: float) -> tuple[float, float]:
    """A point in pixels."""
    return LEFT + WIDE * (x + 2) / 4, TOP + TALL * (HIGH - y) / (HIGH - LOW)


def _path(y: Array) -> str:
    """A curve, as far as it lies in the frame."""
    pairs = zip(X.tolist(), y.tolist(), strict=True)
    return line_path([_place(a, b) for a, b in pairs if LOW <= b <= HIGH] or [_place(0, LOW)])


def _base(pieces: MaxoutPieces) -> list:
    """The axes, and the names of all pieces in their colours."""
    shapes: list = [["r", LEFT, TOP, WIDE, TALL, "frame"]]
    for x in (-2, -1, 0, 1, 2):
        at = _place(x, LOW)
        shapes += [["l", at[0], TOP, at[0], TOP + TALL, "grid"]]
        shapes += [["t", at[0], TOP + TALL + 18, str(x), "small mid"]]
    for y in (-1, 0, 1, 2, 3, 4):
        at = _place(-2, y)
        shapes += [["l", LEFT, at[1], LEFT + WIDE, at[1], "grid"]]
        shapes += [["t", LEFT - 8, at[1] + 4, str(y), "small end"]]
    right = LEFT + WIDE + 30
    for number, (slope, bias, _) in enumerate(pieces.rows):
        y = TOP + 60 + 24 * number
        shapes += [["l", right, y - 5, right + 28, y - 5, f"line{number} thick"]]
        shapes += [["t", right + 38, y, _formula(slope, bias), "mono"]]
    return [
        *shapes,
        ["t", LEFT, TOP - 14, "across: x; up: what comes out", "small"],
        ["l", right, TOP + 11, right + 28, TOP + 11, "now"],
        ["t", right + 38, TOP + 16, "the largest", "bold"],
    ]


def _drawn(pieces: MaxoutPieces, count: int) -> list:
    """The first pieces as lines, and the largest of them."""
    shapes: list = [["p", _path(pieces.largest[count - 1]), "now"]]
    return [*shapes, *(["p", _path(pieces.lines[n]), f"line{n}"] for n in range(count))]


def _step(pieces: MaxoutPieces, at: int) -> Frame:
    """One x: the value of every piece there, and which is the largest."""
    x, winner = float(pieces.x[at]), pieces.winners[at]
    values = [said(row[at]) for row in pieces.lines]
    top = _place(x, min(max(float(pieces.y[at]), LOW), HIGH))
    shapes = _drawn(pieces, len(pieces.weights))
    shapes += [["l", top[0], TOP, top[0], TOP + TALL, "ink dash faint"]]
    shapes += [["c", round(top[0], 1), round(top[1], 1), 6, "warm"]]
    say = f"x = {said(x)}: piece {winner + 1} is the largest, {values[winner]}"
    return Frame(f"x = {said(x)}", say, [["all pieces", ", ".join(values)]], shapes)


def _grown(pieces: MaxoutPieces, count: int) -> Frame:
    """The largest of the first pieces."""
    wins = len({int(n) for n in pieces.lines[:count].argmax(axis=0)})
    say = f"{counted(count, 'piece')}: {counted(wins, 'straight part')} of the curve"
    return Frame(counted(count, "piece"), say, [], _drawn(pieces, count))
