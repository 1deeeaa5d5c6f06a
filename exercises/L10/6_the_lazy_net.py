"""Exercise 10.6: The lazy net."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import pair_of_numbers


def lazy(classes: int) -> tuple[float, float]:
    """What 'acc' is for a net that says no to everything, under both measures."""
    return 1 - 1 / classes, 1 / classes


def observe_lazy(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Two accuracies for five numbers of classes."""
    function = need_python_function(answer, "def lazy(classes)")
    seen: list[Observation] = []
    for classes in (10, 3, 2, 100, int(rng.integers(4, 60))):
        pair = pair_of_numbers(call(function, classes), ("binary", "categorical"))
        seen.append((f"the binary accuracy with {classes} classes", pair[0]))
        seen.append((f"the categorical accuracy with {classes} classes", pair[1]))
    return seen


EXERCISE = Exercise(
    number="10.6",
    title="The lazy net",
    prompt="A net answers 0.1 everywhere, whatever it is shown, and only for class 0 a hair more. "
    "It is tested on one-hot labels, with the same number of rows of each class. Write "
    "`lazy(classes)`: give two numbers, `binary, categorical`, its binary accuracy and its "
    "categorical accuracy.",
    observe=observe_lazy,
    reference=lambda: lazy,
    hard_coded=lambda: lambda classes: (0.9, 0.1),
    slips=(
        Slip(
            lambda: lambda classes: lazy(classes)[::-1],
            "the two have changed places: first the share of right numbers, then of right rows",
        ),
        Slip(
            lambda: lambda classes: (1 - 1 / classes, 0.0),
            "class 0 has a hair more, so class 0 is what the net says in each row: and there are "
            "rows of class 0",
        ),
        Slip(
            lambda: lambda classes: (1 / classes, 1 / classes),
            "binary accuracy asks every number of a row: how many of them should be 0, and are "
            "below 0.5?",
        ),
        Slip(
            lambda: lambda classes: (1 - 1 / classes, 1 - 1 / classes),
            "categorical accuracy asks each row once: is the largest number at the right class?",
        ),
        Slip(
            lambda: lambda classes: (0.9, 0.1),
            "these are the numbers for 10 classes: how do they depend on `classes`?",
        ),
        Slip(
            lambda: lambda classes: (0.5, 1 / classes),
            "it does not guess: it says no to every number, and most of them are zeros",
        ),
    ),
    misfits=(
        Slip(lambda: (0.9, 0.1), "the task wants a Python function"),
        Slip(lambda: lambda classes: 0.9, "must give two numbers"),
        Slip(lambda: lambda classes: (np.eye(classes), 0.1), "it should be one number"),
        Slip(lambda: lambda classes: None, "is there a return?"),
        Slip(lambda: lambda classes: ..., NOTHING_YET),
        Slip(lambda: lambda: (0.9, 0.1), "your function stopped: TypeError"),
    ),
    hints=(
        "Write down the one-hot rows of 3 classes, and under each the answers of the net. Count "
        "right numbers, then right rows.",
        "With n classes a one-hot row has n - 1 zeros and a single 1. The net gets the zeros right "
        "and the 1 wrong. And in one row of n, its class 0 is the right one.",
        "The twin says *yes* to everything, 0.9 everywhere: then only the 1 of each row is right.\n"
        "    def eager(classes):\n"
        "        return 1 / classes, 1 / classes",
        "All zeros are right; and one row in `classes` is of class 0.\n"
        "    def lazy(classes):\n"
        "        return (classes - 1) / classes, 1 / classes\n"
        "    tk.check('10.6', lazy)",
    ),
)
