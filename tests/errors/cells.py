"""Running the catalogue's cells as a learner would: in a script, or in a notebook for magics."""

import atexit
import linecache
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from teachkeras.errors import TeachError, sources
from teachkeras.errors.catalogue import IMPORTS
from teachkeras.errors.fixes import in_your_words


def printed_fix(error: TeachError) -> str:
    """What the message says after "fix"."""
    return in_your_words(error.fix, error.__traceback__, error.example)[1]


class Learner:
    """A namespace with the usual imports, in which cells are run one after the other."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.count = 0
        self.run(IMPORTS)

    def run(self, cell: str) -> None:
        """Run a cell as a file of its own, whose lines tracebacks can find."""
        self.count += 1
        filename = f"<learner {self.count}>"
        linecache.cache[filename] = (len(cell), None, cell.splitlines(keepends=True), filename)
        exec(compile(cell, filename, "exec"), self.names)

    def close(self) -> None:
        """Forget the cells."""
        for number in range(1, self.count + 1):
            linecache.cache.pop(f"<learner {number}>", None)


class Notebook:
    """The same in an IPython shell, for cells that begin with a magic."""

    def __init__(self) -> None:
        self.resolvers = list(sources._resolver)
        self.shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
        self.shell.run_line_magic("load_ext", "teachkeras")
        self.names = self.shell.user_ns
        self.run(IMPORTS)

    def run(self, cell: str) -> None:
        """Run a cell; an error in it is raised here."""
        self.shell.run_cell(cell, store_history=True).raise_error()

    def close(self) -> None:
        """Leave nothing behind."""
        atexit.unregister(self.shell.atexit_operations)
        self.shell.atexit_operations()
        sources._resolver[:] = self.resolvers


def learner_for(cell: str) -> Any:
    """Who can run this cell."""
    magic = any(line.startswith("%") for line in cell.splitlines())
    return Notebook() if magic else Learner()
