"""nbgrader hands out, collects and grades our lessons: four learners, three of whom misbehave."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from teachkeras.classroom.grading.judging import Judged, Limits
from teachkeras.classroom.grading.nbgrader_parts import judge_notebook, start_course
from teachkeras.classroom.grading.points import nbgrader_metadata, points_of
from teachkeras.classroom.server import Refusal
from tests.grading.learners import EATER, LOOP, LOOP_IN_CELL, QUITS, RIGHT, answered, small, write

LESSON = "L02-symbols-first"


def test_a_course_is_a_folder_that_nbgrader_knows(tmp_path):
    (made,) = start_course(tmp_path, ["L02"])
    assert made == tmp_path / "source" / "L02" / f"{LESSON}.ipynb"
    config = tmp_path / "nbgrader_config.py"
    compile(config.read_text(), "config", "exec")
    config.write_text("# the teacher's own")
    start_course(tmp_path, ["L00"])
    assert config.read_text() == "# the teacher's own"
    with pytest.raises(Refusal, match="L99"):
        start_course(tmp_path, ["L99"])


def test_each_exercise_cell_gets_its_points_and_its_reason(monkeypatch):
    reports = {
        "02.1": {"passed": True, "sentence": "right", "credit": 1.0},
        "02.2": {"passed": False, "sentence": "look <b>again", "credit": 0.25},
    }
    monkeypatch.setattr(
        "teachkeras.classroom.grading.nbgrader_parts.judge_in_new_python",
        lambda cells, limits: Judged(reports, {}),
    )
    notebook = nbformat.from_dict(answered(RIGHT))
    found = judge_notebook(notebook, Limits())
    assert found["exercise-02-1"] == (4.0, "right")
    assert found["exercise-02-2"] == (1.0, "look <b>again")
    assert found["exercise-02-6"] == (0.0, "nothing has been handed in")
    told = [
        cell.outputs[0].data
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("exercise-02-1", "exercise-02-2")
    ]
    assert "passed" in told[0]["text/plain"] and "1 of 4" in told[1]["text/plain"]
    assert "<b>" not in told[1]["text/html"]


def cells_of_a_teacher():
    """A test of the teacher's own, as nbgrader marks it."""
    cell = nbformat.v4.new_code_cell("assert x == 4")
    meta = {"grade": True, "solution": False, "locked": True, "points": 2, "grade_id": "own-test"}
    cell.metadata["nbgrader"] = {**meta, "schema_version": 3, "task": False, "cell_type": "code"}
    return cell


@pytest.mark.full
def test_a_teachers_own_tests_are_run_or_left_to_be_graded_by_hand_and_never_given(
    tmp_path, nbgrader
):
    """One notebook has only them, the other has an exercise of ours as well."""
    from nbgrader.api import Gradebook

    course = tmp_path / "course"
    start_course(course, [])
    mixed = nbformat.from_dict(small(RIGHT["02.1"]))
    mixed.cells[1].metadata["nbgrader"] = nbgrader_metadata("02.1")
    alone = nbformat.v4.new_notebook()
    for name, notebook in {"mixed": mixed, "alone": alone}.items():
        notebook.cells.append(cells_of_a_teacher())
        for folder in ("source", "submitted/ada"):
            write(course / folder / "W" / f"{name}.ipynb", notebook)
    nbgrader(course, "generate_assignment", "W")
    nbgrader(course, "autograde", "W")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        found = {
            name: [(g.name, g.auto_score, g.needs_manual_grade) for g in paper.grades]
            for name in ("mixed", "alone")
            if (paper := book.find_submission_notebook(name, "W", "ada"))
        }
    assert sorted(found["mixed"]) == [("exercise-02-1", 4.0, False), ("own-test", None, True)]
    assert found["alone"] == [("own-test", 0.0, False)]  # x is nowhere


# --- for real -------------------------------------------------------------------------------------

LEARNERS = {
    "ada": RIGHT,
    "ben": {**RIGHT, "02.3": LOOP_IN_CELL.replace("02.4", "02.3"), "02.4": LOOP},
    "cy": {**RIGHT, "02.4": EATER},
    "dee": {**RIGHT, "02.4": "exit()", "02.5": QUITS},
}
POINTS = {"ada": 24.0, "ben": 16.0, "cy": 20.0, "dee": 16.0}


@pytest.fixture
def nbgrader(tmp_path, monkeypatch):
    """Run one of nbgrader's commands in a folder, as a teacher or as a learner."""
    # It calls other programs of its environment by their bare names.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    home = tmp_path / "home"
    home.mkdir()
    options = [f"--Exchange.root={exchange}", "--CourseDirectory.course_id=kunde"]
    environment = {**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "jupyter")}

    def run(folder, *words, learner=""):
        start = [sys.executable, "-m", "nbgrader"]
        cache = [f"--Exchange.cache={tmp_path / 'cache' / (learner or 'teacher')}"]
        who = [f"--CourseDirectory.student_id={learner}"] if learner else []
        done = subprocess.run(
            [*start, *words, *options, *cache, *who],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stderr

    return run


@pytest.mark.full
def test_four_learners_from_generate_to_feedback(tmp_path, nbgrader):
    course = tmp_path / "course"
    start_course(course, ["L02"])
    with open(course / "nbgrader_config.py", "a") as config:
        config.write("c.JudgeExercises.seconds = 5\n")
    nbgrader(course, "generate_assignment", "L02")
    released = json.loads((course / "release" / "L02" / f"{LESSON}.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in released["cells"]]
    assert "answer = ...\ntk.check('02.1', answer)" in sources  # not emptied
    nbgrader(course, "release_assignment", "L02")

    for name, answers in LEARNERS.items():
        desk = tmp_path / name
        desk.mkdir()
        nbgrader(desk, "fetch_assignment", "L02", learner=name)
        paper = desk / "L02" / f"{LESSON}.ipynb"
        paper.write_text(json.dumps(answered(answers, json.loads(paper.read_text()))))
        nbgrader(desk, "submit", "L02", learner=name)
    nbgrader(course, "collect", "L02", "--ExchangeCollect.check_owner=False")
    assert sorted(os.listdir(course / "submitted")) == sorted(LEARNERS)

    nbgrader(course, "autograde", "L02")
    nbgrader(course, "generate_feedback", "L02")
    assert_grades(course)
    for name in LEARNERS:
        feedback = (course / "feedback" / name / "L02" / f"{LESSON}.html").read_text()
        assert f"Score: {POINTS[name]:g}" in feedback
        if name == "ben":
            assert "is there a loop that never ends?" in feedback


def assert_grades(course):
    """Each learner has the points of what was right, none is left to be graded by hand."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        scores = {s.student.id: s.score for s in book.assignment_submissions("L02")}
        assert scores == POINTS
        assert book.find_assignment("L02").max_score == sum(points_of("02").values())
        for name in LEARNERS:
            paper = book.find_submission_notebook(LESSON, "L02", name)
            assert not paper.needs_manual_grade
        comment = book.find_comment("exercise-02-4", LESSON, "L02", "cy").comment
        assert comment.endswith("it asked for more than 1024 MiB of memory")
