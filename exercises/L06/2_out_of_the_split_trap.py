"""Exercise 06.2: Out of the split trap."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import two_arrays

FLOWERS = 150


def mixed(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in one new order."""
    order = np.random.permutation(len(x))  # noqa: NPY002  (what the lesson types)
    return x[order], y[order]


def sorted_rows(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows that lie sorted by kind, as the iris do; a row's first number tells which one it is."""
    x = np.stack([np.arange(FLOWERS), rng.uniform(size=FLOWERS)], axis=1)
    return x, np.repeat([0, 1, 2], FLOWERS // 3)


def observe_mixed(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of sorted rows: are all there, with their labels, well mixed?"""
    function = need_python_function(answer, "def mixed(x, y)")
    x, y = sorted_rows(rng)
    new_x, new_y = two_arrays(call(function, x.copy(), y.copy()))
    if new_x.ndim != 2 or new_x.shape[1] != 2 or new_y.shape != (len(new_x),):
        raise NotYet(
            f"your x and y have the shapes {new_x.shape} and {new_y.shape}: keep whole rows"
        )
    rows = new_x[:, 0].astype(int)
    if not (new_x[:, 0] == rows).all() or not ((rows >= 0) & (rows < FLOWERS)).all():
        raise NotYet("the numbers of the rows were changed: only their order should change")
    tail = np.sort(np.unique(y[rows[int(len(rows) * 0.67) :]]))
    return [
        ("the rows", "all there" if sorted(rows) == list(range(FLOWERS)) else "not each once"),
        ("the labels", "with their rows" if (y[rows] == new_y).all() else "with other rows"),
        ("the kinds in the last third", ", ".join(map(str, tail))),
        ("the order", "mixed" if (np.diff(rows) < 0).mean() > 0.2 else "in long runs"),
    ]


def some_twice(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every other row, twice."""
    return mixed(np.repeat(x[::2], 2, axis=0), np.repeat(y[::2], 2))


def in_turn(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every third row, three times over."""
    order = np.concatenate([np.arange(start, len(x), 3) for start in range(3)])
    return x[order], y[order]


EXERCISE = Exercise(
    number="06.2",
    title="Out of the split trap",
    prompt="Write `mixed(x, y)`: give the two arrays back with their rows in a new, random order. "
    "Every row must still be there once, and every label must stay with its row. After that, "
    "`validation_split` holds back a fair share of each kind.",
    observe=observe_mixed,
    reference=lambda: mixed,
    hard_coded=lambda: lambda x, y: (x[::-1], y[::-1]),
    reveals=False,
    piecewise=False,
    slips=(
        Slip(
            lambda: lambda x, y: (x, y),
            "the rows lie as they lay: the last third is still of one kind",
        ),
        Slip(
            lambda: lambda x, y: (x[::-1], y[::-1]),
            "turned round, the rows are still sorted: now another kind is held back",
        ),
        Slip(
            lambda: lambda x, y: (mixed(x, y)[0], y),
            "the labels do not belong to their rows any more: use one order for both arrays",
        ),
        Slip(
            lambda: lambda x, y: (x, mixed(x, y)[1]),
            "the rows lie as they lay, only the labels were mixed: use one order for both arrays",
        ),
        Slip(
            lambda: some_twice,
            "some rows are there twice and others not at all: take a permutation, which has each "
            "number once",
        ),
        Slip(
            lambda: in_turn,
            "each kind is there, but in a fixed pattern and not at random: use a permutation",
        ),
    ),
    misfits=(
        Slip(lambda: np.arange(150), "hand in the function itself"),
        Slip(lambda: lambda x, y: x, "the task wants two: x and y"),
        Slip(lambda: lambda x, y: None, "is there a return?"),
        Slip(lambda: lambda x, y: (..., ...), NOTHING_YET),
        Slip(lambda: lambda x, y: (x[0], y), "keep whole rows"),
        Slip(lambda: lambda x, y: (x + 0.5, y), "only their order should change"),
    ),
    hints=(
        "Look at the warning of the sorted training: its line `fix` has an order.",
        "Make ONE order with np.random.permutation, and use it on both arrays.",
        "The twin turns two lists of a shopping tour round, together:\n"
        "    def turned(names, prices):\n"
        "        order = np.arange(len(names))[::-1]\n"
        "        return names[order], prices[order]",
        "One permutation, used twice.\n"
        "    import numpy as np\n"
        "    def mixed(x, y):\n"
        "        order = np.random.permutation(len(x))\n"
        "        return x[order], y[order]\n"
        "    tk.check('06.2', mixed)",
    ),
)
