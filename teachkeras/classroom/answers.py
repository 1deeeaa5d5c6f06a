"""What an answer can be, and how it is looked at: type first, then shape, then values.

An exercise is data. Its `observe` turns an answer into observations: pairs of a label, such as
"a = 2, b = 5", and what the answer gives there. Two answers are the same if all their observations
are. The functions below are the building blocks of `observe`; each raises `NotYet` with the first
thing that is wrong.
"""

from __future__ import annotations

import numbers
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.compile.function import Function
from ..engine.errors import TeachError
from ..engine.graph import Graph, Tensor
from ..engine.printing import counted, leaf_text, short_value
from ..engine.replay import replay
from ..engine.sources import learner_names
from .sandbox import LearnerError, call

Observation = tuple[str, Any]
Rows = list[tuple[str, str]]

NOTHING_YET = "nothing has been handed in yet: put your answer in place of the ..."


class NotYet(Exception):
    """An answer is not right yet: one sentence, and rows of facts."""

    def __init__(self, sentence: str, rows: Rows | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rows = rows or []


@dataclass(frozen=True)
class Slip:
    """A known wrong answer: how to make one, and the sentence for whoever hands it in."""

    make: Callable[[], Any]
    says: str


@dataclass(frozen=True)
class Exercise:
    """One exercise as data.

    `observe(answer, rng)` gives the observations of an answer. `reference` makes a right answer,
    `hard_coded` one that only looks right. A slip is recognised where its observations equal the
    learner's: everywhere, or with `piecewise` at the first place that is wrong. `misfits` are known
    wrong answers of another kind or shape; `observe` itself has their sentences. `hints` are four:
    where to look, what rule, a worked twin with other numbers, the solution.
    """

    number: str
    title: str
    prompt: str
    observe: Callable[[Any, np.random.Generator], list[Observation]]
    reference: Callable[[], Any]
    hard_coded: Callable[[], Any]
    slips: tuple[Slip, ...]
    misfits: tuple[Slip, ...]
    hints: tuple[str, str, str, str]
    piecewise: bool = False
    reveals: bool = True  # may a card show the right value of one input?


def is_empty(answer: Any, depth: int = 2) -> bool:
    """True for what stands in an exercise cell before anybody has worked on it.

    >>> is_empty(...), is_empty([(..., ...), (..., ...)]), is_empty([(3, ...)])
    (True, True, False)
    """
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, str):
        return answer.strip() in ("", "...")
    if isinstance(answer, list | tuple | dict) and depth:
        return all(is_empty(item, depth - 1) for item in answer)
    return False


def same(mine: Any, right: Any) -> bool:
    """Whether two observed things agree: numbers to four digits, all else exactly.

    >>> same(0.33333, 1 / 3), same([1, 2], [1, 3]), same("add", "add")
    (True, False, True)
    """
    try:
        first, second = np.asarray(mine), np.asarray(right)
        if first.dtype.kind in "biuf" and second.dtype.kind in "biuf":
            return first.shape == second.shape and bool(
                np.allclose(first, second, rtol=1e-4, atol=1e-5, equal_nan=True)
            )
    except ValueError:
        return False
    return bool(mine == right)


def say(value: Any) -> str:
    """An observed thing in a few words."""
    if isinstance(value, numbers.Number | np.ndarray):
        return short_value(value)
    if isinstance(value, tuple | list):
        return ", ".join(say(item) for item in value) or "nothing"
    return " ".join(str(value).split())[:80]


# --- what kind of thing is it? ------------------------------------------------------------------


def kind_of(answer: Any) -> str:
    """What an answer is, in a learner's words."""
    if isinstance(answer, Tensor):
        return "a symbol"
    if isinstance(answer, Function):
        return "a function made by K.function"
    if isinstance(answer, bool):
        return f"the word {answer}"
    if isinstance(answer, numbers.Number | np.generic):
        return f"the number {answer}"
    if isinstance(answer, str):
        return f"the text {answer[:30]!r}"
    if isinstance(answer, np.ndarray):
        return f"an array of shape {answer.shape}"
    if isinstance(answer, list | tuple | dict | set):
        return f"a {type(answer).__name__} of {counted(len(answer), 'thing')}"
    if callable(answer):
        return "a Python function"
    return f"a {type(answer).__name__}"


def need_symbol(answer: Any) -> Tensor:
    """The answer as a symbol."""
    if isinstance(answer, Tensor):
        return answer
    why = "hand in the symbol itself"
    if isinstance(answer, Function):
        why = "the task wants the symbol that the function computes"
    elif isinstance(answer, numbers.Number | np.generic | np.ndarray):
        why = "a number is a result; the task wants the symbol, before any number flows"
    elif isinstance(answer, str):
        why = "hand in the symbol without quotes"
    elif isinstance(answer, list | tuple):
        why = "hand in the one symbol, not a list"
    raise NotYet(f"this is {kind_of(answer)}: {why}")


def need_function(answer: Any, which: str = "this") -> Function:
    """The answer as something K.function has made."""
    if isinstance(answer, Function):
        return answer
    why = "it must be what K.function gives"
    if isinstance(answer, Tensor):
        why = "a symbol cannot be called yet: make a function of it with K.function"
    elif isinstance(answer, list) and answer and isinstance(answer[0], np.ndarray | np.generic):
        why = "that is what a function gave; hand in the function, without calling it"
    raise NotYet(f"{which} is {kind_of(answer)}: {why}")


def need_python_function(answer: Any, head: str) -> Callable[..., Any]:
    """The answer as a plain Python function; `head` shows how the task wants it to begin."""
    if isinstance(answer, Tensor):
        raise NotYet("this is a symbol: hand in the Python function itself, without calling it")
    if isinstance(answer, np.ndarray | np.generic):
        raise NotYet(f"this is {kind_of(answer)}: hand in the function itself, without calling it")
    if isinstance(answer, Function) or not callable(answer):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a Python function, {head}")
    return answer


def need_something(value: Any, which: str = "your function") -> None:
    """Refuse what a function gives before anybody has worked on it."""
    if value is None:
        raise NotYet(f"{which} gives nothing back: is there a return?")
    if is_empty(value):
        raise NotYet(NOTHING_YET)


def array_of(value: Any, which: str) -> np.ndarray:
    """What a learner's function gave, as numbers: a symbol that needs no input is evaluated."""
    need_something(value, which)
    if isinstance(value, Tensor):
        try:
            return np.asarray(replay([value]).results[0])
        except TeachError as error:
            raise NotYet(f"{which} gives a symbol that cannot be computed: {error.what}") from None
    if isinstance(value, numbers.Number | np.ndarray | np.generic | list | tuple):
        with suppress(ValueError):
            array = np.asarray(value)
            if array.dtype.kind in "biuf":
                return array
    raise NotYet(f"{which} gives {kind_of(value)}, and the task wants numbers or a symbol")


def need_parts(answer: Any, what: Sequence[str]) -> list[Any]:
    """The answer as a list or tuple with one part for each of `what`."""
    count = len(what)
    if not isinstance(answer, list | tuple):
        raise NotYet(
            f"this is {kind_of(answer)}: the task wants {count} parts in round brackets",
            [("in order", ", ".join(what))],
        )
    if len(answer) != count:
        raise NotYet(
            f"this has {counted(len(answer), 'part')}: the task wants {count}",
            [("in order", ", ".join(what))],
        )
    for part, name in zip(answer, what, strict=True):
        if part is None or part is Ellipsis:
            raise NotYet(f"the part for {name} is still open")
    return list(answer)


def need_number(part: Any, which: str) -> np.float64:
    """One part of an answer as a number."""
    odd = isinstance(part, bool | np.bool_ | str)
    if odd or not isinstance(part, numbers.Real | np.generic):
        raise NotYet(f"{which} has {kind_of(part)}: write a number")
    return np.float64(part)


# --- what does it give? -------------------------------------------------------------------------


def number_pairs(rng: np.random.Generator) -> list[tuple[float, float]]:
    """Five pairs to try: zeros, two equal numbers, a fraction below zero, and two surprises."""
    fresh = [tuple(float(n) for n in rng.integers(-9, 10, 2)) for _ in range(2)]
    equal = float(rng.integers(2, 9))
    return [(fresh[0][0] + 0.5, 4.0), (0.0, 0.0), (equal, equal), (-2.5, fresh[1][1]), fresh[1]]


def pair_label(a: float, b: float) -> str:
    """How a pair of numbers is called on a card."""
    return f"a = {a:g}, b = {b:g}"


def inputs_named(symbol: Tensor, names: Sequence[str]) -> list[Tensor]:
    """The placeholders of a graph in the order of `names`; they must be these and no others."""
    own = learner_names(Tensor)
    found: dict[str, Tensor] = {}
    for node in Graph(symbol).inputs:
        name = leaf_text(node, own)
        if name in found:
            raise NotYet(f"two different placeholders are called {name}: make {name} only once")
        found[name] = node
    missing = [name for name in names if name not in found]
    if missing:
        reads = ", ".join(found) or "no placeholder at all"
        raise NotYet(f"your graph does not read {' or '.join(missing)}", [("it reads", reads)])
    extra = [name for name in found if name not in names]
    if extra:
        raise NotYet(f"your graph also reads {', '.join(extra)}: the task has {', '.join(names)}")
    return [found[name] for name in names]


def need_shape(symbol: Tensor, shape: tuple[int, ...]) -> None:
    """The symbol must have exactly this shape."""
    known = tuple(size if isinstance(size, int) else None for size in symbol.type.shape)
    if known != shape:
        raise NotYet(f"its shape is {known}, and the task wants {shape}")


def graph_observations(symbol: Tensor, names: Sequence[str], rng: np.random.Generator) -> list:
    """What a graph gives for five pairs of numbers, and which operations it is made of."""
    inputs = inputs_named(symbol, names)
    need_shape(symbol, ())
    seen = [
        (pair_label(*pair), replay([symbol], dict(zip(inputs, pair, strict=True))).results[0])
        for pair in number_pairs(rng)
    ]
    return [*seen, ("its operations", operations(symbol))]


def operations(symbol: Tensor) -> str:
    """The operations of a graph, counted: '1 add, 2 multiply'."""
    results = Graph(symbol).select(lambda node: node.role == "result")
    counted = Counter(type(node.op).__name__.lower() for node in results)
    return ", ".join(f"{counted[name]} {name}" for name in sorted(counted)) or "none"


def function_values(function: Function, pair: Sequence[float], which: str) -> list[Any]:
    """What a K.function gives for two numbers, in the learner's order."""
    try:
        return list(call(function, list(pair)))
    except LearnerError as error:
        raise NotYet(f"{which} cannot be called with two numbers: {error.sentence}") from None
    except TeachError as error:
        raise NotYet(f"{which} cannot be called with two numbers: {error.what}") from None
