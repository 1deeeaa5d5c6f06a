"""The slope probe: one number moved up and down by eps, and how wrong the slope is that one finds.

With a large eps the straight line misses the curve. With a tiny eps the two values agree in almost
all their digits, and what is left of their difference is rounding. In between lies the best eps.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from teachkeras.viz import html, theme
from teachkeras.viz.cells import tag_rect
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

POWERS = range(0, -14, -1)  # eps from 1 to 1e-13
SIDE, HIGH, LEFT, TOP, BETWEEN = 260, 200, 62, 40, 96  # pixels of the two panels
LOWEST = -16.0  # log10 of the smallest error that is drawn


def slope_probe(function: Callable[[float], float], at: float, slope: float) -> View:
    """Compare differences of `function` around `at` with its true `slope`, for 14 sizes of eps.

    >>> slope_probe(lambda x: x**3, 2.0, 12.0).title
    'Slope of a function at 2: both sides come closest to 12 with eps = 1e-05'
    """
    at, slope = float(at), float(slope)
    probes = [_probe(function, at, 10.0**power) for power in POWERS]
    errors = [[abs(found - slope) for found in probe[1:3]] for probe in probes]
    best = min(range(len(probes)), key=lambda number: errors[number][1])
    near = f"eps = {theme.say(probes[best][0])}"
    title = (
        f"Slope of a function at {theme.say(at)}: both sides come closest to {theme.say(slope)} "
        f"with {near}"
    )
    data = {
        "kind": "slope",
        "curve": _curve(function, at),
        "states": [
            {
                "eps": theme.say(eps),
                "found": [theme.say(one), theme.say(both)],
                "error": [theme.say(error) for error in wrong],
                "line": _line(function, at, eps),
                "dots": [_height(error) for error in wrong],
                "x": _across(power),
            }
            for power, (eps, one, both), wrong in zip(POWERS, probes, errors, strict=True)
        ],
        "best": best,
        "slope": theme.say(slope),
    }
    head = ["eps", "one side", "error", "both sides", "error"]
    rows = [
        [s["eps"], s["found"][0], s["error"][0], s["found"][1], s["error"][1]]
        for s in data["states"]
    ]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(5)]
    lines = ["  ".join(f"{row[n]:>{widths[n]}}" for n in range(5)) for row in [head, *rows]]
    picture, width = _picture(data)
    x, eps = repr(at), repr(probes[best][0])
    line = f"({{it}}({x} + {eps}) - {{it}}({x} - {eps})) / (2 * {eps})"
    return View(
        title, picture, width, html.table(title, head, rows), "\n".join([title, *lines]), data,
        ("core.js", "slope.js", "slope.css"), about("cube", function, line),
    )  # fmt: skip


def _probe(function: Callable[[float], float], at: float, eps: float) -> tuple[float, float, float]:
    """eps, the slope from one side, and the slope from both."""
    here, above, below = (float(function(x)) for x in (at, at + eps, at - eps))
    return eps, (above - here) / eps, (above - below) / (2 * eps)


def _window(function: Callable[[float], float], at: float) -> tuple[float, float]:
    """The heights that the left panel shows."""
    heights = [float(function(at - 1.5 + 3 * step / 60)) for step in range(61)]
    low, high = min(heights), max(heights)
    return low, (high - low) or 1.0


def _point(
    function: Callable[[float], float], at: float, x: float, y: float
) -> tuple[float, float]:
    """A point of the left panel in pixels, to a tenth."""
    low, spread = _window(function, at)
    across, down = SIDE * (x - at + 1.5) / 3, HIGH - HIGH * (y - low) / spread
    return round(across, 1), round(down, 1)


def _curve(function: Callable[[float], float], at: float) -> str:
    """The curve as SVG points."""
    xs = [at - 1.5 + 3 * step / 60 for step in range(61)]
    points = [_point(function, at, x, float(function(x))) for x in xs]
    return " ".join(f"{x},{y}" for x, y in points)


def _line(function: Callable[[float], float], at: float, eps: float) -> list[float]:
    """The straight line through the two moved points, right across the panel, and both points."""
    above, below = float(function(at + eps)), float(function(at - eps))
    slope = (above - below) / (2 * eps)
    middle = (above + below) / 2
    ends = [_point(function, at, at + x, middle + slope * x) for x in (-1.5, 1.5)]
    moved = [_point(function, at, at - eps, below), _point(function, at, at + eps, above)]
    return [number for point in (*ends, *moved) for number in point]


def _across(power: int) -> int:
    """Where an eps stands in the right panel: large ones on the left."""
    return round(SIDE * -power / 13)


def _height(error: float) -> int:
    """Where an error stands in the right panel, from 10 at the top to 1e-16."""
    size = max(LOWEST, math.log10(error)) if error > 0 else LOWEST
    return round(HIGH * (1 - min(size, 1.0)) / (1 - LOWEST))


def _picture(data: dict) -> tuple[html.Markup, float]:
    """Both panels, with the largest eps, as the live view draws them first."""
    state = data["states"][0]
    style = (
        f"text{{font:12px {theme.SANS};fill:{theme.INK}}}.m{{fill:{theme.MUTED};font-size:11px}}"
        f".c{{fill:none;stroke:{theme.BLUE};stroke-width:2}}"
        f".o{{fill:none;stroke:{theme.ORANGE};stroke-width:2}}"
    )
    x1, y1, x2, y2, *moved = state["line"]
    left = [
        tag_rect(0, 0, SIDE, HIGH, fill="none", stroke=theme.LINE),
        html.tag("polyline", points=data["curve"], class_="c"),
        html.tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="o"),
        *[html.tag("circle", cx=x, cy=y, r=4, fill=theme.ORANGE)
          for x, y in (moved[:2], moved[2:])],
        html.tag("text", f"eps = {state['eps']}", x=8, y=18),
    ]  # fmt: skip
    right = [tag_rect(0, 0, SIDE, HIGH, fill="none", stroke=theme.LINE)]
    for which, look in ((0, "o"), (1, "c")):
        points = " ".join(f"{s['x']},{s['dots'][which]}" for s in data["states"])
        right.append(html.tag("polyline", points=points, class_=look))
        for s in data["states"]:
            right.append(html.tag("circle", cx=s["x"], cy=s["dots"][which], r=3,
                                  fill=theme.ORANGE if look == "o" else theme.BLUE))  # fmt: skip
    right += [
        html.tag("text", "one side", x=10, y=HIGH - 26, fill=theme.ORANGE),
        html.tag("text", "both sides", x=10, y=HIGH - 10, fill=theme.BLUE),
        html.tag("text", "1", x=0, y=HIGH + 16, class_="m"),
        html.tag("text", "eps 1e-13", x=SIDE, y=HIGH + 16, class_="m", text_anchor="end"),
        html.tag("text", "10", x=-8, y=10, class_="m", text_anchor="end"),
        html.tag("text", "1e-16", x=-8, y=HIGH, class_="m", text_anchor="end"),
    ]
    width, second = LEFT + 2 * SIDE + BETWEEN + 24, LEFT + SIDE + BETWEEN
    parts = [
        html.tag("text", "the curve, and a line through two points", x=LEFT, y=TOP - 12),
        html.tag("text", "how wrong the slope is", x=second, y=TOP - 12),
        html.tag("g", *left, transform=f"translate({LEFT} {TOP})"),
        html.tag("g", *right, transform=f"translate({second} {TOP})"),
    ]
    return html.svg(width, TOP + HIGH + 34, *parts, style=style), width
