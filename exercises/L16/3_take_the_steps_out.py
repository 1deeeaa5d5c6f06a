"""Exercise 16.3: Take the steps out."""

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

from ._shared import row_of


def without(x: np.ndarray, value: float) -> np.ndarray:
    """The steps of which not all features are the value that stands for nothing."""
    return np.asarray(x[(x != value).any(axis=1)])


def observe_shorter(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What is left of four samples."""
    function = need_python_function(answer, "def without(x, value)")
    seen: list[Observation] = []
    for number, value in enumerate((0.0, 0.0, -1.0, 9.0)):
        x = rng.integers(1, 9, (6, 2)).astype("float64")
        x[[2, 4]] = value  # not there, in the middle
        x[3, 0] = value  # one of two numbers: a real step
        if number:
            x[-1] = value
        found = row_of(call(function, x, value), "your function", 2)
        name = f"sample {number + 1}, value {value:g}"
        seen.append((f"the shape for {name}", str(found.shape)))
        seen.append((f"the steps left of {name}", found))
    return seen


EXERCISE = Exercise(
    number="16.3",
    title="Take the steps out",
    prompt="A masked step is a step less. Write `without(x, value)`: `x` is one sample of shape "
    "`(steps, features)`. Give the sample without the steps that `Masking(value)` would mask: "
    "those of which **all** features are `value`.",
    observe=observe_shorter,
    reference=lambda: without,
    hard_coded=lambda: lambda x, value: x[[0, 1, 3, 5]],
    reveals=False,
    slips=(
        Slip(
            lambda: lambda x, value: x[(x != value).all(axis=1)],
            "a step with one number of that value is taken out here: it is masked only if all of "
            "its features are",
        ),
        Slip(
            lambda: lambda x, value: x[(x == value).all(axis=1)],
            "the masked steps are kept here, and the real ones are gone",
        ),
        Slip(
            lambda: lambda x, value: x[: int(np.argmax((x == value).all(axis=1)))],
            "everything behind the first masked step is gone here: a real step may follow",
        ),
        Slip(
            lambda: lambda x, value: x[(x != 0).any(axis=1)],
            "0 is taken for the value that stands for nothing here: the task gives the value",
        ),
        Slip(
            lambda: lambda x, value: np.where((x == value).all(axis=1)[:, None], 0, x),
            "the masked steps are still there, as zeros: take them out",
        ),
    ),
    misfits=(
        Slip(lambda: np.ones((3, 2)), "hand in the function itself"),
        Slip(lambda: lambda x, value: None, "is there a return?"),
        Slip(lambda: lambda x, value: ..., NOTHING_YET),
        Slip(lambda: lambda x, value: x[x != value], "the task wants an array with 2 axes"),
        Slip(lambda: lambda x: x, "your function stopped: TypeError"),
    ),
    hints=(
        "x != value gives True and False, one for each number. A step needs one answer for all of "
        "its numbers.",
        "A step is real if any of its features is not the value: any along the axis of features.",
        "The twin keeps the columns that have a number above a limit:\n"
        "    def lively(x, limit):\n"
        "        return x[:, (x > limit).any(axis=0)]",
        "One row of True and False chooses the steps.\n"
        "    def without(x, value):\n"
        "        return x[(x != value).any(axis=1)]\n"
        "    tk.check('16.3', without)",
    ),
)
