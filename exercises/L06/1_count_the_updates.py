"""Exercise 06.1: Count the updates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call


def updates(rows: int, batch_size: int, nb_epoch: int, split: float) -> int:
    """How often the weights change in one call of fit."""
    left = int(rows * (1 - split))
    return math.ceil(left / batch_size) * nb_epoch


def observe_updates(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five trainings."""
    function = need_python_function(answer, "def updates(rows, batch_size, nb_epoch, split)")
    fresh = int(rng.integers(5, 20)) * 16 + 4
    trainings = [
        (100, 32, 3, 0),
        (fresh, 32, int(rng.integers(2, 9)), 0),
        (fresh, 16, 2, 0.25),
        (7, 32, 5, 0),
        (10, 4, 3, 0.5),
    ]
    seen: list[Observation] = []
    for training in trainings:
        value = array_of(call(function, *training), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        names = ("rows", "batch_size", "nb_epoch", "split")
        label = ", ".join(f"{name} = {n}" for name, n in zip(names, training, strict=True))
        seen.append((label, np.float64(value)))
    return seen


EXERCISE = Exercise(
    number="06.1",
    title="Count the updates",
    prompt="Each batch changes the weights once: an *update*. Write "
    "`updates(rows, batch_size, nb_epoch, split)`: how many updates does such a `fit` make? "
    "`split` is the `validation_split`; rows that are held back are never trained on. The number "
    "of rows that stay is rounded down.",
    observe=observe_updates,
    reference=lambda: updates,
    hard_coded=lambda: lambda rows, batch_size, nb_epoch, split: 12,
    slips=(
        Slip(
            lambda: lambda r, b, e, s: int(r * (1 - s)) // b * e,
            "the last, smaller batch is missing: 100 rows are 32 + 32 + 32 + 4, four batches",
        ),
        Slip(
            lambda: lambda r, b, e, s: math.ceil(r / b) * e,
            "the rows that validation_split holds back are counted here: take them away first",
        ),
        Slip(
            lambda: lambda r, b, e, s: math.ceil(int(r * (1 - s)) * e / b),
            "a batch never reaches into the next epoch: round up for one epoch, then multiply",
        ),
        Slip(
            lambda: lambda r, b, e, s: math.ceil(int(r * (1 - s)) / b),
            "this is one epoch: there are nb_epoch of them",
        ),
        Slip(
            lambda: lambda r, b, e, s: int(r * (1 - s)) * e,
            "this counts a row at a time: all rows of a batch together make one update",
        ),
        Slip(
            lambda: lambda r, b, e, s: int(r * (1 - s)) / b * e,
            "half an update does not exist: round up, the smaller last batch is a batch too",
        ),
    ),
    misfits=(
        Slip(lambda: 12, "the task wants a Python function"),
        Slip(lambda: lambda r, b, e, s: None, "is there a return?"),
        Slip(lambda: lambda r, b, e, s: ..., NOTHING_YET),
        Slip(lambda: lambda rows: rows, "your function stopped: TypeError"),
        Slip(lambda: lambda r, b, e, s: [r, b], "not one number"),
    ),
    hints=(
        "Look at the picture of the marching batches: how many batches has one epoch?",
        "First the rows that stay: int(rows * (1 - split)). Then the batches of one epoch, rounded "
        "up. Then times the epochs.",
        "The twin counts the boxes for a number of eggs, six in a box; the last box may be half "
        "empty:\n"
        "    import math\n"
        "    def boxes(eggs):\n"
        "        return math.ceil(eggs / 6)",
        "-(-a // b) is a divided by b and rounded up; math.ceil(a / b) does the same.\n"
        "    def updates(rows, batch_size, nb_epoch, split):\n"
        "        left = int(rows * (1 - split))\n"
        "        return -(-left // batch_size) * nb_epoch\n"
        "    tk.check('06.1', updates)",
    ),
)
