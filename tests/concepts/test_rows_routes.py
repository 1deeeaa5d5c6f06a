"""Rows C022 and C091: where to begin with the course, and where a model begins."""

import ast
import importlib
from pathlib import Path
from typing import Any

import pytest

from teachkeras import backend as K
from teachkeras.classroom.truth import read_notebook
from teachkeras.errors import GraphError
from teachkeras.layers import Dense, Input
from teachkeras.models import Model


def lesson(root: Path, start: str) -> Any:
    """The cells of the lesson whose file begins so."""
    (path,) = (root / "lessons").glob(f"{start}-*.ipynb")
    return read_notebook(path).cells


def names_brought_in(source: str) -> dict[str, Any]:
    """What the import lines of a cell bind, after they have run."""
    lines = "\n".join(line for line in source.splitlines() if not line.startswith("%"))
    found: dict[str, Any] = {}
    for node in ast.walk(ast.parse(lines)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(ast.unparse(node), found)
    found.pop("__builtins__", None)
    return found


def test_c022_networks_first_the_backend_later(root: Path) -> None:
    """Lesson 06 needs lesson 00 alone, and nothing it brings in is the backend or comes from it."""
    cells = [cell.source for cell in lesson(root, "L06") if cell.cell_type == "code"]
    brought = [pair for source in cells for pair in names_brought_in(source).items()]
    assert {"Dense", "Sequential"} <= {name for name, _ in brought}
    for name, thing in brought:
        assert thing is not K and not getattr(thing, "__module__", "").startswith(K.__name__), name
    assert names_brought_in("from teachkeras import backend as K")["K"] is K  # the test can fail


def test_c022_lesson_00_shows_both_ways(root: Path) -> None:
    """Straight to the models, or first the tensors; a lesson on the backend offers to skip it."""
    (place,) = [cell.source for cell in lesson(root, "L00") if 'id="c022"' in cell.source]
    for target in ("L06", "L01"):
        (path,) = (root / "lessons").glob(f"{target}-*.ipynb")
        assert f"]({path.name})" in place
    for path in (root / "lessons").glob("L05-*.ipynb"):
        assert "](L06-" in read_notebook(path).cells[0].source


def test_c091_a_model_begins_at_an_input() -> None:
    """Input from both places; (None, 3) and a history; over a bare placeholder: use Input."""
    for room in ("teachkeras.layers", "teachkeras.keras1.engine"):
        assert importlib.import_module(room).Input is Input
    x = Input((3,))
    assert K.int_shape(x) == (None, 3) and x._keras_history[0].name == "input_1"
    assert Model(input=x, output=Dense(2)(x)).output_shape == (None, 2)
    bare = K.placeholder((None, 3))
    assert not hasattr(bare, "_keras_history")
    with pytest.raises(GraphError, match="use Input") as caught:
        Model(input=bare, output=Dense(2)(bare))
    assert caught.value.code == "TK-217" and caught.value.fix == "x = Input(shape=(64,))"
