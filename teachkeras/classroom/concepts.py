"""The 140 rows of the source document: which test holds each, which lesson shows it, what came out.

A test belongs to the row in its name (`test_c067_...`). A lesson names its rows in a cell's
metadata (`tk.rows`), or marks the place with an anchor (`<a id="c067"></a>`). What came out is what
the last run of the tests has kept in pytest's cache (tests/rows_report.py).
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .server import Refusal

ROWS = [f"c{number:03}" for number in range(1, 141)]
TEST = re.compile(r"test_(c\d{3})_\w+")
ANCHOR = re.compile(r"<a\s+(?:id|name)=[\"']([cC]\d{3})[\"']")
KEPT = Path(".pytest_cache") / "v" / "teachkeras" / "rows"  # where pytest's cache keeps a value
SOURCES = ("teachkeras", "tests", "lessons", "exercises")


@dataclass(frozen=True)
class ConceptRow:
    """One row: its tests, the places in lessons, and "passed", "failed" or "not run"."""

    name: str
    tests: tuple[str, ...]
    places: tuple[str, ...]
    result: str = "not run"

    @property
    def whole(self) -> bool:
        """Whether it has a test and a place, and no test of it failed."""
        return bool(self.tests and self.places) and self.result != "failed"

    def __str__(self) -> str:
        count = f"{len(self.tests)} test{'s' * (len(self.tests) != 1)}"
        places = ", ".join(self.places) or "NO LESSON"
        return (
            f"{self.name.upper()}  {count if self.tests else 'NO TEST':<9}{self.result:<9}{places}"
        )


# --- looking --------------------------------------------------------------------------------------


def tests_of_rows(folder: Path) -> dict[str, list[str]]:
    """Row -> its tests as pytest calls them, read from the files without running them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder.parent).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (match := TEST.fullmatch(node.name)):
                found[match[1]].append(f"{name}::{node.name}")
    return found


def rows_of_cell(cell: Mapping[str, Any]) -> set[str]:
    """The rows a cell of a lesson says it teaches."""
    listed = cell.get("metadata", {}).get("tk", {}).get("rows", [])
    return {row.lower() for row in [*listed, *ANCHOR.findall("".join(cell.get("source", [])))]}


def lessons_of_rows(folder: Path) -> dict[str, list[str]]:
    """Row -> the lessons that have a place for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for row in sorted(set().union(*[rows_of_cell(cell) for cell in cells])):
            found[row].append(path.stem)
    return found


def results_of(folder: Path) -> dict[str, str]:
    """How the tests of the rows ended when they last ran: test -> passed or failed."""
    try:
        kept = json.loads((folder / KEPT).read_text(encoding="utf-8"))
        ended = [(str(test).partition("[")[0], how) for test, how in kept.items()]
    except (OSError, ValueError, AttributeError):
        return {}
    failed = {test: "failed" for test, how in ended if how != "passed"}
    return {test: "passed" for test, _ in ended} | failed


def all_rows(folder: Path) -> list[ConceptRow]:
    """Every row as a clone of the project has it."""
    tests, lessons = tests_of_rows(folder / "tests"), lessons_of_rows(folder / "lessons")
    results = results_of(folder)
    return [
        ConceptRow(
            name,
            tuple(tests.get(name, ())),
            tuple(f"{lesson}#{name}" for lesson in lessons.get(name, ())),
            _worst(results.get(test, "not run") for test in tests.get(name, ())),
        )
        for name in sorted({*ROWS, *tests, *lessons})
    ]


def _worst(results: Iterable[str]) -> str:
    """The result of several tests together."""
    seen = set(results)
    return next((word for word in ("failed", "not run", "passed") if word in seen), "not run")


def table(rows: list[ConceptRow]) -> str:
    """A line for each row, then the counts: with test / with place / with both."""
    tested = sum(bool(row.tests) for row in rows)
    shown = sum(bool(row.places) for row in rows)
    both = sum(bool(row.tests and row.places) for row in rows)
    counts = f"{tested} / {shown} / {both}"
    return "\n".join([*map(str, rows), f"rows with test / lesson / both: {counts} of {len(ROWS)}"])


# --- the command ----------------------------------------------------------------------------------


def print_concepts(run: bool) -> int:
    """Print all rows, after their tests were run if that is asked; 1 if one is not whole."""
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "tests").is_dir():
        raise Refusal(
            "The tests do not travel with the package: call this in a clone of the project."
        )
    if run:
        run_tests(folder)
    rows = all_rows(folder)
    ended = Counter(row.result for row in rows)
    print(table(rows))
    print(
        "results:", ", ".join(f"{ended[word]} {word}" for word in ("passed", "failed", "not run"))
    )
    print(age_of_results(folder))
    return 0 if all(row.whole for row in rows) and [r.name for r in rows] == ROWS else 1


def run_tests(folder: Path) -> None:
    """Run the tests of all rows, one after the other; what they give is kept for the table."""
    (folder / KEPT).unlink(missing_ok=True)
    tests = [test for row in all_rows(folder) for test in row.tests]
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--timeout=300", *tests]
    subprocess.run(command, cwd=folder)


def age_of_results(folder: Path) -> str:
    """When the results were kept, and whether anything has changed since."""
    try:
        kept = os.stat(folder / KEPT).st_mtime
    except OSError:
        return "No test run has kept results here; --run runs the tests of the rows now."
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(kept))
    paths = (path for name in SOURCES for path in (folder / name).rglob("*.*"))
    later = any(
        path.stat().st_mtime > kept for path in paths if path.suffix in (".py", ".ipynb", ".txt")
    )
    then = "; files have changed since, --run runs the tests of the rows anew" if later else ""
    return f"The results are those of the test run of {when}{then}."
