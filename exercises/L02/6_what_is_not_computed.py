"""Exercise 02.6: What will not be computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    function_values,
    kind_of,
    need_function,
    need_parts,
    number_pairs,
    pair_label,
)
from teachkeras.classroom.stage import a_and_b
from teachkeras.engine.compile.function import Function
from teachkeras.engine.graph import Graph, Tensor
from teachkeras.engine.inspect.replay import replay

from ._shared import ends_of, name_of

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


def constant_function() -> Function:
    """A function of a and b that always gives -16."""
    a, b = a_and_b()
    return K.function([a, b], [0 * (a + b) - 16.0])


EXERCISE = Exercise(
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
