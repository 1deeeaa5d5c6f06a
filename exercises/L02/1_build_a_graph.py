"""Exercise 02.1: Build (a + b) * (a - b)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import (
    Exercise,
    Observation,
    Slip,
    graph_of,
    in_count,
    need_symbol,
    operations,
    pair_values,
)
from teachkeras.classroom.stage import a_and_b
from teachkeras.engine.compile.function import Function


def function_of(outputs: Callable[..., list], turned: bool = False) -> Callable[[], Function]:
    """A maker of one function from fresh symbols."""

    def make() -> Function:
        a, b = a_and_b()
        return K.function([b, a] if turned else [a, b], outputs(a, b))

    return make


def observe_graph(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The values of a graph of a and b, and its operations."""
    symbol = need_symbol(answer)
    return [*pair_values(symbol, rng), ("its operations", in_count(operations(symbol)))]


EXERCISE = Exercise(
    number="02.1",
    title="Build (a + b) * (a - b)",
    prompt="Build the graph of `(a + b) * (a - b)` from two placeholders with the names `a` and "
    "`b`. Hand in the symbol, not a number.",
    observe=observe_graph,
    reference=graph_of(lambda a, b: (a + b) * (a - b)),
    hard_coded=lambda: K.constant(-16.0),
    slips=(
        Slip(
            graph_of(lambda a, b: a + b * a - b),
            "this is a + b * a - b: without brackets, Python multiplies first",
        ),
        Slip(
            graph_of(lambda a, b: (a + b) * (b - a)),
            "the sign is turned round: the second bracket takes b away from a",
        ),
        Slip(
            graph_of(lambda a, b: (a + b) * (a + b)),
            "both brackets add: the second one should subtract",
        ),
        Slip(
            graph_of(lambda a, b: (a + b) + (a - b)),
            "the two brackets are added: they should be multiplied",
        ),
        Slip(
            graph_of(lambda a, b: a * a - b * b),
            "the numbers are right, but it is another graph: build the formula as it is written",
        ),
    ),
    misfits=(
        Slip(lambda: -16.0, "a number is a result"),
        Slip(lambda: "(a + b) * (a - b)", "without quotes"),
        Slip(lambda: lambda a, b: (a + b) * (a - b), "a Python function"),
        Slip(
            lambda: function_of(lambda a, b: [(a + b) * (a - b)])(), "the symbol that the function"
        ),
        Slip(lambda: K.placeholder(name="a") * 2, "does not read b"),
        Slip(lambda: K.placeholder((3,), name="a") + K.placeholder(name="b"), "its shape is (3,)"),
    ),
    hints=(
        "Look at the three steps. Step 1 declares, step 2 relates. You need these two, and not "
        "step 3.",
        "Python's own rules for brackets hold for symbols too. Each `+`, `-` or `*` makes one box.",
        "The twin (a - b) / (a + b) is built so:\n"
        "    a = K.placeholder(name='a')\n"
        "    b = K.placeholder(name='b')\n"
        "    z = (a - b) / (a + b)\n"
        "    tk.check('02.1', z)",
        "Here it is.\n"
        "    a = K.placeholder(name='a')\n"
        "    b = K.placeholder(name='b')\n"
        "    z = (a + b) * (a - b)\n"
        "    tk.check('02.1', z)",
    ),
)
