"""`teachkeras grade FOLDER`: points and reasons for every notebook below a folder.

    FOLDER/ada/L02-symbols-first.ipynb      learner ada
    FOLDER/ben.ipynb                        learner ben

The notebooks are graded side by side, on the executor that utils/executors.py makes or is given.
What is graded is written down at once: a run that was killed goes on where it was, and a notebook
that has not changed is not graded again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from ... import __version__
from ...errors.files import fingerprint, write_atomically
from ...errors.records import Record
from ...errors.text import table_text, visible
from ...utils.executors import Result, run_tasks
from ..copies import read_cells
from ..server import Refusal
from .judging import STOPPED, Judged, Limits, judge_cells, judge_in_new_python, marks_of
from .points import cell_sources, exercises_in, lesson_of, points_of

STATE = ".teachkeras-grades.json"
LARGEST = 50 * 2**20  # bytes of a notebook that is read
LINK = "this is a link to another place, which is not followed"  # it may be the teacher's
LEFT_OUT = (".ipynb_checkpoints", "__pycache__")
NAME = 28  # characters of a name on the screen


class Paper(Record, eq=False):
    """One notebook that was handed in."""

    learner: str
    notebook: str  # its path inside the folder
    cells: Sequence[str]
    lesson: str  # "02", or "" where no exercise is handed in
    key: str  # changes with the notebook, and with how it is graded
    problem: str = ""  # why it cannot be graded


class Grade(Record, eq=False):
    """What a notebook has earned: a row (number, points, of, reason) for each exercise."""

    paper: Paper
    marks: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()

    @property
    def points(self) -> float:
        """All points together."""
        return round(sum(mark[1] for mark in self.marks), 2)

    @property
    def worth(self) -> float:
        """The points of a notebook where all is right."""
        return round(sum(mark[2] for mark in self.marks), 2)


def grade_folder(
    folder: Path,
    limits: Limits,
    csv: Path | None = None,
    again: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
    verbose: int = 1,
) -> list[Grade]:
    """Grade every notebook below a folder, write the tables, and return the grades."""
    papers = list(papers_in(folder, limits))
    if not papers:
        raise Refusal(f"{folder} has no notebooks: learners' files end in .ipynb")
    known = {} if again else _read_state(folder)
    waiting = [p for p in papers if not p.problem and p.key not in known]
    if verbose and len(waiting) < len(papers):
        print(f"{len(papers) - len(waiting)} of {len(papers)} need no grading (any more).")

    def keep(place: int, result: Result) -> None:
        """Write down what a notebook has earned, so that a killed run goes on."""
        if not result.refused:  # who ends the grader is graded anew by the next run
            known[waiting[place].key] = result.value
            _write_state(folder, known)

    results = run_tasks(
        grade_one if executor is None else grade_one_anywhere,
        [(paper.cells, points_of(paper.lesson)) for paper in waiting],
        limits,
        names=[paper.notebook for paper in waiting],
        workers=workers,
        executor=executor,
        verbose=verbose,
        finished=keep,
    )
    refused = {p.key: r.refused for p, r in zip(waiting, results, strict=True) if r.refused}
    grades = [_grade_of(paper, known, refused) for paper in papers]
    write_tables(csv or folder / "grades.csv", grades)
    return grades


def grade_one(limits: Limits, task: tuple[Sequence[str], dict[str, float]]) -> dict[str, Any]:
    """Grade one notebook; its points and its notes as plain data."""
    return _told(judge_cells(task[0], limits), *task)


def grade_one_anywhere(
    limits: Limits, task: tuple[Sequence[str], dict[str, float]]
) -> dict[str, Any]:
    """The same where nobody knows which threads there are: in a Python of its own."""
    return _told(judge_in_new_python(task[0], limits), *task)


def _told(judged: Judged, cells: Sequence[str], points: dict[str, float]) -> dict[str, Any]:
    """What was judged as plain data."""
    handed_in = {at for at, source in enumerate(cells) if exercises_in(source)}
    # An error in a cell that hands nothing in may be part of the lesson; a process that has ended
    # is not.
    notes = [
        f"cell {at + 1}: {why}"
        for at, why in sorted(judged.trouble.items())
        if at in handed_in or not why.startswith(STOPPED)
    ]
    return {"marks": [list(mark) for mark in marks_of(cells, judged, points)], "notes": notes}


def _grade_of(paper: Paper, known: dict[str, Any], refused: dict[str, str]) -> Grade:
    """The grade of a notebook: as it was worked out, or no points and the reason."""
    if paper.key in known:
        told = known[paper.key]
        return Grade(paper, told["marks"], told["notes"])
    reason = paper.problem or refused.get(paper.key, "")
    marks = [[number, 0.0, worth, reason] for number, worth in points_of(paper.lesson).items()]
    return Grade(paper, marks, [reason])


# --- what was handed in ---------------------------------------------------------------------------


def papers_in(folder: Path, limits: Limits) -> Iterator[Paper]:
    """The notebooks below a folder, in the order of their names."""
    if not os.path.isdir(folder):
        raise Refusal(f"There is no such folder: {folder}")
    for path in sorted(folder.rglob("*.ipynb")):
        inside = path.relative_to(folder)
        if not any(part in LEFT_OUT or part.startswith(".") for part in inside.parts):
            yield paper_at(path, inside, limits)


def paper_at(path: Path, inside: Path, limits: Limits) -> Paper:
    """One notebook as it was handed in; what cannot be read says why."""
    learner = inside.parts[0] if len(inside.parts) > 1 else inside.stem
    name = inside.as_posix()
    folders = [path.parents[depth] for depth in range(len(inside.parts) - 1)]
    found = LINK if any(map(Path.is_symlink, [path, *folders])) else _contents(path)
    if isinstance(found, str):
        return Paper(learner, name, (), "", name, found)
    notebook = read_cells(path.name, found)
    if notebook is None:
        return Paper(learner, name, (), "", name, "this file is no notebook")
    cells = cell_sources(notebook)
    lesson = lesson_of(cells)
    if not points_of(lesson):
        return Paper(learner, name, cells, "", name, "it hands in no exercise of a lesson")
    return Paper(learner, name, cells, lesson, _key(cells, lesson, limits))


def _contents(path: Path) -> bytes | str:
    """The bytes of a file, or why they are not read."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return "this is no file" if not path.is_file() else "this file is too large"
        return path.read_bytes()
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _key(cells: Sequence[str], lesson: str, limits: Limits) -> str:
    """What a grade is known by: the cells, what they are worth, and how they were graded."""
    told = [__version__, list(cells), points_of(lesson), limits._values()]
    return fingerprint(json.dumps(told).encode())


# --- what goes on after a killed run --------------------------------------------------------------


def _read_state(folder: Path) -> dict[str, Any]:
    """What was graded before; an unreadable list only means that all is graded again."""
    try:
        stored = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return {key: told for key, told in stored["graded"].items() if _is_grade(told)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is_grade(told: Any) -> bool:
    marks = told["marks"]
    return all(len(mark) == 4 for mark in marks) and isinstance(told["notes"], list)


def _write_state(folder: Path, known: dict[str, Any]) -> None:
    text = json.dumps({"graded": known}, indent=1, sort_keys=True)
    write_atomically(folder / STATE, text.encode())


# --- tables ---------------------------------------------------------------------------------------


def write_tables(path: Path, grades: Sequence[Grade]) -> None:
    """Two CSV files: a row for each notebook, and beside it a row for each exercise with reasons.

    A name that a spreadsheet would take for a formula is made harmless.
    """
    rows: list[list[Any]] = [["learner", "notebook", "lesson", "points", "of", "notes"]]
    reasons: list[list[Any]] = [["learner", "notebook", "exercise", "points", "of", "reason"]]
    for grade in grades:
        who = [grade.paper.learner, grade.paper.notebook]
        notes = "; ".join(grade.notes)
        rows.append([*who, grade.paper.lesson, grade.points, grade.worth, notes])
        reasons += [[*who, *mark] for mark in grade.marks]
    write_atomically(path, table_text(rows).encode())
    write_atomically(path.with_name(f"{path.stem}-reasons.csv"), table_text(reasons).encode())


def screen(grades: Sequence[Grade]) -> str:
    """A table for each lesson, and below it what went wrong.

    >>> paper = Paper("ada", "ada/L02.ipynb", (), "02", "")
    >>> print(screen([Grade(paper, [["02.1", 4.0, 4.0, "right"], ["02.2", 0.0, 4.0, "no"]])]))
    Lesson 02
      learner  points  02.1  02.2
      ada      4 of 8  4     0
    """
    lines = []
    for lesson in sorted({grade.paper.lesson for grade in grades} - {""}):
        lines += [f"Lesson {lesson}", *_lesson([g for g in grades if g.paper.lesson == lesson])]
    for grade in grades:
        name = visible(grade.paper.notebook)
        lines += [f"{name}: {visible(note)}" for note in grade.notes]
    return "\n".join(lines)


def _lesson(grades: Sequence[Grade]) -> list[str]:
    """The rows of one lesson, with a head."""
    rows = [["learner", "points", *(mark[0] for mark in grades[0].marks)]]
    for grade in grades:
        name = visible(grade.paper.learner)
        name = name if len(name) <= NAME else name[: NAME - 1] + "…"
        total = f"{grade.points:g} of {grade.worth:g}"
        rows.append([name, total, *(f"{mark[1]:g}" for mark in grade.marks)])
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  " + "  ".join(c.ljust(w) for c, w in zip(row, wide, strict=True)).rstrip()
        for row in rows
    ]
