"""Exercise 14.6: Cut rows into batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from teachkeras.classroom.answers import Exercise, Slip

from ._shared import batches, observe_batches, whole_ones


def sliding(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The next batch begins one row on, not `size` rows on."""
    return (rows[start : start + size] for start in range(len(rows)))


def one_too_many(rows: Sequence[int], size: int) -> Iterator[Any]:
    """An empty batch at the end."""
    yield from batches(rows, size)
    yield []


EXERCISE = Exercise(
    number="14.6",
    title="Cut rows into batches",
    prompt="Write a generator `batches(rows, size)`. It yields the first `size` rows of the list, "
    "then the next ones, until none is left; the last batch may be smaller. Hand in the function.",
    observe=observe_batches("def batches(rows, size):", 40),
    reference=lambda: batches,
    hard_coded=lambda: lambda rows, size: iter([[1, 2, 3], [4, 5, 6], [7]]),
    reveals=False,
    slips=(
        Slip(lambda: whole_ones, "the smaller last batch is missing: its rows are rows too"),
        Slip(
            lambda: sliding,
            "the batches overlap: the next one begins size rows on, so range needs a step",
        ),
        Slip(lambda: one_too_many, "an empty batch comes at the end: stop when no row is left"),
        Slip(
            lambda: lambda rows, size: iter(rows),
            "it yields single rows: cut a piece with rows[start : start + size]",
        ),
    ),
    misfits=(
        Slip(lambda: lambda rows, size: [rows[:size]], "with yield in place of return"),
        Slip(lambda: lambda rows, size: None, "is there a return"),
        Slip(lambda: batches([1, 2], 1), "the task wants a Python function"),
        Slip(lambda: lambda rows: iter(rows), "your function stopped"),
        Slip(lambda: [[1, 2], [3]], "the task wants a Python function"),
    ),
    hints=(
        "Where does the second batch begin, and where the third?",
        "range(0, len(rows), size) gives the beginnings. A slice that goes over the end of a list "
        "is no error: it gives what is there.",
        "The twin yields pairs of letters of a word:\n"
        "    def pairs(word):\n"
        "        for start in range(0, len(word), 2):\n"
        "            yield word[start : start + 2]",
        "yield hands out one piece and waits there until the next one is asked for.\n"
        "    def batches(rows, size):\n"
        "        for start in range(0, len(rows), size):\n"
        "            yield rows[start : start + size]\n"
        "    tk.check('14.6', batches)",
    ),
)
