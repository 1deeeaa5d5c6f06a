"""Exercise 05.5: A model as a layer."""

from __future__ import annotations

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

from ._shared import need_result


def second_look(model: Any, a: Any, b: Any) -> Any:
    """The mean of what a model says to two pictures."""
    return (model(a) + model(b)) / 2


def observe_look(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The numbers for two networks and two pictures of three rows each."""
    function = need_python_function(answer, "def second_look(model, a, b)")
    seen: list[Observation] = []
    for sizes in ((4, 6, 3), (5, 5, 2)):
        model = staged(function, stage.counted_stack, sizes, ("first", "last"))
        ends = [staged(function, stage.input_of, (None, sizes[0]), name) for name in "ab"]
        y = need_result(call(function, model, *ends))
        data = [rng.uniform(-2, 2, (3, sizes[0])).astype("float32") for _ in ends]
        (values,) = staged(y, stage.values_of, y, ends, [data])
        seen.append((f"a model of {sizes[0]} inputs and {sizes[-1]} outputs", np.asarray(values)))
    return seen


EXERCISE = Exercise(
    number="05.5",
    title="A model as a layer",
    prompt="Somebody has trained `model`. You have two pictures of the same thing, as symbols `a` "
    "and `b`. Write `second_look(model, a, b)`: ask the model about each picture, and give back "
    "the symbol of the **mean** of its two answers. Call the model as if it were a layer.",
    observe=observe_look,
    reference=lambda: second_look,
    hard_coded=lambda: lambda model, a, b: model(a),
    slips=(
        Slip(
            lambda: lambda model, a, b: model((a + b) / 2),
            "here the pictures are mixed, and the model sees one grey mixture: ask it twice, and "
            "take the mean of its answers",
        ),
        Slip(
            lambda: lambda model, a, b: model(a) + model(b),
            "the answers are added: the mean is half of that",
        ),
        Slip(
            lambda: lambda model, a, b: model(a) + model(b) / 2,
            "only the second answer is halved: put brackets around the sum",
        ),
        Slip(
            lambda: lambda model, a, b: model(b),
            "only the second picture is looked at",
        ),
        Slip(
            lambda: lambda model, a, b: K.mean(second_look(model, a, b)),
            "this is one number for everything: K.mean without an axis. Add the two answers and "
            "divide by 2",
        ),
        Slip(
            lambda: lambda model, a, b: K.maximum(model(a), model(b)),
            "this is the larger of the two answers at each place: the task wants their mean",
        ),
    ),
    misfits=(
        Slip(lambda: K.zeros((2,)), "hand in the Python function itself"),
        Slip(lambda: lambda model, a, b: model.predict(a), "your function stopped"),
        Slip(lambda: lambda model, a, b: model, "give the symbol that comes out of it"),
        Slip(lambda: lambda model, a, b: (model(a), model(b)), "give the one symbol"),
        Slip(lambda: lambda model, a, b: np.zeros((3, 3)), "the task wants the symbol"),
        Slip(lambda: lambda model, a, b: None, "is there a return?"),
        Slip(lambda: lambda model, a, b: ..., NOTHING_YET),
        Slip(lambda: lambda a, b: a, "your function stopped: TypeError"),
    ),
    hints=(
        "Section 7 calls a trained model on a symbol: it is one pair of brackets.",
        "`model(a)` is the symbol of its answer to `a`. You need two of them. Symbols can be added "
        "and divided like numbers.",
        "The twin asks by how much the two answers differ:\n"
        "    def difference(model, a, b):\n"
        "        return model(a) - model(b)",
        "Ask twice, then the mean.\n"
        "    def second_look(model, a, b):\n"
        "        return (model(a) + model(b)) / 2\n"
        "    tk.check('05.5', second_look)",
    ),
)
