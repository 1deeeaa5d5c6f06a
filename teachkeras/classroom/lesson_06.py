"""The exercises of lesson 06 about rows: how often they update, which are held back, their order.

Weights and scaling are in lesson_06_weights.py, the two that train a network in
lesson_06_training.py.
"""

from __future__ import annotations

import math
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
    need_parts,
    need_python_function,
    need_something,
)
from .beside import call

# --- 06.1 the number of updates -------------------------------------------------------------------


def updates(rows: int, batch_size: int, nb_epoch: int, split: float) -> int:
    """How often the weights change in one call of fit."""
    left = int(rows * (1 - split))
    return math.ceil(left / batch_size) * nb_epoch


def observe_updates(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five trainings."""
    function = need_python_function(answer, "def updates(rows, batch_size, nb_epoch, split)")
    fresh = int(rng.integers(5, 20)) * 16 + 4
    trainings = [
        (100, 32, 3, 0),
        (fresh, 32, int(rng.integers(2, 9)), 0),
        (fresh, 16, 2, 0.25),
        (7, 32, 5, 0),
        (10, 4, 3, 0.5),
    ]
    seen: list[Observation] = []
    for training in trainings:
        value = array_of(call(function, *training), "your function")
        if value.ndim:
            raise NotYet(f"your function gives an array of shape {value.shape}, not one number")
        names = ("rows", "batch_size", "nb_epoch", "split")
        label = ", ".join(f"{name} = {n}" for name, n in zip(names, training, strict=True))
        seen.append((label, np.float64(value)))
    return seen


UPDATES = Exercise(
    number="06.1",
    title="Count the updates",
    prompt="Each batch changes the weights once: an *update*. Write "
    "`updates(rows, batch_size, nb_epoch, split)`: how many updates does such a `fit` make? "
    "`split` is the `validation_split`; rows that are held back are never trained on. The number "
    "of rows that stay is rounded down.",
    observe=observe_updates,
    reference=lambda: updates,
    hard_coded=lambda: lambda rows, batch_size, nb_epoch, split: 12,
    slips=(
        Slip(
            lambda: lambda r, b, e, s: int(r * (1 - s)) // b * e,
            "the last, smaller batch is missing: 100 rows are 32 + 32 + 32 + 4, four batches",
        ),
        Slip(
            lambda: lambda r, b, e, s: math.ceil(r / b) * e,
            "the rows that validation_split holds back are counted here: take them away first",
        ),
        Slip(
            lambda: lambda r, b, e, s: math.ceil(int(r * (1 - s)) * e / b),
            "a batch never reaches into the next epoch: round up for one epoch, then multiply",
        ),
        Slip(
            lambda: lambda r, b, e, s: math.ceil(int(r * (1 - s)) / b),
            "this is one epoch: there are nb_epoch of them",
        ),
        Slip(
            lambda: lambda r, b, e, s: int(r * (1 - s)) * e,
            "this counts a row at a time: all rows of a batch together make one update",
        ),
        Slip(
            lambda: lambda r, b, e, s: int(r * (1 - s)) / b * e,
            "half an update does not exist: round up, the smaller last batch is a batch too",
        ),
    ),
    misfits=(
        Slip(lambda: 12, "the task wants a Python function"),
        Slip(lambda: lambda r, b, e, s: None, "is there a return?"),
        Slip(lambda: lambda r, b, e, s: ..., NOTHING_YET),
        Slip(lambda: lambda rows: rows, "your function stopped: TypeError"),
        Slip(lambda: lambda r, b, e, s: [r, b], "not one number"),
    ),
    hints=(
        "Look at the picture of the marching batches: how many batches has one epoch?",
        "First the rows that stay: int(rows * (1 - split)). Then the batches of one epoch, rounded "
        "up. Then times the epochs.",
        "The twin counts the boxes for a number of eggs, six in a box; the last box may be half "
        "empty:\n"
        "    import math\n"
        "    def boxes(eggs):\n"
        "        return math.ceil(eggs / 6)",
        "-(-a // b) is a divided by b and rounded up; math.ceil(a / b) does the same.\n"
        "    def updates(rows, batch_size, nb_epoch, split):\n"
        "        left = int(rows * (1 - split))\n"
        "        return -(-left // batch_size) * nb_epoch\n"
        "    tk.check('06.1', updates)",
    ),
)


# --- 06.2 the split trap --------------------------------------------------------------------------

FLOWERS = 150


def mixed(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in one new order."""
    order = np.random.permutation(len(x))  # noqa: NPY002  (what the lesson types)
    return x[order], y[order]


def sorted_rows(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows that lie sorted by kind, as the iris do; a row's first number tells which one it is."""
    x = np.stack([np.arange(FLOWERS), rng.uniform(size=FLOWERS)], axis=1)
    return x, np.repeat([0, 1, 2], FLOWERS // 3)


def two_arrays(value: Any) -> tuple[np.ndarray, np.ndarray]:
    """What a function gave, as x and y."""
    need_something(value)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise NotYet(f"your function gives {kind_of(value)}, and the task wants two: x and y")
    return array_of(value[0], "your x"), array_of(value[1], "your y")


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


TRAP = Exercise(
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


# --- 06.3 who made this order? --------------------------------------------------------------------

# Letter -> what fit was told, and the rows of two epochs, 8 rows in batches of 2
STRIPS: dict[str, tuple[Any, str]] = {
    "A": (True, "52703614 16047352"),
    "B": (False, "01234567 01234567"),
    "C": ("batch", "45016723 23674501"),
    "D": (False, "30615274 30615274"),
    "E": ("batch", "67230145 01672345"),
}


def observe_strips(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A setting for each of the five strips."""
    names = [f"strip {letter}" for letter in STRIPS]
    seen: list[Observation] = []
    for label, part in zip(names, need_parts(answer, names), strict=True):
        if not isinstance(part, bool | str) or part not in (True, False, "batch"):
            raise NotYet(f"{label} has {kind_of(part)}: write True, False or 'batch'")
        seen.append((label, str(part)))
    return seen


SHUFFLE = Exercise(
    number="06.3",
    title="Who made this order?",
    prompt="Five trainings had 8 rows, `batch_size=2` and two epochs. Which `shuffle` did each of "
    "them have? Hand in five answers: `True`, `False` or `'batch'`.",
    observe=observe_strips,
    reference=lambda: [setting for setting, _ in STRIPS.values()],
    hard_coded=lambda: [True, False, "batch", True, "batch"],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: ["batch", False, True, False, True],
            "look for pairs of neighbours: with 'batch' the rows 0 1, 2 3, 4 5 and 6 7 stay "
            "together, with True nothing stays together",
        ),
        Slip(
            lambda: [False, "batch", False, "batch", False],
            "compare the two epochs: with False both have the same order, with 'batch' the second "
            "one differs from the first",
        ),
        Slip(
            lambda: [True, True, "batch", True, "batch"],
            "both epochs have the same order, and True mixes anew before each epoch: if rows lie "
            "in disorder, somebody may have mixed them before fit saw them",
        ),
    ),
    misfits=(
        Slip(lambda: True, "the task wants 5 parts"),
        Slip(lambda: [True, False], "this has 2 parts"),
        Slip(lambda: ["True", False, "batch", False, "batch"], "write True, False or 'batch'"),
        Slip(lambda: [1.5, False, "batch", False, "batch"], "write True, False or 'batch'"),
        Slip(lambda: [True, False, "batch", "none", "batch"], "write True, False or 'batch'"),
    ),
    hints=(
        "Compare the first epoch of a strip with its second one. Then look at pairs.",
        "The same order in both epochs: False. Another order each time: True, or 'batch' if the "
        "rows of a batch stay together.",
        "The twin has 4 rows and batches of 2: 2301 0123. The pairs 23 and 01 stay together, and "
        "the second epoch differs from the first: 'batch'.",
        "D was mixed by somebody before fit saw it; fit itself kept this order.\n"
        "    tk.check('06.3', [True, False, 'batch', False, 'batch'])",
    ),
)

EXERCISES = (UPDATES, TRAP, SHUFFLE)
