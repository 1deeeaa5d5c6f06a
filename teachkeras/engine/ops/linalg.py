"""Matrix products: of two matrices, and of two stacks of matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, Size, TensorType, unify
from .base import Cost, Gradients, Op, Sample, Samples, need_same_dtype, op
from .fold import Fold
from .shape import ExpandDims, Reshape, Transpose

if TYPE_CHECKING:
    from ..compile.program import Code, Name


@op
class Dot(Op):
    """The matrix product: each row of the first with each column of the second.

    `x` may have any rank from 1; its last axis meets the rows of the matrix `W`:
    (..., k) with (k, n) gives (..., n).

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Dot()(constant([[1.0, 2.0]]), constant([[3.0], [4.0]])))
    array([[11.]], dtype=float32)
    """

    symbol = "dot({0}, {1})"
    formula = r"x\,W"
    derivatives = ("{1} transposed", "{0} transposed")
    is_product = True

    def result(self, *types: TensorType) -> TensorType:
        x, w = types
        dtype = need_same_dtype(self, x, w)
        if x.ndim < 1 or w.ndim != 2 or unify(x.shape[-1], w.shape[0]) is None:
            raise dot_error(x, w)
        return TensorType(dtype, (*x.shape[:-1], w.shape[1]))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, w = arrays
        rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1]) if x.ndim > 2 else x
        return xp.dot(rows, w).reshape((*x.shape[:-1], w.shape[1]))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        x, w = inputs
        to_x = Dot()(incoming, Transpose((1, 0))(w))
        rows, out_rows = _rows(x, w.type.shape[0]), _rows(incoming, w.type.shape[1])
        return to_x, Dot()(Transpose((1, 0))(rows), out_rows)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x, w = ins
        if x.type.ndim > 2:
            rows, k, n = math.prod(x.type.sizes[:-1]), x.type.sizes[-1], w.type.sizes[1]
            x, out = code.reshaped(x, (rows, k)), code.reshaped(out, (rows, n))
        code.call("dot", x, w, out=out)

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        moved = super().cost(result, *types).bytes
        return Cost(math.prod(result.sizes) * types[0].sizes[-1], moved)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(), [Sample((2, 3)), Sample((3, 4))]),
            (cls(), [Sample((1, 3)), Sample((3, 1))]),
            (cls(), [Sample((3,)), Sample((3, 2))]),
            (cls(), [Sample((2, 2, 3)), Sample((3, 2))]),
        ]


def _rows(x: Tensor, width: Size) -> Tensor:
    """The same numbers as a matrix of `width` columns: every leading axis folded into one."""
    if x.ndim == 1:
        return ExpandDims(0)(x)
    if x.ndim == 2:
        return x
    last = width if isinstance(width, int) else x.type.shape[-1]
    if not isinstance(last, int) or not last:  # with rows of nothing, -1 says nothing
        return Fold(0, x.ndim - 1)(x)
    return Reshape((-1, last))(x)


def dot_error(x: TensorType, w: TensorType) -> ShapeError:
    """The error for matrices that do not fit: columns here must equal rows there."""
    known = w.ndim == 2 and x.ndim == 2
    flipped = known and unify(x.shape[-1], w.shape[1]) is not None
    return ShapeError(
        "TK-103",
        "these two cannot be multiplied as matrices",
        [
            ("left", f"{x.shape!r}   its last size must equal ..."),
            ("right", f"{w.shape!r}   ... the second size from the right here"),
        ],
        fix="K.dot(x, K.transpose(y))"
        if flipped
        else f"a right side of shape ({x.shape[-1] if x.ndim else '?'}, n)",
    )


@op
class BatchDot(Op):
    """One matrix product for each sample: (batch, i, k) with (batch, k, j) gives (batch, i, j).

    >>> from teachkeras.engine import constant, evaluate
    >>> x, y = constant([[[1.0, 2.0]], [[3.0, 4.0]]]), constant([[[1.0], [0.0]], [[0.0], [1.0]]])
    >>> evaluate(BatchDot()(x, y))
    array([[[1.]],
    <BLANKLINE>
           [[4.]]], dtype=float32)
    """

    symbol = "batch_dot({0}, {1})"
    formula = r"x_b\,y_b"
    derivatives = ("{1} transposed", "{0} transposed")
    is_product = True

    def result(self, *types: TensorType) -> TensorType:
        x, y = types
        dtype = need_same_dtype(self, x, y)
        if x.ndim != y.ndim or x.ndim < 3 or unify(x.shape[-1], y.shape[-2]) is None:
            raise dot_error(x, y)
        batch = [unify(a, b) for a, b in zip(x.shape[:-2], y.shape[:-2], strict=True)]
        if None in batch:
            raise dot_error(x, y)
        return TensorType(dtype, (*batch, x.shape[-2], y.shape[-1]))  # type: ignore[arg-type]

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.matmul(*arrays)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        x, y = inputs
        return BatchDot()(incoming, _turned(y)), BatchDot()(_turned(x), incoming)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.know("matmul")
        code.line(f"matmul({ins[0]}, {ins[1]}, out={out})", *ins, out)

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        moved = super().cost(result, *types).bytes
        return Cost(math.prod(result.sizes) * types[0].sizes[-1], moved)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(), [Sample((2, 2, 3)), Sample((2, 3, 2))]),
            (cls(), [Sample((2, 1, 3)), Sample((2, 3, 1))]),
            (cls(), [Sample((2, 1, 2, 3)), Sample((2, 1, 3, 2))]),
        ]


def _turned(x: Tensor) -> Tensor:
    """Each matrix of a stack with rows and columns exchanged."""
    return Transpose((*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))(x)
