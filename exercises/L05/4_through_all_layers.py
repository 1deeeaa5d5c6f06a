"""Exercise 05.4: Through all layers."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_python_function,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.models import Sequential

from ._shared import need_result


def through(layers: Any, x: Any) -> Any:
    """What comes out when x goes through all layers, one after the other."""
    return reduce(lambda tensor, layer: layer(tensor), layers, x)


def last_of_all(layers: Any, x: Any) -> Any:
    """Every layer reads x itself; what the last one says is kept."""
    for layer in layers:
        y = layer(x)
    return y if layers else x


def observe_through(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What three, two, one and no layers make of two rows."""
    function = need_python_function(answer, "def through(layers, x)")
    seen: list[Observation] = []
    for count in (3, 2, 1, 0):
        layers = staged(function, stage.dense_layers, (3,) * (count + 1))
        x = staged(function, stage.input_of, (None, 3), "x")
        y = need_result(call(function, layers, x))
        data = rng.uniform(-1, 1, (2, 3)).astype("float32")
        (values,) = staged(y, stage.values_of, y, [x], [[data]])
        seen.append((f"{count} layer{'s' * (count != 1)}", np.asarray(values)))
    return seen


EXERCISE = Exercise(
    number="05.4",
    title="Through all layers",
    prompt="Write `through(layers, x)`: send the symbol `x` through all layers of the list "
    "`layers`, one after the other, and give back the symbol that comes out at the end. The first "
    "layer of the list comes first. An empty list gives back `x` itself. Do not make a model.",
    observe=observe_through,
    reference=lambda: through,
    hard_coded=lambda: lambda layers, x: x,
    slips=(
        Slip(
            lambda: lambda layers, x: through(layers[::-1], x),
            "the order is turned round: the first layer of the list is the first that reads x",
        ),
        Slip(
            lambda: last_of_all,
            "every layer reads `x` here, and only the last one counts: each should read what the "
            "one before it gives",
        ),
        Slip(
            lambda: lambda layers, x: through(layers[:1], x),
            "this is the first layer only: is the return inside of the loop?",
        ),
        Slip(
            lambda: lambda layers, x: through(layers[:-1], x),
            "the last layer is missing",
        ),
        Slip(
            lambda: lambda layers, x: through(layers[1:], x),
            "the first layer is missing",
        ),
        Slip(
            lambda: lambda layers, x: through(layers[:1] * len(layers), x),
            "the first layer is called again and again: take each layer of the list once",
        ),
    ),
    misfits=(
        Slip(lambda: K.zeros((2,)), "hand in the Python function itself"),
        Slip(lambda: lambda layers, x: [layer(x) for layer in layers], "give the one symbol"),
        Slip(lambda: lambda layers, x: Sequential(layers), "your function stopped"),
        Slip(lambda: lambda layers, x: np.zeros((2, 3)), "the task wants the symbol"),
        Slip(lambda: lambda layers, x: None, "is there a return?"),
        Slip(lambda: lambda layers, x: ..., NOTHING_YET),
        Slip(lambda: lambda layers, x: layers[0], "give the symbol that comes out of it"),
        Slip(lambda: lambda layers: layers, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 6 writes it for two layers, in two lines. The output of the first is what the "
        "second one reads.",
        "Keep the symbol that came out last in a variable, begin with `x`, and go through the list "
        "in a loop.",
        "The twin sends a number through a list of plain functions, but from the last to the "
        "first:\n"
        "    def backwards(functions, number):\n"
        "        for function in reversed(functions):\n"
        "            number = function(number)\n"
        "        return number",
        "A loop, and one line in it.\n"
        "    def through(layers, x):\n"
        "        for layer in layers:\n"
        "            x = layer(x)\n"
        "        return x\n"
        "    tk.check('05.4', through)",
    ),
)
