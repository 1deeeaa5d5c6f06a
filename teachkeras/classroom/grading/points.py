"""Which exercises a lesson has, how many points each is worth, and how nbgrader is told.

The points stand in the lessons themselves: each exercise cell carries nbgrader's metadata (schema
3). It is both the answer and what is graded, so a learner sees one cell, as before.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from ..copies import joined
from ..handout import shipped_lessons

POINTS = 4.0  # of an exercise, where the lesson does not say: its quarters are whole numbers
SCHEMA = 3
HANDED_IN = re.compile(
    r"""^\s*(?:tk\.|teachkeras\.)?check\(\s*['"]?(\d\d?\.\d\d?)['"]?""", re.MULTILINE
)
GRADE_ID = re.compile(r"exercise-(\d\d)-(\d\d?)")


def exercises_in(source: str) -> list[str]:
    """The exercises that a cell hands in.

    >>> exercises_in("answer = 3\\ntk.check('02.1', answer)")
    ['02.1']
    """
    numbers = (found.partition(".") for found in HANDED_IN.findall(source))
    return [f"{lesson.zfill(2)}.{place}" for lesson, _, place in numbers]


def nbgrader_metadata(number: str, points: float = POINTS) -> dict[str, Any]:
    """What the cell of an exercise says to nbgrader.

    >>> nbgrader_metadata("02.1")["grade_id"]
    'exercise-02-1'
    """
    return {
        "cell_type": "code",
        "grade": True,
        "grade_id": f"exercise-{number.replace('.', '-')}",
        "locked": False,
        "points": points,
        "schema_version": SCHEMA,
        "solution": True,
        "task": False,
    }


def number_of(grade_id: object) -> str:
    """The exercise of a grade id of ours; an empty text for another one.

    >>> number_of("exercise-02-1"), number_of("essay")
    ('02.1', '')
    """
    found = GRADE_ID.fullmatch(str(grade_id))
    return f"{found[1]}.{found[2]}" if found else ""


def marked(notebook: dict[str, Any]) -> bool:
    """Give each exercise cell of a notebook its metadata; returns whether anything is new.

    Points that an author has chosen stay.
    """
    new = False
    for cell in notebook["cells"]:
        number = cell["metadata"].get("tk", {}).get("exercise")
        known = cell["metadata"].get("nbgrader")
        if not number or cell["cell_type"] != "code":
            continue
        wanted = nbgrader_metadata(number, (known or {}).get("points", POINTS))
        if known != wanted:
            told = {**cell["metadata"], "nbgrader": wanted}
            cell["metadata"], new = dict(sorted(told.items())), True  # as Jupyter writes them
    return new


@cache
def points_of(lesson: str) -> dict[str, float]:
    """The points of each exercise of a lesson ("02"), as the lesson that came with us says.

    >>> points_of("99")
    {}
    """
    folder, found = shipped_lessons(), {}
    for path in sorted(folder.glob(f"L{lesson}-*.ipynb")) if folder and lesson else ():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            told = cell["metadata"].get("nbgrader", {})
            if number := number_of(told.get("grade_id")):
                found[number] = float(told["points"])
    return found


def lesson_of(sources: Iterable[str]) -> str:
    """The lesson ("02") whose exercises some cells hand in most; an empty text for none."""
    count = Counter(number[:2] for source in sources for number in exercises_in(source))
    return count.most_common(1)[0][0] if count else ""


def cell_sources(notebook: dict[str, Any]) -> list[str]:
    """The code cells of a notebook, as texts."""
    cells = (cell for cell in notebook["cells"] if cell.get("cell_type") == "code")
    return [source for cell in cells if isinstance(source := joined(cell.get("source", "")), str)]
