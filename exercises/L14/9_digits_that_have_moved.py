"""Exercise 14.9: Digits that have moved."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, Observation, Slip
from teachkeras.layers import Dense

from ._shared import PLACES, always, how_it_reads, moved_pictures, narrow, reader

STEPS = (
    (0.0, "like guessing"),
    (0.2, "about a third"),
    (0.6, "more than half"),
    (0.9, "at least 90 of 100"),
)
EVERYWHERE = (*PLACES, (0, 0))


def observe_moved(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How well it reads the test pictures at the eight places around their own."""
    return how_it_reads(answer, *moved_pictures(), STEPS)


EXERCISE = Exercise(
    number="14.9",
    title="Digits that have moved",
    prompt="Train a network that also reads digits which have moved by one pixel, and hand it in. "
    "The check moves the 359 test pictures to each of the eight places around their own: up, down, "
    "left, right, and the four corners. At least 90 of 100 must be right.",
    observe=observe_moved,
    reference=lambda: reader(20, units=256, places=EVERYWHERE),
    hard_coded=lambda: always(3),
    reveals=False,
    slips=(
        Slip(
            lambda: reader(12, units=256),
            "about a third is right, as of a network that has never seen a moved picture: train it "
            "on moved ones",
        ),
        Slip(
            lambda: reader(0),
            "this is guessing: was fit_generator called on this very model?",
        ),
        Slip(
            lambda: always(1),
            "it says the same digit to every picture: the steps were too large, try a smaller lr",
        ),
        Slip(
            lambda: reader(4, units=256, places=EVERYWHERE),
            "more than half are right, and it has seen moved pictures. They are harder: train for "
            "more epochs, or check that they move in all eight directions",
        ),
    ),
    misfits=(
        Slip(lambda: 0.95, "hand in the trained model itself"),
        Slip(lambda: reader, "hand in the trained model itself"),
        Slip(lambda: narrow(10, Dense(5, input_dim=64)), "cannot read pictures of shape (8, 8, 1)"),
        Slip(lambda: narrow(12), "there are 10 digits"),
    ),
    hints=(
        "What has the network of section 4 never seen, and who can show it?",
        "ImageDataGenerator makes moved pictures, and fit_generator trains on what its flow gives. "
        "A shift range of 1.499 / 8 is up to a pixel. Fresh pictures need more epochs.",
        "The twin trains on mirrored pictures of `cats`, for 30 epochs:\n"
        "    mirrors = ImageDataGenerator(horizontal_flip=True)\n"
        "    model.fit_generator(mirrors.flow(cats, kinds), len(cats), nb_epoch=30)",
        "A wide hidden layer, and 20 epochs of fresh pictures.\n"
        "    import numpy as np\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.layers import Dense, Flatten\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.optimizers import SGD\n"
        "    (train, y_train), _ = digits.load_data()\n"
        "    def fresh(x, y, size):\n"
        "        while True:\n"
        "            for start in range(0, len(x), size):\n"
        "                r, c = np.random.randint(0, 3, 2)\n"
        "                wide = np.pad(x[start:start + size], ((0, 0), (1, 1), (1, 1), (0, 0)))\n"
        "                yield wide[:, r:r + 8, c:c + 8], y[start:start + size]\n"
        "    np.random.seed(7)\n"
        "    model = Sequential([Flatten(input_shape=(8, 8, 1)),\n"
        "                        Dense(256, activation='relu'), Dense(10, activation='softmax')])\n"
        "    model.compile(SGD(lr=0.1, momentum=0.9), 'sparse_categorical_crossentropy')\n"
        "    model.fit_generator(fresh(train[..., None] / 16, y_train, 32), len(train), 20, 0)\n"
        "    tk.check('14.9', model)",
    ),
)
