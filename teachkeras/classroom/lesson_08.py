"""Three exercises of lesson 08: a layer in the middle, both phases of Dropout, copied weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from . import stage
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    kind_of,
    need_number,
    need_python_function,
    need_something,
)
from .beside import call, staged
from .wire import Thing

# --- 08.1 what a layer in the middle gives --------------------------------------------------------


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


MIDDLE = Exercise(
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


# --- 08.2 both phases of Dropout ------------------------------------------------------------------

PHASES = ("in the test phase", "kept while training", "dropped while training", "the mean")


def phases(p: float, value: float) -> tuple[float, float, float, float]:
    """What Dropout(p) makes of many numbers that all have this value."""
    return value, value / (1 - p), 0.0, value


def four_numbers(given: Any, names: Sequence[str], case: str) -> list[Observation]:
    """What a learner's function gave for one case, as an observation for each of four numbers."""
    need_something(given)
    if not isinstance(given, list | tuple) or len(given) != len(names):
        raise NotYet(f"your function must give four numbers; it gives {kind_of(given)}")
    return [
        (f"{name}, for {case}", need_number(part, name))
        for part, name in zip(given, names, strict=True)
    ]


def observe_phases(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Four numbers for five layers."""
    function = need_python_function(answer, "def phases(p, value)")
    seen: list[Observation] = []
    fresh = (round(float(rng.uniform(0.1, 0.4)), 2), round(float(rng.uniform(2, 9)), 1))
    for p, value in ((0.5, 1.0), (0.25, 3.0), (0.8, -2.0), fresh, (0.1, 10.0)):
        given = call(function, p, value)
        seen += four_numbers(given, PHASES, f"p = {p} and {value}")
    return seen


BOTH_PHASES = Exercise(
    number="08.2",
    title="Dropout, phase 0 and phase 1",
    prompt="Very many numbers, all equal to `value`, go through `Dropout(p)`. Write "
    "`phases(p, value)` and give four numbers: what each number is in the **test** phase; what a "
    "number becomes that is **kept** while training; what one becomes that is **dropped**; and the "
    "**mean** of all of them while training.",
    observe=observe_phases,
    reference=lambda: phases,
    hard_coded=lambda: lambda p, value: (1.0, 2.0, 0.0, 1.0),
    slips=(
        Slip(
            lambda: lambda p, value: (value, value, 0.0, value * (1 - p)),
            "a kept number is not left alone: it is scaled up, so that the mean stays",
        ),
        Slip(
            lambda: lambda p, value: (value, value / p, 0.0, value),
            "a share p is dropped, so 1 - p is left: that is what a kept number is divided by",
        ),
        Slip(
            lambda: lambda p, value: (value * (1 - p), value, 0.0, value * (1 - p)),
            "this is the older way, that scales while testing: here the test phase does nothing",
        ),
        Slip(
            lambda: lambda p, value: (value, value / (1 - p), 0.0, value / (1 - p)),
            "the mean counts the zeros as well: a share p of all numbers is 0",
        ),
        Slip(
            lambda: lambda p, value: (0.0, value / (1 - p), 0.0, value),
            "nothing is dropped in the test phase: what goes in comes out",
        ),
    ),
    misfits=(
        Slip(lambda: (1.0, 2.0, 0.0, 1.0), "the task wants a Python function"),
        Slip(lambda: lambda p, value: value, "must give four numbers"),
        Slip(lambda: lambda p, value: (value, value, 0.0), "must give four numbers"),
        Slip(lambda: lambda p, value: (value, "more", 0.0, value), "write a number"),
        Slip(lambda: lambda p, value: None, "is there a return?"),
        Slip(lambda: lambda p, value: ..., NOTHING_YET),
    ),
    hints=(
        "Run `K.function([x, K.learning_phase()], [Dropout(p)(x)])` on a row of ones, with 0 and "
        "then with 1, and look.",
        "The mean must be the same in both phases. A share 1 - p of the numbers is left; so each "
        "of them has to be larger. By how much?",
        "A twin, for a layer that keeps every second number, always:\n"
        "    def twin(value):\n"
        "        return value, value / 0.5, 0.0, value",
        "(1 - p) * value / (1 - p) + p * 0 is `value` again.\n"
        "    def phases(p, value):\n"
        "        return value, value / (1 - p), 0.0, value\n"
        "    tk.check('08.2', phases)",
    ),
)


# --- 08.3 weights from one network to another -----------------------------------------------------


def copier(
    pairs: Callable[[Any, Any], list[tuple[Any, Any]]], only_w: bool = False
) -> Callable[[Any, Any], None]:
    """An answer that copies weights between the layers that `pairs` puts together."""

    def copy(source: Any, target: Any) -> None:
        for layer, other in pairs(source, target):
            weights = layer.get_weights()
            if only_w and weights:
                weights[1] = other.get_weights()[1]
            if [w.shape for w in weights] == [w.shape for w in other.get_weights()]:
                other.set_weights(weights)

    return copy


def by_name(source: Any, target: Any) -> list[tuple[Any, Any]]:
    """The layers that have the same name in both."""
    there = {layer.name for layer in target.layers}
    return [(each, target.get_layer(each.name)) for each in source.layers if each.name in there]


def by_place(source: Any, target: Any) -> list[tuple[Any, Any]]:
    """The layers that stand at the same place."""
    return list(zip(source.layers, target.layers, strict=False))


def observe_copy(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The weights of two networks after the copy; the second has a layer more in the middle."""
    function = need_python_function(answer, "def copy_weights(source, target)")
    seen: list[Observation] = []
    for size in (4, int(rng.integers(5, 9))):
        names = ("eyes", "new", "brain", "mouth")
        source = stack(function, (3, size, size, 2), (names[0], *names[2:]), rng)
        target = stack(function, (3, size, size, size, 2), names, rng)
        before = staged(target, stage.weights_of, target)
        call(function, source, target)
        after = staged(target, stage.weights_of, target)
        if all(np.array_equal(a, b) for a, b in zip(before, after, strict=True)):
            raise NotYet(
                "nothing has been handed in yet, as far as the networks can tell: the weights of "
                "`target` are what they were"
            )
        for model, name in ((target, "target"), (source, "source")):
            for layer, weights, _ in staged(model, stage.layers_of, model):
                for letter, weight in zip("Wb", weights, strict=True):
                    seen.append((f"{letter} of {layer} in {name}", weight))
    return seen


def stack(
    function: Thing, sizes: tuple[int, ...], names: tuple[str, ...], rng: np.random.Generator
) -> Thing:
    """A stack of Dense layers beside the answer, with weights drawn here."""
    model = staged(function, stage.counted_stack, sizes, names)
    shapes = [shape for a, b in zip(sizes, sizes[1:], strict=False) for shape in ((a, b), (b,))]
    staged(model, stage.set_weights, model, [rng.uniform(-1, 1, shape) for shape in shapes])
    return model  # type: ignore[no-any-return]


COPY = Exercise(
    number="08.3",
    title="Copy weights from net to net",
    prompt="Write `copy_weights(source, target)`. Every layer of `source` has a layer of the same "
    "**name** in `target`, perhaps at another place: give it the same weights. Layers that only "
    "`target` has keep theirs. Nothing is returned.",
    observe=observe_copy,
    reference=lambda: copier(by_name),
    hard_coded=lambda: (
        lambda source, target: target.set_weights([np.ones_like(w) for w in target.get_weights()])
    ),
    reveals=False,
    slips=(
        Slip(
            lambda: copier(by_place),
            "the layers were matched by their place: `target` has one more, so from there on they "
            "are shifted. Find each by its name",
        ),
        Slip(lambda: copier(by_name, only_w=True), "W was copied, and b was not"),
        Slip(
            lambda: copier(lambda source, target: by_name(source, target)[:1]),
            "only the first layer was copied",
        ),
        Slip(
            lambda: copier(lambda source, target: by_name(source, target)[-1:]),
            "only the last layer was copied",
        ),
        Slip(
            lambda: (
                lambda source, target: (
                    copier(by_name)(source, target),
                    target.get_layer("new").set_weights(source.get_layer("brain").get_weights()),
                )
            ),
            "the layer that only `target` has should keep its weights",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants a Python function"),
        Slip(lambda: lambda source, target: None, "are what they were"),
        Slip(lambda: lambda source, target: copier(by_name)(target, source), "what they were"),
        Slip(
            lambda: lambda source, target: target.set_weights(source.get_weights()),
            "has 8 weights and got 6",
        ),
        Slip(lambda: lambda source: None, "your function stopped: TypeError"),
    ),
    hints=(
        "Go through `source.layers`. Each layer knows its name, and `target.get_layer(name)` finds "
        "its twin.",
        "`get_weights` gives a list, W and b. `set_weights` takes such a list.",
        "The twin copies only what stands at the same place:\n"
        "    def twin(source, target):\n"
        "        for layer, other in zip(source.layers, target.layers):\n"
        "            other.set_weights(layer.get_weights())",
        "By name, whatever the place.\n"
        "    def copy_weights(source, target):\n"
        "        for layer in source.layers:\n"
        "            target.get_layer(layer.name).set_weights(layer.get_weights())\n"
        "    tk.check('08.3', copy_weights)",
    ),
)

EXERCISES = (MIDDLE, BOTH_PHASES, COPY)
