"""Exercise 09.6: Start values for relu."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras import initializations
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    kind_of,
    need_number,
    need_parts,
)
from teachkeras.errors import TeachError

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


EXERCISE = Exercise(
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
