"""Exercise 12.7: Two losses, one number."""

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

Arrays = list[np.ndarray]


def total(truths: Arrays, guesses: Arrays, weights: list[float]) -> float:
    """The loss of a net with several outputs: the weighted sum of their mean squared errors."""
    errors = [np.mean((t - g) ** 2) for t, g in zip(truths, guesses, strict=True)]
    return float(sum(w * e for w, e in zip(weights, errors, strict=True)))


def observe_total(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The loss of four nets: two outputs, of different widths, and three."""
    function = need_python_function(answer, "def total_loss(truths, guesses, weights)")
    seen: list[Observation] = []
    for widths, weights in (
        ((1, 1), [1.0, 0.2]),
        ((3, 1), [1.0, 0.2]),
        ((2, 2), [0.5, 2.0]),
        ((1, 4, 2), [1.0, 0.0, 3.0]),
    ):
        truths = [rng.integers(-4, 5, (5, width)) / 2 for width in widths]
        guesses = [truth + rng.integers(1, 6, truth.shape) / 4 for truth in truths]
        copies = [array.copy() for array in truths], [array.copy() for array in guesses]
        value = array_of(call(function, *copies, list(weights)), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((f"outputs of widths {widths}, weights {weights}", np.float64(value)))
    return seen


EXERCISE = Exercise(
    number="12.7",
    title="Two losses, one number",
    prompt="Write `total_loss(truths, guesses, weights)`: the loss of a net with several outputs. "
    "`truths` and `guesses` are lists with one array for each output, `weights` is a list of "
    "numbers. The loss of one output is its mean squared error. Multiply each by its weight, and "
    "add them up.",
    observe=observe_total,
    reference=lambda: total,
    hard_coded=lambda: lambda truths, guesses, weights: 1.2,
    slips=(
        Slip(
            lambda: lambda t, g, w: total(t, g, [1.0] * len(w)),
            "the weights were not used",
        ),
        Slip(
            lambda: lambda t, g, w: total(t, g, w) / sum(w),
            "this divides by the sum of the weights: the total is a plain sum",
        ),
        Slip(
            lambda: lambda t, g, w: total(t, g, w) / len(w),
            "this is the mean over the outputs: the total is their sum",
        ),
        Slip(
            lambda: (
                lambda t, g, w: float(
                    sum(c * np.mean(np.abs(a - b)) for a, b, c in zip(t, g, w, strict=True))
                )
            ),
            "these are absolute errors: the mean squared error takes the square of each difference",
        ),
        Slip(
            lambda: (
                lambda t, g, w: float(
                    sum(np.mean((c * (a - b)) ** 2) for a, b, c in zip(t, g, w, strict=True))
                )
            ),
            "the weight is squared, too, because it stands inside: multiply after the mean",
        ),
        Slip(
            lambda: (
                lambda t, g, w: float(
                    sum(c * np.sum((a - b) ** 2) for a, b, c in zip(t, g, w, strict=True))
                )
            ),
            "the squares are added up here: take their mean, so that the number of rows does not "
            "matter",
        ),
        Slip(
            lambda: lambda t, g, w: total(t[:1], g[:1], w[:1]),
            "only the first output counts here: is the return inside of the loop?",
        ),
    ),
    misfits=(
        Slip(lambda: 1.2, "the task wants a Python function"),
        Slip(lambda: lambda t, g, w: np.ones(2), "not one number"),
        Slip(lambda: lambda t, g, w: None, "is there a return?"),
        Slip(lambda: lambda t, g, w: ..., NOTHING_YET),
        Slip(lambda: lambda t, g: 0.0, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 8 computes both losses by hand, and then their sum.",
        "`zip(truths, guesses, weights)` walks through the three lists together. For each output, "
        "the loss is `np.mean((truth - guess) ** 2)`.",
        "The twin adds up largest errors instead, without weights:\n"
        "    def largest(truths, guesses):\n"
        "        return sum(np.max(np.abs(t - g)) for t, g in zip(truths, guesses))",
        "A mean for each output, times its weight.\n"
        "    import numpy as np\n"
        "    def total_loss(truths, guesses, weights):\n"
        "        return sum(weight * np.mean((truth - guess) ** 2)\n"
        "                   for truth, guess, weight in zip(truths, guesses, weights))\n"
        "    tk.check('12.7', total_loss)",
    ),
)
