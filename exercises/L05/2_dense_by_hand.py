"""Exercise 05.2: Dense by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call


def dense(x: Any, W: Any, b: Any) -> Any:
    """What a Dense layer without an activation gives."""
    return x @ W + b


def observe_dense(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of four batches with weights of several sizes."""
    function = need_python_function(answer, "def dense(x, W, b)")
    seen: list[Observation] = []
    for rows, inputs, units in ((2, 2, 2), (3, 3, 3), (4, 3, 2), (1, 2, 5)):
        x, W = rng.integers(-4, 5, (rows, inputs)) / 2, rng.integers(-4, 5, (inputs, units)) / 2
        b = (rng.permutation(units) - 1.0) * 3 + 1
        value = array_of(call(function, x, W, b), "your function")
        case = f"{rows} rows of {inputs} numbers and {units} units"
        if value.shape != (rows, units):
            raise NotYet(
                f"for {case} your function gives the shape {value.shape}",
                [("it should be", f"({rows}, {units}): a row for each sample, a column a unit")],
            )
        seen.append((case, value))
    return seen


EXERCISE = Exercise(
    number="05.2",
    title="Dense by hand",
    prompt="Write `dense(x, W, b)` with NumPy alone: what a `Dense` layer without an activation "
    "gives. `x` is a batch of rows, `W` has a row for each input and a column for each unit, and "
    "`b` has one number for each unit.",
    observe=observe_dense,
    reference=lambda: dense,
    hard_coded=lambda: lambda x, W, b: np.zeros((len(x), len(b))),
    slips=(
        Slip(
            lambda: lambda x, W, b: x @ W,
            "the weighted sums are right, but `b` is missing: each unit adds its own number",
        ),
        Slip(
            lambda: lambda x, W, b: x @ W + b.sum(),
            "one number is added to all units: each unit has its own place in `b`",
        ),
        Slip(
            lambda: lambda x, W, b: x @ W - b,
            "`b` is taken away here: it is added",
        ),
        Slip(
            lambda: lambda x, W, b: np.maximum(x @ W + b, 0),
            "what is negative has become 0: that is relu, and this layer has no activation",
        ),
        Slip(
            lambda: lambda x, W, b: (x @ W) * b,
            "`b` is multiplied here: it is added after the products are summed up",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros((2, 2)), "hand in the function itself"),
        Slip(lambda: lambda x, W, b: W @ x, "your function stopped: ValueError"),
        Slip(lambda: lambda x, W, b: x[0] @ W + b, "gives the shape (2,)"),
        Slip(lambda: lambda x, W, b: (x @ W + b).T, "gives the shape (2, 4)"),
        Slip(lambda: lambda x, W, b: None, "is there a return?"),
        Slip(lambda: lambda x, W, b: ..., NOTHING_YET),
        Slip(lambda: lambda x: x, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 3 has the line by hand, just above the picture of the layer.",
        "`x @ W` multiplies each row of x with each column of W and adds up. Then `b` is added; "
        "NumPy stretches it over all rows by itself.",
        "The twin has no weights to sum with: each column gets its own factor and its own bias:\n"
        "    def scale(x, factor, b):\n"
        "        return x * factor + b",
        "One line.\n    def dense(x, W, b):\n        return x @ W + b\n    tk.check('05.2', dense)",
    ),
)
