"""The Python that gives you this: code about the thing on show, in the learner's own names.

A view is asked for by a line of the learner's: `tk.show(week)`, or `race` as the last line of a
cell. Here that line is found, and the expression in it, so that what stands below a picture can be
typed as it is. A name is used only where it is the learner's name for this very object. A call is
written again only where it gives the same again: training is not, and a function of the learner's
own may do anything. Where nothing will do, the code says "for example" and stands alone.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import keyword
import linecache
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import FrameType, ModuleType

from ..errors import sources
from ..errors.text import visible
from .examples import EXAMPLES, FOR_EXAMPLE, IMPORTS

LONGEST = 400  # characters of an expression that is written again
# Of these modules every function gives the same again, but for the names and parts that follow.
STEADY_ROOMS = ("numpy", "teachkeras", "math")
UNSTEADY = {
    "random", "load", "save", "fromfile", "memmap", "compare_arguments", "seed", "check", "hint",
    "watch_folder", "training_board", "curves", "fit", "profile", "device", "show", "shuffle",
    "load_model", "load_data",
}  # fmt: skip
STEADY_BUILTINS = set(
    "list tuple dict set range zip sorted len sum min max abs float int str bool enumerate "
    "reversed round frozenset complex slice bytes".split()
)
STEADY_METHODS = set(
    "reshape copy astype sum mean std var round transpose min max argmax argmin ravel flatten "
    "squeeze swapaxes repeat clip cumsum dot tolist items keys values get get_weights item view "
    "split format join upper lower take diagonal nonzero".split()
)


class Snippet(tuple):
    """The lines about a thing; `setup` are those that must run before any of them."""

    setup: tuple[str, ...]

    def __new__(cls, lines: Iterable[str], setup: Iterable[str] = ()) -> Snippet:
        """Lines of code, and those before them."""
        made = super().__new__(cls, _lines(lines))
        made.setup = tuple(_lines(setup))
        return made

    @property
    def whole(self) -> list[str]:
        """Everything that is to be typed."""
        return [*self.setup, *self]


def _lines(texts: Iterable[str]) -> list[str]:
    return [visible(line) for text in texts for line in text.split("\n")]


@dataclass(frozen=True)
class Asked:
    """The thing a view is asked of, how the learner wrote it, and the names that can be typed."""

    thing: object
    node: ast.expr | None
    scope: Mapping


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextlib.contextmanager
def asked_for(thing: object, code: str | None = None, displayed: bool = False) -> Iterator[Asked]:
    """While the view of `thing` is made, the line that asked for it is known.

    `code` is its expression where it is known (a magic); `displayed` says that the notebook shows
    the value of an expression itself. The first question counts: parts are shown in its course.
    """
    asked = _asked.get()
    if asked is None:
        frame = sources.learner_frame()
        node = _parsed(code) if code else _argument(frame, thing, displayed)
        scope = _scope(frame)
        asked = Asked(thing, node if _can_be_typed(node, frame, scope) else None, scope)
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


def name_of(thing: object) -> str | None:
    """The learner's variable, if the view was asked for by nothing but its name.

    >>> name_of(3) is None
    True
    """
    asked = _asked.get()
    if asked is not None and asked.thing is thing and isinstance(asked.node, ast.Name):
        return asked.node.id
    return None


def asked_thing() -> object:
    """What the learner asked to see; None where nothing was asked by name."""
    asked = _asked.get()
    return asked.thing if asked is not None else None


def about(
    it: str,
    thing: object,
    *lines: str,
    given: str = "",
    owner: Callable[[object], str | None] = lambda value: None,
    example: tuple = (),
    start: str = "{}",
) -> Snippet:
    """Code about `thing`: in each line `{it}` stands for what the learner calls it.

    `it` is the name it gets where it has none, and the key of the example that stands alone.
    `given` is a name the picture already uses: the code uses it too. `owner` says how another
    object of the learner's leads to the thing (".history"). `start` is what must be done to the
    learner's object first ("np.asarray({})"); `example` is used instead of the usual one.
    """
    asked = _asked.get() or Asked(None, None, _scope(sources.learner_frame()))
    wish = given or it
    place, again = _place(thing, asked, owner)
    code = start.format(place or again) if place or again else None
    inline = not given and all("({it})" in line for line in lines)
    if code is None:
        wish = _free(wish, {}) if given else it
        setup = (FOR_EXAMPLE, *_filled(example or EXAMPLES[it], wish))
        return _with_imports(_filled(lines, wish), setup, {})
    simple = start == "{}" and place is not None
    if simple and (not given or place == given) or inline and start == "{}":
        return _with_imports(_filled(lines, code), (), asked.scope)
    wish = _free(wish, asked.scope)
    return _with_imports(_filled(lines, wish), (f"{wish} = {code}",), asked.scope)


def code(*lines: str) -> Snippet:
    """Code that names nothing of the learner's; the imports it needs stand before it.

    >>> code("tk.device()").whole[-1]
    'tk.device()'
    """
    return _with_imports(list(lines), (), scope_of_learner())


def scope_of_learner() -> Mapping:
    """The names that can be typed in a cell of their own."""
    asked = _asked.get()
    return asked.scope if asked is not None else _scope(sources.learner_frame())


def variable(thing: object, scope: Mapping | None = None) -> str | None:
    """The first of the learner's variables that is this object.

    >>> variable(FOR_EXAMPLE, {"_hidden": FOR_EXAMPLE, "text": FOR_EXAMPLE})
    'text'
    """
    names = scope_of_learner() if scope is None else scope
    for name, value in list(names.items()):
        if value is thing and _typable(name):
            return name
    return None


def local_name(snippet: tuple, called: str) -> str:
    """What the code of a snippet calls the thing whose picture calls it `called`."""
    setup = getattr(snippet, "setup", ())
    left = setup[-1].split(" = ")[0] if setup else ""
    return left if left.isidentifier() else called


# --- the thing in the learner's words -------------------------------------------------------------


def _place(thing: object, asked: Asked, owner: Callable) -> tuple[str | None, str | None]:
    """How the thing is reached by names alone, and how it is made again; both may be missing."""
    own = asked.node if asked.thing is thing else None
    if own is not None and _is_place(own):
        return _written(own), None
    found = variable(thing, asked.scope)
    if found:
        return found, None
    for name, value in list(asked.scope.items()):
        way = owner(value) if _typable(name) else None
        if way:
            return name + way, None
    if own is not None and _steady(own, asked.scope):
        return None, _written(own)
    return None, None


def _typable(name: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and not name.startswith("_")


def _written(node: ast.expr) -> str:
    return ast.unparse(node)


def _filled(lines: Iterable[str], name: str) -> list[str]:
    return [line.replace("{it}", name) for line in lines]


def _free(wish: str, scope: Mapping) -> str:
    """A name that hides nothing of the learner's."""
    name = wish if wish.isidentifier() and not keyword.iskeyword(wish) else "x"
    names = (name, *("shown" + "_" * bool(n) + str(n or "") for n in range(99)))
    return next(each for each in names if each not in scope and each not in IMPORTS)


def _with_imports(lines: list[str], setup: tuple, scope: Mapping) -> Snippet:
    """The code with an import for each module of ours that the learner has not imported."""
    tree = _module("\n".join([*setup, *lines]))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    needed = [
        statement
        for name, (statement, where) in IMPORTS.items()
        if name in used and statement not in setup and not _is_import(scope.get(name), where)
    ]
    first = 1 if setup[:1] == (FOR_EXAMPLE,) else 0
    return Snippet(lines, (*setup[:first], *needed, *setup[first:]))


def _module(line: str) -> ast.AST:
    try:
        return ast.parse(line)
    except (SyntaxError, ValueError):  # a file that is no Python, or has changed
        return ast.Module([], [])


def _is_import(value: object, where: str) -> bool:
    """Whether a name of the learner's already is the module or function of this address."""
    module, _, name = where.partition(":")
    if module not in sys.modules or value is None:
        return False
    wanted = importlib.import_module(module)
    return value is (getattr(wanted, name, None) if name else wanted)


# --- what gives the same again --------------------------------------------------------------------


def _is_place(node: ast.expr) -> bool:
    """Names, attributes and indices: nothing is computed."""
    kinds = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Slice, ast.Tuple)
    more = (ast.expr_context, ast.UnaryOp, ast.USub)
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return False
    return all(isinstance(part, (*kinds, *more)) for part in ast.walk(node))


def _steady(node: ast.expr, scope: Mapping) -> bool:
    """Whether an expression may be run again and gives the same."""
    never = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
    for part in ast.walk(node):
        if isinstance(part, never):
            return False
        if isinstance(part, ast.Call) and not _steady_call(part.func, scope):
            return False
    return len(_written(node)) <= LONGEST


def _steady_call(function: ast.expr, scope: Mapping) -> bool:
    """Whether a called function is known to give the same for the same."""
    names = {part.id for part in ast.walk(function) if isinstance(part, ast.Name)}
    names |= {part.attr for part in ast.walk(function) if isinstance(part, ast.Attribute)}
    if names & UNSTEADY or any("random" in name for name in names):
        return False
    value = _value(function, scope)
    room = str(getattr(value, "__module__", None) or "").partition(".")[0]
    if isinstance(function, ast.Name):
        known = function.id not in scope and function.id in STEADY_BUILTINS
        return known or room in STEADY_ROOMS
    if not isinstance(function, ast.Attribute):
        return False
    root = function.value
    while isinstance(root, ast.Attribute):
        root = root.value
    module = _value(root, scope) if isinstance(root, ast.Name) else None
    if isinstance(module, ModuleType):
        return module.__name__.partition(".")[0] in STEADY_ROOMS
    return function.attr in STEADY_METHODS


def _value(node: ast.expr, scope: Mapping) -> object:
    """What a dotted name stands for; None if it stands for nothing."""
    path = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    value = scope.get(node.id, getattr(builtins, node.id, None))
    for name in reversed(path):
        value = vars(value).get(name) if isinstance(value, ModuleType) else None
    return value


# --- the line that asked --------------------------------------------------------------------------


def _scope(frame: FrameType | None) -> Mapping:
    """The names of the notebook or script: what stands in a function cannot be typed in a cell."""
    return frame.f_globals if frame is not None else vars(sys.modules["__main__"])


def _parsed(code: str) -> ast.expr | None:
    try:
        return ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _argument(frame: FrameType | None, thing: object, displayed: bool) -> ast.expr | None:
    """The expression of the thing in the line that is being run."""
    node = node_at(frame) if frame is not None else None
    if frame is None or not isinstance(node, ast.Call):
        return node if displayed else None
    called = getattr(_value(node.func, frame.f_globals), "__name__", "")
    if called not in ("show", "display", "source"):
        return node if displayed else None
    given = [*node.args, *(pair.value for pair in node.keywords if pair.arg in ("thing", None))]
    if len(given) > 1 and called == "display":
        given = [each for each in given if _value(each, frame.f_globals) is thing]
    return given[0] if given else None


def node_at(frame: FrameType) -> ast.expr | None:
    """The expression that a frame is computing at this moment."""
    place = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    if place is None or None in place:
        return None
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    return _expressions(source).get(place)


@lru_cache(maxsize=1)  # a cell is asked several times in a row
def _expressions(source: str) -> dict[tuple, ast.expr]:
    """The expressions of a source by their place; of two at one place the outer one."""
    found: dict[tuple, ast.expr] = {}
    for node in ast.walk(_module(source)):
        if isinstance(node, ast.expr):
            place = node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
            found.setdefault(place, node)
    return found


def _can_be_typed(node: ast.expr | None, frame: FrameType | None, scope: Mapping) -> bool:
    """Whether every name of an expression means the same in a cell of its own."""
    if node is None or frame is None:
        return False
    inner = {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and _stores(part)}
    inner |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    free = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - inner
    here = frame.f_locals
    return all(
        here.get(name, scope.get(name)) is scope.get(name) and (name in scope or _builtin(name))
        for name in free
    )


def _stores(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _builtin(name: str) -> bool:
    return hasattr(builtins, name)
