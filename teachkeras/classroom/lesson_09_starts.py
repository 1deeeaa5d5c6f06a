"""Two exercises of lesson 09 about start values: why all zeros fail, and what relu needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import initializations
from ..errors import TeachError
from .answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_number,
    need_parts,
)

# --- 09.5 why all zeros fail ----------------------------------------------------------------------

# The start values of the hidden layer and of the last layer, for five networks.
NETWORKS = (
    ("zero", "zero"),
    ("one", "one"),
    ("glorot_uniform", "glorot_uniform"),
    ("zero", "glorot_uniform"),
    ("glorot_uniform", "zero"),
)
QUESTIONS = (*(f"network {number}" for number in range(1, 6)), "the reason")
RIGHT_COUNTS = [1, 1, 4, 4, 4, "b"]


def observe_different(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Five counts and a letter."""
    *counts, reason = need_parts(answer, QUESTIONS)
    seen: list[Observation] = []
    for label, part in zip(QUESTIONS, counts, strict=False):
        count = need_number(part, label)
        if count not in (1, 2, 3, 4):
            raise NotYet(f"{label} has {count:g}: there are four hidden units, so write 1 to 4")
        seen.append((label, count))
    if not isinstance(reason, str) or reason.strip().lower() not in ("a", "b", "c", "d"):
        raise NotYet(f"the reason is {kind_of(reason)}: write one of 'a', 'b', 'c', 'd'")
    return [*seen, ("the reason", reason.strip().lower())]


def counted(place: int, part: Any) -> Callable[[], list[Any]]:
    """The right answers but for one."""
    return lambda: [*RIGHT_COUNTS[:place], part, *RIGHT_COUNTS[place + 1 :]]


ZEROS = Exercise(
    number="09.5",
    title="Why all zeros fail",
    prompt="Five networks have 4 hidden units with sigmoid and a linear last layer. They are "
    "trained for ten epochs. How many **different** hidden units are there afterwards? And why do "
    "all zeros fail? Hand in five numbers and a letter, such as `[2, 2, 2, 2, 2, 'a']`.",
    observe=observe_different,
    reference=lambda: RIGHT_COUNTS,
    hard_coded=lambda: [2, 2, 2, 2, 2, "a"],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            counted(0, 4),
            "nothing can tell these units apart: the same start values, and so the same gradient "
            "in every step",
        ),
        Slip(
            counted(1, 4),
            "ones are as bad as zeros: what counts is that the units begin alike in both layers",
        ),
        Slip(
            counted(2, 1),
            "random numbers differ from unit to unit: each of them gets a gradient of its own",
        ),
        Slip(
            counted(3, 1),
            "the units begin alike, but the last layer listens to each of them with another "
            "weight, so other gradients come back to them",
        ),
        Slip(
            counted(5, "a"),
            "the sigmoid of 0 is 0.5, and its slope there is the largest it has",
        ),
        Slip(
            counted(5, "c"),
            "some gradients are 0 in the first step, but the weights do move: look at the numbers "
            "above",
        ),
        Slip(
            counted(5, "d"),
            "an optimizer does not care where a weight begins",
        ),
    ),
    misfits=(
        Slip(lambda: 1, "the task wants 6 parts"),
        Slip(lambda: [1, 1, 4, 4, 4], "this has 5 parts"),
        Slip(lambda: [1, 1, 4, 4, 4, "e"], "write one of 'a', 'b', 'c', 'd'"),
        Slip(lambda: [1, 1, 4, 4, "4", "b"], "write a number"),
        Slip(lambda: [1, 1, 4, 4, 0, "b"], "there are four hidden units"),
    ),
    hints=(
        "Change the start values of the cell above, and count the different columns of the first "
        "matrix.",
        "Two units stay alike for ever if they begin alike and get the same gradient. The gradient "
        "of a hidden unit comes from the weights of the last layer.",
        "The twin has 'glorot_uniform' in the hidden layer and 'one' in the last: the last layer "
        "sends the same back to all, but the units begin differently, so there are 4.",
        "Alike in both layers: 1 and 1. Otherwise something tells the units apart.\n"
        "    tk.check('09.5', [1, 1, 4, 4, 4, 'b'])",
    ),
)


# --- 09.6 start values for relu -------------------------------------------------------------------

# What a name is good for, as far as this question goes.
FAMILIES = {
    "he_normal": "made for relu",
    "he_uniform": "made for relu",
    "glorot_normal": "made without relu in mind",
    "glorot_uniform": "made without relu in mind",
    "lecun_uniform": "made without relu in mind",
    "uniform": "the same size for every layer",
    "normal": "the same size for every layer",
}
PARTS = ("the name", "the standard deviation")


def observe_relu(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The family of a name, and a number."""
    name, size = need_parts(answer, PARTS)
    try:
        known = initializations.get(name).__name__
    except (TeachError, AttributeError):
        raise NotYet(
            f"{kind_of(name)} is not the name of start values",
            [("names", ", ".join(sorted(initializations.NAMES)))],
        ) from None
    return [(PARTS[0], FAMILIES.get(known, known)), (PARTS[1], need_number(size, PARTS[1]))]


RELU = Exercise(
    number="09.6",
    title="Start values for relu",
    prompt="Pick start values for a deep network of `relu` layers, by name. And how large are "
    "they? A layer has 128 inputs and 128 units: which standard deviation have its start values? "
    "Hand in the name and the number, such as `('one', 1.0)`.",
    observe=observe_relu,
    reference=lambda: ("he_normal", 0.125),
    hard_coded=lambda: ("one", 1.0),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: ("glorot_uniform", 0.125),
            "with relu half of the numbers become 0: these start values keep a signal only where "
            "nothing is cut off",
        ),
        Slip(
            lambda: ("normal", 0.125),
            "these are as large for 10 inputs as for 10,000: look for a name that counts the "
            "inputs",
        ),
        Slip(
            lambda: ("zero", 0.125),
            "with all zeros every unit stays like every other",
        ),
        Slip(
            lambda: ("he_normal", (1 / 128) ** 0.5),
            "this is the root of 1 / 128: because relu throws away half of the signal, twice as "
            "much is needed under the root",
        ),
        Slip(
            lambda: ("he_normal", 2 / 128),
            "this is 2 / 128: the standard deviation is its root",
        ),
        Slip(
            lambda: ("he_normal", (6 / 128) ** 0.5),
            "this is the largest number that he_uniform draws: its standard deviation is that, "
            "divided by the root of 3",
        ),
        Slip(
            lambda: ("he_normal", 0.05),
            "0.05 is what `normal` always has: these start values depend on the number of inputs",
        ),
    ),
    misfits=(
        Slip(lambda: "he_normal", "the task wants 2 parts"),
        Slip(lambda: ("xavier", 0.125), "is not the name of start values"),
        Slip(lambda: (0.125, "he_normal"), "is not the name of start values"),
        Slip(lambda: ("he_normal", "0.125"), "write a number"),
        Slip(lambda: ("he_normal", ...), "is still open"),
    ),
    hints=(
        "Look at the ten layers with relu: which name keeps the signal alive to the end?",
        "A unit adds up as many products as it has inputs, and relu throws away half. So the "
        "square of the standard deviation is 2 / inputs.",
        "The twin has 50 inputs: 2 / 50 = 0.04, and the root of it is 0.2.",
        "2 / 128 is 1 / 64, and its root is 1 / 8.\n    tk.check('09.6', ('he_normal', 0.125))",
    ),
)

EXERCISES = (ZEROS, RELU)
