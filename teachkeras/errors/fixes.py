"""The fix of an error in the learner's own words: typed where the error came up, it works.

A fix is written once, with the names of Keras, and the learner's own call takes their place. After
`K.dot(rows, W)` failed, `K.dot(x, K.transpose(y))` is `K.dot(rows, K.transpose(W))`, because the
parameters of `K.dot` are called x and y. Dots are what the learner gave:

    Dense(..., input_shape=(64,))            the learner's Dense, with this argument changed
    ...(..., border_mode='same')             the call that failed, whatever it was
    SGD(..., lr=0.1, learning_rate=...)      without the argument learning_rate
    MaxPooling2D(*..., pool_size=(2, 2))     all that the failed call was given, for another class

A name that has a known home is imported in front. What then still names something the learner has
not got is an example, and called so. What is no code at all is left as it is.

The words come from the traceback, so an error that nobody prints costs nothing.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from types import FrameType, TracebackType
from typing import Any

from . import sources

LONGEST = 150  # characters that still fit on the two lines an error has for its fix
GAP = "   "  # what stands between the code of a fix and words about it

HOMES = {
    "K": "from teachkeras import backend as K",
    "np": "import numpy as np",
    "tk": "import teachkeras as tk",
    "plt": "import matplotlib.pyplot as plt",
    "os": "import os",
}
ROOMS = """layers optimizers regularizers models callbacks utils.np_utils preprocessing.sequence
preprocessing.image preprocessing.text wrappers.scikit_learn metrics""".split()
# The parameter that a fix may call by another name.
ALIASES = {"X": "x", "array": "x", "tensor": "x", "w": "obj", "path": "filepath"}
RECEIVERS = ("model", "layer", "optimizer", "tokenizer", "generator", "history", "estimator", "x")


def in_your_words(
    fix: str, trace: TracebackType | None, example: bool = False, own: bool = False
) -> tuple[str, str]:
    """The kind of a fix ("typed", "example" or "words") and its text.

    `own` says that it is written with the learner's names already.

    >>> in_your_words("K.reshape(..., (6,))   puts them in a row", None, example=True)
    ('example', 'K.reshape(..., (6,))   for example: puts them in a row')
    >>> in_your_words("fewer rows at a time", None)
    ('words', 'fewer rows at a time')
    """
    code, gap, words = fix.partition(GAP)
    if code.startswith("%"):  # a magic stands above a cell of the learner's
        return ("example", _as_example(code, words)) if example else ("typed", fix)
    tree = _parsed(code)
    if tree is None:
        return "words", fix
    frame, lasti = _learners_place(trace)
    names = {**frame.f_globals, **frame.f_locals} if frame else {}
    failed = _expression_at(frame, lasti) if frame else None
    if failed is not None and not example and not own:
        tree = _Rewriter(failed, names).visit(tree)
    imports = [_import_of(name) for name in sorted(_free_names(tree) - {*names, *vars(builtins)})]
    if example or frame is None or None in imports or not _can_be_typed(tree):
        return "example", _as_example(code, words)
    text = "; ".join([*dict.fromkeys(filter(None, imports)), *map(ast.unparse, tree.body)])
    if len(text) > LONGEST or "\n" in text:
        return "example", _as_example(code, words)
    return "typed", text + gap + words


def _as_example(code: str, words: str) -> str:
    """A fix that stays an example, without the arguments that are to be left out."""
    if "=..." in code:
        code = " ".join(ast.unparse(_WithoutDropped().visit(ast.parse(code))).split())
    return f"{code.replace('*...', '...')}{GAP}for example{': ' if words else ''}{words}"


def _parsed(code: str) -> ast.Module | None:
    """The code of a fix; None for words."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):  # half a pair of surrogates is no code either
        return None


def _learners_place(trace: TracebackType | None) -> tuple[FrameType | None, int]:
    """The learner's frame nearest to the error, and the instruction it was at.

    A warning is printed where it comes up, without a traceback: there the frame still runs.
    """
    running = sources.learner_frame() if trace is None else None
    place = (running, running.f_lasti if running else 0)
    while trace is not None:
        if sources.is_learners(trace.tb_frame):
            place = trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next
    return place


def _expression_at(frame: FrameType, lasti: int) -> ast.expr | None:
    """The expression that an instruction came from: the call, sum or index that failed."""
    positions = list(frame.f_code.co_positions())[lasti // 2]
    try:
        tree = ast.parse("".join(sources.lines_of(frame.f_code.co_filename, frame.f_globals)))
    except SyntaxError:  # a cell with magics in it
        return None
    expressions = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    calls = {id(node.func): node for node in expressions if isinstance(node, ast.Call)}
    for node in expressions:
        if positions == (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset):
            # A name that K has not got: the call was not reached, and its arguments are known.
            return calls.get(id(node), node) if isinstance(node, ast.Attribute) else node
    return None


def _free_names(tree: ast.AST) -> set[str]:
    """The names that code reads and does not make itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            made |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return {node.id for node in names} - made


def _can_be_typed(tree: ast.Module) -> bool:
    """Whether nothing says "..." any more, and no line needs a function or loop around it."""
    if any(_is_dots(node) for node in ast.walk(tree)):
        return False
    try:
        compile(ast.unparse(tree), "<fix>", "exec")
    except SyntaxError:  # return and yield, outside of a function
        return False
    return not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in tree.body)


def _import_of(name: str) -> str | None:
    """The line that imports a name of ours, or of a library everybody calls the same."""
    if name in HOMES:
        return HOMES[name]
    for room in ROOMS:
        thing = getattr(sys.modules.get(f"teachkeras.{room}"), name, None)
        if callable(thing) or name == "np_utils":
            return f"from teachkeras.{room} import {name}"
    return None


class _WithoutDropped(ast.NodeTransformer):
    """Takes the arguments that are to be left out off a fix that stays an example."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`SGD(..., lr=0.1, learning_rate=...)` is `SGD(..., lr=0.1)`."""
        self.generic_visit(node)
        if any(map(_is_dots, node.args)):
            node.keywords = [keyword for keyword in node.keywords if not _is_dots(keyword.value)]
        return node


class _Rewriter(ast.NodeTransformer):
    """Puts the learner's expressions where a fix has the names of parameters, or dots."""

    def __init__(self, failed: ast.expr, names: dict[str, Any]) -> None:
        self.failed = failed
        self.names = names
        self.known = _given(failed, names)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A parameter's name becomes what the learner gave."""
        if not isinstance(node.ctx, ast.Load) or node.id in HOMES:
            return node
        return self.known.get(node.id) or self.known.get(ALIASES.get(node.id, "")) or node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Dots in a call of what the learner called become the learner's arguments."""
        dotted = any(map(_is_dots, node.args))
        if any(isinstance(argument, ast.Starred) for argument in node.args) and dotted:
            return self._for_another(node)
        theirs = self._same_call(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [ast.keyword(k.arg, self.visit(k.value)) for k in node.keywords]
        if theirs is not None and _last(theirs.func) != _last(node.func):  # dots, or a short name
            node.func = theirs.func
        elif isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        elif isinstance(node.func, ast.Name) and node.func.id in RECEIVERS:
            node.func = self.visit(node.func)
        return _changed(theirs, node, self.names) if theirs is not None and dotted else node

    def _for_another(self, node: ast.Call) -> ast.AST:
        """The call that failed, of another class, and with our arguments in place of theirs."""
        if not isinstance(self.failed, ast.Call):
            return node
        node.keywords = [ast.keyword(k.arg, self.visit(k.value)) for k in node.keywords]
        return _changed(self.failed, node, self.names)

    def _same_call(self, function: ast.expr) -> ast.Call | None:
        """The learner's call of this, in the expression that failed."""
        if _is_dots(function):
            return self.failed if isinstance(self.failed, ast.Call) else None
        calls = [node for node in ast.walk(self.failed) if isinstance(node, ast.Call)]
        return next((call for call in calls if _last(function) in self._called(call)), None)

    def _called(self, call: ast.Call) -> tuple[str, str]:
        """What is called, by the name it is called by, and by its own name: Conv2D has two."""
        return _last(call.func), getattr(_value(call.func, self.names), "__name__", "")


def _changed(theirs: ast.Call, ours: ast.Call, names: dict[str, Any]) -> ast.Call:
    """The learner's call with our arguments in place of theirs."""
    change = {keyword.arg: keyword.value for keyword in ours.keywords}
    arguments = [argument for argument in ours.args if not _is_dots(argument)]
    for name, given in zip(_positions(theirs, names), theirs.args, strict=False):
        arguments.append(change.pop(name, given) if name else given)
    kept = [keyword for keyword in theirs.keywords if keyword.arg not in change]
    new = [ast.keyword(name, value) for name, value in change.items() if not _is_dots(value)]
    return ast.Call(ours.func, arguments, [*kept, *new])


def _positions(call: ast.Call, names: dict[str, Any]) -> list[str]:
    """The parameter that each argument without a name is for; "" where nobody can tell."""
    bound = _bound(_value(call.func, names), list(_arguments(call, names)), [])
    known = {id(given): name for name, given in bound.items()}
    return [known.get(id(argument), "") for argument in call.args]


def _is_dots(node: ast.AST) -> bool:
    node = node.value if isinstance(node, ast.Starred) else node
    return isinstance(node, ast.Constant) and node.value is ...


def _last(function: ast.expr) -> str:
    """The last part of what is called: `fit` of `model.fit`."""
    return ast.unparse(function).rpartition(".")[2]


def _given(failed: ast.expr, names: dict[str, Any]) -> dict[str, Any]:
    """Parameter -> the learner's expression for it, as far as it can be read off the code."""
    if isinstance(failed, ast.BinOp):
        return {"x": failed.left, "y": failed.right}
    if isinstance(failed, ast.Subscript):
        return {"x": failed.value, "index": failed.slice}
    if isinstance(failed, ast.Attribute):
        module = inspect.ismodule(_value(failed.value, names))
        return {} if module else dict.fromkeys(RECEIVERS, failed.value)
    if not isinstance(failed, ast.Call):
        return {}
    found: dict[str, Any] = {}
    called, arguments = _value(failed.func, names), _arguments(failed, names)
    if len(arguments) > len(failed.args):
        found = dict.fromkeys(RECEIVERS[:-1], arguments[0])
    elif not (inspect.isroutine(called) or inspect.isclass(called)):  # layer(x), f([...])
        if isinstance(failed.func, ast.Name | ast.Call):
            found = dict.fromkeys(("layer", "model", "f"), failed.func)
        if called is None:  # Dense(2)(x), and what does not exist
            found |= dict(zip("xy", arguments, strict=False))
    found |= {keyword.arg: keyword.value for keyword in failed.keywords if keyword.arg}
    return found | _bound(called, arguments, failed.keywords)


def _arguments(call: ast.Call, names: dict[str, Any]) -> list[ast.expr]:
    """The arguments without a name; a method's own object is the first."""
    if isinstance(call.func, ast.Attribute):
        owner = _value(call.func.value, names)
        if not (inspect.ismodule(owner) or inspect.isclass(owner)):
            return [call.func.value, *call.args]
    return list(call.args)


def _bound(called: Any, arguments: list[Any], keywords: list[ast.keyword]) -> dict[str, ast.AST]:
    """Parameter -> expression, as Python itself would bind them; nothing where it could not."""
    if called is None or any(isinstance(argument, ast.Starred) for argument in arguments):
        return {}
    named = {keyword.arg: keyword.value for keyword in keywords if keyword.arg}
    try:
        bound = inspect.signature(called).bind_partial(*arguments, **named).arguments
    except (TypeError, ValueError):
        return {}
    return {name: given for name, given in bound.items() if isinstance(given, ast.AST)}


def _value(node: ast.AST, names: dict[str, Any]) -> Any:
    """What a dotted name is; nothing is called, and nothing computed: attributes are looked up."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    value = names.get(node.id, vars(builtins).get(node.id))
    for part in parts:
        value = None if value is None else inspect.getattr_static(value, part, None)
    return value
