"""Exercise 12.4: A layer that scales."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_python_function,
    need_something,
    need_symbol,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.layers import Dense, Lambda


def scaler(mean: np.ndarray, width: np.ndarray) -> Any:
    """A layer that takes the mean away and divides by the width."""
    return Lambda(lambda x: (x - mean) / width)


def observe_scaler(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What the layer makes of three rows: once of their own mean and width, once of others."""
    function = need_python_function(answer, "def scaler(mean, width)")
    seen: list[Observation] = []
    for columns, label in ((3, "three columns"), (2, "two columns")):
        mean = rng.integers(-8, 9, columns).astype("float64")
        width = rng.integers(2, 7, columns) / 2 + 0.25
        layer = call(function, mean, width)
        need_something(layer)
        if is_a(layer, "symbol") or not is_a(layer, "layer"):
            raise NotYet(f"your function gives {kind_of(layer)}: the task wants a layer, a Lambda")
        x = staged(function, stage.input_of, (None, columns), "x")
        y = need_symbol(call(layer, x))
        rows = rng.uniform(-4, 4, (3, columns)).astype("float32")
        (values,) = staged(y, stage.values_of, y, [x], [[rows]])
        seen.append((label, np.asarray(values)))
    return seen


EXERCISE = Exercise(
    number="12.4",
    title="A layer that scales",
    prompt="Write `scaler(mean, width)`: it gives back a `Lambda` layer that takes `mean` away "
    "from each row and then divides by `width`. Both are arrays with a number for each column. "
    "The layer is used for new rows later, so it must not compute means of its own.",
    observe=observe_scaler,
    reference=lambda: scaler,
    hard_coded=lambda: lambda mean, width: Lambda(lambda x: x),
    reveals=False,
    slips=(
        Slip(
            lambda: lambda mean, width: Lambda(lambda x: x - mean / width),
            "only the mean is divided: put brackets around the difference",
        ),
        Slip(
            lambda: lambda mean, width: Lambda(lambda x: x - mean),
            "the mean is taken away, and that is right: divide by the width, too",
        ),
        Slip(
            lambda: lambda mean, width: Lambda(lambda x: x / width),
            "it divides, and that is right: take the mean away first",
        ),
        Slip(
            lambda: lambda mean, width: Lambda(lambda x: (x - mean) * width),
            "this multiplies by the width: divide by it",
        ),
        Slip(
            lambda: (
                lambda mean, width: Lambda(
                    lambda x: (x - K.mean(x, axis=0)) / K.std(x, axis=0)  # of the batch
                )
            ),
            "this takes mean and width of the batch itself: one row alone would become 0. Use the "
            "two arrays",
        ),
        Slip(
            lambda: lambda mean, width: Lambda(lambda x: (mean - x) / width),
            "the difference is turned round: x minus the mean",
        ),
    ),
    misfits=(
        Slip(lambda: Lambda(lambda x: x - 1), "your function stopped"),
        Slip(lambda: lambda mean, width: lambda x: (x - mean) / width, "the task wants a layer"),
        Slip(lambda: lambda mean, width: Dense(3), "look again at three columns"),
        Slip(lambda: lambda mean, width: K.zeros((3,)), "the task wants a layer"),
        Slip(lambda: lambda mean, width: None, "is there a return?"),
        Slip(lambda: lambda mean, width: ..., NOTHING_YET),
        Slip(lambda: 3.0, "the task wants a Python function"),
    ),
    hints=(
        "Section 6 writes `Lambda(lambda x: x ** 2)`. Here another formula stands behind the "
        "colon.",
        "Inside of `lambda x: ...` you may use `mean` and `width`: the function remembers them.",
        "The twin multiplies and then adds:\n"
        "    def stretch(factor, shift):\n"
        "        return Lambda(lambda x: x * factor + shift)",
        "One line, with brackets.\n"
        "    from teachkeras.layers import Lambda\n"
        "    def scaler(mean, width):\n"
        "        return Lambda(lambda x: (x - mean) / width)\n"
        "    tk.check('12.4', scaler)",
    ),
)
