"""Two exercises of lesson 08 about frozen layers: what is left to train, and a real transfer."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from . import stage
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    is_a,
    kind_of,
    need_parts,
    need_python_function,
    need_something,
)
from .beside import call, staged
from .lesson_06_training import shares_of

# --- 08.4 how many numbers are trained ------------------------------------------------------------

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


COUNT = Exercise(
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


# --- 08.5 freeze and retrain ----------------------------------------------------------------------

ENOUGH = 0.85


@lru_cache(maxsize=1)
def pictures() -> tuple[Any, Any, Any, Any]:
    """The digits of the lesson: training pictures as rows, labels, and the same for testing."""
    from ..datasets import digits

    (x, y), (x_test, y_test) = digits.load_data()
    return x.reshape(-1, 64) / 16, y, x_test.reshape(-1, 64) / 16, y_test


def transfer(
    freeze: tuple[str, ...] = ("hidden",), retrain: bool = True, compiled: bool = True
) -> Callable[[], tuple[Any, Any]]:
    """A maker of answers: a reader of 0 to 4 that goes on with 5 to 9, done in some way."""

    def make() -> tuple[Any, Any]:
        from ..backend.seeding import repeating
        from ..layers import Dense
        from ..models import Sequential
        from ..optimizers import SGD

        x, y, _, _ = pictures()
        low = y < 5
        with repeating(7), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some of these answers are wrong on purpose
            layers = [Dense(32, activation="relu", input_dim=64, name="hidden")]
            model = Sequential([*layers, Dense(10, activation="softmax", name="probs")])
            model.compile(SGD(lr=0.1, momentum=0.9), "sparse_categorical_crossentropy")
            model.fit(x[low], y[low], nb_epoch=5, verbose=0)
            before = model.get_layer("hidden").get_weights()
            for name in freeze:
                model.get_layer(name).trainable = False
            if compiled:
                model.compile(SGD(lr=0.1, momentum=0.9), "sparse_categorical_crossentropy")
            if retrain:
                model.fit(x[~low], y[~low], nb_epoch=10, verbose=0)
        return model, before

    return make


def observe_transfer(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Whether `hidden` is frozen and stood still, and how many digits 5 to 9 are read right."""
    model, before = need_parts(answer, ("the model", "the weights of hidden before"))
    if not is_a(model, "has layers"):
        raise NotYet(f"the first part is {kind_of(model)}: hand in the model")
    layers = {name: facts for name, *facts in staged(model, stage.layers_of, model)}
    if "hidden" not in layers:
        raise NotYet(f"the model has no layer 'hidden'; its layers are {', '.join(layers)}")
    now, frozen = layers["hidden"][0], not staged(model, stage.is_trainable, model, "hidden")
    if not isinstance(before, list) or [np.shape(w) for w in before] != [(64, 32), (32,)]:
        raise NotYet("the second part should be what get_weights of `hidden` gave: W and b")
    if staged(model, stage.output_shape, model) != (None, 10):
        raise NotYet("the model should go on with ten outputs, one for each digit")
    still = all(np.array_equal(a, b) for a, b in zip(before, now, strict=True))
    _, _, x, y = pictures()
    share = float((shares_of(model, x[y >= 5]).argmax(axis=1) == y[y >= 5]).mean())
    trained = any(learns for _, learns in layers.values())
    return [
        ("is `hidden` frozen?", "yes" if frozen else "no"),
        ("is the last layer free?", "yes" if trained else "no"),
        ("did the numbers of `hidden` move?", "no" if still else "yes"),
        (f"are {ENOUGH:.0%} of the digits 5 to 9 read right?", "yes" if share >= ENOUGH else "no"),
    ]


TRANSFER = Exercise(
    number="08.5",
    title="Freeze and retrain",
    prompt="Make a reader of your own like the one of this section, with `hidden` (32 units, relu) "
    "and `probs` (10 units, softmax). Train it on the digits 0 to 4. Write down the weights of "
    "`hidden`, and freeze it. Then train on the digits 5 to 9 until at least 85 % of the **test** "
    "digits 5 to 9 are read right. Hand in two things: the model, and the weights you wrote down.",
    observe=observe_transfer,
    reference=transfer(),
    hard_coded=transfer(retrain=False),
    reveals=False,
    slips=(
        Slip(
            transfer(freeze=()),
            "`hidden` was trained along: set its `trainable` to False, and compile again",
        ),
        Slip(
            transfer(compiled=False),
            "`hidden` says that it is frozen, and its numbers moved all the same: compile again "
            "after freezing",
        ),
        Slip(
            transfer(retrain=False),
            "the digits 5 to 9 are not read yet: train on them for some epochs",
        ),
        Slip(
            transfer(freeze=("hidden", "probs")),
            "every layer is frozen, so nothing can learn: only `hidden` should stand still",
        ),
    ),
    misfits=(
        Slip(lambda: (3, [np.ones((64, 32)), np.ones(32)]), "hand in the model"),
        Slip(lambda: transfer()()[0], "the task wants 2 parts"),
        Slip(lambda: (transfer()()[0], 330), "what get_weights of `hidden` gave"),
        Slip(lambda: (unnamed(), [np.ones((64, 32)), np.ones(32)]), "has no layer 'hidden'"),
    ),
    hints=(
        "It is the story of this section, once more, with your own model. Two trainings, and "
        "between them `trainable = False` and a compile.",
        "The order matters: fit on 0 to 4, get_weights, trainable = False, compile, fit on 5 to 9. "
        "What compile has seen holds until the next compile.",
        "The twin freezes the other layer, and trains the hidden one:\n"
        "    model.get_layer('probs').trainable = False\n"
        "    model.compile('sgd', 'sparse_categorical_crossentropy')\n"
        "    model.fit(x[y >= 5], y[y >= 5], verbose=0)",
        "About 0.95 after ten epochs.\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.optimizers import SGD\n"
        "    (x, y), _ = digits.load_data()\n"
        "    x = x.reshape(-1, 64) / 16\n"
        "    model = Sequential([Dense(32, activation='relu', input_dim=64, name='hidden'),\n"
        "                        Dense(10, activation='softmax', name='probs')])\n"
        "    model.compile(SGD(lr=0.1, momentum=0.9), 'sparse_categorical_crossentropy')\n"
        "    model.fit(x[y < 5], y[y < 5], nb_epoch=5, verbose=0)\n"
        "    before = model.get_layer('hidden').get_weights()\n"
        "    model.get_layer('hidden').trainable = False\n"
        "    model.compile(SGD(lr=0.1, momentum=0.9), 'sparse_categorical_crossentropy')\n"
        "    model.fit(x[y >= 5], y[y >= 5], nb_epoch=10, verbose=0)\n"
        "    tk.check('08.5', (model, before))",
    ),
)


def unnamed() -> Any:
    """A model whose layers have other names."""
    from ..layers import Dense
    from ..models import Sequential

    return Sequential([Dense(32, input_dim=64, name="one"), Dense(10, name="two")])


EXERCISES = (COUNT, TRANSFER)
