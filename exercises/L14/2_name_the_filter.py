"""Exercise 14.2: Name the filter."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

NAMES = ("blur", "sharpen", "nothing", "left edges", "top edges", "move left", "move right")
RIGHT = {
    "A": "nothing",
    "B": "blur",
    "C": "left edges",
    "D": "top edges",
    "E": "sharpen",
    "F": "move left",
}


def named(**wrong: str) -> list[str]:
    """The right names, but for some."""
    return list({**RIGHT, **wrong}.values())


def observe_names(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A name for each of the six kernels."""
    seen: list[Observation] = []
    for letter, part in zip(RIGHT, need_parts(answer, tuple(RIGHT)), strict=True):
        if not isinstance(part, str):
            raise NotYet(f"kernel {letter} has {kind_of(part)}: write a name in quotes")
        name = " ".join(part.lower().split())
        if name not in NAMES:
            raise NotYet(f"kernel {letter} has {name[:20]!r}, which is not one of the seven names")
        seen.append((f"kernel {letter}", name))
    return seen


EXERCISE = Exercise(
    number="14.2",
    title="Name the filter",
    prompt="Each of the six kernels of the table does something else to a picture. Give each its "
    "name: `'blur'`, `'sharpen'`, `'nothing'`, `'left edges'`, `'top edges'`, `'move left'` or "
    "`'move right'`. One name is left over. Hand in a list of six names, from A to F.",
    observe=observe_names,
    reference=named,
    hard_coded=lambda: ["blur"] * 6,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: named(A="blur"),
            "A has a single 1 in its middle: the sum of the products is the pixel itself",
        ),
        Slip(
            lambda: named(B="sharpen"),
            "B gives the mean of nine pixels: differences between neighbours become smaller",
        ),
        Slip(
            lambda: named(C="top edges", D="left edges"),
            "C compares left with right, as its columns differ: what stands upright is found",
        ),
        Slip(
            lambda: named(E="blur"),
            "E counts the pixel five times and takes its neighbours away: differences grow",
        ),
        Slip(
            lambda: named(F="move right"),
            "F fetches each pixel from its right: so everything moves the other way",
        ),
    ),
    misfits=(
        Slip(lambda: "blur", "the task wants 6 parts"),
        Slip(lambda: ["blur", "sharpen"], "this has 2 parts"),
        Slip(lambda: [1, 2, 3, 4, 5, 6], "write a name in quotes"),
        Slip(lambda: named(C="edges"), "not one of the seven names"),
        Slip(lambda: named(B="..."), "the part for B is still open"),
    ),
    hints=(
        "Lay each kernel on a place where all nine pixels are equal. What is the sum?",
        "A kernel whose numbers add up to 0 gives 0 on a plain surface: it finds edges. One whose "
        "numbers add up to 1 keeps the brightness.",
        "The twin has a 1 in the middle of its upper row, and 0 elsewhere. Each pixel is fetched "
        "from above, so the whole picture moves down.",
        "A single 1, nine ninths, columns that differ, rows that differ, five minus four, and a 1 "
        "at the right.\n"
        "    names = ['nothing', 'blur', 'left edges', 'top edges', 'sharpen', 'move left']\n"
        "    tk.check('14.2', names)",
    ),
)
