"""Exercise 16.2: Fill up, and remember where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call

from ._shared import ragged, row_of

Rows = Sequence[Sequence[int]]
Pair = tuple[np.ndarray, np.ndarray]


def fill(sequences: Rows, front: bool = False, shortest: bool = False) -> Pair:
    """The array and the mask; a slip puts the zeros in front, or cuts to the shortest."""
    size = (min if shortest else max)(map(len, sequences))
    x, mask = np.zeros((len(sequences), size)), np.zeros((len(sequences), size))
    for row, sequence in enumerate(sequences):
        kept = list(sequence)[:size]
        place = slice(size - len(kept), size) if front else slice(0, len(kept))
        x[row, place], mask[row, place] = kept, 1
    return x, mask


def guessed(sequences: Rows) -> Pair:
    """The mask is read from the numbers, so a real 0 is lost."""
    x, _ = fill(sequences)
    return x, x != 0


def turned_round(sequences: Rows) -> Pair:
    """1 where there is padding."""
    x, mask = fill(sequences)
    return x, 1 - mask


def observe_filled(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Both arrays for four lists of sequences."""
    function = need_python_function(answer, "def fill(sequences)")
    seen: list[Observation] = []
    for rows in ([[1, 2, 3], [4]], ragged(rng), ragged(rng), [[5], [0, 6]]):
        given = call(function, rows)
        need_something(given)
        if not isinstance(given, list | tuple) or len(given) != 2:
            raise NotYet(f"your function gives {kind_of(given)}: the task wants a pair, x and mask")
        for name, part in zip(("x", "mask"), given, strict=True):
            found = row_of(part, name, 2)
            seen.append((f"the shape of {name} for {rows}", str(found.shape)))
            seen.append((f"{name} for {rows}", found))
    return seen


EXERCISE = Exercise(
    number="16.2",
    title="Fill up, and remember where",
    prompt="Write `fill(sequences)`: lists of numbers become one array, as long as the longest, "
    "with zeros **behind**. Give two arrays: `x`, and `mask` with 1 for a real number and 0 for "
    "padding. A real number may be 0 too.",
    observe=observe_filled,
    reference=lambda: fill,
    hard_coded=lambda: lambda rows: ([[1, 2, 3], [4, 0, 0]], [[1, 1, 1], [1, 0, 0]]),
    reveals=False,
    slips=(
        Slip(
            lambda: lambda rows: fill(rows, front=True),
            "the zeros stand in front here: the task wants them behind the numbers",
        ),
        Slip(
            lambda: lambda rows: fill(rows, shortest=True),
            "everything is cut to the shortest sequence here: numbers are lost",
        ),
        Slip(
            lambda: guessed,
            "the mask is read from x != 0 here, and a real 0 is taken for padding: only the length "
            "of a sequence tells",
        ),
        Slip(lambda: turned_round, "the mask is turned round here: 1 says that a number is real"),
    ),
    misfits=(
        Slip(lambda: [[1, 2, 3], [4, 0, 0]], "the task wants a Python function"),
        Slip(lambda: lambda rows: fill(rows)[0], "the task wants a pair"),
        Slip(lambda: lambda rows: None, "is there a return?"),
        Slip(lambda: lambda rows: (..., ...), NOTHING_YET),
        Slip(lambda: lambda rows: (1, 2), "the task wants an array with 2 axes"),
    ),
    hints=(
        "How long is the longest sequence? Begin with two arrays full of zeros of that width.",
        "For each sequence of n numbers: the first n places of its row in x get the numbers, the "
        "first n places of its row in mask get 1.",
        "The twin draws bars: n ones, then zeros.\n"
        "    def bars(lengths):\n"
        "        found = np.zeros((len(lengths), max(lengths)))\n"
        "        for row, n in enumerate(lengths):\n"
        "            found[row, :n] = 1\n"
        "        return found",
        "Both arrays are filled in the same loop.\n"
        "    import numpy as np\n"
        "    def fill(sequences):\n"
        "        size = max(len(sequence) for sequence in sequences)\n"
        "        x = np.zeros((len(sequences), size))\n"
        "        mask = np.zeros((len(sequences), size))\n"
        "        for row, sequence in enumerate(sequences):\n"
        "            x[row, :len(sequence)] = sequence\n"
        "            mask[row, :len(sequence)] = 1\n"
        "        return x, mask\n"
        "    tk.check('16.2', fill)",
    ),
)
