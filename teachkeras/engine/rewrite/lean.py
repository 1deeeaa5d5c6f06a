"""Lean: the same result for less work.

`lean` rules need no shapes; `fit` rules wait until every size is a number.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..graph import Tensor, in_place_of
from ..ops.control import Mask, StopGradient, Switch
from ..ops.elementwise import Clip, Maximum, Minimum, Multiply, Negative
from ..ops.leaves import Constant
from ..ops.linalg import Dot
from ..ops.logic import LogicalNot
from ..ops.reduce import Extreme, Mean, Reduction, Sum
from ..ops.shape import Reshape, Squeeze, Transpose
from .rule import register, uniform
from .tidy import LARGEST_FOLDED, Named


class MaskTwice(Named):
    """A gate behind the same gate lets through what the first one let through."""

    sentence = "the same gate twice is the gate once"
    roots = (Mask,)

    def apply(self, node: Tensor) -> Tensor | None:
        x, flag = node.inputs
        return x if isinstance(x.op, Mask) and x.inputs[1] is flag else None


class SwitchAsMask(Named):
    """A choice between a number and 0 is a gate, which is many times faster."""

    stage = "lean"
    sentence = "a choice between a number and 0 is a gate, which lets through or gives 0"
    roots = (Switch,)

    def apply(self, node: Tensor) -> Tensor | None:
        flag, yes, no = node.inputs
        if flag.dtype != "bool":
            return None
        if uniform(no) == 0:
            return Mask()(yes, flag)
        return Mask()(no, LogicalNot()(flag)) if uniform(yes) == 0 else None


class ClipSpelledOut(Named):
    """A smaller-of around a larger-of, with two fixed numbers, is a clip."""

    sentence = "the smaller of a number and the larger of two others is a clip"
    roots = (Minimum,)

    def apply(self, node: Tensor) -> Tensor | None:
        inner, high = _with_number(node)
        if inner is None or not isinstance(inner.op, Maximum):
            return None
        x, low = _with_number(inner)
        return None if x is None or low > high else Clip(low, high)(x)


def _with_number(node: Tensor) -> tuple[Any, float]:
    """The tensor and the plain number that a node of two inputs works on, or (None, 0)."""
    first, second = node.inputs
    for x, other in ((first, second), (second, first)):
        if isinstance(other.op, Constant) and other.op.is_scalar and x.role != "constant":
            return x, float(other.op.array.item())
    return None, 0.0


class MergeClips(Named):
    """A clip inside a wider clip: only the narrower one does anything."""

    sentence = "only the narrower clip does anything"
    roots = (Clip,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if not isinstance(x.op, Clip) or not isinstance(node.op, Clip):
            return None
        low, high = max(x.op.low, node.op.low), min(x.op.high, node.op.high)
        return Clip(low, high)(x.inputs[0]) if low <= high else None


class DropStopGradient(Named):
    """Once gradients are taken, a stopped gradient is the tensor itself."""

    stage = "lean"
    sentence = "the gradients are taken already, so nothing is left to stop"
    roots = (StopGradient,)

    def apply(self, node: Tensor) -> Tensor | None:
        return node.inputs[0]


class SumOfNegative(Named):
    """Add up first, then change the sign of one number instead of many."""

    stage = "lean"
    sentence = "add up first, then change one sign instead of many"
    roots = (Sum, Mean)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        return Negative()(node.op(x.inputs[0])) if isinstance(x.op, Negative) else None


class SumOfScaled(Named):
    """Add up first, then scale one number instead of many.

    Only for factors of 1 and above: a small factor may be all that keeps the sum from overflowing.
    """

    stage = "lean"
    kind = "stabilising"
    sentence = "add up first, then scale one number instead of many"
    roots = (Sum, Mean)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if not isinstance(x.op, Multiply):
            return None
        for factor, rest in (x.inputs, x.inputs[::-1]):
            number = uniform(factor) if factor.ndim == 0 else None
            if number is not None and 1 <= abs(number) < np.inf:
                return Multiply()(factor, node.op(rest))
        return None


class MergeReductions(Named):
    """A sum of sums is one sum, a maximum of maxima one maximum."""

    stage = "lean"
    kind = "rounding"
    sentence = "two reductions in a row are one over both axes"
    roots = (Sum, Extreme)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        outer, inner = node.op, x.op
        if type(outer) is not type(inner) or not isinstance(outer, Reduction):
            return None
        assert isinstance(inner, Reduction)
        if inner.keepdims != outer.keepdims:
            return None
        axes = set(inner.axes)
        left = [axis for axis in range(x.inputs[0].ndim) if inner.keepdims or axis not in axes]
        axes |= {left[axis] for axis in outer.axes}
        return type(outer)(tuple(sorted(axes)), outer.keepdims)(x.inputs[0])


class TransposedProduct(Named):
    """The transpose of a product of transposes is the product the other way round."""

    stage = "lean"
    kind = "rounding"
    sentence = "(x^T y^T)^T is y x"
    roots = (Transpose,)

    def apply(self, node: Tensor) -> Tensor | None:
        (product,) = node.inputs
        if not isinstance(product.op, Dot) or product.ndim != 2:
            return None
        x, y = product.inputs
        turned = isinstance(x.op, Transpose) and isinstance(y.op, Transpose)
        if node.op != Transpose((1, 0)) or not turned:
            return None
        with in_place_of(node):
            return Dot()(y.inputs[0], x.inputs[0])


class LongSideFirst(Named):
    """A few rows times a large turned matrix: the matrix as it lies in memory, times turned rows.

    The gradient that goes back through a wide dense layer. Before it multiplies, the BLAS copies
    its second matrix in pieces, and turning a large one there costs more than turning the result:
    32 rows through 9216 x 128 weights take 1.5 milliseconds so, and 2.1 as written.
    """

    stage = "fit"
    kind = "rounding"
    sentence = "x W^T is (W x^T)^T: with few rows it is cheaper to turn the result than the weights"
    roots = (Dot,)

    def apply(self, node: Tensor) -> Tensor | None:
        x, turned = node.inputs
        if not isinstance(turned.op, Transpose) or x.ndim != 2 or not node.type.is_known:
            return None
        (rows, long), width = node.type.sizes, turned.type.sizes[0]
        if not 1 < rows <= 64 or long < 8 * rows or long * width < 50_000:
            return None
        return Transpose((1, 0))(Dot()(turned.inputs[0], Transpose((1, 0))(x)))


class SumAsDot(Named):
    """Adding up the rows or columns of a matrix is a product with a vector of ones.

    NumPy's matrix product takes 0.8 microseconds where its sum takes 2 (32 rows, 10 columns).
    """

    stage = "fit"
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
            ones = np.ones((1, rows)) if node.op.keepdims else np.ones(rows)
            return Dot()(Constant(ones, x.dtype)(name="ones"), x)
        if node.op.axes == (1,) and node.op.keepdims and columns > 1:
            return Dot()(x, Constant(np.ones((columns, 1)), x.dtype)(name="ones"))
        return None


class MeanAsDot(Named):
    """The mean of everything is a product with a vector that holds 1 / n everywhere.

    NumPy's mean of 32 rows takes two calls and 1.5 microseconds, this product 0.3.
    """

    stage = "fit"
    kind = "stabilising"
    sentence = "the mean of everything is a product with a vector of 1 / n"
    roots = (Mean,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if node.ndim or not x.type.is_known or x.dtype not in ("float32", "float64"):
            return None
        count = shared_by = prod(x.type.sizes)
        while isinstance(x.op, (Sum, Mean)):  # to add up sums is to add up everything
            (inner,) = x.inputs
            if isinstance(x.op, Mean):
                shared_by *= prod(inner.type.sizes) // max(count, 1)
            x, count = inner, prod(inner.type.sizes)
        if not 1 < shared_by <= count <= LARGEST_FOLDED:
            return None
        row = x if x.ndim == 1 else Reshape((count,))(x)
        shares = Constant(np.full((count, 1), 1 / shared_by), x.dtype)
        return Squeeze(0)(Dot()(row, shares(name="shares")))


class FactorIntoDot(Named):
    """A sign or a number before a mean goes into the numbers the mean is made with."""

    stage = "fit"
    kind = "stabilising"
    sentence = "the factor goes into the fixed numbers of the product"
    roots = (Negative, Multiply)

    def apply(self, node: Tensor) -> Tensor | None:
        for place, x in enumerate(node.inputs):
            factor = -1.0 if len(node.inputs) == 1 else uniform(node.inputs[1 - place])
            if node.ndim or factor is None or not isinstance(x.op, Squeeze):
                continue
            (total,) = x.inputs
            if isinstance(total.op, Dot) and isinstance(total.inputs[1].op, Constant):
                row, fixed = total.inputs[0], total.inputs[1].op.array
                with in_place_of(total):
                    shares = Constant(fixed * factor, x.dtype)
                    return Squeeze(0)(Dot()(row, shares(name="shares")))
        return None


for made in (
    MaskTwice,
    SwitchAsMask,
    ClipSpelledOut,
    MergeClips,
    DropStopGradient,
    SumOfNegative,
    SumOfScaled,
    MergeReductions,
    TransposedProduct,
    LongSideFirst,
    SumAsDot,
    MeanAsDot,
    FactorIntoDot,
):
    register(made())
