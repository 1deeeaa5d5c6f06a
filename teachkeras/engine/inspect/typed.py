"""What the learner typed, for a fix that can be typed again: names, arguments, ways to numbers.

Used only for errors, so nothing here has to be quick.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from ...errors.sources import is_own, learner_line, learner_spaces

if TYPE_CHECKING:
    from ..graph import Tensor

LONGEST = 40
BUILT_IN = {"float", "int", "complex", "bool", "len", "list", "tuple", "iter", "sum", "enumerate"}


def name_of(value: object, otherwise: str) -> str:
    """What the learner calls a thing at this moment; a short literal is its own name."""
    for space in learner_spaces():
        for name, thing in list(space.items()):
            if thing is value and is_own(name):
                return name
    plain = value is None or isinstance(value, (bool, int, float, str))
    return repr(value) if plain and len(repr(value)) < LONGEST else otherwise


def nodes_in_line() -> list[ast.AST]:
    """What the learner's line is made of, as far as it can be read alone."""
    line = learner_line()
    text = line.text if line else ""
    text = text.removeprefix("el") if text.startswith("elif ") else text
    for attempt in (text, text + " pass", text.rstrip(":,")):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            return list(ast.walk(ast.parse(attempt)))
    return []


def calls_in_line(names: Collection[str]) -> list[ast.Call]:
    """The calls of functions with one of these names that stand in the learner's line."""
    calls = [node for node in nodes_in_line() if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).rpartition(".")[2] in names]


def arguments(values: Collection[Any], names: Collection[str]) -> list[str]:
    """How the arguments of a call are written: as in the learner's line, or by their names."""
    for call in calls_in_line(names):
        if len(call.args) == len(values) and not any(isinstance(a, ast.Starred) for a in call.args):
            return [ast.unparse(argument) for argument in call.args]
    return [as_written(value, letter) for value, letter in zip(values, "xyzuvw", strict=False)]


def as_written(value: object, otherwise: str) -> str:
    """A thing, or a list of things, by the learner's names."""
    if isinstance(value, (list, tuple)) and len(value) < 9:
        inside = ", ".join(name_of(one, otherwise) for one in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside},)"
    return name_of(value, otherwise)


def subject(tensor: Tensor) -> str:
    """How the learner writes a symbol: its name, or the formula that a test or a call reads."""
    named = name_of(tensor, "")
    if named:
        return named
    for node in nodes_in_line():
        test = getattr(node, "test", None) or (node.iter if isinstance(node, ast.For) else None)
        if test is not None and not isinstance(test, ast.BoolOp):
            return ast.unparse(test)
        if isinstance(node, ast.Call) and len(node.args) == 1:
            if ast.unparse(node.func) in BUILT_IN:
                return ast.unparse(node.args[0])
    return "x"


def sides_in_line() -> list[str]:
    """Both sides of the one == or != in the learner's line."""
    found = [
        node
        for node in nodes_in_line()
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Eq, ast.NotEq))
    ]
    if len(found) != 1:
        return []
    return [ast.unparse(found[0].left), ast.unparse(found[0].comparators[0])]


def bracketed(text: str) -> str:
    """A formula as it stands inside another one: in brackets, unless it is one thing."""
    try:
        whole = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return f"({text})"
    single = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Tuple)
    bare = isinstance(whole, single) or (isinstance(whole, ast.Constant) and text[:1] != "-")
    return text if bare else f"({text})"


def numbers_of(tensor: Tensor, written: str) -> str:
    """What to type for the numbers of a symbol: with empty placeholders, a function that is fed."""
    from ..graph import Graph

    boxes = Graph([tensor]).select(lambda node: node.role in ("input", "static"))
    if not boxes:
        return f"K.eval({written})"
    named = ", ".join(name_of(box, box.name or "x") for box in boxes)
    fed = ", ".join(_example(box) for box in boxes)
    return f"K.function([{named}], [{written}])([{fed}])[0]"


def _example(box: Tensor) -> str:
    sizes = tuple(size if isinstance(size, int) else 1 for size in box.type.shape)
    return f"np.ones({sizes})" if sizes else "1"
