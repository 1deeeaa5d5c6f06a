"""Exercise 10.5: Eight tasks, which pair?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

# Task -> the last layer that belongs to it, in the order of the lesson.
TASKS = {
    "case 1, the digit": "softmax",
    "case 2, the topics": "sigmoid",
    "case 3, the mood": "softmax",
    "case 4, the recipe": "sigmoid",
    "case 5, the rain": "sigmoid",
    "case 6, the flower": "softmax",
    "case 7, the defects": "sigmoid",
    "case 8, the next letter": "softmax",
}
WORDS = {
    "softmax": "softmax",
    "categorical_crossentropy": "softmax",
    "sigmoid": "sigmoid",
    "binary_crossentropy": "sigmoid",
}


def observe_choices(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A last layer for each of the eight tasks."""
    seen: list[Observation] = []
    for label, part in zip(TASKS, need_parts(answer, list(TASKS)), strict=True):
        word = part.strip().lower() if isinstance(part, str) else ""
        if word in ("", "..."):
            raise NotYet(f"{label} has {kind_of(part)}: write 'softmax' or 'sigmoid'")
        if word not in WORDS:
            raise NotYet(f"{label} has the word {part[:30]!r}: write 'softmax' or 'sigmoid'")
        seen.append((label, WORDS[word]))
    return seen


def chosen(*wrong: int) -> Callable[[], list[str]]:
    """A maker of answers: the right ones, but for the cases numbered."""
    other = {"softmax": "sigmoid", "sigmoid": "softmax"}
    return lambda: [
        other[last] if number in wrong else last for number, last in enumerate(TASKS.values(), 1)
    ]


EXERCISE = Exercise(
    number="10.5",
    title="Eight tasks, which pair?",
    prompt="For each of the eight tasks choose the last layer: `'softmax'` (with "
    "`categorical_crossentropy`) or `'sigmoid'` (with `binary_crossentropy`). Hand in eight words, "
    "in the order of the cases.",
    observe=observe_choices,
    reference=chosen(),
    hard_coded=lambda: ["softmax"] * 8,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            chosen(1, 6),
            "look at its rows: exactly one lamp is lit in each, always. Classes that exclude each "
            "other share one distribution",
        ),
        Slip(
            chosen(2, 4),
            "look at its rows: two or three lamps are lit in some of them. Shares that add up to 1 "
            "cannot say yes twice",
        ),
        Slip(
            chosen(3),
            "this is the document's own example: if the mood is good, it is less probably bad. "
            "One class excludes the others",
        ),
        Slip(
            chosen(5),
            "this output is one number. Over one class, softmax is always 1, whatever the logit",
        ),
        Slip(
            chosen(7),
            "look at its rows: in some of them no lamp is lit. Shares that add up to 1 must name "
            "something, even where nothing is wrong",
        ),
        Slip(
            chosen(8),
            "there are many classes, but after each letter comes exactly one other",
        ),
    ),
    misfits=(
        Slip(lambda: "softmax", "the task wants 8 parts"),
        Slip(lambda: ["softmax", "sigmoid"], "this has 2 parts"),
        Slip(lambda: ["relu"] * 8, "has the word 'relu'"),
        Slip(lambda: [1] * 8, "write 'softmax' or 'sigmoid'"),
        Slip(lambda: [...] + ["softmax"] * 7, "still open"),
    ),
    hints=(
        "Read the rows of labels, not the names of the tasks: how many lamps are lit in a row?",
        "Exactly one lamp in *every* row: softmax. Two, three or none in some rows, or a single "
        "yes or no: sigmoid.",
        "The twin: which instruments play in a piece of music? A sonata has violin and piano, so "
        "two lamps are lit: sigmoid. And which instrument plays a *solo*? One of many: softmax.",
        "One of many: digit, mood, flower, letter. Yes or no: topics, recipe, rain, defects.\n"
        "    answer = ['softmax', 'sigmoid', 'softmax', 'sigmoid',\n"
        "              'sigmoid', 'softmax', 'sigmoid', 'softmax']\n"
        "    tk.check('10.5', answer)",
    ),
)
