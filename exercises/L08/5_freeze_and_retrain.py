"""Exercise 08.5: Freeze and retrain."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_parts,
    shares_of,
)
from teachkeras.classroom.beside import staged
from teachkeras.datasets import digits
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD

ENOUGH = 0.85


@lru_cache(maxsize=1)
def pictures() -> tuple[Any, Any, Any, Any]:
    """The digits of the lesson: training pictures as rows, labels, and the same for testing."""
    (x, y), (x_test, y_test) = digits.load_data()
    return x.reshape(-1, 64) / 16, y, x_test.reshape(-1, 64) / 16, y_test


def transfer(
    freeze: tuple[str, ...] = ("hidden",), retrain: bool = True, compiled: bool = True
) -> Callable[[], tuple[Any, Any]]:
    """A maker of answers: a reader of 0 to 4 that goes on with 5 to 9, done in some way."""

    def make() -> tuple[Any, Any]:
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


def unnamed() -> Any:
    """A model whose layers have other names."""
    return Sequential([Dense(32, input_dim=64, name="one"), Dense(10, name="two")])


EXERCISE = Exercise(
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
