"""Three exercises of lesson 01: sums along an axis, keepdims, and accuracy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import backend as K
from . import stage
from .answers import (
    NOTHING_YET,
    Exercise,
    Observation,
    Slip,
    array_of,
    need_parts,
    need_python_function,
    need_something,
)
from .beside import LearnerError, call, staged

# --- 01.4 sum over an axis ------------------------------------------------------------------------


def tables(rng: np.random.Generator) -> list[np.ndarray]:
    """Five tables to try: a wide one, a tall one, two square ones, and a single number."""
    shapes = ((3, 4), (5, 2), (3, 3), (2, 2), (1, 1))
    return [rng.integers(0, 40, shape).astype("float32") for shape in shapes]


def observe_sums(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function gives for five tables of sales."""
    function = need_python_function(answer, "def sums(sales)")
    names = ("per_day", "per_shop")
    seen: list[Observation] = []
    for table in tables(rng):
        given = call(function, staged(function, stage.variable, table))
        need_something(given)
        what = f"{table.shape[0]} days and {table.shape[1]} shops"
        for part, name in zip(need_parts(given, names), names, strict=True):
            seen.append((f"{name}, {what}", array_of(part, name)))
    return seen


def both(first: Callable, second: Callable) -> Callable[[], Callable]:
    """A maker of answers: a function that gives two things."""
    return lambda: lambda x: (first(x), second(x))


SUMS = Exercise(
    number="01.4",
    title="Sum over an axis",
    prompt="A tensor `sales` has one row for each day and one column for each shop. Write "
    "`sums(sales)`: it gives `per_day`, what all shops sold together on each day, and `per_shop`, "
    "what each shop sold on all days. Use `K.sum`.",
    observe=observe_sums,
    reference=both(lambda x: K.sum(x, axis=1), lambda x: K.sum(x, axis=0)),
    hard_coded=both(lambda x: K.constant([6.0, 15.0]), lambda x: K.constant([5.0, 7.0, 9.0])),
    slips=(
        Slip(
            both(lambda x: K.sum(x, axis=0), lambda x: K.sum(x, axis=1)),
            "the two have changed places: `axis` names the axis that vanishes, not the one that "
            "stays",
        ),
        Slip(
            both(lambda x: K.sum(x), lambda x: K.sum(x)),
            "without an axis everything is added up, and one number is left",
        ),
        Slip(
            both(lambda x: K.mean(x, axis=1), lambda x: K.mean(x, axis=0)),
            "these are means: the task asks for sums",
        ),
        Slip(
            both(lambda x: K.max(x, axis=1), lambda x: K.max(x, axis=0)),
            "these are the largest single sales: the task asks for sums",
        ),
        Slip(
            both(
                lambda x: K.sum(x, axis=1, keepdims=True),
                lambda x: K.sum(x, axis=0, keepdims=True),
            ),
            "the numbers are right, but their axis should vanish: leave keepdims out",
        ),
        Slip(
            both(lambda x: K.sum(x, axis=0), lambda x: K.sum(x, axis=0)),
            "per_day and per_shop collapse the same axis: one of them must collapse the other",
        ),
    ),
    misfits=(
        Slip(lambda: K.constant(3.0), "hand in the Python function"),
        Slip(lambda: [3, 4], "the task wants a Python function"),
        Slip(lambda: lambda x: K.sum(x, axis=1), "the task wants 2 parts"),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: lambda x: (K.sum(x, axis=2), x), "your function stopped"),
        Slip(lambda: lambda x: ("a", "b"), "the task wants numbers or a symbol"),
    ),
    hints=(
        "Put your finger on the first row of the table and move it along the row. Which axis does "
        "it walk along? That axis vanishes.",
        "axis=0 runs down the rows, axis=1 runs along the columns. What is left has the shape "
        "without that axis.",
        "The twin with means, for a table of pupils (rows) and tests (columns):\n"
        "    def means(marks):\n"
        "        per_pupil = K.mean(marks, axis=1)\n"
        "        per_test = K.mean(marks, axis=0)\n"
        "        return per_pupil, per_test",
        "Per day: the shops vanish, and they are axis 1.\n"
        "    def sums(sales):\n"
        "        per_day = K.sum(sales, axis=1)\n"
        "        per_shop = K.sum(sales, axis=0)\n"
        "        return per_day, per_shop\n"
        "    tk.check('01.4', sums)",
    ),
)


# --- 01.5 keepdims --------------------------------------------------------------------------------


def observe_centred(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function makes of five tables; square ones first, for there the trap is silent."""
    function = need_python_function(answer, "def centre(x)")
    wide, tall, *square, _ = tables(rng)
    seen: list[Observation] = []
    for table in (*square, rng.integers(0, 9, (4, 4)).astype("float32"), wide, tall):
        what = f"a table of shape {table.shape}"
        try:
            x = staged(function, stage.variable, table)
            seen.append((what, array_of(call(function, x), "your function")))
        except LearnerError as error:
            if not seen:
                raise
            seen.append((what, error.sentence))
    return seen


CENTRE = Exercise(
    number="01.5",
    title="Keep the axis",
    prompt="Write `centre(x)`: it takes away from every number the **mean of its row**. "
    "Afterwards every row has the mean 0. Use `K.mean`.",
    observe=observe_centred,
    reference=lambda: lambda x: x - K.mean(x, axis=1, keepdims=True),
    hard_coded=lambda: lambda x: K.constant([[-1.0, 1.0], [-1.0, 1.0]]),
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda x: x - K.mean(x, axis=1),
            "here is the trap: on a square table this runs and is wrong. The means lie in a row, "
            "so they are taken from columns: keep the axis",
        ),
        Slip(
            lambda: lambda x: x - K.mean(x, axis=0, keepdims=True),
            "these are the means of the columns: the axis that vanishes should be the one along "
            "the row",
        ),
        Slip(
            lambda: lambda x: x - K.mean(x),
            "this takes away one mean for the whole table: each row has its own",
        ),
        Slip(
            lambda: lambda x: x - K.sum(x, axis=1, keepdims=True),
            "this takes away the sum of the row: the mean is the sum divided by how many",
        ),
        Slip(
            lambda: lambda x: K.mean(x, axis=1, keepdims=True) - x,
            "the sign is turned round: the mean is taken away from the numbers",
        ),
        Slip(
            lambda: lambda x: K.mean(x, axis=1, keepdims=True),
            "these are the means themselves: take them away from x",
        ),
    ),
    misfits=(
        Slip(lambda: 0.0, "the task wants a Python function"),
        Slip(lambda: lambda x: x.mean(), "your function stopped"),
        Slip(lambda: lambda x: ..., NOTHING_YET),
        Slip(lambda: lambda x: None, "is there a return?"),
        Slip(lambda: K.constant(1.0), "hand in the Python function"),
    ),
    hints=(
        "Look at the two shapes under `with keepdims` and `without`. Which of them can be laid "
        "over the table so that each row meets its own number?",
        "(rows, 1) is stretched along the row. (rows,) is laid under the last axis, and that is "
        "the columns.",
        "The twin divides every number by the largest of its column:\n"
        "    def scaled(x):\n"
        "        return x / K.max(x, axis=0, keepdims=True)",
        "One mean for each row, kept as a column.\n"
        "    def centre(x):\n"
        "        return x - K.mean(x, axis=1, keepdims=True)\n"
        "    tk.check('01.5', centre)",
    ),
)


# --- 01.6 equal, and the mean of it ---------------------------------------------------------------


def observe_accuracy(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What a function says about five pairs of label lists."""
    function = need_python_function(answer, "def accuracy(said, truth)")
    seen: list[Observation] = []
    for count in (3, 1, 12, 30, 7):
        truth = rng.integers(0, 10, count)
        said = np.where(rng.random(count) < 0.6, truth, (truth + 1) % 10)
        if count == 3:
            said = truth.copy()
        if count == 12:
            said = np.concatenate([truth[:8], (truth[8:] + 1) % 10])
        labels = [staged(function, stage.variable, x, "int64") for x in (said, truth)]
        given = call(function, *labels)
        value = array_of(given, "your function")
        seen.append((f"{np.sum(said == truth)} right answers of {count}", value.astype("float64")))
    return seen


def of_hits(reduce: Callable) -> Callable[[], Callable]:
    """A maker of functions of the comparison, as numbers."""
    return lambda: lambda said, truth: reduce(K.cast(K.equal(said, truth), "float32"))


ACCURACY = Exercise(
    number="01.6",
    title="Equal, and the mean of it",
    prompt="Write `accuracy(said, truth)` for two tensors of labels: the share of places where "
    "both are equal, a number from 0 to 1. Use `K.equal`, `K.cast` and `K.mean`.",
    observe=observe_accuracy,
    reference=of_hits(K.mean),
    hard_coded=lambda: lambda said, truth: K.constant(2 / 3),
    slips=(
        Slip(of_hits(K.sum), "this counts the right answers: the task asks for their share"),
        Slip(
            of_hits(lambda hits: 1 - K.mean(hits)),
            "this is the share of wrong answers: count where the two are equal",
        ),
        Slip(of_hits(lambda hits: hits), "these are the single answers: one number is asked for"),
        Slip(
            of_hits(lambda hits: K.min(hits)),
            "this asks whether all are right: the share may lie between 0 and 1",
        ),
        Slip(
            of_hits(lambda hits: 100 * K.mean(hits)),
            "this is per cent: the share goes from 0 to 1",
        ),
        Slip(
            lambda: lambda said, truth: K.mean(K.cast(said - truth, "float32")),
            "this is the mean difference of the labels: 8 is not twice as wrong as 4",
        ),
    ),
    misfits=(
        Slip(lambda: 0.667, "the task wants a Python function"),
        Slip(lambda: lambda said, truth: "two thirds", "the task wants numbers or a symbol"),
        Slip(lambda: lambda said, truth: None, "is there a return?"),
        Slip(lambda: lambda said, truth: K.men(said), "your function stopped"),
        Slip(lambda: lambda said: said, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the cell with [1, 2, 3] and [1, 0, 3]: it does the same for three labels.",
        "Compare, turn True and False into 1 and 0, take the mean. The mean of ones and zeros is "
        "the share of the ones.",
        "The twin gives the share of labels that are larger than a bound:\n"
        "    def share_above(labels, bound):\n"
        "        return K.mean(K.cast(K.greater(labels, bound), 'float32'))",
        "Three steps in one line.\n"
        "    def accuracy(said, truth):\n"
        "        hits = K.cast(K.equal(said, truth), 'float32')\n"
        "        return K.mean(hits)\n"
        "    tk.check('01.6', accuracy)",
    ),
)

EXERCISES = (SUMS, CENTRE, ACCURACY)
