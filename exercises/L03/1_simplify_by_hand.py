"""Exercise 03.1: Simplify by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import (
    Exercise,
    Observation,
    Slip,
    graph_of,
    need_symbol,
    operations,
    pair_values,
)


def observe_short(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The values of a graph of a and b, and how many operations it has."""
    symbol = need_symbol(answer)
    count = len(operations(symbol))
    return [*pair_values(symbol, rng), ("the number of operations", str(count))]


EXERCISE = Exercise(
    number="03.1",
    title="Simplify by hand",
    prompt="Somebody wrote `(a + 0) * b + b * (1 * a)`. Build a graph of `a` and `b` that gives "
    "the same for all numbers with as few operations as possible. Hand in the symbol.",
    observe=observe_short,
    reference=graph_of(lambda a, b: 2 * (a * b)),
    hard_coded=graph_of(lambda a, b: a * 0 + b * 0 + 30),
    slips=(
        Slip(
            graph_of(lambda a, b: (a + 0) * b + b * (1 * a)),
            "this is the graph as it was written, with 5 operations: which change nothing?",
        ),
        Slip(
            graph_of(lambda a, b: a * b + b * a),
            "three operations are left: is one of them useless, or is the same number computed "
            "twice?",
        ),
        Slip(
            graph_of(lambda a, b: a * b),
            "one half is missing: the same product stands there twice, and the two are added",
        ),
        Slip(
            graph_of(lambda a, b: (a * b) * (a * b)),
            "the two products are multiplied here: they should be added",
        ),
        Slip(
            graph_of(lambda a, b: 2 * a + 2 * b),
            "the product has become a sum: a times b stands in both halves",
        ),
    ),
    misfits=(
        Slip(lambda: 30.0, "a number is a result"),
        Slip(lambda: "2 * a * b", "without quotes"),
        Slip(lambda: K.placeholder(name="a") * 2, "does not read b"),
        Slip(lambda: lambda a, b: 2 * a * b, "a Python function"),
        Slip(lambda: K.placeholder((3,), name="a") * K.placeholder(name="b"), "its shape is (3,)"),
    ),
    hints=(
        "Look for operations that change nothing, and for the same thing computed twice.",
        "x + 0 is x, and 1 * x is x. After that, is b * a anything new when a * b is there?",
        "The twin (a * 1 - b) * (0 + a - b): without the useless operations it is (a - b) * "
        "(a - b). Compute the bracket once and use it twice:\n"
        "    s = a - b\n"
        "    z = s * s",
        "The same product twice is two times the product.\n"
        "    a = K.placeholder(name='a')\n"
        "    b = K.placeholder(name='b')\n"
        "    answer = 2 * (a * b)\n"
        "    tk.check('03.1', answer)",
    ),
)
