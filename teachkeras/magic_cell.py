"""Running a cell statement by statement in the learner's own namespace, and lifting its numbers.

`Run` does what an ordinary cell would do and notes what each statement left. `lifted` runs a
cell of ordinary Python a second time, beside the first, with symbols in place of its numbers.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from teachkeras.engine import placeholder
from teachkeras.engine.errors import NotebookError, TeachError
from teachkeras.engine.graph import Tensor
from teachkeras.engine.sources import SourceLine
from teachkeras.magic_line import refuse
from teachkeras.viz.display import cell_label
from teachkeras.viz.html import clean
from teachkeras.viz.theme import say_array


def is_tensor(name: str, value: object) -> bool:
    """True for the learner's own names of tensors; a leading underscore is IPython's."""
    return isinstance(value, Tensor) and not name.startswith("_")


def code_name(shell: Any, cell: str) -> str:
    """Register a cell's text with the notebook, so that tracebacks and views find its lines.

    The first line of the cell is the magic itself, so the text starts on line 2.
    """
    return shell.compile.cache("\n" + shell.transform_cell(cell), cell_number(shell))


def cell_number(shell: Any) -> int:
    """The number of the cell that is running: that of the nearest frame a cell was compiled to.

    `execution_count` will not do: whether it already counts this cell depends on IPython's version.
    """
    frame = sys._getframe(1)
    while frame is not None:
        label = cell_label(shell, frame.f_code.co_filename)
        if label:
            return int(label.split()[1])
        frame = frame.f_back
    return shell.execution_count


@dataclass
class Run:
    """One cell, run statement by statement in the learner's own namespace."""

    shell: Any
    bound: dict = field(default_factory=dict)  # name -> tensor, in the order they were made
    lines: list = field(default_factory=list)  # (line number, code, what it left)

    def execute(self, cell: str) -> None:
        """Run the cell; an error leaves what an ordinary cell would have left."""
        __tracebackhide__ = True
        source = "\n" + self.shell.transform_cell(cell)
        name = code_name(self.shell, cell)
        try:
            tree = self.shell.compile.ast_parse(source, filename=name)
        except SyntaxError as error:
            line = SourceLine(name, error.lineno or 1, (error.text or "").strip())
            raise NotebookError(
                "TK-607",
                "Python cannot read this cell",
                [("Python says", error.msg)],
                fix="mend that line and run the cell again",
                line=line,
            ) from None
        for statement in tree.body:
            self._one(statement, source, name)

    def _one(self, statement: ast.stmt, source: str, name: str) -> None:
        """Run one statement and note what it bound."""
        __tracebackhide__ = True
        space = self.shell.user_ns
        before = {key: id(value) for key, value in space.items() if isinstance(value, Tensor)}
        value = None
        if isinstance(statement, ast.Expr):
            code = self.shell.compile(ast.Expression(statement.value), name, "eval")
            value = eval(code, self.shell.user_global_ns, space)
        else:
            code = self.shell.compile(ast.Module([statement], []), name, "exec")
            exec(code, self.shell.user_global_ns, space)
        for key, item in space.items():
            if is_tensor(key, item) and before.get(key) != id(item):
                self.bound.pop(key, None)  # made again: it is the last one now
                self.bound[key] = item
        if isinstance(value, Tensor):
            self.bound[""] = value
        text = (ast.get_source_segment(source, statement) or "").split("\n")[0]
        self.lines.append((statement.lineno, text, _left(statement, value, space)))


def _left(statement: ast.stmt, value: object, space: Mapping) -> str:
    """What a statement left behind: `a = 3`, or the value of an expression."""
    names = [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        names = []
    shown = [f"{n} = {_short(space[n])}" for n in dict.fromkeys(names) if n in space]
    return ", ".join(shown) or ("" if value is None else _short(value))


def _short(value: object) -> str:
    """A value in a few characters."""
    if hasattr(value, "dtype") and hasattr(value, "ravel"):
        return say_array(value)
    return clean(repr(value), 40)


# --- lifting ordinary Python ----------------------------------------------------------------------


def lifted(run: Run, cell: str, space: Mapping, here: SourceLine) -> tuple[dict, dict]:
    """Run a cell with a placeholder for each number it assigns to a name.

    Returns {name: tensor}, in order, and the feed {placeholder: number}. The learner's namespace
    is not touched, and what the cell prints is not printed again.
    """
    source = "\n" + run.shell.transform_cell(cell)
    name = code_name(run.shell, cell)
    beside, made, feed = dict(space), {}, {}
    for statement in ast.parse(source, name).body:
        line = SourceLine(name, statement.lineno)
        number = _number(statement)
        if number is not None:
            symbol = placeholder(name=statement.targets[0].id)
            symbol.line, feed[symbol] = line, number
            made[symbol.name] = beside[symbol.name] = symbol
        else:
            _again(statement, name, beside, line)
            made |= {
                key: value
                for key, value in beside.items()
                if is_tensor(key, value)
                and value is not space.get(key)
                and made.get(key) is not value
            }
    if not feed:
        refuse(
            "TK-608",
            "there is nothing to lift: no number is assigned to a name in this cell",
            [("it lifts", "lines such as  a = 3")],
            "%%kgraph --lift   over   a = 3; b = 5; z = a + b",
            here,
        )
    return made, feed


def _number(statement: ast.stmt) -> float | None:
    """The number of a line such as `a = 3` or `a = -0.5`, else None."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    if not isinstance(statement.targets[0], ast.Name):
        return None
    try:
        value = ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if type(value) in (int, float) else None


def _again(statement: ast.stmt, name: str, beside: dict, line: SourceLine) -> None:
    """Run one statement with symbols; say honestly which line needs numbers."""
    __tracebackhide__ = True
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(ast.Module([statement], []), name, "exec"), beside)
    except Exception as error:
        said = error.what if isinstance(error, TeachError) else f"{type(error).__name__}: {error}"
        raise NotebookError(
            "TK-609",
            "this line needs numbers now, so the cell cannot become a graph",
            [("it said", clean(said, 84))],
            fix="%%ktrace   shows the same cell line by line, without a graph",
            line=line,
        ) from None
