"""Every activation as a curve, with its slope beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import activations
from .. import backend as K
from ..errors.text import in_lines
from ..viz import html, theme
from ..viz.drawing import drawing_view, line_path
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("activations = tk.demos.activation_functions(['relu', 'tanh'])",)

POINTS = 81  # from -4 to 4, each tenth
WIDE, TALL, GAP, LEFT, TOP = 118, 84, 22, 30, 46  # pixels of one small picture, and around it
SIDE, ROOM = 150, 54  # pixels of the curve of one activation, and below it


@dataclass(frozen=True, repr=False, eq=False)
class ActivationFunctions(Demo):
    """`x` (points,), and for each name the values `y` and the slopes, (names, points)."""

    names: tuple[str, ...]
    sentences: tuple[str, ...]
    x: Any
    y: Any
    derivatives: Any

    def view(self) -> View:
        """The picture."""
        return activations_view(self)

    def __repr__(self) -> str:
        lines = [f"{'':<14}{'f(-2)':>8}{'f(0)':>8}{'f(2)':>8}{'slope at 0':>12}"]
        low, zero, high = (int(np.abs(self.x - at).argmin()) for at in (-2, 0, 2))
        for at, name in enumerate(self.names):
            y, slope = self.y[at], self.derivatives[at]
            lines.append(f"{name:<14}{y[low]:8.4g}{y[zero]:8.4g}{y[high]:8.4g}{slope[zero]:12.4g}")
        lines.append("softmax is missing: it looks at all numbers of a row, so it has no curve")
        return in_lines(lines)


def activation_functions(names: Sequence[str] | None = None) -> ActivationFunctions:
    """The curves and the slopes of all activations that work on each number by itself, or of some.

    >>> activation_functions(['relu', 'tanh', 'sigmoid'])
                     f(-2)    f(0)    f(2)  slope at 0
    relu                 0       0       2           0
    tanh            -0.964       0   0.964           1
    sigmoid         0.1192     0.5  0.8808        0.25
    softmax is missing: it looks at all numbers of a row, so it has no curve
    """
    every = [name for name in activations.NAMES if name != "softmax"]
    chosen = [names] if isinstance(names, str) else list(every if names is None else names) or every
    x = K.placeholder((POINTS,), dtype="float64", name="x")
    at = np.linspace(-4, 4, POINTS)
    values, derivatives, sentences = [], [], []
    for name in chosen:
        function = activations.get(name)
        y = function(x) + 0.0  # also linear is a node of its own
        both = K.function([x], [y, K.gradients(K.sum(y), [x])[0]])([at])
        values.append(both[0])
        derivatives.append(both[1])
        sentences.append(" ".join((function.__doc__ or "").split("\n\n")[0].split()))
    return ActivationFunctions(
        tuple(chosen), tuple(sentences), at, np.array(values), np.array(derivatives)
    )


# --- the view -------------------------------------------------------------------------------------


def activations_view(gallery: ActivationFunctions) -> View:
    """Draw every activation as a curve (blue) with its slope (orange, dashed).

    >>> activations_view(activation_functions(['relu'])).title
    '1 activation as a curve with its slope: relu'
    """
    names = [html.clean(name, 20) for name in gallery.names]
    count = f"{len(names)} activation{'s' * (len(names) != 1)}"
    title = f"{count} as a curve with its slope: {', '.join(names)}"
    columns = min(4, len(names))
    lines = -(-len(names) // columns)
    shapes: list = [
        ["l", LEFT, 18, LEFT + 26, 18, "line0 thick"], ["t", LEFT + 32, 23, "value", ""],
        ["l", LEFT + 100, 18, LEFT + 126, 18, "line1 thick dash"],
        ["t", LEFT + 132, 23, "slope", ""],
        ["t", LEFT + 200, 23, "across: from -4 to 4, up: from -2 to 4", "small"],
    ]  # fmt: skip
    spots = []
    for at, name in enumerate(names):
        x = LEFT + at % columns * (SIDE + GAP + 12)
        y = TOP + at // columns * (SIDE + ROOM)
        shapes += _curve(gallery, at, x, y)
        shapes.append(["t", x, y + SIDE + 20, name, "bold"])
        spots.append(
            [x, y, SIDE, SIDE, f"{name}: {html.clean(gallery.sentences[at])}", _rows(gallery, at)]
        )
    rows = [[name, *(cell for _, cell in _rows(gallery, at))] for at, name in enumerate(names)]
    width = max(LEFT + columns * (SIDE + GAP + 12), 480)
    return drawing_view(
        title, (width, TOP + lines * (SIDE + ROOM)), shapes, spots=spots,
        values=html.table(title, ["activation", "values", "slopes"], rows), text=repr(gallery),
        python=about("activations", gallery, "{it}.names", example=EXAMPLE),
    )  # fmt: skip


def _rows(gallery: ActivationFunctions, at: int) -> list:
    places = [20, 30, 40, 50, 60]  # x = -2, -1, 0, 1, 2
    return [
        [
            what,
            ", ".join(
                f"{theme.say(round(float(row[k]), 6))} at {theme.say(gallery.x[k])}" for k in places
            ),
        ]
        for what, row in (("value", gallery.y[at]), ("slope", gallery.derivatives[at]))
    ]


def _curve(gallery: ActivationFunctions, at: int, x: float, y: float) -> list:
    """The axes, the curve and its slope, cut at the frame."""

    def _place(number: float, value: float) -> tuple[float, float]:
        return x + SIDE * (number + 4) / 8, y + SIDE * (4 - value) / 6

    (x0, y0), (x1, _) = _place(-4, 0), _place(4, 0)
    middle = _place(0, 4)[0]
    shapes = [["r", x, y, SIDE, SIDE, "frame"], ["l", x0, y0, x1, y0, "grid"]]
    shapes.append(["l", middle, y, middle, y + SIDE, "grid"])
    for row, look in (
        (gallery.y[at], "line0 thick"),
        (gallery.derivatives[at], "line1 thick dash"),
    ):
        pairs = zip(gallery.x.tolist(), row.tolist(), strict=True)
        points = [_place(a, b) for a, b in pairs if -2 <= b <= 4]
        shapes.append(["p", line_path(points), look])
    return shapes
