"""Exercise 04.2: Add at the fork."""

from __future__ import annotations

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
    number_pairs,
    pair_label,
)
from teachkeras.classroom.beside import call


def forked(a: Any, b: Any) -> Any:
    """z = s * a + s with s = a * b."""
    s = a * b
    return s * a + s


def observe_fork(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five pairs of numbers."""
    function = need_python_function(answer, "def slope_of_z(a, b)")
    seen: list[Observation] = []
    for a, b in number_pairs(rng):
        value = array_of(call(function, a, b), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((pair_label(a, b), np.float64(value)))
    return seen


EXERCISE = Exercise(
    number="04.2",
    title="Add at the fork",
    prompt="`s = a * b` and `z = s * a + s`. Write `slope_of_z(a, b)`: how fast does `z` grow with "
    "`a`? Count the ways from `z` back to `a` first.",
    observe=observe_fork,
    reference=lambda: lambda a, b: 2 * a * b + b,
    hard_coded=lambda: lambda a, b: 33.0,
    slips=(
        Slip(
            lambda: lambda a, b: a * b + b,
            "a way is missing: a is also read directly, by s * a. All contributions must be added",
        ),
        Slip(
            lambda: lambda a, b: a * b,
            "this is only the direct way: z also reads a through s, and that twice",
        ),
        Slip(
            lambda: lambda a, b: 2 * a * b,
            "the last s is missing: the + s at the end is a way back to a, too",
        ),
        Slip(
            lambda: lambda a, b: (a + 1) * b * a * b,
            "the contributions were multiplied: along a way slopes are multiplied, where ways meet "
            "they are added",
        ),
        Slip(
            lambda: lambda a, b: a * a + a,
            "this is how fast z grows with b: the question was a",
        ),
        Slip(lambda: forked, "this is z itself, not its slope"),
    ),
    misfits=(
        Slip(lambda: 33.0, "the task wants a Python function"),
        Slip(lambda: lambda a, b: None, "is there a return?"),
        Slip(lambda: lambda a, b: ..., NOTHING_YET),
        Slip(lambda: lambda a: a, "your function stopped: TypeError"),
        Slip(lambda: lambda a, b: [a, b], "not one number"),
    ),
    hints=(
        "Draw the graph and go from z against the arrows to a. There are three ways.",
        "Along a way, multiply the slopes of its operations. Where ways meet, add.",
        "The twin s = a + b, z = s * a. Over s: the product has the slope a, and s has the slope "
        "1: a * 1. Directly: the slope s. Together a + s = 2 * a + b:\n"
        "    def slope_of_twin(a, b):\n"
        "        return 2 * a + b",
        "Over s * a: the slope a, times b. Directly: s. Over + s: 1, times b.\n"
        "    def slope_of_z(a, b):\n"
        "        return a * b + a * b + b\n"
        "    tk.check('04.2', slope_of_z)",
    ),
)
