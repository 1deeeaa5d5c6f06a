"""Exercise 02.2: Count boxes and arrows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts
from teachkeras.classroom.stage import a_and_b
from teachkeras.engine.graph import Graph

Formula = Callable[[Any, Any], Any]

COUNTED: dict[str, Formula] = {
    "z = a + b": lambda a, b: a + b,
    "z = a * a": lambda a, b: a * a,
    "z = (a + b) * b": lambda a, b: (a + b) * b,
    "s = a + b; z = s * s": lambda a, b: (lambda s: s * s)(a + b),
    "z = 2 * a + 1": lambda a, b: 2 * a + 1,
}


def sizes() -> list[tuple[int, int]]:
    """Boxes and arrows of the five graphs, counted by the engine."""
    graphs = [Graph(formula(*a_and_b())) for formula in COUNTED.values()]
    return [(graph.size, graph.edges) for graph in graphs]


def observe_sizes(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One pair for each of the five graphs."""
    pairs = need_parts(answer, list(COUNTED))
    for pair, label in zip(pairs, COUNTED, strict=True):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise NotYet(
                f"for {label} there must be two numbers in brackets: (boxes, arrows)",
                [("yours", kind_of(pair))],
            )
        for part in pair:
            if part is None or part is Ellipsis:
                raise NotYet(f"the numbers for {label} are still open")
            if isinstance(part, bool) or not isinstance(part, int | np.integer):
                raise NotYet(f"for {label} there is {kind_of(part)}: count in whole numbers")
    return [(label, [int(n) for n in pair]) for label, pair in zip(COUNTED, pairs, strict=True)]


EXERCISE = Exercise(
    number="02.2",
    title="Count boxes and arrows",
    prompt="For each of the five graphs, count the boxes and the arrows. Draw first, then count. "
    "Hand in five pairs `(boxes, arrows)`.",
    observe=observe_sizes,
    reference=sizes,
    hard_coded=lambda: [(4, 4)] * 5,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: [(2, 3), (2, 2), (4, 4), (3, 4), (4, 5)],
            "boxes and arrows have changed places: boxes come first",
        ),
        Slip(
            lambda: [(1, 2), (1, 2), (2, 4), (2, 4), (2, 4)],
            "you counted the operations only: inputs and plain numbers are boxes too",
        ),
        Slip(
            lambda: [(3, 2), (3, 2), (5, 4), (7, 6), (5, 4)],
            "a symbol that is used twice was counted twice: it is one box with two arrows",
        ),
        Slip(
            lambda: [(3, 2), (2, 1), (4, 3), (4, 3), (5, 4)],
            "an arrow is missing: each use of a symbol has an arrow of its own",
        ),
        Slip(
            lambda: [(3, 3), (2, 3), (4, 5), (4, 5), (5, 5)],
            "one arrow too many: no arrow leaves the last box",
        ),
        Slip(
            lambda: [(3, 2), (2, 2), (4, 4), (4, 4), (3, 2)],
            "the plain numbers 2 and 1 are boxes too: the graph has to keep them somewhere",
        ),
    ),
    misfits=(
        Slip(lambda: (4, 4), "this has 2 parts: the task wants 5"),
        Slip(lambda: 20, "the task wants 5 parts"),
        Slip(lambda: [3, 2, 4, 4, 5], "there must be two numbers"),
        Slip(lambda: [(3, 2.5)] * 5, "count in whole numbers"),
        Slip(lambda: [("3", "2")] * 5, "count in whole numbers"),
    ),
    hints=(
        "Look at the picture of `a * b + a` again: how many boxes does `a` have there?",
        "One box for each input, each plain number and each operation. One arrow for each time "
        "an operation reads something.",
        "The twin z = (a - b) * a has the inputs a and b, a subtraction and a multiplication: 4 "
        "boxes. The subtraction reads 2 and the multiplication reads 2: 4 arrows. You can let the "
        "engine count:\n"
        "    tk.show((a - b) * a)",
        "In the order of the five formulas:\n"
        "    tk.check('02.2', [(3, 2), (2, 2), (4, 4), (4, 4), (5, 4)])",
    ),
)
