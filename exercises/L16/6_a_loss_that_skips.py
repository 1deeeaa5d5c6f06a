"""Exercise 16.6: A loss that skips."""

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


def masked_mse(true: np.ndarray, predicted: np.ndarray, mask: np.ndarray) -> float:
    """The mean squared error of the real steps."""
    return float((((true - predicted) ** 2) * mask).sum() / mask.sum())


def by_sample(true: np.ndarray, predicted: np.ndarray, mask: np.ndarray) -> float:
    """The mean of the means of the samples."""
    errors = (true - predicted) ** 2 * mask
    return float((errors.sum(axis=1) / mask.sum(axis=1)).mean())


def observe_loss(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One number for four batches."""
    function = need_python_function(answer, "def masked_mse(true, predicted, mask)")
    seen: list[Observation] = []
    for batch in range(4):
        true, predicted = rng.integers(-5, 6, (2, 3, 4)) / 2.0
        mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]], float)
        if batch == 1:
            mask = 1 - mask[::-1, ::-1] + np.eye(3, 4)
            mask = (mask > 0).astype(float)
        true[mask == 0] += 10.0  # what stands there must not matter
        given = call(function, true, predicted, mask)
        need_something(given)
        seen.append((f"batch {batch + 1}", need_number(given, "your loss")))
    return seen


EXERCISE = Exercise(
    number="16.6",
    title="A loss that skips",
    prompt="Write `masked_mse(true, predicted, mask)` with NumPy: the mean squared error of a "
    "batch of shape `(samples, steps)`. Steps with mask 0 add nothing, and the sum is divided by "
    "the number of **real** steps of the whole batch. Give one number.",
    observe=observe_loss,
    reference=lambda: masked_mse,
    hard_coded=lambda: lambda true, predicted, mask: 2.5,
    reveals=False,
    slips=(
        Slip(
            lambda: lambda t, p, m: float(((t - p) ** 2).mean()),
            "the mask is never looked at here: padding adds to the loss",
        ),
        Slip(
            lambda: lambda t, p, m: float(((t - p) ** 2 * m).mean()),
            "padding adds nothing here, but the sum is divided by all steps: the loss looks too "
            "small",
        ),
        Slip(
            lambda: lambda t, p, m: float(((t - p) ** 2 * m).sum()),
            "this is the sum: divide by the number of real steps",
        ),
        Slip(
            lambda: by_sample,
            "this is the mean of each sample, and then the mean of those: a short sample counts "
            "too much",
        ),
        Slip(
            lambda: lambda t, p, m: float((np.abs(t - p) * m).sum() / m.sum()),
            "the errors are not squared here",
        ),
        Slip(
            lambda: lambda t, p, m: float(((t - p) ** 2 * (1 - m)).sum() / (1 - m).sum()),
            "the mask is turned round here: only padding adds",
        ),
    ),
    misfits=(
        Slip(lambda: 2.5, "the task wants a Python function"),
        Slip(lambda: lambda t, p, m: (t - p) ** 2, "your loss"),
        Slip(lambda: lambda t, p, m: None, "is there a return?"),
        Slip(lambda: lambda t, p, m: ..., NOTHING_YET),
        Slip(lambda: lambda t, p: 1.0, "your function stopped: TypeError"),
    ),
    hints=(
        "Multiply the errors by the mask: 0 makes a step silent. By what do you divide?",
        "The sum of (error squared * mask), divided by the sum of the mask.",
        "The twin is the mean height of those who are here:\n"
        "    def mean_height(heights, here):\n"
        "        return (heights * here).sum() / here.sum()",
        "Both sums run over the whole batch.\n"
        "    def masked_mse(true, predicted, mask):\n"
        "        errors = (true - predicted) ** 2\n"
        "        return (errors * mask).sum() / mask.sum()\n"
        "    tk.check('16.6', masked_mse)",
    ),
)
