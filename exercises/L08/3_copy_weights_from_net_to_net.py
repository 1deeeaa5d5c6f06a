"""Exercise 08.3: Copy weights from net to net."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, need_python_function
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.wire import Thing


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
    return model


EXERCISE = Exercise(
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
