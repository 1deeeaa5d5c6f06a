"""Exercise 09.2: Three steps of SGD on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, Observation, Slip, need_number, need_parts

PLACES = ("after step 1", "after step 2", "after step 3")


def walk(rate: float = 0.25, slope: Callable[[float], float] = lambda w: 2 * (w - 3)) -> list:
    """Three places on the way down (w - 3) squared, from 1."""
    w, places = 1.0, []
    for _ in range(3):
        w = w - rate * slope(w)
        places.append(w)
    return places


def observe_steps(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Three numbers."""
    parts = need_parts(answer, PLACES)
    return [(label, need_number(part, label)) for label, part in zip(PLACES, parts, strict=True)]


EXERCISE = Exercise(
    number="09.2",
    title="Three steps of SGD on paper",
    prompt="The loss is `(w - 3) * (w - 3)`, and `w` begins at 1. SGD has `lr=0.25` and no "
    "momentum. Where is `w` after the first, the second and the third step? Hand in three numbers.",
    observe=observe_steps,
    reference=walk,
    hard_coded=lambda: [1.5, 2.0, 2.5],
    reveals=False,
    slips=(
        Slip(
            lambda: walk(rate=-0.25),
            "this walks uphill: the step goes against the slope, w minus lr times slope",
        ),
        Slip(
            lambda: walk(slope=lambda w: w - 3),
            "the slope of a square is twice what is squared: 2 * (w - 3)",
        ),
        Slip(
            lambda: walk(rate=1.0),
            "the learning rate is missing: without it the steps jump over the valley and back",
        ),
        Slip(
            lambda: walk(slope=lambda w: 2 * w),
            "this goes down w squared: the lowest place of this loss is at 3, not at 0",
        ),
        Slip(
            lambda: walk(slope=lambda w: -4.0),
            "the slope of the first place was used three times: ask for it anew at each place",
        ),
        Slip(
            lambda: [1.0, *walk()[:2]],
            "1 is where it starts: the first place to hand in comes after the first step",
        ),
        Slip(
            lambda: [1.0, 0.5, 0.25],
            "these are the lengths of the steps: hand in the places where they end",
        ),
    ),
    misfits=(
        Slip(lambda: 2.75, "the task wants 3 parts"),
        Slip(lambda: [2.5, 2.75], "this has 2 parts"),
        Slip(lambda: [2, 2.5, "2.75"], "write a number"),
        Slip(lambda: [2, 2.5, ...], "is still open"),
    ),
    hints=(
        "Make a table of three columns: w, the slope there, the step. Begin with w = 1.",
        "The slope is 2 * (w - 3). The new w is w - lr * slope.",
        "The twin starts at 7: the slope is 2 * 4 = 8, and the first step goes to "
        "7 - 0.25 * 8 = 5. There the slope is 4, and the second step goes to 5 - 1 = 4.",
        "From 1 the slopes are -4, -2, -1; so the steps are 1, 0.5 and 0.25.\n"
        "    tk.check('09.2', [2, 2.5, 2.75])",
    ),
)
