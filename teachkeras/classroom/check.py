"""`python -m teachkeras check`: do the lessons show what this machine computes?

The lessons were stored on another machine, whose sums may differ in the last digits; so numbers may
be off by the tolerance, and one pixel in fifty by a shade.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors.text import visible
from .environment import lesson_environment
from .handout import shipped_lessons
from .server import Refusal
from .truth import Falsehood, Tolerance, falsehoods, read_notebook, run_again

PIXEL_SHARE = 0.02


def check_lessons(notebooks: Sequence[Path], tolerance: float) -> int:
    """Check the given notebooks, or all lessons; prints what it finds, returns the exit status."""
    os.environ.update(lesson_environment())  # the kernels inherit it
    paths = [named_notebook(path) for path in notebooks] or all_lessons()
    false = sum(bool(check_one(path, Tolerance(tolerance, PIXEL_SHARE))) for path in paths)
    print(f"{len(paths) - false} of {len(paths)} notebooks show what this machine computes.")
    return 1 if false else 0


def named_notebook(path: Path) -> Path:
    """The notebook at this path, or the shipped lesson whose name begins so: L00, or l00-start."""
    if os.path.isfile(path):  # a name that is too long is no file; Path.is_file would raise
        return path
    wanted = str(path).lower()
    begun = [lesson for lesson in all_lessons() if lesson.stem.lower().startswith(wanted)]
    if wanted and len(begun) == 1:
        return begun[0]
    lessons = ", ".join(lesson.stem.split("-")[0] for lesson in all_lessons())
    raise Refusal(f"There is no such notebook: {path}\nThe lessons are {lessons}.")


def all_lessons() -> list[Path]:
    """The notebooks that came with this copy of teachkeras."""
    folder = shipped_lessons()
    return sorted(folder.glob("*.ipynb")) if folder else []


def check_one(path: Path, tolerance: Tolerance) -> list[Falsehood]:
    """Run one notebook again and print each place where it is not true."""
    from nbclient.exceptions import CellExecutionError

    print(visible(f"{path.name} ..."), flush=True)
    stored = read_or_refuse(path)
    try:
        found = falsehoods(stored, run_again(path), tolerance)
    except CellExecutionError as error:
        found = [Falsehood(None, "a cell failed", "it ran", f"{error.ename}: {error.evalue}")]
    for falsehood in found:
        print(f"  {falsehood}")
    return found


def read_or_refuse(path: Path) -> Any:
    """The notebook in this file, or one sentence about what is in it instead."""
    from nbformat import ValidationError

    try:
        stored = read_notebook(path)
        _ = stored.cells, stored.metadata
    except (OSError, ValueError, AttributeError, KeyError, TypeError, ValidationError) as error:
        reason = getattr(error, "strerror", None) or "it holds something else"
        raise Refusal(f"{path} cannot be read as a notebook: {reason}") from error
    return stored
