"""The last two exercises of lesson 02: functions, and what they will not compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..engine.compile.function import Function
from ..engine.graph import Graph, Tensor
from ..engine.inspect.replay import replay
from ..errors.text import counted
from .answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    function_values,
    kind_of,
    need_function,
    need_parts,
    nodes_of,
    number_pairs,
    pair_label,
)
from .lesson_02 import name_of
from .stage import a_and_b
from .wire import Thing

# --- 02.5 one graph, two functions --------------------------------------------------------------


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


def ends_of(function: Thing) -> tuple[list[Thing], list[Thing]]:
    """The inputs and the outputs of what K.function has made."""
    return function.about["inputs"], function.about["outputs"]


PAIR = Exercise(
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


def pair_of_constants() -> tuple[Function, Function]:
    """Two functions that give the same numbers whatever goes in."""
    a, b = a_and_b()
    m = K.constant(4.0) + 0 * (a + b)
    return K.function([a, b], [m]), K.function([b, a], [m - 5.0, m])


# --- 02.6 what will not be computed -------------------------------------------------------------

SYMBOLS = ("a", "b", "s", "d", "p", "q")


def chain() -> dict[str, Tensor]:
    """The graph of the exercise: s = a + b, d = a - b, p = s * d, q = p + s."""
    a, b = a_and_b()
    s, d = a + b, a - b
    p = s * d
    return {"a": a, "b": b, "s": s, "d": d, "p": p, "q": p + s}


def empty_boxes() -> tuple[list[str], list[str]]:
    """What stays empty when p is asked for, and when q is asked for with p and s fed."""
    symbols = chain()
    needed = set(Graph(symbols["p"]).toposort())
    filled = replay(symbols["q"], {symbols["p"]: 10.0, symbols["s"]: 2.0}).values
    return (
        [n for n in SYMBOLS if symbols[n] not in needed],
        [n for n in SYMBOLS if symbols[n] not in filled],
    )


def whole(outputs: str, first: Sequence[str], second: Sequence[str]) -> Callable[[], tuple]:
    """A maker of answers: a function with these outputs, and two lists of names."""

    def make() -> tuple:
        symbols = chain()
        f = K.function([symbols["a"], symbols["b"]], [symbols[n] for n in outputs])
        return f, list(first), list(second)

    return make


def empty_ones(answer: Any, which: str, place: str) -> list[Observation]:
    """A list of names as one observation for each box; symbols count as their names."""
    if isinstance(answer, str):
        answer = answer.replace(",", " ").split() if answer.strip() else []
    if not isinstance(answer, list | tuple | set):
        raise NotYet(f"{which} is {kind_of(answer)}: write a list of names, such as ['a', 'q']")
    given = [name_of(item) for item in answer]
    for name in given:
        if not isinstance(name, str) or name not in SYMBOLS:
            raise NotYet(f"{which} has {str(name)[:30]!r}: the names are {', '.join(SYMBOLS)}")
    return [(f"{place} / box {n}", "empty" if n in given else "filled") for n in SYMBOLS]


def observe_empty(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What f gives, and the two lists of boxes that stay empty."""
    parts = ("f", "the first list", "the second list")
    first, after_f, after_replay = need_parts(answer, parts)
    f = need_function(first, "f")
    if len(ends_of(f)[1]) != 1:
        raise NotYet(f"f gives {len(ends_of(f)[1])} values: ask for p and nothing else")
    seen = [(pair_label(*pair), function_values(f, pair, "f")[0]) for pair in number_pairs(rng)]
    return [
        *seen,
        *empty_ones(after_f, parts[1], "when f runs"),
        *empty_ones(after_replay, parts[2], "in the replay"),
    ]


EMPTY = Exercise(
    number="02.6",
    title="What will not be computed",
    prompt="Build `s = a + b`, `d = a - b`, `p = s * d` and `q = p + s`. Make `f` from `[a, b]` to "
    "`[p]`. Then answer two questions. Which of the six boxes a, b, s, d, p and q stay empty when "
    "`f([3, 5])` runs? And which of them in `tk.replay(q, {p: 10, s: 2})`? Hand in `f` and two "
    "lists of names, such as `['a', 'b']`.",
    observe=observe_empty,
    reference=lambda: (whole("p", (), ())()[0], *empty_boxes()),
    hard_coded=lambda: (constant_function(), *empty_boxes()),
    piecewise=True,
    slips=(
        Slip(whole("q", ["q"], ["a", "b", "d"]), "this f gives q: ask for p"),
        Slip(whole("s", ["q"], ["a", "b", "d"]), "this f gives s: ask for p"),
        Slip(
            whole("p", ["a", "b", "q"], ["a", "b", "s", "d", "p"]),
            "a box that is fed is not empty: nobody computes it, but it holds a value",
        ),
        Slip(
            whole("p", ["s", "d", "q"], ["a", "b", "d"]),
            "a box on the way is computed too: go backwards from p and tick every box you meet",
        ),
        Slip(
            whole("p", ["p", "q"], ["a", "b", "d", "q"]),
            "the box that is asked for is filled, of course: look at the others",
        ),
        Slip(
            whole("p", [], []), "a box that nobody asks for stays empty: your list leaves one out"
        ),
    ),
    misfits=(
        Slip(lambda: ["q"], "this has 1 part: the task wants 3"),
        Slip(lambda: (lambda x: x, ["q"], ["d"]), "f is a Python function"),
        Slip(lambda: whole("pq", ["q"], ["d"])(), "ask for p and nothing else"),
        Slip(lambda: (whole("p", (), ())()[0], ["z"], ["d"]), "the names are"),
        Slip(lambda: (whole("p", (), ())()[0], 3, ["d"]), "write a list of names"),
    ),
    hints=(
        "Go backwards, from what is asked for. Tick each box you pass. What has no tick at the "
        "end stays empty.",
        "Only what somebody asks for is computed, and what that needs. A box that is fed is not "
        "opened: what it would read is not needed any more.",
        "The twin: ask for d only. From d the arrows lead back to a and b. So s, p and q stay "
        "empty. And tk.replay(p, {s: 2, d: 3}) asks for p and stops at s and d: a, b and q stay "
        "empty.",
        "f does not ask for q. The replay stops at p and s, so nobody asks for a, b and d.\n"
        "    s, d = a + b, a - b\n"
        "    p = s * d\n"
        "    q = p + s\n"
        "    f = K.function([a, b], [p])\n"
        "    tk.check('02.6', (f, ['q'], ['a', 'b', 'd']))",
    ),
)


def constant_function() -> Function:
    """A function of a and b that always gives -16."""
    a, b = a_and_b()
    return K.function([a, b], [0 * (a + b) - 16.0])


EXERCISES = (PAIR, EMPTY)
