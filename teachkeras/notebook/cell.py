"""Running a cell statement by statement in the learner's own namespace, and lifting its numbers.

`CellRun` does what an ordinary cell would do and notes what each statement left. `lifted` runs a
cell of ordinary Python a second time, beside the first, with symbols in place of its numbers.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from ..engine import placeholder
from ..engine.graph import Tensor, toposort
from ..errors import NotebookError, TeachError
from ..errors.sources import SourceLine
from ..viz.html import clean
from ..viz.theme import say_array
from .line import refuse
from .shell import cell_label

if TYPE_CHECKING:
    from .shell import Shell


def is_tensor(name: str, value: object) -> bool:
    """True for the learner's own names of tensors; a leading underscore is IPython's."""
    return isinstance(value, Tensor) and not name.startswith("_")


def code_name(shell: Shell, cell: str) -> str:
    """Register a cell's text with the notebook, so that tracebacks and views find its lines.

    The first line of the cell is the magic itself, so the text starts on line 2.
    """
    return shell.compile.cache("\n" + shell.transform_cell(cell), cell_number(shell))


def cell_number(shell: Shell) -> int:
    """The number of the cell that is running: that of the nearest frame a cell was compiled to.

    `execution_count` will not do: whether it already counts this cell depends on IPython's version.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        label = cell_label(shell, frame.f_code.co_filename)
        if label:
            return int(label.split()[1])
        frame = frame.f_back
    return shell.execution_count


@dataclass
class CellRun:
    """One cell, run statement by statement in the learner's own namespace."""

    shell: Shell
    made: dict = field(default_factory=dict)  # tensor -> its name, or "", in the order of making
    lines: list = field(default_factory=list)  # (line number, code, what it left)
    failed: tuple | None = None  # the line that raised: (line number, code, what it raised)

    def execute(self, cell: str) -> None:
        """Run the cell; an error leaves what an ordinary cell would have left."""
        __tracebackhide__ = True
        source = "\n" + self.shell.transform_cell(cell)
        name = code_name(self.shell, cell)
        try:
            tree = self.shell.compile.ast_parse(source, filename=name)
            assert isinstance(tree, ast.Module)  # a whole cell, and no single expression
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
            try:
                self._one(statement, source, name)
            except Exception as error:
                self.failed = _failed(error, source, name)
                if self.failed and self.failed[0] != statement.lineno:  # inside a loop: how far
                    self._note(statement, source, None)
                raise

    def _one(self, statement: ast.stmt, source: str, name: str) -> None:
        """Run one statement and note what it bound."""
        __tracebackhide__ = True
        space = self.shell.user_ns
        before = {key: id(value) for key, value in space.items() if isinstance(value, Tensor)}
        compiled: Callable[..., CodeType] = self.shell.compile  # it takes trees as well as text
        value = None
        if isinstance(statement, ast.Expr):
            code = compiled(ast.Expression(statement.value), name, "eval")
            value = eval(code, self.shell.user_global_ns, space)
        else:
            code = compiled(ast.Module([statement], []), name, "exec")
            exec(code, self.shell.user_global_ns, space)
        for key, item in space.items():
            if is_tensor(key, item) and before.get(key) != id(item):
                self.made.setdefault(item, key)
        if isinstance(value, Tensor):
            self.made.setdefault(value, "")
        self._note(statement, source, value)

    def _note(self, statement: ast.stmt, source: str, value: object) -> None:
        """Remember what a statement left."""
        text = (ast.get_source_segment(source, statement) or "").split("\n")[0]
        left = _left(statement, value, self.shell.user_ns)
        self.lines.append((statement.lineno, text, left))

    def ends(self) -> list[Tensor]:
        """What the cell leads to: every symbol it made that no other one reads.

        A symbol whose name was used again does not count, nor does an input that nothing reads
        (unless there is nothing else).
        """
        space = self.shell.user_ns
        standing = [x for x, name in self.made.items() if not name or space.get(name) is x]
        read = set(toposort([x for tensor in standing for x in tensor.inputs]))
        ends = [tensor for tensor in standing if tensor not in read]
        return [tensor for tensor in ends if tensor.inputs] or ends


def _failed(error: Exception, source: str, name: str) -> tuple | None:
    """The line of the cell that raised an error: the innermost one, also inside a loop."""
    frames = [at for at in traceback.extract_tb(error.__traceback__) if at.filename == name]
    if not frames or frames[-1].lineno is None:
        return None
    number = frames[-1].lineno
    said = error.what if isinstance(error, TeachError) else str(error)
    text = source.split("\n")[number - 1].strip()
    return number, text, clean(f"{type(error).__name__}: {said}".rstrip(": "), 60)


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


def lifted(run: CellRun, cell: str, space: Mapping, here: SourceLine) -> tuple[dict, dict]:
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
            [("it lifts", "lines such as  a = 3"), ("the fix", "shows the cell line by line")],
            "%%ktrace",
            here,
        )
    return made, feed


def has_numbers(run: CellRun, cell: str) -> bool:
    """True when some line of a cell could be lifted."""
    tree = ast.parse(run.shell.transform_cell(cell))
    return any(_number(statement) is not None for statement in tree.body)


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
            [("it said", clean(said, 84)), ("the fix", "shows the same cell line by line")],
            fix="%%ktrace",
            line=line,
        ) from None
