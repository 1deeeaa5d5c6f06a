"""Exercise 10.4: Several labels, one score."""

from __future__ import annotations

from collections.abc import Callable
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


def scores(p: Any, t: Any) -> tuple[Any, Any]:
    """The share of lamps that are right, and the share of rows where all of them are."""
    right = (p > 0.5) == (t > 0.5)
    return right.mean(), right.all(axis=1).mean()


# The first table: each way of miscounting gives another number for it.
SAID = np.array([[2, 1, 2], [6, 8, 8], [9, 2, 2], [8, 2, 1], [1, 3, 7], [4, 9, 3]]) / 10
TRUE = np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 1]])


def lamp_tables(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Five pairs of tables: probabilities, and which lamps should be lit."""
    tables = [(SAID, TRUE.astype("float64"))]
    for rows, lamps in ((4, 4), (3, 5), (8, 2), (5, 4)):
        t = rng.integers(0, 2, (rows, lamps))
        p = np.where(t == 1, 0.9, 0.1) * rng.uniform(0.7, 1.0, (rows, lamps))
        p[1, 0] = 1 - p[1, 0]  # one lamp of this row is wrong
        p[2] = 1 - p[2]  # and all of this one
        tables.append((p.round(2), t.astype("float64")))
    return tables


def observe_scores(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Two shares for each of five pairs of tables."""
    function = need_python_function(answer, "def scores(p, t)")
    seen: list[Observation] = []
    for number, (p, t) in enumerate(lamp_tables(rng), start=1):
        pair = pair_of_numbers(call(function, p.copy(), t.copy()), ("each", "exact"))
        at = f"table {number}, of shape {p.shape}"
        seen += [(f"the share of right lamps in {at}", pair[0])]
        seen += [(f"the share of right rows in {at}", pair[1])]
    return seen


def scored(each: Callable | None = None, exact: Callable | None = None) -> Callable:
    """A function of two tables that gives two shares; one of them may be another one."""

    def function(p: Any, t: Any) -> tuple[Any, Any]:
        right = (p > 0.5) == (t > 0.5)
        first, second = scores(p, t)
        return each(p, t) if each else first, exact(right) if exact else second

    return function


EXERCISE = Exercise(
    number="10.4",
    title="Several labels, one score",
    prompt="Write `scores(p, t)` with NumPy. `p` holds probabilities, `t` which lamps should be "
    "lit; both have one row for each sample. A lamp is right if `p > 0.5` says what `t` says. Give "
    "two numbers, `each, exact`: the share of **lamps** that are right, and the share of **rows** "
    "in which every lamp is right.",
    observe=observe_scores,
    reference=lambda: scores,
    hard_coded=lambda: lambda p, t: (0.9, 0.76),
    piecewise=True,
    slips=(
        Slip(
            lambda: scored(exact=lambda right: right.any(axis=1).mean()),
            "any counts a row with at least one right lamp: a row is right if all its lamps are",
        ),
        Slip(
            lambda: scored(exact=lambda right: right.mean(axis=0).prod()),
            "the shares of the lamps were multiplied: that would be true if their mistakes had "
            "nothing to do with each other. Count the rows instead",
        ),
        Slip(
            lambda: scored(exact=lambda right: right.all(axis=0).mean()),
            "this asks for each lamp whether it is right in all rows: the rows are along axis 0, "
            "so collapse axis 1",
        ),
        Slip(
            lambda: scored(exact=lambda right: right.all(axis=1).sum()),
            "this counts the rows: a share is the mean of True and False",
        ),
        Slip(
            lambda: scored(each=lambda p, t: (p.argmax(axis=1) == t.argmax(axis=1)).mean()),
            "argmax looks for the one largest number of a row. Here several lamps may be lit, or "
            "none: ask every lamp whether it is above 0.5",
        ),
        Slip(
            lambda: lambda p, t: scores(p, t)[::-1],
            "the two shares have changed places: first the lamps, then the rows",
        ),
        Slip(
            lambda: scored(each=lambda p, t: ((p > 0.5) * t).mean()),
            "only lit lamps were counted: a dark lamp that should be dark is right as well",
        ),
    ),
    misfits=(
        Slip(lambda: 0.76, "the task wants a Python function"),
        Slip(lambda: lambda p, t: ((p > 0.5) == t).mean(), "must give two numbers"),
        Slip(lambda: lambda p, t: (p > 0.5, t > 0.5), "it should be one number"),
        Slip(lambda: lambda p, t: None, "is there a return?"),
        Slip(lambda: lambda p, t: ..., NOTHING_YET),
        Slip(lambda: lambda p: (1, 1), "your function stopped: TypeError"),
    ),
    hints=(
        "Make a table of True and False first: which lamps are right?",
        "The mean of True and False is a share. `all(axis=1)` collapses each row to one True or "
        "False: is everything in it True?",
        "The twin gives the share of rows in which at least one lamp is *wrong*:\n"
        "    def flawed(p, t):\n"
        "        wrong = (p > 0.5) != (t > 0.5)\n"
        "        return wrong.any(axis=1).mean()",
        "One table, two means.\n"
        "    def scores(p, t):\n"
        "        right = (p > 0.5) == (t > 0.5)\n"
        "        return right.mean(), right.all(axis=1).mean()\n"
        "    tk.check('10.4', scores)",
    ),
)
