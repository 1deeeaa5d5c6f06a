"""Learners' notebooks for the tests: a lesson with answers typed into it."""

import json
from pathlib import Path
from typing import Any

from teachkeras.classroom.copies import to_work_in
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.grading.points import exercises_in
from tests.lessons.truth import LESSONS

LESSON = LESSONS / "L02-symbols-first.ipynb"

# The answers of lesson 02, as somebody types them who has understood.
RIGHT = {
    number: "\n".join(
        line[4:]
        for line in EXERCISES[number].hints[3].split("\n")
        if line.startswith("    ") or not line.strip()
    )
    for number in EXERCISES
    if number.startswith("02.")
}
LOOP = "def e_of(a, b):\n    while True:\n        pass\n\ntk.check('02.4', e_of)"
LOOP_IN_CELL = "while True:\n    pass\ntk.check('02.4', 3)"
EATER = "import numpy as np\nbig = np.ones((400_000, 100_000))\ntk.check('02.4', big)"
QUITS = "import os\nos._exit(0)"


def handed_out() -> dict[str, Any]:
    """The lesson as a learner gets it."""
    return json.loads(to_work_in(LESSON.name, LESSON.read_bytes()))


def answered(answers: dict[str, str], notebook: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook in which the cell of each exercise says what is given here."""
    notebook = notebook or handed_out()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for number in exercises_in("".join(cell["source"])):
                if number in answers:
                    cell["source"] = answers[number]
    return notebook


def small(*cells: str) -> dict[str, Any]:
    """A notebook of these code cells, after one that imports."""
    imports = "import numpy as np\nimport teachkeras as tk\nfrom teachkeras import backend as K"
    return {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"cell-{at}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for at, source in enumerate((imports, *cells))
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(path: Path, notebook: dict[str, Any]) -> None:
    """Hand in a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
