"""The house as a reader meets it: few surprises inside functions, names that are told apart."""

import ast
import functools
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras.layers import Dense
from teachkeras.models import Sequential
from tests.test_architecture import EVERY, FILES, PACKAGE, ROOMS, ROOT, absolute, name_of, tree_of

# Who names the package in full, and why no dots will do.
IN_FULL = {
    "keras1": "`import keras` gives what the package itself has, name for name",
    "classroom.hub.demo_config": "JupyterHub reads it as a file, outside of any package",
}

# A name that two classes have, and why: each is the word of its field.
SHARED = {
    "Convolution": "an op of the engine, and what the layers of that kind have in common",
    "Dot": "the product, and what pydot calls a drawing in the language of dot",
    "Reshape": "an op of the engine, and the layer of Keras 1",
    "View": "the same numbers seen in another shape, and what one looks at",
}

MOST_INSIDE = 70  # imports of our own inside functions: each is there for weight, or for a circle

# Words of before, and the field's words that stand in their place.
GONE = {
    "hole": "dilation",
    "slopes": "derivatives",
    "fit_to": "unbroadcast",
    "pull_back": "vjp",
    "KernelSlope": "ConvolutionKernelGradient",
    "Spread": "BroadcastLike",
    "Fill": "FullLike",
    "Rearranged": "View",
    "Embed": "PadToSlice",
    "Switchboard": "CompileTimeInput",
    "Gate": "Mask",
    "Together": "TupleOf",
    "Several": "TupleType",
    "placed": "select_output",
    "AtTheLargest": "ArgMaxWindow",
    "Picked": "TakeAtArgMax",
    "Unpool": "MaxUnpool",
    "Unpatch": "FoldPatches",
    "Wild": "Wildcard",
    "Told": "DriverRule",
    "lies_alike": "same_layout",
    "Ledger": "Weights",
    "room_for": "limit",
    "take_room": "spend",
    "Storing": "Model",
    "Fitting": "Trainer",
    "Generating": "Trainer",
    "handed_over": "custom_object",
    "taken_up": "resume_from",
    "rest_of": "remaining_batches",
    "steered_by": "on_background_handle",
}


def imports_inside() -> list[str]:
    """Every import of our own that stands inside a function, by file and line."""
    found = set()
    for path in FILES:
        functions = [n for n in ast.walk(tree_of(path)) if isinstance(n, ast.FunctionDef)]
        for node in (inner for function in functions for inner in ast.walk(function)):
            if isinstance(node, ast.ImportFrom) and absolute(path, node).startswith("teachkeras"):
                found.add(f"{name_of(path)}:{node.lineno}")
    return sorted(found)


def test_few_imports_hide_inside_functions() -> None:
    found = imports_inside()
    assert len(found) <= MOST_INSIDE, found


def modules_named(path: Path) -> set[str]:
    """Every module that a file imports, as it is written there: `numpy`, `.view`."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_rooms_import_each_other_with_dots() -> None:
    """So the package can be read, moved and shipped under any name."""
    ours = {p: {m for m in modules_named(p) if m.split(".")[0] == "teachkeras"} for p in FILES}
    assert {name_of(path) for path, modules in ours.items() if modules} == set(IN_FULL)


def test_numpy_is_np() -> None:
    """One short name everywhere, in the package, the exercises and the tests."""
    for path in [*EVERY, *(ROOT / "tests").rglob("*.py")]:
        names = re.findall(r"^ *import numpy(?: as (\w+))?$", path.read_text("utf-8"), re.MULTILINE)
        assert set(names) <= {"np"}, path


def test_no_file_name_is_used_four_times() -> None:
    names = Counter(path.name for path in FILES if path.name != "__init__.py")
    assert {name: count for name, count in names.items() if count > 3} == {}


def test_a_class_name_means_one_thing() -> None:
    """A reader who meets `Step` or `_Walk` need not ask which one."""
    names = Counter(
        node.name for path in FILES for node in tree_of(path).body if isinstance(node, ast.ClassDef)
    )
    assert {name for name, count in names.items() if count > 1} == set(SHARED)


def test_what_draws_says_what_it_draws() -> None:
    """No function is called `_picture` and nothing more."""
    assert not [name_of(path) for path in FILES if "_picture" in identifiers(path)]


def test_a_model_inherits_in_one_short_line() -> None:
    """At most eight classes, and each has one base: a reader finds every method by going down."""
    line = Sequential.__mro__
    assert len(line) <= 8
    assert all(len(kind.__bases__) == 1 for kind in line[:-1])


def test_x_is_followed_through_at_most_six_files() -> None:
    """From `fit` to the program each file calls one in its own room or in a room below it.

    Counted are the files that wait while the program runs, and those with a function handed x.
    """
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    x, y = np.ones((4, 3), "float32"), np.ones((4, 2), "float32")
    model.fit(x, y, nb_epoch=1, verbose=0, shuffle=False)
    waiting, handed = [], set()

    def watch(frame: Any, event: str, _: object) -> None:
        if event != "call":
            return
        if any(value is x for value in frame.f_locals.values()):
            handed.add(frame.f_code.co_filename)
        if frame.f_code.co_filename.startswith("<teachkeras program") and not waiting:
            waiting.extend(files_below(frame))

    sys.setprofile(watch)
    try:
        model.fit(x, y, nb_epoch=1, verbose=0, shuffle=False)
    finally:
        sys.setprofile(None)
    ours = {str(path) for path in FILES}
    assert waiting and len({*waiting, *handed} & ours) <= 6
    rooms = [ROOMS.index(name_of(Path(name)).partition(".")[0]) for name in waiting if name in ours]
    called = [
        room for room in rooms if room != ROOMS.index("errors")
    ]  # it only names bad arguments
    assert called == sorted(called)


def files_below(frame: Any) -> Iterator[str]:
    """The files whose functions wait for this one to return, the nearest first."""
    while frame := frame.f_back:
        yield frame.f_code.co_filename


def test_what_is_asked_of_a_layer_is_an_attribute_of_its_class() -> None:
    """A missing attribute would build an error that teaches, some hundred times a second."""
    from teachkeras.layers import Layer

    for name in ("stateful", "supports_masking", "uses_learning_phase"):
        assert name in vars(Layer)


@functools.cache
def identifiers(path: Path) -> set[str]:
    """The names that a file defines or uses."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


@pytest.mark.parametrize("word", GONE)
def test_the_field_s_word_is_used(word: str) -> None:
    """No name in the package is a word of before."""
    using = [name_of(path) for path in FILES if word in identifiers(path)]
    assert using == [], f"{word} is {GONE[word]} now"


def test_the_package_is_where_the_files_are() -> None:
    assert len(FILES) > 200 and all(PACKAGE in path.parents for path in FILES)
