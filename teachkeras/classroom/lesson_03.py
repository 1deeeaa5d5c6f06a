"""The exercises of lesson 03 about rewriting: by hand, rules that must not exist, work done twice.

The other three, about memory, stable numbers and Mandelbrot's set, are in lesson_03_running.py.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import backend as K
from ..engine.graph import Graph, Tensor
from .answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_parts,
    need_symbol,
    operations,
    pair_values,
)
from .lesson_02 import graph_of
from .stage import a_and_b

# --- 03.1 simplify by hand ------------------------------------------------------------------------


def results_of(symbol: Tensor) -> list[Tensor]:
    """The operations of a graph."""
    return Graph(symbol).select(lambda node: node.role == "result")


def observe_short(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The values of a graph of a and b, and how many operations it has."""
    symbol = need_symbol(answer)
    count = len(operations(symbol))
    return [*pair_values(symbol, rng), ("the number of operations", str(count))]


SHORT = Exercise(
    number="03.1",
    title="Simplify by hand",
    prompt="Somebody wrote `(a + 0) * b + b * (1 * a)`. Build a graph of `a` and `b` that gives "
    "the same for all numbers with as few operations as possible. Hand in the symbol.",
    observe=observe_short,
    reference=graph_of(lambda a, b: 2 * (a * b)),
    hard_coded=graph_of(lambda a, b: a * 0 + b * 0 + 30),
    slips=(
        Slip(
            graph_of(lambda a, b: (a + 0) * b + b * (1 * a)),
            "this is the graph as it was written, with 5 operations: which change nothing?",
        ),
        Slip(
            graph_of(lambda a, b: a * b + b * a),
            "three operations are left: is one of them useless, or is the same number computed "
            "twice?",
        ),
        Slip(
            graph_of(lambda a, b: a * b),
            "one half is missing: the same product stands there twice, and the two are added",
        ),
        Slip(
            graph_of(lambda a, b: (a * b) * (a * b)),
            "the two products are multiplied here: they should be added",
        ),
        Slip(
            graph_of(lambda a, b: 2 * a + 2 * b),
            "the product has become a sum: a times b stands in both halves",
        ),
    ),
    misfits=(
        Slip(lambda: 30.0, "a number is a result"),
        Slip(lambda: "2 * a * b", "without quotes"),
        Slip(lambda: K.placeholder(name="a") * 2, "does not read b"),
        Slip(lambda: lambda a, b: 2 * a * b, "a Python function"),
        Slip(lambda: K.placeholder((3,), name="a") * K.placeholder(name="b"), "its shape is (3,)"),
    ),
    hints=(
        "Look for operations that change nothing, and for the same thing computed twice.",
        "x + 0 is x, and 1 * x is x. After that, is b * a anything new when a * b is there?",
        "The twin (a * 1 - b) * (0 + a - b): without the useless operations it is (a - b) * "
        "(a - b). Compute the bracket once and use it twice:\n"
        "    s = a - b\n"
        "    z = s * s",
        "The same product twice is two times the product.\n"
        "    a = K.placeholder(name='a')\n"
        "    b = K.placeholder(name='b')\n"
        "    answer = 2 * (a * b)\n"
        "    tk.check('03.1', answer)",
    ),
)


# --- 03.2 a rule that must not exist --------------------------------------------------------------

# Rule -> (left, right, what is true of it)
SUGGESTED: dict[str, tuple[Callable, Callable, str]] = {
    "rule 1": (lambda x: x * 1, lambda x: x, "exact"),
    "rule 2": (lambda x: x / x, lambda x: x * 0 + 1, "wrong"),
    "rule 3": (lambda x: np.sqrt(x * x), lambda x: x, "wrong"),
    "rule 4": (lambda x: np.log(np.exp(x)), lambda x: x, "stabilising"),
    "rule 5": (lambda x: np.exp(np.log(x)), lambda x: x, "wrong"),
    "rule 6": (lambda x: np.negative(-x), lambda x: x, "exact"),
}
JUDGEMENTS = ("exact", "stabilising")


def sides_differ(label: str, number: float) -> bool:
    """Whether the two sides of a suggested rule give different numbers."""
    left, right, _ = SUGGESTED[label]
    with np.errstate(all="ignore"):
        x = np.float32(number)
        return not np.allclose(left(x), right(x), rtol=1e-5, atol=1e-6, equal_nan=True)


def observe_rules(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A word, or a number for which it is wrong, for each of the six rules."""
    seen: list[Observation] = []
    for label, part in zip(SUGGESTED, need_parts(answer, list(SUGGESTED)), strict=True):
        if isinstance(part, str) and part.strip().lower() in JUDGEMENTS:
            seen.append((label, part.strip().lower()))
        elif isinstance(part, numbers.Real | np.generic) and not isinstance(part, bool | np.bool_):
            if not sides_differ(label, float(part)):
                raise NotYet(
                    f"for x = {float(part):g} both sides of {label} give the same number",
                    [("a rule is wrong", "if there is a number for which its sides differ")],
                )
            seen.append((label, "wrong"))
        elif isinstance(part, str) and part.strip().lower() == "wrong":
            raise NotYet(f"{label} is called wrong: for which number? Write the number")
        else:
            raise NotYet(
                f"{label} has {kind_of(part)}: write 'exact', 'stabilising', or a number x"
            )
    return seen


def judged(**other: Any) -> Callable[[], list]:
    """A maker of answers: the right ones, but for those named."""
    right = {"r1": "exact", "r2": 0, "r3": -1, "r4": "stabilising", "r5": -1, "r6": "exact"}
    return lambda: list((right | other).values())


RULES = Exercise(
    number="03.2",
    title="Rules that must not exist",
    prompt="Six rules were suggested. For each of them hand in `'exact'` if both sides always give "
    "the same number; `'stabilising'` if the right side is the true answer where the left side "
    "fails; or, if the rule is wrong, **a number `x`** for which it is.",
    observe=observe_rules,
    reference=judged(),
    hard_coded=lambda: ["exact"] * 6,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            judged(r2="exact", r3="exact", r4="exact", r5="exact"),
            "there is a number for which the two sides differ: try 0, a number below 0, and a very "
            "large one",
        ),
        Slip(
            judged(r1="stabilising", r6="stabilising"),
            "the left side never fails here: this rule is exact",
        ),
        Slip(
            judged(r4=1000),
            "they differ there, true. But which side is right? The left one overflows on the way, "
            "and the right one is what it should have given: this rule repairs something",
        ),
        Slip(
            judged(r2="stabilising"),
            "0 / 0 has no true answer: writing 1 would hide that something went wrong",
        ),
        Slip(
            judged(r3="stabilising"),
            "the left side does not fail: it gives a number, and it is another one",
        ),
        Slip(
            judged(r5="stabilising"),
            "a logarithm of a number below 0 does not exist: the rule would hide that",
        ),
    ),
    misfits=(
        Slip(judged(r2=5), "both sides of rule 2 give the same"),
        Slip(judged(r1=3), "both sides of rule 1 give the same"),
        Slip(judged(r3="wrong"), "for which number?"),
        Slip(judged(r3="maybe"), "write 'exact'"),
        Slip(lambda: "exact", "the task wants 6 parts"),
        Slip(lambda: ["exact"], "this has 1 part"),
    ),
    hints=(
        "Put numbers in: 0, -1, 1000. Write both sides in Python with np.log, np.exp and np.sqrt.",
        "A rule must hold for *every* number a learner may feed. Where the left side has no true "
        "answer (0 / 0), the right side must not invent one. Where the left side only loses its "
        "way (exp(1000) is too large to write down), the right side may do better.",
        "The twin x * x / x -> x: for x = 0 the left side is nan and the right side is 0. So the "
        "rule is wrong, and 0 is the number to hand in.",
        "Rules 2, 3 and 5 are wrong, for 0, for -1 and for -1.\n"
        "    tk.check('03.2', ['exact', 0, -1, 'stabilising', -1, 'exact'])",
    ),
)


# --- 03.3 the same thing twice --------------------------------------------------------------------

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


TWICE = Exercise(
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

EXERCISES = (SHORT, RULES, TWICE)
