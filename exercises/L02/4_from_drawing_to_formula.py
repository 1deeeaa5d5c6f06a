"""Exercise 02.4: From a drawing back to the formula."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    boxes,
    is_a,
    kind_of,
    need_number,
    need_python_function,
    need_something,
    nodes_of,
    number_pairs,
    pair_label,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.stage import a_and_b
from teachkeras.classroom.wire import Thing
from teachkeras.engine.graph import Tensor


def drawn(a: Any, b: Any) -> Any:
    """The graph of the drawing: C = a - b, D = C * a, E = D + C."""
    c = a - b
    return c * a + c


def observe_formula(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a Python function gives for numbers, and how many boxes it makes of symbols."""
    function = need_python_function(answer, "def e_of(a, b)")
    seen: list[Observation] = []
    for a, b in number_pairs(rng):
        value = call(function, a, b)
        need_something(value)
        if not isinstance(value, float | int | np.number | np.ndarray) or np.ndim(value):
            raise NotYet(f"for two numbers your function gives {kind_of(value)}, not a number")
        seen.append((pair_label(a, b), need_number(value, "your function")))
    symbol = call(function, *staged(function, stage.a_and_b))
    if not is_a(symbol, "symbol"):
        raise NotYet(
            f"for two symbols your function gives {kind_of(symbol)}: use a and b as they "
            "come, without float() or int()"
        )
    count = len(nodes_of(symbol))
    drawing = [f"{letter}: {box[0]} reads {', '.join(box[1:])}" for letter, box in named(symbol)]
    return [*seen, ("the boxes of your graph", count), ("what the boxes read", drawing)]


def named(symbol: Thing) -> list[tuple[str, tuple[str, ...]]]:
    """The operations of a graph with their letters, as in the drawing: a and b are A and B."""
    return [(chr(ord("C") + place), box) for place, box in enumerate(boxes(symbol))]


EXERCISE = Exercise(
    number="02.4",
    title="From a drawing back to the formula",
    prompt="Write a Python function `e_of(a, b)` that makes exactly this graph, with five boxes. "
    "Hand in the function itself: no brackets behind its name.",
    observe=observe_formula,
    reference=lambda: drawn,
    hard_coded=lambda: lambda a, b: 0 * (a + b) - 13.5,
    slips=(
        Slip(
            lambda: lambda a, b: (a - b) * a + (a - b),
            "the numbers are right, but a - b is there twice: give it a name and use that twice",
        ),
        Slip(
            lambda: lambda a, b: (b - a) * a + (b - a),
            "the subtraction is turned round: box C reads A first, then B",
        ),
        Slip(
            lambda: lambda a, b: (lambda c: c * b + c)(a - b),
            "box D multiplies with B: in the drawing an arrow leads from A to D",
        ),
        Slip(
            lambda: lambda a, b: (lambda c: c * a + a)(a - b),
            "box E adds A: in the drawing the second arrow into E comes from C",
        ),
        Slip(
            lambda: lambda a, b: (lambda c: c * c + a)(a - b),
            "box D reads C twice and box E reads A: follow the arrows once more",
        ),
        Slip(lambda: lambda a, b: (a - b) * a, "this is box D: one box is still missing after it"),
        Slip(
            lambda: lambda a, b: (lambda c: a * c + c)(a - b),
            "the numbers are right, and one box reads in another order: in the drawing D reads C "
            "first, then A, and E reads D first, then C",
        ),
    ),
    misfits=(
        Slip(lambda: drawn(*a_and_b()), "hand in the Python function"),
        Slip(lambda: 3.5, "the task wants a Python function"),
        Slip(lambda: lambda a, b: None, "is there a return?"),
        Slip(lambda: lambda a, b: print(a), "is there a return?"),
        Slip(lambda: lambda a: a, "your function stopped: TypeError"),
        Slip(
            lambda: lambda a, b: float(a) if not isinstance(a, Tensor) else 1.0, "for two symbols"
        ),
    ),
    hints=(
        "Look at box C first: it reads only inputs. Then at D, then at E.",
        "One line of Python for each operation box. A box with two arrows going out is a name "
        "that is used twice.",
        "The twin with C = a + b, D = C * b and E = D - C:\n"
        "    def e_of(a, b):\n"
        "        c = a + b\n"
        "        d = c * b\n"
        "        return d - c",
        "Three lines, one for each box.\n"
        "    def e_of(a, b):\n"
        "        c = a - b\n"
        "        d = c * a\n"
        "        return d + c\n"
        "    tk.check('02.4', e_of)",
    ),
)
