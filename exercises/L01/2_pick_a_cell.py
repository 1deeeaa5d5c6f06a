"""Exercise 01.2: Pick a cell."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_parts,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call


def observe_picks(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function picks out of five batches of pictures."""
    pick = need_python_function(answer, "def pick(batch)")
    seen: list[Observation] = []
    for count, rows, columns in ((6, 4, 5), (7, 5, 5), (6, 6, 6), (9, 5, 4), (6, 7, 8)):
        batch = rng.permutation(count * rows * columns * 3).reshape(count, rows, columns, 3)
        what = f"a batch of shape {batch.shape}"
        given = call(pick, batch)
        need_something(given)
        number, plane = need_parts(given, ("the number", "the red plane"))
        number, plane = array_of(number, "the first part"), array_of(plane, "the second part")
        if number.ndim:
            raise NotYet(
                f"the first part has the shape {number.shape}: one number has the shape ()",
                [("at", what)],
            )
        if plane.ndim != 2:
            raise NotYet(
                f"the second part has rank {plane.ndim}: a plane has rank 2",
                [("at", what), ("its shape", str(plane.shape))],
            )
        seen += [(f"the number in {what}", number), (f"the red plane in {what}", plane)]
    return seen


EXERCISE = Exercise(
    number="01.2",
    title="Pick a cell",
    prompt="Write `pick(batch)` for a batch of colour pictures. It gives two things: the **green** "
    "value in picture 2, row 3, column 1; and the whole **red** plane of picture 5. Everything is "
    "counted from 0.",
    observe=observe_picks,
    reference=lambda: lambda batch: (batch[2, 3, 1, 1], batch[5, :, :, 0]),
    hard_coded=lambda: lambda batch: (17, np.zeros((4, 5))),
    slips=(
        Slip(
            lambda: lambda batch: (batch[2, 1, 3, 1], batch[5, :, :, 0]),
            "row and column have changed places: the row comes first",
        ),
        Slip(
            lambda: lambda batch: (batch[1, 2, 0, 0], batch[4, :, :, 0]),
            "this counts from 1: the first picture, row and column have the index 0",
        ),
        Slip(
            lambda: lambda batch: (batch[2, 3, 1, 2], batch[5, :, :, 1]),
            "the colours are off by one: red is channel 0, green is 1, blue is 2",
        ),
        Slip(
            lambda: lambda batch: (batch[2, 3, 1, 0], batch[5, :, :, 0]),
            "the number is the red one: green is channel 1",
        ),
        Slip(
            lambda: lambda batch: (batch[2, 3, 1, 1], batch[5, :, :, 1]),
            "the plane is the green one: red is channel 0",
        ),
        Slip(
            lambda: lambda batch: (batch[2, 3, 1, 1], batch[5, 0]),
            "this plane is row 0 of picture 5 with all its colours: the channel is the last index",
        ),
        Slip(
            lambda: lambda batch: (batch[2, 3, 1, 1], batch[5, :, :, 0].T),
            "the plane lies on its side: rows first, then columns",
        ),
    ),
    misfits=(
        Slip(lambda: (3, 4), "the task wants a Python function"),
        Slip(lambda: lambda batch: batch[2, 3, 1, 1], "the task wants 2 parts"),
        Slip(lambda: lambda batch: (batch[2, 3, 1], batch[5, :, :, 0]), "one number has the shape"),
        Slip(lambda: lambda batch: (batch[2, 3, 1, 1], batch[5]), "a plane has rank 2"),
        Slip(lambda: lambda batch: (batch[200, 3, 1, 1], batch[5]), "your function stopped"),
        Slip(lambda: lambda batch: print("x"), "is there a return?"),
    ),
    hints=(
        "Look at the view of the batch: each slider is one index, and they stand in order.",
        "The order is picture, row, column, channel. A colon takes everything along its axis, and "
        "a number makes its axis vanish.",
        "The twin: the blue value in picture 0, row 2, column 4; the green plane of picture 1.\n"
        "    def pick(batch):\n"
        "        return batch[0, 2, 4, 2], batch[1, :, :, 1]",
        "Four indices for one number; two colons for a plane.\n"
        "    def pick(batch):\n"
        "        return batch[2, 3, 1, 1], batch[5, :, :, 0]\n"
        "    tk.check('01.2', pick)",
    ),
)
