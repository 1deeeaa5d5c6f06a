"""Exercise 13.6: SReLU by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    need_number,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call

HEAD = "def srelu(x, t_left, a_left, t_right, a_right)"
PLACES = ((-1.0, 0.1, 2.0, 0.5), (-2.0, -0.5, -3.0, 2.0), (0.5, 0.0, 1.0, 0.25))


def right_bend(t_left: float, t_right: float) -> float:
    """Where the right bend is."""
    return t_left + abs(t_right)


def srelu(bend: Any = right_bend, cut: bool = False, through: bool = False) -> Any:
    """The function of the task; it may be wrong in one way."""

    def found(x: float, t_left: float, a_left: float, t_right: float, a_right: float) -> float:
        right = bend(t_left, t_right)
        if x < t_left:
            return t_left if cut else a_left * x if through else t_left + a_left * (x - t_left)
        if x > right:
            return right if cut else a_right * x if through else right + a_right * (x - right)
        return x

    return found


def swapped(x: float, t_left: float, a_left: float, t_right: float, a_right: float) -> float:
    """Both slopes at the other's place."""
    return float(srelu()(x, t_left, a_right, t_right, a_left))


def observe_srelu(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The value at seven places, for three sets of settings."""
    function = need_python_function(answer, HEAD)
    fresh = float(rng.integers(12, 30)) / 4
    seen: list[Observation] = []
    for settings in PLACES:
        for x in (-3.0, -fresh, 0.0, 0.75, 1.25, 3.0, fresh):
            value = call(function, x, *settings)
            need_something(value)
            which = f"x = {x:g} and the settings {settings}"
            number = need_number(value, f"your function, for {which},")
            if not np.isfinite(number):
                raise NotYet(f"for {which} your function gives {number}")
            seen.append((which, float(number)))
    return seen


EXERCISE = Exercise(
    number="13.6",
    title="SReLU by hand",
    prompt="Write `srelu(x, t_left, a_left, t_right, a_right)` for **one** number `x`, in plain "
    "Python. Between the two bends `x` stays as it is. To the left of the left bend the line goes "
    "on with the slope `a_left`, to the right of the right bend with the slope `a_right`.",
    observe=observe_srelu,
    reference=srelu,
    hard_coded=lambda: lambda x, *settings: {-3.0: -1.2, 0.0: 0.0, 3.0: 2.0}.get(x, x),
    slips=(
        Slip(
            lambda: srelu(bend=lambda left, right: right),
            "the right bend is not at t_right: it is at t_left + abs(t_right)",
        ),
        Slip(
            lambda: srelu(bend=lambda left, right: left + right),
            "t_right may be negative: its sign does not count, so take abs(t_right)",
        ),
        Slip(
            lambda: srelu(cut=True),
            "outside the bends nothing changes any more: there the line goes on with its slope",
        ),
        Slip(
            lambda: srelu(through=True),
            "the outer lines go through 0 here: each begins at its bend",
        ),
        Slip(
            lambda: swapped,
            "the two slopes have changed places",
        ),
    ),
    misfits=(
        Slip(lambda: [-1.2, 0.0, 2.0], "the task wants a Python function"),
        Slip(lambda: lambda x: x, "your function stopped: TypeError"),
        Slip(lambda: lambda *numbers: None, "is there a return?"),
        Slip(lambda: lambda *numbers: ..., NOTHING_YET),
        Slip(lambda: lambda *numbers: "low", "write a number"),
        Slip(lambda: lambda *numbers: float("nan"), "your function gives nan"),
    ),
    hints=(
        "The picture with the four handles, in section 6: drag one handle and watch which part of "
        "the curve moves.",
        "The right bend is at t_left + abs(t_right). A straight line with the slope a that begins "
        "at the point (t, t) has the height t + a * (x - t).",
        "The twin has one bend, at t, and the slope a to the right of it:\n"
        "    def bent(x, t, a):\n"
        "        if x > t:\n"
        "            return t + a * (x - t)\n"
        "        return x",
        "Three cases.\n"
        "    def srelu(x, t_left, a_left, t_right, a_right):\n"
        "        right = t_left + abs(t_right)\n"
        "        if x < t_left:\n"
        "            return t_left + a_left * (x - t_left)\n"
        "        if x > right:\n"
        "            return right + a_right * (x - right)\n"
        "        return x\n"
        "    tk.check('13.6', srelu)",
    ),
)
