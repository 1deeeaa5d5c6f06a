"""Every example in a docstring runs, and shows what is printed there.

What a learner finds with `help` can be pasted: the example of a public thing runs after the three
imports of a lesson and the import of the thing itself, and nothing else. Other helpers are read in
their file, so their examples see what the file has imported.
"""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.classroom.exercise_table import EXERCISES

# Importing the one starts the command line; the other is run by JupyterHub alone.
SKIPPED = {"teachkeras.__main__", "teachkeras.classroom.hub.demo_config"}
MODULES = [
    module.name
    for module in pkgutil.walk_packages(tk.__path__, "teachkeras.")
    if module.name not in SKIPPED
]
MODULES += [EXERCISES.module(number).__name__ for number in EXERCISES]
LESSON = {"np": np, "tk": tk, "K": K, "__name__": "__main__"}
# The rooms that a learner imports from.
PUBLIC = (
    "activations backend callbacks constraints datasets initializations layers metrics models "
    "objectives optimizers preprocessing regularizers utils wrappers"
).split()


def given():
    """What `tk` and the rooms hand on, wherever it stands, and the classes it is made of."""
    rooms = [(room, room.__all__) for room in (tk.callbacks, tk.layers, tk.models)]
    homes = [(tk, dir(tk)), (tk.demos, dir(tk.demos)), *rooms]
    found = [getattr(home, name) for home, names in homes for name in names if name[0] != "_"]
    bases = [base for thing in found if isinstance(thing, type) for base in thing.__mro__]
    return {id(thing) for thing in [*found, *bases]}


GIVEN = given()


def examples_of(module):
    """The examples of a module, each with the names it may use."""
    room = module.__name__.split(".")[1]
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        if example.examples:
            thing = example.name.removeprefix(module.__name__).lstrip(".").partition(".")[0]
            example.globs = names_for(module, room, thing)
            yield example


def names_for(module, room, thing):
    """What the example of a thing may use; a function of K is called as K's."""
    itself = {thing: getattr(module, thing)} if thing else {}
    if thing.startswith("_") or (room not in PUBLIC and id(itself.get(thing)) not in GIVEN):
        return {**LESSON, **vars(module)}
    return LESSON | ({} if room == "backend" and thing in K.__all__ else itself)


def failures_of(module):
    """What the examples of a module say that is not so."""
    said = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in examples_of(module):
        runner.run(example, out=said.append)
    return "".join(said)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    """Run one module's examples."""
    failures = failures_of(importlib.import_module(name))
    assert not failures, failures


def test_there_are_many_examples():
    """A walk that finds nothing would pass for ever."""
    found = [example for name in MODULES for example in examples_of(importlib.import_module(name))]
    public = [example for example in found if len(example.globs) <= len(LESSON) + 2]
    assert len(found) > 500 and len(public) > 250


@pytest.mark.parametrize(
    "room, thing, told",
    [
        ("backend.maths", "dot", None),
        ("backend.maths", "exp", "constant([1.])"),
        ("backend.tensors", "eval", "eval(K.constant(1.))"),
        ("layers.dense", "Dense", "Dropout(0.5)"),
        ("layers.dense", "Dense", None),
        ("engine.inspect.replay", "replay", "toposort"),
        ("engine.graph", "Graph", None),
    ],
)
def test_an_example_that_cannot_be_pasted_is_found(room, thing, told, monkeypatch):
    """With a name that only the file has imported; None is the example as it stands."""
    module = importlib.import_module(f"teachkeras.{room}")
    kind = getattr(module, thing)
    if told:
        monkeypatch.setattr(kind, "__doc__", f"An example.\n\n    >>> _ = {told}\n    ")
    said = failures_of(module)
    assert ("Error" in said) is bool(told), said
