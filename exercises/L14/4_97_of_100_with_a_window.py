"""Exercise 14.4: 97 of 100, with a window."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import Exercise, Observation, Slip, is_a
from teachkeras.classroom.beside import staged
from teachkeras.layers import Dense

from ._shared import always, how_it_reads, narrow, pictures, reader

STEPS = (
    (0.0, "like guessing"),
    (0.3, "better than guessing"),
    (0.85, "near"),
    (0.97, "at least 97 of 100"),
)


def observe_window(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How well it reads the test pictures, and whether a convolution is in it."""
    _, _, x, y = pictures()
    seen = how_it_reads(answer, x, y, STEPS)
    kinds = staged(answer, stage.facts_of, answer)["kinds"] if is_a(answer, "has layers") else []
    slides = any("Convolution2D" in kind for kind in kinds)
    return [("its layers", "a convolution" if slides else "no convolution"), *seen]


EXERCISE = Exercise(
    number="14.4",
    title="97 of 100, with a window",
    prompt="Train a network with at least one `Convolution2D` on `x` and `y_train`, and hand in "
    "the trained model. The check lets it read the 359 test pictures, of shape `(8, 8, 1)`, with "
    "numbers from 0 to 1. At least 97 of 100 must be right.",
    observe=observe_window,
    reference=lambda: reader(15, True),
    hard_coded=lambda: always(3, True),
    reveals=False,
    slips=(
        Slip(
            lambda: reader(12, units=256),
            "it reads well, but nothing slides in it: the task wants a Convolution2D",
        ),
        Slip(
            lambda: reader(0, True),
            "this is guessing: was fit called on this very model?",
        ),
        Slip(
            lambda: always(1, True),
            "it says the same digit to every picture: the steps were too large, try a smaller lr",
        ),
        Slip(
            lambda: reader(4, True, units=48),
            "near: more than 85 of 100 are right. Train for more epochs, or take more kernels",
        ),
        Slip(
            lambda: reader(1, True, units=48),
            "it reads better than guessing, and not well enough: look at its loss, does it fall?",
        ),
    ),
    misfits=(
        Slip(lambda: 0.98, "hand in the trained model itself"),
        Slip(lambda: reader, "hand in the trained model itself"),
        Slip(lambda: narrow(10, Dense(5, input_dim=64)), "cannot read pictures of shape (8, 8, 1)"),
        Slip(lambda: narrow(3), "there are 10 digits"),
    ),
    hints=(
        "Begin with the network of section 3. How often must it see all pictures?",
        "A few more epochs help most. 16 kernels find more than 4, and a hidden Dense layer puts "
        "together what they have found.",
        "The twin is a network for pictures of 28 x 28 with 3 channels and 5 kinds:\n"
        "    Sequential([Convolution2D(32, 5, 5, activation='relu', input_shape=(28, 28, 3)),\n"
        "                MaxPooling2D((4, 4)), Flatten(), Dense(5, activation='softmax')])",
        "The network of section 3, with 16 kernels and 15 epochs.\n"
        "    import numpy as np\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.layers import Convolution2D, Dense, Flatten, MaxPooling2D\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.optimizers import SGD\n"
        "    (train, y_train), _ = digits.load_data()\n"
        "    np.random.seed(7)\n"
        "    model = Sequential([\n"
        "        Convolution2D(16, 3, 3, activation='relu', input_shape=(8, 8, 1)),\n"
        "        MaxPooling2D((2, 2)), Flatten(),\n"
        "        Dense(64, activation='relu'), Dense(10, activation='softmax')])\n"
        "    model.compile(SGD(lr=0.05, momentum=0.9), 'sparse_categorical_crossentropy')\n"
        "    model.fit(train[..., None] / 16, y_train, nb_epoch=15, verbose=0)\n"
        "    tk.check('14.4', model)",
    ),
)
