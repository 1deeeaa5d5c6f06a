"""A sweep as a picture: a curve for each training, its rank at the end of it, the best in blue."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..errors.text import table_text
from ..training.sweep_record import Sweep, SweepRun
from . import html, theme
from .snippet import about
from .training_axes import HEIGHT, nice_ticks
from .training_picture import STYLE, curve_path
from .view import View

LEFT, TOP, WIDTH, BELOW = 66, 34, 420, 56  # pixels around the panel, and its width
NAMES = 24  # pixels from the ranks at the ends of the curves to the names
LETTER = 15  # pixels, the height of one line of names
MOST_NAMED = 16  # trainings that are named beside the picture; the others are in the table
FAR = 5  # so many times the range of the better half may the others be away, and are drawn whole
COLOURS = (theme.BLUE, "#b35806", "#00705a")  # of the best three; all others are grey


def sweep_view(sweep: Sweep) -> View:
    """Draw what `tk.sweep` gives: a curve for each training, ranked, and the table.

    >>> run = SweepRun("lr=0.1", {"lr": 0.1}, [0, 1], {"loss": [0.5, 0.25]})
    >>> sweep_view(Sweep((run,))).title
    'Sweep of 1 training: best is lr=0.1: loss 0.25 after epoch 2'
    """
    rows = [[html.clean(cell, 80) for cell in row] for row in sweep.table()]
    picture, width = _sweep_picture(sweep)
    return View(
        html.clean(sweep.sentence, 300),
        picture,
        width,
        html.table(html.clean(sweep.sentence, 300), rows[0], rows[1:]),
        html.clean_lines(repr(sweep), 400),
        {"kind": "still"},
        ("core.js",),
        about("sweep", sweep, "{it}.best.settings", "{it}.table()"),
        csv=_csv(sweep),
    )


def _sweep_picture(sweep: Sweep) -> tuple[html.Markup, float]:
    """The panel with its axes, the curves from the worst to the best, and the names."""
    ranked = [run for run in sweep.ranked if run.history]
    scale, epochs = _scale(ranked), max((len(run.epoch) for run in ranked), default=1)
    parts = [html.tag("text", sweep.watched, x=0, y=-14, style="font-weight:600")]
    parts += _axes(scale, epochs)
    ends = _ends(ranked[:MOST_NAMED], scale)
    for rank in range(len(ranked), 0, -1):
        parts += _curve(ranked[rank - 1], rank, scale, epochs)
    names = [html.clean(run.name, 60) for run in ranked[:MOST_NAMED]]
    for rank, (name, y) in enumerate(zip(names, ends, strict=True), 1):
        look = f"fill:{_colour(rank)}" + ";font-weight:700" * (rank == 1)
        place = {"x": WIDTH + NAMES, "y": html.number(y + 5)}
        parts.append(html.tag("text", f"{rank}  {name}", style=look, **place))
    longest = max((len(name) for name in names), default=0) + 4
    width = LEFT + WIDTH + NAMES + longest * 14 * theme.CHARACTER + 16
    height = TOP + max(HEIGHT, LETTER * len(names)) + BELOW
    body = html.tag("g", *parts, transform=f"translate({LEFT} {TOP})")
    return html.svg(width, height, body, style=STYLE), width


def _axes(scale: tuple[float, float], epochs: int) -> list[html.Markup]:
    """Lines across at round values, and the numbers of some epochs."""
    parts = []
    for tick in nice_ticks(*scale):
        if scale[0] <= tick <= scale[1]:
            y = _up(tick, scale)
            parts.append(html.tag("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="g"))
            label = {"x": -8, "y": y + 4, "text_anchor": "end", "class_": "m"}
            parts.append(html.tag("text", theme.say(tick), **label))
    every = -(-epochs // 7)
    for epoch in range(1, epochs + 1, every):
        place = {"x": _across(epoch, epochs), "y": HEIGHT + 20, "text_anchor": "middle"}
        parts.append(html.tag("text", str(epoch), class_="m", **place))
    middle = {"x": WIDTH / 2, "y": HEIGHT + 40, "text_anchor": "middle", "class_": "m"}
    return [*parts, html.tag("text", "epoch", **middle)]


def _scale(ranked: Sequence[SweepRun]) -> tuple[float, float]:
    """The values on show: all, or 95 of 100 of the better half where the others are far away.

    One bad training, or one bad first epoch, must not press everything else flat.
    """
    every = _values(ranked)
    near = _values(ranked[: max(1, -(-len(ranked) // 2))])
    if not near:
        return 0.0, 1.0
    low, high = near[0], near[math.ceil(0.95 * (len(near) - 1))]
    if every[-1] <= low + FAR * (high - low):
        high = every[-1]
    ticks = nice_ticks(low, high)
    return min(low, ticks[0]), max(high, ticks[-1])


def _values(ranked: Sequence[SweepRun]) -> list[float]:
    """Every finite value of some curves, the lowest first."""
    return sorted(v for run in ranked for v in run.history[run.watched] if math.isfinite(v))


def _up(value: float, scale: tuple[float, float]) -> float:
    """How far from the top of the panel a value stands, in pixels; never outside of it."""
    return min(max(round(HEIGHT * (1 - theme.share(value, *scale)), 1), 0.0), float(HEIGHT))


def _across(epoch: int, epochs: int) -> float:
    return round(WIDTH * (epoch - 1) / max(epochs - 1, 1), 1)


def _colour(rank: int) -> str:
    return COLOURS[rank - 1] if rank <= len(COLOURS) else theme.MUTED


def _curve(run: SweepRun, rank: int, scale: tuple[float, float], epochs: int) -> list[html.Markup]:
    """The curve of one training; the best is drawn thicker, and its best epoch is ringed.

    What is above the panel is not drawn, but for the way there.
    """
    values = [*run.history[run.watched]]
    points = [
        (_across(at + 1, epochs), _up(value, scale))
        if math.isfinite(value) and min(values[max(at - 1, 0) : at + 2]) <= scale[1]
        else None
        for at, value in enumerate(values)
    ]
    thick = 3 if rank == 1 else 1.6
    path = curve_path(points)
    look = {"class_": "l", "stroke": _colour(rank), "style": f"stroke-width:{thick}"}
    parts = [html.tag("path", d=path, **look)]
    if rank == 1 and run.best_epoch:
        x, y = _across(run.best_epoch, epochs), _up(run.best, scale)
        parts.append(html.tag("circle", cx=x, cy=y, r=8, class_="r"))
    return parts


def _ends(ranked: Sequence[SweepRun], scale: tuple[float, float]) -> list[float]:
    """How high the name of each training stands: beside its end, and clear of the others."""
    wanted = [_last(run, scale) for run in ranked]
    order = sorted(range(len(ranked)), key=lambda at: (wanted[at], -at))
    lowest = max(HEIGHT, LETTER * len(ranked)) - LETTER * (len(ranked) - 1)
    found, below = [0.0] * len(ranked), -math.inf
    for number, at in enumerate(order):
        found[at] = below = max(min(wanted[at], lowest + LETTER * number), below + LETTER)
    return found


def _last(run: SweepRun, scale: tuple[float, float]) -> float:
    values = [value for value in run.history[run.watched] if math.isfinite(value)]
    return _up(values[-1], scale) if values else 0.0


def _csv(sweep: Sweep) -> str:
    """Every number of every training with all its digits, one epoch in a line."""
    names = list(dict.fromkeys(name for run in sweep.runs for name in run.history))
    rows: list[list] = [["rank", "run", "epoch", *names]]
    for rank, run in enumerate(sweep.ranked, 1):
        for at in range(len(run.epoch)):
            values = [run.history[name][at] if name in run.history else "" for name in names]
            rows.append([rank, run.name, at + 1, *values])
    return table_text(rows)
