"""Exercise 09.4: Clip by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_number,
    need_parts,
)

CLIPPED = ("the norm", "with clipnorm=3.5", "with clipnorm=14", "with clipvalue=2.5")


def observe_clipped(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One number, and three lists of three."""
    norm, *lists = need_parts(answer, CLIPPED)
    seen: list[Observation] = [(CLIPPED[0], need_number(norm, CLIPPED[0]))]
    for label, part in zip(CLIPPED[1:], lists, strict=True):
        if not isinstance(part, list | tuple | np.ndarray) or len(part) != 3:
            raise NotYet(f"{label} has {kind_of(part)}: write three numbers in brackets")
        seen.append((label, np.array([need_number(x, label) for x in part])))
    return seen


KEPT = [2, 3, 6]
SHORT = [1, 1.5, 3]
CUT = [2, 2.5, 2.5]


EXERCISE = Exercise(
    number="09.4",
    title="Clip by hand",
    prompt="Two weights have the gradients `[2, 3]` and `[6]`. Hand in four things: the norm of "
    "all three numbers together; then the three numbers after `clipnorm=3.5`; after "
    "`clipnorm=14`; and after `clipvalue=2.5`. An answer looks like "
    "`[1, [2, 3, 6], [2, 3, 6], [2, 3, 6]]`.",
    observe=observe_clipped,
    reference=lambda: [7, SHORT, KEPT, CUT],
    hard_coded=lambda: [1, KEPT, KEPT, KEPT],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [11, SHORT, KEPT, CUT],
            "the numbers were added: square them first, and take the root of the sum",
        ),
        Slip(
            lambda: [49, SHORT, KEPT, CUT],
            "this is the sum of the squares: the norm is its root",
        ),
        Slip(
            lambda: [7, [3.5 * 2 / 13**0.5, 3.5 * 3 / 13**0.5, 3.5], KEPT, CUT],
            "each weight was given a norm of its own: Keras 1 takes one norm over all of them",
        ),
        Slip(
            lambda: [7, [2, 3, 3.5], KEPT, CUT],
            "a single number was cut: clipnorm shortens all of them by the same factor, so that "
            "the direction stays",
        ),
        Slip(
            lambda: [7, SHORT, [4, 6, 12], CUT],
            "the gradients became longer: clipnorm is a limit, and what is below it stays as it is",
        ),
        Slip(
            lambda: [7, SHORT, KEPT, [2.5 * x / 7 for x in KEPT]],
            "all were shortened together: clipvalue looks at each number by itself",
        ),
        Slip(
            lambda: [7, SHORT, KEPT, [2.5, 2.5, 2.5]],
            "a number below the limit stays as it is",
        ),
    ),
    misfits=(
        Slip(lambda: 7, "the task wants 4 parts"),
        Slip(lambda: [7, SHORT], "this has 2 parts"),
        Slip(lambda: ["7", SHORT, KEPT, CUT], "write a number"),
        Slip(lambda: [7, 3.5, KEPT, CUT], "write three numbers in brackets"),
        Slip(lambda: [7, [[1, 1.5], [3]], KEPT, CUT], "write three numbers in brackets"),
    ),
    hints=(
        "Put the three numbers behind one another: they are one arrow with three coordinates.",
        "The norm is the root of the sum of squares. If it is larger than clipnorm, every number "
        "is multiplied by clipnorm / norm. clipvalue cuts each number by itself.",
        "The twin has [3, 4] and [12]: the norm is the root of 9 + 16 + 144 = 169, so 13. With "
        "clipnorm=6.5 everything is halved: 1.5, 2, 6. With clipvalue=3.5 it becomes 3, 3.5, 3.5.",
        "4 + 9 + 36 = 49, so the norm is 7 and the factor 0.5.\n"
        "    tk.check('09.4', [7, [1, 1.5, 3], [2, 3, 6], [2, 2.5, 2.5]])",
    ),
)
