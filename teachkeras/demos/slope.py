"""The slope probe: one number moved up and down by eps, and how wrong the slope is that one finds.

With a large eps the straight line misses the curve. With a tiny eps the two values agree in almost
all their digits, and what is left of their difference is rounding. In between lies the best eps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view, line_path
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

POWERS = range(0, -14, -1)  # eps from 1 to 1e-13
SIDE, HIGH, LEFT, TOP, BETWEEN = 260, 200, 62, 40, 96  # pixels of the two panels
SECOND = LEFT + SIDE + BETWEEN  # where the right panel begins
LOWEST = -16.0  # log10 of the smallest error that is drawn
REACH = 1.5  # how far the left panel shows the curve to both sides
HEAD = ["eps", "one side", "error", "both sides", "error"]
EXAMPLE = ("def cube(x):\n    return x ** 3",)


@dataclass(frozen=True)
class DifferenceQuotients:
    """One size of eps: the slope found from one side, and that found from both."""

    eps: float
    one_side: float
    both_sides: float

    def errors(self, slope: float) -> tuple[float, float]:
        """How far each of them is from the true slope."""
        return abs(self.one_side - slope), abs(self.both_sides - slope)


@dataclass(frozen=True, repr=False)
class SlopeProbe(Demo):
    """A function, a place, the true slope there, and the differences for every eps."""

    function: Callable[[float], float]
    at: float
    slope: float
    differences: tuple[DifferenceQuotients, ...]

    @property
    def best(self) -> int:
        """The number of the eps with which both sides come closest."""
        errors = [each.errors(self.slope)[1] for each in self.differences]
        return errors.index(min(errors))

    @property
    def title(self) -> str:
        """What was found, in one sentence."""
        near = theme.say(self.differences[self.best].eps)
        ends = f"both sides come closest to {theme.say(self.slope)} with eps = {near}"
        return f"Slope of a function at {theme.say(self.at)}: {ends}"

    @property
    def rows(self) -> list[list[str]]:
        """For each eps: eps, both slopes, each with its error."""
        found = []
        for each in self.differences:
            one, both = each.errors(self.slope)
            numbers = (each.eps, each.one_side, one, each.both_sides, both)
            found.append([theme.say(number) for number in numbers])
        return found

    def view(self) -> View:
        """The picture."""
        return slope_view(self)

    def __repr__(self) -> str:
        rows = [HEAD, *self.rows]
        widths = [max(len(row[n]) for row in rows) for n in range(5)]
        lines = ["  ".join(f"{row[n]:>{widths[n]}}" for n in range(5)) for row in rows]
        return "\n".join([self.title, *lines])


def slope_probe(function: Callable[[float], float], at: float, slope: float) -> SlopeProbe:
    """Compare differences of `function` around `at` with its true `slope`, for 14 sizes of eps.

    >>> slope_probe(lambda x: x**3, 2.0, 12.0).title
    'Slope of a function at 2: both sides come closest to 12 with eps = 1e-05'
    """
    at, slope = float(at), float(slope)
    found = tuple(_difference(function, at, 10.0**power) for power in POWERS)
    return SlopeProbe(function, at, slope, found)


def _difference(function: Callable[[float], float], at: float, eps: float) -> DifferenceQuotients:
    here, above, below = (float(function(x)) for x in (at, at + eps, at - eps))
    return DifferenceQuotients(eps, (above - here) / eps, (above - below) / (2 * eps))


# --- the view -------------------------------------------------------------------------------------


def slope_view(probe: SlopeProbe) -> View:
    """Draw the curve with the line through two of its points, and the error for every eps.

    >>> len(slope_view(slope_probe(lambda x: x**3, 2.0, 12.0)).data["groups"][0]["frames"])
    14
    """
    curve = _Curve(probe)
    frames = [_frame(probe, curve, number) for number in range(len(probe.differences))]
    x, eps = repr(probe.at), repr(probe.differences[probe.best].eps)
    line = f"({{it}}({x} + {eps}) - {{it}}({x} - {eps})) / (2 * {eps})"
    return drawing_view(
        probe.title,
        (SECOND + SIDE + 24, TOP + HIGH + 34),
        _base(probe, curve),
        [Group("eps", "eps", frames)],
        values=html.table(probe.title, HEAD, probe.rows),
        text=repr(probe),
        python=about("cube", probe.function, line, example=EXAMPLE),
    )


class _Curve:
    """The left panel: where a point of the curve stands in it."""

    def __init__(self, probe: SlopeProbe) -> None:
        self.probe = probe
        self.xs = [probe.at + REACH * (step - 30) / 30 for step in range(61)]
        self.heights = [float(probe.function(x)) for x in self.xs]
        self.low = min(self.heights)
        self.spread = (max(self.heights) - self.low) or 1.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point in pixels; what lies far outside is cut off."""
        across = LEFT + SIDE * (x - self.probe.at + REACH) / (2 * REACH)
        down = TOP + HIGH - HIGH * (y - self.low) / self.spread
        return round(across, 1), round(down, 1)

    def line(self, eps: float) -> list:
        """The straight line through the two moved points, and both points."""
        at, function = self.probe.at, self.probe.function
        above, below = float(function(at + eps)), float(function(at - eps))
        slope, middle = (above - below) / (2 * eps), (above + below) / 2
        ends = [self.place(at + x, middle + slope * x) for x in (-REACH, REACH)]
        dots = [self.place(at - eps, below), self.place(at + eps, above)]
        return [
            ["l", *ends[0], *ends[1], "line1 thick"],
            *(["c", *dot, 4, "fill1"] for dot in dots),
        ]


def _base(probe: SlopeProbe, curve: _Curve) -> list:
    """Both panels, the curve, and the two rows of errors."""
    points = [curve.place(x, y) for x, y in zip(curve.xs, curve.heights, strict=True)]
    shapes: list = [
        ["t", LEFT, TOP - 12, "the curve, and a line through two points", ""],
        ["t", SECOND, TOP - 12, "how wrong the slope is", ""],
        ["r", LEFT, TOP, SIDE, HIGH, "frame"],
        ["r", SECOND, TOP, SIDE, HIGH, "frame"],
        ["p", line_path(points), "line0 thick"],
        ["t", SECOND, TOP + HIGH + 16, "eps 1", "small"],
        ["t", SECOND + SIDE, TOP + HIGH + 16, "eps 1e-13", "small end"],
        ["t", SECOND - 8, TOP + 10, "10", "small end"],
        ["t", SECOND - 8, TOP + HIGH, "1e-16", "small end"],
    ]
    for which, name in enumerate(("one side", "both sides")):
        colour = 1 - which
        places = [_error_at(probe, number, which) for number in range(len(probe.differences))]
        y = TOP + HIGH - 26 + 16 * which
        shapes.append(["p", line_path(places), f"line{colour}" + " dash" * (not which)])
        shapes += [["c", *place, 3, f"fill{colour}"] for place in places]
        shapes += [["l", SECOND + 8, y - 5, SECOND + 30, y - 5, f"line{colour} thick"]]
        shapes.append(["t", SECOND + 38, y, name, "small"])
    return shapes


def _error_at(probe: SlopeProbe, number: int, which: int) -> tuple[int, int]:
    """Where an error stands in the right panel: large eps left, errors from 10 down to 1e-16."""
    error = probe.differences[number].errors(probe.slope)[which]
    size = max(LOWEST, math.log10(error)) if error > 0 else LOWEST
    across = SIDE * number / (len(POWERS) - 1)
    return SECOND + round(across), TOP + round(HIGH * (1 - min(size, 1.0)) / (1 - LOWEST))


def _frame(probe: SlopeProbe, curve: _Curve, number: int) -> Frame:
    """One eps: the line through its two points, and its place among the errors."""
    each, row = probe.differences[number], probe.rows[number]
    x, _ = _error_at(probe, number, 1)
    verdict = "the line misses the curve" if number < probe.best else "rounding takes over"
    if number == probe.best:
        verdict = "the best of these"
    rows = [
        ["both sides", f"{row[3]}, wrong by {row[4]}"],
        ["one side", f"{row[1]}, wrong by {row[2]}"],
        ["true slope", theme.say(probe.slope)],
    ]
    shapes = [*curve.line(each.eps), ["l", x, TOP, x, TOP + HIGH, "ink dash faint"]]
    return Frame(f"eps = {row[0]}", f"eps = {row[0]}: {verdict}", rows, shapes)
