"""Exercise 07.2: Eight shapes."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, need_parts

from ._shared import need_shape

FIRST = (28, 28, 1)
STACK: dict[str, tuple[int | None, ...]] = {
    "1 Convolution2D(8, 3, 3)": (None, 26, 26, 8),
    "2 MaxPooling2D((2, 2))": (None, 13, 13, 8),
    "3 Convolution2D(16, 3, 3, border_mode='same')": (None, 13, 13, 16),
    "4 MaxPooling2D((2, 2))": (None, 6, 6, 16),
    "5 Dropout(0.25)": (None, 6, 6, 16),
    "6 Flatten()": (None, 576),
    "7 Dense(32)": (None, 32),
    "8 Reshape((4, 8))": (None, 4, 8),
}
RIGHT = list(STACK.values())


def observe_shapes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One shape for each of the eight layers."""
    seen: list[Observation] = []
    for given, (label, right) in zip(need_parts(answer, list(STACK)), STACK.items(), strict=True):
        shape = need_shape(given, f"the part for {label}")
        if len(shape) == len(right) - 1 and None not in shape:
            raise NotYet(f"the shape for {label} has no batch axis: begin it with None")
        seen.append((label, str(shape)))
    return seen


EXERCISE = Exercise(
    number="07.2",
    title="Eight shapes",
    prompt="Pictures of 28 x 28 with one channel go through the eight layers of the table. Write "
    "down what comes out of each of them, with `None` for the batch. Hand in a list of eight "
    "shapes, in order.",
    observe=observe_shapes,
    reference=lambda: RIGHT,
    hard_coded=lambda: [(None, 26, 26, 8)] * 8,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [(None, 28, 28, 8), (None, 14, 14, 8), (None, 11, 11, 16), *RIGHT[3:]],
            "think of the border: without border_mode='same' a window of 3 loses 2 places along "
            "each axis, and with it none",
        ),
        Slip(
            lambda: [(None, 25, 25, 8), RIGHT[1], RIGHT[2], (None, 7, 7, 16), *RIGHT[4:]],
            "count the places: a window of 3 fits at 28 - 3 + 1 places, and half a window of a "
            "pooling does not count",
        ),
        Slip(
            lambda: [(None, 26, 26, 1), RIGHT[1], (None, 13, 13, 8), *RIGHT[3:]],
            "a convolution gives one channel for each of its kernels, whatever came in",
        ),
        Slip(
            lambda: [RIGHT[0], (None, 13, 13, 4), RIGHT[2], (None, 6, 6, 8), *RIGHT[4:]],
            "pooling looks at each channel by itself: only the rows and columns become fewer",
        ),
        Slip(
            lambda: [*RIGHT[:4], (None, 6, 6, 12), (None, 36), *RIGHT[6:]],
            "Dropout changes no shape, and Flatten keeps all numbers: multiply rows, columns and "
            "channels",
        ),
        Slip(
            lambda: [*RIGHT[:6], (None, 576, 32), (None, 32, 1), *RIGHT[8:]],
            "a Dense layer gives one number for each unit, and the batch stays in front",
        ),
        Slip(
            lambda: [*RIGHT[:7], (None, 8, 4)],
            "Reshape makes exactly the shape that stands in its brackets, behind the batch",
        ),
    ),
    misfits=(
        Slip(lambda: (None, 26, 26, 8), "the task wants 8"),
        Slip(lambda: [(26, 26, 8), *RIGHT[1:]], "begin it with None"),
        Slip(lambda: [26, *RIGHT[1:]], "a shape stands in round brackets"),
        Slip(lambda: ["(None, 26, 26, 8)", *RIGHT[1:]], "a shape stands in round brackets"),
        Slip(lambda: [(None, 26.0, 26, 8), *RIGHT[1:]], "made of whole numbers"),
        Slip(lambda: RIGHT[:7], "this has 7 parts"),
    ),
    hints=(
        "Go from layer to layer. The shape that comes out of one is what the next one reads.",
        "A window of w fits at n - w + 1 places of n; with border_mode='same' at n. Pooling by 2 "
        "halves rows and columns and rounds down. Flatten multiplies all sizes but the batch.",
        "The twin begins with (None, 10, 10, 3). Convolution2D(4, 5, 5) gives (None, 6, 6, 4), "
        "MaxPooling2D((3, 3)) gives (None, 2, 2, 4), Flatten() gives (None, 16), Dense(7) gives "
        "(None, 7).",
        "28 - 3 + 1 is 26; 13 // 2 is 6; 6 * 6 * 16 is 576.\n"
        "    shapes = [(None, 26, 26, 8), (None, 13, 13, 8), (None, 13, 13, 16),\n"
        "              (None, 6, 6, 16), (None, 6, 6, 16), (None, 576),\n"
        "              (None, 32), (None, 4, 8)]\n"
        "    tk.check('07.2', shapes)",
    ),
)
