"""Every exercise of a lesson has its file, and every file its lesson; what is missing is named."""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.lessons.test_lesson_every import WAITING

ROOT = Path(__file__).parents[2]


def cells_of(lessons):
    """Every exercise cell of a folder of lessons: number, name of the notebook, last line."""
    for path in sorted(lessons.glob("L[0-9][0-9]-*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if number := cell["metadata"].get("tk", {}).get("exercise"):
                yield number, path.name, "".join(cell["source"]).splitlines()[-1]


def files_of(exercises):
    """Every file of an exercise by its number, and what else lies there under no number."""
    found, odd = {}, []
    for path in sorted(exercises.rglob("*.py")):
        match = re.fullmatch(
            r"L(\d\d)/(\d+)_[a-z0-9_]+\.py", path.relative_to(exercises).as_posix()
        )
        if match:
            found.setdefault(f"{match[1]}.{match[2]}", []).append(path)
        elif path.name != "_shared.py":
            odd.append(f"{path.name} has no number: call it exercises/L02/1_its_name.py")
    return found, odd


def number_in(path):
    """The number that a file's `EXERCISE = Exercise(number=...)` names, or None."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXERCISE":
            (number,) = (k.value for k in node.value.keywords if k.arg == "number")
            return ast.literal_eval(number)
    return None


def complaints(lessons, exercises):
    """What is missing, in sentences that name the file and the line to add."""
    places = {number: (name, last) for number, name, last in cells_of(lessons)}
    files, said = files_of(exercises)
    for number, (name, last) in places.items():
        lesson, place = number.split(".")
        line = f'EXERCISE = Exercise(number="{number}", ...)'
        if number not in files:
            said.append(f"{name} asks {number}: add exercises/L{lesson}/{place}_*.py with {line}")
        if not last.startswith(f"tk.check('{number}', "):
            said.append(f"{name}: end the cell of {number} in tk.check('{number}', ...)")
    for number, paths in files.items():
        line = f'EXERCISE = Exercise(number="{number}", ...)'
        where = "/".join(paths[0].parts[-3:])
        if len(paths) > 1:
            said.append(f"{number} has {len(paths)} files: give {paths[1].name} another number")
        if (stands := number_in(paths[0])) != number:
            said.append(f"{where} says {stands}: write {line}")
        if number not in places and number[:2] not in WAITING:
            meta = json.dumps({"tk": {"exercise": number}})
            said.append(
                f"{where} has no cell: add one with {meta} to lessons/L{number[:2]}-*.ipynb"
            )
    return said


def test_every_exercise_has_its_file_and_every_file_its_cell():
    assert complaints(ROOT / "lessons", ROOT / "exercises") == []


@pytest.fixture
def house(tmp_path):
    """Two lessons' folders with one exercise that is as it should be."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "exercises" / "L02").mkdir(parents=True)
    write(tmp_path, "02.1", "tk.check('02.1', ...)")
    (tmp_path / "exercises" / "L02" / "1_a.py").write_text('EXERCISE = Exercise(number="02.1")')
    (tmp_path / "exercises" / "L02" / "_shared.py").write_text("")
    return tmp_path


def write(house, number, last):
    """A lesson of one exercise cell."""
    cell = {"metadata": {"tk": {"exercise": number}}, "source": ["x = 1\n", last]}
    path = house / "lessons" / f"L{number[:2]}-name.ipynb"
    path.write_text(json.dumps({"cells": [{"metadata": {}, "source": []}, cell]}))


def test_what_is_missing_is_named(house):
    lessons, exercises = house / "lessons", house / "exercises"
    assert complaints(lessons, exercises) == []
    write(house, "03.2", "tk.hint('03.2')")
    (exercises / "L02" / "4_b.py").write_text('EXERCISE = Exercise(number="02.3")')
    (exercises / "L02" / "1_c.py").write_text("")
    (exercises / "L02" / "odd.py").write_text("")
    assert complaints(lessons, exercises) == [
        "odd.py has no number: call it exercises/L02/1_its_name.py",
        "L03-name.ipynb asks 03.2: add exercises/L03/2_*.py with "
        'EXERCISE = Exercise(number="03.2", ...)',
        "L03-name.ipynb: end the cell of 03.2 in tk.check('03.2', ...)",
        "02.1 has 2 files: give 1_c.py another number",
        'exercises/L02/4_b.py says 02.3: write EXERCISE = Exercise(number="02.4", ...)',
        'exercises/L02/4_b.py has no cell: add one with {"tk": {"exercise": "02.4"}} to '
        "lessons/L02-*.ipynb",
    ]
