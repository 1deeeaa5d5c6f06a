"""What every test shares: the numeric environment, the options, and the order of the rooms.

It lies at the top, so that it also holds for a lesson that is checked alone.

`--full` runs the long figures too: tests marked `full`, and larger counts elsewhere.
`--without-browser` leaves the browser tests out, and says so at the end.
"""

import gc
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
TESTS = ROOT / "tests"


def lesson_environment() -> dict[str, str]:
    """classroom/environment.py, loaded by its path: the package must not be imported yet."""
    path = ROOT / "teachkeras" / "classroom" / "environment.py"
    spec = importlib.util.spec_from_file_location("environment_before_numpy", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.lesson_environment()


# Before any test file imports NumPy: afterwards the BLAS has made its threads and its choice.
os.environ.update(lesson_environment())

# Tests start hundreds of Pythons. Each would compile the package anew where compiled files are off.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

pytest_plugins = ["tests.fresh", "tests.lessons.one_run", "tests.run_report", "tests.rows_report"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Our two options."""
    ours = parser.getgroup("teachkeras")
    ours.addoption("--full", action="store_true", help="run the long figures too")
    ours.addoption("--without-browser", action="store_true", help="leave the browser tests out")


def pytest_configure(config: pytest.Config) -> None:
    """Give this run folders of its own, so that nobody's Jupyter settings or kernels take part."""
    home = tempfile.TemporaryDirectory(prefix="teachkeras-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        os.environ[name] = os.path.join(home.name, name.lower())
    choose_hypothesis_profile(config.getoption("--full"))


def choose_hypothesis_profile(full: bool) -> None:
    """The same examples in every run, more of them in the full run, and no clock."""
    from hypothesis import settings

    settings.register_profile("ordinary", deadline=None, derandomize=True, max_examples=60)
    settings.register_profile("full", deadline=None, derandomize=True, max_examples=1000)
    settings.load_profile("full" if full else "ordinary")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark and choose the tests; put the quick smoke test first and the browser tests last."""
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"this test has another name in every process: {item.nodeid}")
        if in_browser(item.path):
            item.add_marker(pytest.mark.browser)
    leave_out(config, items, "browser", config.getoption("--without-browser"))
    leave_out(config, items, "full", not config.getoption("--full"))
    items.sort(key=lambda item: turn_of(item.path))


def pytest_collection_finish() -> None:
    """All that is loaded now stays to the end: the collector need not look at it again and again.

    Tests of large graphs, and tests that count what is left, would wait for it half a second each.
    """
    gc.collect()
    gc.freeze()


# The files that take longest come first, so that dealt out tests end together.
LONGEST = """
tests/engine/test_random_graphs.py
tests/test_magics.py
tests/engine/test_depth.py
tests/files/test_resume.py
tests/errors/test_catalogue.py
tests/classroom/test_exercises.py
tests/viz/test_every_renderer.py
tests/backend/test_loops.py
tests/viz/test_injection.py
tests/files/test_killed.py
tests/classroom/test_lab.py
tests/test_at_once.py
tests/test_run_report.py
tests/browser/test_live.py
tests/browser/test_gallery.py
tests/browser/test_views.py
tests/browser/test_axe.py
tests/browser/test_curves.py
tests/browser/test_lab_walk.py
""".split()


@cache
def turn_of(path: Path) -> tuple[int, int]:
    """The smoke test first, then the longest files by length, all others, the browser's last."""
    name = path.relative_to(ROOT).as_posix() if ROOT in path.parents else ""
    if path.name == "test_tiny.py":
        return 0, 0
    place = LONGEST.index(name) if name in LONGEST else len(LONGEST)
    if in_browser(path):
        return 3, place
    return (1 if name in LONGEST else 2), place


@cache
def in_browser(path: Path) -> bool:
    """Whether the tests of a file need a browser."""
    return TESTS / "browser" in path.parents


def leave_out(config: pytest.Config, items: list[pytest.Item], mark: str, really: bool) -> None:
    """Take the tests with a mark out of this run, and remember how many to say so at the end."""
    from tests.run_report import LEFT_OUT

    out = [item for item in items if really and item.get_closest_marker(mark)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if not item.get_closest_marker(mark)]
    config.stash[LEFT_OUT][mark] = len(out)


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether this is the full run: tests choose their counts by it."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that is the current folder during the test."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
