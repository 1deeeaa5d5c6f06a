"""Exercise 16.4: A zero that is real."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_number,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call


def nothing(x: np.ndarray) -> float:
    """A number that stands nowhere in the data."""
    return float(x.max() + 1)


def observe_value(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How many real steps the value would mask, and whether it masks padding at all."""
    function = need_python_function(answer, "def nothing(x)")
    seen: list[Observation] = []
    for number, low in enumerate((-9, 0, -3, 40)):
        x = rng.integers(low, low + 12, (4, 5, 1)).astype("float32")
        x[0, :4, 0] = [0, -1, x.max(), -9999]
        given = call(function, x)
        need_something(given)
        value = np.float32(need_number(given, "your value"))
        name = f"data {number + 1}"
        seen.append((f"the real steps of {name} that are masked", int((x == value).sum())))
        seen.append((f"a step of padding in {name} is masked", str(bool(value == value))))
    return seen


EXERCISE = Exercise(
    number="16.4",
    title="A zero that is real",
    prompt="Temperatures come in sequences of shape `(samples, steps, 1)`, and 0 degrees is a "
    "real temperature. Write `nothing(x)`: give a number that you can pad with, so that "
    "`Masking` with this value masks the padding and **no** step of `x`. It must fit every `x`.",
    observe=observe_value,
    reference=lambda: nothing,
    hard_coded=lambda: lambda x: -9999.0,
    reveals=False,
    slips=(
        Slip(lambda: lambda x: 0.0, "0 stands in the data: real steps of 0 degrees are masked too"),
        Slip(
            lambda: lambda x: -1.0,
            "-1 may stand in the data as well: look at the data before you choose",
        ),
        Slip(
            lambda: lambda x: float(x.max()),
            "the largest number is a real one: the value must stand nowhere in the data",
        ),
        Slip(
            lambda: lambda x: float("nan"),
            "nan is not equal to anything, not even to nan: no step would be masked",
        ),
    ),
    misfits=(
        Slip(lambda: -1.0, "the task wants a Python function"),
        Slip(lambda: lambda x: "none", "your value"),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: lambda x: ..., NOTHING_YET),
        Slip(lambda: lambda x: x, "your value"),
    ),
    hints=(
        "Which numbers can never stand in x? Nobody knows beforehand; but you are given x.",
        "A number that is larger than the largest one stands nowhere in the data.",
        "The twin finds a new name that is longer than all the others:\n"
        "    def new_name(names):\n"
        "        return 'x' * (max(len(name) for name in names) + 1)",
        "One more than the largest number.\n"
        "    def nothing(x):\n"
        "        return float(x.max()) + 1\n"
        "    tk.check('16.4', nothing)",
    ),
)
