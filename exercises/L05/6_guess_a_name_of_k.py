"""Exercise 05.6: Guess a name of K."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

# What NumPy calls it -> what K calls it.
TASKS = {
    "np.exp(x)": "exp",
    "np.concatenate([x, y])": "concatenate",
    "np.less(x, y)": "lesser",
    "np.power(x, 3)": "pow",
    "np.absolute(x)": "abs",
    "np.maximum(x, y)": "maximum",
    "np.argmax(x)": "argmax",
    "np.expand_dims(x, 0)": "expand_dims",
}


def observe_names(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """One name for each of the eight tasks; `K.` in front of it, and brackets, do no harm."""
    seen: list[Observation] = []
    for word, task in zip(need_parts(answer, list(TASKS)), TASKS, strict=True):
        if not isinstance(word, str):
            raise NotYet(f"the name for {task} is {kind_of(word)}: write it as a text, in quotes")
        name = word.strip().removeprefix("K.").partition("(")[0]
        if name not in dir(K):
            near = difflib.get_close_matches(name, dir(K), 3, 0.5)
            rows = [("nearest", ", ".join(near))] if near else []
            raise NotYet(f"K has no {name[:40]!r}, asked for {task}", rows)
        seen.append((task, name))
    return seen


def with_names(**names: str) -> list[str]:
    """The right names, but for some: those that stand for another word."""
    return [names.get(name, name) for name in TASKS.values()]


EXERCISE = Exercise(
    number="05.6",
    title="Guess a name of K",
    prompt="For each line of NumPy, find the function of `K` that does the same with symbols. Hand "
    "in a list of eight names, in order, such as `'exp'`. Guess first; then press Tab after `K.`, "
    "or look at the shelves.",
    observe=observe_names,
    reference=with_names,
    hard_coded=lambda: ["exp"] * 8,
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: with_names(maximum="max"),
            "`max` looks for the largest number along an axis: here two tensors meet, number by "
            "number",
        ),
        Slip(
            lambda: with_names(argmax="max"),
            "`max` gives the largest number itself: the task wants the place where it stands",
        ),
        Slip(
            lambda: with_names(lesser="lesser_equal"),
            "`lesser_equal` is also true where both are the same",
        ),
        Slip(
            lambda: with_names(lesser="greater"),
            "that is the other way round: it is true where x is larger",
        ),
        Slip(
            lambda: with_names(concatenate="stack"),
            "`stack` makes a new axis: the task puts one behind the other, along an axis they have",
        ),
        Slip(
            lambda: with_names(pow="square"),
            "`square` knows only the power 2: here the power is chosen",
        ),
        Slip(
            lambda: with_names(expand_dims="reshape"),
            "`reshape` would do it too, if you give all sizes: there is a function for this alone",
        ),
    ),
    misfits=(
        Slip(lambda: "exp", "the task wants 8 parts"),
        Slip(lambda: ["exp", "concatenate"], "this has 2 parts"),
        Slip(lambda: with_names(lesser="less"), "K has no 'less'"),
        Slip(lambda: with_names(abs="absolute"), "K has no 'absolute'"),
        Slip(lambda: [K.exp, *with_names()[1:]], "write it as a text"),
        Slip(lambda: [1, *with_names()[1:]], "write it as a text"),
    ),
    hints=(
        "Five of the eight have NumPy's own name. For the others, K has another word.",
        "Type a NumPy name with K in front, as in K.less(x, y): the message says what K calls it. "
        "The shelves compare and math have the rest.",
        "The twin asks for np.sum, np.greater and np.mean. The answers are 'sum', 'greater' and "
        "'mean': all three are called the same.",
        "lesser, pow and abs are the odd ones.\n"
        "    names = ['exp', 'concatenate', 'lesser', 'pow',\n"
        "             'abs', 'maximum', 'argmax', 'expand_dims']\n"
        "    tk.check('05.6', names)",
    ),
)
