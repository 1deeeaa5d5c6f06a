"""Exercise 14.7: Batches for ever."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from teachkeras.classroom.answers import Exercise, Slip

from ._shared import batches, observe_batches, whole_ones


def endless(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The same for ever."""
    while True:
        yield from batches(rows, size)


def always_the_first(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The loop stands around the wrong line."""
    while True:
        yield rows[:size]


def over_the_end(rows: Sequence[int], size: int) -> Iterator[Any]:
    """A batch takes rows of the next round."""
    ring = itertools.cycle(rows)
    while True:
        yield [next(ring) for _ in range(size)]


def endless_whole_ones(rows: Sequence[int], size: int) -> Iterator[Any]:
    """For ever, without the smaller last batch; where none is whole, the rows as they are."""
    while True:
        yield from [*whole_ones(rows, size)] or [rows]


EXERCISE = Exercise(
    number="14.7",
    title="Batches for ever",
    prompt="fit_generator takes as many batches as it needs, so its generator must never end. "
    "Write `endless(rows, size)`: the batches of the exercise before, and when the rows are used "
    "up, the same from the beginning, for ever. Hand in the function.",
    observe=observe_batches("def endless(rows, size):", 9),
    reference=lambda: endless,
    hard_coded=lambda: lambda rows, size: itertools.repeat([1, 2, 3]),
    reveals=False,
    slips=(
        Slip(
            lambda: batches,
            "it ends after one round: fit_generator would say that the generator ended after 7 of "
            "100 samples. Put while True around the loop",
        ),
        Slip(
            lambda: always_the_first,
            "it yields the first batch again and again: while True belongs around the whole loop",
        ),
        Slip(
            lambda: over_the_end,
            "a batch takes rows of the next round: each round begins anew, after a smaller batch",
        ),
        Slip(
            lambda: endless_whole_ones,
            "the smaller last batch of each round is missing: its rows are never trained on",
        ),
    ),
    misfits=(
        Slip(lambda: lambda rows, size: [rows[:size]] * 99, "with yield in place of return"),
        Slip(lambda: lambda rows, size: None, "is there a return"),
        Slip(lambda: endless([1, 2], 1), "the task wants a Python function"),
        Slip(lambda: lambda rows: iter(rows), "your function stopped"),
        Slip(lambda: 3, "the task wants a Python function"),
    ),
    hints=(
        "Your generator of the exercise before does one round. What has to be done again?",
        "A loop around the loop. Nothing runs ahead: a generator sleeps at its yield.",
        "The twin is a traffic light:\n"
        "    def light():\n"
        "        while True:\n"
        "            for colour in ('green', 'yellow', 'red'):\n"
        "                yield colour",
        "The outer loop has no end, the inner one is a round.\n"
        "    def endless(rows, size):\n"
        "        while True:\n"
        "            for start in range(0, len(rows), size):\n"
        "                yield rows[start : start + size]\n"
        "    tk.check('14.7', endless)",
    ),
)
