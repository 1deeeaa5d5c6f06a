"""Whether a notebook's stored outputs are true: run it again, then compare every output.

The usual tool of teachers, nbval, compares texts but skips pictures, widget states and execution
counts. Here everything that a reader sees is compared:

    text, html, json          exactly, once ids that differ in every run are numbered by first sight
    pictures                  by decoded pixels
    saved widget state        from the models that are on show to the models they refer to
    execution counts          1, 2, 3 ... as a fresh "restart and run all" gives
    errors                    by name and message

A cell tagged `tk-time` shows measured times; its outputs are not compared.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors.text import visible
from .pictures import picture_difference

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIME_TAG = "tk-time"
CELL_SECONDS = 60
STATE_TYPE = "application/vnd.jupyter.widget-state+json"

# No word boundary: the id also stands inside IPY_MODEL_<id>.
IDENTITY = re.compile(r"[0-9a-f]{32}")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Tolerance:
    """How far a true output may be off: nothing here, a little on another machine."""

    number: float = 0.0
    # The share of a picture's pixels that may look different: a line moved by a hair.
    pixels: float = 0.0


HERE = Tolerance()


@dataclass(frozen=True)
class Falsehood:
    """One place where a notebook does not show what its code gives."""

    cell: int | None
    what: str
    stored: str
    true: str

    def __str__(self) -> str:
        where = "the notebook" if self.cell is None else f"cell {self.cell + 1}"
        both = f"  stored: {shorten(self.stored)}\n  true:   {shorten(self.true)}"
        return f"{where}: {self.what}\n{both}"


def shorten(text: str, longest: int = 300) -> str:
    """The beginning of a text on one line, with nothing in it that steers a terminal."""
    line = visible(text.replace("\n", "\\n"))
    return line if len(line) <= longest else line[: longest - 1] + "…"


# ---------------------------------------------------------------- running


def run_again(path: Path) -> Any:
    """Run a notebook from the start in a copy of its folder; returns it with its true outputs."""
    with tempfile.TemporaryDirectory(prefix="teachkeras-truth-") as folder:
        # The whole folder, because a lesson may read a file that stands beside it; a copy, because
        # a lesson may write one.
        copied = Path(folder) / "lessons"
        shutil.copytree(path.parent, copied, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        return run_notebook(read_notebook(path), copied)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook in the current format."""
    import nbformat

    return nbformat.read(path, as_version=4)


def run_notebook(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook with the given working folder; a cell may fail only if its tag says so."""
    from nbclient import NotebookClient

    fresh = without_outputs(notebook)
    client = NotebookClient(
        fresh,
        kernel_name="python3",  # whatever name the author's machine had for it
        timeout=CELL_SECONDS,
        startup_timeout=120,
        record_timing=False,
        store_widget_state=True,
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryFile() as aside:  # the kernel's own warnings are no part of a lesson
        try:
            client.execute(stderr=aside)
        except RuntimeError as error:  # a dead kernel; what it said last is the reason
            error.add_note(last_lines(aside))
            raise
    return fresh


def last_lines(file: IO[bytes], count: int = 10) -> str:
    """The end of what was written to a file that is still open."""
    file.seek(0)
    return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook as if nobody had ever run it."""
    empty = copy.deepcopy(notebook)
    empty.metadata.pop("widgets", None)
    for cell in empty.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return empty


# ---------------------------------------------------------------- comparing


def falsehoods(
    stored: NotebookNode, fresh: NotebookNode, tolerance: Tolerance = HERE
) -> list[Falsehood]:
    """Every place where the stored notebook differs from a fresh run of it."""
    found: list[Falsehood] = []
    told, true = Numbering(), Numbering()
    for index, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True)):
        if old.cell_type != "code":
            continue
        if old.execution_count != new.execution_count:
            counts = str(old.execution_count), str(new.execution_count)
            found.append(Falsehood(index, "execution count", *counts))
        if TIME_TAG not in old.metadata.get("tags", []):
            found += compare_outputs(index, views(old, told), views(new, true), tolerance)
    if "widgets" in stored.metadata:
        found += compare_states(stored, fresh, told, true)
    return found


class Numbering:
    """Replaces ids that differ in every run by their number in order of first sight."""

    def __init__(self) -> None:
        self.order: dict[str, int] = {}

    def apply(self, text: str) -> str:
        """The text with every id replaced."""
        return IDENTITY.sub(lambda m: f"id-{self.order.setdefault(m[0], len(self.order))}", text)


@dataclass(frozen=True)
class OutputForm:
    """One form of one output: its kind (a MIME type, a stream's name or "error") and contents."""

    place: str
    kind: str
    contents: str


def views(cell: NotebookNode, numbering: Numbering) -> list[OutputForm]:
    """Everything a cell shows, as texts that can be compared."""
    shown: list[OutputForm] = []
    for number, output in enumerate(joined(cell.outputs), start=1):
        for kind, contents in forms(output):
            if not kind.startswith("image/") or kind == "image/svg+xml":
                contents = numbering.apply(contents)
            shown.append(OutputForm(f"output {number}", kind, contents))
    return shown


def joined(outputs: list[Any]) -> list[dict[str, Any]]:
    """The outputs, with pieces of the same stream put together: where it was cut is chance."""
    whole: list[dict[str, Any]] = []
    for output in outputs:
        last = whole[-1] if whole else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += as_text(output.text)
        else:
            whole.append(dict(output))
            if output.output_type == "stream":
                whole[-1]["text"] = as_text(output.text)
    return whole


def forms(output: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The forms an output has: (kind, contents)."""
    if output["output_type"] == "stream":
        yield output["name"], output["text"]
    elif output["output_type"] == "error":
        yield "error", f"{output['ename']}: {output['evalue']}"
    else:
        for kind in sorted(output["data"]):
            yield kind, as_text(output["data"][kind])


def as_text(contents: object) -> str:
    """Contents of an output as one text; JSON with its keys in order."""
    if isinstance(contents, str):
        return contents
    if isinstance(contents, list) and all(isinstance(line, str) for line in contents):
        return "".join(contents)
    return json.dumps(contents, sort_keys=True, ensure_ascii=False)


def compare_outputs(
    cell: int, stored: list[OutputForm], true: list[OutputForm], tolerance: Tolerance
) -> list[Falsehood]:
    """Compare what two runs of one cell show."""
    told, real = [(v.place, v.kind) for v in stored], [(v.place, v.kind) for v in true]
    if told != real:
        texts = (", ".join(f"{place} {kind}" for place, kind in both) for both in (told, real))
        return [Falsehood(cell, "the kinds of output", *texts)]
    found = []
    for old, new in zip(stored, true, strict=True):
        reason = difference(old, new, tolerance)
        if reason:
            what = f"{old.place}, {old.kind}: {reason}"
            found.append(Falsehood(cell, what, old.contents, new.contents))
    return found


def difference(stored: OutputForm, true: OutputForm, tolerance: Tolerance) -> str:
    """Why two views are not the same, or an empty text."""
    if stored.contents == true.contents:
        return ""
    if stored.kind in ("image/png", "image/jpeg"):
        return picture_difference(stored.contents, true.contents, tolerance.pixels)
    if tolerance.number and same_within(stored.contents, true.contents, tolerance.number):
        return ""
    return "another text"


def same_within(stored: str, true: str, tolerance: float) -> bool:
    """Whether two texts differ only in numbers, and those by little."""
    if NUMBER.sub("#", stored) != NUMBER.sub("#", true):
        return False
    pairs = zip(NUMBER.findall(stored), NUMBER.findall(true), strict=True)
    return all(abs(float(a) - float(b)) <= tolerance * max(1.0, abs(float(b))) for a, b in pairs)


# ---------------------------------------------------------------- saved widget state


def compare_states(
    stored: NotebookNode, fresh: NotebookNode, told: Numbering, true: Numbering
) -> list[Falsehood]:
    """Compare saved widget states, model by model."""
    old, new = (ordered_state(*pair) for pair in ((stored, told), (fresh, true)))
    if len(old) != len(new):
        return [Falsehood(None, "the number of saved widget models", str(len(old)), str(len(new)))]
    pairs = zip(old, new, strict=True)
    return [Falsehood(None, "saved widget state", a, b) for a, b in pairs if a != b]


def ordered_state(notebook: NotebookNode, numbering: Numbering) -> list[str]:
    """The models of a saved state in an order that ids have no say in.

    A walk starts at the models on show and follows references, so a model gets its number from the
    way to it. What no output leads to comes last, compared without ids.
    """
    state = notebook.metadata.get("widgets", {}).get(STATE_TYPE, {}).get("state", {})
    walked: dict[str, str] = {}
    waiting = [identity for identity in numbering.order if identity in state]
    while waiting:
        identity = waiting.pop(0)
        if identity in walked:
            continue
        text = as_text(state[identity])
        waiting += [other for other in IDENTITY.findall(text) if other in state]
        walked[identity] = numbering.apply(text)
    rest = (as_text(model) for identity, model in state.items() if identity not in walked)
    return list(walked.values()) + sorted(IDENTITY.sub("id", text) for text in rest)
