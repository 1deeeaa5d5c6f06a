"""The doctor's table: what is looked at, and what it says when something is missing."""

import os
import subprocess
import sys
from importlib import metadata

import pytest

import teachkeras
from teachkeras.classroom import browser, doctor
from teachkeras.classroom.command import main
from teachkeras.classroom.doctor import Report, Row
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.engine.compile import arrays
from tests.engine import strict_cupy


def test_this_machine_has_what_the_lessons_need(capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    rows = {line.split("  ")[0]: line for line in said.splitlines()}
    assert teachkeras.__version__ in rows["teachkeras"]
    for name in ("numpy", "jupyterlab", "ipywidgets", "anywidget"):
        assert metadata.version(name) in rows[name] and rows[name].endswith("ok")
    assert rows["kernel answers"].split() == ["kernel", "answers", "yes", "ok"]
    assert rows["anywidget in JupyterLab"].endswith("ok")
    assert said.splitlines()[-1] == "All is well."


def test_a_copy_without_its_lessons_is_no_healthy_one(monkeypatch, tmp_path):
    assert int(doctor.look_at_folder("lessons", "L*.ipynb").found) >= 10
    assert int(doctor.look_at_folder("exercises", "L*/[0-9]*.py").found) == len(EXERCISES)
    for place in (tmp_path, None):
        monkeypatch.setattr(doctor, "shipped", lambda name, place=place: place)
        row = doctor.look_at_folder("exercises", "L*/[0-9]*.py")
        assert (row.found, row.state) == ("0", "missing") and "--force-reinstall" in row.advice


def test_something_missing_is_named_with_its_cure_and_ends_with_1(monkeypatch, capsys):
    def version(name):
        if name == "anywidget":
            raise metadata.PackageNotFoundError
        return "1.0"

    monkeypatch.setattr(doctor.metadata, "version", version)
    monkeypatch.setattr(doctor, "look_at_kernel", lambda: Row("kernel answers", "yes", "ok"))
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "anywidget                not installed" in said
    assert "- anywidget: this installs it: pip install teachkeras" in said
    assert said.splitlines()[-1] == "Something the lessons need is missing."


def test_a_server_without_anywidget_is_told_where_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
    row = doctor.look_at_lab_extension()
    assert row.state == "missing"
    assert "in the environment that starts JupyterLab too" in row.advice


def test_a_kernel_that_fails_is_quoted():
    assert doctor.ask_new_kernel("import teachkeras") == ""
    assert doctor.ask_new_kernel("1 / 0") == "ZeroDivisionError: division by zero"


def test_a_missing_browser_is_a_note_and_no_illness(monkeypatch):
    monkeypatch.setattr(doctor, "find_browser", lambda: None)
    row = doctor.look_at_browser()
    assert row.state == "note" and Report((row,)).healthy


def test_the_array_module_its_blas_and_the_gpu_are_told(monkeypatch):
    monkeypatch.setattr(doctor, "openblas_core", lambda: "Haswell")
    rows = {row.what: row for row in teachkeras.doctor(start_kernel=False).rows}
    assert rows["computes with"].found == "NumPy on the CPU"
    assert rows["matrix products"].found.endswith(", core Haswell") or "is set" in str(rows)
    assert rows["GPU"].state in ("ok", "note") and Report((rows["GPU"],)).healthy


def test_openblas_tells_its_core_and_obeys_a_wish():
    """The row of a process that was asked for another core."""
    if not doctor.openblas_core():  # another library, such as Accelerate on a Mac
        assert doctor.look_at_blas().state == "ok"
        return
    code = "from teachkeras.classroom.doctor import look_at_blas; print(look_at_blas().found)"
    asked = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "OPENBLAS_CORETYPE": "Nehalem"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.endswith("(OPENBLAS_CORETYPE is set)\n") and ", core " in asked.stdout


@pytest.mark.parametrize(
    "core, chip, state",
    [
        ("SkylakeX", "AuthenticAMD", "note"),
        ("SkylakeX", "GenuineIntel", "ok"),
        ("Zen", "AuthenticAMD", "ok"),
        ("", "AuthenticAMD", "ok"),
    ],
)
def test_another_makers_code_is_a_note(monkeypatch, core, chip, state):
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)
    monkeypatch.setattr(doctor, "openblas_core", lambda: core)
    monkeypatch.setattr(doctor, "processor", lambda: chip)
    row = doctor.look_at_blas()
    assert row.state == state and ("OPENBLAS_CORETYPE=Zen" in row.advice) == (state == "note")


def test_the_gpu_is_named_where_there_is_one(monkeypatch):
    monkeypatch.setitem(arrays.TABLE, "gpu", arrays.OnGpu(strict_cupy))
    assert doctor.look_at_gpu() == Row("GPU", "a stand-in, with CuPy", "ok")


def test_in_a_notebook_the_table_is_the_answer():
    report = teachkeras.doctor(start_kernel=False)
    assert repr(report) == str(report) and "kernel answers" not in str(report)


# ---------------------------------------------------------------- finding a browser


@pytest.fixture
def program(tmp_path):
    """Makes a file that may be started."""

    def make(name):
        path = tmp_path / name
        path.write_text("#!/bin/sh\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine whose PATH holds the test's folder only."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browser.VARIABLE, raising=False)


def test_a_browser_on_the_path_is_found_in_our_order(bare, program):
    program("microsoft-edge")
    assert browser.find_browser(places=()).endswith("microsoft-edge")
    program("chromium")
    assert browser.find_browser(places=()).endswith("chromium")


def test_a_browser_in_a_usual_place_is_found(bare, program):
    place = program("Google Chrome")
    assert browser.find_browser(places=["/no/such/place", place]) == place


def test_a_named_browser_decides_and_a_wrong_name_finds_none(bare, program, monkeypatch):
    program("chromium")
    named = program("my-browser")
    monkeypatch.setenv(browser.VARIABLE, named)
    assert browser.find_browser() == named
    monkeypatch.setenv(browser.VARIABLE, named + "-that-is-gone")
    assert browser.find_browser() is None


def test_a_file_that_cannot_be_started_is_no_browser(bare, tmp_path):
    (tmp_path / "chrome").write_text("", encoding="utf-8")
    os.chmod(tmp_path / "chrome", 0o644)
    assert browser.find_browser(places=[str(tmp_path / "chrome"), str(tmp_path)]) is None
