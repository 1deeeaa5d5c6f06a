"""Exercise 08.1: What a layer in the middle gives."""

from __future__ import annotations

from collections.abc import Callable
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
    array_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call, staged


def middle(shift: int = 0, phase: int = 0) -> Callable[[Any, int, Any], Any]:
    """An answer that may be off by some layers, or feed the other phase."""

    def output_of(model: Any, number: int, x: Any) -> Any:
        layer = model.layers[(number + shift) % len(model.layers)]
        get = K.function([model.layers[0].input, K.learning_phase()], [layer.output])
        return get([x, phase])[0]

    return output_of


def observe_middle(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What the function gives for every layer of two networks, asked twice."""
    function = need_python_function(answer, "def output_of(model, number, x)")
    seen: list[Observation] = []
    for sizes in ((5, 6, 4, 3), (3, 8, 2, 2)):
        model = staged(function, stage.counted_stack, sizes, ("first", "second", "last"), 0.5)
        x = rng.uniform(-1, 1, (4, sizes[0])).astype("float32")
        for number, name in enumerate(("first", "drop", "second", "last")):
            value = call(function, model, number, x)
            need_something(value)
            if isinstance(value, list) and len(value) == 1:
                raise NotYet("K.function gives a list of results: take the one in it, with [0]")
            first = array_of(value, "your function")
            again = array_of(call(function, model, number, x), "your function")
            if first.shape == again.shape and not np.array_equal(first, again):
                raise NotYet(
                    "the same data gives other numbers each time: Dropout is at work, so the "
                    "learning phase must be 0, for testing"
                )
            seen.append((f"layer {number}, {name}, of a network of {sizes[0]} inputs", first))
    return seen


EXERCISE = Exercise(
    number="08.1",
    title="What a layer in the middle gives",
    prompt="Write `output_of(model, number, x)`: what the layer `number` of `model` gives for the "
    "data `x`, in the **test** phase, as an array. Layers count from 0, as in a list. The "
    "document's line for it, `output = model.layer[3].output`, has the slip you know.",
    observe=observe_middle,
    reference=lambda: middle(),
    hard_coded=lambda: lambda model, number, x: np.zeros((4, 6)),
    slips=(
        Slip(lambda: middle(-1), "this is the layer before: they count from 0, so layer 3 is the"),
        Slip(lambda: middle(1), "this is the layer behind the one that was asked for"),
        Slip(
            lambda: lambda model, number, x: model.predict(x),
            "this is what the whole model gives: its layer `number` stands before the end",
        ),
        Slip(
            lambda: lambda model, number, x: middle()(model, 0, x),
            "this is always the first layer: use `number`",
        ),
        Slip(
            lambda: lambda model, number, x: middle(-1)(model, number, x) if number else x,
            "this is what goes into the layer: the task wants what comes out, its `output`",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros((4, 6)), "hand in the function itself"),
        Slip(lambda: lambda model, number, x: model.layer[number].output, "has no 'layer'"),
        Slip(lambda: lambda model, number, x: model.layers[number].output, "cannot be computed"),
        Slip(lambda: lambda model, number, x: [middle()(model, number, x)], "with [0]"),
        Slip(lambda: middle(phase=1), "the learning phase must be 0"),
        Slip(lambda: lambda model, number, x: None, "is there a return?"),
        Slip(lambda: lambda model, number, x: ..., NOTHING_YET),
        Slip(lambda: lambda model, number: number, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 3 does it in two ways. Either K.function, from the input of the first layer to "
        "the output of layer `number`, or a Model that ends there.",
        "K.function takes two lists: inputs and outputs. The model has a Dropout, so one of the "
        "inputs is K.learning_phase(); feed 0 for it. The result is a list with one array.",
        "The twin gives what the layer `number` is *fed*:\n"
        "    def twin(model, number, x):\n"
        "        get = K.function([model.input, K.learning_phase()],\n"
        "                         [model.layers[number].input])\n"
        "        return get([x, 0])[0]",
        "The word is `layers`.\n"
        "    def output_of(model, number, x):\n"
        "        get = K.function([model.layers[0].input, K.learning_phase()],\n"
        "                         [model.layers[number].output])\n"
        "        return get([x, 0])[0]\n"
        "    tk.check('08.1', output_of)",
    ),
)
