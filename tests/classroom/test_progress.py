"""What a learner has done stays in the work folder: whatever happens to the file, and to nobody."""

import fcntl
import json
import os
import stat

import pytest

import teachkeras as tk
from teachkeras.classroom import exercises, progress_file
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.classroom.handout import LIST_NAME, hand_out, shipped_lessons
from teachkeras.classroom.progress import STATES, LearnerProgress
from teachkeras.classroom.progress_file import (
    FILE,
    LOCK,
    ProgressFile,
    note,
    read_progress,
    work_folder,
)
from tests.classroom.judged import fresh, in_process  # noqa: F401  (fixtures)


@pytest.fixture(autouse=True)
def nothing_in_memory(monkeypatch):
    """A kernel that has just begun."""
    monkeypatch.setattr(progress_file, "_unsaved", {})
    monkeypatch.setattr(exercises, "_rungs", {})


@pytest.fixture
def work(here):
    """A work folder, which is the current one."""
    (here / LIST_NAME).write_text('{"files": {}}')
    return here


def stored(folder):
    return json.loads((folder / FILE).read_text())["exercises"]


# --- what is written ----------------------------------------------------------------------------


@pytest.mark.usefixtures("in_process")
def test_checks_and_the_last_hint_are_kept(work):
    right = EXERCISES["02.2"].reference()
    assert not tk.check("02.2") and not tk.check("02.2", None) and not (work / FILE).exists()
    assert not tk.check("02.2", [(1, 1)] * 5)
    assert stored(work) == {"02.2": ["tried"]}
    assert tk.check("2.2", right)
    for rung in (1, 2, 3):
        tk.hint("02.1", rung)
    assert stored(work) == {"02.2": ["done", "tried"]}
    tk.hint("02.1", 4)
    assert stored(work) == {"02.1": ["seen"], "02.2": ["done", "tried"]}


@pytest.mark.usefixtures("in_process")
def test_a_lesson_that_is_only_run_tries_nothing(work):
    """Run All hands in what the lesson itself has written: a function that gives the dots."""
    assert not tk.check("15.1", lambda x, W, U, b: ...) and not tk.check("16.7", lambda n: ...)
    assert not (work / FILE).exists()
    assert not tk.check("15.1", lambda x, W, U, b: x)
    assert stored(work) == {"15.1": ["tried"]}


@pytest.mark.usefixtures("in_process")
def test_who_read_the_solution_was_helped_in_the_next_kernel_too(work, monkeypatch):
    tk.hint("02.2", 4)
    monkeypatch.setattr(exercises, "_rungs", {})
    tk.check("02.2", EXERCISES["02.2"].reference())
    assert tk.progress().state("02.2") == "helped"


def test_a_solution_read_afterwards_takes_nothing_away(work):
    note("02.2", "tried", "done")
    note("02.2", "seen")
    note("02.2", "tried", "done")
    assert tk.progress().state("02.2") == "done"


def test_nothing_is_written_twice(work):
    note("02.2", "tried", "done")
    before = os.stat(work / FILE).st_ino
    note("02.2", "tried", "done")
    assert os.stat(work / FILE).st_ino == before


def test_notebooks_that_write_at_once_lose_no_row(work):
    numbers = list(EXERCISES)
    children = []
    for start in range(6):
        child = os.fork()
        if not child:
            try:
                for number in numbers[start::6]:
                    note(number, "tried", "done")
            finally:
                os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 6
    assert stored(work) == {number: ["done", "tried"] for number in numbers}
    assert sorted(p.name for p in work.iterdir()) == sorted([LIST_NAME, FILE, LOCK])


def test_who_waits_too_long_writes_with_the_next_check(work, monkeypatch):
    monkeypatch.setattr(progress_file, "PATIENCE", 0.0)
    with open(work / LOCK, "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        note("02.1", "tried")
        assert not (work / FILE).exists() and tk.progress().state("02.1") == "tried"
    note("02.2", "tried")
    assert stored(work) == {"02.1": ["tried"], "02.2": ["tried"]}


def test_a_folder_that_cannot_be_written_to_costs_no_verdict(work):
    (work / LOCK).mkdir()
    note("02.1", "tried", "done")
    assert not (work / FILE).exists() and tk.progress().state("02.1") == "done"


# --- where it is written ------------------------------------------------------------------------


def test_a_handed_out_folder_is_a_work_folder_and_so_are_those_inside(here):
    assert work_folder() is None
    note("02.1", "tried")
    assert list(here.iterdir()) == [] and tk.progress().state("02.1") == "tried"
    hand_out(shipped_lessons(), here)
    assert work_folder() == here
    inside = here / "mine" / "today"
    inside.mkdir(parents=True)
    os.chdir(inside)
    assert work_folder() == here


def test_lessons_from_elsewhere_are_worked_in_and_those_of_the_library_are_not(here):
    (here / "L03-simplify.ipynb").write_text("{}")
    assert work_folder() == here
    os.chdir(shipped_lessons())
    assert work_folder() is None


def test_a_folder_that_is_gone_is_no_work_folder(here):
    os.mkdir("gone")
    os.chdir("gone")
    os.rmdir(here / "gone")
    assert work_folder() is None
    note("02.1", "tried")
    os.chdir(here)


# --- files that say something else --------------------------------------------------------------

STRANGE = {
    "nothing": b"",
    "half": b'{"teachkeras progress": 1, "exer',
    "a list": b"[1, 2]",
    "another tool's": b'{"exercises": {"02.1": ["done"]}}',
    "no version": b'{"teachkeras progress": true, "exercises": {}}',
    "no rows": b'{"teachkeras progress": 1, "exercises": [1]}',
    "deep": b"[" * 100_000,
    "long": b'{"a": "' + b"x" * 300_000 + b'"}',
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_is_put_aside_and_kept(work, name):
    (work / FILE).write_bytes(STRANGE[name])
    found = read_progress(work)
    assert found.problem and not found.marks and not found.foreign
    assert f"{FILE} is left out: {found.problem}. The next check puts it aside." in repr(
        tk.progress()
    )
    assert (work / FILE).read_bytes() == STRANGE[name]
    note("02.1", "tried")
    assert stored(work) == {"02.1": ["tried"]} and not tk.progress().remark
    assert (work / ".teachkeras-progress (unreadable 1).json").read_bytes() == STRANGE[name]


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda p: os.symlink("nowhere", p)])
def test_what_is_no_file_is_put_aside(work, make):
    make(work / FILE)
    kind = stat.S_IFMT(os.lstat(work / FILE).st_mode)
    (work / ".teachkeras-progress (unreadable 1).json").write_text("an older one")
    note("02.1", "tried")
    assert stored(work) == {"02.1": ["tried"]}
    aside = os.lstat(work / ".teachkeras-progress (unreadable 2).json")
    assert stat.S_IFMT(aside.st_mode) == kind


def test_the_file_of_a_newer_version_is_left_alone(work):
    text = '{"teachkeras progress": 2, "exercises": {"02.1": 5}}'
    (work / FILE).write_text(text)
    note("02.1", "tried")
    assert (work / FILE).read_text() == text and tk.progress().state("02.1") == "tried"
    assert "a newer teachkeras has written it. It stays as it is." in tk.progress().remark


def test_unknown_rows_and_marks_are_left_out(work):
    rows = {"02.1": ["done", "<b>", 3, ["tried"]], "<script>": ["done"], "02.2": "done", "2": []}
    (work / FILE).write_text(json.dumps({"teachkeras progress": 1, "exercises": rows}))
    assert read_progress(work) == ProgressFile({"02.1": frozenset({"done"})})


# --- what is shown ------------------------------------------------------------------------------


def marked(**states):
    marks = {f"{name[1:3]}.{name[4:]}": frozenset({"tried", mark}) for name, mark in states.items()}
    return LearnerProgress(marks)


def test_next_is_what_is_open_in_the_last_lesson_begun():
    assert marked().next == "00.1"
    assert marked(L00_1="done").next == "01.1"
    assert marked(L06_1="done", L06_2="tried").next == "06.2"
    whole = {f"L{n.replace('.', '_')}": "done" for n in EXERCISES}
    assert marked(**whole).next is None
    assert "that is all of them" in marked(**whole).heading
    assert marked(**{**whole, "L03_2": "seen"}).next == "03.2"


def test_picture_table_text_and_link_tell_the_same():
    mine = marked(L01_1="done", L01_2="helped", L01_3="seen", L01_4="tried")
    view = tk.show(mine)
    assert view.title == f"2 of {len(EXERCISES)} exercises done; next: {mine.next} " + (
        EXERCISES["01.3"].title
    )
    assert "01  tensors                               2 of 7   ✓ + s t · · ·" in view.text
    for _, _, words in STATES.values():
        assert words in view.picture and words in view.values
    spots = view.data["spots"]
    assert len(spots) == len(EXERCISES)
    assert spots[2][4].startswith("01.2 ") and spots[2][4].endswith(STATES["helped"][2])
    assert view.html.endswith('<a href="L01-tensors.ipynb">L01-tensors.ipynb</a></p>')
    assert view.html == tk.show(mine).html
