"""Exercise 06.5: Weights for a rare class."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_number,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call


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


EXERCISE = Exercise(
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
