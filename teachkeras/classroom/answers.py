"""What an answer can be, and how it is looked at: type first, then shape, then values.

An exercise is data. Its `observe` turns an answer into observations: pairs of a label, such as
"a = 2, b = 5", and what the answer gives there. Two answers are the same if all their observations
are. The functions below are the building blocks of `observe`; each raises `NotYet` with the first
thing that is wrong. They see plain data and `Thing`s (beside.py), never the answer itself.
"""

from __future__ import annotations

import numbers
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from ..engine.inspect.printing import short_value
from ..errors.text import counted
from . import stage
from .beside import LearnerError, call, staged
from .wire import Thing

Observation = tuple[str, Any]
Rows = list[tuple[str, str]]

NOTHING_YET = "nothing has been handed in yet: put your answer in place of the ..."
ONLY_NONE = "this is None: that is what print gives, and a function without a return"


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

    `observe(answer, rng)` gives the observations of an answer, which is the root of a `Session`.
    `reference` makes a right answer,
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


def is_empty(answer: object, depth: int = 2) -> bool:
    """True for what stands in an exercise cell before anybody has worked on it.

    Only plain lists and texts are looked into: nothing of the answer's own code runs.

    >>> is_empty(...), is_empty([(..., ...), (..., ...)]), is_empty([(3, ...)]), is_empty(None)
    (True, True, False, False)
    """
    if answer is Ellipsis:
        return True
    if type(answer) is str:
        return answer.strip() in ("", "...")
    plain = type(answer) in (list, tuple, dict)
    if plain and depth and isinstance(answer, list | tuple | dict):
        return all(is_empty(item, depth - 1) for item in answer)
    return False


def same(mine: object, right: object) -> bool:
    """Whether two observed things agree: broken numbers to four digits, all else exactly.

    >>> same(0.33333, 1 / 3), same([1, 2], [1, 3]), same("add", "add"), same(100_000, 100_001)
    (True, False, True, False)
    """
    try:
        first, second = np.asarray(mine), np.asarray(right)
        if first.dtype.kind in "biuf" and second.dtype.kind in "biuf":
            return first.shape == second.shape and _close(first, second)
        return bool(mine == right)
    except (ValueError, TypeError):
        return False


def _close(mine: np.ndarray, right: np.ndarray) -> bool:
    """Whether numbers agree: whole ones exactly, others to four digits."""
    whole = all(np.isfinite(x).all() and (x == np.round(x)).all() for x in (mine, right))
    if whole:
        return bool((mine == right).all())
    return bool(np.allclose(mine, right, rtol=1e-4, atol=1e-5, equal_nan=True))


def say(value: object) -> str:
    """An observed thing in a few words."""
    if isinstance(value, numbers.Number | np.ndarray):
        return short_value(value)
    if isinstance(value, tuple | list):
        return ", ".join(say(item) for item in value) or "nothing"
    return " ".join(str(value).split())[:80]


# --- what kind of thing is it? ------------------------------------------------------------------


def kind_of(answer: object) -> str:
    """What an answer is, in a learner's words."""
    if isinstance(answer, Thing):
        return answer.kind
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
    return "None" if answer is None else "the ..." if answer is ... else type(answer).__name__


def is_a(value: object, trait: str) -> TypeGuard[Thing]:
    """Whether a value is a thing of this trait: "symbol", "callable", "class" and so on."""
    return isinstance(value, Thing) and trait in value.traits


def need_symbol(answer: object) -> Thing:
    """The answer as a symbol."""
    if is_a(answer, "symbol"):
        return answer
    why = "hand in the symbol itself"
    if is_a(answer, "function"):
        why = "the task wants the symbol that the function computes"
    elif isinstance(answer, numbers.Number | np.generic | np.ndarray):
        why = "a number is a result; the task wants the symbol, before any number flows"
    elif isinstance(answer, str):
        why = "hand in the symbol without quotes"
    elif isinstance(answer, list | tuple):
        why = "hand in the one symbol, not a list"
    raise NotYet(f"this is {kind_of(answer)}: {why}")


def need_function(answer: object, which: str = "this") -> Thing:
    """The answer as something K.function has made."""
    if is_a(answer, "function"):
        return answer
    why = "it must be what K.function gives"
    if is_a(answer, "symbol"):
        why = "a symbol cannot be called yet: make a function of it with K.function"
    elif isinstance(answer, list) and answer and isinstance(answer[0], np.ndarray | np.generic):
        why = "that is what a function gave; hand in the function, without calling it"
    raise NotYet(f"{which} is {kind_of(answer)}: {why}")


def need_python_function(answer: object, head: str) -> Thing:
    """The answer as a plain Python function; `head` shows how the task wants it to begin."""
    if is_a(answer, "symbol"):
        raise NotYet("this is a symbol: hand in the Python function itself, without calling it")
    if isinstance(answer, np.ndarray | np.generic):
        raise NotYet(f"this is {kind_of(answer)}: hand in the function itself, without calling it")
    if is_a(answer, "function") or not is_a(answer, "callable"):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a Python function, {head}")
    return answer


def need_something(value: object, which: str = "your function") -> None:
    """Refuse what a function gives before anybody has worked on it."""
    if value is None:
        raise NotYet(f"{which} gives nothing back: is there a return?")
    if is_empty(value):
        raise NotYet(NOTHING_YET)


def array_of(value: object, which: str) -> np.ndarray:
    """What a learner's function gave, as numbers: a symbol that needs no input is evaluated."""
    need_something(value, which)
    if is_a(value, "symbol"):
        try:
            value = staged(value, stage.value_of, value)
        except LearnerError as error:
            raise NotYet(f"{which} gives a symbol that cannot be computed: {error.what}") from None
    if isinstance(value, numbers.Number | np.ndarray | np.generic | list | tuple):
        with suppress(ValueError):
            array = np.asarray(value)
            if array.dtype.kind in "biuf":
                return array
    raise NotYet(f"{which} gives {kind_of(value)}, and the task wants numbers or a symbol")


def need_parts(answer: object, what: Sequence[str]) -> list[Any]:
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
        if part is Ellipsis or (isinstance(part, str) and is_empty(part)):
            raise NotYet(f"the part for {name} is still open")
        if part is None:
            raise NotYet(f"the part for {name} is None: nothing has been given for it")
    return list(answer)


def need_number(part: object, which: str) -> np.float64:
    """One part of an answer as a number."""
    odd = isinstance(part, bool | np.bool_ | str)
    odd = odd or isinstance(part, complex | np.complexfloating)
    part = part[()] if isinstance(part, np.ndarray) and not part.ndim else part
    if odd or not isinstance(part, numbers.Real | np.generic):
        raise NotYet(f"{which} has {kind_of(part)}: write a number")
    return np.float64(part)


# --- what does it give? -------------------------------------------------------------------------


def number_pairs(rng: np.random.Generator) -> list[tuple[float, float]]:
    """Five pairs to try: zeros, two equal numbers, a fraction below zero, and two surprises."""
    first, last = ((float(a), float(b)) for a, b in (rng.integers(-9, 10, 2) for _ in range(2)))
    equal = float(rng.integers(2, 9))
    return [(first[0] + 0.5, 4.0), (0.0, 0.0), (equal, equal), (-2.5, last[1]), last]


def pair_label(a: float, b: float) -> str:
    """How a pair of numbers is called on a card."""
    return f"a = {a:g}, b = {b:g}"


def nodes_of(symbol: Thing) -> list[dict[str, Any]]:
    """The graph of a symbol: each node after those it reads, the symbol itself last."""
    nodes = symbol.about.get("nodes")
    if not nodes:
        raise NotYet("its graph is too large for this task")
    return nodes


def inputs_named(symbol: Thing, names: Sequence[str]) -> list[Thing]:
    """The placeholders of a graph in the order of `names`; they must be these and no others."""
    found: dict[str, Thing] = {}
    for node in nodes_of(symbol):
        if node["role"] != "input":
            continue
        if (name := str(node["name"])) in found:
            raise NotYet(f"two different placeholders are called {name}: make {name} only once")
        found[name] = Thing(node["number"], "a symbol", symbol.traits, {}, symbol.session)
    missing = [name for name in names if name not in found]
    if missing:
        reads = ", ".join(found) or "no placeholder at all"
        raise NotYet(f"your graph does not read {' or '.join(missing)}", [("it reads", reads)])
    extra = [name for name in found if name not in names]
    if extra:
        raise NotYet(f"your graph also reads {', '.join(extra)}: the task has {', '.join(names)}")
    return [found[name] for name in names]


def need_shape(symbol: Thing, shape: tuple[int, ...]) -> None:
    """The symbol must have exactly this shape."""
    known = tuple(nodes_of(symbol)[-1]["shape"])
    if known != shape:
        raise NotYet(f"its shape is {known}, and the task wants {shape}")


def pair_values(symbol: Thing, rng: np.random.Generator) -> list[Observation]:
    """What a graph of a and b gives for five pairs of numbers."""
    inputs = inputs_named(symbol, ("a", "b"))
    need_shape(symbol, ())
    pairs = number_pairs(rng)
    values = staged(symbol, stage.values_of, symbol, inputs, [list(pair) for pair in pairs])
    return [(pair_label(*pair), x) for pair, x in zip(pairs, values, strict=True)]


def operations(symbol: Thing) -> list[str]:
    """The operations of a graph, by name."""
    return [node["op"] for node in nodes_of(symbol) if node["role"] == "result"]


def in_count(names: Sequence[str]) -> str:
    """Operations counted.

    >>> in_count(["multiply", "add", "multiply"])
    '1 add, 2 multiply'
    """
    count = Counter(names)
    return ", ".join(f"{count[name]} {name}" for name in sorted(count)) or "none"


def boxes(symbol: Thing) -> list[tuple[str, ...]]:
    """The boxes of a graph: each operation with what it reads, in order, by letter."""
    letters: dict[int, str] = {}
    found: list[tuple[str, ...]] = []
    leaves = [node for node in nodes_of(symbol) if not node["reads"]]
    for node in sorted(leaves, key=lambda node: str(node["name"])):
        letters[node["number"]] = str(node["name"])
    for node in nodes_of(symbol):
        if node["reads"]:
            letters[node["number"]] = chr(ord("C") + len(found))
            found.append((node["op"], *(letters[number] for number in node["reads"])))
    return found


def shares_of(answer: object, x: np.ndarray) -> np.ndarray:
    """What a model says to each picture of a digit: a row of ten shares."""
    reads = f"rows of {x.shape[1]} numbers" if x.ndim == 2 else f"pictures of shape {x.shape[1:]}"
    need_something(answer, "your answer")
    if not is_a(answer, "predicts"):
        raise NotYet(f"this is {kind_of(answer)}: hand in the trained model itself")
    try:
        shares = array_of(staged(answer, stage.predicted, answer, x), "your model")
    except LearnerError as error:
        raise NotYet(f"your model cannot read {reads}", [("it says", error.sentence)]) from None
    if shares.shape != (len(x), 10):
        raise NotYet(
            f"your model gives the shape {shares.shape[1:]} for each picture: there are 10 digits"
        )
    if not np.isfinite(shares).all():
        raise NotYet("your model gives NaN: the steps were too large, try a smaller lr")
    return shares


def function_values(function: Thing, pair: Sequence[float], which: str) -> list[Any]:
    """What a K.function gives for two numbers, in the learner's order."""
    try:
        return list(call(function, list(pair)))
    except LearnerError as error:
        raise NotYet(f"{which} cannot be called with two numbers: {error.what}") from None


# --- answers of our own -------------------------------------------------------------------------


def graph_of(formula: Callable[[Any, Any], Any]) -> Callable[[], Any]:
    """A maker of answers: the graph of a formula of a and b."""
    return lambda: formula(*stage.a_and_b())
