"""The magics of a notebook: %%kgraph draws the graph a cell builds, %%ktrace ordinary Python.

Each one parses its line, runs the cell as an ordinary cell would, calls the engine, and
hands the record to the views room.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from IPython.core.magic import Magics, cell_magic, magics_class

from teachkeras.engine import derive, replay, simplify, toposort
from teachkeras.engine.errors import NotebookError, TeachError, did_you_mean
from teachkeras.engine.graph import Tensor
from teachkeras.engine.sources import SourceLine
from teachkeras.viz.display import cell_label
from teachkeras.viz.graph import graph_view
from teachkeras.viz.html import clean
from teachkeras.engine.probe import check_gradients
from teachkeras.viz.steps import shown_tensors
from teachkeras.viz.theme import say_array
from teachkeras.viz.trace import trace_view
from teachkeras.viz.view import View

OPTIONS = ("--feed", "--wrt", "--steps")


def register(shell: Any) -> None:
    """Give a notebook shell the magics, and completion of their options and tensor names."""
    shell.register_magics(TeachMagics)
    shell.set_hook("complete_command", _complete, str_key="%%kgraph")


def _complete(shell: Any, event: Any) -> list[str]:
    """What may stand next on a %%kgraph line: an option, or the name of a tensor."""
    if event.symbol.startswith("-"):
        return list(OPTIONS)
    return [name for name, value in shell.user_ns.items() if _is_tensor(name, value)]


def _is_tensor(name: str, value: object) -> bool:
    """True for the learner's own names of tensors; a leading underscore is IPython's."""
    return isinstance(value, Tensor) and not name.startswith("_")


@magics_class
class TeachMagics(Magics):
    """%%kgraph and %%ktrace."""

    @cell_magic
    def kgraph(self, line: str, cell: str) -> View:
        """Run a cell and draw the graph of the last tensor it makes.

        %%kgraph [--feed a=3,b=5] [--wrt a,b] [--steps] [name ...]

        --feed    the numbers to put in: adds the forward steps, one operation at a time
        --wrt     the tensors to differentiate by: adds the gradient steps
        --steps   adds the simplification steps, one rule at a time
        name      which tensor to draw, instead of the last one

        Examples:

            %%kgraph
            z = a * b + a

            %%kgraph --feed a=3,b=5 --wrt a,b z
            z = a * b + a
        """
        __tracebackhide__ = True
        here = SourceLine(_code_name(self.shell, cell), 1, f"%%kgraph {line}".strip())
        options = parse(line, here)
        run = Run(self.shell)
        run.execute(cell)
        try:
            return draw(options, run, self.shell.user_ns, here)
        except TeachError as error:
            error.line = here  # the engine would name the notebook's own machinery
            if error.code == "TK-207":
                missing = [f"{text.split()[0]}=1" for _, text in error.rows]
                error.fix = "%%kgraph --feed " + ",".join([*options.feed, *missing])
            raise

    @cell_magic
    def ktrace(self, line: str, cell: str) -> View:
        """Run ordinary Python line by line and show the value each line left.

        %%ktrace
        a = 3
        b = 5
        z = a + b
        """
        __tracebackhide__ = True
        run = Run(self.shell)
        run.execute(cell)
        return trace_view(run.lines)


# --- running a cell ---------------------------------------------------------------------------


def _code_name(shell: Any, cell: str) -> str:
    """Register a cell's text with the notebook, so that tracebacks and views find its lines.

    The first line of the cell is the magic itself, so the text starts on line 2.
    """
    return shell.compile.cache("\n" + shell.transform_cell(cell), _cell_number(shell))


def _cell_number(shell: Any) -> int:
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
        name = _code_name(self.shell, cell)
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
            if _is_tensor(key, item) and before.get(key) != id(item):
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


# --- the line of the magic ----------------------------------------------------------------------


@dataclass
class Options:
    """What a %%kgraph line asks for."""

    feed: list = field(default_factory=list)  # texts such as "a=3"
    wrt: list = field(default_factory=list)
    names: list = field(default_factory=list)
    steps: bool = False


def words(line: str, separators: str = " ,\t") -> list[str]:
    """Split at spaces and commas that are not inside brackets or quotes.

    >>> words("--feed a=[1, 2],b=5 z")
    ['--feed', 'a=[1, 2]', 'b=5', 'z']
    """
    parts, depth, quote = [""], 0, ""
    for character in line:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([{)]}":
            depth += 1 if character in "([{" else -1
        if character in separators and depth <= 0 and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part]


def parse(line: str, here: SourceLine | None = None) -> Options:
    """Read a %%kgraph line; after --wrt the names go on as long as commas join them.

    >>> parse("--feed a=3,b=5 --wrt a,b z").wrt
    ['a', 'b']
    """
    options, chunks = Options(), _chunks(line)
    while chunks:
        chunk = chunks.pop(0)
        if chunk == "--steps":
            options.steps = True
        elif chunk == "--wrt":
            options.wrt += words(chunks.pop(0)) if chunks else []
        elif chunk == "--feed":
            while chunks and "=" in chunks[0]:
                options.feed += words(chunks.pop(0))
        elif chunk.startswith("-"):
            near = did_you_mean(chunk.split("=")[0], OPTIONS)
            _refuse(
                "TK-602",
                f"%%kgraph has no option {clean(chunk, 30)}",
                [("it knows", ", ".join(OPTIONS))],
                f"%%kgraph {(near or ['--feed a=3'])[0]}",
                here,
            )
        else:
            options.names += words(chunk)
    return options


def _chunks(line: str) -> list[str]:
    """Split at spaces; what commas join stays together, and `--feed=a=3` counts as two."""
    for option in OPTIONS:
        line = line.replace(f"{option}=", f"{option} ")
    chunks: list[str] = []
    for piece in words(line, " \t"):
        if chunks and (chunks[-1].endswith(",") or piece.startswith(",")):
            chunks[-1] += piece
        else:
            chunks.append(piece)
    return chunks


def _refuse(code: str, what: str, rows: list, fix: str, here: SourceLine | None) -> None:
    """Raise a four-part error at the line of the magic."""
    raise NotebookError(code, what, rows, fix=fix, line=here or False)


# --- drawing ------------------------------------------------------------------------------------


def draw(options: Options, run: Run, space: Mapping, here: SourceLine | None) -> View:
    """The view a %%kgraph line asks for, of what its cell made."""
    outputs = _outputs(options, run, space, here)
    order = toposort(outputs)
    names = _learner_names(run, space, set(order))
    feed = _feed(options, space, set(order), here)
    wrt = [_in_graph(name, space, set(order), "--wrt", here) for name in options.wrt]
    derivation = derive(outputs[-1], wrt) if wrt else None
    simplification = simplify(outputs) if options.steps else None
    if not feed:
        return graph_view(outputs, names, None, derivation, simplification)
    values = replay(shown_tensors(outputs, derivation, simplification), feed).values
    checks = check_gradients(derivation, feed, values) if derivation else None
    return graph_view(outputs, names, values, derivation, simplification, checks)


def _outputs(options: Options, run: Run, space: Mapping, here: SourceLine | None) -> list[Tensor]:
    """The tensors to draw: the named ones, or the last one the cell made."""
    if options.names:
        return [_named(name, space, here) for name in options.names]
    if not run.bound:
        _refuse(
            "TK-601",
            "this cell makes no symbol, so there is no graph to draw",
            [("it ran", "ordinary Python: every line gave a value at once")],
            "%%ktrace to watch the values, or a = K.placeholder(name='a')",
            here,
        )
    return [list(run.bound.values())[-1]]


def _named(name: str, space: Mapping, here: SourceLine | None) -> Tensor:
    """The tensor a learner's name stands for."""
    known = [key for key, value in space.items() if _is_tensor(key, value)]
    if name not in space:
        near = did_you_mean(name, known) or known or ["z"]
        _refuse(
            "TK-603",
            f"nothing is called {clean(name, 30)} here",
            [("tensors", ", ".join(known[:8]) or "none yet")],
            f"%%kgraph {near[0]}",
            here,
        )
    value = space[name]
    if not isinstance(value, Tensor):
        _refuse(
            "TK-604",
            f"{clean(name, 30)} is no symbol",
            [
                ("it is", f"{type(value).__name__}: {clean(value, 50)}"),
                ("tensors", ", ".join(known[:8]) or "none yet"),
            ],
            f"{clean(name, 30)} = K.placeholder(name={clean(name, 30)!r})",
            here,
        )
    return value


def _in_graph(
    name: str, space: Mapping, nodes: set, option: str, here: SourceLine | None
) -> Tensor:
    """A named tensor that the drawn graph contains."""
    tensor = _named(name, space, here)
    if tensor not in nodes:
        inside = [key for key, value in space.items() if _is_tensor(key, value) and value in nodes]
        _refuse(
            "TK-605",
            f"{clean(name, 30)} is not part of the graph that is drawn",
            [("option", option), ("graph has", ", ".join(inside[:8]) or "nothing with a name")],
            f"{option} {(inside or ['a'])[0]}",
            here,
        )
    return tensor


def _feed(options: Options, space: Mapping, nodes: set, here: SourceLine | None) -> dict:
    """Read --feed: each `name=value` is a tensor of the graph and an expression."""
    feed = {}
    for text in options.feed:
        name, sign, expression = text.partition("=")
        try:
            value = eval(expression, dict(space)) if sign else None
        except Exception as error:
            value, sign = error, ""
        if not sign or not expression.strip():
            _refuse(
                "TK-606",
                f"--feed cannot read {clean(text, 40)}",
                [
                    ("it needs", "name=value, joined by commas"),
                    ("it got", f"{type(value).__name__}: {clean(value, 60)}"),
                ],
                "%%kgraph --feed a=3,b=5",
                here,
            )
        feed[_in_graph(name.strip(), space, nodes, "--feed", here)] = value
    return feed


def _learner_names(run: Run, space: Mapping, nodes: set) -> dict:
    """Tensor -> the learner's variable; the cell's own names win over older ones."""
    names: dict = {}
    everything = [*run.bound.items(), *space.items()]
    for name, value in everything:
        if name and _is_tensor(name, value) and value in nodes:
            names.setdefault(value, name)
    return names
