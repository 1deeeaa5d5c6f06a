"""Exercise 04.5: Find the planted wrong gradient."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))


# Letter -> (function, what is said to be its slope)
CLAIMS: dict[str, tuple[Callable, Callable]] = {
    "A": (lambda x: x**3, lambda x: 3 * x**2),
    "B": (np.sin, np.cos),
    "C": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "D": (np.tanh, lambda x: 1 - np.tanh(x)),
    "E": (lambda x: np.log(1 + np.exp(x)), sigmoid),
    "F": (lambda x: x * np.exp(x), lambda x: (1 + x) * np.exp(x)),
}


def off_by(letter: str, x: float) -> float:
    """How far the claimed slope is from a central difference."""
    f, claimed = CLAIMS[letter]
    return abs(float(claimed(x)) - float((f(x + 1e-5) - f(x - 1e-5)) / 2e-5))


def observe_planted(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The letter, and whether the claim really is wrong at the place that was handed in."""
    letter, place = need_parts(answer, ("the letter", "a number x"))
    if not isinstance(letter, str) or letter.strip().upper() not in CLAIMS:
        raise NotYet(f"{kind_of(letter)} is none of the letters A to F")
    if isinstance(place, bool) or not isinstance(place, numbers.Real | np.generic):
        raise NotYet(f"the second part is {kind_of(place)}: write the number x")
    if not -20 <= float(place) <= 20:
        raise NotYet("take an x between -20 and 20")
    letter = letter.strip().upper()
    wrong = off_by(letter, float(place)) > 1e-3
    return [("the letter", letter), ("the claim at your x", "wrong" if wrong else "right")]


EXERCISE = Exercise(
    number="04.5",
    title="Find the planted wrong gradient",
    prompt="Five of the six claims are right, one is wrong. Which one? Hand in its letter and a "
    "number `x` where the claimed slope is not the slope, such as `('B', 0.5)`.",
    observe=observe_planted,
    reference=lambda: ("D", 1.0),
    hard_coded=lambda: ("B", 0.5),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: ("D", 0.0),
            "the letter is right, but at this x the wrong formula happens to give the true slope: "
            "that is how such mistakes stay hidden. Take another x",
        ),
        Slip(lambda: ("A", 1.0), "3 x squared is the slope of x cubed: A is right"),
        Slip(lambda: ("B", 1.0), "the slope of the sine is the cosine: B is right"),
        Slip(lambda: ("C", 1.0), "sigmoid times (1 - sigmoid) is right: compare at several places"),
        Slip(lambda: ("E", 1.0), "the slope of log(1 + exp(x)) is the sigmoid: E is right"),
        Slip(lambda: ("F", 1.0), "x is a factor twice over there, and both ways were added: right"),
    ),
    misfits=(
        Slip(lambda: "D", "the task wants 2 parts"),
        Slip(lambda: ("G", 1.0), "none of the letters"),
        Slip(lambda: ("D", "1"), "write the number x"),
        Slip(lambda: ("D", 500.0), "between -20 and 20"),
        Slip(lambda: (4, 1.0), "none of the letters"),
    ),
    hints=(
        "Run your gradcheck on each of the six, at several places, and print the difference from "
        "the claim.",
        "One place is not enough: a wrong formula may be right there by accident. Try -1, 0, 0.5 "
        "and 2.",
        "The twin: is the slope of 1 / x really 1 / x**2? At x = 2 the claim says 0.25, and "
        "central differences say -0.25. So the claim is wrong, and its letter with 2.0 would be "
        "the answer.",
        "The slope of tanh is 1 - tanh(x) squared. At 0 both formulas give 1.\n"
        "    tk.check('04.5', ('D', 1.0))",
    ),
)
