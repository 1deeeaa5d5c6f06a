"""Exercise 01.1: Name the shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

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


EXERCISE = Exercise(
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
