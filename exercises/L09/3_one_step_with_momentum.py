"""Exercise 09.3: One step with momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call

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


EXERCISE = Exercise(
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
