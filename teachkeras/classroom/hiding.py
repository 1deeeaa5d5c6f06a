"""Taking the right answers away from an answer, before it runs in its own process.

The exercises and their modules are forgotten there, and what would dig them up again is refused:
importing or opening their files, asking the garbage collector for all objects, ending the judge.
This stops whoever pokes around in the notebook; it is no wall (see sandbox.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from glob import glob
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
ROOM = __name__.rpartition(".")[0]
SECRET = ("lesson_", "exercise_table")
REFUSED = frozenset({"gc.get_objects", "gc.get_referrers", "gc.get_referents"})


def forget(exercises: MutableMapping[str, Any], kernel: int) -> None:
    """Empty the exercises of this process, drop their modules, and refuse to fetch them again.

    `kernel` is the process of the notebook, which an answer must not end, nor its judge.
    """
    sys.addaudithook(_guard(_files(), (kernel, os.getppid())))
    for exercise in exercises.values():
        vars(exercise).clear()
    exercises.clear()
    room = vars(sys.modules[ROOM])
    for name in list(sys.modules):
        short = name.removeprefix(f"{ROOM}.")
        if short != name and short.startswith(SECRET):
            module = sys.modules.pop(name)
            room.pop(short, None)
            if short == "exercise_table":
                vars(module).clear()


def _files() -> frozenset[tuple[int, int]]:
    """The files of the exercises, by device and number: no other name of one helps."""
    found = set()
    for pattern in ("", "__pycache__"):
        for start in SECRET:
            for path in glob(os.path.join(HERE, pattern, f"{start}*")):
                with suppress(OSError):
                    facts = os.stat(path)
                    found.add((facts.st_dev, facts.st_ino))
    return frozenset(found)


def _guard(files: frozenset[tuple[int, int]], judges: tuple[int, ...]) -> Callable[..., None]:
    """A hook that Python asks before it opens, imports or kills; it cannot be taken out again."""
    look, secret, start = os.stat, tuple(f"{ROOM}.{name}" for name in SECRET), str.startswith
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
