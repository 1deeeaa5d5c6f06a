"""Exercise 04.4: Write gradcheck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call, staged


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


EXERCISE = Exercise(
    number="04.4",
    title="Write gradcheck",
    prompt="Write `gradcheck(f, x, eps)`. `f` takes a vector and gives one number. For each entry "
    "of the vector `x`, move this entry alone up by `eps`, then down by `eps`. Divide the "
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
