"""Exercise 06.4: Weights of rows by hand."""

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


def weighted(losses: np.ndarray, weights: np.ndarray) -> float:
    """The loss of a batch with weighted rows, as Keras 1 has it."""
    return float(np.sum(losses * weights) / np.sum(weights != 0))


def observe_weighted(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The loss for five batches; the first is that of the lesson, some have zeros."""
    function = need_python_function(answer, "def weighted(losses, weights)")
    drawn = rng.integers(1, 9, 4) / 2
    batches = [
        ([1.0, 2.0], [1.0, 9.0]),
        ([1.0, 2.0], [1.0, 0.0]),
        (drawn, [1.0, 0.0, 0.0, 3.0]),
        (drawn, [0.5, 0.5, 2.0, 2.0]),
        ([3.0], [2.0]),
    ]
    seen: list[Observation] = []
    for row, shares in batches:
        losses, weights = np.array(row), np.array(shares)
        value = array_of(call(function, losses.copy(), weights.copy()), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((f"losses {losses.tolist()}, weights {weights.tolist()}", np.float64(value)))
    return seen


EXERCISE = Exercise(
    number="06.4",
    title="Weights of rows by hand",
    prompt="Write `weighted(losses, weights)`: the loss of a whole batch. Multiply the loss of "
    "each row by its weight, add up, and divide by the *number of weights that are not zero*. Both "
    "are arrays of the same length.",
    observe=observe_weighted,
    reference=lambda: weighted,
    hard_coded=lambda: lambda losses, weights: 9.5,
    slips=(
        Slip(
            lambda: lambda a, w: float(np.sum(a * w) / np.sum(w)),
            "this divides by the sum of the weights, so 1 and 9 give 1.9: Keras 1 divides by how "
            "many there are",
        ),
        Slip(
            lambda: lambda a, w: float(np.mean(a * w)),
            "rows with weight 0 are counted here: such a row should not be there at all",
        ),
        Slip(
            lambda: lambda a, w: float(np.sum(a * w)),
            "this is the sum: it still has to be divided by the number of weights that are not 0",
        ),
        Slip(lambda: lambda a, w: float(np.mean(a)), "the weights were not used"),
        Slip(
            lambda: lambda a, w: float(np.mean(a[w != 0])),
            "rows of weight 0 are out, and that is right: but the other weights were not used",
        ),
    ),
    misfits=(
        Slip(lambda: 9.5, "the task wants a Python function"),
        Slip(lambda: lambda a, w: a * w, "not one number"),
        Slip(lambda: lambda a, w: None, "is there a return?"),
        Slip(lambda: lambda a, w: ..., NOTHING_YET),
        Slip(lambda: lambda a, w: a + "w", "your function stopped"),
    ),
    hints=(
        "Look at the table with the two rows: 1 * 1 + 2 * 9 = 19. What is it divided by?",
        "np.sum(weights != 0) counts the weights that are not zero.",
        "The twin takes the mean of those losses that are not zero:\n"
        "    def mean_of_some(losses):\n"
        "        return np.sum(losses) / np.sum(losses != 0)",
        "Multiply, add up, divide by the count.\n"
        "    import numpy as np\n"
        "    def weighted(losses, weights):\n"
        "        return np.sum(losses * weights) / np.sum(weights != 0)\n"
        "    tk.check('06.4', weighted)",
    ),
)
