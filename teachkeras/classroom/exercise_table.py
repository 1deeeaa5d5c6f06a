"""All exercises by number: `EXERCISES["02.1"]` reads one file, when it is asked for.

An exercise is a file of its lesson's folder, such as `exercises/L02/1_build_a_graph.py`, found by
the numbers in its name. A new one is a new file; there is no list to add it to. What several of a
lesson share stands in its `_shared.py`.

A module with a `__path__` is a package: Python's own import finds the files below this one, so they
are kept compiled, and another process finds their classes by name.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from .answers import Exercise
from .shipped import shipped

FOLDER = shipped("exercises")
__path__ = [str(FOLDER)] if FOLDER else []


def modules_by_number(folder: Path | None) -> dict[str, str]:
    """The module of each exercise of a folder, such as L02.1_build_a_graph, in their order."""
    found = {}
    for path in folder.glob("L[0-9][0-9]/[0-9]*_*.py") if folder else ():
        lesson, place = path.parent.name[1:], int(path.stem.partition("_")[0])
        found[lesson, place] = f"{path.parent.name}.{path.stem}"
    return {f"{lesson}.{place}": found[lesson, place] for lesson, place in sorted(found)}


class Exercises(Mapping[str, Exercise]):
    """The exercises of a folder by number; each is read when somebody asks for it."""

    def __init__(self, folder: Path | None) -> None:
        self._modules = modules_by_number(folder)
        self._read: dict[str, Exercise] = {}

    def __getitem__(self, number: str) -> Exercise:
        if number not in self._read:
            self._read[number] = self.module(number).EXERCISE
        return self._read[number]

    def __contains__(self, number: object) -> bool:
        return number in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def module(self, number: str) -> ModuleType:
        """The module in which an exercise stands, with the functions that it uses."""
        return importlib.import_module(f"{__name__}.{self._modules[number]}")

    def forget(self) -> None:
        """Empty the table, and the exercises that were read: beside an answer there are none."""
        for exercise in self._read.values():
            vars(exercise).clear()
        self._read.clear()
        self._modules.clear()


EXERCISES = Exercises(FOLDER)
