"""Training curves: a panel for the loss and one for each metric, training and validation.

Any object with a list `.epoch` and a dict of lists `.history` can be drawn. Training is a
solid line with filled dots, validation a dashed line with hollow squares, so the two can
be told apart without colour.
"""

from __future__ import annotations

import math

from teachkeras.viz import html, theme
from teachkeras.viz.cells import tag_rect
from teachkeras.viz.view import View

WIDTH, HEIGHT = 360, 220  # pixels of the plotting area of one panel
LEFT, TOP, GAP = 66, 68, 88  # pixels left and above of it, and between two panels
MOST_POINTS = 300  # a longer curve keeps the smallest and the largest of each column
MOST_DOTS = 60  # points; above this the line stands alone
MOST_ROWS = 20  # epochs in the table; more show the first and the last ones

STYLE = (
    f"text{{font:14px {theme.SANS};fill:{theme.INK}}}.m{{fill:{theme.MUTED};font-size:13px}}"
    f".g{{stroke:#d5dae0}}.t{{fill:none;stroke:{theme.BLUE};stroke-width:2}}"
    ".v{fill:none;stroke:#b35806;stroke-width:2;stroke-dasharray:6 4}"
    f".d{{fill:{theme.BLUE}}}.h{{fill:#fff;stroke:#b35806;stroke-width:2}}"
)


def curves_view(history: object) -> View:
    """Draw the curves of a training run.

    >>> class Run:
    ...     epoch, history = [0, 1], {"loss": [0.5, 0.25], "val_loss": [0.6, 0.4]}
    >>> curves_view(Run()).title
    'Training over 2 epochs: loss fell from 0.5 to 0.25, val_loss fell from 0.6 to 0.4'
    """
    epochs = [int(epoch) for epoch in history.epoch]
    curves = {str(name): [_number(v) for v in values] for name, values in history.history.items()}
    title = _title(epochs, curves)
    panels = _panels(curves)
    plotted = [_panel(name, epochs, curves) for name in panels]
    picture, width = _picture(plotted)
    data = {"kind": "curves", "epochs": epochs, "panels": plotted}
    data["values"] = {
        html.clean(n, 40): [theme.say(v) for v in values] for n, values in curves.items()
    }
    values = _table(title, epochs, curves)
    parts = ("core.js", "curves.js", "curves.css")
    python = ("history.history['loss']", "history.epoch")
    return View(title, picture, width, values, _text(title, epochs, curves), data, parts, python)


def _number(value: object) -> float:
    """A value of a history as a float; what is no number counts as nan."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _title(epochs: list, curves: dict) -> str:
    """How each curve went, in one sentence."""
    count = len(epochs)
    parts = [
        _fate(html.clean(name, 40), values) for name, values in list(curves.items())[:4] if values
    ]
    start = f"Training over {count} epoch{'s' * (count != 1)}"
    return f"{start}: {', '.join(parts)}" if parts else f"{start}: nothing was recorded"


def _fate(name: str, values: list) -> str:
    """'loss fell from 0.5 to 0.25', and how many NaN there are."""
    first, last = values[0], values[-1]
    nans = sum(map(math.isnan, values))
    note = f" with {nans} NaN" if nans else ""
    if len(values) == 1 or math.isnan(first) or math.isnan(last) or first == last:
        return f"{name} ended at {theme.say(last)}{note}"
    verb = "fell" if last < first else "rose"
    return f"{name} {verb} from {theme.say(first)} to {theme.say(last)}{note}"


def _panels(curves: dict) -> list[str]:
    """The names of the panels: loss first, then the metrics, validation with its own."""
    names = dict.fromkeys(name.removeprefix("val_") for name in curves)
    return sorted(names, key=lambda name: name != "loss")


# --- geometry ---------------------------------------------------------------------------------


def _panel(name: str, epochs: list, curves: dict) -> dict:
    """The lines of one panel in pixels, with the labels of its axes."""
    both = {
        kind: curves[key]
        for kind, key in (("train", name), ("val", f"val_{name}"))
        if key in curves
    }
    finite = [v for values in both.values() for v in values if math.isfinite(v)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    ticks = nice_ticks(low, high)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    lines = {}
    for kind, values in both.items():
        points = [
            (_across(at, len(epochs)), round(HEIGHT * (1 - theme.share(value, low, high)), 1))
            if math.isfinite(value)
            else None
            for at, value in enumerate(values[: len(epochs)])
        ]
        lines[kind] = thin(points)
    return {
        "name": html.clean(name, 40),
        "lines": lines,
        "ticks": [
            [theme.say(t), round(HEIGHT * (1 - theme.share(t, low, high)), 1)] for t in ticks
        ],
        "marks": [[str(epochs[at] + 1), _across(at, len(epochs))] for at in _marked(len(epochs))],
    }


def _across(at: int, count: int) -> float:
    """Where epoch number `at` of `count` stands, in pixels from the left."""
    return round(WIDTH * (at / (count - 1) if count > 1 else 0.5), 1)


def _marked(count: int) -> list[int]:
    """Which epochs get a label: at most seven, the first and the last always."""
    every = max(1, -(-(count - 1) // 6))
    return sorted({*range(0, count - every, every), count - 1}) if count else []


def nice_ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers that cover a range.

    >>> nice_ticks(0.03, 0.61)
    [0.0, 0.2, 0.4, 0.6]
    """
    span = high - low or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= 5)
    first, last = math.floor(low / step + 0.001), math.floor(high / step + 0.001)
    return [round(step * n, 12) for n in range(first, last + 1)]


def thin(points: list) -> list:
    """At most about 300 points: of each column the lowest, the highest and any gap are kept.

    >>> len(thin([(x, 0.0) for x in range(10_000)])) <= 600
    True
    """
    if len(points) <= MOST_POINTS:
        return points
    kept = []
    for column in range(MOST_POINTS):
        start, end = (len(points) * c // MOST_POINTS for c in (column, column + 1))
        part = points[start:end]
        some = [point for point in part if point is not None]
        ends = {min(some, key=lambda p: p[1]), max(some, key=lambda p: p[1])} if some else set()
        kept += sorted(ends)
        if len(some) < len(part):
            kept.append(None)
    return kept


# --- the static picture -------------------------------------------------------------------------


def _picture(panels: list) -> tuple[html.Markup, float]:
    """All panels side by side, two in a row."""
    columns = min(2, max(1, len(panels)))
    width = LEFT + columns * WIDTH + (columns - 1) * GAP + 24
    rows = -(-len(panels) // 2) or 1
    parts = []
    for at, panel in enumerate(panels):
        x, y = LEFT + at % 2 * (WIDTH + GAP), TOP + at // 2 * (TOP + HEIGHT + 52)
        parts.append(html.tag("g", *_drawn(panel), transform=f"translate({x} {y})"))
    return html.svg(width, rows * (TOP + HEIGHT + 52), *parts, style=STYLE), width


def _drawn(panel: dict) -> list:
    """The parts of one panel: name, axes, curves, legend."""
    parts = [html.tag("text", panel["name"], x=0, y=-46, style="font-weight:600")]
    for label, y in panel["ticks"]:
        parts.append(html.tag("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="g"))
        parts.append(html.tag("text", label, x=-8, y=y + 4, text_anchor="end", class_="m"))
    for label, x in panel["marks"]:
        parts.append(html.tag("text", label, x=x, y=HEIGHT + 20, text_anchor="middle", class_="m"))
    parts.append(
        html.tag("text", "epoch", x=WIDTH / 2, y=HEIGHT + 40, text_anchor="middle", class_="m")
    )
    for at, (kind, points) in enumerate(panel["lines"].items()):
        line, dot = ("t", "d") if kind == "train" else ("v", "h")
        parts.append(html.tag("path", d=curve_path(points), class_=line))
        parts += _dots(points, dot)
        x = at * 130
        parts.append(html.tag("line", x1=x, x2=x + 26, y1=-24, y2=-24, class_=line))
        parts.append(
            html.tag("text", "training" if kind == "train" else "validation", x=x + 32, y=-20)
        )
    return parts


def _dots(points: list, look: str) -> list:
    """A mark per epoch: dots for training, squares for validation."""
    some = [point for point in points if point is not None]
    if len(some) > MOST_DOTS:
        return []
    if look == "d":
        return [html.tag("circle", cx=x, cy=y, r=3.2, class_=look) for x, y in some]
    return [tag_rect(x - 3, y - 3, 6, 6, class_=look) for x, y in some]


def curve_path(points: list) -> str:
    """SVG path data through points; None leaves a gap.

    >>> curve_path([(0, 1.0), (2, 3.5), None, (4, 0.0)])
    'M0 1L2 3.5M4 0'
    """
    path, pen = "", "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path += f"{pen}{html.number(point[0])} {html.number(point[1])}"
        pen = "L"
    return path


# --- words --------------------------------------------------------------------------------------


def _rows(epochs: list, curves: dict) -> list:
    """One row per epoch (counted from 1); of a long run the first and the last."""
    rows = [
        [
            epoch + 1,
            *(theme.say(values[at]) if at < len(values) else "" for values in curves.values()),
        ]
        for at, epoch in enumerate(epochs)
    ]
    if len(rows) <= MOST_ROWS:
        return rows
    return [*rows[:5], ["…"] * (len(curves) + 1), *rows[-5:]]


def _table(title: str, epochs: list, curves: dict) -> html.Markup:
    """The numbers as a table."""
    head = ["epoch", *(html.clean(name, 40) for name in curves)]
    return html.table(title, head, _rows(epochs, curves))


def _text(title: str, epochs: list, curves: dict) -> str:
    """The numbers as text in columns."""
    head = ["epoch", *(html.clean(name, 20) for name in curves)]
    lines = ["".join(f"{cell!s:>12}" for cell in row) for row in [head, *_rows(epochs, curves)]]
    return "\n".join([title, *lines])
