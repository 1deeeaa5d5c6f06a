"""Exercise 15.7: What comes next?"""

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
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call


def windows(numbers: Any, size: int, step: int = 1, ahead: int = 0, lost: int = 0) -> Any:
    """All windows and what comes behind each; it may go wrong in one way."""
    starts = range(0, len(numbers) - size - max(ahead, 0) - lost, step)
    x = [list(numbers[start : start + size]) for start in starts]
    return np.array(x), np.array([numbers[start + size + ahead] for start in starts])


def backwards(numbers: Any, size: int) -> Any:
    """Each window from its end."""
    x, y = windows(numbers, size)
    return x[:, ::-1], y


def observe_windows(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The windows of three lists of numbers."""
    function = need_python_function(answer, "def windows(numbers, size)")
    seen: list[Observation] = []
    for count, size in ((7, 3), (12, 5), (6, 1)):
        numbers = [int(n) for n in rng.permutation(np.arange(1, 60))[:count]]
        given = call(function, numbers, size)
        need_something(given)
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise NotYet(f"your function gives {kind_of(given)}, and the task wants two: x and y")
        x, y = array_of(given[0], "your x"), array_of(given[1], "your y")
        if x.ndim != 2 or x.shape[1] != size or y.shape != (len(x),):
            raise NotYet(
                f"for size {size} your x and y have the shapes {x.shape} and {y.shape}",
                [("it should be", f"(n, {size}) and (n,): a row for each window")],
            )
        said = " ".join(f"{row.tolist()}>{int(n)}" for row, n in zip(x.astype(int), y, strict=True))
        seen.append((f"{count} numbers in windows of {size}", said))
    return seen


EXERCISE = Exercise(
    number="15.7",
    title="What comes next?",
    prompt="To learn what comes next, a network reads windows. Write `windows(numbers, size)`. It "
    "gives two arrays, x and y. Each row of x has `size` numbers that follow each other, and y has "
    "the number that comes right after them. The windows begin at every place where this is "
    "possible, from left to right.",
    observe=observe_windows,
    reference=lambda: windows,
    hard_coded=lambda: lambda numbers, size: (np.zeros((4, size)), np.zeros(4)),
    reveals=False,
    slips=(
        Slip(
            lambda: lambda numbers, size: windows(numbers, size, ahead=-1),
            "y is the last number of each window: the network could just read it off. Take the "
            "one after it",
        ),
        Slip(
            lambda: lambda numbers, size: windows(numbers, size, ahead=1),
            "y is one place too far: between window and y no number is left out",
        ),
        Slip(
            lambda: lambda numbers, size: windows(numbers, size, lost=1),
            "the last window is missing: it ends just before the last number",
        ),
        Slip(
            lambda: lambda numbers, size: windows(numbers, size, step=size),
            "the windows stand side by side: one should begin at every place",
        ),
        Slip(lambda: backwards, "the windows are read from their end: keep the order"),
    ),
    misfits=(
        Slip(lambda: [1, 2], "the task wants a Python function"),
        Slip(
            lambda: lambda numbers, size: windows(numbers, size)[0], "the task wants two: x and y"
        ),
        Slip(lambda: lambda numbers, size: windows(numbers, size + 1), "your x and y have"),
        Slip(lambda: lambda numbers, size: 7, "the task wants two: x and y"),
        Slip(lambda: lambda numbers, size: numbers[size + 99], "your function stopped: IndexError"),
        Slip(lambda: lambda numbers, size: None, "is there a return?"),
        Slip(lambda: lambda numbers, size: ..., NOTHING_YET),
    ),
    hints=(
        "Write the numbers 1 to 7 on paper. With size 3, the first window is 1 2 3, and 4 comes "
        "next. Where does the last window begin?",
        "There are len(numbers) - size windows. The one that begins at `start` is "
        "numbers[start:start + size]; what comes next stands at start + size.",
        "The twin makes pairs of neighbours:\n"
        "    def pairs(numbers):\n"
        "        found = []\n"
        "        for start in range(len(numbers) - 1):\n"
        "            found.append([numbers[start], numbers[start + 1]])\n"
        "        return np.array(found)",
        "One loop fills both.\n"
        "    import numpy as np\n"
        "    def windows(numbers, size):\n"
        "        x, y = [], []\n"
        "        for start in range(len(numbers) - size):\n"
        "            x.append(numbers[start:start + size])\n"
        "            y.append(numbers[start + size])\n"
        "        return np.array(x), np.array(y)\n"
        "    tk.check('15.7', windows)",
    ),
)
