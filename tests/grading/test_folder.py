"""A folder of notebooks: points and reasons for each, whatever one of them does."""

import csv
import json
import os
import select
import signal
import subprocess
import sys
from functools import partial

import pytest

from teachkeras.classroom.command import main
from teachkeras.classroom.grading import folder as folders
from teachkeras.classroom.grading.folder import STATE, grade_folder, papers_in
from teachkeras.classroom.grading.judging import Limits
from teachkeras.classroom.grading.points import points_of
from teachkeras.classroom.server import Refusal
from tests.grading.learners import EATER, LOOP, QUITS, RIGHT, answered, small, write

QUICK = Limits(cell=5.0, notebook=60.0, memory=512)
FULL_MARKS = sum(points_of("02").values())


def rows(path):
    return list(csv.reader(path.read_text().splitlines()))


@pytest.fixture
def judged_by_words(monkeypatch):
    """Grading that looks at the words of a notebook: these tests are about the folder."""
    seen = []

    def grade_one(limits, task):
        cells, points = task
        seen.append(cells[-1])
        if "KILL" in cells[-1]:
            os.kill(os.getpid(), signal.SIGKILL)
        marks = [[number, worth, worth, "right"] for number, worth in points.items()]
        return {"marks": marks, "notes": ["=note"] * ("NOTE" in cells[-1])}

    monkeypatch.setattr(folders, "grade_one", grade_one)
    return seen


def hand_in(folder, name, last="", answer="tk.check('02.1', 3)"):
    write(folder / name, small(answer, last))


def graded(folder, **more):
    grades = grade_folder(folder, QUICK, verbose=0, **more)
    return {grade.paper.notebook: grade for grade in grades}


def test_learners_are_folders_or_files(tmp_path, judged_by_words):
    hand_in(tmp_path, "ada/deep/er/L02.ipynb")
    hand_in(tmp_path, "ben.ipynb")
    hand_in(tmp_path, ".hidden/x.ipynb")
    hand_in(tmp_path, "ada/.ipynb_checkpoints/L02-checkpoint.ipynb")
    papers = list(papers_in(tmp_path, QUICK))
    assert [(p.learner, p.notebook) for p in papers] == [
        ("ada", "ada/deep/er/L02.ipynb"),
        ("ben", "ben.ipynb"),
    ]


def test_two_tables_are_written(tmp_path, judged_by_words):
    hand_in(tmp_path, "ada/L02.ipynb", "NOTE")
    graded(tmp_path)
    head, row = rows(tmp_path / "grades.csv")
    assert head == ["learner", "notebook", "lesson", "points", "of", "notes"]
    assert row == ["ada", "ada/L02.ipynb", "02", str(FULL_MARKS), str(FULL_MARKS), "'=note"]
    reasons = rows(tmp_path / "grades-reasons.csv")
    assert reasons[1] == ["ada", "ada/L02.ipynb", "02.1", "4.0", "4.0", "right"]
    assert len(reasons) == 1 + len(points_of("02"))


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@x", "=HYPERLINK(1),x", '="x"'])
def test_no_name_is_a_formula(tmp_path, judged_by_words, name):
    hand_in(tmp_path, f"{name}/L02.ipynb")
    graded(tmp_path)
    for file in ("grades.csv", "grades-reasons.csv"):
        cells = [cell for row in rows(tmp_path / file) for cell in row]
        assert f"'{name}" in cells and not [c for c in cells if c[:1] in "=+-@" and c]


def test_what_is_graded_is_not_graded_again_until_it_changes(tmp_path, judged_by_words):
    hand_in(tmp_path, "ada.ipynb")
    hand_in(tmp_path, "ben.ipynb", "1")
    told = [grade.marks for grade in graded(tmp_path).values()]
    assert told == [grade.marks for grade in graded(tmp_path).values()]
    known = json.loads((tmp_path / STATE).read_text())["graded"]
    hand_in(tmp_path, "ben.ipynb", "2")
    graded(tmp_path)
    now = json.loads((tmp_path / STATE).read_text())["graded"]
    assert len(known) == 2 and len(now) == 3
    grade_folder(tmp_path, Limits(draw=1), verbose=0)
    assert len(json.loads((tmp_path / STATE).read_text())["graded"]) == 5


@pytest.mark.parametrize("text", ["", "[]", '{"graded": {"a": 1}}', '{"graded": []}', "{"])
def test_a_state_that_cannot_be_read_only_means_more_work(tmp_path, judged_by_words, text):
    hand_in(tmp_path, "ada.ipynb")
    (tmp_path / STATE).write_text(text)
    assert graded(tmp_path)["ada.ipynb"].points == FULL_MARKS


def test_a_notebook_that_kills_its_grader_is_named_and_the_others_are_graded(
    tmp_path, judged_by_words
):
    for name in "abcd":
        hand_in(tmp_path, f"{name}.ipynb", "KILL" if name == "b" else "")
    found = graded(tmp_path, workers=2)
    assert [found[f"{name}.ipynb"].points for name in "abcd"] == [24.0, 0.0, 24.0, 24.0]
    assert "b.ipynb ended the process" in found["b.ipynb"].notes[0]


def test_what_is_no_notebook_of_a_lesson_says_so(tmp_path, judged_by_words):
    (tmp_path / "broken.ipynb").write_text("{")
    write(tmp_path / "empty.ipynb", small("1"))
    (tmp_path / "folder.ipynb").mkdir()
    secret = tmp_path.parent / "secret.ipynb"
    write(secret, small("tk.check('02.1', 1)"))
    (tmp_path / "link.ipynb").symlink_to(secret)
    (tmp_path / "eve").symlink_to(tmp_path.parent / "elsewhere")
    write(tmp_path.parent / "elsewhere" / "a.ipynb", small("tk.check('02.1', 1)"))
    found = {name: grade.notes[0] for name, grade in graded(tmp_path).items()}
    assert found == {
        "broken.ipynb": "this file is no notebook",
        "empty.ipynb": "it hands in no exercise of a lesson",
        "folder.ipynb": "this is no file",
        "link.ipynb": "this is a link to another place, which is not followed",
    }


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path, judged_by_words):
    hand_in(tmp_path / "class", "ada.ipynb")
    (tmp_path / "way").symlink_to(tmp_path / "class")
    assert graded(tmp_path / "way")["ada.ipynb"].points == FULL_MARKS


def test_a_table_that_cannot_be_written_is_one_sentence(tmp_path, judged_by_words, capsys):
    hand_in(tmp_path, "ada.ipynb")
    (tmp_path / "grades.csv").mkdir()
    assert main(["grade", str(tmp_path)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(Refusal, match="no notebooks"):
        grade_folder(tmp_path, QUICK)
    with pytest.raises(Refusal, match="no such folder"):
        grade_folder(tmp_path / "x", QUICK)


def test_the_command_prints_a_table(tmp_path, judged_by_words, capsys):
    hand_in(tmp_path, "ada/L02.ipynb")
    hand_in(tmp_path, "a\x1b[31m/L02.ipynb")
    assert main(["grade", str(tmp_path), "--workers", "1", "--csv", str(tmp_path / "t.csv")]) == 0
    said = capsys.readouterr().out
    assert "  ada      24 of 24  4" in said and "\x1b" not in said
    assert (tmp_path / "t.csv").exists() and (tmp_path / "t-reasons.csv").exists()
    assert main(["grade", str(tmp_path / "nothing")]) == 1


def test_the_table_has_a_row_for_each_learner_and_a_line_for_each_trouble(
    tmp_path, judged_by_words
):
    hand_in(tmp_path, "a-name-that-goes-on-and-on-and-on/L02.ipynb", "NOTE")
    hand_in(tmp_path, "ben/L04.ipynb", answer="tk.check('04.1', 3)")
    said = folders.screen(list(graded(tmp_path).values())).splitlines()
    assert said[0] == "Lesson 02" and said[2].startswith("  a-name-that-goes-on-and-on-…  24 of 24")
    assert said[3] == "Lesson 04"
    assert said[-1] == "a-name-that-goes-on-and-on-and-on/L02.ipynb: =note"


# --- for real ----------------------------------------------------------------------------------


def test_three_learners_for_real(tmp_path):
    """One of them right, one ends Python, one eats memory."""
    eats = "big = np.ones((400_000, 100_000))\ntk.check('02.1', big)"
    write(tmp_path / "ada.ipynb", small(RIGHT["02.1"]))
    write(tmp_path / "ben.ipynb", small(QUITS, RIGHT["02.1"]))
    write(tmp_path / "cy.ipynb", small(eats))
    found = graded(tmp_path, workers=2)
    assert [grade.points for grade in found.values()] == [4.0, 4.0, 0.0]
    assert found["ben.ipynb"].notes == ["cell 2: it ended Python"]
    reason = found["cy.ipynb"].marks[0][3]
    assert reason == "its cell could not hand it in: it asked for more than 512 MiB of memory"


def test_an_interrupted_run_leaves_nothing_behind(tmp_path):
    """Neither a process, nor a folder."""
    note, places = tmp_path / "note", tmp_path / "places"
    places.mkdir()
    sleeps = f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    write(tmp_path / "class" / "ada.ipynb", small(sleeps, RIGHT["02.1"]))
    command = [sys.executable, "-m", "teachkeras", "grade", str(tmp_path / "class")]
    environ = {**os.environ, "TMPDIR": str(places)}
    # Tests that run in the background would hand on that interrupts are ignored.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    run = subprocess.Popen(command, env=environ, preexec_fn=heard)
    while not (note.exists() and note.read_text()):
        os.sched_yield()
    handle = os.pidfd_open(int(note.read_text()))
    run.send_signal(signal.SIGINT)
    assert run.wait() == 130 and select.select([handle], [], [], 60)[0]
    os.close(handle)
    assert list(places.iterdir()) == []


@pytest.mark.full
def test_a_class_is_graded_and_a_killed_run_goes_on(tmp_path):
    answers = {
        "ada": RIGHT,
        "ben": {**RIGHT, "02.4": LOOP},
        "cy": {**RIGHT, "02.4": EATER},
        "dee": {**RIGHT, "02.4": QUITS},
        "eve": {"02.1": RIGHT["02.1"]},
    }
    for name, given in answers.items():
        write(tmp_path / name / "L02.ipynb", answered(given))
    command = [sys.executable, "-m", "teachkeras", "grade", str(tmp_path), "--seconds", "10"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    state = tmp_path / STATE
    while not state.exists():
        os.sched_yield()
    first.kill()
    first.wait()
    begun = len(json.loads(state.read_text())["graded"])
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert 1 <= begun < 5 and f"{begun} of 5 need no grading" in said
    points = {row[0]: row[3] for row in rows(tmp_path / "grades.csv")[1:]}
    assert points == {"ada": "24.0", "ben": "20.0", "cy": "20.0", "dee": "20.0", "eve": "4.0"}
    reasons = {(r[0], r[2]): r[5] for r in rows(tmp_path / "grades-reasons.csv")}
    assert "loop that never ends" in reasons["ben", "02.4"]
    assert "1024 MiB" in reasons["cy", "02.4"]


@pytest.mark.full
def test_the_grades_are_the_same_on_dask(tmp_path):
    from distributed import Client, LocalCluster

    write(tmp_path / "ada.ipynb", small(RIGHT["02.1"]))
    write(tmp_path / "ben.ipynb", small(QUITS, RIGHT["02.1"], LOOP))
    expected = {name: (g.marks, g.notes) for name, g in graded(tmp_path).items()}
    with (
        LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        found = graded(tmp_path, again=True, executor=client.get_executor())
    assert {name: (list(map(tuple, g.marks)), g.notes) for name, g in found.items()} == {
        name: (list(map(tuple, marks)), notes) for name, (marks, notes) in expected.items()
    }
