"""`python -m tests.lessons.points [NOTEBOOK ...]`: give exercise cells nbgrader's metadata.

For authors. A cell that is an exercise (its metadata says `tk.exercise`) becomes one that nbgrader
grades; points that an author has chosen stay. Nothing else in the file changes, and a second run
changes nothing. Without names: all lessons.
"""

import json
import sys
from pathlib import Path

from teachkeras.classroom.grading.points import marked
from teachkeras.errors.files import write_atomically
from tests.lessons.truth import lesson_notebooks


def mark(path: Path) -> bool:
    """Mark the exercises of one notebook; returns whether the file changed."""
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    if not marked(notebook):
        return False
    write_atomically(path, (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode())
    return True


def main(names: list[str]) -> int:
    """Mark the named notebooks, or all."""
    for path in [Path(name) for name in names] or lesson_notebooks():
        print(f"{path.name}: {'marked' if mark(path) else 'as it was'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
