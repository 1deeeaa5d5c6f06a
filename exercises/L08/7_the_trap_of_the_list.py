"""Exercise 08.7: The trap of the list."""

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

from ._shared import four_numbers

PLACES = ("layers in the list", "columns of predict", "columns after pop", "layers after pop")


def trap(sizes: list[int]) -> tuple[int, int, int, int]:
    """What happens to a stack of these sizes: first the list trick, then `model.pop()`."""
    return len(sizes) - 2, sizes[-1], sizes[-2], len(sizes) - 2


def observe_trap(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Four predictions for four stacks."""
    function = need_python_function(answer, "def trap(sizes)")
    fresh = [int(n) for n in rng.permutation(np.arange(2, 40))[:6]]
    seen: list[Observation] = []
    for sizes in ([64, 32, 10], [8, 7, 6, 5], [3, 2, 9], fresh):
        given = call(function, list(sizes))
        seen += four_numbers(given, PLACES, f"the sizes {sizes}")
    return seen


EXERCISE = Exercise(
    number="08.7",
    title="The trap of the list",
    prompt="A stack of `Dense` layers has the `sizes` `[inputs, units, units, ...]`, so "
    "`[64, 32, 10]` has two layers. Somebody takes the last layer off the list, with "
    "`model.layers.pop()`, and then asks the model to predict. After that, as the warning says, "
    "`model.pop()` is called, once. Write `trap(sizes)` and give four numbers. **After the list "
    "trick:** how many layers are in the list? How many columns does `predict` give? **After "
    "model.pop():** how many columns does `predict` give? How many layers are in the list?",
    observe=observe_trap,
    reference=lambda: trap,
    hard_coded=lambda: lambda sizes: (1, 10, 32, 1),
    slips=(
        Slip(
            lambda: lambda sizes: (len(sizes) - 2, sizes[-2], sizes[-2], len(sizes) - 2),
            "this is what people expect of the list trick. But the list only tells about the "
            "model: it goes on computing with all its layers",
        ),
        Slip(
            lambda: lambda sizes: (len(sizes) - 1, sizes[-1], sizes[-2], len(sizes) - 2),
            "the list is a plain Python list: after its pop it has one entry less",
        ),
        Slip(
            lambda: lambda sizes: (len(sizes) - 2, sizes[-1], sizes[-3], len(sizes) - 3),
            "model.pop() does not take a second layer off: it makes the model agree with its list",
        ),
        Slip(
            lambda: lambda sizes: (len(sizes) - 1, sizes[-1], sizes[-2], len(sizes) - 1),
            "the first of the sizes is the number of inputs, and no layer: count again",
        ),
        Slip(
            lambda: lambda sizes: (len(sizes) - 2, sizes[-1], sizes[-1], len(sizes) - 2),
            "after model.pop() the last layer is really gone: what does the one below it give?",
        ),
    ),
    misfits=(
        Slip(lambda: (1, 10, 32, 1), "the task wants a Python function"),
        Slip(lambda: lambda sizes: 10, "must give four numbers"),
        Slip(lambda: lambda sizes: (1, "ten", 32, 1), "write a number"),
        Slip(lambda: lambda sizes: None, "is there a return?"),
        Slip(lambda: lambda sizes: ..., NOTHING_YET),
    ),
    hints=(
        "Build such a stack and try it: `model.layers.pop()`, then `model.predict(x).shape`, then "
        "`model.pop()`, and look again.",
        "A stack of n sizes has n - 1 layers. The list trick changes the list, and nothing else. "
        "model.pop() then takes from the model what is no longer in the list.",
        "The twin tells about an honest pop, without the trick before it:\n"
        "    def twin(sizes):\n"
        "        return len(sizes) - 2, sizes[-2]",
        "The list is shorter at once, the model only after pop.\n"
        "    def trap(sizes):\n"
        "        layers = len(sizes) - 1\n"
        "        return layers - 1, sizes[-1], sizes[-2], layers - 1\n"
        "    tk.check('08.7', trap)",
    ),
)
