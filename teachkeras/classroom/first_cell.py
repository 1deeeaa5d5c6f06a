"""A cell that needs an earlier one says so: an extension of the kernels that our lab starts.

A lesson is read from the top, and run from anywhere. Whoever runs a cell in the middle first gets
Python's "name 'tk' is not defined"; under it now stands which cell is missing.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

EXTENSION = __name__
FIRST = "run cell 1 first: it loads what this notebook needs"
ABOVE = "no cell of this kernel has made it yet"
MENU = "run the cells above (menu Run, Run All Above Selected Cell), or look at its spelling"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Let the kernel explain names that are not there."""
    shell.set_custom_exc((NameError,), explain)


def explain(
    shell: InteractiveShell,
    kind: type[BaseException],
    error: NameError,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> list[str]:
    """Show the error as ever, and below it what to do."""
    lines = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=tb_offset)
    lines = [*lines, "", advice(shell.user_ns, error)]
    shell._showtraceback(kind, error, lines)
    return lines


def advice(names: dict[str, Any], error: NameError) -> str:
    """What helps, in short lines: the first cell, or the cells above.

    >>> print(advice({}, NameError(name="tk")))
    'tk': run cell 1 first: it loads what this notebook needs
    """
    package = sys.modules[__name__.partition(".")[0]]
    loaded = any(value is package for value in names.values())
    more = f"{ABOVE}\n{MENU}" if loaded else FIRST
    return f"{getattr(error, 'name', None)!r}: {more}"
