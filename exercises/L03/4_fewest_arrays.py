"""Exercise 03.4: Fewest arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

ONE = 1024  # numbers of an array, so that it takes a round 4,096 bytes


def diamond(x: Any) -> Any:
    """Two ways from x + 1 that meet in a product."""
    s = x + 1
    return K.exp(s) * K.tanh(s)


def crossing(x: Any) -> Any:
    """The diamond, with a third way around it."""
    s = x + 1
    return K.tanh(K.exp(s) * K.tanh(s) + s)


CHAINS: dict[str, Callable[[Any], Any]] = {
    "graph 1": lambda x: K.tanh(x),
    "graph 2": lambda x: K.tanh(K.exp(K.tanh(x))),
    "graph 3": lambda x: K.tanh(K.exp(K.tanh(K.exp(K.tanh(x))))),
    "graph 4": diamond,
    "graph 5": lambda x: K.tanh(diamond(x)),
    "graph 6": crossing,
}


def places(formula: Callable[[Any], Any]) -> int:
    """How many arrays the library needs between the input and the result."""
    x = K.placeholder((ONE,), name="x")
    f = K.function([x], [formula(x)], strict=True)
    f([np.zeros(ONE, "float32")])
    return f.story.memory.arena_bytes // (4 * ONE)


def observe_places(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A number of arrays for each of the six graphs."""
    seen: list[Observation] = []
    for label, part in zip(CHAINS, need_parts(answer, list(CHAINS)), strict=True):
        if isinstance(part, bool) or not isinstance(part, int | np.integer):
            raise NotYet(f"{label} has {kind_of(part)}: count in whole numbers")
        seen.append((label, str(int(part))))
    return seen


EXERCISE = Exercise(
    number="03.4",
    title="Fewest arrays",
    prompt="How many arrays are needed between the input and the result? An operation that works "
    "number by number may write into the array of an input that nobody needs afterwards. The input "
    "`x` belongs to the caller, and the result gets a new array: both are not counted. Hand in six "
    "numbers.",
    observe=observe_places,
    reference=lambda: [places(formula) for formula in CHAINS.values()],
    hard_coded=lambda: [1] * 6,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [1, 3, 5, 4, 5, 6],
            "this counts the operations: an array whose numbers nobody needs any more can be used "
            "again, and the result has its own",
        ),
        Slip(
            lambda: [0, 2, 4, 3, 4, 5],
            "one array for each step between, and none is used again: go through the steps and "
            "cross out the numbers that are read for the last time",
        ),
        Slip(
            lambda: [0, 1, 1, 1, 1, 1],
            "one array is not enough here: where two ways meet, both must be kept until then",
        ),
        Slip(
            lambda: [0, 0, 0, 0, 0, 0],
            "somewhere the numbers between must stay: the result's array is only made in the last "
            "operation",
        ),
        Slip(
            lambda: [0, 1, 2, 3, 3, 4],
            "one too many: an operation may write over the array it reads, if this was the last "
            "use",
        ),
        Slip(
            lambda: [0, 1, 1, 2, 2, 2],
            "look at the moment when most is alive: the first sum is still needed while its two "
            "children wait",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants 6 parts"),
        Slip(lambda: [1, 2], "this has 2 parts"),
        Slip(lambda: [1.5] * 6, "count in whole numbers"),
        Slip(lambda: ["1"] * 6, "count in whole numbers"),
    ),
    hints=(
        "Look at the picture of the memory: in each row of bars, one array lives after the other.",
        "Go through the operations in order. After each, ask: which of the arrays will be read "
        "again? The largest number of arrays alive at one moment is the answer.",
        "The twin s = x * 2, y = s + exp(s): s is made (1), exp(s) needs a second array while s is "
        "still needed (2), and the sum is the result. So the answer for it is 2.",
        "Most is alive when the last arm of the fork is done.\n"
        "    tk.check('03.4', [0, 1, 1, 2, 2, 3])",
    ),
)
