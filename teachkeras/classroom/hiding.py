"""Taking the right answers away from an answer, before it runs in its own process.

The exercises and their modules are forgotten there, and what would dig them up again is refused:
importing or opening their files, asking the garbage collector for all objects, ending the judge.
This stops whoever pokes around in the notebook; it is no wall (see sandbox.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from .exercise_table import Exercises
from .shipped import shipped

ROOM, TABLE = __name__.rpartition(".")[0], "exercise_table"
SECRET = f"{ROOM}.{TABLE}"  # the table, and the exercises below it
REFUSED = frozenset({"gc.get_objects", "gc.get_referrers", "gc.get_referents"})


def forget(exercises: Exercises, kernel: int) -> None:
    """Empty the exercises of this process, drop their modules, and refuse to fetch them again.

    `kernel` is the process of the notebook, which an answer must not end, nor its judge.
    """
    sys.addaudithook(_guard(_files(), (kernel, os.getppid())))
    exercises.forget()
    for name in [name for name in sys.modules if name.startswith(SECRET)]:
        module = sys.modules.pop(name)
        if name == SECRET:
            vars(module).clear()
    vars(sys.modules[ROOM]).pop(TABLE, None)


def _files() -> frozenset[tuple[int, int]]:
    """The files of the exercises, by device and number: no other name of one helps."""
    table, folder = Path(__file__).resolve().parent.rglob(f"{TABLE}*"), shipped("exercises")
    found = set()
    paths = [*table, *(folder.rglob("*.py*") if folder else ())]
    compiled = [cache_from_source(path) for path in paths if path.suffix == ".py"]
    for path in [*paths, *compiled]:  # Python may keep what it compiled in another place
        with suppress(OSError):
            facts = os.stat(path)
            found.add((facts.st_dev, facts.st_ino))
    return frozenset(found)


def _guard(files: frozenset[tuple[int, int]], judges: tuple[int, ...]) -> Callable[..., None]:
    """A hook that Python asks before it opens, imports or kills; it cannot be taken out again."""
    look, secret, start = os.stat, SECRET, str.startswith
    error, text, missing = PermissionError, str, (OSError, TypeError, ValueError)

    def guard(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            try:
                facts = look(given[0])
            except missing:
                return
            if (facts.st_dev, facts.st_ino) in files:
                raise error("a check does not show its answers")
        elif event == "import":
            if type(given[0]) is text and start(given[0], secret):
                raise error("a check does not show its answers")
        elif event in REFUSED:
            raise error("a check does not let an answer look through the memory")
        elif event in ("os.kill", "os.killpg") and given[0] in judges:
            raise error("an answer does not end its judge")

    return guard
