"""A notebook's shell: it learns how our records are drawn, and says which cell is running."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..errors import sources
from ..viz.display import RECORDS, show
from ..viz.snippet import asked_for

if TYPE_CHECKING:
    from IPython.core.display_functions import DisplayHandle
    from IPython.core.interactiveshell import InteractiveShell as Shell


def install(shell: Shell) -> None:
    """Teach a notebook shell to draw our records, and to call its cells by their numbers."""
    assert shell.display_formatter is not None  # every shell makes one
    formatter = shell.display_formatter.mimebundle_formatter
    for path in RECORDS:
        module, kind = path.rsplit(".", 1)
        formatter.for_type_by_name(module, kind, _bundle)
    sources.set_resolver(lambda filename: cell_label(shell, filename))


def _bundle(record: object) -> dict:
    """What IPython asks a formatter for: the record is what an expression of the cell gives."""
    if _is_on_screen(record):
        return {"text/plain": repr(record)}
    with asked_for(record, displayed=True):
        return show(record)._repr_mimebundle_()


def _is_on_screen(record: object) -> bool:
    """Whether the running cell shows this training already: its curves grew before our eyes."""
    live = sys.modules.get("teachkeras.notebook.live")
    return live is not None and live.is_shown(record)


def cell_label(shell: Shell, filename: str) -> str | None:
    """'cell 7' for the file name under which a notebook compiled its seventh cell, else None."""
    known = shell.compile.format_code_name(filename)
    if known is None:
        return None
    digits = "".join(character for character in known[1] if character.isdigit())
    return f"cell {digits}" if digits else None


def running_cell() -> tuple[str, str]:
    """Which cell is running, and which run of it: the same cell again has another second part."""
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    if parent:
        code = parent.get("content", {}).get("code", "")
        cell = parent.get("metadata", {}).get("cellId") or code
        return str(cell), str(parent.get("header", {}).get("msg_id", ""))
    line = sources.learner_line()
    if line is None:
        return "", ""
    return "".join(sources.lines_of(line.filename)), line.filename


def has_front_end() -> bool:
    """True where pictures are seen: in the kernel of a notebook, not in a terminal or a script."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and type(shell).__name__ != "TerminalInteractiveShell"


def somebody_types() -> bool:
    """True where a cell was run by a person, who could also answer a question (`input()`).

    Tools that run whole notebooks say with each cell that nobody is there to type.
    """
    if not has_front_end():
        return False
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return bool((parent or {}).get("content", {}).get("allow_stdin"))


def show_bundle(bundle: dict) -> DisplayHandle:
    """Display a ready MIME bundle; the handle can put another in its place."""
    from IPython.display import display

    return display(bundle, raw=True, display_id=True)
