"""Exercise 12.5: One set of weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_number,
    need_python_function,
)
from teachkeras.classroom.beside import call


def count_weights(inputs: int, units: int, roads: int, shared: bool) -> int:
    """Weights of a net of several roads: a Dense on each, concat, and a Dense(1)."""
    layer = inputs * units + units
    return layer * (1 if shared else roads) + roads * units + 1


def observe_count(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The count for six nets."""
    function = need_python_function(answer, "def count_weights(inputs, units, roads, shared)")
    size = int(rng.integers(5, 40))
    seen: list[Observation] = []
    for inputs, units, roads in ((64, 16, 2), (size, 4, 3), (10, size, 2)):
        for shared in (True, False):
            given = call(function, inputs, units, roads, shared)
            value = need_number(array_of(given, "your function"), "your function")
            label = f"{inputs} inputs, {units} units, {roads} roads, shared={shared}"
            seen.append((label, value))
    return seen


EXERCISE = Exercise(
    number="12.5",
    title="One set of weights",
    prompt="A net has `roads` inputs of `inputs` numbers each. On every road stands a "
    "`Dense(units)`. The results are joined by concat, and a `Dense(1)` reads them all. Write "
    "`count_weights(inputs, units, roads, shared)`: how many weights has the whole net? With "
    "`shared=True`, all roads use the same layer.",
    observe=observe_count,
    reference=lambda: count_weights,
    hard_coded=lambda: lambda inputs, units, roads, shared: 1073,
    slips=(
        Slip(
            lambda: lambda inputs, units, roads, shared: count_weights(inputs, units, roads, False),
            "a shared layer is counted once for every road here: it is one layer, with one set of "
            "weights",
        ),
        Slip(
            lambda: lambda inputs, units, roads, shared: count_weights(inputs, units, roads, True),
            "without sharing, every road has a layer of its own",
        ),
        Slip(
            lambda: (
                lambda inputs, units, roads, shared: (
                    (inputs * units + units) * (1 if shared else roads)
                )
            ),
            "the last layer is missing: it reads what comes out of all roads",
        ),
        Slip(
            lambda: (
                lambda inputs, units, roads, shared: (
                    (inputs * units + units) * (1 if shared else roads) + units + 1
                )
            ),
            "the last layer reads the results of all roads, one behind the other: roads * units "
            "numbers, also when the layer is shared",
        ),
        Slip(
            lambda: (
                lambda inputs, units, roads, shared: (
                    inputs * units * (1 if shared else roads) + roads * units
                )
            ),
            "every unit has a bias, too: also the last one",
        ),
    ),
    misfits=(
        Slip(lambda: 1073, "the task wants a Python function"),
        Slip(lambda: lambda inputs, units, roads, shared: (1, 2), "write a number"),
        Slip(lambda: lambda inputs, units, roads, shared: None, "is there a return?"),
        Slip(lambda: lambda inputs, units, roads, shared: ..., NOTHING_YET),
        Slip(lambda: lambda inputs, units: 3, "your function stopped: TypeError"),
    ),
    hints=(
        "Count one Dense(units) first. Then ask how many different ones there are.",
        "A Dense has inputs * units weights and a bias for each unit. The last one reads "
        "roads * units numbers, shared or not.",
        "The twin counts the weights of a chain of two layers:\n"
        "    def chain(inputs, units):\n"
        "        return (inputs * units + units) + (units * 1 + 1)",
        "One layer or as many as roads, then the last one.\n"
        "    def count_weights(inputs, units, roads, shared):\n"
        "        layer = inputs * units + units\n"
        "        layers = 1 if shared else roads\n"
        "        return layers * layer + (roads * units * 1 + 1)\n"
        "    tk.check('12.5', count_weights)",
    ),
)
