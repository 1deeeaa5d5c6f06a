"""Exercise 16.1: A state that waits."""

from __future__ import annotations

from collections.abc import Sequence
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

from ._shared import row_of


def states(x: Sequence[float], mask: Sequence[int]) -> list[float]:
    """The states of a linear memory, W = 1 and U = 0.5; a masked step keeps the state."""
    state, found = 0.0, []
    for number, real in zip(x, mask, strict=True):
        if real:
            state = number + 0.5 * state
        found.append(state)
    return found


def plain(x: Sequence[float], mask: Sequence[int]) -> list[float]:
    """Without looking at the mask."""
    return states(x, [1] * len(x))


def fading(x: Sequence[float], mask: Sequence[int]) -> list[float]:
    """A masked step is taken for a step with the number 0."""
    return plain([number * real for number, real in zip(x, mask, strict=True)], mask)


def erased(x: Sequence[float], mask: Sequence[int]) -> list[float]:
    """A masked step puts the state back to 0."""
    state, found = 0.0, []
    for number, real in zip(x, mask, strict=True):
        state = number + 0.5 * state if real else 0.0
        found.append(state)
    return found


def shorter(x: Sequence[float], mask: Sequence[int]) -> list[float]:
    """Masked steps have no state at all."""
    return [state for state, real in zip(states(x, mask), mask, strict=True) if real]


def observe_states(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The states for five sequences and masks."""
    function = need_python_function(answer, "def states(x, mask)")
    seen: list[Observation] = []
    for x, mask in (
        ([1, 2, 0, 0], [1, 1, 0, 0]),
        ([0, 3, 1], [0, 1, 1]),
        ([1, 0, 2], [1, 1, 1]),
        (rng.integers(1, 9, 5).tolist(), [1, 0, 1, 0, 1]),
        (rng.integers(1, 9, 4).tolist(), [1, 1, 0, 1]),
    ):
        found = row_of(call(function, x, mask), "your function")
        seen.append((f"x = {x}, mask = {mask} / count", len(found)))
        seen.append((f"x = {x}, mask = {mask}", found))
    return seen


EXERCISE = Exercise(
    number="16.1",
    title="A state that waits",
    prompt="Write `states(x, mask)`: the states of a linear memory with W = 1 and U = 0.5, one for "
    "each step. It begins with 0. `x` is a list of numbers. `mask` has 1 for a real step, and 0 "
    "for a masked one: there the state waits.",
    observe=observe_states,
    reference=lambda: states,
    hard_coded=lambda: lambda x, mask: [1, 2.5, 2.5, 2.5],
    slips=(
        Slip(lambda: plain, "the mask is never looked at here: a masked step is counted like any"),
        Slip(
            lambda: fading,
            "the number of a masked step becomes 0 here, but the state still loses half of itself: "
            "it must stay as it was",
        ),
        Slip(lambda: erased, "a masked step puts the state back to 0 here: it must stay as it was"),
        Slip(
            lambda: shorter,
            "masked steps have no state here: there is one for each step, and a masked one repeats "
            "the state before it",
        ),
    ),
    misfits=(
        Slip(lambda: [1, 2.5, 2.5, 2.5], "the task wants a Python function"),
        Slip(lambda: lambda x, mask: None, "is there a return?"),
        Slip(lambda: lambda x, mask: ..., NOTHING_YET),
        Slip(lambda: lambda x, mask: 2.5, "the task wants a row of numbers"),
        Slip(lambda: lambda x: x, "your function stopped: TypeError"),
    ),
    hints=(
        "Do [1, 2, 0, 0] with the mask [1, 1, 0, 0] on paper. The last three states are the same.",
        "Two rules. A real step: new state = x + 0.5 * state. A masked step: the state stays. In "
        "both cases write the state down.",
        "The twin only adds up, and skips in the same way:\n"
        "    def sums(x, mask):\n"
        "        total, found = 0, []\n"
        "        for number, real in zip(x, mask):\n"
        "            total = total + number if real else total\n"
        "            found.append(total)\n"
        "        return found",
        "One if, and the state is written down in both cases.\n"
        "    def states(x, mask):\n"
        "        state, found = 0.0, []\n"
        "        for number, real in zip(x, mask):\n"
        "            if real:\n"
        "                state = number + 0.5 * state\n"
        "            found.append(state)\n"
        "        return found\n"
        "    tk.check('16.1', states)",
    ),
)
