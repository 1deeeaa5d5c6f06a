"""An optimizer walking down a surface, every place remembered: what a contour picture draws.

A surface is a function of a few weights, made of symbols, such as `lambda w: K.sum(w ** 2)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from .. import optimizers as optimizers_module
from ..backend.types import Array, Named
from ..errors import ArgumentError, whole_number
from ..errors.text import in_lines
from ..optimizers import Optimizer
from ..viz import html, pixels, theme
from ..viz.cells import tag_rect
from ..viz.examples import BOWL
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (BOWL, "descent = tk.demos.optimizer_path(bowl, 'sgd', [1.0, 2.0], steps=5)")

SIDE, LEFT, TOP = 400, 60, 20  # pixels of the map, and before it
MOST_ROWS = 30  # steps in the table


@dataclass(frozen=True, repr=False)
class OptimizerPath(Demo):
    """The path of one optimizer: `points` (steps + 1, weights), and the height at each of them."""

    optimizer: str
    points: Any
    losses: Any
    surface: Callable[[Any], Any]

    def contour(self, size: int = 41) -> tuple[Any, Any, Any]:
        """The surface around a path of two weights: x (size,), y (size,), heights (size, size)."""
        return surface_around(self.surface, self.points, size)

    def view(self) -> View:
        """The picture."""
        return path_view(self)

    def __repr__(self) -> str:
        shown = [*range(min(len(self.losses), 6))]
        last = len(self.losses) - 1
        lines = [self._line(step) for step in shown + [last] * (last not in shown)]
        return in_lines([f"{self.optimizer}: {last} steps", *lines])

    def _line(self, step: int) -> str:
        place = ", ".join(f"{number:.4g}" for number in self.points[step])
        return f"  step {step}: at ({place}) the loss is {self.losses[step]:.4g}"


def surface_around(
    surface: Callable[[Any], Any], points: Array, size: int = 41
) -> tuple[Any, Any, Any]:
    """A surface of two weights around some places: x (size,), y (size,), heights (size, size)."""
    reached = points[np.isfinite(points).all(1)]
    low, high = reached.min(0), reached.max(0)
    margin = np.maximum(0.15 * (high - low), 0.1 * np.max(high - low)) + 1e-3
    x, y = (np.linspace(a, b, size) for a, b in zip(low - margin, high + margin, strict=True))
    w = K.placeholder((2,), name="w")
    height = K.function([w], [surface(w)])
    return x, y, np.array([[float(height([[a, b]])[0]) for a in x] for b in y])


def optimizer_path(
    surface: Callable[[Any], Any],
    optimizer: Optimizer | Named = "sgd",
    start: Sequence[float] = (1.0,),
    steps: int = 20,
) -> OptimizerPath:
    """Let an optimizer (a name or an object) walk down a surface from `start`.

    Raises TK-459 for a surface that is not one number.

    >>> optimizer_path(lambda w: K.sum(w ** 2), tk.optimizers.SGD(lr=0.1), [1.], steps=3)
    SGD: 3 steps
      step 0: at (1) the loss is 1
      step 1: at (0.8) the loss is 0.64
      step 2: at (0.64) the loss is 0.4096
      step 3: at (0.512) the loss is 0.2621
    """
    whole_number(steps, "steps", "TK-460", "steps=20")
    chosen = optimizers_module.get(optimizer)
    w = K.variable(start, name="w")
    height = surface(w)
    if K.ndim(height) != 0:
        raise ArgumentError(
            "TK-459",
            "a surface has one height at each place",
            [("it gives", repr(K.int_shape(height))), ("it needs", "()")],
            fix="K.sum(...)   around what it returns",
        )
    getattr(chosen, "forget", list)()  # it may have been on another walk before
    if hasattr(chosen, "iterations"):
        K.set_value(chosen.iterations, 0.0)
    step = K.function([], [height], chosen.get_updates([w], {}, height))
    points, losses = [K.get_value(w)], []
    for _ in range(steps):
        losses += step([])
        points.append(K.get_value(w))
    losses.append(K.eval(height))
    return OptimizerPath(type(chosen).__name__, np.array(points), np.array(losses), surface)


# --- the view -------------------------------------------------------------------------------------


def path_view(descent: OptimizerPath) -> View:
    """Draw a descent over two weights as a path on a map, any other as its curve of losses.

    >>> from teachkeras import backend as K
    >>> path_view(optimizer_path(lambda w: K.sum(w ** 2), 'sgd', [1., 2.], 5)).title
    'SGD: 5 steps, the loss falls from 5 to 4.085'
    """
    first, last = descent.losses[0], descent.losses[-1]
    verb = "falls" if last < first else "rises"
    title = f"{html.clean(descent.optimizer, 40)}: {len(descent.losses) - 1} steps, "
    title += f"the loss {verb} from {theme.say(first)} to {theme.say(last)}"
    parts = _map(descent) if descent.points.shape[1] == 2 else _curve(descent)
    style = (
        f"text{{font:12px {theme.SANS};fill:{theme.INK}}}"
        f".o{{fill:none;stroke:{theme.INK};stroke-width:5}}"
        ".p{fill:none;stroke:#fff;stroke-width:2}"
        f".d{{fill:#fff;stroke:{theme.INK}}}.s{{fill:{theme.BLUE};stroke:#fff;stroke-width:2}}"
    )
    width = LEFT + SIDE + 30
    rows = [
        [str(step), ", ".join(theme.say(x) for x in point), theme.say(loss)]
        for step, (point, loss) in enumerate(zip(descent.points, descent.losses, strict=True))
    ]
    return View(
        title,
        html.svg(width, TOP + SIDE + 44, *parts, style=style),
        width,
        html.table(title, ["step", "place", "loss"], rows[:MOST_ROWS]),
        html.clean_lines(repr(descent)),
        {"kind": "still"},
        ("core.js",),
        about("descent", descent, "{it}.points", "{it}.losses", example=EXAMPLE),
    )


def _map(descent: OptimizerPath) -> list:
    """Heights by shades of their rank, which shows a valley however deep it is; then the path."""
    x, y, heights = descent.contour()
    rank = np.argsort(np.argsort(heights.ravel(), kind="stable"), kind="stable")
    shades = rank.reshape(heights.shape)[::-1].astype("float64")
    address = pixels.heat(shades, 0.0, float(shades.size), theme.CIVIDIS)
    ends = [(x[0], x[-1]), (y[0], y[-1])]
    places = _places(descent.points, ends)
    return [
        pixels.image(address, LEFT, TOP, SIDE, SIDE),
        *_path(places),
        *_axes(ends, ("w[0]", "w[1]")),
    ]


def _curve(descent: OptimizerPath) -> list:
    """The loss of each step."""
    losses = np.asarray(descent.losses, dtype="float64")
    steps = np.arange(len(losses), dtype="float64")
    low, high = float(losses.min()), float(losses.max())
    ends = [(0.0, float(max(len(losses) - 1, 1))), (low, high if high > low else low + 1.0)]
    frame = tag_rect(LEFT, TOP, SIDE, SIDE, fill="none", stroke=theme.LINE)
    path = _path(_places(np.stack([steps, losses], 1), ends))
    return [frame, *path, *_axes(ends, ("step", "loss"))]


def _places(points: Array, ends: list) -> list[tuple[str, str]]:
    """Points in pixels, the second coordinate upwards."""
    (left, right), (low, high) = ends
    return [
        (
            html.number(round(LEFT + SIDE * (a - left) / (right - left), 1)),
            html.number(round(TOP + SIDE * (high - b) / (high - low), 1)),
        )
        for a, b in np.asarray(points, dtype="float64")
        if math.isfinite(a) and math.isfinite(b)
    ]


def _path(places: list) -> list:
    line = "M" + "L".join(f"{a} {b}" for a, b in places)
    dots = [html.tag("circle", cx=a, cy=b, r=3, class_="d") for a, b in places[1:]]
    start = html.tag("circle", cx=places[0][0], cy=places[0][1], r=6, class_="s")
    lines = [html.tag("path", d=line, class_=kind) for kind in ("o", "p")]
    return [*lines, *dots, start]


def _axes(ends: list, names: tuple) -> list:
    """The numbers at both ends of both axes, and what the axes are."""
    (left, right), (low, high) = ends
    below = TOP + SIDE + 18
    marks = [(left, LEFT, below, "start"), (right, LEFT + SIDE, below, "end")]
    marks += [(low, LEFT - 6, TOP + SIDE, "end"), (high, LEFT - 6, TOP + 12, "end")]
    words: list[tuple[str, float, float, str]] = [
        (theme.say(value), x, y, anchor) for value, x, y, anchor in marks
    ]
    words += [(names[0], LEFT + SIDE / 2, below, "middle")]
    words += [(names[1], LEFT - 6, TOP + SIDE / 2, "end")]
    return [
        html.tag("text", text, x=html.number(x), y=html.number(y), text_anchor=anchor)
        for text, x, y, anchor in words
    ]
