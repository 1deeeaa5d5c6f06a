"""The exercises of lesson 09 about going down: a loss of one's own, steps on paper, momentum.

Those about limits (clipping, penalties, norms) are in lesson_09_limits.py, the two about start
values in lesson_09_starts.py.
"""

from __future__ import annotations

from collections.abc import Callable
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
    need_parts,
    need_python_function,
    need_something,
)
from .beside import call, staged

# --- 09.1 a loss of one's own ---------------------------------------------------------------------


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


HUBER = Exercise(
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


# --- 09.2 three steps on paper --------------------------------------------------------------------

PLACES = ("after step 1", "after step 2", "after step 3")


def walk(rate: float = 0.25, slope: Callable[[float], float] = lambda w: 2 * (w - 3)) -> list:
    """Three places on the way down (w - 3) squared, from 1."""
    w, places = 1.0, []
    for _ in range(3):
        w = w - rate * slope(w)
        places.append(w)
    return places


def observe_steps(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Three numbers."""
    parts = need_parts(answer, PLACES)
    return [(label, need_number(part, label)) for label, part in zip(PLACES, parts, strict=True)]


STEPS = Exercise(
    number="09.2",
    title="Three steps of SGD on paper",
    prompt="The loss is `(w - 3) * (w - 3)`, and `w` begins at 1. SGD has `lr=0.25` and no "
    "momentum. Where is `w` after the first, the second and the third step? Hand in three numbers.",
    observe=observe_steps,
    reference=walk,
    hard_coded=lambda: [1.5, 2.0, 2.5],
    reveals=False,
    slips=(
        Slip(
            lambda: walk(rate=-0.25),
            "this walks uphill: the step goes against the slope, w minus lr times slope",
        ),
        Slip(
            lambda: walk(slope=lambda w: w - 3),
            "the slope of a square is twice what is squared: 2 * (w - 3)",
        ),
        Slip(
            lambda: walk(rate=1.0),
            "the learning rate is missing: without it the steps jump over the valley and back",
        ),
        Slip(
            lambda: walk(slope=lambda w: 2 * w),
            "this goes down w squared: the lowest place of this loss is at 3, not at 0",
        ),
        Slip(
            lambda: walk(slope=lambda w: -4.0),
            "the slope of the first place was used three times: ask for it anew at each place",
        ),
        Slip(
            lambda: [1.0, *walk()[:2]],
            "1 is where it starts: the first place to hand in comes after the first step",
        ),
        Slip(
            lambda: [1.0, 0.5, 0.25],
            "these are the lengths of the steps: hand in the places where they end",
        ),
    ),
    misfits=(
        Slip(lambda: 2.75, "the task wants 3 parts"),
        Slip(lambda: [2.5, 2.75], "this has 2 parts"),
        Slip(lambda: [2, 2.5, "2.75"], "write a number"),
        Slip(lambda: [2, 2.5, ...], "is still open"),
    ),
    hints=(
        "Make a table of three columns: w, the slope there, the step. Begin with w = 1.",
        "The slope is 2 * (w - 3). The new w is w - lr * slope.",
        "The twin starts at 7: the slope is 2 * 4 = 8, and the first step goes to "
        "7 - 0.25 * 8 = 5. There the slope is 4, and the second step goes to 5 - 1 = 4.",
        "From 1 the slopes are -4, -2, -1; so the steps are 1, 0.5 and 0.25.\n"
        "    tk.check('09.2', [2, 2.5, 2.75])",
    ),
)


# --- 09.3 momentum --------------------------------------------------------------------------------

Pair = tuple[Any, Any]
NAMES = ("w", "velocity")


def momentum_step(w: Any, velocity: Any, slope: Any, lr: float, momentum: float) -> Pair:
    """The next weight and the next velocity, as SGD makes them."""
    velocity = momentum * velocity - lr * slope
    return w + velocity, velocity


def observe_momentum(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The weight and the velocity after one step, for five settings."""
    function = need_python_function(answer, "def step(w, velocity, slope, lr, momentum)")
    seen: list[Observation] = []
    for case, momentum in enumerate((0.9, 0.5, 0.0, 0.8, 0.99), 1):
        w, velocity, slope = rng.integers(-9, 10, 3) + 0.5
        velocity *= case != 2  # the very first step has no velocity yet
        lr = float(rng.choice([0.1, 0.2, 0.05]))
        given = call(function, w, velocity, slope, lr, momentum)
        need_something(given)
        if not isinstance(given, list | tuple) or len(given) != 2:
            raise NotYet(
                f"your function gives {kind_of(given)}: give back two things, w and velocity",
                [("for example", "return w, velocity")],
            )
        where = f"w = {w:g}, velocity = {velocity:g}, slope = {slope:g}, lr = {lr:g}, "
        where += f"momentum = {momentum:g}"
        new = [array_of(part, f"the {name}") for part, name in zip(given, NAMES, strict=True)]
        seen += [(f"{where}: the new {name}", x) for x, name in zip(new, NAMES, strict=True)]
    return seen


MOMENTUM = Exercise(
    number="09.3",
    title="One step with momentum",
    prompt="Write `step(w, velocity, slope, lr, momentum)`. The new velocity is the old one times "
    "`momentum`, minus `lr` times the slope. The new `w` is the old one plus the **new** velocity. "
    "Give back both, in the order `w, velocity`.",
    observe=observe_momentum,
    reference=lambda: momentum_step,
    hard_coded=lambda: lambda w, velocity, slope, lr, momentum: (0.5, 0.1),
    slips=(
        Slip(
            lambda: lambda w, v, g, lr, m: (w + m * v + lr * g, m * v + lr * g),
            "this walks uphill: the slope counts with a minus",
        ),
        Slip(
            lambda: lambda w, v, g, lr, m: (w - lr * g, -lr * g),
            "this is plain SGD: the old velocity is forgotten",
        ),
        Slip(
            lambda: lambda w, v, g, lr, m: (w + v, m * v - lr * g),
            "w moved with the old velocity: take the new one",
        ),
        Slip(
            lambda: lambda w, v, g, lr, m: (w + v - lr * g, v - lr * g),
            "the old velocity is kept whole: momentum says how much of it is left, or a ball "
            "would roll for ever",
        ),
        Slip(
            lambda: lambda w, v, g, lr, m: momentum_step(w, v, (1 - m) * g, lr, m),
            "the slope was made smaller by 1 - momentum: that is an average; here it counts whole",
        ),
        Slip(
            lambda: lambda w, v, g, lr, m: momentum_step(w, v, g, lr, m)[::-1],
            "both numbers are right, and the other way round: first w, then velocity",
        ),
        Slip(
            lambda: lambda w, v, g, lr, m: (w + m * (m * v - lr * g) - lr * g, m * v - lr * g),
            "this is what `nesterov=True` does, which looks ahead: plain momentum adds the new "
            "velocity to w",
        ),
    ),
    misfits=(
        Slip(lambda: 0.5, "the task wants a Python function"),
        Slip(lambda: lambda w, velocity, slope, lr, momentum: w, "give back two things"),
        Slip(lambda: lambda w, velocity, slope, lr, momentum: None, "is there a return?"),
        Slip(lambda: lambda w, velocity, slope, lr, momentum: (..., ...), NOTHING_YET),
        Slip(lambda: lambda w, slope: w, "your function stopped: TypeError"),
    ),
    hints=(
        "Two lines are enough: first the velocity, then w.",
        "velocity = momentum * velocity - lr * slope. A ball rolls on, a little slower, and the "
        "slope pushes it.",
        "The twin has friction in another form, a fixed loss of 0.1 of speed for each step:\n"
        "    def twin(w, velocity, slope, lr):\n"
        "        velocity = velocity - 0.1 * velocity - lr * slope\n"
        "        return w + velocity, velocity",
        "First the velocity, then the place.\n"
        "    def step(w, velocity, slope, lr, momentum):\n"
        "        velocity = momentum * velocity - lr * slope\n"
        "        return w + velocity, velocity\n"
        "    tk.check('09.3', step)",
    ),
)

EXERCISES = (HUBER, STEPS, MOMENTUM)
