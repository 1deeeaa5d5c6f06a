"""Exercise 05.3: Add the missing axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
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
from teachkeras.classroom.beside import call, staged

from ._shared import need_result


def call_on_one(layer: Any, x: Any) -> Any:
    """What a layer makes of one sample that has no batch axis."""
    return K.squeeze(layer(K.expand_dims(x, 0)), 0)


def observe_one(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The shape and the numbers for three layers."""
    function = need_python_function(answer, "def call_on_one(layer, x)")
    seen: list[Observation] = []
    for inputs, units in ((3, 2), (4, 4), (2, 5)):
        (layer,) = staged(function, stage.dense_layers, (inputs, units))
        x = staged(function, stage.input_of, (inputs,), "x")
        given = call(function, layer, x)
        need_something(given)
        if kind_of(given) == "a function made by K.function":
            raise NotYet("this is a function made by K.function: give the symbol itself")
        y = need_result(given)
        shape = tuple(y.about["nodes"][-1]["shape"])
        case = f"one sample of {inputs} numbers and {units} units"
        seen.append((f"the shape for {case}", str(shape)))
        data = rng.uniform(-1, 1, inputs).astype("float32")
        (values,) = staged(y, stage.values_of, y, [x], [[data]])
        seen.append((case, np.asarray(values)))
    return seen


EXERCISE = Exercise(
    number="05.3",
    title="Add the missing axis",
    prompt="A `Dense` layer reads rows of a batch. Write `call_on_one(layer, x)`: `x` is the "
    "symbol of **one** sample, of shape `(n,)`, without a batch axis. Give back the symbol of what "
    "the layer makes of it, of shape `(units,)`: also without a batch axis.",
    observe=observe_one,
    reference=lambda: call_on_one,
    hard_coded=lambda: lambda layer, x: K.zeros((2,)),
    slips=(
        Slip(
            lambda: lambda layer, x: layer(K.expand_dims(x, 0)),
            "the axis was added and is still there, at the front: take it off again, with "
            "`K.squeeze` or with [0]",
        ),
        Slip(
            lambda: lambda layer, x: K.transpose(layer(K.expand_dims(x, 0))),
            "the axis of size 1 is at the end now, and still there: take it off with `K.squeeze`",
        ),
        Slip(
            lambda: lambda layer, x: K.sum(layer(K.expand_dims(x, 0))),
            "all units were added up to one number: take off the batch axis only",
        ),
        Slip(
            lambda: lambda layer, x: layer(K.expand_dims(x, 0))[0, :1],
            "this is the first unit only: [0] takes the first row with all its units",
        ),
        Slip(
            lambda: lambda layer, x: K.squeeze(layer(K.reverse(K.expand_dims(x, 0), 1)), 0),
            "the numbers of the sample are turned round on their way in",
        ),
    ),
    misfits=(
        Slip(lambda: K.zeros((2,)), "hand in the Python function itself"),
        Slip(lambda: lambda layer, x: layer(x), "cannot take this input"),
        Slip(lambda: lambda layer, x: layer(K.expand_dims(x, 1)), "cannot take this input"),
        Slip(lambda: lambda layer, x: np.zeros(2), "the task wants the symbol"),
        Slip(
            lambda: lambda layer, x: K.function([x], [call_on_one(layer, x)]),
            "give the symbol itself",
        ),
        Slip(lambda: lambda layer, x: None, "is there a return?"),
        Slip(lambda: lambda layer, x: ..., NOTHING_YET),
    ),
    hints=(
        "Section 2 adds the missing axis. What is left to do after the layer?",
        "`K.expand_dims(x, 0)` puts an axis of size 1 in front. Call the layer on that. Then "
        "`K.squeeze(y, 0)` takes the axis of size 1 off again.",
        "The twin does the same around `K.softmax`, which wants rows too:\n"
        "    def softmax_of_one(x):\n"
        "        rows = K.softmax(K.expand_dims(x, 0))\n"
        "        return K.squeeze(rows, 0)",
        "In, through, out.\n"
        "    def call_on_one(layer, x):\n"
        "        rows = layer(K.expand_dims(x, 0))\n"
        "        return K.squeeze(rows, 0)\n"
        "    tk.check('05.3', call_on_one)",
    ),
)
