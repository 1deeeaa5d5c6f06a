"""Two exercises of lesson 04: write a gradient check, and find the planted wrong gradient."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from . import stage
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
)
from .beside import call, staged

# --- 04.4 write gradcheck -------------------------------------------------------------------------


def gradcheck(f: Callable, x: np.ndarray, eps: float) -> np.ndarray:
    """The slope of f in each entry of x, by central differences."""
    slopes = np.zeros_like(x)
    for place in range(len(x)):
        up, down = x.copy(), x.copy()
        up[place] += eps
        down[place] -= eps
        slopes[place] = (f(up) - f(down)) / (2 * eps)
    return slopes


def observe_gradcheck(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The slopes a function finds for five functions, with a wide step."""
    function = need_python_function(answer, "def gradcheck(f, x, eps)")
    seen: list[Observation] = []
    for size, name in zip((3, 4, 1, 2, 5), stage.FUNCTIONS, strict=True):
        x = rng.uniform(-2, 2, size) + 0.5
        eps = float(rng.choice([0.1, 0.2, 0.05]))
        before = x.copy()
        f = staged(function, stage.function_called, name)
        value = array_of(call(function, f, x, eps), "your function")
        if value.shape != x.shape:
            raise NotYet(
                f"for {name} your function gives the shape {value.shape}, and x has {x.shape}",
                [("a gradient", "has one slope for each entry of x")],
            )
        seen.append((f"{name}, x = {np.round(before, 3)}, eps = {eps}", value))
    return seen


def moved_together(f: Callable, x: np.ndarray, eps: float) -> np.ndarray:
    """All entries moved at once."""
    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))


def never_put_back(f: Callable, x: np.ndarray, eps: float) -> np.ndarray:
    """Entries are moved in x itself, and stay where they were moved to."""
    slopes, x = np.zeros_like(x), x.copy()
    for place in range(len(x)):
        x[place] += eps
        above = f(x)
        x[place] -= 2 * eps
        slopes[place] = (above - f(x)) / (2 * eps)
    return slopes


def one_sided(f: Callable, x: np.ndarray, eps: float) -> np.ndarray:
    """The difference to one side only."""
    steps = np.eye(len(x)) * eps
    return np.array([(f(x + step) - f(x)) / eps for step in steps])


GRADCHECK = Exercise(
    number="04.4",
    title="Write gradcheck",
    prompt="Write `gradcheck(f, x, eps)`. `f` takes a vector and gives one number. For each entry "
    "of the vector `x`, move this entry alone up by `eps` and down by `eps`, and divide the "
    "difference of `f` by the whole way. Give an array of the shape of `x`.",
    observe=observe_gradcheck,
    reference=lambda: gradcheck,
    hard_coded=lambda: lambda f, x, eps: 3 * x**2,
    slips=(
        Slip(
            lambda: one_sided,
            "this goes to one side only: go up and down, the error is much smaller",
        ),
        Slip(
            lambda: lambda f, x, eps: 2 * gradcheck(f, x, eps),
            "twice too large: from x - eps to x + eps the way is 2 * eps",
        ),
        Slip(
            lambda: moved_together,
            "all entries move together here: move one alone, and leave the others where they are",
        ),
        Slip(
            lambda: never_put_back,
            "the first slope is right and later ones are not: put each entry back before moving "
            "the next, or work on a copy",
        ),
        Slip(
            lambda: lambda f, x, eps: -gradcheck(f, x, eps),
            "the sign is turned round: up minus down",
        ),
        Slip(
            lambda: lambda f, x, eps: gradcheck(f, x, eps) * 2 * eps,
            "this is the difference, not yet divided by the way",
        ),
    ),
    misfits=(
        Slip(lambda: 12.0, "the task wants a Python function"),
        Slip(lambda: lambda f, x, eps: (f(x + eps) - f(x - eps)) / (2 * eps), "gives the shape"),
        Slip(lambda: lambda f, x, eps: None, "is there a return?"),
        Slip(lambda: lambda f, x, eps: ..., NOTHING_YET),
        Slip(lambda: lambda f, x: x, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the slope probe: one number moved up and down. Now there are several numbers.",
        "Make two copies of x. In one, add eps to a single entry, in the other take it away. Then "
        "do the same for the next entry, from fresh copies.",
        "The twin with one-sided differences:\n"
        "    def one_sided(f, x, eps):\n"
        "        slopes = x * 0\n"
        "        for place in range(len(x)):\n"
        "            moved = x.copy()\n"
        "            moved[place] += eps\n"
        "            slopes[place] = (f(moved) - f(x)) / eps\n"
        "        return slopes",
        "Two fresh copies for each entry.\n"
        "    def gradcheck(f, x, eps):\n"
        "        slopes = x * 0.0\n"
        "        for place in range(len(x)):\n"
        "            up, down = x.copy(), x.copy()\n"
        "            up[place] += eps\n"
        "            down[place] -= eps\n"
        "            slopes[place] = (f(up) - f(down)) / (2 * eps)\n"
        "        return slopes\n"
        "    tk.check('04.4', gradcheck)",
    ),
)


# --- 04.5 the planted wrong gradient --------------------------------------------------------------


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


PLANTED = Exercise(
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

EXERCISES = (GRADCHECK, PLANTED)
