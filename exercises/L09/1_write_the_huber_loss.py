"""Exercise 09.1: Write the Huber loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call, staged


def huber_with(
    half: float = 0.5,
    off: float = 0.5,
    size: Callable[[Any], Any] = K.abs,
    reduce: Callable[[Any], Any] = lambda losses: K.mean(losses, axis=-1),
) -> Callable[[Any, Any], Any]:
    """The Huber loss: half the square of a distance up to 1, the distance minus a half beyond."""

    def huber(y_true: Any, y_pred: Any) -> Any:
        far = size(y_pred - y_true)
        return reduce(K.switch(K.lesser_equal(far, 1), half * K.square(far), far - off))

    return huber


# Label -> (rows, columns, how far the guesses are off)
BATCHES = {
    "guesses that are right": (3, 2, 0.0),
    "small mistakes": (4, 3, 0.9),
    "large mistakes": (2, 4, 6.0),
    "a batch of one": (1, 3, 2.5),
    "mistakes of all sizes": (5, 3, 3.0),
}


def observe_huber(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function gives for five batches of labels and guesses."""
    function = need_python_function(answer, "def huber(y_true, y_pred)")
    seen: list[Observation] = []
    for label, (rows, columns, size) in BATCHES.items():
        truth = rng.uniform(-3, 3, (rows, columns))
        guess = truth + size * rng.uniform(-1, 1, (rows, columns))
        guess[0, 0] = truth[0, 0] - size  # one mistake of exactly this size
        both = [staged(function, stage.variable, x) for x in (truth, guess)]
        value = array_of(call(function, *both), "your function")
        seen.append((f"{label}, shape {(rows, columns)}", value))
    return seen


EXERCISE = Exercise(
    number="09.1",
    title="Write the Huber loss",
    prompt="Write `huber(y_true, y_pred)` for two tensors of shape `(samples, outputs)`. For each "
    "number take the distance between guess and truth. Where it is at most 1, its loss is half "
    "the square of the distance. Beyond 1, it is the distance minus 0.5. Give the mean over the "
    "outputs: one number for each sample.",
    observe=observe_huber,
    reference=huber_with,
    hard_coded=lambda: lambda y_true, y_pred: K.constant([0.0] * 3),
    slips=(
        Slip(
            lambda: huber_with(half=1.0),
            "near the truth, half of the square is wanted: without the half the curve jumps at 1",
        ),
        Slip(
            lambda: huber_with(off=0.0),
            "the far piece is the distance minus 0.5: without it the curve jumps at 1",
        ),
        Slip(
            lambda: huber_with(size=lambda difference: difference),
            "a guess that is too low has a distance as well: a difference can be negative, "
            "`K.abs` makes a distance of it",
        ),
        Slip(
            lambda: huber_with(reduce=K.mean),
            "this is one number for all samples together: the mean over the last axis, axis=-1, "
            "keeps one for each sample",
        ),
        Slip(
            lambda: huber_with(reduce=lambda losses: K.mean(losses, axis=0)),
            "axis 0 are the samples: the mean goes over the outputs, axis=-1",
        ),
        Slip(
            lambda: huber_with(reduce=lambda losses: K.sum(losses, axis=-1)),
            "the losses of the outputs were added: take their mean",
        ),
        Slip(
            lambda: huber_with(reduce=lambda losses: losses),
            "there is still a loss for each output: take the mean over the last axis",
        ),
    ),
    misfits=(
        Slip(lambda: 0.5, "the task wants a Python function"),
        Slip(lambda: lambda y_true, y_pred: None, "is there a return?"),
        Slip(lambda: lambda y_true, y_pred: ..., NOTHING_YET),
        Slip(lambda: lambda y_pred: y_pred, "your function stopped: TypeError"),
        Slip(lambda: lambda y_true, y_pred: "huber", "wants numbers or a symbol"),
    ),
    hints=(
        "Look at the baker's loss: it has two pieces as well, and ends with a mean over axis -1.",
        "First the distance: K.abs of a difference. Then `K.switch(where, this, that)` chooses "
        "number by number, and `K.lesser_equal(far, 1)` says where the distance is at most 1.",
        "The twin is a loss that stops growing: the square up to 2, and 4 beyond:\n"
        "    def capped(y_true, y_pred):\n"
        "        far = K.abs(y_pred - y_true)\n"
        "        losses = K.switch(K.lesser_equal(far, 2), K.square(far), 4 + 0 * far)\n"
        "        return K.mean(losses, axis=-1)",
        "Half a square near the truth, a straight line beyond.\n"
        "    def huber(y_true, y_pred):\n"
        "        far = K.abs(y_pred - y_true)\n"
        "        near, beyond = 0.5 * K.square(far), far - 0.5\n"
        "        return K.mean(K.switch(K.lesser_equal(far, 1), near, beyond), axis=-1)\n"
        "    tk.check('09.1', huber)",
    ),
)
