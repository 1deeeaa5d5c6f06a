"""Exercise 01.7: Broadcast or not."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

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


EXERCISE = Exercise(
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
