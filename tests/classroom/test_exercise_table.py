"""The exercises are files: found by number, read one by one, the same in every process."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from teachkeras.classroom import exercise_table, shipped
from teachkeras.classroom.answers import Exercise
from teachkeras.classroom.exercise_table import EXERCISES, Exercises
from teachkeras.classroom.stage import counted_stack
from teachkeras.errors import TeachError
from teachkeras.errors.sources import learner_line


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Three exercises, and what is none."""
    names = ("L02/10_last.py", "L02/9_first.py", "L70/1_one.py")
    for name in (*names, "L70/_shared.py", "L70/notes.txt", "L7/1_no.py", "2_no.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"EXERCISE = {name!r}\n")
    monkeypatch.setattr(exercise_table, "__path__", [str(tmp_path)])
    yield tmp_path
    for name in [name for name in sys.modules if ".L70" in name or "_first" in name]:
        del sys.modules[name]


def run(code, *arguments, **variables):
    """What a fresh Python prints."""
    command = [sys.executable, "-c", code, *arguments]
    env = {name: value for name, value in os.environ.items() if "BYTECODE" not in name}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=env | variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_numbers_are_those_of_the_files_in_the_order_of_counting(folder):
    table = Exercises(folder)
    assert list(table) == ["02.9", "02.10", "70.1"] and len(table) == 3
    assert "02.10" in table and "70.2" not in table and 70.1 not in table


def test_a_file_is_read_when_it_is_asked_for_and_only_once(folder):
    table = Exercises(folder)
    name = "teachkeras.classroom.exercise_table.L70.1_one"
    assert name not in sys.modules
    assert table["70.1"] is table.get("70.1") and table.module("70.1").__name__ == name
    assert table.get("70.2") is None
    with pytest.raises(KeyError):
        table["70.2"]


def test_a_table_that_has_forgotten_is_empty():
    table = Exercises(exercise_table.FOLDER)
    copy = Exercise(**vars(EXERCISES["02.1"]))
    table._read["02.1"] = copy
    table.forget()
    assert not table and "02.1" not in table and table.get("02.1") is None
    assert vars(copy) == {} and EXERCISES["02.1"].title


def test_without_a_folder_there_are_no_exercises():
    assert list(Exercises(None)) == []


def test_a_check_reads_one_exercise_of_all():
    code = """
import sys, teachkeras as tk
before = [name for name in sys.modules if "exercise" in name]
tk.check("02.2", [(1, 1)] * 5)
print(before, *sorted(name for name in sys.modules if "exercise_table." in name))
"""
    room = "teachkeras.classroom.exercise_table.L02"
    assert run(code).split() == ["[]", room, f"{room}.2_count_boxes_and_arrows"]


def test_what_python_compiled_is_hidden_too_wherever_it_is_kept(tmp_path):
    code = """
import sys, teachkeras as tk
from pathlib import Path
tk.check("06.1", 0)
def reads(*training):
    (path,) = Path(sys.argv[1]).rglob("1_count_the_updates.*.pyc")
    return path.read_bytes() and 12
print(tk.check("06.1", reads).sentence)
"""
    said = run(code, str(tmp_path), PYTHONPYCACHEPREFIX=str(tmp_path))
    assert said == "your function stopped: PermissionError: a check does not show its answers\n"


def test_another_process_finds_a_class_of_an_exercise_by_its_name():
    best = EXERCISES.module("11.2").BestEpoch
    sent = pickle.dumps(best)
    assert run("import pickle, sys; print(pickle.loads(eval(sys.argv[1])))", repr(sent)) == (
        f"{best}\n"
    )


def test_a_line_of_an_exercise_is_not_called_the_learners():
    """In a clone the exercises stand outside the package."""
    path = EXERCISES.module("02.1").__file__
    spaces = {"learner_line": learner_line}
    exec(compile("def asked():\n    return learner_line()", path, "exec"), spaces)
    assert "spaces" in spaces["asked"]().text


def test_an_error_inside_an_exercise_quotes_the_caller():
    model, output_of = counted_stack((5, 6), ("one",)), EXERCISES.module("08.1").middle()
    with pytest.raises(TeachError) as caught:
        output_of(model, 0, np.ones((4, 7)))
    assert caught.value.line.text == "output_of(model, 0, np.ones((4, 7)))"
    assert "exercises" not in str(caught.value)


def test_a_wheel_has_the_folders_inside_and_they_come_first(tmp_path, monkeypatch):
    package = tmp_path / "teachkeras"
    (package / "classroom").mkdir(parents=True)
    monkeypatch.setattr(shipped, "__file__", str(package / "classroom" / "shipped.py"))
    assert shipped.shipped("exercises") is None
    beside, inside = tmp_path / "exercises", package / "exercises_data"
    beside.mkdir()
    assert shipped.shipped("exercises") == beside
    inside.mkdir()
    assert shipped.shipped("exercises") == inside and shipped.shipped("lessons") is None
