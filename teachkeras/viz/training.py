"""Training curves: a panel for the loss and one for each metric, training and validation.

Any object with a list `.epoch` and a dict of lists `.history` can be drawn; a History adds what
its batches reported, its learning rates and why it stopped. Training is a solid line with filled
dots, validation a dashed line with hollow squares, so the two can be told apart without colour.
Several runs share the panels; there the letter at the end of a line says which run it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from ..callbacks.curves import Batches
from ..errors import NotebookError
from ..errors.text import table_text
from . import html, theme
from .snippet import Snippet, about
from .training_axes import HEIGHT, Axis, axes_of, nice_ticks
from .training_picture import curves_picture
from .training_words import notes_of, run_names, table_of, text_of, title_of
from .view import View

MOST_POINTS = 150  # a longer curve keeps the smallest and the largest of so many columns
MOST_TOGETHER = 900  # columns of all panels together, so that a picture stays small
MOST_READ = 200  # epochs that can be read one by one; of more, every second, third ...
MOST_RUNS, MOST_PANELS = 6, 12
LETTERS = "ABCDEF"
LETTER = 13  # pixels, the height of one at the end of its line


def curves_view(history: Trained | Sequence[Trained]) -> View:
    """Draw the curves of a training run, or of a list of runs.

    >>> class Run:
    ...     epoch, history = [0, 1], {"loss": [0.5, 0.25], "val_loss": [0.6, 0.4]}
    >>> curves_view(Run()).title
    'Training over 2 epochs: loss fell from 0.5 to 0.25, val_loss fell from 0.6 to 0.4'
    """
    runs = runs_of(history)
    data = curves_data(runs)
    title = title_of(runs)
    picture, width = curves_picture(data)
    values = html.join([*(html.tag("p", note) for note in data["notes"]), table_of(title, runs)])
    text = text_of(title, data["notes"], runs)
    parts = ("core.js", "curves.js", "curves.css")
    python = _python(history, runs)
    return View(title, picture, width, values, text, data, parts, python, csv=_csv(runs))


def _python(history: Trained | Sequence[Trained], runs: list) -> Snippet:
    """The numbers of one run; of several, the list of them."""
    if len(runs) > 1:
        return about("histories", history, "tk.show({it})")
    one = history[0] if isinstance(history, Sequence) else history
    names = list(runs[0].curves) or ["loss"]
    first = "loss" if "loss" in names else names[0]
    lines = [f"{{it}}.history[{first!r}]", "{it}.epoch"]
    lines += ["{it}.plot()"] if hasattr(one, "plot") else []
    return about("history", one, *lines, owner=lambda value: _of_model(value, one))


def _of_model(value: object, history: object) -> str | None:
    """How a model leads to its last training."""
    known = value.__dict__ if isinstance(getattr(value, "__dict__", None), dict) else {}
    return ".history" if known.get("history") is history else None


class Trained(Protocol):
    """What is asked of a history, of ours and of others."""

    @property
    def epoch(self) -> Sequence[int]:
        """The numbers of the epochs that have ended, from 0."""

    @property
    def history(self) -> Mapping[str, Sequence[float]]:
        """For each quantity its value after each epoch."""


class Run:
    """One training as it is drawn: numbers only, whatever the history holds."""

    def __init__(self, history: Trained, letter: str, growing: bool = False) -> None:
        self.letter = letter
        self.name = str(getattr(history, "name", "") or "")
        self.settings = dict(getattr(history, "settings", {}) or {})
        self.marks = list(getattr(history, "marks", ()))
        self.batches: Batches | None = getattr(history, "batches", None)
        params = dict(getattr(history, "params", {}) or {})
        self.planned = int(params.get("nb_epoch") or 0) if growing else 0  # epochs, in the end
        epochs = list(history.epoch)  # a training in the background goes on while we read
        found = {str(name): list(values) for name, values in list(history.history.items())}
        self.curves = {
            name: [_number(value) for value in found[name]][: len(epochs)]
            for name in sorted(found, key=_place_of)
        }
        self.epochs = [int(epoch) for epoch in epochs]

    @property
    def done(self) -> list[int]:
        """How many epochs were done at each point."""
        return [epoch + 1 for epoch in self.epochs]

    @property
    def watched(self) -> str:
        """The curve that says how good the model is: the loss of validation, if there is one."""
        return next((name for name in ("val_loss", "loss") if name in self.curves), "")

    @property
    def best(self) -> int | None:
        """Which point of the watched curve is the lowest; None for none."""
        values = self.curves.get(self.watched, [])
        finite = [at for at, value in enumerate(values) if math.isfinite(value)]
        return min(finite, key=lambda at: values[at], default=None)


def runs_of(history: Trained | Sequence[Trained], growing: bool = False) -> list[Run]:
    """One history or several, as runs; TK-640 for more than six. A growing one has a plan."""
    histories = list(history) if isinstance(history, Sequence) else [history]
    if len(histories) > MOST_RUNS:
        raise NotebookError(
            "TK-640",
            f"a picture holds at most {MOST_RUNS} runs, else nobody can tell them apart",
            [("it got", f"{len(histories)} runs")],
            fix=f"tk.show(thing[:{MOST_RUNS}])",
        )
    return [Run(each, letter, growing) for each, letter in zip(histories, LETTERS, strict=False)]


def _number(value: Any) -> float:
    """A value of a history as a float; what is no number counts as nan."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _place_of(name: str) -> tuple:
    """The loss comes first, and each curve before its twin of validation."""
    return name.removeprefix("val_") != "loss", name.removeprefix("val_"), name.startswith("val_")


def panel_names(runs: list[Run]) -> list[str]:
    """The names of the panels: loss first, then the metrics, validation with its own."""
    names = [name.removeprefix("val_") for run in runs for name in run.curves]
    if not names:  # the first epoch has not ended
        names = [name for run in runs if run.batches is not None for name in run.batches.low]
    return sorted(dict.fromkeys(names), key=_place_of)[:MOST_PANELS]


def curves_data(runs: list[Run], seconds: bool = False) -> dict:
    """All that is drawn, in pixels, for each axis: epochs, steps, and if asked for seconds.

    Seconds are left out of what is stored: they would be different in every run.
    """
    axes = axes_of(runs, seconds)
    names = panel_names(runs)
    shown = {*names, *(f"val_{name}" for name in names)}
    return {
        "kind": "curves",
        "axes": [{"name": axis.name, "ticks": axis.ticks} for axis in axes],
        "runs": [
            [run.letter, html.clean(name, 90)]
            for run, name in zip(runs, run_names(runs), strict=True)
        ],
        "columns": [_columns(run, axes) for run in runs],
        "panels": [
            _panel(name, runs, axes, min(MOST_POINTS, MOST_TOGETHER // len(names)))
            for name in names
        ],
        "marks": _marks(runs[0], axes) if len(runs) == 1 else [],
        "reads": [_read(run, axes, shown) for run in runs],
        "notes": [html.clean(note) for note in notes_of(runs)],
    }


# --- panels -------------------------------------------------------------------------------------


def _panel(name: str, runs: list[Run], axes: list[Axis], most: int) -> dict:
    """The lines and bands of one panel, and the numbers beside it."""
    low, high = _range(name, runs)
    ticks = nice_ticks(low, high)
    scale = min(low, ticks[0]), max(high, ticks[-1])
    lines = []
    for run in runs:
        for kind, key in (("train", name), ("val", f"val_{name}")):
            if key in run.curves:
                line = _line(run, key, axes, scale, most)
                lines.append({"run": run.letter, "kind": kind, **line})
    if len(runs) > 1:
        _place_letters(lines)
    panel = {
        "name": html.clean(name, 40),
        "ticks": [[theme.say(tick), _up(tick, scale)] for tick in ticks],
        "lines": lines,
        "bands": [
            _band(run.letter, run.batches, name, scale)
            for run in runs
            if run.batches is not None and _has_band(run.batches, name)
        ],
    }
    best: list[dict] = []
    for run in runs:
        if run.best is not None and len(run.epochs) > 1 and run.watched in (name, f"val_{name}"):
            x = [axis.across(run, [run.done[run.best]])[0] for axis in axes]
            y = _up(run.curves[run.watched][run.best], scale)
            best.append({"run": run.letter, "x": x, "y": y})
    return {**panel, "best": best} if best else panel


def _place_letters(lines: list) -> None:
    """How high the letter at the end of each line stands: beside it, and clear of the others."""
    ends = [next((y for y in reversed(line["y"]) if y is not None), None) for line in lines]
    shown = sorted((y, at) for at, y in enumerate(ends) if y is not None)
    lowest = HEIGHT - LETTER * (len(shown) - 1)  # where the first may stand at most
    below = -float("inf")
    for number, (y, at) in enumerate(shown):
        lines[at]["letter"] = below = max(min(y, lowest + LETTER * number), below + LETTER)


def _range(name: str, runs: list[Run]) -> tuple[float, float]:
    """The values a panel shows: all points, and 90 of 100 columns of the batches.

    One bad batch at the start must not press everything else flat.
    """
    values = [v for run in runs for key in (name, f"val_{name}") for v in run.curves.get(key, [])]
    for run in runs:
        if run.batches is not None and _has_band(run.batches, name):
            values += np.percentile(_finite(run.batches.low[name]), [5]).tolist()
            values += np.percentile(_finite(run.batches.high[name]), [95]).tolist()
    finite = _finite(values)
    return (min(finite), max(finite)) if finite else (0.0, 1.0)


def _finite(values: list) -> list:
    return [value for value in values if math.isfinite(value)]


def _up(value: float, scale: tuple) -> float:
    """How far from the top of its panel a value stands, in pixels."""
    return round(HEIGHT * (1 - theme.share(value, *scale)), 1)


def _line(run: Run, key: str, axes: list[Axis], scale: tuple, most: int) -> dict:
    """The points of one curve: x for each axis, y, with None where there is no number."""
    points = [
        (at, _up(value, scale)) if math.isfinite(value) else None
        for at, value in enumerate(run.curves[key])
    ]
    kept = thin(points, most)
    places = [run.done[point[0]] if point else 0 for point in kept]
    return {
        "x": [axis.across(run, places) for axis in axes],
        "y": [point[1] if point else None for point in kept],
    }


def _has_band(batches: Batches, name: str) -> bool:
    return bool(_finite(batches.low.get(name, [])))


def _columns(run: Run, axes: list[Axis]) -> list:
    """Where the columns of the batches stand, for each axis; the same in all panels."""
    return [axis.across(run, run.batches.epochs) for axis in axes] if run.batches else []


def _band(letter: str, batches: Batches, name: str, scale: tuple) -> dict:
    """The smallest and the largest value of the batches, column by column, cut at the panel."""
    rows = {"low": batches.low[name], "high": batches.high[name]}
    inside = {
        key: [_cut(_up(value, scale)) if math.isfinite(value) else None for value in row]
        for key, row in rows.items()
    }
    return {"run": letter, **inside}


def _cut(pixels: float) -> float:
    return min(max(pixels, 0.0), float(HEIGHT))


def thin(points: list, most: int = MOST_POINTS) -> list:
    """Two points for each of `most` columns: the lowest and the highest; any gap is kept too.

    >>> len(thin([(x, 0.0) for x in range(10_000)])) <= 300
    True
    """
    if len(points) <= 2 * most:
        return points
    kept = []
    for column in range(most):
        start, end = (len(points) * c // most for c in (column, column + 1))
        part = points[start:end]
        some = [point for point in part if point is not None]
        ends = {min(some, key=lambda p: p[1]), max(some, key=lambda p: p[1])} if some else set()
        kept += sorted(ends)
        if len(some) < len(part):
            kept.append(None)
    return kept


# --- marks and numbers to read ------------------------------------------------------------------


def _marks(run: Run, axes: list[Axis]) -> list[dict]:
    """Learning rates, the end of patience, and where the first NaN came, with their places."""
    found = [(mark.kind, mark.epoch, mark.text, mark.since) for mark in run.marks]
    if run.batches is not None and run.batches.not_numbers:
        found.append(("nan", min(run.batches.not_numbers.values()), "NaN", None))
    else:
        places = [
            run.done[at]
            for values in run.curves.values()
            for at, value in enumerate(values)
            if not math.isfinite(value)
        ]
        found += [("nan", min(places), "NaN", None)] if places else []
    marks = []
    for kind, place, text, since in found[:20]:
        mark = {"kind": kind, "text": "stop" if kind == "stop" else html.clean(text, 20)}
        mark["x"] = [axis.across(run, [place])[0] for axis in axes]
        if since is not None:
            mark["since"] = [axis.across(run, [since])[0] for axis in axes]
        marks.append(mark)
    return marks


def _read(run: Run, axes: list[Axis], shown: set) -> dict:
    """The epochs that can be read one by one: their numbers, places and values."""
    every = -(-len(run.epochs) // MOST_READ) or 1
    kept = range(0, len(run.epochs), every)
    done = [run.done[at] for at in kept]
    return {
        "epochs": done,
        "x": [axis.across(run, done) for axis in axes],
        "values": {
            html.clean(name, 40): [theme.say(values[at]) for at in kept if at < len(values)]
            for name, values in run.curves.items()
            if name in shown
        },
    }


def _csv(runs: list[Run]) -> str:
    """Every number of every run with all its digits, one epoch in a line."""
    names = list(dict.fromkeys(name for run in runs for name in run.curves))
    rows: list[list] = [["run", "epoch", *(html.clean(name, 60) for name in names)]]
    for run in runs:
        for at, done in enumerate(run.done):
            values = [run.curves.get(name, [])[at : at + 1] for name in names]
            rows.append([run.letter, done, *(value[0] if value else "" for value in values)])
    return table_text(rows)
