"""Exercise 11.3: Patience by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_empty,
    need_python_function,
    say,
)
from teachkeras.classroom.beside import call


def stops_after(values: Sequence[float], patience: int) -> int | None:
    """After which epoch Keras 1 stops, counted from 0; None if it never does.

    >>> stops_after([1, 0.9, 0.95, 0.96, 0.97, 0.98], 2)
    4
    """
    return stopping()(values, patience)


def stopping(
    least: int = 1,
    before: bool = False,
    tie: bool = False,
    in_a_row: bool = True,
    shift: int = 0,
    last: bool = False,
) -> Callable[[Sequence[float], int], int | None]:
    """The rule of patience; the settings make known slips.

    `least` bad epochs more than patience stop; `before` compares with the epoch before instead of
    the best; with `tie` an equal epoch is good.
    """

    def rule(values: Sequence[float], patience: int) -> int | None:
        best, bad = float("inf"), 0
        for epoch, value in enumerate(values):
            good = value < best or (tie and value == best)
            bad = (0 if in_a_row else bad) if good else bad + 1
            if good or before:
                best = value
            if not good and bad >= max(patience + least, 1):
                return epoch + shift
        return len(values) - 1 + shift if last else None

    return rule


def observe_patience(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """After which epoch five trainings stop, in words."""
    function = need_python_function(answer, "def stops_after(values, patience)")
    falling = sorted((rng.permutation(20)[:3] / 20 + 1).tolist(), reverse=True)
    drawn = [*falling, *(falling[-1] + rng.permutation(9)[:4] / 20 + 0.1).tolist()]
    cases = [
        ([1, 0.9, 0.95, 0.96, 0.97, 0.98], 2),
        ([1, 0.9, 0.9, 0.8, 0.7], 0),
        ([1, 0.8, 0.9, 0.85, 0.7, 0.6], 1),
        ([1, 1.1, 0.9, 1.0, 0.8, 0.7], 1),
        (drawn, 2),
    ]
    seen: list[Observation] = []
    for values, patience in cases:
        found = call(function, list(values), patience)
        label = f"{', '.join(f'{value:g}' for value in values)} with patience {patience}"
        seen.append((label, stop_in_words(found)))
    return seen


def stop_in_words(found: Any) -> str:
    """What the learner's rule says."""
    if found is None:
        return "it never stops"
    if is_empty(found):
        raise NotYet(NOTHING_YET)
    whole = isinstance(found, int | np.integer) and not isinstance(found, bool)
    if not whole and not (isinstance(found, float) and found.is_integer()):
        raise NotYet(f"your function gives {say(found)}: give the number of an epoch, or None")
    return f"it stops after epoch {int(found)}"


EXERCISE = Exercise(
    number="11.3",
    title="Patience by hand",
    prompt="Write `stops_after(values, patience)`. `values` is a list with the `val_loss` of each "
    "epoch. Give the number of the epoch, counted from 0, after which `EarlyStopping` with this "
    "`patience` stops by the rule of Keras 1. Give `None` if it never stops.",
    observe=observe_patience,
    reference=lambda: stops_after,
    hard_coded=lambda: lambda values, patience: 4,
    slips=(
        Slip(
            lambda: stopping(least=0),
            "this is the rule of later versions: Keras 1 waits for patience bad epochs, and for "
            "one more",
        ),
        Slip(
            lambda: stopping(before=True),
            "compare with the best epoch so far, not with the epoch just before",
        ),
        Slip(
            lambda: stopping(tie=True),
            "an epoch that is only as good as the best is no improvement: it counts as bad",
        ),
        Slip(
            lambda: stopping(in_a_row=False),
            "a better epoch makes patience new: count the bad ones from zero again",
        ),
        Slip(
            lambda: stopping(shift=1),
            "this counts from 1: the first epoch is number 0",
        ),
        Slip(
            lambda: stopping(last=True),
            "where the values come to an end before patience does, nothing has stopped: give None",
        ),
        Slip(
            lambda: lambda values, patience: None,
            "this never stops: is there a return inside the loop?",
        ),
    ),
    misfits=(
        Slip(lambda: 4, "the task wants a Python function"),
        Slip(lambda: lambda values, patience: 2.5, "give the number of an epoch, or None"),
        Slip(lambda: lambda values, patience: True, "give the number of an epoch, or None"),
        Slip(lambda: lambda values, patience: ..., NOTHING_YET),
        Slip(lambda: lambda values: 4, "your function stopped: TypeError"),
    ),
    hints=(
        "Go through the table of the section above line by line. Which two numbers do you have to "
        "remember from one epoch to the next?",
        "Remember the best value so far, and how many epochs in a row were not better. When that "
        "count is larger than patience, this is the last epoch.",
        "The twin looks for the longest row of epochs without improvement:\n"
        "    best, bad, longest = float('inf'), 0, 0\n"
        "    for value in values:\n"
        "        bad = 0 if value < best else bad + 1\n"
        "        best, longest = min(best, value), max(longest, bad)",
        "A loop with two numbers to remember.\n"
        "    def stops_after(values, patience):\n"
        "        best, bad = float('inf'), 0\n"
        "        for epoch, value in enumerate(values):\n"
        "            bad = 0 if value < best else bad + 1\n"
        "            best = min(best, value)\n"
        "            if bad > patience:\n"
        "                return epoch\n"
        "    tk.check('11.3', stops_after)",
    ),
)
