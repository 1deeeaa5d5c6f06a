"""Exercise 07.4: Bytes of all outputs."""

from __future__ import annotations

import math
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

Shapes = list[tuple[int | None, ...]]


def batch_bytes(shapes: Shapes, samples: int, each: int = 4, none: int | None = None) -> int:
    """The bytes of float32 numbers in all shapes, with `samples` in place of None."""
    known = samples if none is None else none
    return each * sum(math.prod(known if n is None else n for n in shape) for shape in shapes)


def observe_bytes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The bytes of four models' outputs."""
    function = need_python_function(answer, "def batch_bytes(shapes, samples)")
    fresh = [(None, *map(int, rng.integers(2, 30, 2))) for _ in range(3)]
    seen: list[Observation] = []
    for shapes, samples in (
        ([(None, 224, 224, 3)], 32),
        ([(None, 26, 26, 8), (None, 13, 13, 8), (None, 10)], 16),
        (fresh, int(rng.integers(3, 50))),
        ([(None,)], 7),
    ):
        value = array_of(call(function, list(shapes), samples), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((f"{samples} samples and the shapes {shapes}", np.float64(value)))
    return seen


EXERCISE = Exercise(
    number="07.4",
    title="Bytes of all outputs",
    prompt="Before a network runs, you can say how much memory its outputs take. Write "
    "`batch_bytes(shapes, samples)`: `shapes` is the list of the output shapes of all layers, with "
    "`None` for the batch, and `samples` the size of the batch. Every number is a float32 of 4 "
    "bytes. Give the bytes of all outputs together.",
    observe=observe_bytes,
    reference=lambda: batch_bytes,
    hard_coded=lambda: lambda shapes, samples: 19_267_584,
    slips=(
        Slip(
            lambda: lambda shapes, samples: batch_bytes(shapes, samples, each=1),
            "this is how many numbers there are: each of them takes 4 bytes",
        ),
        Slip(
            lambda: lambda shapes, samples: batch_bytes(shapes, samples, each=8),
            "8 bytes are a float64: a float32 takes 4",
        ),
        Slip(
            lambda: lambda shapes, samples: batch_bytes(shapes, samples, none=1),
            "this is one sample: the batch has `samples` of them",
        ),
        Slip(
            lambda: lambda shapes, samples: batch_bytes(shapes[-1:], samples),
            "this is the last output only: add up those of all layers",
        ),
        Slip(
            lambda: (
                lambda shapes, samples: (
                    4 * sum(sum(samples if n is None else n for n in shape) for shape in shapes)
                )
            ),
            "the sizes of a shape are multiplied, not added: 2 rows of 3 are 6 numbers",
        ),
        Slip(
            lambda: lambda shapes, samples: batch_bytes(shapes, samples) / 1024,
            "this is in KiB: the task wants bytes",
        ),
    ),
    misfits=(
        Slip(lambda: 602112, "the task wants a Python function"),
        Slip(
            lambda: lambda shapes, samples: np.prod(shapes[0]), "your function stopped: TypeError"
        ),
        Slip(lambda: lambda shapes, samples: [1, 2], "not one number"),
        Slip(lambda: lambda shapes, samples: None, "is there a return?"),
        Slip(lambda: lambda shapes, samples: ..., NOTHING_YET),
        Slip(lambda: lambda shapes: 1, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 2 does it for one shape. Here there are several, and a loop adds them up.",
        "Put `samples` in place of None. Multiply the sizes of each shape, add up all shapes, and "
        "take 4 bytes for each number.",
        "The twin counts the numbers of one shape without None:\n"
        "    def numbers_of(shape):\n"
        "        count = 1\n"
        "        for size in shape:\n"
        "            count = count * size\n"
        "        return count",
        "Two loops, one in the other.\n"
        "    def batch_bytes(shapes, samples):\n"
        "        total = 0\n"
        "        for shape in shapes:\n"
        "            count = 1\n"
        "            for size in shape:\n"
        "                count = count * (samples if size is None else size)\n"
        "            total = total + 4 * count\n"
        "        return total\n"
        "    tk.check('07.4', batch_bytes)",
    ),
)
