"""The angle between two vectors as a dial, with their cosine and their dot product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import backend as K
from ..backend.types import Array
from ..errors import DataError
from ..errors.text import in_lines, visible
from ..layers import merge
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view, line_path
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .given import said

EXAMPLE = ("dial = tk.demos.angle_dial(60)",)
STEP = 15  # degrees from place to place
LENGTHS = (0.0, 0.5, 1.0, 1.5, 2.0)
START = LENGTHS.index(1.0)
UNIT, TIP = 100, 9  # pixels: of the length 1, of the tip of an arrow
X, Y = 2 * UNIT + 40, 2 * UNIT + 46  # the middle of the dial
RIGHT = 4 * UNIT + 100  # where the words begin


@dataclass(frozen=True, repr=False, eq=False)
class AngleDial(Demo):
    """The vector a = (1, 0), and a vector b that turns; for each length of b a row of numbers.

    `cosines` and `dots` are (lengths, angles): what `merge` gives in its modes cos and dot.
    """

    angle: int
    angles: tuple[int, ...]
    lengths: tuple[float, ...]
    cosines: Array
    dots: Array

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        return f"Two vectors with {self.angle}° between them: their cosine is {self._said()}"

    def _said(self) -> str:
        return _said(self.cosines[START, self.angles.index(self.angle)])

    def view(self) -> View:
        """The picture."""
        return dial_view(self)

    def __repr__(self) -> str:
        lines = [self.title, "angle   cosine   dot if b has the length 2"]
        rows = zip(self.angles, self.cosines[START], self.dots[-1], strict=True)
        lines += [f"{angle:>4}°   {cos:>6.3f}   {dot:>6.3f}" for angle, cos, dot in rows]
        return in_lines(lines)


def angle_dial(angle: int = 60) -> AngleDial:
    """The cosine and the dot product of two vectors, from 0 to 180 degrees, for 5 lengths of one.

    `angle` is where the dial begins, in whole degrees. Errors: TK-921 for anything else.

    >>> dial = angle_dial(60)
    >>> [round(float(dial.cosines[2, dial.angles.index(a)]), 3) for a in (0, 60, 90, 180)]
    [1.0, 0.5, 0.0, -1.0]
    """
    whole = isinstance(angle, int | np.integer) and not isinstance(angle, bool)
    if not whole or not 0 <= angle <= 180:
        raise DataError(
            "TK-921",
            "the dial cannot be turned there",
            [
                ("it got", visible(repr(angle))[:60]),
                ("it needs", "a whole number of degrees, from 0 to 180"),
            ],
            fix="tk.demos.angle_dial(60)",
        )
    angles = tuple(sorted({*range(0, 181, STEP), int(angle)}))
    turned = np.deg2rad(angles)
    ends = np.stack([np.cos(turned), np.sin(turned)], axis=1)
    b = np.concatenate([length * ends for length in LENGTHS])
    a = np.tile([1.0, 0.0], (len(b), 1))
    pair = [K.constant(a), K.constant(b)]
    found = K.function([], [merge(pair, mode="cos"), merge(pair, mode="dot")])([])
    cosines, dots = (np.round(each, 6).reshape(len(LENGTHS), -1) + 0.0 for each in found)
    return AngleDial(int(angle), angles, LENGTHS, cosines, dots)


def _said(number: float) -> str:
    return said(number, 3)


# --- the view -------------------------------------------------------------------------------------


def dial_view(dial: AngleDial) -> View:
    """Draw both vectors from one point; one slider turns b, the other makes it longer.

    >>> [group["name"] for group in dial_view(angle_dial()).data["groups"]]
    ['turn b', 'make b longer']
    """
    at = dial.angles.index(dial.angle)
    turn = [_frame(dial, START, place) for place in range(len(dial.angles))]
    longer = [_frame(dial, place, at) for place in range(len(dial.lengths))]
    rows = [
        [f"{angle}°", _said(cos), _said(dot)]
        for angle, cos, dot in zip(dial.angles, dial.cosines[START], dial.dots[START], strict=True)
    ]
    return drawing_view(
        dial.title,
        (RIGHT + 250, Y + 60),
        _base(),
        [
            Group("turn b", "angle", turn, at),
            Group("make b longer", "length of b", longer, START),
        ],
        values=html.table(dial.title, ["angle", "cosine", "dot product"], rows),
        text=repr(dial),
        python=about("dial", dial, "{it}.cosines", example=EXAMPLE),
    )


def _base() -> list:
    """The half circle with its marks, and the vector a."""
    shapes: list = [["p", _arc(1.0, 180), "frame"], ["l", X - 2 * UNIT, Y, X + 2 * UNIT, Y, "grid"]]
    shapes += [["l", X, Y + 10, X, Y - 2 * UNIT, "grid"]]
    for degrees in (0, 30, 60, 90, 120, 150, 180):
        inner, outer = _point(0.94, degrees), _point(1.06, degrees)
        shapes += [["l", *inner, *outer, "frame"]]
        name = _point(1.17, degrees)
        shapes += (
            [["t", name[0], name[1] + (4 if degrees < 180 else -8), f"{degrees}°", "small mid"]]
            if degrees
            else []
        )
    shapes += _arrow(1.0, 0, "line0 thick")
    return [*shapes, ["t", X + UNIT - 6, Y + 20, "a", "bold mid"]]


def _point(length: float, degrees: float) -> tuple[float, float]:
    """The pixel at the end of a vector."""
    turned = np.deg2rad(degrees)
    across, up = UNIT * length * np.cos(turned), UNIT * length * np.sin(turned)
    return round(X + float(across), 1), round(Y - float(up), 1)


def _arc(length: float, degrees: float) -> str:
    """A part of a circle, from a to an angle."""
    steps = max(2, int(degrees) // 5 + 1)
    return line_path([_point(length, turn) for turn in np.linspace(0, degrees, steps)])


def _arrow(length: float, degrees: float, look: str) -> list:
    """An arrow from the middle of the dial."""
    end = _point(length, degrees)
    shapes: list = [["l", X, Y, *end, look]]
    for side in (150, -150):
        turned = np.deg2rad(degrees + side)
        tip = (
            round(end[0] + TIP * float(np.cos(turned)), 1),
            round(end[1] - TIP * float(np.sin(turned)), 1),
        )
        shapes.append(["l", *end, *tip, look])
    return shapes


def _frame(dial: AngleDial, longer: int, place: int) -> Frame:
    """One place of both sliders: the vector b, the angle, and what follows from it."""
    angle, length = dial.angles[place], dial.lengths[longer]
    cos, dot = float(dial.cosines[longer, place]), float(dial.dots[longer, place])
    end, name = _point(length, angle), _point(length - 0.12, angle + 16 / max(length, 0.5))
    shapes: list = []
    if length:
        shapes += [["p", _arc(0.3, angle), "ink"]]
        shapes += [["l", *end, end[0], Y, "ink dash faint"]]  # b, let fall onto the line of a
        shapes += [["l", X, Y, end[0], Y, "halo"], ["l", X, Y, end[0], Y, "now"]]
        shapes += _arrow(length, angle, "line1 thick")
    else:
        shapes += [["c", X, Y, 5, "warm"]]
    shapes += [["t", name[0], name[1] + 4, "b", "bold mid"]]
    words = [f"angle = {angle}°" if length else "no angle: b is a point"]
    words += [f"length of b = {_said(length)}", f"cosine = {_said(cos)}", f"dot = {_said(dot)}"]
    for line, word in enumerate(words):
        shapes.append(["t", RIGHT, 70 + 26 * line, word, "mono"])
    for line, word in enumerate(("thick: how far b reaches", "along the direction of a")):
        shapes.append(["t", RIGHT, 196 + 18 * line, word, "small"])
    rows = [["cosine", _said(cos)], ["dot product", _said(dot)]]
    return Frame(_name(dial, longer, place), _sentence(angle, length, cos), rows, shapes)


def _name(dial: AngleDial, longer: int, place: int) -> str:
    """What stands beside the slider."""
    return f"{dial.angles[place]}°, length {_said(dial.lengths[longer])}"


def _sentence(angle: int, length: float, cos: float) -> str:
    """What the place says, in words."""
    if not length:
        return "b has no length, so no direction: the cosine is 0 here, and never nan"
    if angle == 90:
        return "90°: they have nothing in common, the cosine is 0"
    if angle in (0, 180):
        return f"{angle}°: {'the same' if angle == 0 else 'the opposite'} direction, {_said(cos)}"
    near = "nearer to the same" if angle < 90 else "nearer to the opposite"
    return f"{angle}°: {near} direction, the cosine is {_said(cos)}"
