"""The exercises of lesson 01, tensors: shapes, cells, bytes and what stretches.

The three about axes and accuracy are in lesson_01_axes.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    kind_of,
    need_parts,
    need_python_function,
    need_something,
)
from .beside import call

# --- 01.1 name the shape ------------------------------------------------------------------------

THINGS: dict[str, tuple[int, ...]] = {
    "thing 1": (),
    "thing 2": (1,),
    "thing 3": (4,),
    "thing 4": (2, 3),
    "thing 5": (3, 1),
    "thing 6": (1, 3),
    "thing 7": (3, 2, 2),
    "thing 8": (8, 8),
    "thing 9": (427, 640, 3),
    "thing 10": (32, 8, 8, 3),
}


def observe_shapes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One shape for each of the ten things."""
    shapes = need_parts(answer, list(THINGS))
    seen: list[Observation] = []
    for label, shape in zip(THINGS, shapes, strict=True):
        if isinstance(shape, int | float) and not isinstance(shape, bool):
            raise NotYet(
                f"{label} has {kind_of(shape)}, not a shape",
                [("a shape", "numbers in round brackets; one number alone is written (3,)")],
            )
        if not isinstance(shape, tuple | list):
            raise NotYet(f"{label} has {kind_of(shape)}: a shape stands in round brackets")
        if any(not isinstance(n, int | np.integer) or isinstance(n, bool) for n in shape):
            raise NotYet(f"{label} has {shape}: a shape is made of whole numbers"[:120])
        seen.append((label, tuple(int(n) for n in shape)))
    return seen


SHAPES = Exercise(
    number="01.1",
    title="Name the shape",
    prompt="Write down the shapes of the ten things, in order. Hand in a list of ten shapes. The "
    "shape of a vector of five numbers is written `(5,)`.",
    observe=observe_shapes,
    reference=lambda: list(THINGS.values()),
    hard_coded=lambda: [(3,)] * 10,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [(1,), (), *[shape[::-1] for shape in list(THINGS.values())[2:]]],
            "one pair of brackets too many or too few: a bare number has shape (), and one number "
            "in brackets is a vector of length 1; sizes are read from the outside in",
        ),
        Slip(
            lambda: (
                [(), (1,), (1, 4), (3, 2), (1, 3), (3, 1), (2, 2, 3), (64,)]
                + [(640, 427, 3), (32, 3, 8, 8)]
            ),
            "read from the outside in: first how many the outermost brackets hold, last how many "
            "the innermost",
        ),
        Slip(
            lambda: (
                [(), (1,), (1, 2, 3, 4), (1, 2, 3, 4, 5, 6), (1, 2, 3), (1, 2, 3)]
                + [(3, 4), (8,), (3, 427, 640), (8, 8, 3)]
            ),
            "these are the numbers themselves, or an axis is missing: a shape says how many there "
            "are along each axis",
        ),
        Slip(
            lambda: [(), (1,), (4,), (6,), (3,), (3,), (12,), (8, 8, 1), (427, 640), (32,)],
            "an axis is missing or one too many: there is one size for each level of brackets",
        ),
        Slip(
            lambda: (
                [(0,), (1, 1), (4, 1), (2, 3, 1), (3,), (3,), (3, 4), (64, 64), (640, 427)]
                + [(8, 8, 3, 32)]
            ),
            "count the levels of brackets: there are as many sizes as levels",
        ),
    ),
    misfits=(
        Slip(lambda: [0, 1, 4, 6, 3, 3, 12, 64, 819840, 6144], "not a shape"),
        Slip(lambda: [(), (1,)], "this has 2 parts: the task wants 10"),
        Slip(lambda: [(), "(1,)", *[(2,)] * 8], "a shape stands in round brackets"),
        Slip(lambda: [(), (1.0,), *[(2,)] * 8], "whole numbers"),
        Slip(lambda: "()", "the task wants 10 parts"),
    ),
    hints=(
        "Look at the brackets. How many open before the first number? That is the rank, and the "
        "shape has as many sizes.",
        "Go from the outside in. How many things do the outermost brackets hold? Write it down, "
        "open the first of those things, and ask again.",
        "The twin [[1, 2], [3, 4], [5, 6], [7, 8]]: the outer brackets hold 4 things, each of them "
        "holds 2 numbers. Its shape is (4, 2). The twin of thing 9: a picture of 20 rows and 30 "
        "columns with one grey value each has the shape (20, 30).",
        "A bare number has no axis, and [7] has one.\n"
        "    answer = [(), (1,), (4,), (2, 3), (3, 1),\n"
        "              (1, 3), (3, 2, 2), (8, 8), (427, 640, 3), (32, 8, 8, 3)]\n"
        "    tk.check('01.1', answer)",
    ),
)


# --- 01.2 pick a cell -----------------------------------------------------------------------------


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


PICK = Exercise(
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


# --- 01.3 bytes ---------------------------------------------------------------------------------

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


BYTES = Exercise(
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


# --- 01.7 broadcast or not ------------------------------------------------------------------------

PAIRS: dict[str, tuple[tuple, tuple]] = {
    "pair 1": ((3,), ()),
    "pair 2": ((2, 3), (3,)),
    "pair 3": ((2, 3), (2,)),
    "pair 4": ((2, 3), (2, 1)),
    "pair 5": ((4, 1), (1, 5)),
    "pair 6": ((4, 5), (5, 4)),
    "pair 7": ((32, 8, 8, 3), (3,)),
    "pair 8": ((32, 8, 8, 3), (32,)),
}


def broadcast_of(first: tuple, second: tuple) -> Any:
    """The shape of the sum of two tensors, or 'no'."""
    try:
        return np.broadcast_shapes(first, second)
    except ValueError:
        return "no"


def observe_broadcast(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A shape or 'no' for each of the eight pairs."""
    seen: list[Observation] = []
    for label, part in zip(PAIRS, need_parts(answer, list(PAIRS)), strict=True):
        if part is False:
            part = "no"
        if isinstance(part, str) and part.strip().lower() == "no":
            seen.append((label, "no"))
        elif isinstance(part, tuple | list) and all(isinstance(n, int | np.integer) for n in part):
            seen.append((label, tuple(int(n) for n in part)))
        else:
            raise NotYet(f"{label} has {kind_of(part)}: write a shape such as (2, 3), or 'no'")
    return seen


BROADCAST = Exercise(
    number="01.7",
    title="Broadcast or not",
    prompt="For each of the eight pairs of shapes: which shape has the sum? Write `'no'` where the "
    "two do not fit. Hand in a list of eight answers.",
    observe=observe_broadcast,
    reference=lambda: [broadcast_of(*pair) for pair in PAIRS.values()],
    hard_coded=lambda: ["no"] * 8,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: ["no"] * 8,
            "these fit: write them under each other, right-aligned; each column has equal sizes, "
            "or a 1, or nothing",
        ),
        Slip(
            lambda: [(3,), (2, 3), (2, 3), (2, 3), (4, 5), (4, 5), (32, 8, 8, 3), (32, 8, 8, 3)],
            "these do not fit: align them at the right and compare column by column, 2 or more "
            "against another size is a clash",
        ),
        Slip(
            lambda: [(), (3,), (2,), (2, 1), (4, 1), (5, 4), (3,), (32,)],
            "nothing shrinks: the result is at least as large as the larger of the two along "
            "each axis",
        ),
        Slip(
            lambda: [(3, 1), (3, 3), (3, 2), (3, 2), (1, 5), (20,), (8, 8, 3), (8, 8, 3)],
            "along each axis the larger size wins, and no axis is added on the right",
        ),
        Slip(
            lambda: [(4,), (2, 6), (4, 3), (4, 4), (5, 6), (9, 9), (32, 8, 8, 6), (64, 8, 8, 3)],
            "the sizes are added: numbers are added here, the sizes stay",
        ),
    ),
    misfits=(
        Slip(lambda: "no", "the task wants 8 parts"),
        Slip(lambda: ["no"] * 3, "this has 3 parts"),
        Slip(lambda: [3, "no", *["no"] * 6], "write a shape"),
        Slip(lambda: ["maybe", *["no"] * 7], "write a shape"),
    ),
    hints=(
        "Write the two shapes under each other, so that their right ends stand in one column.",
        "Go through the columns. Equal sizes fit. A 1 is stretched to the other size. Where "
        "one shape has nothing, it is stretched too. Anything else does not fit.",
        "The twin (5, 1, 4) and (3, 1): the columns from the right are 4 and 1, then 1 and 3, then "
        "5 and nothing. The sum has the shape (5, 3, 4).",
        "Pairs 3, 6 and 8 clash in their last column.\n"
        "    answer = [(3,), (2, 3), 'no', (2, 3),\n"
        "              (4, 5), 'no', (32, 8, 8, 3), 'no']\n"
        "    tk.check('01.7', answer)",
    ),
)

EXERCISES = (SHAPES, PICK, BYTES, BROADCAST)
