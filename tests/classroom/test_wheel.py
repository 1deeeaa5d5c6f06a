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


def test_every_lesson_is_inside(root, names):
    lessons = [path for path in (root / "lessons").rglob("*") if path.is_file()]
    shipped = {path.relative_to(root / "lessons").as_posix() for path in lessons}
    shipped = {name for name in shipped if ".ipynb_checkpoints" not in name}
    assert shipped and {f"teachkeras/lessons_data/{name}" for name in shipped} <= names


def test_every_file_of_the_package_is_inside_and_nothing_else(root, names):
    ours = [path for path in (root / "teachkeras").rglob("*") if path.is_file()]
    ours = {path.relative_to(root).as_posix() for path in ours if "__pycache__" not in path.parts}
    inside = {name for name in names if not name.split("/")[0].endswith(".dist-info")}
    assert {name for name in inside if "/lessons_data/" not in name} == ours


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
