"""A notebook in the test's own process, and what its pictures show."""

import atexit
import re
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from teachkeras.errors import sources


@pytest.fixture
def shell() -> Any:
    """An IPython shell with the magics loaded, which leaves nothing behind."""
    resolvers = list(sources._resolver)
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_line_magic("load_ext", "teachkeras")
    yield shell
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()
    sources._resolver[:] = resolvers


def cell(shell: Any, source: str) -> Any:
    """Run a cell; gives its last value, or raises what it raised."""
    result = shell.run_cell(source)
    result.raise_error()
    return result.result


def boxes(view: Any) -> list[tuple[str, bool]]:
    """The boxes of a graph picture: kind ("input", "operation", ...), and whether it is filled."""
    classes = re.findall(r'<rect [^>]*class="b ([^"]*)"', str(view.picture))
    return [(re.sub(r"solid ?| ?output", "", kind).strip(), "solid" in kind) for kind in classes]


def arrows(view: Any) -> int:
    """How many arrows a graph picture has."""
    return len(re.findall(r'<path [^>]*class="e"', str(view.picture)))


def texts(view: Any) -> list[str]:
    """Every text written in a picture."""
    return re.findall(r"<text [^>]*>([^<]*)</text>", str(view.picture))
