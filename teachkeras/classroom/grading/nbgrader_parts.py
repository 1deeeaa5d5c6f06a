"""What nbgrader calls: it hands out and collects as ever, and answers are judged by judging.py.

A course's `nbgrader_config.py` is two lines:

    from teachkeras.classroom.grading.nbgrader_parts import configure
    configure(get_config())

nbgrader itself would run a submission in a kernel, and count every exercise cell, which is answer
and test in one, as work to be graded by hand. Here it runs in the processes of judging.py, and the
cell gets its points, and the reason as a comment that stands in the feedback.

nbgrader is imported when it is configured: a learner's machine need not have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ...errors.files import write_atomically
from ..copies import to_work_in
from ..exercise_table import EXERCISES
from ..exercises import Verdict
from ..handout import shipped_lessons
from ..server import Refusal
from .judging import Limits, judge_in_new_python, marks_of
from .points import cell_sources, number_of

CONFIG = '''"""The answers of teachkeras' lessons are judged as `tk.check` does."""

from teachkeras.classroom.grading.nbgrader_parts import configure

c = get_config()  # noqa: F821  (nbgrader gives it to its configuration)
configure(c)
'''
MARKS = "teachkeras"  # of nbgrader's resources: grade id -> points and reason


def start_course(folder: Path, lessons: Iterable[str]) -> list[Path]:
    """Make a folder that nbgrader takes for a course; `lessons` such as "L02" are handed out."""
    made = []
    for lesson in lessons:
        home = shipped_lessons()
        found = sorted(home.glob(f"{lesson}-*.ipynb")) if home else []
        if not found:
            raise Refusal(f"There is no lesson {lesson}: lessons are called L00 to L16.")
        made.append(folder / "source" / lesson / found[0].name)
        write_atomically(made[-1], to_work_in(found[0].name, found[0].read_bytes()))
    if not (folder / "nbgrader_config.py").exists():
        write_atomically(folder / "nbgrader_config.py", CONFIG.encode())
    return made


def configure(config: Any) -> None:
    """Let nbgrader hand out our exercise cells as they are, and grade them by our judge."""
    from nbgrader import preprocessors as theirs
    from nbgrader.converters import GenerateAssignment

    judge, save = parts()
    config.Autograde.autograde_preprocessors = [
        judge,
        save,
        theirs.AssignLatePenalties,
        theirs.CheckCellMetadata,
    ]
    # A lesson holds no solution, and a cell without one is no cell to be emptied.
    generate = GenerateAssignment.preprocessors.default_args[0]
    config.GenerateAssignment.preprocessors = [
        each for each in generate if each is not theirs.ClearSolutions
    ]


@cache
def parts() -> tuple[type, type]:
    """The two classes that nbgrader calls: one judges a notebook, one saves its points."""
    from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades
    from nbgrader.utils import is_solution
    from traitlets import Integer

    class JudgeExercises(NbGraderPreprocessor):
        """Run a submission and judge its answers; no output of its own is believed."""

        seconds = Integer(60, help="for a cell").tag(config=True)
        memory = Integer(1024, help="MiB for a notebook").tag(config=True)
        draw = Integer(0, help="another number draws other inputs").tag(config=True)

        def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
            """Put a verdict below each exercise cell, and its points into the resources.

            A notebook without our exercises is run as nbgrader has it.
            """
            if not exercise_cells(nb):
                return Execute(parent=self).preprocess(nb, resources)
            limits = Limits(float(self.seconds), 10.0 * self.seconds, self.memory, self.draw)
            resources[MARKS] = judge_notebook(nb, limits)
            return nb, resources

    class SaveExerciseGrades(SaveAutoGrades):
        """Points of exercise cells as they were judged; all other cells as nbgrader has it."""

        def _add_score(self, cell: Any, resources: Any) -> None:
            super()._add_score(cell, resources)
            if MARKS not in resources:
                return
            grade = self._found(self.gradebook.find_grade, cell)
            if mark := resources[MARKS].get(cell.metadata.nbgrader["grade_id"]):
                grade.auto_score = mark[0]
                grade.needs_manual_grade = grade.manual_score is not None
            elif not is_solution(cell):  # a test that was not run: nbgrader would take it as passed
                grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()

        def _add_comment(self, cell: Any, resources: Any) -> None:
            super()._add_comment(cell, resources)
            if mark := resources.get(MARKS, {}).get(cell.metadata.nbgrader["grade_id"]):
                self._found(self.gradebook.find_comment, cell).auto_comment = mark[1]
                self.gradebook.db.commit()

        def _found(self, find: Any, cell: Any) -> Any:
            """The gradebook's line about a cell."""
            where = self.notebook_id, self.assignment_id, self.student_id
            return find(cell.metadata.nbgrader["grade_id"], *where)

    return JudgeExercises, SaveExerciseGrades


def judge_notebook(notebook: Any, limits: Limits) -> dict[str, tuple[float, str]]:
    """Judge a notebook of nbgrader's; gives points and reason by grade id, and shows them in it."""
    sources, cells = cell_sources(notebook), exercise_cells(notebook)
    worth = {number: float(cell.metadata.nbgrader["points"]) for number, cell in cells.items()}
    found = {}
    judged = judge_in_new_python(sources, limits)
    for number, earned, of, reason in marks_of(sources, judged, worth):
        cell = cells[number]
        found[cell.metadata.nbgrader["grade_id"]] = (earned, reason)
        cell.outputs = [shown(number, earned, of, reason)]
        cell.execution_count = None
    return found


def exercise_cells(notebook: Any) -> dict[str, Any]:
    """The cells of our exercises, by number."""
    cells = {
        number_of(cell.metadata.get("nbgrader", {}).get("grade_id")): cell
        for cell in notebook.cells
        if cell.cell_type == "code"
    }
    return {number: cell for number, cell in cells.items() if number}


def shown(number: str, earned: float, of: float, reason: str) -> Any:
    """The verdict as it stands below its cell in the feedback."""
    from nbformat.v4 import new_output

    title = EXERCISES[number].title if number in EXERCISES else ""
    points = ("points", f"{earned:g} of {of:g}")
    card = Verdict(number, title, earned == of, reason, (points,), () if earned < of else (reason,))
    return new_output("display_data", card._repr_mimebundle_())
