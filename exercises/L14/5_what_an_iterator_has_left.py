"""Exercise 14.5: What an iterator has left."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_number,
    need_parts,
)

LEFT = ("a", "b", "c", "d", "e")


def observe_left(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Two numbers, two lists, and a text."""
    a, b, c, d, e = need_parts(answer, LEFT)
    seen: list[Observation] = [("a", need_number(a, "a")), ("b", need_number(b, "b"))]
    for name, part in (("c", c), ("d", d)):
        if not isinstance(part, list | tuple):
            raise NotYet(f"{name} has {kind_of(part)}: write a list in square brackets")
        seen.append((name, [need_number(x, name) for x in part]))
    if not isinstance(e, str):
        raise NotYet(f"e has {kind_of(e)}: write a text in quotes")
    return [*seen, ("e", e.strip())]


EXERCISE = Exercise(
    number="14.5",
    title="What an iterator has left",
    prompt="Do this in your head. `it = iter([3, 5, 8, 2])`; then `a = next(it)`; `b = next(it)`; "
    "`c = list(it)`; `d = list(it)`; `e = next(it, 'nothing')`. Hand in `(a, b, c, d, e)`.",
    observe=observe_left,
    reference=lambda: (3, 5, [8, 2], [], "nothing"),
    hard_coded=lambda: (3, 3, [3], [3], "nothing"),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: (5, 8, [2], [], "nothing"),
            "the first call of next gives the first number: iter has taken none away",
        ),
        Slip(
            lambda: (3, 3, [5, 8, 2], [], "nothing"),
            "next moves on: the second call gives the number after the first",
        ),
        Slip(
            lambda: (3, 5, [3, 5, 8, 2], [], "nothing"),
            "list takes what is left of the iterator, and two numbers are gone already",
        ),
        Slip(
            lambda: (3, 5, [8, 2], [8, 2], "nothing"),
            "an iterator can be used up only once: for the second list nothing is left",
        ),
        Slip(
            lambda: (3, 5, [8, 2], [], "StopIteration"),
            "next would raise StopIteration if it had no second argument: here it gives that one",
        ),
    ),
    misfits=(
        Slip(lambda: 3, "the task wants 5 parts"),
        Slip(lambda: (3, 5), "this has 2 parts"),
        Slip(lambda: ("3", 5, [8, 2], [], "nothing"), "write a number"),
        Slip(lambda: (3, 5, 8, [], "nothing"), "write a list"),
        Slip(lambda: (3, 5, [8, 2], [], 0), "write a text in quotes"),
    ),
    hints=(
        "Lay a finger on the 3. Each step takes the number under the finger and moves it on.",
        "next takes one number, list takes all that are left. Nothing ever comes back.",
        "The twin has it = iter('abc'): next(it) is 'a', list(it) is ['b', 'c'], then list(it) is "
        "[], and next(it, 0) is 0.",
        "After 3 and 5 two numbers are left.\n    tk.check('14.5', (3, 5, [8, 2], [], 'nothing'))",
    ),
)
