"""Exercise 12.3: Left and right."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_python_function,
    need_something,
    need_symbol,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.layers import merge


def halves(left: Any, right: Any, see_left: Any, see_right: Any, scores: Any) -> Any:
    """Two roads that join: each half through its layer, then both through the last one."""
    return scores(merge([see_left(left), see_right(right)], mode="concat"))


def observe_halves(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The numbers that come out for two sizes of the halves."""
    function = need_python_function(
        answer, "def join_halves(left, right, see_left, see_right, scores)"
    )
    seen: list[Observation] = []
    for size in (4, 6):
        see_left, _, see_right = staged(function, stage.dense_layers, (size, 3, size, 3))
        (scores,) = staged(function, stage.dense_layers, (6, 2))
        ends = [staged(function, stage.input_of, (None, size), name) for name in ("left", "right")]
        given = call(function, *ends, see_left, see_right, scores)
        need_something(given)
        if is_a(given, "layer"):
            raise NotYet(f"your function gives {kind_of(given)}: give the tensor that comes out")
        y = need_symbol(given)
        data = [rng.uniform(-2, 2, (3, size)).astype("float32") for _ in ends]
        (values,) = staged(y, stage.values_of, y, ends, [data])
        seen.append((f"halves of {size} numbers", np.asarray(values)))
    return seen


EXERCISE = Exercise(
    number="12.3",
    title="Left and right",
    prompt="Write `join_halves(left, right, see_left, see_right, scores)`. `left` and `right` are "
    "two tensors, the other three are layers. The left half goes through `see_left`, the right "
    "half through `see_right`. Put both results behind each other, the left one first, and send "
    "them through `scores`. Give back the tensor that comes out.",
    observe=observe_halves,
    reference=lambda: halves,
    hard_coded=lambda: lambda left, right, see_left, see_right, scores: see_left(left),
    slips=(
        Slip(
            lambda: lambda a, b, f, g, last: halves(b, a, g, f, last),
            "the right half stands first here: the order in the list is the order of the numbers",
        ),
        Slip(
            lambda: lambda a, b, f, g, last: halves(a, b, f, f, last),
            "both halves go through `see_left`: the right one has a layer of its own",
        ),
        Slip(
            lambda: lambda a, b, f, g, last: halves(a, b, g, f, last),
            "the layers are exchanged: `see_left` reads the left half",
        ),
        Slip(
            lambda: lambda a, b, f, g, last: merge([f(a), g(b)], mode="concat"),
            "the two roads are joined, and that is right: `scores` still has to read the result",
        ),
        Slip(
            lambda: lambda a, b, f, g, last: halves(a, a, f, g, last),
            "the right half is never looked at",
        ),
        Slip(
            lambda: lambda a, b, f, g, last: halves(b, b, f, g, last),
            "the left half is never looked at",
        ),
    ),
    misfits=(
        Slip(lambda: K.zeros((2,)), "hand in the Python function itself"),
        Slip(lambda: lambda a, b, f, g, last: last(merge([f(a), g(b)])), "your function stopped"),
        Slip(lambda: lambda a, b, f, g, last: merge([f, g], mode="concat"), "these are layers"),
        Slip(lambda: lambda a, b, f, g, last: last, "give the tensor that comes out"),
        Slip(lambda: lambda a, b, f, g, last: np.zeros((3, 2)), "the task wants the symbol"),
        Slip(lambda: lambda a, b, f, g, last: None, "is there a return?"),
        Slip(lambda: lambda a, b, f, g, last: ..., NOTHING_YET),
    ),
    hints=(
        "Section 5 builds exactly this, line by line.",
        "Call each layer on its half. `merge` takes the list of the two results, and "
        "`mode='concat'`.",
        "The twin has only one layer, and adds:\n"
        "    def added(left, right, see):\n"
        "        return merge([see(left), see(right)], mode='sum')",
        "Two roads, one join, one layer.\n"
        "    from teachkeras.layers import merge\n"
        "    def join_halves(left, right, see_left, see_right, scores):\n"
        "        both = merge([see_left(left), see_right(right)], mode='concat')\n"
        "        return scores(both)\n"
        "    tk.check('12.3', join_halves)",
    ),
)
