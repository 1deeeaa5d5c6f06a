"""A lesson as a learner gets it, and what of a notebook is somebody's work.

The stored notebook is for readers: every output stands there, and is true. A copy to be worked in
has no output where it would answer a question first: in the cell behind "Predict first", and in the
cells of an exercise, whose cards say "not yet" of an answer that nobody has given.
"""

import json
import re
from typing import Any

from ..errors.files import fingerprint

PREDICT = re.compile(r"\*\*Predict first")
UNSAID = ("execution_count", "metadata", "transient")
EXERCISE = re.compile(r"^tk\.(check|hint)\(", re.MULTILINE)


def to_work_in(name: str, contents: bytes) -> bytes:
    """A file as it is handed out: a notebook loses the outputs that answer a question."""
    notebook = read_cells(name, contents)
    if notebook is None:
        return contents
    asked = False
    for cell in notebook["cells"]:
        source = joined(cell.get("source", ""))
        if cell.get("cell_type") != "code":
            asked = bool(PREDICT.search(source)) or (asked and not source.startswith("#"))
        elif cell.get("outputs") and (asked or EXERCISE.search(source)):
            cell["outputs"], cell["execution_count"], asked = [], None, False
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def fingerprints(name: str, contents: bytes) -> tuple[str, ...]:
    """What a file is known by: a notebook by its cells, and every file by its bytes.

    The first one is the one to remember; older lists remember the bytes of notebooks too.
    """
    notebook = read_cells(name, contents)
    if notebook is None:
        return (fingerprint(contents),)
    work = json.dumps(work_of(notebook), sort_keys=True)
    return fingerprint(work.encode()), fingerprint(contents)


def work_of(notebook: dict[str, Any]) -> list[Any]:
    """Of a notebook that which somebody writes or computes: texts, code, and what it shows.

    Names of kernels, numbers of cells, open folds and the state of widgets come and go by
    themselves when a notebook is opened and saved.
    """
    return [
        [cell.get("cell_type"), joined(cell.get("source", "")), shown(cell.get("outputs"))]
        for cell in notebook["cells"]
    ]


def shown(outputs: object) -> Any:
    """What the outputs of a cell show, however the file writes it down."""
    outputs = joined(outputs)
    if isinstance(outputs, list):
        return [shown(output) for output in outputs]
    if isinstance(outputs, dict):
        return {key: shown(each) for key, each in outputs.items() if key not in UNSAID}
    return outputs


def joined(text: object) -> Any:
    """A text that may be stored as a list of lines."""
    return (
        "".join(text) if isinstance(text, list) and all(isinstance(x, str) for x in text) else text
    )


def read_cells(name: str, contents: bytes) -> dict[str, Any] | None:
    """A notebook that has cells, or None for any other file."""
    if not name.endswith(".ipynb"):
        return None
    try:
        notebook = json.loads(contents)
        cells = notebook["cells"]
        fine = isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells)
        return notebook if fine else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
