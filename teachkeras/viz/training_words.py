"""What training curves say in words: the title, the notes, the table and the text."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from . import html, theme

if TYPE_CHECKING:
    from .training import Run

MOST_ROWS = 20  # epochs in the table; more show the first and the last ones
MOST_DIFFERENT = 5  # settings that a run is called by


def title_of(runs: list) -> str:
    """How each curve went, in one sentence."""
    if len(runs) > 1:
        ends = [f"{run.letter} {_ended(run)}" for run in runs]
        return html.clean(f"{len(runs)} training runs: {', '.join(ends)}")
    curves = runs[0].curves
    parts = [
        _fate(html.clean(name, 40), values) for name, values in list(curves.items())[:4] if values
    ]
    start = f"Training over {_epochs(len(runs[0].epochs))}"
    return f"{start}: {', '.join(parts)}" if parts else f"{start}: nothing was recorded"


def _epochs(count: int) -> str:
    return f"{count} epoch{'s' * (count != 1)}"


def _ended(run: Run) -> str:
    """Where a run ended: its watched curve."""
    values = run.curves.get(run.watched, [])
    return f"{run.watched} {theme.say(values[-1])}" if values else "without an epoch"


def _fate(name: str, values: list) -> str:
    """'loss fell from 0.5 to 0.25', and how many NaN there are."""
    first, last = values[0], values[-1]
    nans = sum(map(math.isnan, values))
    note = f" with {nans} NaN" if nans else ""
    if len(values) == 1 or math.isnan(first) or math.isnan(last) or first == last:
        return f"{name} ended at {theme.say(last)}{note}"
    verb = "fell" if last < first else "rose"
    return f"{name} {verb} from {theme.say(first)} to {theme.say(last)}{note}"


# --- the names of runs --------------------------------------------------------------------------


def run_names(runs: list) -> list[str]:
    """What each run is called: its own name, its seed, and the settings that are not all alike.

    >>> class Run: name = ""; settings = {"lr": 0.1, "nb_epoch": 5}
    >>> class Other: name = "wild"; settings = {"lr": 9.0, "nb_epoch": 5}
    >>> run_names([Run(), Other()])
    ['lr 0.1', 'wild, lr 9']
    """
    keys = dict.fromkeys(key for run in runs for key in run.settings)
    changed = [key for key in keys if len({str(run.settings.get(key)) for run in runs}) > 1]
    shown = list(dict.fromkeys(["seed"] * ("seed" in keys) + changed))
    names = []
    for number, run in enumerate(runs, 1):
        said = [_setting(key, run.settings[key]) for key in shown if key in run.settings]
        more = len(said) - MOST_DIFFERENT
        said = said[:MOST_DIFFERENT] + [f"{more} more"] * (more > 0)
        names.append(", ".join([run.name] * bool(run.name) + said) or f"run {number}")
    return names


def _setting(key: str, value: object) -> str:
    """One setting in two words."""
    return f"{key} {theme.say(value) if isinstance(value, int | float) else value}"


# --- notes --------------------------------------------------------------------------------------


def notes_of(runs: list) -> list[str]:
    """Sentences about what the curves show."""
    if len(runs) == 1:
        return _notes(runs[0])
    names = zip(runs, run_names(runs), strict=True)
    told = [f"{run.letter}: {name}; {_ended(run)}" for run, name in names]
    ends = [run for run in runs if run.best is not None]
    lowest = min(ends, key=lambda run: run.curves[run.watched][run.best], default=None)
    if lowest is not None and len({run.watched for run in ends}) == 1:
        told.append(f"{lowest.letter} reached the lowest {lowest.watched}: {_best(lowest)}")
    return told


def _best(run: Run) -> str:
    at = run.best or 0
    return f"{theme.say(run.curves[run.watched][at])} after epoch {run.done[at]}"


def _notes(run: Run) -> list[str]:
    notes = []
    if run.best is not None and len(run.epochs) > 1:
        notes.append(f"best {run.watched}: {_best(run)}")
    gap = gap_sentence(run.curves.get("loss", []), run.curves.get("val_loss", []))
    notes += [gap] if gap else []
    for mark in run.marks:
        if mark.kind == "stop":
            notes.append(f"stopped early after epoch {mark.epoch}: {mark.text}")
        else:
            notes.append(f"from epoch {mark.epoch + 1} on: {mark.text}")
    if run.batches is not None and run.batches.every > 1:
        every = run.batches.every
        notes.append(f"the band shows the smallest and largest of each {every} batches")
    return notes


def gap_sentence(train: list, held: list) -> str:
    """What the gap between training and validation says; nothing, if it says nothing yet.

    A rise must be larger than a twentieth of the lowest value and than three times what the curve
    jumps about: on pure noise it is then said in fewer than one of twenty curves.

    >>> gap_sentence([6, 5, 4, 3, 2, 1], [5, 4, 4.5, 5, 5.5, 6])
    'validation has risen for 4 epochs while training fell: the model learns its examples by heart'
    >>> gap_sentence([6, 5, 4, 3, 2, 1], [5, 4, 4.1, 4.05, 4.2, 4.1])
    ''
    """
    both = [pair for pair in zip(train, held, strict=False) if all(map(math.isfinite, pair))]
    held = [validation for _, validation in both]
    lowest = held.index(min(held)) if held else 0
    since = len(held) - 1 - lowest
    if since < 3 or both[-1][0] >= both[lowest][0]:
        return ""
    rise = statistics.median(held[-3:]) - held[lowest]
    if rise <= max(0.05 * abs(held[lowest]), 3.0 * _jumps(held[-max(since + 1, 8) :])):
        return ""
    said = f"validation has risen for {since} epochs while training fell"
    return f"{said}: the model learns its examples by heart"


def _jumps(values: list) -> float:
    """How far a curve jumps about: how far a value is from the line through its neighbours."""
    bends = [abs(a - 2 * b + c) for a, b, c in zip(values, values[1:], values[2:], strict=False)]
    return statistics.median(bends)


# --- numbers --------------------------------------------------------------------------------------


def _rows(runs: list) -> tuple[list, list]:
    """The heads, and one row per epoch (counted from 1); of a long run the first and the last."""
    several = len(runs) > 1
    names = list(dict.fromkeys(name for run in runs for name in run.curves))
    rows = []
    for run in runs:
        own = [
            [f"{run.letter} {done}" if several else done]
            + [theme.say(v[0]) if (v := run.curves.get(n, [])[at : at + 1]) else "" for n in names]
            for at, done in enumerate(run.done)
        ]
        if len(own) > MOST_ROWS:
            own = [*own[:5], ["…"] * (len(names) + 1), *own[-5:]]
        rows += own
    return ["run, epoch" if several else "epoch", *names], rows


def table_of(title: str, runs: list) -> html.Markup:
    """The numbers as a table."""
    head, rows = _rows(runs)
    return html.table(title, [html.clean(name, 40) for name in head], rows)


def text_of(title: str, notes: list[str], runs: list) -> str:
    """The sentences, then the numbers as text in columns."""
    head, rows = _rows(runs)
    names = [html.clean(name, 30) for name in head]
    wide = [max(12, len(name) + 2) for name in names]
    lines = [
        "".join(f"{cell!s:>{width}}" for cell, width in zip(row, wide, strict=True))
        for row in [names, *rows]
    ]
    return "\n".join([title, *notes, *lines])
