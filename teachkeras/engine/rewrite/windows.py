"""Windows: pooling leaves a quarter of the numbers or fewer, so what can wait until then waits.

The first two rules run before gradients are taken: what comes back then passes through fewer
numbers, too.
"""

from __future__ import annotations

from ..graph import Tensor
from ..ops.base import Elementwise
from ..ops.control import Mask
from ..ops.elementwise import Add, Relu
from ..ops.fold import Fold
from ..ops.pool import MaxPool
from ..ops.reduce import Sum
from ..ops.shape import Reshape, Transpose
from .rule import register
from .tidy import Named


class ReluAfterPooling(Named):
    """relu keeps the order of numbers, so the largest of them can be found first."""

    stage = "steady"
    sentence = "relu keeps the order of numbers: find the largest first, then cut off fewer of them"
    roots = (MaxPool,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        return Relu()(node.op(x.inputs[0])) if isinstance(x.op, Relu) else None


class BiasAfterPooling(Named):
    """One number added to a whole channel does not change which of its numbers is the largest.

    Only infinities could tell: -inf + inf is nan, but a larger number of the window wins now.
    """

    stage = "steady"
    kind = "stabilising"
    sentence = "a bias is the same in the whole window: find the largest first, then add it once"
    roots = (MaxPool,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if not isinstance(x.op, Add):
            return None
        for one, bias in (x.inputs, x.inputs[::-1]):
            if bias.ndim < 2 and one.ndim == x.ndim:
                return Add()(node.op(one), bias)
        return None


class TransposeLater(Named):
    """Pictures with the channels first lie in memory with the channels last: work on them there.

    What works number by number does so in either order, and two changes of order in a row then
    meet and are none. Only from three axes on: a matrix and its transpose are both worth seeing.
    """

    moves = True
    sentence = (
        "number by number, so in the order in which the numbers lie; axes change places later"
    )
    roots = (Elementwise, Mask)

    def apply(self, node: Tensor) -> Tensor | None:
        # A single row is as free to turn back as to turn: two of them would do so for ever.
        turned = [
            x.op
            for x in node.inputs
            if isinstance(x.op, Transpose) and x.ndim == node.ndim and not _is_one_row(x)
        ]
        if node.ndim < 3 or not turned or node.op.is_view:
            return None
        inputs = [_turned_back(x, turned[0]) for x in node.inputs]
        known = [x for x in inputs if x is not None]
        return turned[0](node.op(*known)) if len(known) == len(inputs) else None


def _turned_back(x: Tensor, turn: Transpose) -> Tensor | None:
    """The input before its axes changed places, if that costs nothing."""
    if x.op == turn:
        return x.inputs[0]
    if x.ndim == 0:
        return x
    return Transpose(turn.inverse)(x) if _is_one_row(x) and x.ndim == len(turn.axes) else None


def _is_one_row(x: Tensor) -> bool:
    """True when all numbers stand along one axis: in any order of the axes they lie alike."""
    return x.type.is_known and sum(size != 1 for size in x.type.sizes) < 2


class SumOfTransposed(Named):
    """Adding up along axes that have changed places: along the old ones, as the numbers lie."""

    stage = "lean"
    kind = "rounding"
    sentence = "the same numbers are added up wherever their axes stand"
    roots = (Sum,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if not isinstance(x.op, Transpose) or not isinstance(node.op, Sum) or x.ndim < 3:
            return None
        axes = tuple(sorted(x.op.axes[axis] for axis in node.op.axes))
        if x.ndim - len(axes) > 1:
            return None
        total = Sum(axes, node.op.keepdims)(x.inputs[0])
        return x.op(total) if node.op.keepdims else total


class SumOverPlaces(Named):
    """Adding up each channel over all places: the places in one row first, as a matrix has them.

    Only for results, which lie in memory in the order of their axes, so that folding is free.
    """

    stage = "fit"
    kind = "rounding"
    sentence = "all places of a picture in one column: adding up columns is what the BLAS does fast"
    roots = (Sum,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Sum)
        (x,) = node.inputs
        places = tuple(range(x.ndim - 1))
        if x.ndim < 3 or node.op.axes != places or x.role != "result" or x.op.is_view:
            return None
        total = Sum((0,), False)(Fold(0, x.ndim - 1)(x))
        return Reshape(node.type.sizes)(total) if node.op.keepdims else total


for made in (
    ReluAfterPooling,
    BiasAfterPooling,
    TransposeLater,
    SumOfTransposed,
    SumOverPlaces,
):
    register(made())
