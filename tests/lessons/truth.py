"""The lessons of this project, and the question each is asked: is what you show true?

The comparison itself is teachkeras.classroom.truth, which `python -m teachkeras check` uses too.
"""

from pathlib import Path
from typing import Any

from teachkeras.classroom.truth import falsehoods, read_notebook, run_again

LESSONS = Path(__file__).resolve().parents[2] / "lessons"


def lesson_notebooks() -> list[Path]:
    """Every lesson notebook, in order; lessons are picked up as they arrive."""
    found = LESSONS.rglob("*.ipynb")
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def assert_true(path: Path) -> None:
    """Fail with every place where a notebook does not show what its code gives."""
    found = complaint(path, read_notebook(path), run_again(path))
    assert not found, found


def complaint(path: Path, stored: Any, fresh: Any) -> str:
    """Every place where a stored notebook differs from a fresh run of it, or an empty text."""
    found = falsehoods(stored, fresh)
    head = f"{path.name} is not true; after a look, `make lessons` stores what it shows now:"
    return "\n".join([head, *map(str, found)]) if found else ""
