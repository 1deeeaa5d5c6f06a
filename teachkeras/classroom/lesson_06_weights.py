"""Three exercises of lesson 06: weights of rows, weights of classes, and columns of one scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    kind_of,
    need_number,
    need_python_function,
    need_something,
)
from .beside import call
from .lesson_06 import two_arrays

# --- 06.4 weights of rows -------------------------------------------------------------------------


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
    for losses, weights in batches:
        losses, weights = np.array(losses), np.array(weights)
        value = array_of(call(function, losses.copy(), weights.copy()), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        seen.append((f"losses {losses.tolist()}, weights {weights.tolist()}", np.float64(value)))
    return seen


WEIGHTED = Exercise(
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


# --- 06.5 weights of classes ----------------------------------------------------------------------


def balanced(labels: np.ndarray) -> dict[int, float]:
    """Rows / (classes * rows of the class), for each class."""
    kinds, counts = np.unique(labels, return_counts=True)
    return {
        int(kind): len(labels) / (len(kinds) * count)
        for kind, count in zip(kinds, counts, strict=True)
    }


def observe_balanced(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The weights a function gives for five unequal sets of labels."""
    function = need_python_function(answer, "def balanced(labels)")
    most = int(rng.integers(20, 60))
    sets = ([90, 10], [most, 5], [3, most, 12], [8, 8], [1, 1, 1, most])
    seen: list[Observation] = []
    for counts in sets:
        labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        value = call(function, labels)
        need_something(value)
        if not isinstance(value, dict):
            raise NotYet(f"your function gives {kind_of(value)}: fit wants a dict, class -> weight")
        if any(isinstance(key, str) for key in value):
            raise NotYet("the classes are numbers: write them without quotes")
        if sorted(map(str, value)) != [str(kind) for kind in range(len(counts))]:
            raise NotYet(
                f"for {len(counts)} classes your dict has the keys {sorted(map(str, value))}"
            )
        numbers = [need_number(value[kind], f"class {kind}") for kind in range(len(counts))]
        weights = np.array(numbers)
        seen.append((f"classes of {counts} rows", weights))
    return seen


def counted(labels: np.ndarray) -> dict[int, float]:
    """How many rows each class has."""
    kinds, counts = np.unique(labels, return_counts=True)
    return {int(k): float(c) for k, c in zip(kinds, counts, strict=True)}


BALANCED = Exercise(
    number="06.5",
    title="Weights for a rare class",
    prompt="Write `balanced(labels)`: give a dict with a weight for each class, for "
    "`class_weight`. All rows of a class together should count as much as those of any other "
    "class, and the mean weight of all rows should be 1. Labels are whole numbers.",
    observe=observe_balanced,
    reference=lambda: balanced,
    hard_coded=lambda: lambda labels: {0: 0.5556, 1: 5.0},
    slips=(
        Slip(
            lambda: counted,
            "these are the counts: a class with many rows needs a small weight, not a large one",
        ),
        Slip(
            lambda: lambda labels: {k: len(labels) / c for k, c in counted(labels).items()},
            "the classes count alike, but the mean weight is the number of classes: divide by it",
        ),
        Slip(
            lambda: lambda labels: {k: 1 / c for k, c in counted(labels).items()},
            "the classes count alike, but the weights are so small that training almost stops: "
            "their mean over the rows should be 1",
        ),
        Slip(
            lambda: lambda labels: {k: c / len(labels) for k, c in counted(labels).items()},
            "these are shares: the frequent class gets the large weight, so the rare one vanishes",
        ),
        Slip(
            lambda: lambda labels: dict.fromkeys(counted(labels), 1.0),
            "all weights are 1: that is how it was before",
        ),
        Slip(
            lambda: (
                lambda labels: {
                    k: max(counted(labels).values()) / c for k, c in counted(labels).items()
                }
            ),
            "the classes count alike, but the most frequent one has weight 1, so the mean is "
            "larger than 1: start from rows / classes instead",
        ),
    ),
    misfits=(
        Slip(lambda: {0: 1.0, 1: 9.0}, "the task wants a Python function"),
        Slip(lambda: lambda labels: [1.0, 9.0], "fit wants a dict"),
        Slip(lambda: lambda labels: None, "is there a return?"),
        Slip(lambda: lambda labels: ..., NOTHING_YET),
        Slip(lambda: lambda labels: {"0": 1.0, "1": 9.0}, "without quotes"),
        Slip(lambda: lambda labels: {0: 1.0}, "your dict has the keys"),
    ),
    hints=(
        "Look at the digits: 1,295 rows and 143 rows. What must a weight be so that both products, "
        "rows times weight, are equal?",
        "If there are n rows and k classes, each class should have the total n / k. Divide this by "
        "the number of its rows.",
        "The twin gives every class the total 1, which is not yet what the task wants:\n"
        "    def alike(labels):\n"
        "        kinds, counts = np.unique(labels, return_counts=True)\n"
        "        return {kind: 1 / count for kind, count in zip(kinds, counts)}",
        "The total n / k, divided by the count.\n"
        "    import numpy as np\n"
        "    def balanced(labels):\n"
        "        kinds, counts = np.unique(labels, return_counts=True)\n"
        "        each = len(labels) / len(kinds)\n"
        "        return {int(kind): each / count for kind, count in zip(kinds, counts)}\n"
        "    tk.check('06.5', balanced)",
    ),
)


# --- 06.6 columns of one scale --------------------------------------------------------------------


def scaled(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both tables with mean 0 and deviation 1 in each column of `known`."""
    mean, deviation = known.mean(axis=0), known.std(axis=0)
    return (known - mean) / deviation, (new - mean) / deviation


def observe_scaled(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of two tables whose columns are of very different size."""
    function = need_python_function(answer, "def scaled(known, new)")
    size = np.array([1000.0, 1.0, 0.1])
    known = (rng.normal(size=(12, 3)) + 3) * size
    new = (rng.normal(size=(5, 3)) + 4) * size
    first, second = two_arrays(call(function, known.copy(), new.copy()))
    for mine, table, which in ((first, known, "first"), (second, new, "second")):
        if mine.shape != table.shape:
            raise NotYet(f"your {which} table has the shape {mine.shape}, it was {table.shape}")
    return [
        ("the column means of the known rows", np.round(first.mean(axis=0), 4)),
        ("the column deviations of the known rows", np.round(first.std(axis=0), 4)),
        ("the known rows", first),
        ("the new rows", second),
    ]


def each_alone(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each table by its own mean and deviation."""
    return scaled(known, known)[0], scaled(new, new)[0]


def both_together(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both tables by the mean and deviation of all rows."""
    rows = np.concatenate([known, new])
    return scaled(rows, known)[1], scaled(rows, new)[1]


def by_axis(axis: int | None) -> Any:
    """Means and deviations along another axis, or of all numbers."""

    def scale(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        keep = axis is not None
        return tuple(
            (table - table.mean(axis=axis, keepdims=keep)) / table.std(axis=axis, keepdims=keep)
            for table in (known, new)
        )  # type: ignore[return-value]

    return scale


def one_mean(known: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One mean and one deviation for the whole known table."""
    return (known - known.mean()) / known.std(), (new - known.mean()) / known.std()


SCALED = Exercise(
    number="06.6",
    title="Scale the wine",
    prompt="Write `scaled(known, new)` for two tables with the same columns. Give both back with "
    "each column shifted and divided, so that in the **known** rows every column has the mean 0 "
    "and the standard deviation 1. The new rows get the same shift and the same divisor.",
    observe=observe_scaled,
    reference=lambda: scaled,
    hard_coded=lambda: lambda known, new: (known * 0, new * 0),
    reveals=False,
    slips=(
        Slip(
            lambda: each_alone,
            "the new rows were scaled by their own mean: a single new bottle would always become "
            "0. Use the mean and the deviation of the known rows for both",
        ),
        Slip(
            lambda: both_together,
            "the new rows helped to find the mean: then the test is no test any more. Only the "
            "known rows may be looked at",
        ),
        Slip(
            lambda: one_mean,
            "one mean for the whole table leaves the columns as unequal as they were: axis=0 gives "
            "one for each column",
        ),
        Slip(
            lambda: by_axis(1),
            "axis=1 makes the numbers of one bottle alike: the columns go along axis 0",
        ),
        Slip(
            lambda: lambda a, b: (a - a.mean(axis=0), b - a.mean(axis=0)),
            "the means are 0, but the columns are still of very different size: divide by the "
            "deviation",
        ),
        Slip(
            lambda: lambda a, b: (a / a.std(axis=0), b / a.std(axis=0)),
            "the deviations are 1, but the means are not 0: take the mean away first",
        ),
        Slip(
            lambda: lambda a, b: (scaled(a, b)[0], b),
            "the known rows are right, the new ones are as they were: a network that learned from "
            "scaled numbers needs scaled numbers",
        ),
    ),
    misfits=(
        Slip(lambda: np.ones((3, 3)), "hand in the function itself"),
        Slip(lambda: lambda a, b: a, "the task wants two"),
        Slip(lambda: lambda a, b: None, "is there a return?"),
        Slip(lambda: lambda a, b: (..., ...), NOTHING_YET),
        Slip(lambda: lambda a, b: (a[0], b), "your first table has the shape"),
    ),
    hints=(
        "Look at the columns of the wine: which numbers would you need to know of each column?",
        "known.mean(axis=0) has one number for each column, known.std(axis=0) as well. Use these "
        "two for both tables.",
        "The twin shifts each column so that its smallest known number becomes 0:\n"
        "    def from_zero(known, new):\n"
        "        least = known.min(axis=0)\n"
        "        return known - least, new - least",
        "Mean and deviation of the known rows, for both.\n"
        "    def scaled(known, new):\n"
        "        mean, deviation = known.mean(axis=0), known.std(axis=0)\n"
        "        return (known - mean) / deviation, (new - mean) / deviation\n"
        "    tk.check('06.6', scaled)",
    ),
)

EXERCISES = (WEIGHTED, BALANCED, SCALED)
