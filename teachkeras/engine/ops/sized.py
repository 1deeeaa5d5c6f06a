"""Tensors whose sizes are worked out from those of others: `K.reshape(x, (K.shape(y)[0], 12))`.

A size is a formula with each operator behind its two numbers: "x0.1 2 *" is the size of axis 1 of
the first input, times 2. Shapes alone answer it, so a shape rule knows it as soon as they do.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, Dim, Shape, Size, TensorType
from .base import Sample, Samples, op
from .leaves import Constant
from .shape import BroadcastTo, FromShape

Formulas = tuple[str, ...]
Number = int | float
LARGEST = 1 << 60


def place(position: Number, size: Number) -> Number:
    """Where a slice begins or ends: a negative position counts from the end, and none lies outside.

    >>> place(3, 10), place(-3, 10), place(30, 10), place(-30, 10)
    (3, 7, 10, 0)
    """
    return min(max(position + size if position < 0 else position, 0), size)


BETWEEN: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "max": max,
    "min": min,
    "place": place,
}


def worked_out(formula: str, shapes: Sequence[Shape]) -> Size:
    """The size a formula gives for these shapes: a number, or an unknown.

    >>> worked_out("x0.1 2 *", [(5, 3)]), worked_out("x0.0 x1.0 -", [(5, 3), (2,)])
    (6, 3)
    """
    waiting: list[Any] = []
    for word in formula.split():
        if word.startswith("x"):
            input, axis = word[1:].split(".")
            waiting.append(shapes[int(input)][int(axis)])
        elif word == "int":
            last = waiting.pop()
            waiting.append(last if isinstance(last, Dim) else int(last))
        elif word in BETWEEN:
            second, first = waiting.pop(), waiting.pop()
            waiting.append(between(word, first, second))
        else:
            waiting.append(int(word))
    (size,) = waiting
    if isinstance(size, Dim) or 0 <= size < LARGEST:
        return size  # type: ignore[no-any-return]
    raise ShapeError(
        "TK-197",
        "a size is worked out from other sizes, and it comes out below 0 or far too large",
        [("it got", str(size)[:40]), ("formula", infix(formula, [f"x{i}" for i in range(9)]))],
        fix="K.maximum(n, 0)   for a size n that may come out below 0",
    )


def between(word: str, first: Any, second: Any) -> Any:
    """Two numbers put together by an operator; what an unknown takes part in is unknown."""
    if isinstance(first, Dim) or isinstance(second, Dim):
        return Dim("size")
    try:
        return BETWEEN[word](first, second)
    except ZeroDivisionError:
        raise ShapeError(
            "TK-196",
            "a size is worked out from other sizes, and one of them is divided by 0",
            [("it got", f"{first} {word} {second}")],
            fix="K.maximum(n, 1)   for a size n that may be 0",
        ) from None


def infix(formula: str, inputs: Sequence[str]) -> str:
    """A formula as people write it.

    >>> infix("x0.1 2 * x1.0 +", ["x", "y"])
    'shape(x)[1] * 2 + shape(y)[0]'
    """
    waiting: list[str] = []
    for word in formula.split():
        if word.startswith("x"):
            input, axis = map(int, word[1:].split("."))
            name = inputs[input] if input < len(inputs) else f"x{input}"
            waiting.append(f"shape({name})[{axis}]")
        elif word == "int":
            waiting.append(f"int({waiting.pop()})")
        elif word in BETWEEN:
            second, first = waiting.pop(), waiting.pop()
            called = word.isalpha()
            first = first if called or word in "+-" or " " not in first else f"({first})"
            second = second if called or " " not in second else f"({second})"
            waiting.append(f"{word}({first}, {second})" if called else f"{first} {word} {second}")
        else:
            waiting.append(word)
    return " ".join(waiting)


@op
class Blank(FromShape):
    """Zeros of a shape that is worked out from the sizes of other tensors.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Blank(("x0.1", "2"))(constant([[1.0, 2.0, 3.0]])))
    array([[0., 0.],
           [0., 0.],
           [0., 0.]], dtype=float32)
    """

    shape: Formulas
    dtype: str = "float32"
    symbol = "zeros"
    formula = "0"

    @property
    def shape_only(self) -> tuple[int, ...]:  # type: ignore[override]
        """Every input."""
        read = re.findall(r"x(\d+)\.", " ".join(self.shape))
        return tuple(range(1 + max(map(int, read), default=0)))

    def result(self, *types: TensorType) -> TensorType:
        shapes = [type.shape for type in types]
        return TensorType(self.dtype, tuple(worked_out(size, shapes) for size in self.shape))

    def written(self, *inputs: str) -> str:
        sizes = ", ".join(infix(size, inputs) for size in self.shape)
        return f"zeros(({sizes}{',' * (len(self.shape) == 1)}))"

    @property
    def title(self) -> str:
        return self.written()

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        types = [TensorType(str(x.dtype), x.shape) for x in arrays]
        return xp.zeros(self.result(*types).sizes, self.dtype)

    def fitted(self, node: Tensor) -> Tensor | None:
        return BroadcastTo(node.type.sizes)(Constant(0, self.dtype)())

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(("x0.0", "4")), [Sample((2, 3))]),
            (cls(("x0.1 2 *", "x0.0 x0.1 + 2 //"), "float64"), [Sample((2, 3))]),
            (cls(()), [Sample((2,))]),
        ]


@op
class Positions(FromShape):
    """The numbers 0, 1, 2, ... for as many entries as the input's first axis has.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Positions()(constant([5.0, 5.0, 5.0])))
    array([0, 1, 2], dtype=int32)
    """

    symbol = "positions({0})"
    formula = r"(0, 1, \dots, n - 1)"

    def result(self, *types: TensorType) -> TensorType:
        return TensorType("int32", types[0].shape[:1])

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.asarray(np.arange(arrays[0].shape[0], dtype="int32"))

    def fitted(self, node: Tensor) -> Tensor | None:
        return Constant(np.arange(node.type.sizes[0]), "int32")()

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(), [Sample((4,))]), (cls(), [Sample((2, 3))]), (cls(), [Sample((0,))])]
