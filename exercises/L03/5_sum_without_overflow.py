"""Exercise 03.5: A sum that does not overflow."""

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
    array_of,
    is_a,
    need_python_function,
    operations,
)
from teachkeras.classroom.beside import call, staged


def stable(x: Any) -> Any:
    """log(sum(exp(x))), with the largest number taken out before."""
    largest = K.max(x)
    return largest + K.log(K.sum(K.exp(x - largest)))


def observe_stable(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function gives for vectors of all sizes, computed exactly as it was written."""
    function = need_python_function(answer, "def log_sum_exp(x)")
    vectors = [
        rng.normal(0, 2, 5),
        np.array([0.0]),
        np.array([1000.0, 1000.0]),
        np.array([-1000.0, -1001.0, -1002.0]),
        np.array([-50.0, 60.0, 60.0, 60.0]),
        rng.normal(0, 200, 7),
    ]
    seen: list[Observation] = []
    for vector in vectors:
        given = call(function, staged(function, stage.variable, vector))
        if is_a(given, "symbol") and "logsumexp" in operations(given):
            raise NotYet("this is K.logsumexp itself: build it from K.exp, K.sum and K.log")
        value = array_of(given, "your function")
        first = ", ".join(f"{n:.4g}" for n in vector[:3])
        seen.append((f"x = [{first}{', ...' if len(vector) > 3 else ''}]", value))
    return seen


def naive(x: Any) -> Any:
    """The formula as it stands in books."""
    return K.log(K.sum(K.exp(x)))


EXERCISE = Exercise(
    number="03.5",
    title="A sum that does not overflow",
    prompt="Write `log_sum_exp(x)` for a vector `x`: the logarithm of the sum of all "
    "`K.exp(x)`. It must be right for `[1000, 1000]` too. The check computes it exactly as you "
    "write it: no rule will help you. (Do not use `K.logsumexp`, build it.)",
    observe=observe_stable,
    reference=lambda: stable,
    hard_coded=lambda: lambda x: K.constant(1000.6931),
    slips=(
        Slip(
            lambda: naive, "this is the formula of the books: exp(1000) is too large for a number"
        ),
        Slip(
            lambda: lambda x: K.log(K.sum(K.exp(x - K.max(x)))),
            "the largest number was taken out and not put back: add it at the end",
        ),
        Slip(
            lambda: lambda x: K.min(x) + K.log(K.sum(K.exp(x - K.min(x)))),
            "taking out the smallest number leaves large ones behind: take out the largest",
        ),
        Slip(
            lambda: lambda x: K.max(x) + K.log(K.mean(K.exp(x - K.max(x)))),
            "the mean has crept in: the task wants the sum",
        ),
        Slip(
            lambda: lambda x: K.max(x),
            "the largest number alone is only nearly right: the others add a little",
        ),
        Slip(
            lambda: lambda x: K.mean(x) + K.log(K.sum(K.exp(x - K.mean(x)))),
            "the mean may be far below the largest number, and exp still overflows",
        ),
    ),
    misfits=(
        Slip(lambda: 1000.6931, "the task wants a Python function"),
        Slip(lambda: stable(K.constant([1.0])), "hand in the Python function"),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: lambda x: ..., NOTHING_YET),
        Slip(lambda: lambda x: np.log(np.sum(np.exp(x))), "your function stopped"),
    ),
    hints=(
        "Look at the section about numbers that are too large. exp(x - m) is never too large if m "
        "is the largest of them.",
        "exp(x) = exp(m) * exp(x - m). So the sum is exp(m) times a harmless sum, and the "
        "logarithm of a product is a sum of logarithms.",
        "The twin, the logarithm of the mean of exp(x):\n"
        "    def log_mean_exp(x):\n"
        "        m = K.max(x)\n"
        "        return m + K.log(K.mean(K.exp(x - m)))",
        "Take the largest out, and put it back.\n"
        "    def log_sum_exp(x):\n"
        "        m = K.max(x)\n"
        "        return m + K.log(K.sum(K.exp(x - m)))\n"
        "    tk.check('03.5', log_sum_exp)",
    ),
)
