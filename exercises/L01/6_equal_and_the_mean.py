"""Exercise 01.6: Equal, and the mean of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, Observation, Slip, array_of, need_python_function
from teachkeras.classroom.beside import call, staged


def observe_accuracy(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five pairs of label lists."""
    function = need_python_function(answer, "def accuracy(said, truth)")
    seen: list[Observation] = []
    for count in (3, 1, 12, 30, 7):
        truth = rng.integers(0, 10, count)
        said = np.where(rng.random(count) < 0.6, truth, (truth + 1) % 10)
        if count == 3:
            said = truth.copy()
        if count == 12:
            said = np.concatenate([truth[:8], (truth[8:] + 1) % 10])
        labels = [staged(function, stage.variable, x, "int64") for x in (said, truth)]
        given = call(function, *labels)
        value = array_of(given, "your function")
        seen.append((f"{np.sum(said == truth)} right answers of {count}", value.astype("float64")))
    return seen


def of_hits(reduce: Callable) -> Callable[[], Callable]:
    """A maker of functions of the comparison, as numbers."""
    return lambda: lambda said, truth: reduce(K.cast(K.equal(said, truth), "float32"))


EXERCISE = Exercise(
    number="01.6",
    title="Equal, and the mean of it",
    prompt="Write `accuracy(said, truth)` for two tensors of labels: the share of places where "
    "both are equal, a number from 0 to 1. Use `K.equal`, `K.cast` and `K.mean`.",
    observe=observe_accuracy,
    reference=of_hits(K.mean),
    hard_coded=lambda: lambda said, truth: K.constant(2 / 3),
    slips=(
        Slip(of_hits(K.sum), "this counts the right answers: the task asks for their share"),
        Slip(
            of_hits(lambda hits: 1 - K.mean(hits)),
            "this is the share of wrong answers: count where the two are equal",
        ),
        Slip(of_hits(lambda hits: hits), "these are the single answers: one number is asked for"),
        Slip(
            of_hits(lambda hits: K.min(hits)),
            "this asks whether all are right: the share may lie between 0 and 1",
        ),
        Slip(
            of_hits(lambda hits: 100 * K.mean(hits)),
            "this is per cent: the share goes from 0 to 1",
        ),
        Slip(
            lambda: lambda said, truth: K.mean(K.cast(said - truth, "float32")),
            "this is the mean difference of the labels: 8 is not twice as wrong as 4",
        ),
    ),
    misfits=(
        Slip(lambda: 0.667, "the task wants a Python function"),
        Slip(lambda: lambda said, truth: "two thirds", "the task wants numbers or a symbol"),
        Slip(lambda: lambda said, truth: None, "is there a return?"),
        Slip(lambda: lambda said, truth: K.men(said), "your function stopped"),  # type: ignore[operator]
        Slip(lambda: lambda said: said, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the cell with [1, 2, 3] and [1, 0, 3]: it does the same for three labels.",
        "Compare, turn True and False into 1 and 0, take the mean. The mean of ones and zeros is "
        "the share of the ones.",
        "The twin gives the share of labels that are larger than a bound:\n"
        "    def share_above(labels, bound):\n"
        "        return K.mean(K.cast(K.greater(labels, bound), 'float32'))",
        "Three steps in one line.\n"
        "    def accuracy(said, truth):\n"
        "        hits = K.cast(K.equal(said, truth), 'float32')\n"
        "        return K.mean(hits)\n"
        "    tk.check('01.6', accuracy)",
    ),
)
