"""Exercise 04.1: Slopes of five small graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import Exercise, Observation, Slip, need_number, need_parts
from teachkeras.engine.inspect.replay import replay

# Graph -> (formula of symbols a and x, where)
SMALL: dict[str, tuple[Callable[[Any, Any], Any], float, float]] = {
    "graph 1": (lambda x, a: 3 * x + 2, 5, 0),
    "graph 2": (lambda x, a: x * x, 4, 0),
    "graph 3": (lambda x, a: a * x, 2, 7),
    "graph 4": (lambda x, a: K.exp(x), 0, 0),
    "graph 5": (lambda x, a: K.square(2 * x + 1), 1, 0),
}


def slopes() -> list[float]:
    """The slopes of the five graphs with respect to x, by the library."""
    found = []
    for formula, at, other in SMALL.values():
        x, a = K.placeholder(name="x"), K.placeholder(name="a")
        (slope,) = K.gradients(formula(x, a), [x])
        found.append(float(replay(slope, {x: at, a: other})[slope]))
    return found


def observe_slopes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A number for each of the five graphs."""
    parts = need_parts(answer, list(SMALL))
    return [(label, need_number(part, label)) for label, part in zip(SMALL, parts, strict=True)]


EXERCISE = Exercise(
    number="04.1",
    title="Slopes of five small graphs",
    prompt="How fast does `y` grow with `x` at the given place? Hand in five numbers. Find them on "
    "paper; the library is for comparing.",
    observe=observe_slopes,
    reference=slopes,
    hard_coded=lambda: [1.0] * 5,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [17, 16, 14, 2, 9],
            "this is the value of y there, or something else that is not a slope: ask how much y "
            "changes when x grows by a tiny bit",
        ),
        Slip(
            lambda: [5, 4, 2, 0, 6],
            "the inner slope is missing, or x itself was handed in: go through the operations one "
            "by one and multiply their slopes",
        ),
        Slip(
            lambda: [3, 2, 1, 1, 2],
            "a factor is missing: the slope of x * x is x from the left side plus x from the right "
            "side, and a factor that is not x stays as it is",
        ),
        Slip(
            lambda: [0, 8, 0, 0, 0],
            "a slope of 0 would mean that y does not move at all when x moves",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants 5 parts"),
        Slip(lambda: [3, 8], "this has 2 parts"),
        Slip(lambda: ["3", 8, 7, 1, 12], "write a number"),
        Slip(lambda: [3, 8, 7, True, 12], "write a number"),
    ),
    hints=(
        "Look at one operation at a time: how much does its result grow when its input grows by a "
        "tiny bit?",
        "Adding: slope 1. Times a number: that number. A square: twice its input. exp: exp itself. "
        "One after the other: multiply the slopes.",
        "The twin y = (3 * x - 1) ** 2 at x = 2: the inside is 5 and has the slope 3. The square "
        "has the slope 2 * 5 = 10. Together 10 * 3 = 30.",
        "In order: the factor 3; twice 4; the other factor 7; exp(0); and 2 * 3 times 2.\n"
        "    tk.check('04.1', [3, 8, 7, 1, 12])",
    ),
)
