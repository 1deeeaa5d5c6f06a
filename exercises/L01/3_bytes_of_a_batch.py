"""Exercise 01.3: Bytes of a batch."""

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

BATCHES = ((32, 224, 224, 3), (), (7,), (10, 64), (2, 3, 4, 5))


def bytes_of(shape: tuple, each: int) -> int:
    """How many bytes a tensor of this shape takes if each number takes `each`."""
    count = 1
    for size in shape:
        count *= size
    return count * each


def observe_bytes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five shapes."""
    function = need_python_function(answer, "def bytes_of(shape, each)")
    extra = tuple(int(n) for n in rng.integers(2, 40, 3))
    seen: list[Observation] = []
    for shape, each in zip((*BATCHES, extra), (4, 8, 1, 8, 2, 4), strict=True):
        what = f"bytes_of({shape}, {each})"
        value = array_of(call(function, shape, each), "your function")
        if value.ndim:
            raise NotYet(f"{what} gives an array of shape {value.shape}, not one number")
        seen.append((what, np.float64(value)))
    return seen


def wrong_bytes(make: Any) -> Any:
    """A maker of functions that compute something else from a shape."""
    return lambda: make


EXERCISE = Exercise(
    number="01.3",
    title="Bytes of a batch",
    prompt="Write `bytes_of(shape, each)`: how many bytes does a tensor of this shape take, if "
    "each of its numbers takes `each` bytes? It must work for every rank, also for the shape `()`.",
    observe=observe_bytes,
    reference=lambda: bytes_of,
    hard_coded=lambda: lambda shape, each: 19267584,
    slips=(
        Slip(
            wrong_bytes(lambda shape, each: sum(shape) * each),
            "the sizes are added: 2 rows of 3 are 2 times 3 numbers",
        ),
        Slip(
            wrong_bytes(lambda shape, each: bytes_of(shape, 1)),
            "this counts the numbers: each of them takes several bytes",
        ),
        Slip(
            wrong_bytes(lambda shape, each: bytes_of(shape[1:], each)),
            "the first axis is missing: a batch holds many pictures",
        ),
        Slip(
            wrong_bytes(lambda shape, each: bytes_of(shape, each) if shape else 0),
            "a scalar takes bytes too: the shape () holds one number",
        ),
        Slip(
            wrong_bytes(lambda shape, each: len(shape) * each),
            "this is the rank times the bytes: take the sizes in the shape, not how many there are",
        ),
        Slip(
            wrong_bytes(lambda shape, each: bytes_of(shape, each) / 1024),
            "these are KiB: the task wants bytes",
        ),
        Slip(
            wrong_bytes(lambda shape, each: bytes_of(shape, 4)),
            "a number need not take 4 bytes: use `each`",
        ),
    ),
    misfits=(
        Slip(lambda: 19267584, "the task wants a Python function"),
        Slip(lambda: lambda shape, each: None, "is there a return?"),
        Slip(lambda: lambda shape, each: shape[0] * shape[1] * each, "your function stopped"),
        Slip(lambda: lambda shape, each: [n * each for n in shape], "not one number"),
        Slip(lambda: lambda shape, each: ..., NOTHING_YET),
    ),
    hints=(
        "Look at the cell that computes 24,576: five numbers are multiplied there.",
        "Start with 1 and multiply by each size in turn. With no size at all, the 1 stays: a "
        "scalar is one number.",
        "The twin counts the numbers of a shape, without bytes:\n"
        "    def numbers_of(shape):\n"
        "        count = 1\n"
        "        for size in shape:\n"
        "            count = count * size\n"
        "        return count",
        "Multiply all sizes, then the bytes of one number.\n"
        "    def bytes_of(shape, each):\n"
        "        for size in shape:\n"
        "            each = each * size\n"
        "        return each\n"
        "    tk.check('01.3', bytes_of)",
    ),
)
