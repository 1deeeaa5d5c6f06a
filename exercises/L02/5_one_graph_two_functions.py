"""Exercise 02.5: One graph, two functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    function_values,
    need_function,
    need_parts,
    nodes_of,
    number_pairs,
)
from teachkeras.classroom.stage import a_and_b
from teachkeras.engine.compile.function import Function
from teachkeras.errors.text import counted

from ._shared import ends_of


def pair_of(
    first: str, second: str, order: str = "ba", again: bool = False, apart: bool = False
) -> Callable[[], tuple]:
    """A maker of two functions; the letters name outputs: m the mean, d the distance from it.

    With `again` g has a mean of its own, with `apart` the distance has one.
    """

    def make() -> tuple:
        a, b = a_and_b()
        m = (a + b) / 2
        named = {"m": m, "d": a - m, "a": a, "b": b}
        other = named | {"m": (a + b) / 2} if again else named
        other = other | {"d": a - (a + b) / 2} if apart else other
        return (
            K.function([a, b], [named[n] for n in first]),
            K.function([named[n] for n in order], [other[n] for n in second]),
        )

    return make


def observe_pair(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What both functions give, and whether they share the symbol of the mean."""
    first, second = need_parts(answer, ("f", "g"))
    f, g = need_function(first, "f"), need_function(second, "g")
    for function, name, count in ((f, "f", 1), (g, "g", 2)):
        inputs, outputs = ends_of(function)
        if len(inputs) != 2:
            raise NotYet(f"{name} has {counted(len(inputs), 'input')}: the task wants 2")
        if len(outputs) != count:
            raise NotYet(f"{name} gives {counted(len(outputs), 'value')}: the task wants {count}")
    seen: list[Observation] = []
    for pair in number_pairs(rng):
        text = f"[{pair[0]:g}, {pair[1]:g}]"
        seen.append((f"f({text})", function_values(f, pair, "f")[0]))
        d, m = function_values(g, pair, "g")
        seen += [(f"g({text})[0]", d), (f"g({text})[1]", m)]
    (mean,), (distance, same_mean) = ends_of(f)[1], ends_of(g)[1]
    shared = "one symbol" if mean.number == same_mean.number else "two symbols"
    made = {node["number"] for node in nodes_of(distance)}
    return [
        *seen,
        ("the mean of f and of g", shared),
        ("what d is made of", "m" if same_mean.number in made else "a mean of its own"),
    ]


def pair_of_constants() -> tuple[Function, Function]:
    """Two functions that give the same numbers whatever goes in."""
    a, b = a_and_b()
    m = K.constant(4.0) + 0 * (a + b)
    return K.function([a, b], [m]), K.function([b, a], [m - 5.0, m])


EXERCISE = Exercise(
    number="02.5",
    title="One graph, two functions",
    prompt="Build **one** graph: `m = (a + b) / 2` and `d = a - m`. Make two functions of it: `f` "
    "takes `[a, b]` and gives `[m]`; `g` takes `[b, a]` (mind the order) and gives `[d, m]`. Hand "
    "in `(f, g)`.",
    observe=observe_pair,
    reference=pair_of("m", "dm"),
    hard_coded=lambda: pair_of_constants(),
    slips=(
        Slip(pair_of("m", "dm", order="ab"), "g takes [a, b]: the task wants b first"),
        Slip(pair_of("m", "md"), "g gives [m, d]: the task wants d first"),
        Slip(pair_of("d", "dm"), "f gives d: the task wants the mean m"),
        Slip(
            pair_of("m", "dm", again=True),
            "the numbers are right, but there are two graphs: build m once and use it in both",
        ),
        Slip(
            pair_of("m", "dm", apart=True),
            "the numbers are right, but d does not read m: it has a mean of its own. Write a - m",
        ),
        Slip(pair_of("m", "md", order="ab"), "g has both orders as f has: b before a, d before m"),
    ),
    misfits=(
        Slip(lambda: pair_of("m", "dm")()[0], "the task wants 2 parts"),
        Slip(lambda: (lambda x: x, lambda x: x), "f is a Python function"),
        Slip(lambda: ([np.float32(4)], [np.float32(-1), np.float32(4)]), "without calling it"),
        Slip(pair_of("md", "dm"), "f gives 2 values"),
        Slip(pair_of("m", "m"), "g gives 1 value:"),
        Slip(lambda: a_and_b(), "a symbol cannot be called yet"),
    ),
    hints=(
        "Look at the cell with two functions of one graph. The graph is built above both.",
        "K.function(inputs, outputs) takes two lists. The order in them is the order of the "
        "numbers that go in and come out.",
        "The twin with s = a * b and t = s - a:\n"
        "    s = a * b\n"
        "    t = s - a\n"
        "    f = K.function([a, b], [s])\n"
        "    g = K.function([b, a], [t, s])",
        "Build once, compile twice.\n"
        "    m = (a + b) / 2\n"
        "    d = a - m\n"
        "    f = K.function([a, b], [m])\n"
        "    g = K.function([b, a], [d, m])\n"
        "    tk.check('02.5', (f, g))",
    ),
)
