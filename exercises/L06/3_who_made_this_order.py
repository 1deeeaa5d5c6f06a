"""Exercise 06.3: Who made this order?"""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import Exercise, NotYet, Observation, Slip, kind_of, need_parts

# Letter -> what fit was told, and the rows of two epochs, 8 rows in batches of 2
STRIPS: dict[str, tuple[Any, str]] = {
    "A": (True, "52703614 16047352"),
    "B": (False, "01234567 01234567"),
    "C": ("batch", "45016723 23674501"),
    "D": (False, "30615274 30615274"),
    "E": ("batch", "67230145 01672345"),
}


def observe_strips(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A setting for each of the five strips."""
    names = [f"strip {letter}" for letter in STRIPS]
    seen: list[Observation] = []
    for label, part in zip(names, need_parts(answer, names), strict=True):
        if not isinstance(part, bool | str) or part not in (True, False, "batch"):
            raise NotYet(f"{label} has {kind_of(part)}: write True, False or 'batch'")
        seen.append((label, str(part)))
    return seen


EXERCISE = Exercise(
    number="06.3",
    title="Who made this order?",
    prompt="Five trainings had 8 rows, `batch_size=2` and two epochs. Which `shuffle` did each of "
    "them have? Hand in five answers: `True`, `False` or `'batch'`.",
    observe=observe_strips,
    reference=lambda: [setting for setting, _ in STRIPS.values()],
    hard_coded=lambda: [True, False, "batch", True, "batch"],
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: ["batch", False, True, False, True],
            "look for pairs of neighbours: with 'batch' the rows 0 1, 2 3, 4 5 and 6 7 stay "
            "together, with True nothing stays together",
        ),
        Slip(
            lambda: [False, "batch", False, "batch", False],
            "compare the two epochs: with False both have the same order, with 'batch' the second "
            "one differs from the first",
        ),
        Slip(
            lambda: [True, True, "batch", True, "batch"],
            "both epochs have the same order, and True mixes anew before each epoch: if rows lie "
            "in disorder, somebody may have mixed them before fit saw them",
        ),
    ),
    misfits=(
        Slip(lambda: True, "the task wants 5 parts"),
        Slip(lambda: [True, False], "this has 2 parts"),
        Slip(lambda: ["True", False, "batch", False, "batch"], "write True, False or 'batch'"),
        Slip(lambda: [1.5, False, "batch", False, "batch"], "write True, False or 'batch'"),
        Slip(lambda: [True, False, "batch", "none", "batch"], "write True, False or 'batch'"),
    ),
    hints=(
        "Compare the first epoch of a strip with its second one. Then look at pairs.",
        "The same order in both epochs: False. Another order each time: True, or 'batch' if the "
        "rows of a batch stay together.",
        "The twin has 4 rows and batches of 2: 2301 0123. The pairs 23 and 01 stay together, and "
        "the second epoch differs from the first: 'batch'.",
        "D was mixed by somebody before fit saw it; fit itself kept this order.\n"
        "    tk.check('06.3', [True, False, 'batch', False, 'batch'])",
    ),
)
