"""Predict first: a step keeps its result to itself until the student has committed a guess.

The question stands in the step (`ask`), with the answer as the view writes it. A guess is right
when its numbers are the answer's numbers within one per cent, or when it is the chosen rule. A
view that asks shows no result in its static picture, its table or its text either.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .steps import SliderStep

TitleOf = Callable[[int], str]  # the number of a box -> the words in it
NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf)|nan|None")
MOST_CHOICES = 4


def with_questions(steps: list[SliderStep], title_of: TitleOf) -> int:
    """Add a question to each step that computes something; return how many there are.

    `title_of` gives the words in a box, by its number.
    """
    rules = list(dict.fromkeys(dict(map(tuple, s.rows)).get("rule", "") for s in steps if s.rows))
    for step in steps:
        make = {"forward": _value, "shapes": _shape, "gradient": _slope, "simplify": _rule}
        if step.stage in make:
            step.ask = make[step.stage](step, title_of, [rule for rule in rules if rule]) or {}
    return sum(1 for step in steps if step.ask)


def right(guess: str, answer: str) -> bool:
    """Does a guess say the same as an answer? Numbers count, brackets and spaces do not.

    >>> right("8.0", "8"), right("(None,3)", "(None, 3)"), right("7", "8"), right("", "8")
    (True, True, False, False)
    """
    one, other = NUMBER.findall(guess), NUMBER.findall(answer)
    if len(one) != len(other) or not other:
        return False
    return all(_near(a, b) for a, b in zip(one, other, strict=True))


def _near(guess: str, answer: str) -> bool:
    """Two numbers that agree within one per cent; nan, inf and None agree with themselves."""
    if guess == answer or {guess, answer} & {"nan", "None"}:
        return guess == answer
    if "inf" in guess + answer:
        return guess == answer
    return abs(float(guess) - float(answer)) <= 0.01 * abs(float(answer)) + 1e-9


def _value(step: SliderStep, title_of: TitleOf, _: list[str]) -> dict | None:
    """What comes out of one operation: the number, the few numbers, or the shape."""
    if len(step.solid) != 1 or len(step.now) != 1 or step.fresh:
        return None
    ((box, value),) = step.solid.items()
    if " from " in value:
        return {"q": f"which shape does {title_of(box)} give?", "a": value.split(" from ")[0]}
    return {"q": f"what does {title_of(box)} give?", "a": value}


def _shape(step: SliderStep, title_of: TitleOf, _: list[str]) -> dict | None:
    """The shape of one result."""
    if len(step.solid) != 1 or step.fresh:
        return None
    ((box, shape),) = step.solid.items()
    return {"q": f"which shape has {title_of(box)}?", "a": shape if shape != "()" else "()"}


def _slope(step: SliderStep, title_of: TitleOf, _: list[str]) -> dict | None:
    """One contribution to a gradient, where it is a number."""
    if len(step.back) != 1 or not step.now:
        return None
    (text,) = step.back.values()
    if not NUMBER.fullmatch(text):
        return None
    return {"q": f"what arrives at {title_of(step.now[0])} along this arrow?", "a": text}


def _rule(step: SliderStep, _: TitleOf, rules: list[str]) -> dict | None:
    """Which rule comes next, out of a few."""
    rule = dict(map(tuple, step.rows)).get("rule")
    if rule is None or len(rules) < 2:
        return None
    at = rules.index(rule)
    near = rules[max(0, min(at - 1, len(rules) - MOST_CHOICES)) :][:MOST_CHOICES]
    return {"q": "which rule fires next?", "a": rule, "options": near}
