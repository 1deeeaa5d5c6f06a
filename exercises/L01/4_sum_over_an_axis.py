"""Exercise 01.4: Sum over an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    Exercise,
    Observation,
    Slip,
    array_of,
    need_parts,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call, staged

from ._shared import tables


def observe_sums(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function gives for five tables of sales."""
    function = need_python_function(answer, "def sums(sales)")
    names = ("per_day", "per_shop")
    seen: list[Observation] = []
    for table in tables(rng):
        given = call(function, staged(function, stage.variable, table))
        need_something(given)
        what = f"{table.shape[0]} days and {table.shape[1]} shops"
        for part, name in zip(need_parts(given, names), names, strict=True):
            seen.append((f"{name}, {what}", array_of(part, name)))
    return seen


def both(first: Callable, second: Callable) -> Callable[[], Callable]:
    """A maker of answers: a function that gives two things."""
    return lambda: lambda x: (first(x), second(x))


EXERCISE = Exercise(
    number="01.4",
    title="Sum over an axis",
    prompt="A tensor `sales` has one row for each day and one column for each shop. Write "
    "`sums(sales)`: it gives `per_day`, what all shops sold together on each day, and `per_shop`, "
    "what each shop sold on all days. Use `K.sum`.",
    observe=observe_sums,
    reference=both(lambda x: K.sum(x, axis=1), lambda x: K.sum(x, axis=0)),
    hard_coded=both(lambda x: K.constant([6.0, 15.0]), lambda x: K.constant([5.0, 7.0, 9.0])),
    slips=(
        Slip(
            both(lambda x: K.sum(x, axis=0), lambda x: K.sum(x, axis=1)),
            "the two have changed places: `axis` names the axis that vanishes, not the one that "
            "stays",
        ),
        Slip(
            both(lambda x: K.sum(x), lambda x: K.sum(x)),
            "without an axis everything is added up, and one number is left",
        ),
        Slip(
            both(lambda x: K.mean(x, axis=1), lambda x: K.mean(x, axis=0)),
            "these are means: the task asks for sums",
        ),
        Slip(
            both(lambda x: K.max(x, axis=1), lambda x: K.max(x, axis=0)),
            "these are the largest single sales: the task asks for sums",
        ),
        Slip(
            both(
                lambda x: K.sum(x, axis=1, keepdims=True),
                lambda x: K.sum(x, axis=0, keepdims=True),
            ),
            "the numbers are right, but their axis should vanish: leave keepdims out",
        ),
        Slip(
            both(lambda x: K.sum(x, axis=0), lambda x: K.sum(x, axis=0)),
            "per_day and per_shop collapse the same axis: one of them must collapse the other",
        ),
    ),
    misfits=(
        Slip(lambda: K.constant(3.0), "hand in the Python function"),
        Slip(lambda: [3, 4], "the task wants a Python function"),
        Slip(lambda: lambda x: K.sum(x, axis=1), "the task wants 2 parts"),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: lambda x: (K.sum(x, axis=2), x), "your function stopped"),
        Slip(lambda: lambda x: ("a", "b"), "the task wants numbers or a symbol"),
    ),
    hints=(
        "Put your finger on the first row of the table and move it along the row. Which axis does "
        "it walk along? That axis vanishes.",
        "axis=0 runs down the rows, axis=1 runs along the columns. What is left has the shape "
        "without that axis.",
        "The twin with means, for a table of pupils (rows) and tests (columns):\n"
        "    def means(marks):\n"
        "        per_pupil = K.mean(marks, axis=1)\n"
        "        per_test = K.mean(marks, axis=0)\n"
        "        return per_pupil, per_test",
        "Per day: the shops vanish, and they are axis 1.\n"
        "    def sums(sales):\n"
        "        per_day = K.sum(sales, axis=1)\n"
        "        per_shop = K.sum(sales, axis=0)\n"
        "        return per_day, per_shop\n"
        "    tk.check('01.4', sums)",
    ),
)
