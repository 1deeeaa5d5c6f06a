"""The package that is handed on: one wheel for every platform, with the lessons inside."""

import subprocess
import sys
import zipfile

import pytest

import teachkeras


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The wheel, built from this tree without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_is_for_every_platform(wheel):
    assert wheel.name == f"teachkeras-{teachkeras.__version__}-py3-none-any.whl"


@pytest.mark.parametrize("folder", ["lessons", "exercises"])
def test_every_lesson_and_exercise_is_inside(root, names, folder):
    shipped = [path for path in (root / folder).rglob("*") if path.is_file()]
    shipped = {path.relative_to(root / folder) for path in shipped}
    left = {".ipynb_checkpoints", "__pycache__"}
    shipped = {path.as_posix() for path in shipped if not left & set(path.parts)}
    inside = f"teachkeras/{folder}_data/"
    assert shipped == {name.removeprefix(inside) for name in names if name.startswith(inside)}


def test_every_file_of_the_package_is_inside_and_nothing_else(root, names):
    ours = [path for path in (root / "teachkeras").rglob("*") if path.is_file()]
    ours = {path.relative_to(root).as_posix() for path in ours if "__pycache__" not in path.parts}
    inside = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    assert {name for name in inside if "s_data/" not in name} == ours


def test_an_unpacked_wheel_finds_its_own_lessons(wheel, names, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "from teachkeras.classroom.handout import lesson_files, shipped_lessons;"
        "print(*lesson_files(shipped_lessons()), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    inside = {name.split("lessons_data/")[1] for name in names if "lessons_data/" in name}
    assert set(done.stdout.splitlines()) == inside, done.stderr


def test_an_unpacked_wheel_checks_answers_far_from_any_clone(wheel, tmp_path):
    """It reads the one exercise that is asked for, and puts nothing into the learner's folder."""
    package, work = tmp_path / "package", tmp_path / "work"
    work.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(package)
    code = """
import sys; sys.path.insert(0, sys.argv[1])
import teachkeras as tk
from teachkeras.classroom.exercise_table import EXERCISES
print(tk.check("14.6", EXERCISES["14.6"].reference()))
print(tk.check("14.6", lambda rows, size: iter(rows)).sentence)
print(sorted(name.partition("exercise_table.")[2] for name in sys.modules if "_table." in name))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, package], cwd=work, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.splitlines() == [
        "14.6  Cut rows into batches: passed",
        "it yields single rows: cut a piece with rows[start : start + size]",
        "['L14', 'L14.6_cut_rows_into_batches', 'L14._shared']",
    ], done.stderr
    assert list(work.iterdir()) == []
