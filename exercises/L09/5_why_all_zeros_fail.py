"""Exercise 09.5: Why all zeros fail."""

from __future__ import annotations

from collections.abc import Callable
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

# The start values of the hidden layer and of the last layer, for five networks.
NETWORKS = (
    ("zero", "zero"),
    ("one", "one"),
    ("glorot_uniform", "glorot_uniform"),
    ("zero", "glorot_uniform"),
    ("glorot_uniform", "zero"),
)
QUESTIONS = (*(f"network {number}" for number in range(1, 6)), "the reason")
RIGHT_COUNTS = [1, 1, 4, 4, 4, "b"]


def observe_different(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Five counts and a letter."""
    *counts, reason = need_parts(answer, QUESTIONS)
    seen: list[Observation] = []
    for label, part in zip(QUESTIONS, counts, strict=False):
        count = need_number(part, label)
        if count not in (1, 2, 3, 4):
            raise NotYet(f"{label} has {count:g}: there are four hidden units, so write 1 to 4")
        seen.append((label, count))
    if not isinstance(reason, str) or reason.strip().lower() not in ("a", "b", "c", "d"):
        raise NotYet(f"the reason is {kind_of(reason)}: write one of 'a', 'b', 'c', 'd'")
    return [*seen, ("the reason", reason.strip().lower())]


def counted(place: int, part: Any) -> Callable[[], list[Any]]:
    """The right answers but for one."""
    return lambda: [*RIGHT_COUNTS[:place], part, *RIGHT_COUNTS[place + 1 :]]


EXERCISE = Exercise(
    number="09.5",
    title="Why all zeros fail",
    prompt="Five networks have 4 hidden units with sigmoid and a linear last layer. They are "
    "trained for ten epochs. How many **different** hidden units are there afterwards? And why do "
    "all zeros fail? Hand in five numbers and a letter, such as `[2, 2, 2, 2, 2, 'a']`.",
    observe=observe_different,
    reference=lambda: RIGHT_COUNTS,
    hard_coded=lambda: [2, 2, 2, 2, 2, "a"],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            counted(0, 4),
            "nothing can tell these units apart: the same start values, and so the same gradient "
            "in every step",
        ),
        Slip(
            counted(1, 4),
            "ones are as bad as zeros: what counts is that the units begin alike in both layers",
        ),
        Slip(
            counted(2, 1),
            "random numbers differ from unit to unit: each of them gets a gradient of its own",
        ),
        Slip(
            counted(3, 1),
            "the units begin alike, but the last layer listens to each of them with another "
            "weight, so other gradients come back to them",
        ),
        Slip(
            counted(5, "a"),
            "the sigmoid of 0 is 0.5, and its slope there is the largest it has",
        ),
        Slip(
            counted(5, "c"),
            "some gradients are 0 in the first step, but the weights do move: look at the numbers "
            "above",
        ),
        Slip(
            counted(5, "d"),
            "an optimizer does not care where a weight begins",
        ),
    ),
    misfits=(
        Slip(lambda: 1, "the task wants 6 parts"),
        Slip(lambda: [1, 1, 4, 4, 4], "this has 5 parts"),
        Slip(lambda: [1, 1, 4, 4, 4, "e"], "write one of 'a', 'b', 'c', 'd'"),
        Slip(lambda: [1, 1, 4, 4, "4", "b"], "write a number"),
        Slip(lambda: [1, 1, 4, 4, 0, "b"], "there are four hidden units"),
    ),
    hints=(
        "Change the start values of the cell above, and count the different columns of the first "
        "matrix.",
        "Two units stay alike for ever if they begin alike and get the same gradient. The gradient "
        "of a hidden unit comes from the weights of the last layer.",
        "The twin has 'glorot_uniform' in the hidden layer and 'one' in the last: the last layer "
        "sends the same back to all, but the units begin differently, so there are 4.",
        "Alike in both layers: 1 and 1. Otherwise something tells the units apart.\n"
        "    tk.check('09.5', [1, 1, 4, 4, 4, 'b'])",
    ),
)
