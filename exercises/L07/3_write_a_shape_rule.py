"""Exercise 07.3: Write a shape rule."""

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

from ._shared import need_shape

Shape = tuple[int | None, ...]


def rule(lost: int = 1, channels: bool = True, batch: bool = True, swap: bool = False) -> Any:
    """A shape rule that may be wrong in one way; `lost` is what a window of n loses less than n."""

    def convolved(input_shape: Shape, nb_filter: int, nb_row: int, nb_col: int) -> Shape:
        first, rows, columns, deep = input_shape
        windows = (nb_col, nb_row) if swap else (nb_row, nb_col)
        places = [
            None if size is None else size - window + lost
            for size, window in zip((rows, columns), windows, strict=True)
        ]
        return (*[first] * batch, *places, nb_filter if channels else deep)

    return convolved


def observe_rule(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The shapes for six convolutions."""
    function = need_python_function(answer, "def convolved(input_shape, nb_filter, nb_row, nb_col)")
    fresh = [int(n) for n in rng.integers(9, 40, 2)]
    seen: list[Observation] = []
    for shape, *settings in (
        ((None, 28, 28, 1), 8, 3, 3),
        ((None, *fresh, 3), int(rng.integers(2, 9)), 5, 2),
        ((32, 8, 6, 2), 4, 1, 3),
        ((None, None, None, 3), 16, 3, 3),
        ((None, 7, None, 1), 2, 7, 3),
    ):
        given = need_shape(call(function, shape, *settings), "your function")
        seen.append((f"the shape {shape} and Convolution2D{tuple(settings)}", str(given)))
    return seen


EXERCISE = Exercise(
    number="07.3",
    title="Write a shape rule",
    prompt="Write `convolved(input_shape, nb_filter, nb_row, nb_col)`: the shape rule of "
    "`Convolution2D(nb_filter, nb_row, nb_col)` in the order 'tf', without a border. `input_shape` "
    "has the batch in front. A size that is `None` stays `None`.",
    observe=observe_rule,
    reference=rule,
    hard_coded=lambda: lambda input_shape, nb_filter, nb_row, nb_col: (None, 26, 26, 8),
    reveals=False,
    slips=(
        Slip(
            lambda: rule(lost=0),
            "one place is missing along each axis: a window of 3 fits into 3 numbers once, not 0 "
            "times",
        ),
        Slip(
            lambda: rule(channels=False),
            "the channels are still those of the input: there is one for each kernel, `nb_filter`",
        ),
        Slip(
            lambda: rule(batch=False),
            "the batch is missing: it comes first, and goes through as it is",
        ),
        Slip(
            lambda: rule(swap=True),
            "rows and columns are mixed up: nb_row belongs to the first of the two",
        ),
        Slip(
            lambda: lambda shape, nb_filter, nb_row, nb_col: (*shape[:3], nb_filter),
            "the picture keeps its size here: that is the rule of border_mode='same'. Without a "
            "border, a window of n fits at n - 1 places less",
        ),
        Slip(
            lambda: lambda shape, f, r, c: (None, *rule()(shape, f, r, c)[1:]),
            "the batch is always None here: give back the batch size that came in",
        ),
    ),
    misfits=(
        Slip(lambda: (None, 26, 26, 8), "the task wants a Python function"),
        Slip(lambda: lambda s, f, r, c: (s[0], s[1] - r + 1, s[2] - c + 1, f), "TypeError"),
        Slip(lambda: lambda s, f, r, c: f, "a shape stands in round brackets"),
        Slip(lambda: lambda s, f, r, c: (None, 1.5, 2, f), "made of whole numbers"),
        Slip(lambda: lambda s, f, r, c: None, "is there a return?"),
        Slip(lambda: lambda s, f, r, c: ..., NOTHING_YET),
        Slip(lambda: lambda shape: shape, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 3 has the line by hand for one axis. The picture of the flowing shapes says the "
        "same for each layer.",
        "Take the shape apart: batch, rows, columns, channels. The batch stays; rows become rows - "
        "nb_row + 1, columns likewise; the channels become nb_filter. Ask first if a size is None.",
        "The twin is the rule of a pooling by 2 x 2, without unknown sizes:\n"
        "    def pooled(input_shape):\n"
        "        batch, rows, columns, channels = input_shape\n"
        "        return (batch, rows // 2, columns // 2, channels)",
        "A small function for one axis keeps it short.\n"
        "    def places(size, window):\n"
        "        return None if size is None else size - window + 1\n"
        "    def convolved(input_shape, nb_filter, nb_row, nb_col):\n"
        "        batch, rows, columns, channels = input_shape\n"
        "        return (batch, places(rows, nb_row), places(columns, nb_col), nb_filter)\n"
        "    tk.check('07.3', convolved)",
    ),
)
