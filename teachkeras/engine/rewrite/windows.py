"""Windows: pooling leaves a quarter of the numbers or fewer, so what can wait until then waits.

The first two rules run before gradients are taken: what comes back then passes through fewer
numbers, too.
"""

from __future__ import annotations

from ..graph import Tensor
from ..ops.elementwise import Add, Relu
from ..ops.fold import Fold
from ..ops.pool import MaxPool
from ..ops.reduce import Sum
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
        if x.ndim < 3 or node.op != Sum(places, False) or x.role != "result" or x.op.is_view:
            return None
        return Sum((0,), False)(Fold(0, x.ndim - 1)(x))


for made in (ReluAfterPooling, BiasAfterPooling, SumOverPlaces):
    register(made())
