"""Exercise 15.3: Five and five are ten."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call, staged

from ._shared import need_array

ROWS = 2


def in_parts(model: Any, x: Any, size: int, first: bool = True, each: bool = False) -> Any:
    """Long sequences, `size` steps at a time; the states may be set back when they should not."""
    if first:
        model.reset_states()
    found = []
    for start in range(0, x.shape[1], size):
        if each:
            model.reset_states()
        found.append(model.predict(x[:, start : start + size], batch_size=ROWS))
    return np.concatenate(found, axis=1)


def twice(model: Any, x: Any, size: int) -> Any:
    """The first part again in place of every other."""
    model.reset_states()
    parts = range(0, x.shape[1], size)
    found = [model.predict(x[:, :size], batch_size=ROWS) for _ in parts]
    return np.concatenate(found, axis=1)[:, : x.shape[1]]


def backwards(model: Any, x: Any, size: int) -> Any:
    """The last part is read first."""
    model.reset_states()
    starts = range(0, x.shape[1], size)
    found = [model.predict(x[:, s : s + size], batch_size=ROWS) for s in reversed(starts)]
    return np.concatenate(found[::-1], axis=1)


def observe_parts(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What two sequences give in parts of several sizes, one after the other."""
    function = need_python_function(answer, "def in_parts(model, x, size)")
    model = staged(function, stage.remembering_stack, ROWS)
    seen: list[Observation] = []
    for steps, size in ((10, 5), (8, 2), (6, 6)):
        x = rng.uniform(-1, 1, (ROWS, steps, 1)).astype("float32")
        case = f"{steps} steps in parts of {size}"
        given = call(function, model, x, size)
        seen.append((case, need_array(given, (ROWS, steps, 3), case, "rows, steps, units")))
    return seen


EXERCISE = Exercise(
    number="15.3",
    title="Five and five are ten",
    prompt="Write `in_parts(model, x, size)`. `model` is a stateful model with "
    "`return_sequences=True`, and `x` has 2 rows of equally many steps. Let the model forget, then "
    "predict `size` steps at a time, with `batch_size=2`. Give all outputs as one array, as if "
    "they had come in one pass.",
    observe=observe_parts,
    reference=lambda: in_parts,
    hard_coded=lambda: lambda model, x, size: np.zeros((2, x.shape[1], 3)),
    reveals=False,
    slips=(
        Slip(
            lambda: lambda model, x, size: in_parts(model, x, size, first=False),
            "the first sequence is right, and the next one begins where it ended: call "
            "reset_states() at the start",
        ),
        Slip(
            lambda: lambda model, x, size: in_parts(model, x, size, each=True),
            "every part begins with zeros: call reset_states() in front of the loop",
        ),
        Slip(
            lambda: twice,
            "the first part is read again and again: take the steps from `start` on",
        ),
        Slip(
            lambda: backwards,
            "the last part is read first: the state should go from the first part to the next",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros((2, 10, 3)), "hand in the function itself"),
        Slip(
            lambda: lambda model, x, size: model.predict(x[:, :size], batch_size=2),
            "gives the shape (2, 5, 3)",
        ),
        Slip(
            lambda: (
                lambda model, x, size: np.concatenate(
                    [model.predict(x[:, s : s + size], batch_size=2) for s in range(0, 10, size)]
                )
            ),
            "gives the shape (4, 5, 3)",
        ),
        Slip(lambda: lambda model, x, size: model.predict(x), "your function stopped"),
        Slip(lambda: lambda model, x, size: None, "is there a return?"),
        Slip(lambda: lambda model, x, size: ..., NOTHING_YET),
    ),
    hints=(
        "Section 3 does it for two parts of 5 steps. Here their number is not known before.",
        "reset_states() once. Then a loop over range(0, steps, size), and in it predict on "
        "x[:, start:start + size]. At the end join the parts along the axis of the steps: axis 1.",
        "The twin adds up a list in parts:\n"
        "    def sums(numbers, size):\n"
        "        found = []\n"
        "        for start in range(0, len(numbers), size):\n"
        "            found.append(sum(numbers[start:start + size]))\n"
        "        return found",
        "Forget once, and join along axis 1.\n"
        "    import numpy as np\n"
        "    def in_parts(model, x, size):\n"
        "        model.reset_states()\n"
        "        found = []\n"
        "        for start in range(0, x.shape[1], size):\n"
        "            found.append(model.predict(x[:, start:start + size], batch_size=2))\n"
        "        return np.concatenate(found, axis=1)\n"
        "    tk.check('15.3', in_parts)",
    ),
)
