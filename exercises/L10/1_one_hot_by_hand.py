"""Exercise 10.1: One-hot by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import one_hot


def label_sets(rng: np.random.Generator) -> list[tuple[np.ndarray, int]]:
    """Five sets of labels with the number of classes: some classes have no row."""
    fixed: list[tuple[list[int], int]] = [([0, 2, 1], 3), ([0, 1], 4), ([3], 5)]
    drawn = [(rng.integers(0, n, rows), n) for n, rows in ((3, 6), (10, 4))]
    return [*((np.array(labels), n) for labels, n in fixed), *drawn]


def observe_one_hot(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The tables that a function makes of five sets of labels."""
    function = need_python_function(answer, "def one_hot(labels, classes)")
    seen: list[Observation] = []
    for labels, classes in label_sets(rng):
        value = call(function, labels.copy(), classes)
        table = array_of(value, "your function")
        seen.append((f"labels {labels.tolist()} of {classes} classes", table))
    return seen


EXERCISE = Exercise(
    number="10.1",
    title="One-hot by hand",
    prompt="Write `one_hot(labels, classes)` with NumPy, without `to_categorical`. `labels` is an "
    "array of class numbers, counted from 0. Give a table with one row for each label and one "
    "column for each class: zeros, and a single 1 in each row, at the place of its label.",
    observe=observe_one_hot,
    reference=lambda: one_hot,
    hard_coded=lambda: lambda labels, classes: np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]]),
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda labels, classes: one_hot(labels, max(labels) + 1),
            "the table is as wide as the largest label asks for: it must have a column for each "
            "class, also for those without a row here",
        ),
        Slip(
            lambda: lambda labels, classes: one_hot(labels, classes).T,
            "rows and columns have changed places: each label has a row of its own",
        ),
        Slip(
            lambda: lambda labels, classes: one_hot(np.asarray(labels) - 1, classes),
            "every 1 stands one place too far to the left: classes are counted from 0",
        ),
        Slip(
            lambda: lambda labels, classes: 1 - one_hot(labels, classes),
            "zeros and ones have changed places: one lamp is lit in each row, the others are dark",
        ),
        Slip(
            lambda: (
                lambda labels, classes: one_hot(labels, classes) * np.asarray(labels).reshape(-1, 1)
            ),
            "the label itself stands in the table: whatever the class, the lamp is a 1",
        ),
        Slip(
            lambda: lambda labels, classes: one_hot(labels, classes).max(axis=0),
            "all labels light lamps in one and the same row: each label has a row of its own",
        ),
    ),
    misfits=(
        Slip(lambda: np.eye(3), "hand in the function itself"),
        Slip(lambda: "to_categorical", "the task wants a Python function"),
        Slip(lambda: lambda labels, classes: None, "is there a return?"),
        Slip(lambda: lambda labels, classes: ..., NOTHING_YET),
        Slip(lambda: lambda labels: labels, "your function stopped: TypeError"),
        Slip(lambda: lambda labels, classes: "100", "the task wants numbers"),
    ),
    hints=(
        "Begin with a table of zeros: np.zeros((rows, columns)). How many rows, how many columns?",
        "Then go through the labels with enumerate, and put a 1 into row number `row`, column "
        "number `label`.",
        "The twin lights all lamps up to the label, as a thermometer does:\n"
        "    def thermometer(labels, classes):\n"
        "        table = np.zeros((len(labels), classes))\n"
        "        for row, label in enumerate(labels):\n"
        "            table[row, :label + 1] = 1\n"
        "        return table",
        "A table of zeros, then one 1 in each row.\n"
        "    import numpy as np\n"
        "    def one_hot(labels, classes):\n"
        "        table = np.zeros((len(labels), classes))\n"
        "        for row, label in enumerate(labels):\n"
        "            table[row, label] = 1\n"
        "        return table\n"
        "    tk.check('10.1', one_hot)",
    ),
)
