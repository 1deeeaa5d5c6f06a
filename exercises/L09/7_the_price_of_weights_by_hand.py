"""Exercise 09.7: The price of weights by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, Observation, Slip, need_number, need_parts

PRICES = (
    "the loss with l2(0.01)",
    "the loss with l1(0.01)",
    "the loss with l1l2(l1=0.01, l2=0.1)",
    "what l2(0.01) adds to the slope of the 3",
    "what l1(0.01) adds to the slope of the 3",
)
RIGHT_PRICES = [0.64, 0.56, 1.96, 0.06, 0.01]


def observe_prices(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Five numbers."""
    parts = need_parts(answer, PRICES)
    return [(label, need_number(part, label)) for label, part in zip(PRICES, parts, strict=True)]


def priced(place: int, number: float) -> Callable[[], list[float]]:
    """The right prices but for one."""
    return lambda: [*RIGHT_PRICES[:place], number, *RIGHT_PRICES[place + 1 :]]


EXERCISE = Exercise(
    number="09.7",
    title="The price of weights by hand",
    prompt="A layer has the weights `W = [[1, -2], [0, 3]]` and the biases `b = [4, 4]`. The loss "
    "of the data is 0.5. What is the total loss with `W_regularizer=l2(0.01)`? With "
    "`l1(0.01)`? With `l1l2(l1=0.01, l2=0.1)`? And how much do `l2(0.01)` and `l1(0.01)` add to "
    "the slope of the weight 3? Hand in five numbers.",
    observe=observe_prices,
    reference=lambda: RIGHT_PRICES,
    hard_coded=lambda: [0.5, 0.5, 0.5, 0.0, 0.0],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            priced(0, 0.14),
            "this is the price alone: the total has the loss of the data in it as well",
        ),
        Slip(
            priced(0, 0.96),
            "the biases were counted: a W_regularizer looks at W only (for b there is a "
            "b_regularizer)",
        ),
        Slip(
            priced(0, 0.535),
            "a mean was taken: the price is the sum over all weights",
        ),
        Slip(
            priced(1, 0.52),
            "the -2 was counted as -2: l1 adds distances from zero, so a negative weight costs "
            "as much as a positive one",
        ),
        Slip(
            priced(2, 0.7),
            "both prices have 0.01 here: the second one, l2, is 0.1",
        ),
        Slip(
            priced(3, 0.03),
            "the slope of a square is twice the number: 2 * 0.01 * 3",
        ),
        Slip(
            priced(4, 0.03),
            "l1 pulls at every weight with the same force, however large it is",
        ),
    ),
    misfits=(
        Slip(lambda: 0.64, "the task wants 5 parts"),
        Slip(lambda: [0.64, 0.56], "this has 2 parts"),
        Slip(lambda: [0.64, 0.56, "1.96", 0.06, 0.01], "write a number"),
        Slip(lambda: [0.64, 0.56, 1.96, 0.06, ...], "is still open"),
    ),
    hints=(
        "Add up two small tables first: the squares of the four weights, and their distances from "
        "zero.",
        "l2(k) costs k times the sum of squares, l1(k) costs k times the sum of distances, and "
        "l1l2 costs both. The slope of k * w * w is 2 * k * w; that of k * w, for a positive w, "
        "is k.",
        "The twin W = [[2, -1]] with a loss of 1 from the data: the squares are 4 + 1 = 5, the "
        "distances 2 + 1 = 3. So l2(0.1) makes 1.5 of it, and l1(0.1) makes 1.3. To the slope of "
        "the 2, l2(0.1) adds 0.4 and l1(0.1) adds 0.1.",
        "Squares: 1 + 4 + 0 + 9 = 14. Distances: 1 + 2 + 0 + 3 = 6.\n"
        "    tk.check('09.7', [0.5 + 0.14, 0.5 + 0.06, 0.5 + 0.06 + 1.4, 0.06, 0.01])",
    ),
)
