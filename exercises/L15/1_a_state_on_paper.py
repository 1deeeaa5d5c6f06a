"""Exercise 15.1: A state on paper."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import need_array


def recurrence(
    bend: Any = np.tanh, bias: float = 1.0, back: float = 1.0, turned: bool = False
) -> Any:
    """A SimpleRNN that may be wrong in one way: what bends, what counts, from which end."""

    def states(x: Any, W: Any, U: Any, b: Any) -> Any:
        h, found = np.zeros(len(b)), []
        for row in x[::-1] if turned else x:
            h = bend(row @ W + back * (h @ U) + bias * b)
            found.append(h)
        return np.array(found)

    return states


def late(x: Any, W: Any, U: Any, b: Any) -> Any:
    """The state before each step instead of the one after it."""
    found = recurrence()(x, W, U, b)
    return np.concatenate([0 * found[:1], found[:-1]])


def turned_weights(x: Any, W: Any, U: Any, b: Any) -> Any:
    """The state multiplied from the wrong side."""
    return recurrence()(x, W, U.T, b)


def observe_states(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The states of four sequences."""
    function = need_python_function(answer, "def states(x, W, U, b)")
    seen: list[Observation] = []
    for steps, features, units in ((3, 1, 1), (4, 2, 3), (1, 3, 2), (6, 1, 2)):
        x, W = rng.uniform(-1, 1, (steps, features)), rng.uniform(0.2, 1, (features, units))
        U = rng.uniform(-1, 1, (units, units)) + np.eye(units)
        b = rng.uniform(0.3, 0.9, units)
        case = f"{steps} steps of {features} and {units} units"
        given = call(function, x, W, U, b)
        seen.append((case, need_array(given, (steps, units), case, "one state for each step")))
    return seen


EXERCISE = Exercise(
    number="15.1",
    title="A state on paper",
    prompt="Write `states(x, W, U, b)` with NumPy alone: what a `SimpleRNN` with tanh makes of one "
    "sequence. `x` has a row for each step, `W` reads the row, `U` reads the state before, and "
    "`b` is the bias. The first step begins with a state of zeros. Give an array with the state "
    "after each step, one row a step.",
    observe=observe_states,
    reference=recurrence,
    hard_coded=lambda: lambda x, W, U, b: np.zeros((len(x), len(b))),
    slips=(
        Slip(
            lambda: recurrence(back=0.0),
            "the state does not go along: each step must also read the state before it, h @ U",
        ),
        Slip(lambda: recurrence(bias=0.0), "the bias `b` is missing: it is added at every step"),
        Slip(
            lambda: recurrence(bend=lambda h: h),
            "nothing bends the sum: the new state is np.tanh of it",
        ),
        Slip(
            lambda: recurrence(turned=True),
            "the sequence is read from its end: the first row is the first step",
        ),
        Slip(
            lambda: late,
            "this is the state before each step: give the one after it",
        ),
        Slip(
            lambda: turned_weights,
            "`U` is turned over: the state stands in front of it, h @ U",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros((3, 1)), "hand in the function itself"),
        Slip(lambda: lambda x, W, U, b: recurrence()(x, W, U, b)[-1], "gives the shape (1,)"),
        Slip(lambda: lambda x, W, U, b: W @ x, "your function stopped: ValueError"),
        Slip(lambda: lambda x, W, U, b: None, "is there a return?"),
        Slip(lambda: lambda x, W, U, b: ..., NOTHING_YET),
        Slip(lambda: lambda x: x, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 1 does it for one unit: a loop over the rows, and a variable that is kept.",
        "Begin with zeros, one for each unit. At every step h becomes tanh of three terms: what "
        "the row says, what the old state says, and the bias. Keep each h in a list.",
        "The twin keeps a running mean instead:\n"
        "    def means(x):\n"
        "        mean, found = 0.0, []\n"
        "        for row in x:\n"
        "            mean = 0.5 * mean + 0.5 * row.mean()\n"
        "            found.append(mean)\n"
        "        return np.array(found)",
        "A loop, and three terms.\n"
        "    import numpy as np\n"
        "    def states(x, W, U, b):\n"
        "        h, found = np.zeros(len(b)), []\n"
        "        for row in x:\n"
        "            h = np.tanh(row @ W + h @ U + b)\n"
        "            found.append(h)\n"
        "        return np.array(found)\n"
        "    tk.check('15.1', states)",
    ),
)
