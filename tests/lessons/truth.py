"""The lessons of this project, and the question each is asked: is what you show true?

The comparison itself is teachkeras.classroom.truth, which `python -m teachkeras check` uses too.
"""

from pathlib import Path

from teachkeras.classroom.truth import falsehoods, read_notebook, run_again

LESSONS = Path(__file__).resolve().parents[2] / "lessons"


def lesson_notebooks() -> list[Path]:
    """Every lesson notebook, in order; lessons are picked up as they arrive."""
    found = LESSONS.rglob("*.ipynb")
    return sorted(path for path in found if ".ipynb_checkpoints" not in path.parts)


def assert_true(path: Path) -> None:
    """Fail with every place where a notebook does not show what its code gives."""
    found = falsehoods(read_notebook(path), run_again(path))
    assert not found, "\n".join(
        [f"{path.name} is not true; after a look, `make lessons` stores what it shows now:"]
        + [str(falsehood) for falsehood in found]
    )
