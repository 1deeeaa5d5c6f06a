"""Exercise 14.1: Slide a kernel by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import NOTHING_YET, Exercise, NotYet, Observation, Slip, array_of

PICTURE = np.array([[1, 2, 0, 1], [0, 3, 1, 2], [2, 1, 0, 0], [1, 0, 2, 3]])
KERNEL = np.array([[1, 0], [2, -1]])


def slid(kernel: Any, step: int = 1, join: Callable[[Any], Any] = np.sum) -> Any:
    """One number for each place of the kernel."""
    rows, columns = kernel.shape
    return [
        [
            int(join(PICTURE[r : r + rows, c : c + columns] * kernel))
            for c in range(0, 4 - columns + 1, step)
        ]
        for r in range(0, 4 - rows + 1, step)
    ]


def observe_slid(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The nine numbers, row by row."""
    table = array_of(answer, "your answer")
    if table.shape == (4, 4):
        raise NotYet("your table has 4 rows and columns: a kernel of 2 fits at 3 places of a row")
    if table.shape == (2, 2):
        raise NotYet("your table has 2 rows and columns: the kernel moves on by 1, not by 2")
    if table.shape != (3, 3):
        raise NotYet(f"your table has the shape {table.shape}: 3 rows of 3 numbers are wanted")
    return [(f"row {r}", table[r]) for r in range(3)]


EXERCISE = Exercise(
    number="14.1",
    title="Slide a kernel by hand",
    prompt="Take paper. Slide the kernel over the picture, without a border: nine places. Hand in "
    "a list of three rows, with three numbers each.",
    observe=observe_slid,
    reference=lambda: slid(KERNEL),
    hard_coded=lambda: [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
    reveals=False,
    slips=(
        Slip(
            lambda: slid(KERNEL[::-1, ::-1]),
            "the kernel was turned over: here it lies on the picture as it is written",
        ),
        Slip(
            lambda: slid(KERNEL.T),
            "rows and columns of the kernel are mixed up: its first row is 1 and 0",
        ),
        Slip(
            lambda: slid(np.abs(KERNEL)),
            "the sign of the -1 is lost: the pixel in the lower right corner is taken away",
        ),
        Slip(
            lambda: slid(KERNEL, join=np.max),
            "that is the largest product of each place: add all four of them up",
        ),
        Slip(
            lambda: np.transpose(slid(KERNEL)).tolist(),
            "your table lies on its side: the kernel walks along a row first, then one row down",
        ),
    ),
    misfits=(
        Slip(lambda: np.ones((4, 4)), "fits at 3 places"),
        Slip(lambda: slid(KERNEL, 2), "moves on by 1"),
        Slip(lambda: [1, 2, 3], "3 rows of 3 numbers"),
        Slip(lambda: [[1, 2, 3], [4, 5, 6], [..., ..., ...]], "the task wants numbers"),
        Slip(lambda: "9 numbers", "the task wants numbers"),
        Slip(lambda: [[...] * 3] * 3, NOTHING_YET),
    ),
    hints=(
        "Look at the walk of section 1: which cells of the picture lie under the kernel?",
        "Multiply the four numbers under the kernel by those of the kernel, and add up. The 0 "
        "counts nothing, the 2 counts twice, the -1 takes away.",
        "The twin has another kernel, [[0, 1], [1, 0]]. Its first place is 1*0 + 2*1 + 0*1 + 3*0 "
        "= 2, and the second one 2*0 + 0*1 + 3*1 + 1*0 = 3.",
        "Each number is left above, plus twice left below, minus right below.\n"
        "    tk.check('14.1', [[-2, 7, 0], [3, 5, 1], [4, -1, 1]])",
    ),
)
