"""The rooms of the engine: who may import whom, and where imports stand."""

import ast
from pathlib import Path

import pytest

from teachkeras.engine.ops.base import REGISTRY, Binary, op
from tests.test_architecture import PACKAGE, absolute, name_of, own, tree_of, under

# From the ground up. Two files of `inspect` stand lower than their room: they write nodes and lines
# out in words, and programs, steps and errors are made of words.
ENGINE = (
    "types",
    "graph",
    "masked",
    "shared",
    "sizes",
    "limits",
    "ops",
    "inspect.printing",
    "inspect.typed",
    "lengths",
    "functions",
    "gradient",
    "rewrite",
    "compile",
    "inspect",
)
LOOKS_UP_INSIDE = {
    ("graph", "functions"): "`x + y`, `np.add(x, y)`: attached once, decided",
    ("graph", "lengths"): "`range(K.shape(x)[1])`: a symbol that is a number after all",
    ("graph", "inspect.printing"): "a repr that prints",
    ("graph", "inspect.refusals"): "errors that are written when something is refused",
    ("masked", "inspect.typed"): "the same: the learner's own name for an array",
    ("sizes", "inspect.printing"): "the same: the formula of the node whose sizes disagree",
    ("functions", "inspect.refusals"): "the same: `x << 1`, `~x`",
    ("functions.convolution", "inspect.replay"): "a kernel that is a number is turned at once",
    ("rewrite.check", "inspect.replay"): "a step can show that both sides are the same numbers",
    ("compile.function", "inspect.replay"): "the definition of correct, and the check of a feed",
    ("compile.function", "inspect.story"): "a function tells how its program came about",
    (
        "compile.function",
        "inspect.explain",
    ): "who is to blame for a nan",
}


def stands_at(name: str) -> int:
    """The place in ENGINE of a file or a name in it; -1 for the engine itself."""
    homes = [room for room in ENGINE if (name + ".").startswith(room + ".")]
    return ENGINE.index(max(homes, key=len)) if homes else -1


def looks_up_inside(path: Path) -> set[tuple[str, str]]:
    """What a file of the engine imports from a room of the engine behind its own."""
    here = name_of(path).removeprefix("engine").removeprefix(".")
    there = {n.removeprefix("engine.") for n in imported_to_run(path) if n.startswith("engine.")}
    there.discard("inspect")  # the room itself is empty: what is named after it counts
    return {(here, n) for n in there if here and stands_at(n) > stands_at(here)}


def imported_to_run(path: Path) -> set[str]:
    """The rooms of teachkeras a file imports when it runs: at the top or inside a function."""
    for_types = {
        inner
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in node.body
        for inner in ast.walk(line)
    }
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node not in for_types:
            base = absolute(path, node)
            found |= {base, *[f"{base}.{alias.name}" for alias in node.names]}
    return {n.removeprefix("teachkeras.") for n in found if n.startswith("teachkeras.")}


def leave_inside(here: str, there: str) -> list[tuple[str, str]]:
    """The exceptions that let a file of the engine import upward."""
    return [
        (who, what)
        for who, what in LOOKS_UP_INSIDE
        if (here + ".").startswith(who + ".") and (there + ".").startswith(what + ".")
    ]


def test_no_room_of_the_engine_imports_a_room_behind_it():
    """types, graph, ops, functions, gradient, rewrite, compile, inspect: lazy imports count."""
    upward = {pair for path in under("engine") for pair in looks_up_inside(path)}
    assert not {pair for pair in upward if not leave_inside(*pair)}
    used = {leave for pair in upward for leave in leave_inside(*pair)}
    assert used == LOOKS_UP_INSIDE.keys(), "an exception nobody needs any more"


def test_the_files_of_the_engine_stand_in_a_room_of_the_list():
    names = {name_of(path).removeprefix("engine").removeprefix(".") for path in under("engine")}
    assert {name for name in names if stands_at(name) < 0} == {""}
    assert stands_at("inspect.printing") < stands_at("inspect.replay") == len(ENGINE) - 1


def inner_imports(path: Path) -> list[int]:
    """The lines of a file that import something inside a function."""
    tree = tree_of(path)
    functions = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda))]
    imports = (ast.Import, ast.ImportFrom)
    return [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, imports)]


def test_ops_import_everything_at_the_top(tmp_path):
    """A student comes to read just these lines: what an op needs stands at the top of its file."""
    assert not {name_of(path): inner_imports(path) for path in OPS if inner_imports(path)}
    bad = tmp_path / "bad.py"
    bad.write_text("import math\n\n\ndef f():\n    from .shape import View\n")
    assert inner_imports(bad) == [5]


OPS = under("engine.ops")


def test_a_step_is_checked_without_the_driver():
    """The driver rewrites; whether a step keeps the numbers is asked of the step."""
    driver, check = (PACKAGE / "engine" / "rewrite" / f"{name}.py" for name in ("driver", "check"))
    assert not {n for n in own(driver) if n.startswith("engine.rewrite.check")}
    assert not {n for n in own(check) if n.startswith("engine.rewrite.driver")}


def test_what_belongs_to_every_op_never_becomes_a_setting():
    """`ufunc: str = "add"` would: with a type in front, a name is a setting of the op."""
    before = dict(REGISTRY)
    for name in ("ufunc", "symbol", "commutative", "samples"):
        with pytest.raises(TypeError, match=f"Wrong.{name} is no setting"):
            op(type("Wrong", (Binary,), {"__annotations__": {name: "str"}, name: "add"}))
    assert before == REGISTRY
    for kind in REGISTRY.values():
        assert not {"symbol", "derivatives", "ufunc", "is_view"} & set(kind.fields), kind
