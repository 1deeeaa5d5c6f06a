"""Exercise 14.3: How many places?"""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    need_number,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call


def counting(more: int = 1, holes: int = 1, up: bool = False, blind: str = "") -> Any:
    """The size formula, which may be wrong in one way; `blind` is an argument that it forgets."""

    def places(size: int, window: int, stride: int, rate: int) -> int:
        rate, stride = (1 if blind == "rate" else rate), (1 if blind == "stride" else stride)
        reach = (window - holes) * rate + 1
        return -(-(size - reach) // stride) + more if up else (size - reach) // stride + more

    return places


def observe_places(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The number of places for seven windows."""
    function = need_python_function(answer, "def places(size, window, stride, rate)")
    fresh = [int(n) for n in rng.integers(20, 60, 2)]
    seen: list[Observation] = []
    for case in (
        (8, 3, 1, 1),
        (8, 2, 2, 1),
        (8, 3, 1, 2),
        (fresh[0], 3, 1, 3),
        (fresh[1], 5, 2, 2),
        (10, 3, 2, 1),
        (7, 7, 1, 1),
    ):
        given = call(function, *case)
        need_something(given)
        seen.append((f"places{case}", need_number(given, "your function")))
    return seen


EXERCISE = Exercise(
    number="14.3",
    title="How many places?",
    prompt="Write `places(size, window, stride, rate)`: at how many places does a window fit along "
    "an axis of `size` pixels, without a border? It has `window` entries, `rate` pixels apart, and "
    "moves on by `stride` pixels.",
    observe=observe_places,
    reference=counting,
    hard_coded=lambda: lambda size, window, stride, rate: 6,
    reveals=False,
    slips=(
        Slip(
            lambda: counting(more=0),
            "the first place is not counted: where the window just fits there is one place, not 0",
        ),
        Slip(
            lambda: counting(blind="rate"),
            "the holes are missing: a window of 3 with rate 2 reaches over 5 pixels",
        ),
        Slip(
            lambda: counting(blind="stride"),
            "the stride is missing: with stride 2 every second place is left out",
        ),
        Slip(
            lambda: counting(holes=0),
            "the reach is too long: between 3 entries there are only 2 gaps",
        ),
        Slip(
            lambda: counting(up=True),
            "a place over the edge is counted: where the last step does not fit, it is left out",
        ),
    ),
    misfits=(
        Slip(lambda: 6, "the task wants a Python function"),
        Slip(lambda: lambda size, window: size - window + 1, "your function stopped: TypeError"),
        Slip(lambda: lambda size, window, stride, rate: None, "is there a return?"),
        Slip(lambda: lambda size, window, stride, rate: "6", "write a number"),
        Slip(lambda: lambda size, window, stride, rate: ..., NOTHING_YET),
    ),
    hints=(
        "First ask how far the window reaches, from its first entry to its last one.",
        "Between `window` entries there are window - 1 gaps of `rate` pixels: so the reach is "
        "(window - 1) * rate + 1. The rest of the axis is for steps of `stride` pixels.",
        "The twin counts the planks of 3 metres, laid every 2 metres, on a floor of 10 metres: 7 "
        "metres are left for steps, 3 steps fit, so there are 4 planks.",
        "`//` divides and forgets what is left over.\n"
        "    def places(size, window, stride, rate):\n"
        "        reach = (window - 1) * rate + 1\n"
        "        return (size - reach) // stride + 1\n"
        "    tk.check('14.3', places)",
    ),
)
