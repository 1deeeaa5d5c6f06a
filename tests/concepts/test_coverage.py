"""Every row of the source document has a test and a place in a lesson; the table is true."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teachkeras.classroom import concepts
from teachkeras.classroom.command import main
from teachkeras.classroom.concepts import ROWS, ConceptRow, all_rows, rows_of_cell, table


def test_every_row_has_a_test_and_a_lesson(root: Path, capsys: Any) -> None:
    """The table is printed in every run; a row without a test or without a place fails."""
    rows = all_rows(root)
    with capsys.disabled():
        print("\n" + table([replace(row, result="") for row in rows]))
    assert [row.name for row in rows] == ROWS
    assert [row.name for row in rows if not row.tests or not row.places] == []


def test_the_two_ways_to_name_a_row() -> None:
    """Metadata and anchors, in either case; other links do not count."""
    cell = {
        "metadata": {"tk": {"rows": ["C001"]}},
        "source": ['<a id="c006"></a> see <a href="#c007">', "<a name='C011'></a>"],
    }
    assert rows_of_cell(cell) == {"c001", "c006", "c011"}
    assert rows_of_cell({"source": "c012"}) == set()


def test_the_table_counts() -> None:
    """Two rows with a test, two with a lesson, one with both."""
    rows = [ConceptRow("c001", ("a", "b"), ()), ConceptRow("c002", ("c",), ("L02#c002",), "passed")]
    assert table([*rows, ConceptRow("c003", (), ("L02#c003", "L05#c003"))]).splitlines() == [
        "C001  2 tests  not run  NO LESSON",
        "C002  1 test   passed   L02#c002",
        "C003  NO TEST  not run  L02#c003, L05#c003",
        "rows with test / lesson / both: 2 / 2 / 1 of 140",
    ]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: Any) -> Path:
    """A small project with two of the rows; the command looks at it."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "lessons").mkdir()
    (tmp_path / "tests" / "test_rows.py").write_text(
        "import pytest\n\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_c001_one(n):\n    assert n\n\n"
        "def test_c002_two():\n    assert True\n\n"
        "def test_c002_again():\n    assert True\n"
    )
    cells = [{"metadata": {"tk": {"rows": ["C001", "C002"]}}, "source": []}]
    (tmp_path / "lessons" / "L02.ipynb").write_text(json.dumps({"cells": cells}))
    monkeypatch.setattr(concepts, "__file__", str(tmp_path / "teachkeras" / "classroom" / "c.py"))
    monkeypatch.setattr(concepts, "ROWS", ["c001", "c002"])
    return tmp_path


def keep(clone: Path, **ended: str) -> None:
    """What a test run keeps: the names of tests of the rows, and how they ended."""
    path = clone / concepts.KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({f"tests/test_rows.py::{k}": how for k, how in ended.items()}))


def test_the_command_says_what_is_missing_by_its_status(clone: Path, capsys: Any) -> None:
    assert main(["concepts"]) == 0
    assert "No test run has kept results here" in capsys.readouterr().out
    (clone / "lessons" / "L02.ipynb").unlink()
    assert main(["concepts"]) == 1
    assert "NO LESSON" in capsys.readouterr().out


def test_a_row_passes_when_each_of_its_tests_did(clone: Path, capsys: Any) -> None:
    keep(clone, **{"test_c001_one[1]": "passed", "test_c002_two": "passed"})
    assert [row.result for row in all_rows(clone)] == ["passed", "not run"]
    keep(clone, **{"test_c001_one[1]": "passed", "test_c001_one[2]": "failed"})
    assert [row.result for row in all_rows(clone)] == ["failed", "not run"]
    assert main(["concepts"]) == 1
    assert "results: 0 passed, 1 failed, 1 not run" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[1]", "{", "3"])
def test_results_that_cannot_be_read_are_none(clone: Path, text: str) -> None:
    keep(clone)
    (clone / concepts.KEPT).write_text(text)
    assert {row.result for row in all_rows(clone)} == {"not run"}


def test_without_a_clone_there_is_a_sentence(clone: Path, capsys: Any) -> None:
    (clone / "tests").rename(clone / "elsewhere")
    assert main(["concepts"]) == 1
    assert "call this in a clone of the project" in capsys.readouterr().err


@pytest.mark.parametrize("dealt_out", [[], ["-pxdist.plugin", "-n2"]], ids=["one", "two"])
def test_a_run_keeps_what_came_out(clone: Path, root: Path, dealt_out: list[str]) -> None:
    (clone / "tests" / "test_other.py").write_text("def test_it(): pass")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.rows_report", "-c", "/dev/null"]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    where = [f"--rootdir={clone}", "-o", f"cache_dir={clone / '.pytest_cache'}", *dealt_out]
    subprocess.run([*command, *where, clone / "tests"], cwd=root, env=env, capture_output=True)
    kept = json.loads((clone / concepts.KEPT).read_text())
    assert kept == {
        f"tests/test_rows.py::{name}": "passed"
        for name in ("test_c001_one[1]", "test_c001_one[2]", "test_c002_two", "test_c002_again")
    }
    assert [row.result for row in all_rows(clone)] == ["passed", "passed"]
