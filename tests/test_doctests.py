"""Every example in a docstring runs, and shows what is printed there."""

import doctest
import importlib
import pkgutil

import pytest

import teachkeras
from teachkeras.classroom.exercise_table import EXERCISES

SKIPPED = {"teachkeras.__main__"}  # importing it starts the command line
MODULES = [
    module.name
    for module in pkgutil.walk_packages(teachkeras.__path__, "teachkeras.")
    if module.name not in SKIPPED
]
MODULES += [EXERCISES.module(number).__name__ for number in EXERCISES]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name: str) -> None:
    """Run one module's examples."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_many_examples() -> None:
    """A walk that finds nothing would pass for ever."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [
        test
        for name in MODULES
        for test in finder.find(importlib.import_module(name))
        if test.examples
    ]
    assert len(found) > 100
