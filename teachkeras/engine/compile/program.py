"""From a fitted graph to a program: straight-line Python text over arrays that exist already.

Every line is one NumPy call that writes into an array made beforehand. The text is real: it is
registered with `linecache`, shown to the learner, and appears in tracebacks; each line knows its
node, and through it the learner's line.
"""

from __future__ import annotations

import itertools
import keyword
import linecache
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from ..graph import Tensor
from ..sources import PROGRAM
from ..types import TensorType

_numbers = itertools.count(1)
FUNCTIONS = ("empty", "array", "copyto", "dot", "broadcast_to", "errstate")


@dataclass(frozen=True)
class Name:
    """A name of the program text, and the type of the array behind it."""

    text: str
    type: TensorType

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Line:
    """One line of a program, and the node it computes."""

    text: str
    node: Tensor | None
    note: str = ""


class Code:
    """The program while it is being written: lines, and the arrays its names stand for."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.namespace: dict[str, Any] = {name: getattr(numpy, name) for name in FUNCTIONS}
        self.buffers: dict[str, Any] = {}  # arrays made for this program, in order
        self.views: dict[str, str] = {}  # names bound once to a view of another array
        self.fixed: set[str] = set()  # names whose array is the same in every call
        self.taken: set[str] = set(self.namespace) | {"program"}
        self.node: Tensor | None = None
        self._constants: dict[Any, str] = {}

    # names -----------------------------------------------------------------------------------

    def free_name(self, wish: str) -> str:
        """A Python name like `wish` that is not taken yet."""
        clean = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in wish)
        clean = clean.strip("_") or "t"
        if clean[0].isdigit() or keyword.iskeyword(clean):
            clean = "t_" + clean
        name, number = clean, 0
        while name in self.taken or hasattr(numpy, name):  # `multiply` must stay NumPy's
            number += 1
            name = f"{clean}_{number}"
        self.taken.add(name)
        return name

    def bind(self, wish: str, value: Any) -> str:
        """A name that stands for the same object in every call."""
        name = self.free_name(wish)
        self.namespace[name] = value
        self.fixed.add(name)
        return name

    def buffer(self, wish: str, type: TensorType) -> Name:
        """An array made once, which the program writes into again and again."""
        name = self.bind(wish, numpy.empty(type.sizes, type.dtype))
        self.buffers[name] = self.namespace[name]
        return Name(name, type)

    def scratch(self, like: Name, dtype: str = "", shape: Sequence[int] | None = None) -> Name:
        """Working space of the shape and dtype of `like`, unless told otherwise."""
        sizes = tuple(like.type.sizes if shape is None else shape)
        return self.buffer("work", TensorType(dtype or like.type.dtype, sizes))

    def number(self, value: float, like: Name) -> Name:
        """A plain number as a 0-d array of the dtype of `like`.

        A Python number would cost a conversion in every call, and a float64 would promote.
        """
        array = numpy.array(value, dtype=like.type.dtype)
        key = (like.type.dtype, array.tobytes())
        if key not in self._constants:
            words = {0: "zero", 1: "one", 2: "two", 0.5: "half", -1: "minus_one"}
            digits = f"{value:.8g}".replace("-", "minus_").replace(".", "_point_")
            wish = words.get(value, f"n_{digits}")
            self._constants[key] = self.bind(wish, array)
        return Name(self._constants[key], TensorType(like.type.dtype, ()))

    # lines -----------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Add a line that computes the present node."""
        self.lines.append(Line(text, self.node))

    def call(self, function: str, *args: Name, out: Name | None = None, **settings: Any) -> None:
        """Add a NumPy call; with `out`, its result is written there."""
        self._know(function)
        words = [str(arg) for arg in args]
        words += [f"{key}={value!s}" if isinstance(value, Name) else f"{key}={value!r}"
                  for key, value in settings.items()]
        if out is not None:
            words.append(f"out={out}")
        self.line(f"{function}({', '.join(words)})")

    def reduce(
        self, function: str, x: Name, out: Name, axes: tuple[int, ...], keepdims: bool
    ) -> None:
        """Add a reduction of `x` along `axes` by a ufunc such as add or maximum."""
        self._know(function)
        axis = str(axes[0]) if len(axes) == 1 else repr(axes)
        kept = ", keepdims=True" if keepdims else ""
        self.line(f"{function}.reduce({x}, axis={axis}{kept}, out={out})")

    def _know(self, function: str) -> None:
        if function not in self.namespace:
            self.namespace[function] = getattr(numpy, function)
            self.taken.add(function)

    # views -----------------------------------------------------------------------------------

    def view(self, out: Name, expression: str) -> None:
        """`out` is another view of an array: bound once if that array never moves."""
        source = expression.split(".")[0].removeprefix("broadcast_to(").split(",")[0]
        if source not in self.fixed:
            self.line(f"{out} = {expression}")
            return
        base = self.namespace[source]
        value = eval(expression, self.namespace)  # noqa: S307  (our own text, on our own names)
        if base.size == 0 or value.size == 0 or numpy.shares_memory(value, base):
            self.namespace[str(out)] = value
            self.fixed.add(str(out))
            self.views[str(out)] = expression
            return
        # The numbers do not lie in the order the new shape needs: they are copied in each call.
        copy = numpy.empty(out.type.sizes, out.type.dtype)
        self.namespace[str(out)], self.buffers[str(out)] = copy, copy
        self.fixed.add(str(out))
        window = self.bind(f"{out}_as_{source}", copy.reshape(base.shape))
        self.views[window] = f"{out}.reshape({base.shape})"
        self.line(f"copyto({window}, {source})")

    def reshaped(self, x: Name, shape: tuple[int, ...]) -> Name:
        """`x` under another shape, for an op that wants its rows in one matrix."""
        name = Name(self.free_name(f"{x}_rows"), x.type.with_shape(shape))
        self.view(name, f"{x}.reshape({shape})")
        return name


@dataclass(eq=False)
class Program:
    """A finished program: its text, the function, and which node each line computes."""

    filename: str
    text: str
    run: Callable[..., list[Any]]
    nodes: dict[int, Tensor | None]
    buffers: dict[str, Any]
    order: list[Tensor]

    @property
    def kept_bytes(self) -> int:
        """Bytes of all arrays the program keeps between calls."""
        return sum(array.nbytes for array in self.buffers.values())

    def node_at(self, line: int) -> Tensor | None:
        """The node that a line of the text computes."""
        return self.nodes.get(line)

    def forget(self) -> None:
        """Take the text out of `linecache` when the program is no longer used."""
        linecache.cache.pop(self.filename, None)

    def __repr__(self) -> str:
        return self.text


def finish(code: Code, parameters: list[str], results: list[str], order: list[Tensor]) -> Program:
    """Put the lines together, compile them, and register the text."""
    head = [
        *_inventory(code),
        "@errstate(all='ignore')  # log(0) is -inf and 0/0 is nan, without a warning",
        f"def program({', '.join(parameters)}):",
    ]
    body = [line.text + (f"  # {line.note}" if line.note else "") for line in code.lines]
    body.append(f"return [{', '.join(results)}]")
    text = "\n".join([*head, *["    " + line for line in body]]) + "\n"
    filename = f"{PROGRAM}program {next(_numbers)}>"
    namespace = dict(code.namespace)
    exec(compile(text, filename, "exec"), namespace)  # noqa: S102  (text made above, not read)
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    nodes = {len(head) + i: line.node for i, line in enumerate(code.lines, 1)}
    return Program(filename, text, namespace["program"], nodes, code.buffers, order)


def _inventory(code: Code) -> list[str]:
    """Comment lines listing the arrays and views that were made beforehand."""
    width = max(map(len, [*code.buffers, *code.views]), default=0)
    lines = ["# arrays made once, before the first call:"] if code.buffers else []
    for name, array in code.buffers.items():
        lines.append(f"#   {name:<{width}}  {array.dtype} {array.shape}")
    if code.views:
        lines.append("# views of them, which cost nothing:")
        lines += [f"#   {name:<{width}}  {text}" for name, text in code.views.items()]
    return lines
