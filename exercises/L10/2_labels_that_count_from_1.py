"""Exercise 10.2: Labels that count from 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    need_python_function,
)
from teachkeras.classroom.beside import call

from ._shared import one_hot


def table_of(value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """What a learner's function gave, as a table of this shape."""
    table = array_of(value, "your function")
    if table.shape != shape:
        rows = "one row for each label, one column for each class"
        raise NotYet(
            f"your function gives the shape {table.shape}",
            [("wanted", f"{shape}: {rows}")],
        )
    return table


def rows_of(answers: Any, classes: int) -> np.ndarray:
    """One-hot rows for answers 1 to `classes`; 0 means that nobody answered, and stays dark."""
    return one_hot(answers, classes + 1)[:, 1:]


def observe_survey(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """The tables that a function makes of five sheets of answers."""
    function = need_python_function(answer, "def rows_of(answers, classes)")
    sheets = [([1, 2, 3], 3), ([2, 0, 1], 2), ([0, 0], 3)]
    sheets += [(rng.integers(1, 6, 5).tolist(), 5), ([4, *rng.integers(0, 4, 3).tolist()], 4)]
    seen: list[Observation] = []
    for answers, classes in sheets:
        table = table_of(call(function, np.array(answers), classes), (len(answers), classes))
        zeros = " (0: no answer)" if 0 in answers else ""
        seen.append((f"answers {answers} of 1 to {classes}{zeros}", table))
    return seen


EXERCISE = Exercise(
    number="10.2",
    title="Labels that count from 1",
    prompt="On a questionnaire the answers are numbered from 1 to `classes`, and 0 means that "
    "nobody answered. Write `rows_of(answers, classes)`: a table with one row for each answer and "
    "exactly `classes` columns. Answer 1 lights the first lamp, answer 2 the second, and so on. "
    "Where nobody answered, all lamps stay dark.",
    observe=observe_survey,
    reference=lambda: rows_of,
    hard_coded=lambda: lambda answers, classes: np.eye(classes)[: len(answers)],
    piecewise=True,
    slips=(
        Slip(
            lambda: lambda answers, classes: one_hot(np.asarray(answers) - 1, classes),
            "0 - 1 is -1, and place -1 is the last one: where nobody answered, the last lamp is "
            "lit. It must stay dark",
        ),
        Slip(
            lambda: lambda answers, classes: one_hot(answers, classes + 1)[:, :-1],
            "every lamp is one place too far to the right: answer 1 lights the first one",
        ),
        Slip(
            lambda: (
                lambda answers, classes: one_hot(np.maximum(np.asarray(answers) - 1, 0), classes)
            ),
            "who did not answer was counted as answer 1: all lamps of this row stay dark",
        ),
        Slip(
            lambda: lambda answers, classes: 1 - rows_of(answers, classes),
            "zeros and ones have changed places: only the answer is lit",
        ),
    ),
    misfits=(
        Slip(
            lambda: lambda answers, classes: one_hot(answers, classes + 1),
            "your function gives the shape (3, 4)",
        ),
        Slip(
            lambda: lambda answers, classes: rows_of(answers, classes)[np.asarray(answers) > 0],
            "your function gives the shape (2, 2)",
        ),
        Slip(lambda: lambda answers, classes: one_hot(answers, classes), "IndexError"),
        Slip(lambda: [[1, 0, 0]], "the task wants a Python function"),
        Slip(lambda: lambda answers, classes: None, "is there a return?"),
        Slip(lambda: lambda answers, classes: ..., NOTHING_YET),
    ),
    hints=(
        "Write down the row that answer 1 should get, and the row that 0 should get.",
        "`to_categorical(answers, classes + 1)` has one column too many. Which class does that "
        "column stand for, and what is left of a row if you cut it off?",
        "The twin: answers 1 to 3, and the *last* number, 4, means that nobody answered. Cut off "
        "the lamps of 0 and of 4:\n"
        "    to_categorical([1, 3, 4], 5)[:, 1:4]",
        "The first column is the lamp of `no answer`. Without it, such a row is dark.\n"
        "    from teachkeras.utils.np_utils import to_categorical\n"
        "    def rows_of(answers, classes):\n"
        "        return to_categorical(answers, classes + 1)[:, 1:]\n"
        "    tk.check('10.2', rows_of)",
    ),
)
