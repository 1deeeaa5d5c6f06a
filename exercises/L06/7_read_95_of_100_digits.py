"""Exercise 06.7: Read 95 of 100 digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom.answers import Exercise, Observation, Slip, shares_of
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD

from ._shared import pictures


def reader(epochs: int = 0, rate: float = 0.05) -> Any:
    """A digit reader after some epochs of training; the same one every time."""
    x, y, _, _ = pictures()
    with repeating(7):
        model = Sequential()
        model.add(Dense(48, activation="relu", input_dim=64))
        model.add(Dense(10, activation="softmax"))
        model.compile(SGD(lr=rate, momentum=0.9), "sparse_categorical_crossentropy")
        model.fit(x, y, nb_epoch=epochs, verbose=0)
    return model


def always(digit: int) -> Any:
    """A reader that says the same digit to every picture."""
    model = reader()
    weights = [0 * array for array in model.get_weights()]
    weights[-1][digit] = 1.0
    model.set_weights(weights)
    return model


def half_blind() -> Any:
    """A reader that has lost the upper half of the pictures."""
    model = reader(8)
    weights = model.get_weights()
    weights[0][:32] = 0.0
    model.set_weights(weights)
    return model


def turned() -> Any:
    """A trained reader that calls each digit by the name of the next one."""
    model = reader(8)
    weights = model.get_weights()
    model.set_weights([*weights[:2], np.roll(weights[2], 1, axis=1), np.roll(weights[3], 1)])
    return model


def observe_reader(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How well a model reads the 359 test pictures, in words."""
    _, _, x, y = pictures()
    said = shares_of(answer, x).argmax(axis=1)
    right, shifted = float(np.mean(said == y)), float(np.mean(said == (y + 1) % 10))
    spread = "one digit for all" if len(set(said.tolist())) == 1 else "several digits"
    if shifted > 0.8:
        spread = "each the next one"
    steps = (0.3, 0.85, 0.95)
    words = ("like guessing", "better than guessing", "near", "at least 95 of 100")
    return [("what it says", spread), ("how well it reads", words[sum(right >= s for s in steps)])]


def narrow(inputs: int, outputs: int) -> Any:
    """A model of other sizes."""
    return Sequential([Dense(outputs, activation="softmax", input_dim=inputs)])


def poisoned() -> Any:
    """A reader whose weights are not numbers any more."""
    model = reader()
    model.set_weights([array * np.nan for array in model.get_weights()])
    return model


EXERCISE = Exercise(
    number="06.7",
    title="Read 95 of 100 digits",
    prompt="Train a model of your own on `pixels` and `y_train`, and hand in the trained model. "
    "The check lets it read the 359 test pictures, as rows of 64 numbers from 0 to 1. At least 95 "
    "of 100 must be right. Change units, epochs, learning rate or batch size as you like.",
    observe=observe_reader,
    reference=lambda: reader(25),
    hard_coded=lambda: always(3),
    reveals=False,
    slips=(
        Slip(
            lambda: reader(0),
            "about 10 of 100 are right: this is guessing. Was fit called on this very model?",
        ),
        Slip(
            lambda: always(1),
            "the model says the same digit to every picture: often the steps were too large, so "
            "try a smaller lr",
        ),
        Slip(
            half_blind,
            "it reads much better than guessing, and not well enough: train for more epochs, or "
            "look whether the pictures were divided by 16",
        ),
        Slip(
            lambda: reader(2),
            "near: more than 85 of 100 are right. A few more epochs, or a larger lr",
        ),
        Slip(
            turned,
            "it calls each digit by the name of the next one: were the labels shifted by 1?",
        ),
    ),
    misfits=(
        Slip(lambda: 0.97, "hand in the trained model itself"),
        Slip(lambda: reader, "hand in the trained model itself"),
        Slip(lambda: narrow(3, 10), "cannot read rows of 64 numbers"),
        Slip(lambda: narrow(64, 3), "there are 10 digits"),
        Slip(lambda: poisoned(), "gives NaN"),
    ),
    hints=(
        "Look at the reader of lesson 00: it has 958 of 1000. Train your own in the same way.",
        "More epochs, more units and a larger step each help, one at a time. Watch val_acc: when "
        "it stops rising, more epochs do not help.",
        "The twin reads wine instead of digits: 13 numbers and 3 kinds:\n"
        "    model = Sequential([Dense(16, activation='relu', input_dim=13),\n"
        "                        Dense(3, activation='softmax')])\n"
        "    model.compile(SGD(lr=0.1), 'sparse_categorical_crossentropy', metrics=['accuracy'])\n"
        "    model.fit(bottles, kinds, nb_epoch=30, verbose=0)",
        "More units and a few more epochs than in lesson 00.\n"
        "    import numpy as np\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.optimizers import SGD\n"
        "    (x_train, y_train), _ = digits.load_data()\n"
        "    np.random.seed(7)\n"
        "    model = Sequential([Dense(64, activation='relu', input_dim=64),\n"
        "                        Dense(10, activation='softmax')])\n"
        "    model.compile(SGD(lr=0.1, momentum=0.9), 'sparse_categorical_crossentropy')\n"
        "    model.fit(x_train.reshape(-1, 64) / 16, y_train, nb_epoch=25, verbose=0)\n"
        "    tk.check('06.7', model)",
    ),
)
