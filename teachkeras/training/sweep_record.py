"""What `tk.sweep` gives: its trainings, ranked, as a table, by name, and for a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import ArgumentError
from ..errors.base import did_you_mean
from ..errors.records import Record
from ..errors.text import visible

WIDEST = 24  # characters of a setting, as it stands in a table or a name
MOST_ROWS = 40  # of a table that is printed


class SweepRun(Record, eq=False):
    """One training of a sweep: the settings, and the history that `fit` gave.

    `error` says what went wrong; it is empty for a training that came to its end.
    """

    name: str  # "lr=0.1, units=8"
    settings: Mapping[str, Any]
    epoch: Sequence[int]
    history: Mapping[str, Sequence[float]]
    error: str = ""

    @property
    def watched(self) -> str:
        """The curve that a training is ranked by: `val_loss`, where something was held back."""
        return "val_loss" if "val_loss" in self.history else "loss"

    @property
    def best(self) -> float:
        """The lowest finite value of the watched curve; nan where there is none."""
        return min(self._finite, default=(math.nan, 0))[0]

    @property
    def best_epoch(self) -> int:
        """After how many epochs that was; 0 where there is none."""
        return min(self._finite, default=(math.nan, 0))[1]

    @property
    def _finite(self) -> list[tuple[float, int]]:
        values = self.history.get(self.watched, ())
        return [(value, at) for at, value in enumerate(values, 1) if math.isfinite(value)]

    def __repr__(self) -> str:
        if self.error:
            return f"{self.name}: {visible(self.error)}"
        return f"{self.name}: {self.watched} {self.best:.4g} after epoch {self.best_epoch}"


class Sweep(Record, eq=False):
    """The trainings of a sweep, the best first: `sweep[0]`, or by name `sweep['lr=0.1']`."""

    runs: tuple[SweepRun, ...]  # in the order of the grid

    @property
    def ranked(self) -> list[SweepRun]:
        """The trainings, the lowest loss first; what has no number comes last."""

        def place(run: SweepRun) -> tuple[bool, float]:
            return not math.isfinite(run.best), run.best if math.isfinite(run.best) else 0.0

        return sorted(self.runs, key=place)

    @property
    def best(self) -> SweepRun:
        """The training that reached the lowest loss."""
        return self.ranked[0]

    @property
    def watched(self) -> str:
        """The curve that decides."""
        return next((run.watched for run in self.runs if run.history), "loss")

    def table(self) -> list[list[str]]:
        """The head and a row for each training: its rank, its settings, and how it went."""
        keys = list(dict.fromkeys(key for run in self.runs for key in run.settings))
        several = self.watched == "val_loss"
        head = ["rank", *map(said, keys), f"best {self.watched}", "epoch", *["loss"] * several]
        failed = any(run.error for run in self.runs)
        rows = [head + [""] * failed]
        for rank, run in enumerate(self.ranked, 1):
            settings = [said(run.settings[key]) if key in run.settings else "" for key in keys]
            why = [visible(run.error)[:60]] * failed
            rows.append([str(rank), *settings, *_ends(run, several), *why])
        return rows

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[SweepRun]:
        return iter(self.ranked)

    def __getitem__(self, which: int | str) -> SweepRun:
        if not isinstance(which, str):
            return self.ranked[which]
        names = [run.name for run in self.runs]
        if which in names:
            return self.runs[names.index(which)]
        near = did_you_mean(which, names) or names[:1]
        raise ArgumentError(
            "TK-954",
            "no training of this sweep has this name",
            [("it got", visible(which)[:60]), ("nearest", "; ".join(near)[:80])],
            fix=f"sweep[{near[0]!r}]",
            example=True,
        )

    def _ipython_key_completions_(self) -> list[str]:
        """What Tab offers behind `sweep['`."""
        return [run.name for run in self.runs]

    @property
    def sentence(self) -> str:
        """The best training in one sentence."""
        count = f"{len(self.runs)} training{'s' * (len(self.runs) != 1)}"
        failed = sum(bool(run.error) for run in self.runs)
        more = f"; {failed} failed" if failed else ""
        return f"Sweep of {count}: best is {self.best!r}{more}"

    def __repr__(self) -> str:
        rows = self.table()
        more = len(rows) - 1 - MOST_ROWS
        rows = rows[: MOST_ROWS + 1]
        wide = [max(len(row[at]) for row in rows if len(row) > at) for at in range(len(rows[0]))]
        lines = [
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=False))
            for row in rows
        ]
        lines += [f"  … {more} more"] * (more > 0)
        return "\n".join([self.sentence, *(line.rstrip() for line in lines)])


def _ends(run: SweepRun, several: bool) -> list[str]:
    """How a training went, as cells of the table."""
    if run.error:
        return ["failed", "", *[""] * several]
    losses = run.history.get("loss", ())
    last = [f"{losses[run.best_epoch - 1]:.4g}" if run.best_epoch else "nan"] if several else []
    return [f"{run.best:.4g}", str(run.best_epoch or ""), *last]


def named(chosen: Sequence[Mapping[str, Any]]) -> list[str]:
    """A name for each of some settings, all different.

    >>> named([{'lr': 0.1}, {'lr': 0.1}, {}])
    ['lr=0.1', 'lr=0.1 (2)', 'as it is']
    """
    names: list[str] = []
    for settings in chosen:
        pairs = (f"{said(key)}={said(value)}" for key, value in settings.items())
        name, number = ", ".join(pairs) or "as it is", 1
        while (full := f"{name} ({number})" if number > 1 else name) in names:
            number += 1
        names.append(full)
    return names


def said(value: object) -> str:
    """A setting in a few characters: a number without noise, a function by its name.

    >>> said(0.1), said(len), said('adam'), said([8, 8])
    ('0.1', 'len', 'adam', '[8, 8]')
    """
    if isinstance(value, float):
        return f"{value:.6g}"
    text = getattr(value, "__name__", None) or (value if isinstance(value, str) else _plain(value))
    text = visible(" ".join(str(text).split()))
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _plain(value: object) -> str:
    """The text of a value, without the address of an object that has no other text."""
    text = repr(value)
    return type(value).__name__ if " at 0x" in text else text
