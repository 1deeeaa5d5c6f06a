"""Exercise 12.1: Seven modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call

MODES = ("sum", "mul", "ave", "max", "concat", "dot", "cos")
Join = Callable[[str, np.ndarray, np.ndarray], Any]


def cosine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cosine of two vectors; 0 where one of them has no length."""
    lengths = np.sqrt((a**2).sum()) * np.sqrt((b**2).sum())
    return np.array([(a * b).sum() / lengths if lengths else 0.0])


def joiner(**other: Callable[[np.ndarray, np.ndarray], Any]) -> Join:
    """An answer: right, but for the modes that are given."""
    ways: dict[str, Callable[[np.ndarray, np.ndarray], Any]] = {
        "sum": lambda a, b: a + b,
        "mul": lambda a, b: a * b,
        "ave": lambda a, b: (a + b) / 2,
        "max": np.maximum,
        "concat": lambda a, b: np.concatenate([a, b]),
        "dot": lambda a, b: np.array([(a * b).sum()]),
        "cos": cosine,
        **other,
    }
    return lambda mode, a, b: ways[mode](a, b)


def observe_join(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """All modes for three pairs of vectors; one of them has no length."""
    function = need_python_function(answer, "def join(mode, a, b)")
    drawn = rng.integers(-9, 10, (2, 4)) / 2 + 0.25
    pairs = [
        (np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])),
        (drawn[0], drawn[1]),
        (np.zeros(2), np.array([3.0, -4.0])),
    ]
    seen: list[Observation] = []
    for a, b in pairs:
        for mode in MODES:
            given = call(function, mode, a.copy(), b.copy())
            value = np.atleast_1d(array_of(given, f"your function, asked for {mode!r},"))
            seen.append((f"mode {mode!r}, a = {a.tolist()}, b = {b.tolist()}", value))
    return seen


EXERCISE = Exercise(
    number="12.1",
    title="Seven modes",
    prompt="Write `join(mode, a, b)` with NumPy: what comes out when two vectors of the same "
    "length are joined. `mode` is one of the seven words. For `'dot'` and `'cos'`, give one "
    "number. If one of the vectors has the length 0, the cosine is 0.",
    observe=observe_join,
    reference=joiner,
    hard_coded=lambda: lambda mode, a, b: a + b,
    piecewise=True,
    slips=(
        Slip(
            lambda: joiner(dot=lambda a, b: a * b),
            "the products are there, number by number: the dot product adds them up to one number",
        ),
        Slip(
            lambda: joiner(ave=lambda a, b: a + b / 2),
            "only `b` is halved: put brackets around the sum",
        ),
        Slip(
            lambda: joiner(ave=lambda a, b: np.mean(a + b)),
            "the mean is taken over everything here: take it number by number, of the two vectors",
        ),
        Slip(
            lambda: joiner(max=lambda a, b: np.max([a, b])),
            "this is the largest number of all: compare number by number, with np.maximum",
        ),
        Slip(
            lambda: joiner(concat=lambda a, b: np.stack([a, b])),
            "this is a table of two rows: concat makes one longer vector",
        ),
        Slip(
            lambda: joiner(cos=lambda a, b: (a * b).sum() / ((a**2).sum() * (b**2).sum() or 1)),
            "this divides by the squares of the lengths: a length has a square root",
        ),
        Slip(
            lambda: joiner(cos=lambda a, b: (a * b).sum()),
            "that is the dot product: for the cosine, divide it by both lengths",
        ),
    ),
    misfits=(
        Slip(lambda: np.array([5, 7, 9]), "hand in the function itself"),
        Slip(lambda: lambda mode, a, b: None, "is there a return?"),
        Slip(lambda: lambda mode, a, b: ..., NOTHING_YET),
        Slip(lambda: lambda a, b: a + b, "your function stopped: TypeError"),
        Slip(lambda: lambda mode, a, b: {"sum": a + b}[mode], "your function stopped: KeyError"),
    ),
    hints=(
        "Section 2 computes all seven by hand. Move its lines into your function.",
        "Ask for the mode with `if`. Four modes go number by number; `np.concatenate` needs a "
        "list; the last two add up the products.",
        "The twin knows two modes of another kind:\n"
        "    def apart(mode, a, b):\n"
        "        if mode == 'difference':\n"
        "            return a - b\n"
        "        return np.sqrt(((a - b) ** 2).sum())",
        "One line for each mode.\n"
        "    import numpy as np\n"
        "    def join(mode, a, b):\n"
        "        dot = (a * b).sum()\n"
        "        lengths = np.sqrt((a ** 2).sum()) * np.sqrt((b ** 2).sum())\n"
        "        cos = dot / lengths if lengths > 0 else 0.0\n"
        "        ways = {'sum': a + b, 'mul': a * b, 'ave': (a + b) / 2, 'max': np.maximum(a, b),\n"
        "                'concat': np.concatenate([a, b]), 'dot': dot, 'cos': cos}\n"
        "        return ways[mode]\n"
        "    tk.check('12.1', join)",
    ),
)
