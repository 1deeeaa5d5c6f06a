"""Ops that make an axis vanish: sum, mean, max, min, and where the largest or smallest is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, Shape, TensorType
from .base import Gradients, Op, Sample, Samples, need_float, op
from .compare import Equal
from .control import Cast, Mask
from .shape import BroadcastLike, Count, ExpandDims

if TYPE_CHECKING:
    from ..compile.program import Code, Name


def reduced_shape(shape: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    """The shape after `axes` vanish, or shrink to 1 with keepdims.

    >>> reduced_shape((2, 3, 4), (1,), False), reduced_shape((2, 3, 4), (1,), True)
    ((2, 4), (2, 1, 4))
    """
    if keepdims:
        return tuple(1 if i in axes else size for i, size in enumerate(shape))
    return tuple(size for i, size in enumerate(shape) if i not in axes)


def need_some(op: Op, x: TensorType, axes: Sequence[int]) -> None:
    """Refuse an empty axis where something must be chosen from it."""
    if any(isinstance(x.shape[axis], int) and x.shape[axis] == 0 for axis in axes):
        raise ShapeError(
            "TK-132",
            f"{op.title} has nothing to choose from: that axis is empty",
            [("it got", repr(x))],
            fix="feed at least one row",
        )


class Reduction(Op):
    """What the reductions share; `axes` are counted from the front, in rising order."""

    axes: tuple[int, ...]
    keepdims: bool
    joins = True
    method = ""

    if TYPE_CHECKING:  # `op` makes every subclass a dataclass with these two fields

        def __init__(self, axes: tuple[int, ...], keepdims: bool = False) -> None: ...

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        return x.with_shape(reduced_shape(x.shape, self.axes, self.keepdims))

    def written(self, *inputs: str) -> str:
        kept = ", keepdims" if self.keepdims else ""
        axes = ", ".join(map(str, self.axes))
        axes = axes if len(self.axes) == 1 else f"({axes})"
        return f"{self.symbol}({inputs[0]}, axis={axes}{kept})"

    @property
    def title(self) -> str:
        return self.written("_").replace("(_, ", "(")

    def into_rows(self, xp: ArrayModule, x: Array) -> Any:
        """An array for the result, row by row as in programs.

        NumPy chooses the order in which it adds by how the numbers lie, those of the result too:
        with an array of its own choice for a turned input, other last digits come out.
        """
        return xp.empty(reduced_shape(x.shape, self.axes, self.keepdims), x.dtype)

    def restored(self, small: Tensor, like: Tensor) -> Tensor:
        """A reduced tensor stretched back over the axes that vanished."""
        if not self.keepdims:
            for axis in self.axes:
                small = ExpandDims(axis)(small)
        return BroadcastLike()(small, like)

    @classmethod
    def samples(cls) -> Samples:
        spread = Sample((2, 3))
        return [
            (cls((0,), False), [Sample((4,))]),
            (cls((1,), False), [spread]),
            (cls((0,), True), [spread]),
            (cls((0, 1), False), [spread]),
            (cls((1, 2), True), [Sample((2, 3, 2))]),
        ]


@op
class Sum(Reduction):
    """All numbers along some axes added up.

    >>> from teachkeras.engine import constant, evaluate, sum
    >>> evaluate(sum(constant([[1.0, 5.0], [3.0, 2.0]]), axis=1))
    array([6., 5.], dtype=float32)
    """

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "sum"
    formula = r"\sum_i x_i"
    derivatives = ("1",)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        out = self.into_rows(xp, x)
        return xp.sum(x, axis=self.axes, dtype=x.dtype, keepdims=self.keepdims, out=out)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (self.restored(incoming, inputs[0]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.reduce("add", ins[0], out, self.axes, self.keepdims)


@op
class Mean(Reduction):
    """The average of the numbers along some axes."""

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "mean"
    formula = r"\frac{1}{n} \sum_i x_i"
    derivatives = ("1 / n",)

    def result(self, *types: TensorType) -> TensorType:
        need_float(self, *types)
        return super().result(*types)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        count = math.prod(x.shape[axis] for axis in self.axes)
        total = Sum(self.axes, self.keepdims).value(xp, x)
        return xp.true_divide(total, xp.asarray(count, dtype=x.dtype))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (x,) = inputs
        return (self.restored(incoming / Count(self.axes, x.dtype)(x), x),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (x,) = ins
        count = math.prod(x.type.sizes[axis] for axis in self.axes)
        code.reduce("add", x, out, self.axes, self.keepdims)
        code.call("true_divide", out, code.number(count, out), out=out)


class Extreme(Reduction):
    """The largest or smallest number; several equal ones share the gradient."""

    derivatives = ("[{0} is the chosen one]",)

    def result(self, *types: TensorType) -> TensorType:
        need_some(self, types[0], self.axes)
        return super().result(*types)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return getattr(xp, self.symbol)(arrays[0], axis=self.axes, keepdims=self.keepdims)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (x,) = inputs
        chosen = Equal()(x, self.restored(output, x))
        ties = Sum(self.axes, self.keepdims)(Cast(x.dtype)(chosen))
        return (Mask()(self.restored(incoming / ties, x), chosen),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.reduce(self.method, ins[0], out, self.axes, self.keepdims)


@op
class Max(Extreme):
    """The largest number along some axes."""

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "max"
    method = "maximum"
    formula = r"\max_i x_i"


@op
class Min(Extreme):
    """The smallest number along some axes."""

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "min"
    method = "minimum"
    formula = r"\min_i x_i"


@op
class ArgMax(Op):
    """The position of the largest number along one axis (the first one, if several are equal)."""

    axis: int
    joins = True
    symbol = "argmax"
    formula = r"\operatorname{argmax}_i x_i"
    derivatives = ("0",)

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        need_some(self, x, (self.axis,))
        return TensorType("int64", reduced_shape(x.shape, (self.axis,), False))

    def written(self, *inputs: str) -> str:
        return f"{self.symbol}({inputs[0]}, axis={self.axis})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return getattr(xp, self.symbol)(arrays[0], axis=self.axis)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call(self.symbol, *ins, axis=self.axis, out=out)

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(0), [Sample((5,))]), (cls(1), [Sample((2, 3))])]


@op
class ArgMin(ArgMax):
    """The position of the smallest number along one axis (the first one, if several are equal)."""

    axis: int
    symbol = "argmin"
    formula = r"\operatorname{argmin}_i x_i"
