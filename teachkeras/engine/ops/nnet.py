"""Ops that only networks use: softmax and its logarithm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType
from .base import Gradients, Op, Sample, Samples, need_float, op
from .elementwise import Exp
from .reduce import Reduction, Sum, need_some

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class OverLastAxis(Op):
    """An op that works on each row (the last axis) as a whole."""

    may_overwrite = (0,)

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        need_float(self, x)
        if x.ndim < 1:
            raise ShapeError(
                "TK-108",
                f"{self.title} needs at least one axis",
                [("it got", "a scalar, ()")],
                fix="K.placeholder(shape=(3,))",
            )
        need_some(self, x, (x.ndim - 1,))
        return x

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(), [Sample((4,))]), (cls(), [Sample((2, 3))]), (cls(), [Sample((2, 2, 3))])]


def row_by_row(xp: ArrayModule, x: Array) -> Any:
    """The same numbers, lying row by row: only then is the order in which they are added fixed."""
    return xp.asarray(x, order="C")


@op
class Softmax(OverLastAxis):
    """Turns each row of scores into probabilities: all positive, and their sum is 1.

    The largest score is subtracted first, so that e never overflows; the result is the same.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Softmax()(constant([2.0, 1.0, 0.1]))).round(4)
    array([0.659 , 0.2424, 0.0986], dtype=float32)
    """

    symbol = "softmax({0})"
    formula = r"\frac{e^{x_i}}{\sum_j e^{x_j}}"
    derivatives = ("y * (g - sum(g * y))",)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x = row_by_row(xp, arrays[0])
        e = xp.exp(x - xp.max(x, axis=-1, keepdims=True))
        return e / xp.sum(e, axis=-1, keepdims=True)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        row = (output.ndim - 1,)
        through = incoming * output
        return (through - output * Sum(row, True)(through),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (x,) = ins
        row = (x.type.ndim - 1,)
        column = code.scratch(x, shape=(*x.type.sizes[:-1], 1))
        code.reduce("maximum", x, column, row, True)
        code.call("subtract", x, column, out=out)
        code.call("exp", out, out=out)
        code.reduce("add", out, column, row, True)
        code.call("true_divide", out, column, out=out)


@op
class LogSoftmax(OverLastAxis):
    """The logarithm of softmax, worked out without ever taking the logarithm of 0."""

    symbol = "log_softmax({0})"
    formula = r"x_i - \log \sum_j e^{x_j}"
    derivatives = ("g - softmax(x) * sum(g)",)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x = row_by_row(xp, arrays[0])
        shifted = x - xp.max(x, axis=-1, keepdims=True)
        return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        row = (output.ndim - 1,)
        return (incoming - Exp()(output) * Sum(row, True)(incoming),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (x,) = ins
        row = (x.type.ndim - 1,)
        column, e = code.scratch(x, shape=(*x.type.sizes[:-1], 1)), code.scratch(x)
        code.reduce("maximum", x, column, row, True)
        code.call("subtract", x, column, out=out)
        code.call("exp", out, out=e)
        code.reduce("add", e, column, row, True)
        code.call("log", column, out=column)
        code.call("subtract", out, column, out=out)


@op
class LogSumExp(Reduction):
    """The logarithm of the sum of e to each number along some axes: a smooth maximum.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(LogSumExp((0,))(constant([1000.0, 1000.0]))).round(2)
    np.float32(1000.69)
    """

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "logsumexp"
    formula = r"\log \sum_i e^{x_i}"
    derivatives = ("exp({0} - logsumexp({0}))",)

    def result(self, *types: TensorType) -> TensorType:
        need_float(self, *types)
        need_some(self, types[0], self.axes)
        return super().result(*types)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x = row_by_row(xp, arrays[0])
        largest = xp.max(x, axis=self.axes, keepdims=True)
        largest = xp.where(xp.isinf(largest), xp.zeros((), x.dtype), largest)  # inf - inf is nan
        total = xp.sum(xp.exp(x - largest), axis=self.axes, keepdims=True)
        result = xp.log(total) + largest
        return result if self.keepdims else xp.squeeze(result, self.axes)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (x,) = inputs
        share = Exp()(x - self.restored(output, x))
        return (self.restored(incoming, x) * share,)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (x,) = ins
        small = tuple(1 if i in self.axes else n for i, n in enumerate(x.type.sizes))
        largest, flag = code.scratch(x, shape=small), code.scratch(x, "bool", small)
        total, e = code.scratch(x, shape=small), code.scratch(x)
        code.reduce("maximum", x, largest, self.axes, True)
        code.call("isinf", largest, out=flag)
        code.call("copyto", largest, code.number(0, out), where=flag)
        code.call("subtract", x, largest, out=e)
        code.call("exp", e, out=e)
        code.reduce("add", e, total, self.axes, True)
        code.call("log", total, out=total)
        code.call("add", total, largest, out=total)
        code.call("copyto", out, code.reshaped(total, out.type.sizes))
