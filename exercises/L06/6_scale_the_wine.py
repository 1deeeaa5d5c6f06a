"""Exercise 06.6: Scale the wine."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import two_arrays


def scaled(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both tables with mean 0 and deviation 1 in each column of `known`."""
    mean, deviation = known.mean(axis=0), known.std(axis=0)
    return (known - mean) / deviation, (new - mean) / deviation


def observe_scaled(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of two tables whose columns are of very different size."""
    function = need_python_function(answer, "def scaled(known, new)")
    size = np.array([1000.0, 1.0, 0.1])
    known = (rng.normal(size=(12, 3)) + 3) * size
    new = (rng.normal(size=(5, 3)) + 4) * size
    first, second = two_arrays(call(function, known.copy(), new.copy()))
    for mine, table, which in ((first, known, "first"), (second, new, "second")):
        if mine.shape != table.shape:
            raise NotYet(f"your {which} table has the shape {mine.shape}, it was {table.shape}")
    return [
        ("the column means of the known rows", np.round(first.mean(axis=0), 4)),
        ("the column deviations of the known rows", np.round(first.std(axis=0), 4)),
        ("the known rows", first),
        ("the new rows", second),
    ]


def each_alone(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each table by its own mean and deviation."""
    return scaled(known, known)[0], scaled(new, new)[0]


def both_together(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both tables by the mean and deviation of all rows."""
    rows = np.concatenate([known, new])
    return scaled(rows, known)[1], scaled(rows, new)[1]


def by_axis(axis: int | None) -> Any:
    """Means and deviations along another axis, or of all numbers."""

    def scale(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return alone(known), alone(new)

    def alone(table: np.ndarray) -> np.ndarray:
        keep = axis is not None
        return (table - table.mean(axis=axis, keepdims=keep)) / table.std(axis=axis, keepdims=keep)

    return scale


def one_mean(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One mean and one deviation for the whole known table."""
    return (known - known.mean()) / known.std(), (new - known.mean()) / known.std()


EXERCISE = Exercise(
    number="06.6",
    title="Scale the wine",
    prompt="Write `scaled(known, new)` for two tables with the same columns. Give both back with "
    "each column shifted and divided, so that in the **known** rows every column has the mean 0 "
    "and the standard deviation 1. The new rows get the same shift and the same divisor.",
    observe=observe_scaled,
    reference=lambda: scaled,
    hard_coded=lambda: lambda known, new: (known * 0, new * 0),
    reveals=False,
    slips=(
        Slip(
            lambda: each_alone,
            "the new rows were scaled by their own mean: a single new bottle would always become "
            "0. Use the mean and the deviation of the known rows for both",
        ),
        Slip(
            lambda: both_together,
            "the new rows helped to find the mean: then the test is no test any more. Only the "
            "known rows may be looked at",
        ),
        Slip(
            lambda: one_mean,
            "one mean for the whole table leaves the columns as unequal as they were: axis=0 gives "
            "one for each column",
        ),
        Slip(
            lambda: by_axis(1),
            "axis=1 makes the numbers of one bottle alike: the columns go along axis 0",
        ),
        Slip(
            lambda: lambda a, b: (a - a.mean(axis=0), b - a.mean(axis=0)),
            "the means are 0, but the columns are still of very different size: divide by the "
            "deviation",
        ),
        Slip(
            lambda: lambda a, b: (a / a.std(axis=0), b / a.std(axis=0)),
            "the deviations are 1, but the means are not 0: take the mean away first",
        ),
        Slip(
            lambda: lambda a, b: (scaled(a, b)[0], b),
            "the known rows are right, the new ones are as they were: a network that learned from "
            "scaled numbers needs scaled numbers",
        ),
    ),
    misfits=(
        Slip(lambda: np.ones((3, 3)), "hand in the function itself"),
        Slip(lambda: lambda a, b: a, "the task wants two"),
        Slip(lambda: lambda a, b: None, "is there a return?"),
        Slip(lambda: lambda a, b: (..., ...), NOTHING_YET),
        Slip(lambda: lambda a, b: (a[0], b), "your first table has the shape"),
    ),
    hints=(
        "Look at the columns of the wine: which numbers would you need to know of each column?",
        "known.mean(axis=0) has one number for each column, known.std(axis=0) as well. Use these "
        "two for both tables.",
        "The twin shifts each column so that its smallest known number becomes 0:\n"
        "    def from_zero(known, new):\n"
        "        least = known.min(axis=0)\n"
        "        return known - least, new - least",
        "Mean and deviation of the known rows, for both.\n"
        "    def scaled(known, new):\n"
        "        mean, deviation = known.mean(axis=0), known.std(axis=0)\n"
        "        return (known - mean) / deviation, (new - mean) / deviation\n"
        "    tk.check('06.6', scaled)",
    ),
)
