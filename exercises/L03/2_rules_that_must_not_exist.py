"""Exercise 03.2: Rules that must not exist."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

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


EXERCISE = Exercise(
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
