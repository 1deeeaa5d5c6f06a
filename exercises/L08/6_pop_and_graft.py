"""Exercise 08.6: Pop and graft."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    is_a,
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.stage import counted_stack
from teachkeras.layers import Dense


def grafting(
    pops: int = 1, activation: str = "softmax", units: Callable[[int], int] = int
) -> Callable[[Any, int], Any]:
    """An answer that takes some layers off, and puts a head of some kind on."""

    def graft(model: Any, classes: int) -> Any:
        for _ in range(pops):
            model.pop()
        model.add(Dense(units(classes), activation=activation, name="head"))
        return model

    return graft


def from_nothing(model: Any, classes: int) -> Any:
    """A wrong answer: a model of the right shape, with weights of its own."""
    sizes = (model.input_shape[1], *(layer.output_dim for layer in model.layers[:-1]))
    made = counted_stack(sizes, tuple(layer.name for layer in model.layers[:-1]))
    made.set_weights([0 * w for w in made.get_weights()])
    made.add(Dense(classes, activation="softmax", name="head"))
    return made


def observe_graft(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Names and shapes after the graft; sums of rows; and whether the old layers are as before."""
    function = need_python_function(answer, "def graft(model, classes)")
    seen: list[Observation] = []
    for classes in (5, int(rng.integers(6, 12))):
        model = staged(function, stage.counted_stack, (4, 7, 6, 3), ("eyes", "brain", "mouth"))
        kept = staged(model, stage.layers_of, model)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the checks below have their own words
            made = call(function, model, classes)
            need_something(made)
            if not is_a(made, "stack"):
                raise NotYet(f"your function gives {kind_of(made)}: return the model")
            x = rng.uniform(-3, 3, (5, 4)).astype("float32")
            rows = array_of(staged(made, stage.predicted, made, x), "your model")
        now = staged(made, stage.layers_of, made)
        seen.append(("the shape of what it predicts", rows.shape))
        seen.append(("the layers", [name for name, _, _ in now]))
        sums = np.allclose(rows.sum(axis=1), 1, atol=1e-4)
        seen.append(("do the numbers of each row add up to 1?", "yes" if sums else "no"))
        for (name, old, _), (_, new, _) in zip(kept[:2], now, strict=False):
            same = [w.tolist() for w in old] == [w.tolist() for w in new]
            seen.append((f"has the layer {name!r} its old weights?", "yes" if same else "no"))
    return seen


def list_pop(model: Any, classes: int) -> Any:
    """A wrong answer: the old trick."""
    model.layers.pop()
    model.layers.append(Dense(classes, activation="softmax", name="head"))
    return model


EXERCISE = Exercise(
    number="08.6",
    title="Pop and graft",
    prompt="Write `graft(model, classes)`. `model` is a trained stack, and its last layer knows "
    "the old task. Take that layer off, and put a new `Dense` layer on, named `'head'`, with one "
    "unit for each of the `classes` and softmax. The other layers keep what they have learned. "
    "Return the model.",
    observe=observe_graft,
    reference=lambda: grafting(),
    hard_coded=lambda: (
        lambda model, classes: counted_stack((4, 7, 6, 5), ("eyes", "brain", "head"))
    ),
    reveals=False,
    slips=(
        Slip(
            lambda: grafting(pops=0),
            "the old last layer is still there: the head sits on top of its answers. Pop it first",
        ),
        Slip(lambda: grafting(pops=2), "two layers were taken off: only the last one should go"),
        Slip(
            lambda: grafting(activation="linear"),
            "the numbers of a row should be shares of 1: the head needs activation='softmax'",
        ),
        Slip(
            lambda: grafting(units=lambda classes: classes + 1),
            "the head has another number of units: one for each class",
        ),
        Slip(
            lambda: from_nothing,
            "this is a new model with weights of its own: keep the trained layers, and their model",
        ),
        Slip(
            lambda: list_pop,
            "the list of layers was changed, and the model computes as before: `model.layers` only "
            "tells about it. Use model.pop() and model.add()",
        ),
    ),
    misfits=(
        Slip(lambda: 5, "the task wants a Python function"),
        Slip(lambda: lambda model, classes: model.pop(), "is there a return?"),
        Slip(lambda: lambda model, classes: model.layers, "return the model"),
        Slip(lambda: lambda model, classes: ..., NOTHING_YET),
        Slip(lambda: lambda model: model, "your function stopped: TypeError"),
    ),
    hints=(
        "Two calls and a return: one takes a layer off, one puts a layer on.",
        "`model.pop()` takes the last layer off and returns nothing; `model.add(layer)` puts one "
        "on. The new layer has as many units as there are classes.",
        "The twin puts a second head on, without taking one off:\n"
        "    def twin(model):\n"
        "        model.add(Dense(2, activation='tanh', name='second'))\n"
        "        return model",
        "The layers below keep their weights by themselves.\n"
        "    from teachkeras.layers import Dense\n"
        "    def graft(model, classes):\n"
        "        model.pop()\n"
        "        model.add(Dense(classes, activation='softmax', name='head'))\n"
        "        return model\n"
        "    tk.check('08.6', graft)",
    ),
)
