"""The path of an optimizer over a map of the surface: dark is low; a blue dot is the start."""

from __future__ import annotations

import math

import numpy as np

from teachkeras.viz import html, pixels, theme
from teachkeras.viz.cells import tag_rect
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

SIDE, LEFT, TOP = 400, 60, 20  # pixels of the map, and before it
MOST_ROWS = 30  # steps in the table


def descent_view(descent: object) -> View:
    """Draw a descent over two weights as a path on a map, any other as its curve of losses.

    >>> from teachkeras.descent import descend
    >>> from teachkeras import backend as K
    >>> descent_view(descend(lambda w: K.sum(w ** 2), 'sgd', [1., 2.], 5)).title
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
        {"kind": "picture"},
        ("core.js",),
        about("descent", descent, "{it}.points", "{it}.losses"),
    )


def _map(descent) -> list:
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


def _curve(descent) -> list:
    """The loss of each step."""
    losses = np.asarray(descent.losses, dtype="float64")
    steps = np.arange(len(losses), dtype="float64")
    low, high = float(losses.min()), float(losses.max())
    ends = [(0.0, float(max(len(losses) - 1, 1))), (low, high if high > low else low + 1.0)]
    frame = tag_rect(LEFT, TOP, SIDE, SIDE, fill="none", stroke=theme.LINE)
    path = _path(_places(np.stack([steps, losses], 1), ends))
    return [frame, *path, *_axes(ends, ("step", "loss"))]


def _places(points, ends: list) -> list[tuple[str, str]]:
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
    words = [(theme.say(value), *place) for value, *place in marks]
    words += [(names[0], LEFT + SIDE / 2, below, "middle")]
    words += [(names[1], LEFT - 6, TOP + SIDE / 2, "end")]
    return [
        html.tag("text", text, x=html.number(x), y=html.number(y), text_anchor=anchor)
        for text, x, y, anchor in words
    ]
