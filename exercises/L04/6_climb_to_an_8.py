"""Exercise 04.6: Climb to "8"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call, staged


def observe_climb(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Where a function's climbs end, for five readers and five pictures."""
    function = need_python_function(answer, "def climb(look, picture)")
    seen: list[Observation] = []
    for number in range(1, 6):
        weights = rng.normal(0, 0.35, (64, 10))
        weights[:, 8] -= weights[:, 8].mean()
        start = rng.random(64) * (rng.random(64) < 0.4)
        look = staged(function, stage.reader, weights)
        given = call(function, look, start)
        need_something(given)
        picture = array_of(given, "your function")
        if picture.shape != (64,):
            raise NotYet(
                f"your function gives the shape {picture.shape}: give back the picture, 64 pixels"
            )
        sure = stage.reader(weights)
        first, last = sure(start)[0], sure(picture)[0]
        how = "above 0.9" if last > 0.9 else "higher" if last > first else "not higher"
        inside = picture.min() >= -1e-9 and picture.max() <= 1 + 1e-9
        where = "between 0 and 1" if inside else "outside 0 to 1"
        kept = staged(look, stage.weights_of_reader, look)
        same = "untouched" if np.array_equal(kept, weights) else "changed"
        seen += [(f"p(8) of picture {number}", how), (f"the pixels of picture {number}", where)]
        seen.append((f"the weights of reader {number}", same))
    return seen


def climber(
    steps: int = 400, rate: float = 0.05, low: float = 0.0, high: float = 1.0
) -> Callable[[Any, Any], Any]:
    """A climb with steps of one length, kept between two bounds."""

    def climb(look: Any, picture: Any) -> Any:
        for _ in range(steps):
            p, slope = look(picture)
            if p > 0.95 and rate > 0:
                break
            length = np.abs(slope).max() or 1.0
            picture = np.clip(picture + rate * slope / length, low, high)
        return picture

    return climb


EXERCISE = Exercise(
    number="04.6",
    title='Climb to "8"',
    prompt="Write `climb(look, picture)`. `look(picture)` gives two things: how sure the reader is "
    "that it sees an 8, and the gradient of this with respect to the 64 pixels. Change the picture "
    "step by step until the reader is more than 0.9 sure. Keep every pixel between 0 and 1, and "
    "give the picture back.",
    observe=observe_climb,
    reference=lambda: climber(),
    hard_coded=lambda: lambda look, picture: np.full(64, 0.5),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: climber(rate=-0.05),
            "the reader is less sure than before: the gradient points uphill, go with it",
        ),
        Slip(
            lambda: climber(steps=1),
            "this is one step uphill: repeat it until the reader is sure enough",
        ),
        Slip(
            lambda: climber(low=-9.0, high=9.0, rate=0.5),
            "the reader is sure, but pixels have left the range from 0 to 1: clip them in every "
            "step",
        ),
    ),
    misfits=(
        Slip(lambda: np.zeros(64), "hand in the function itself"),
        Slip(lambda: lambda look, picture: look(picture)[0], "gives the shape ()"),
        Slip(lambda: lambda look, picture: None, "is there a return?"),
        Slip(lambda: lambda look, picture: ..., NOTHING_YET),
        Slip(lambda: lambda look, picture: look(picture.reshape(8, 8)), "look takes 64 pixels"),
        Slip(lambda: lambda picture: picture, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the loop that turned the 3 into an 8: it asks, steps, clips, and asks again.",
        "A step is `picture + rate * slope`. If the gradient is tiny, nothing moves: divide it by "
        "its largest size first, and the rate says how far the quickest pixel moves.",
        "The twin goes downhill, until the reader is less than 0.01 sure:\n"
        "    def flee(look, picture):\n"
        "        p, slope = look(picture)\n"
        "        while p > 0.01:\n"
        "            picture = np.clip(picture - 0.05 * slope / abs(slope).max(), 0, 1)\n"
        "            p, slope = look(picture)\n"
        "        return picture",
        "Uphill, clipped, until it is sure. (`clip` is a method of every array.)\n"
        "    def climb(look, picture):\n"
        "        for step in range(400):\n"
        "            p, slope = look(picture)\n"
        "            if p > 0.95:\n"
        "                break\n"
        "            picture = (picture + 0.05 * slope / abs(slope).max()).clip(0, 1)\n"
        "        return picture\n"
        "    tk.check('04.6', climb)",
    ),
)
