"""Exercise 08.4: Count what is trained."""

from __future__ import annotations

from collections.abc import Callable
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

Rows = list[tuple[int, int, bool]]


def counter(one: Callable[[int, int, bool], int]) -> Callable[[Rows], int]:
    """An answer that adds up one number for each layer."""
    return lambda layers: sum(one(*layer) for layer in layers)


def observe_count(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The counts of five networks, some with frozen layers."""
    function = need_python_function(answer, "def trainable(layers)")
    sizes = [int(n) for n in rng.integers(2, 40, 4)]
    networks: list[Rows] = [
        [(64, 32, False), (32, 10, False)],
        [(64, 32, True), (32, 10, False)],
        [(64, 32, True), (32, 16, True), (16, 10, False)],
        [(8, 1, True)],
        [(a, b, i == 1) for i, (a, b) in enumerate(zip(sizes, sizes[1:], strict=False))],
    ]
    seen: list[Observation] = []
    for layers in networks:
        value = call(function, list(layers))
        need_something(value)
        count = array_of(value, "your function")
        if count.shape != ():
            raise NotYet(f"your function should give one number; it gives {kind_of(value)}")
        seen.append((f"the count for {layers}", np.float64(count)))
    return seen


EXERCISE = Exercise(
    number="08.4",
    title="Count what is trained",
    prompt="A network of `Dense` layers is given as a list of rows: `(inputs, units, frozen)`. "
    "Write `trainable(layers)`: how many **numbers** does training change? Count by hand, without "
    "making a model. For the reader of this lesson it gives 2,410; with `hidden` frozen, 330.",
    observe=observe_count,
    reference=lambda: counter(lambda ins, units, frozen: 0 if frozen else (ins + 1) * units),
    hard_coded=lambda: lambda layers: 2410 if len(layers) == 2 else 330,
    slips=(
        Slip(
            lambda: counter(lambda ins, units, frozen: 0 if frozen else ins * units),
            "the biases are missing: each unit has one more number, its b",
        ),
        Slip(
            lambda: counter(lambda ins, units, frozen: (ins + 1) * units),
            "these are all numbers: those of frozen layers are not trained",
        ),
        Slip(
            lambda: counter(lambda ins, units, frozen: (ins + 1) * units if frozen else 0),
            "these are the frozen ones: the task wants the others",
        ),
        Slip(
            lambda: counter(lambda ins, units, frozen: 0 if frozen else ins * units + ins),
            "a bias belongs to a unit, not to an input: there are as many as units",
        ),
        Slip(
            lambda: counter(lambda ins, units, frozen: 0 if frozen else 2),
            "these are arrays, W and b of each layer: the task wants the numbers in them",
        ),
        Slip(
            lambda: counter(lambda ins, units, frozen: units if frozen else (ins + 1) * units),
            "a frozen layer keeps its biases as well: all of it stands still",
        ),
    ),
    misfits=(
        Slip(lambda: 330, "the task wants a Python function"),
        Slip(lambda: lambda layers: [2410, 330], "should give one number"),
        Slip(lambda: lambda layers: "2,410", "the task wants numbers"),
        Slip(lambda: lambda layers: None, "is there a return?"),
        Slip(lambda: lambda layers: ..., NOTHING_YET),
        Slip(lambda: lambda: 2410, "your function stopped: TypeError"),
    ),
    hints=(
        "Begin with one layer: W has a row for each input and a column for each unit. And b?",
        "A layer has inputs * units + units numbers. Add them up, and leave frozen layers out.",
        "The twin counts only the biases:\n"
        "    def twin(layers):\n"
        "        return sum(units for inputs, units, frozen in layers if not frozen)",
        "64 * 32 + 32 + 32 * 10 + 10 is 2,410.\n"
        "    def trainable(layers):\n"
        "        return sum((inputs + 1) * units\n"
        "                   for inputs, units, frozen in layers if not frozen)\n"
        "    tk.check('08.4', trainable)",
    ),
)
