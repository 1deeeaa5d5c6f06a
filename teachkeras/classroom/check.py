"""`python -m teachkeras check`: do the lessons show what this machine computes?

The lessons were stored on another machine, whose sums may differ in the last digits; so numbers may
be off by the tolerance, and one pixel in fifty by a shade.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from teachkeras.classroom.environment import lesson_environment
from teachkeras.classroom.handout import shipped_lessons
from teachkeras.classroom.server import Refusal
from teachkeras.classroom.truth import Falsehood, Tolerance, falsehoods, read_notebook, run_again
from teachkeras.engine.text import visible

PIXEL_SHARE = 0.02


def check_lessons(notebooks: Sequence[Path], tolerance: float) -> int:
    """Check the given notebooks, or all lessons; prints what it finds, returns the exit status."""
    os.environ.update(lesson_environment())  # the kernels inherit it
    paths = list(notebooks) or all_lessons()
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise Refusal(f"There is no such notebook: {', '.join(missing)}")
    false = sum(bool(check_one(path, Tolerance(tolerance, PIXEL_SHARE))) for path in paths)
    print(f"{len(paths) - false} of {len(paths)} notebooks show what this machine computes.")
    return 1 if false else 0


def all_lessons() -> list[Path]:
    """The notebooks that came with this copy of teachkeras."""
    folder = shipped_lessons()
    return sorted(folder.glob("*.ipynb")) if folder else []


def check_one(path: Path, tolerance: Tolerance) -> list[Falsehood]:
    """Run one notebook again and print each place where it is not true."""
    from nbclient.exceptions import CellExecutionError

    print(visible(f"{path.name} ..."), flush=True)
    try:
        found = falsehoods(read_notebook(path), run_again(path), tolerance)
    except CellExecutionError as error:
        found = [Falsehood(None, "a cell failed", "it ran", f"{error.ename}: {error.evalue}")]
    for falsehood in found:
        print(f"  {falsehood}")
    return found
