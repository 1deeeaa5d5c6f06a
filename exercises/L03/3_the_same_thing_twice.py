"""Exercise 03.3: The same thing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts
from teachkeras.classroom.stage import a_and_b
from teachkeras.engine.graph import Graph, Tensor


def results_of(symbol: Tensor) -> list[Tensor]:
    """The operations of a graph."""
    return Graph(symbol).select(lambda node: node.role == "result")


Formula = Callable[[Any, Any], Any]
REPEATED: dict[str, Formula] = {
    "(a + b) * (a + b)": lambda a, b: (a + b) * (a + b),
    "a * b + b * a": lambda a, b: a * b + b * a,
    "K.exp(a) + K.exp(b)": lambda a, b: K.exp(a) + K.exp(b),
    "(a - b) * (b - a)": lambda a, b: (a - b) * (b - a),
    "K.tanh(a + b) * (a + b) + K.tanh(b + a)": (
        lambda a, b: K.tanh(a + b) * (a + b) + K.tanh(b + a)
    ),
}


def counted_twice(formula: Formula, ordered: bool = True) -> tuple[int, int]:
    """The operations of a formula as written, and with equal ones computed once.

    >>> counted_twice(lambda a, b: (a + b) * (b + a))
    (3, 2)
    """
    symbol = formula(*a_and_b())
    keys: dict[Tensor, Any] = {}
    for node in Graph(symbol).toposort():
        parts = [keys[x] for x in node.inputs]
        if type(node.op).__name__ in ("Add", "Multiply") or not ordered:
            parts.sort(key=str)
        keys[node] = (type(node.op).__name__, *parts) if parts else (node.name,)
    made = [keys[node] for node in results_of(symbol)]
    return len(made), len(set(made))


def observe_counts(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A pair of numbers for each of the five formulas."""
    seen: list[Observation] = []
    for label, pair in zip(REPEATED, need_parts(answer, list(REPEATED)), strict=True):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise NotYet(f"for {label} there must be two numbers in brackets: (written, merged)")
        for part in pair:
            if part is None or part is Ellipsis:
                raise NotYet(f"the numbers for {label} are still open")
            if isinstance(part, bool) or not isinstance(part, int | np.integer):
                raise NotYet(f"for {label} there is {kind_of(part)}: count in whole numbers")
        seen.append((label, [int(n) for n in pair]))
    return seen


EXERCISE = Exercise(
    number="03.3",
    title="The same thing twice",
    prompt="For each of the five formulas, count the operations as they are written, and the "
    "operations that are left when equal ones are computed only once. (Apply no other rule.) Hand "
    "in five pairs `(written, merged)`.",
    observe=observe_counts,
    reference=lambda: [counted_twice(formula) for formula in REPEATED.values()],
    hard_coded=lambda: [(3, 2)] * 5,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [(3, 3), (3, 3), (3, 3), (3, 3), (7, 7)],
            "something here is computed twice: write each operation on a line of its own, with a "
            "name, and look for two lines that say the same",
        ),
        Slip(
            lambda: [(5, 4), (5, 4), (5, 5), (5, 5), (9, 6)],
            "a and b are not operations: count what is computed, not what is fed",
        ),
        Slip(
            lambda: [(3, 1), (3, 1), (3, 2), (3, 1), (7, 3)],
            "one operation too few: the last one, which puts the parts together, counts as well",
        ),
        Slip(
            lambda: [(2, 2), (2, 2), (3, 2), (3, 2), (7, 5)],
            "two parts that look alike are not equal here, or they are equal and were not merged: "
            "a + b and b + a are the same number, a - b and b - a are not",
        ),
        Slip(
            lambda: [(2, 3), (2, 3), (2, 3), (2, 3), (4, 7)],
            "the two numbers have changed places: the written ones come first",
        ),
        Slip(
            lambda: [(1, 1), (1, 1), (2, 2), (1, 1), (7, 6)],
            "an operation was overlooked: every +, -, * and every K function is one",
        ),
    ),
    misfits=(
        Slip(lambda: (3, 2), "this has 2 parts: the task wants 5"),
        Slip(lambda: 12, "the task wants 5 parts"),
        Slip(lambda: [3, 3, 3, 3, 7], "there must be two numbers"),
        Slip(lambda: [(3, 2.5)] * 5, "count in whole numbers"),
        Slip(lambda: [(3, ...), *[(3, 2)] * 4], "still open"),
    ),
    hints=(
        "Write the last formula in lines: p = a + b, q = tanh(p), r = a + b, and so on. Then look "
        "for lines that say the same.",
        "Two operations are equal if they are the same operation and read equal things. For + and "
        "* the order does not matter, for - it does.",
        "The twin K.exp(a * b) - b * a: a * b, exp, b * a and the subtraction are 4 operations. "
        "b * a is a * b again, so 3 are left: the pair is (4, 3).",
        "In the order of the formulas:\n"
        "    tk.check('03.3', [(3, 2), (3, 2), (3, 3), (3, 3), (7, 4)])",
    ),
)
