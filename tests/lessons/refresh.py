"""`python -m tests.lessons.refresh [NOTEBOOK ...]`: run lessons and store their true outputs.

For authors. Each notebook is run from the start with the fixed numeric environment, in a copy of
its folder, and written back under a temporary name that is then renamed. Without names: all.
"""

import os
import sys
from pathlib import Path
from typing import Any

import nbformat

from teachkeras.classroom.environment import lesson_environment
from teachkeras.classroom.truth import TIME_TAG, falsehoods, joined, read_notebook, run_again
from teachkeras.errors.files import write_atomically
from tests.lessons.truth import lesson_notebooks

# nbval knows this tag; ours says why the output may change.
NBVAL_TAG = "nbval-ignore-output"


def refresh(path: Path) -> bool:
    """Store the true outputs of one notebook; returns whether the file changed."""
    stored, fresh = read_notebook(path), tidy(run_again(path))
    # Ids and measured times are never the same twice; they alone are no reason for a new file.
    if labels(stored) == labels(fresh) and not falsehoods(stored, fresh):
        return False
    write_atomically(path, (nbformat.writes(fresh) + "\n").encode())
    return True


def labels(notebook: Any) -> list[Any]:
    """All metadata of a notebook."""
    return [notebook.metadata, *(cell.metadata for cell in notebook.cells)]


def tidy(notebook: Any) -> Any:
    """Leave out what differs from run to run: widget state, versions, times, cuts in a stream."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if TIME_TAG in tags and NBVAL_TAG not in tags:
            tags.append(NBVAL_TAG)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = nbformat.from_dict(joined(cell.outputs))
    return notebook


def main(names: list[str]) -> int:
    """Refresh the named notebooks, or all."""
    os.environ.update(lesson_environment())
    for path in [Path(name) for name in names] or lesson_notebooks():
        print(f"{path.name} ...", flush=True)
        print("  stored anew" if refresh(path) else "  as it was")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
