"""Which line of the learner's own code made a node.

Every node remembers the first line *outside* teachkeras on the way up the call stack. The label is
worked out only when somebody looks: a notebook installs a resolver that turns the kernel's
temporary file name into "cell 7"; elsewhere it is the bare file name. A path is never shown.
"""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
# In a clone the exercises stand beside the package; in a wheel they are inside.
EXERCISES = os.path.join(os.path.dirname(PACKAGE[:-1]), "exercises") + os.sep
LIBRARIES = tuple(
    {path + os.sep for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    | {os.path.dirname(os.__file__) + os.sep, "<frozen "}
)
PROGRAM = "<teachkeras "  # generated programs carry file names that begin like this
OURS = (PACKAGE, EXERCISES, PROGRAM)

Resolver = Callable[[str], "str | None"]
_resolver: list[Resolver] = []


class SourceLine:
    """One line of the learner's code: label of its file or cell, number, and text."""

    __slots__ = ("filename", "number", "_text")

    def __init__(self, filename: str, number: int, text: str | None = None) -> None:
        self.filename = filename
        self.number = number
        self._text = text

    @property
    def label(self) -> str:
        """The file's or the cell's name, such as "cell 7"; never a path."""
        for resolve in _resolver:
            label = resolve(self.filename)
            if label is not None:
                return label
        return os.path.basename(self.filename)

    @property
    def text(self) -> str:
        """The line itself, without the spaces around it ("" when the file is gone)."""
        if self._text is None:
            lines = lines_of(self.filename)
            known = 0 < self.number <= len(lines)
            self._text = lines[self.number - 1].strip() if known else ""
        return self._text

    def describe(self) -> str:
        """The line as errors print it: `cell 7, line 4:   z = a + b`."""
        return f"{self.label}, line {self.number}:   {self.text}".rstrip(": ")

    def __repr__(self) -> str:
        return self.describe()


def lines_of(filename: str, names: dict[str, Any] | None = None) -> list[str]:
    """The lines of a file as they are now, also if it was read before and changed since then.

    `names` are the globals of its code, with which a file inside an archive is found.
    """
    linecache.checkcache(filename)
    return linecache.getlines(filename, names)


def set_resolver(resolve: Resolver | None) -> None:
    """Install the function that turns a file name into a label (None: use bare file names)."""
    _resolver[:] = [] if resolve is None else [resolve]


def learner_frame() -> FrameType | None:
    """The nearest frame of the learner's own code: not teachkeras, not an installed library."""
    frame: FrameType | None = sys._getframe(1)
    nearest = None
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith(OURS):
            if not name.startswith(LIBRARIES):
                return frame
            nearest = nearest or frame
        frame = frame.f_back
    return nearest


def is_learners(frame: FrameType) -> bool:
    """Whether a frame runs code that is neither ours nor an installed library's."""
    return not frame.f_code.co_filename.startswith((*OURS, *LIBRARIES))


def learner_line() -> SourceLine | None:
    """The learner's line that is being run at this moment."""
    frame = learner_frame()
    return None if frame is None else SourceLine(frame.f_code.co_filename, frame.f_lineno)


def learner_names(kind: type) -> dict[Any, str]:
    """The learner's own variable names for objects of a type, found at this moment.

    Looked up only for printing and for errors: in the functions being run, then in the notebook or
    script. The first name in order of definition wins; names that begin with _ do not count.
    """
    names: dict[Any, str] = {}
    for space in reversed(learner_spaces()):
        names.update(names_in(space, kind))
    return names


def is_own(name: str) -> bool:
    """Whether a variable's name is one that somebody chose: Python makes others, such as `.0`."""
    return name.isidentifier() and not name.startswith("_")


def learner_spaces() -> list[Mapping[str, Any]]:
    """The variables that the learner sees at this moment, the nearest first."""
    frame = learner_frame()
    spaces: list[Mapping[str, Any]] = []
    while frame is not None:
        if is_learners(frame):
            spaces.append(frame.f_locals)
        frame = frame.f_back
    return [*spaces, vars(sys.modules.get("__main__", sys))]


def names_in(space: Mapping[str, Any], kind: type) -> dict[Any, str]:
    """The names under which a namespace holds objects of a type; the first of two wins.

    >>> names_in({"n": 3, "_": 4, "m": 3}, int)
    {3: 'n'}
    """
    names: dict[Any, str] = {}
    for name, value in list(space.items()):
        if isinstance(value, kind) and is_own(name):
            names.setdefault(value, name)
    return names
