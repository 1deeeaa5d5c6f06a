"""The house itself: who may import whom, how long things are, what is documented.

ARCHITECTURE.md says how teachkeras is built; these tests keep it so. They read the source with
`ast`, so imports hidden inside functions count too, and nothing heavy is imported.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "teachkeras"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)
EXERCISES = sorted((ROOT / "exercises").rglob("*.py"))  # they stand beside the lessons
EVERY = [*FILES, *EXERCISES]
LONGEST_FILE, LONGEST_FUNCTION, LONG_FUNCTION = 500, 60, 30


def name_of(path: Path) -> str:
    """`teachkeras/engine/graph.py` as `engine.graph`."""
    top = PACKAGE if path.is_relative_to(PACKAGE) else ROOT
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed source of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def under(room: str) -> list[Path]:
    """The files of a room."""
    return [p for p in EVERY if name_of(p) == room or name_of(p).startswith(room + ".")]


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file, walked once for all that is asked of it."""
    return tuple(ast.walk(tree_of(path)))


# imports -------------------------------------------------------------------------------------


@cache
def imports_of(path: Path) -> tuple[tuple[str, int], ...]:
    """Every module a file imports, at any depth, as an absolute name, with its line."""
    return tuple(find_imports(path))


def find_imports(path: Path) -> Iterator[tuple[str, int]]:
    """The same, found in the source."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(path, node)
            yield base, node.lineno
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and last_name(node.func) == "import_module":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, node.lineno


def last_name(function: ast.expr) -> str:
    """`import_module` for `import_module` and for `importlib.import_module`."""
    return getattr(function, "attr", getattr(function, "id", ""))


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """The absolute name of what `from ..x import y` reads."""
    if not node.level:
        return node.module or ""
    here = ["teachkeras", *path.relative_to(PACKAGE).parts[:-1]]
    base = here[: len(here) - (node.level - 1)]
    return ".".join([*base, *([node.module] if node.module else [])])


def own(path: Path) -> set[str]:
    """The rooms of teachkeras a file imports: `engine.graph`, `layers.core` ..."""
    found = {name for name, _ in imports_of(path)}
    return {n.removeprefix("teachkeras.") for n in found if n.startswith("teachkeras.")}


def foreign(path: Path) -> set[str]:
    """The packages outside teachkeras that a file imports."""
    tops = {name.partition(".")[0] for name, _ in imports_of(path)}
    return tops - {"teachkeras", "__future__", ""}


def outside_stdlib(path: Path) -> set[str]:
    """The packages that do not come with Python."""
    import sys

    return foreign(path) - set(sys.stdlib_module_names)


# The rooms of the house, from the ground up. A room imports what stands before it, and never what
# stands behind it: neither at the top of a file nor inside a function.
ROOMS = (
    "errors",
    "engine",
    "backend",
    "utils",
    "activations",
    "initializations",
    "regularizers",
    "constraints",
    "objectives",
    "metrics",
    "optimizers",
    "layers",
    "callbacks",
    "training",
    "saving",
    "models",
    "preprocessing",
    "datasets",
    "applications",
    "wrappers",
    "parts",
    "checks",
    "keras1",
    "viz",
    "demos",
    "notebook",
    "classroom",
    "__main__",
)
# Who looks upward, at what, and why it may. At most eight.
LOOKS_UP = {
    ("viz.view", "notebook.live"): "`view.live()`: the live twin of a picture, asked for by name",
    ("utils.visualize_util", "viz"): "a facade of Keras 1: `plot(model)`",
    ("utils.layer_utils", "layers models"): "facades of Keras 1: `layer_from_config` and others",
    (
        "utils.test_utils",
        "layers models",
    ): "a facade of Keras 1: `layer_test`",
    ("callbacks.history", "viz.plot"): "a facade of Keras 1: `History.plot`",
    ("callbacks.curves", "notebook"): "a picture that grows is a widget, where there are widgets",
    ("utils.data_utils", "datasets.local"): "a facade of Keras 1: `get_file`",
}


def room_of(name: str) -> str:
    """The room a module or a name in it belongs to; "" for the package itself."""
    return name.partition(".")[0] if name.partition(".")[0] in ROOMS else ""


def looks_upward(here: str, there: str) -> bool:
    """Whether a file imports from a room behind its own, without leave."""
    home, room = room_of(here), room_of(there)
    if not home or not room or ROOMS.index(room) <= ROOMS.index(home):
        return False
    return not any(here == who and is_one_of(there, what) for who, what in LOOKS_UP)


def is_one_of(there: str, modules: str) -> bool:
    """Whether a name is one of these modules, or lies in one."""
    return any((there + ".").startswith(module + ".") for module in modules.split())


def test_every_file_stands_in_a_room_of_the_list():
    assert {name_of(path).partition(".")[0] for path in FILES} - {""} == set(ROOMS)


def test_no_room_imports_a_room_behind_it():
    """Lazy imports count; the exceptions have a name and a reason."""
    wrong = {
        (name_of(path), there)
        for path in FILES
        for there in own(path)
        if looks_upward(name_of(path), there)
    }
    assert not wrong
    assert len(LOOKS_UP) <= 8 and all(LOOKS_UP.values())


def test_every_exception_is_needed():
    seen = {(name_of(path), there) for path in FILES for there in own(path)}
    for who, what in LOOKS_UP:
        assert any(here == who and is_one_of(there, what) for here, there in seen), who


def test_the_test_of_imports_can_fail(tmp_path, monkeypatch):
    """The reader of imports sees lazy, relative and absolute ones alike."""
    monkeypatch.setattr("tests.test_architecture.PACKAGE", tmp_path)
    path = tmp_path / "engine" / "bad.py"
    path.parent.mkdir()
    path.write_text(
        "def f():\n    from ..viz import graph\n    import teachkeras.layers.core\n"
        "    from ... import x\nfrom .types import Dim\n"
    )
    upward = {there for there in own(path) if looks_upward(name_of(path), there)}
    assert upward == {"viz", "viz.graph", "layers.core"}
    assert "engine.types" in own(path)


def test_engine_needs_only_numpy():
    for path in under("engine"):
        assert outside_stdlib(path) <= {"numpy", "cupy"}, name_of(path)


def test_cupy_is_imported_in_one_function_of_one_file():
    """So that a machine without it never notices."""
    homes = {name_of(path): path for path in FILES if "cupy" in foreign(path)}
    assert list(homes) == ["engine.compile.arrays"]
    lines = [line for name, line in imports_of(homes["engine.compile.arrays"]) if name == "cupy"]
    inside = [n for n in tree_of(homes["engine.compile.arrays"]).body if n.lineno < lines[0]][-1]
    assert len(lines) == 1 and isinstance(inside, ast.FunctionDef)


@pytest.mark.parametrize(
    "package, homes",
    [
        ("IPython", {"notebook.magics", "notebook.shell"}),
        ("anywidget", {"notebook.live"}),
        ("ipywidgets", {"notebook.live", "notebook.kill_button"}),
        ("h5py", {"saving.hdf5_write", "saving.hdf5_read", "saving.hdf5_open", "utils.io_utils"}),
        ("matplotlib", {"viz.plot"}),
    ],
)
def test_heavy_packages_have_one_home(package, homes):
    for path in FILES:
        if package in foreign(path):
            # classroom drives notebooks from outside and names its tools itself.
            assert name_of(path) in homes or name_of(path).startswith("classroom"), name_of(path)


def test_views_compute_no_mathematics():
    """viz lays out and draws records; NumPy there only reads arrays, never multiplies matrices."""
    banned = re.compile(r"\b(?:numpy|np)\.(?:dot|matmul|einsum|linalg|tensordot|exp|log|tanh)\b")
    for path in under("viz"):
        assert not banned.search(path.read_text()), name_of(path)
        computing = {
            n
            for n in own(path)
            if n.startswith(("engine.ops", "engine.functions", "engine.compile.writer"))
        }
        leaves = {n for n in computing if n.startswith("engine.ops.leaves") or n == "engine.ops"}
        assert computing <= leaves, f"{name_of(path)} builds graphs: {sorted(computing)}"


def test_what_draws_a_graph_reads_its_record_and_meets_no_symbol():
    for name in "graph graph_picture scene steps shapes program fold labels layout predict".split():
        path = PACKAGE / "viz" / f"{name}.py"
        engine = {there for there in own(path) if there.startswith("engine")}
        assert all(is_one_of(there, "engine.inspect.record") for there in engine), sorted(engine)
        assert "Tensor" not in {getattr(node, "id", "") for node in nodes_of(path)}, name


# sizes ---------------------------------------------------------------------------------------


def functions_of(path: Path) -> Iterator[tuple[str, ast.AST, int]]:
    """Every function of a file with its length in lines, docstring not counted."""
    for node in nodes_of(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if ast.get_docstring(node):
                text = node.body[0]
                lines -= (text.end_lineno or 0) - text.lineno + 1
            yield f"{name_of(path)}.{node.name}", node, lines


def test_files_are_short_enough_to_read():
    """The tests are read too."""
    files = [*EVERY, *(ROOT / "tests").rglob("*.py")]
    long = {str(p): n for p in files if (n := len(p.read_text().splitlines())) > LONGEST_FILE}
    assert not long


def test_functions_are_short_enough_to_read():
    lengths = {name: lines for p in EVERY for name, _, lines in functions_of(p)}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}
    assert not long
    ordered = sorted(lengths.values())
    assert ordered[len(ordered) // 2] <= 10
    assert ordered[9 * len(ordered) // 10] <= LONG_FUNCTION


# documentation -------------------------------------------------------------------------------

# Methods whose meaning is said once, in the class that names them.
SAID_BY_THE_BASE = {
    "result",
    "value",
    "gradient",
    "emit",
    "samples",
    "fitted",
    "cost",
    "written",
    "title",
    "apply",
    "why_not",
    "build",
    "call",
    "get_output_shape_for",
    "get_config",
    "compute_mask",
}


def public_definitions(path: Path) -> Iterator[tuple[str, bool]]:
    """Public classes, functions and methods of a file, and whether each is documented."""
    tree = tree_of(path)
    yield name_of(path), bool(ast.get_docstring(tree))
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            documented = bool(ast.get_docstring(node)) or is_rule(node)
            yield f"{name_of(path)}.{node.name}", documented
            if isinstance(node, ast.ClassDef):
                yield from public_methods(path, node)


def is_rule(node: ast.AST) -> bool:
    """A rule's sentence stands in its decorator: that is its documentation."""
    marks = [ast.unparse(d) for d in getattr(node, "decorator_list", [])]
    return any(mark.startswith("rule(") for mark in marks)


def public_methods(path: Path, node: ast.ClassDef) -> Iterator[tuple[str, bool]]:
    """The public methods of a class; those documented by a base class count as documented."""
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            if any(ast.unparse(mark).endswith(".setter") for mark in item.decorator_list):
                continue  # the getter of the same name says what it is
            inherited = item.name in SAID_BY_THE_BASE and bool(node.bases)
            yield (
                f"{name_of(path)}.{node.name}.{item.name}",
                inherited or bool(ast.get_docstring(item)),
            )


@pytest.mark.parametrize("room", ["engine", "layers", "viz", "demos", "exercises"])
def test_every_public_name_is_documented(room):
    found = [pair for path in under(room) for pair in public_definitions(path)]
    assert [name for name, documented in found if not documented] == []


@pytest.mark.parametrize("name", sorted(SAID_BY_THE_BASE & {"result", "value", "gradient", "emit"}))
def test_what_is_inherited_is_documented_in_the_base(name):
    from teachkeras.engine.ops.base import Op

    assert getattr(Op, name).__doc__


# loops, not recursion --------------------------------------------------------------------------


def calls_of(function: ast.AST) -> set[str]:
    """What a function calls: `f` for `f(...)`, `.f` for `anything.f(...)`."""
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {node.id for node in called if isinstance(node, ast.Name)}
    return names | {
        f".{node.attr}"
        for node in called
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in ("self", "cls")
    }


def callables_of(path: Path) -> dict[str, ast.AST]:
    """The functions of a file by the name under which the file itself can call them."""
    classes = [node for node in nodes_of(path) if isinstance(node, ast.ClassDef)]
    methods = {id(item) for node in classes for item in node.body}
    return {
        f".{node.name}" if id(node) in methods else node.name: node
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__")
    }


def test_no_function_of_the_engine_calls_itself():
    """A walk over a graph is a loop: Python's stack would end at a chain of a thousand nodes."""
    for path in under("engine"):
        for name, node in callables_of(path).items():
            assert name not in calls_of(node), f"{name_of(path)}: {name} calls itself"


def test_no_two_functions_of_a_file_of_the_engine_call_each_other():
    for path in under("engine"):
        calls = {name: calls_of(node) for name, node in callables_of(path).items()}
        pairs = {(a, b) for a in calls for b in calls if b in calls[a] and a in calls[b] and a != b}
        assert not pairs, f"{name_of(path)}: {sorted(pairs)}"


# types ---------------------------------------------------------------------------------------

MOST_ANY = 0.15  # the share of a room's parameters that may be typed `Any`, or not at all


def parameters_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """Everything a function takes, without `self` and `cls`."""
    given = function.args
    rest = [each for each in (given.vararg, given.kwarg) if each]
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]
    return [each for each in every if each.arg not in ("self", "cls")]


def takes_anything(parameter: ast.arg) -> bool:
    """Whether nobody said what it takes."""
    return parameter.annotation is None or ast.unparse(parameter.annotation) == "Any"


@pytest.mark.parametrize("room", ROOMS)
def test_signatures_say_what_they_take(room):
    """At most 15 % of a room's parameters are `Any`: the rest have a word of `backend/types.py`."""
    loose, count = [], 0
    for path in under(room):
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                parameters = parameters_of(node)
                count += len(parameters)
                found = [each.arg for each in parameters if takes_anything(each)]
                loose += [f"{name_of(path)}.{node.name}({each})" for each in found]
    assert len(loose) <= MOST_ANY * count, f"{len(loose)} of {count}: {', '.join(loose[:8])}"


def test_no_word_for_a_type_is_any():
    """Each name of `backend/types.py` says something, and is followed by its one sentence."""
    tree = tree_of(PACKAGE / "backend" / "types.py")
    words = [at for at, node in enumerate(tree.body) if isinstance(node, ast.Assign)]
    assert len(words) > 10
    for at in words:
        said = tree.body[at + 1]
        assert ast.unparse(tree.body[at].value) != "Any"
        assert isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
        assert str(said.value.value).rstrip().endswith(".")


# formatters, errors, hygiene -------------------------------------------------------------------


def test_formatters_resolve():
    """`viz/display.py` names classes as text, so that importing it costs nothing."""
    text = (PACKAGE / "viz" / "display.py").read_text()
    named = set(re.findall(r'"(teachkeras(?:\.\w+)+\.[A-Z]\w+)"', text))
    assert len(named) >= 5
    for full in named:
        module, _, attribute = full.rpartition(".")
        kind = getattr(importlib.import_module(module), attribute)
        assert isinstance(kind, type) and f"{kind.__module__}.{kind.__qualname__}" == full


def codes_raised() -> dict[str, dict[str, str]]:
    """Every TK code in the source; for each place that raises it, the sentence it says there."""
    found: dict[str, dict[str, str]] = {}
    for path in FILES:
        if name_of(path).startswith("errors"):
            continue
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                code = node.args[0].value
                if isinstance(code, str) and re.fullmatch(r"TK-\d{3}", code):
                    said = sentence_of(node.args[1]) if len(node.args) > 1 else ""
                    found.setdefault(code, {})[f"{name_of(path)}:{node.lineno}"] = said
    return found


def sentence_of(node: ast.expr) -> str:
    """The words of a message; what an f-string fills in counts as a gap."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "..." for part in node.values
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_an_error_code_means_one_thing():
    """One code may be raised in two places only if they say nearly the same sentence."""
    codes = codes_raised()
    assert len(codes) > 40
    unlike = {c: places for c, places in codes.items() if not alike(list(places.values()))}
    assert not unlike


def alike(sentences: list[str]) -> bool:
    """Whether all sentences share half of their letters, in order, with the first."""
    import difflib

    first = sentences[0]
    return all(difflib.SequenceMatcher(None, first, s).ratio() > 0.5 for s in sentences[1:])


def test_no_home_folder_is_named():
    """Source that students read does not say on whose machine it was written."""
    folder = re.compile(r"/(?:home|root|Users)/\w")
    for path in EVERY:
        found = folder.search(path.read_text(encoding="utf-8"))
        assert not found, f"{name_of(path)}: {found and found.group()}"
