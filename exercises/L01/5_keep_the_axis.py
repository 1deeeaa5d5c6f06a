"""Exercise 01.5: Keep the axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import LearnerError, call, staged

from ._shared import tables


def observe_centred(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of five tables; square ones first, for there the trap is silent."""
    function = need_python_function(answer, "def centre(x)")
    wide, tall, *square, _ = tables(rng)
    seen: list[Observation] = []
    for table in (*square, rng.integers(0, 9, (4, 4)).astype("float32"), wide, tall):
        what = f"a table of shape {table.shape}"
        try:
            x = staged(function, stage.variable, table)
            seen.append((what, array_of(call(function, x), "your function")))
        except LearnerError as error:
            if not seen:
                raise
            seen.append((what, error.sentence))
    return seen


EXERCISE = Exercise(
    number="01.5",
    title="Keep the axis",
    prompt="Write `centre(x)`: it takes away from every number the **mean of its row**. "
    "Afterwards every row has the mean 0. Use `K.mean`.",
    observe=observe_centred,
    reference=lambda: lambda x: x - K.mean(x, axis=1, keepdims=True),
    hard_coded=lambda: lambda x: K.constant([[-1.0, 1.0], [-1.0, 1.0]]),
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda x: x - K.mean(x, axis=1),
            "here is the trap: on a square table this runs and is wrong. The means lie in a row, "
            "so they are taken from columns: keep the axis",
        ),
        Slip(
            lambda: lambda x: x - K.mean(x, axis=0, keepdims=True),
            "these are the means of the columns: the axis that vanishes should be the one along "
            "the row",
        ),
        Slip(
            lambda: lambda x: x - K.mean(x),
            "this takes away one mean for the whole table: each row has its own",
        ),
        Slip(
            lambda: lambda x: x - K.sum(x, axis=1, keepdims=True),
            "this takes away the sum of the row: the mean is the sum divided by how many",
        ),
        Slip(
            lambda: lambda x: K.mean(x, axis=1, keepdims=True) - x,
            "the sign is turned round: the mean is taken away from the numbers",
        ),
        Slip(
            lambda: lambda x: K.mean(x, axis=1, keepdims=True),
            "these are the means themselves: take them away from x",
        ),
    ),
    misfits=(
        Slip(lambda: 0.0, "the task wants a Python function"),
        Slip(lambda: lambda x: x.mean(), "your function stopped"),
        Slip(lambda: lambda x: ..., NOTHING_YET),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: K.constant(1.0), "hand in the Python function"),
    ),
    hints=(
        "Look at the two shapes under `with keepdims` and `without`. Which of them can be laid "
        "over the table so that each row meets its own number?",
        "(rows, 1) is stretched along the row. (rows,) is laid under the last axis, and that is "
        "the columns.",
        "The twin divides every number by the largest of its column:\n"
        "    def scaled(x):\n"
        "        return x / K.max(x, axis=0, keepdims=True)",
        "One mean for each row, kept as a column.\n"
        "    def centre(x):\n"
        "        return x - K.mean(x, axis=1, keepdims=True)\n"
        "    tk.check('01.5', centre)",
    ),
)
