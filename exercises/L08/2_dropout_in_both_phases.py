"""Exercise 08.2: Dropout, phase 0 and phase 1."""

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

from ._shared import four_numbers

PHASES = ("in the test phase", "kept while training", "dropped while training", "the mean")


def phases(p: float, value: float) -> tuple[float, float, float, float]:
    """What Dropout(p) makes of many numbers that all have this value."""
    return value, value / (1 - p), 0.0, value


def observe_phases(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Four numbers for five layers."""
    function = need_python_function(answer, "def phases(p, value)")
    seen: list[Observation] = []
    fresh = (round(float(rng.uniform(0.1, 0.4)), 2), round(float(rng.uniform(2, 9)), 1))
    for p, value in ((0.5, 1.0), (0.25, 3.0), (0.8, -2.0), fresh, (0.1, 10.0)):
        given = call(function, p, value)
        seen += four_numbers(given, PHASES, f"p = {p} and {value}")
    return seen


EXERCISE = Exercise(
    number="08.2",
    title="Dropout, phase 0 and phase 1",
    prompt="Very many numbers, all equal to `value`, go through `Dropout(p)`. Write "
    "`phases(p, value)` and give four numbers: what each number is in the **test** phase; what a "
    "number becomes that is **kept** while training; what one becomes that is **dropped**; and the "
    "**mean** of all of them while training.",
    observe=observe_phases,
    reference=lambda: phases,
    hard_coded=lambda: lambda p, value: (1.0, 2.0, 0.0, 1.0),
    slips=(
        Slip(
            lambda: lambda p, value: (value, value, 0.0, value * (1 - p)),
            "a kept number is not left alone: it is scaled up, so that the mean stays",
        ),
        Slip(
            lambda: lambda p, value: (value, value / p, 0.0, value),
            "a share p is dropped, so 1 - p is left: that is what a kept number is divided by",
        ),
        Slip(
            lambda: lambda p, value: (value * (1 - p), value, 0.0, value * (1 - p)),
            "this is the older way, that scales while testing: here the test phase does nothing",
        ),
        Slip(
            lambda: lambda p, value: (value, value / (1 - p), 0.0, value / (1 - p)),
            "the mean counts the zeros as well: a share p of all numbers is 0",
        ),
        Slip(
            lambda: lambda p, value: (0.0, value / (1 - p), 0.0, value),
            "nothing is dropped in the test phase: what goes in comes out",
        ),
    ),
    misfits=(
        Slip(lambda: (1.0, 2.0, 0.0, 1.0), "the task wants a Python function"),
        Slip(lambda: lambda p, value: value, "must give four numbers"),
        Slip(lambda: lambda p, value: (value, value, 0.0), "must give four numbers"),
        Slip(lambda: lambda p, value: (value, "more", 0.0, value), "write a number"),
        Slip(lambda: lambda p, value: None, "is there a return?"),
        Slip(lambda: lambda p, value: ..., NOTHING_YET),
    ),
    hints=(
        "Run `K.function([x, K.learning_phase()], [Dropout(p)(x)])` on a row of ones, with 0 and "
        "then with 1, and look.",
        "The mean must be the same in both phases. A share 1 - p of the numbers is left; so each "
        "of them has to be larger. By how much?",
        "A twin, for a layer that keeps every second number, always:\n"
        "    def twin(value):\n"
        "        return value, value / 0.5, 0.0, value",
        "(1 - p) * value / (1 - p) + p * 0 is `value` again.\n"
        "    def phases(p, value):\n"
        "        return value, value / (1 - p), 0.0, value\n"
        "    tk.check('08.2', phases)",
    ),
)
