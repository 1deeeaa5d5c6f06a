"""The graph: tensors that know the op that makes them and the tensors that op reads.

Nothing here computes. A `Tensor` is a promise; a `Graph` is a view of everything some promises
depend on. Tensors never change once made, so every earlier stage of a computation stays alive.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from operator import is_not
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from ..errors import GraphError, ShapeError, TypeTeachError
from ..errors.sources import OURS, SourceLine, learner_line
from .types import ArrayLike, Dim, Equation, TensorType, noting_equations

if TYPE_CHECKING:
    from .ops.base import Op


# What Python's operators call when an array stands on the left: `np.ones(3) + x`.
ARITHMETIC = {
    "add": "add",
    "subtract": "subtract",
    "multiply": "multiply",
    "divide": "divide",
    "true_divide": "divide",
    "power": "power",
    "floor_divide": "floor_divide",
    "remainder": "remainder",
    "divmod": "divided",
    "bitwise_and": "both",
    "bitwise_or": "either",
    "bitwise_xor": "one_of_two",
    "matmul": "dot",
    "greater": "greater",
    "greater_equal": "greater_equal",
    "less": "less",
    "less_equal": "less_equal",
}


class Tensor:
    """A symbol: a value that does not exist yet, and how it will be computed.

    `op` made it from `inputs`; `type` tells its dtype and shape; `line` is the learner's line that
    asked for it; `scope` names the layers around it.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> (a + b) * a
    (a + b) * a   float32 ()   no value yet
    """

    def __init__(
        self,
        op: Op,
        inputs: tuple[Tensor, ...],
        type: TensorType,
        name: str | None = None,
        line: SourceLine | None = None,
        scope: tuple[str, ...] = (),
        equations: tuple[Equation, ...] = (),
    ) -> None:
        self.op = op
        self.inputs = inputs
        self.type = type
        self.name = name
        self.line = line
        self.scope = scope
        self.equations = equations
        self.backward = False  # True for what belongs to a gradient

    @property
    def role(self) -> str:
        """What this node is: "input", "constant", "shared", "static" or "result"."""
        return self.op.role

    @property
    def dtype(self) -> str:
        """The dtype its numbers will have, such as "float32"."""
        return self.type.dtype

    @property
    def ndim(self) -> int:
        """Rank: how many axes its numbers will have."""
        return self.type.ndim

    def __repr__(self) -> str:
        return str(_printing().describe(self))

    if TYPE_CHECKING:  # `operators.py` attaches these, because only there do ops exist

        def __add__(self, other: TensorLike) -> Tensor: ...
        def __radd__(self, other: TensorLike) -> Tensor: ...
        def __sub__(self, other: TensorLike) -> Tensor: ...
        def __rsub__(self, other: TensorLike) -> Tensor: ...
        def __mul__(self, other: TensorLike) -> Tensor: ...
        def __rmul__(self, other: TensorLike) -> Tensor: ...
        def __truediv__(self, other: TensorLike) -> Tensor: ...
        def __rtruediv__(self, other: TensorLike) -> Tensor: ...
        def __pow__(self, other: TensorLike) -> Tensor: ...
        def __rpow__(self, other: TensorLike) -> Tensor: ...
        def __floordiv__(self, other: TensorLike) -> Tensor: ...
        def __rfloordiv__(self, other: TensorLike) -> Tensor: ...
        def __mod__(self, other: TensorLike) -> Tensor: ...
        def __rmod__(self, other: TensorLike) -> Tensor: ...
        def __divmod__(self, other: TensorLike) -> tuple[Tensor, Tensor]: ...
        def __and__(self, other: TensorLike) -> Tensor: ...
        def __or__(self, other: TensorLike) -> Tensor: ...
        def __xor__(self, other: TensorLike) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __pos__(self) -> Tensor: ...
        def __round__(self, digits: int | None = None) -> Tensor: ...
        def __matmul__(self, other: TensorLike) -> Tensor: ...
        def __rmatmul__(self, other: TensorLike) -> Tensor: ...
        def __gt__(self, other: TensorLike) -> Tensor: ...
        def __ge__(self, other: TensorLike) -> Tensor: ...
        def __lt__(self, other: TensorLike) -> Tensor: ...
        def __le__(self, other: TensorLike) -> Tensor: ...
        def __getitem__(self, brackets: Any) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...

    def __bool__(self) -> bool:
        self._refuse("bool")

    def __len__(self) -> int:
        self._refuse("len")

    # Without this, Python would try x[0], x[1], ... for ever.
    def __iter__(self) -> Iterator[Tensor]:
        self._refuse("iter")

    def __contains__(self, value: object) -> bool:
        self._refuse("in", value)

    def __float__(self) -> float:
        self._refuse("float")

    def __complex__(self) -> complex:
        self._refuse("float")

    def __format__(self, form: str) -> str:
        """`f"{x}"` prints the symbol; digits behind the point are for numbers."""
        if not form:
            return repr(self)
        self._refuse("format", form)

    def _refuse(self, use: str, value: object = None) -> NoReturn:
        raise _refusals().no_numbers_yet(self, use, value)

    def __index__(self) -> int:
        """`range(K.shape(x)[1])` runs where that size is known; other symbols are no numbers."""
        from .lengths import whole_number

        known = whole_number(self)
        return int(self.__float__()) if known is None else known

    __int__ = __index__

    def __array__(self, *args: object, **kwargs: object) -> NoReturn:
        self._refuse("array")

    def __array_function__(
        self,
        function: Callable[..., Any],
        types: Iterable[type],
        args: Sequence[object],
        settings: Mapping[str, object],
    ) -> Any:
        """`np.mean(x)`, `np.stack([x, y])`: refused, with the function of K to type instead."""
        folder = function.__module__.partition(".")[2]  # np.linalg.norm, np.fft.fft
        name = f"{folder}.{function.__name__}" if folder else function.__name__
        raise _refusals().numpy_function(name, self, args, settings)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: object
    ) -> Any:
        """`np.ones(3) + x` is one symbol; every other NumPy function is refused by name."""
        from .functions import elementwise as operators

        if method == "__call__" and not settings and ufunc.__name__ in ARITHMETIC:
            return getattr(operators, ARITHMETIC[ufunc.__name__])(*inputs)
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        raise _refusals().numpy_function(name, self, inputs, settings)

    def __eq__(self, other: object) -> bool:
        """Identity; K.equal compares. A number on the other side is surely a mistake."""
        if other is self:
            return True
        if isinstance(other, Tensor):
            return _told_apart(self, other)
        if type(other) in (int, float) or type(other).__module__ == "numpy":
            raise _refusals().compared(self, other)
        return False

    __hash__ = object.__hash__  # by identity too, and asked for millions of times

    def __getattr__(self, name: str) -> Any:
        """Only called for names that do not exist: notes pinned by layers are plain attributes."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise _refusals().no_attribute(self, name)

    def __setitem__(self, place: object, value: object) -> NoReturn:
        raise _refusals().assigned(self)

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeTeachError(
            "TK-202",
            "a symbol cannot be pickled",
            [("symbol", repr(self))],
            why="a symbol is only meaningful inside the graph it belongs to",
            fix="K.get_value(w)   an array, which can be saved; or model.get_weights()",
        )


TensorLike = Tensor | ArrayLike
"""A symbol, or numbers that become a constant."""


def _printing() -> Any:
    """How symbols are printed: a room above this one, asked when somebody looks."""
    from .inspect import printing

    return printing


def _refusals() -> Any:
    """What is said when a symbol is taken for numbers: a room above this one, asked then."""
    from .inspect import refusals

    return refusals


def _told_apart(first: Tensor, second: Tensor) -> bool:
    """False, and a word to whoever wrote `==` between two symbols and may have meant numbers."""
    if not sys._getframe(2).f_code.co_filename.startswith(OURS):
        _refusals().warn_of_identity(first, second, sys._getframe(2))
    return False


_scope: ContextVar[tuple[str, ...]] = ContextVar("scope", default=())
_origin: ContextVar[tuple[Tensor, bool] | None] = ContextVar("origin", default=None)


@contextmanager
def scope(label: str) -> Iterator[None]:
    """Everything built inside belongs to the layer `label`."""
    token = _scope.set((*_scope.get(), label))
    try:
        yield
    finally:
        _scope.reset(token)


def current_scope() -> tuple[str, ...]:
    """The labels that hold now, from the outermost to the innermost."""
    return _scope.get()


class in_place_of:
    """Nodes built inside inherit the learner's line and the scope of `node`.

    `backward` marks them as part of a gradient, as `node` may be itself. (A class, because it is
    entered for every node of a graph: a generator would take three times as long.)
    """

    __slots__ = ("origin", "token")

    def __init__(self, node: Tensor, backward: bool = False) -> None:
        self.origin = (node, backward or node.backward)

    def __enter__(self) -> None:
        self.token = _origin.set(self.origin)

    def __exit__(self, *error: object) -> None:
        _origin.reset(self.token)


def apply(op: Op, inputs: Sequence[Tensor], name: str | None = None) -> Tensor:
    """Make the node that applies `op` to `inputs`; the shape rule runs now, numbers come later."""
    with noting_equations() as equations:
        try:
            type = op.result(*[x.type for x in inputs])
        except ShapeError as error:
            raise _refusals().with_names(error, inputs) from None
    origin = _origin.get()
    if origin is None:
        line, labels, backward = learner_line(), _scope.get(), False
    else:
        line, labels, backward = origin[0].line, origin[0].scope, origin[1]
    made = Tensor(op, tuple(inputs), type, name, line, labels, tuple(equations))
    made.backward = backward
    return made


def rebuild(node: Tensor, inputs: Sequence[Tensor]) -> Tensor:
    """The same op on other inputs; the very same node when the inputs are the same."""
    if len(inputs) == len(node.inputs) and not any(map(is_not, inputs, node.inputs)):
        return node
    if _same_types(inputs, node.inputs):  # then the shape rule would say the same again
        new = Tensor(node.op, tuple(inputs), node.type, node.name, node.line, node.scope)
        new.equations, new.backward = node.equations, node.backward
        return new
    with in_place_of(node):
        new = apply(node.op, inputs)
    new.name = node.name
    return new


def _same_types(new: Sequence[Tensor], old: Sequence[Tensor]) -> bool:
    return all(a.type is b.type or a.type == b.type for a, b in zip(new, old, strict=True))


def keep_names(names: Mapping[Tensor, str]) -> None:
    """Let symbols without a name keep the learner's, in pictures, programs, errors and gradients.

    A name that was given on purpose (`name=`) stays; so does the first of two variables.

    >>> from teachkeras.engine import placeholder
    >>> a = placeholder(name="a")
    >>> doubled = a * 2
    >>> keep_names({doubled: "doubled", a: "other"})
    >>> doubled.name, a.name
    ('doubled', 'a')
    """
    for tensor, name in names.items():
        if tensor.name is None:
            tensor.name = name


READ = object()  # on the stack of toposort, behind what a node reads


def toposort(
    outputs: Iterable[Tensor], reads: Callable[[Tensor], Sequence[Tensor]] | None = None
) -> list[Tensor]:
    """All tensors the outputs depend on, each after the ones it reads.

    A loop with its own stack, so a chain of 100,000 nodes is as easy as one of ten. `reads` may
    tell of more than a node's inputs that has to come before it.
    """
    order: list[Tensor] = []
    seen: set[Tensor] = set()
    path: list[Tensor] = []  # from an output down to here: each comes when what it reads is there
    stack: list[Any] = [*reversed([*outputs])]
    while stack:
        node = stack.pop()
        if node is READ:  # all that the end of the path reads is done
            order.append(path.pop())
        elif node not in seen:
            seen.add(node)
            before = node.inputs if reads is None else reads(node)
            if not before:
                order.append(node)
                continue
            path.append(node)
            stack.append(READ)
            stack += before[::-1]
    return order


def substitute(
    outputs: Sequence[Tensor],
    replacements: dict[Tensor, Tensor],
    memo: dict[Tensor, Tensor] | None = None,
) -> tuple[Tensor, ...]:
    """The same graph with some tensors replaced; untouched parts are shared, not copied."""
    new: dict[Tensor, Tensor] = {} if memo is None else memo
    new.update(replacements)
    for node in toposort(outputs):
        if node not in new:
            new[node] = rebuild(node, [new[x] for x in node.inputs])
    return tuple(new[output] for output in outputs)


class Graph:
    """Everything some outputs depend on, as one picture.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> graph = Graph([a * b + a])
    >>> graph.size, graph.edges
    (4, 4)
    """

    def __init__(self, outputs: Sequence[Tensor] | Tensor) -> None:
        listed = isinstance(outputs, (list, tuple))
        self.outputs: tuple[Tensor, ...] = tuple(outputs) if listed else (outputs,)  # type: ignore
        for output in self.outputs:
            if not isinstance(output, Tensor):
                raise GraphError(
                    "TK-203",
                    "a graph is made of symbols",
                    [("it got", f"{type(output).__name__}: {str(output)[:60]}")],
                    fix="K.variable(3.0)   for a number that can be trained; else K.constant(3.0)",
                )
        self._order: list[Tensor] | None = None

    def toposort(self) -> list[Tensor]:
        """All nodes, each after the ones it reads."""
        if self._order is None:
            self._order = toposort(self.outputs)
        return self._order

    def select(self, keep: Callable[[Tensor], bool]) -> list[Tensor]:
        """The nodes for which `keep(node)` is true, in order."""
        return [node for node in self.toposort() if keep(node)]

    @property
    def inputs(self) -> list[Tensor]:
        """The placeholders it needs fed."""
        return self.select(lambda node: node.role == "input")

    @property
    def shared(self) -> list[Tensor]:
        """The variables it reads."""
        return self.select(lambda node: node.role == "shared")

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.toposort())

    @property
    def edges(self) -> int:
        """How many arrows there are; a node read twice by the same op has two."""
        return sum(len(node.inputs) for node in self.toposort())

    @property
    def dims(self) -> list[Dim]:
        """The unknown sizes in it, in order of appearance."""
        found: dict[Dim, None] = {}
        for node in self.toposort():
            for size in node.type.shape:
                if isinstance(size, Dim):
                    found[size] = None
        return list(found)

    def substitute(self, replacements: dict[Tensor, Tensor]) -> Graph:
        """A new graph with some tensors replaced."""
        return Graph(substitute(self.outputs, replacements))

    def __repr__(self) -> str:
        return str(_printing().tree(self.outputs))
