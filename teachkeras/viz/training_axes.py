"""The axes of training curves: epochs, steps (batches) and seconds, in pixels.

A place is how many epochs are done; 2.5 is the middle of the third epoch. What the batches
reported says at which step and second a place was reached.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import theme

if TYPE_CHECKING:
    from .training import Run

WIDTH, HEIGHT = 360, 220  # pixels of the plotting area of one panel
MOST_LABELS = 7


@dataclass(frozen=True)
class Axis:
    """One way to lay out the same curves from left to right."""

    name: str  # "epoch", "step" or "seconds"
    low: float
    high: float
    ticks: list  # [label, pixels]

    def across(self, run: Run, places: list) -> list[float]:
        """Where some places (epochs done) of a run stand, in pixels from the left."""
        return [_pixel(value, self.low, self.high) for value in _values(self.name, run, places)]


def _pixel(value: float, low: float, high: float) -> float:
    return round(WIDTH * theme.share(value, low, high), 1)


def axes_of(runs: list, seconds: bool) -> list[Axis]:
    """The axes that can be told for all runs."""
    names = ["epoch"]
    if all(_steps_per_epoch(run) or run.batches is not None for run in runs):
        names.append("step")
        names += ["seconds"] * (seconds and all(run.batches is not None for run in runs))
    return [_axis(name, runs) for name in names]


def _axis(name: str, runs: list) -> Axis:
    """From the first place to the last; a training that goes on sees how far it will go."""
    first, last = [], []
    for run in runs:
        begun = run.batches is not None
        places = run.done or [1]
        ends = [run.batches.epochs[-1]] if begun and run.batches.epochs else []
        start = run.batches.first if begun else places[0]
        stop = max([*places, *ends, run.planned])
        if name == "seconds":
            stop = max([*places, *ends])
        low, high = _values(name, run, [start, stop])
        first.append(low)
        last.append(high)
    low, high = min(first), max(last)
    if name == "epoch":
        ticks = [[str(n), _pixel(n, low, high)] for n in _marked(math.ceil(low), math.floor(high))]
    else:
        ticks = [[theme.say(t), _pixel(t, low, high)] for t in nice_ticks(low, high) if t >= low]
    return Axis(name, low, high, ticks)


def _marked(first: int, last: int) -> list[int]:
    """Which epochs get a label: at most seven, the first and the last always."""
    every = max(1, -(-(last - first) // (MOST_LABELS - 1)))
    before = [epoch for epoch in range(first, last, every) if last - epoch >= 0.7 * every]
    return [*before, last]


def _values(name: str, run: Run, places: list) -> list[float]:
    """Epochs, steps or seconds at which some places were reached."""
    if name == "epoch":
        return [float(place) for place in places]
    batches = run.batches
    if batches is None or not batches.epochs:
        return [place * (_steps_per_epoch(run) or 1.0) for place in places]
    known = [0.0, *(batches.ends if name == "step" else batches.seconds)]
    at = [float(batches.first), *batches.epochs]
    found = np.interp(places, at, known).tolist()
    beyond = known[-1] / max(at[-1] - at[0], 1e-9)  # a place that is still to come
    return [
        value + max(place - at[-1], 0.0) * beyond
        for value, place in zip(found, places, strict=True)
    ]


def _steps_per_epoch(run: Run) -> int:
    """How many batches an epoch has, if the settings tell."""
    rows, size = run.settings.get("nb_sample"), run.settings.get("batch_size")
    return -(-int(rows) // int(size)) if rows and size else 0


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
