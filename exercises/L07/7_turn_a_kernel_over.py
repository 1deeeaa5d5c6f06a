"""Exercise 07.7: Turn a kernel over."""

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
)
from teachkeras.classroom.beside import call


def turned(kernel: Any) -> Any:
    """Rows and columns from the last to the first; the other two axes stay."""
    return kernel[::-1, ::-1]


def observe_turned(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What becomes of four kernels."""
    function = need_python_function(answer, "def turned(kernel)")
    seen: list[Observation] = []
    for shape in ((2, 2, 1, 1), (3, 3, 2, 2), (3, 3, 3, 3), (2, 3, 1, 4)):
        kernel = rng.permutation(int(np.prod(shape))).reshape(shape).astype("float32")
        value = array_of(call(function, kernel.copy()), "your function")
        if value.shape != shape:
            raise NotYet(
                f"a kernel of shape {shape} becomes one of shape {value.shape}: no axis changes "
                "its place"
            )
        seen.append((f"a kernel of shape {shape}", value))
    return seen


EXERCISE = Exercise(
    number="07.7",
    title="Turn a kernel over",
    prompt="Write `turned(kernel)` with NumPy alone: a kernel in the order 'tf', of shape `(rows, "
    "columns, in, out)`, turned by 180 degrees, as `convert_kernel` does it. No axis changes its "
    "place.",
    observe=observe_turned,
    reference=lambda: turned,
    hard_coded=lambda: lambda kernel: kernel,
    reveals=False,
    slips=(
        Slip(
            lambda: lambda kernel: kernel[::-1],
            "only the rows are turned round: 180 degrees turn the columns as well",
        ),
        Slip(
            lambda: lambda kernel: kernel[:, ::-1],
            "only the columns are turned round: 180 degrees turn the rows as well",
        ),
        Slip(
            lambda: lambda kernel: kernel[::-1, ::-1, ::-1, ::-1],
            "all four axes are turned round: the last two number the channels and the kernels, and "
            "stay as they are",
        ),
        Slip(
            lambda: lambda kernel: kernel[:, :, ::-1, ::-1],
            "the wrong two axes are turned round: in the order 'tf' rows and columns come first",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros((2, 2, 1, 1)), "hand in the function itself"),
        Slip(lambda: lambda kernel: kernel.transpose(1, 0, 2, 3), "no axis changes its place"),
        Slip(lambda: lambda kernel: kernel.transpose(3, 2, 0, 1), "no axis changes its place"),
        Slip(lambda: lambda kernel: kernel[::-1, ::-1, 0, 0], "no axis changes its place"),
        Slip(lambda: lambda kernel: None, "is there a return?"),
        Slip(lambda: lambda kernel: ..., NOTHING_YET),
        Slip(lambda: lambda: 1, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the picture of the turning kernel: first the rows, then the columns.",
        "`[::-1]` gives an axis from the last to the first. Which of the four axes are rows and "
        "columns in the order 'tf'?",
        "The twin turns a plain table of numbers by 180 degrees:\n"
        "    def upside_down(table):\n"
        "        return table[::-1][:, ::-1]",
        "The last two axes are not mentioned, so they stay.\n"
        "    def turned(kernel):\n"
        "        return kernel[::-1, ::-1]\n"
        "    tk.check('07.7', turned)",
    ),
)
