"""Losses: what the slope of a clipped cross-entropy comes to once the chain rule has multiplied it.

Keras clips probabilities before it takes their logarithm, so log-softmax may not be put there: it
would give another loss, and a slope, where the clip cuts. These rules keep the clip. Where it cuts,
the slope is 0 before and after; where it does not, c is p, and dividing by one and multiplying by
the other is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..graph import Tensor
from ..ops.compare import Equal
from ..ops.control import Mask
from ..ops.elementwise import Clip, Divide, Exp, Log, Multiply, Sigmoid, Subtract
from ..ops.nnet import LogSoftmax, Softmax
from ..ops.reduce import Max, Sum
from .rule import register, uniform
from .tidy import Named


class SlopeOfClippedSoftmax(Named):
    """The softmax behind a clipped cross-entropy: t / c times p is t where the clip let p pass.

    A row of a softmax is nan as a whole or not at all, so no nan is lost: p comes back at the end.
    """

    stage = "lean"
    kind = "stabilising"
    sentence = "where the clip left p alone, t / p times p is t; where it cut, both are 0"
    roots = (Subtract,)

    def apply(self, node: Tensor) -> Tensor | None:
        through, pulled = node.inputs
        for gated, p in both_ways(through, Multiply):
            quotient, flag = passed_by_clip(gated, p)
            if flag is None or not isinstance(p.op, Softmax) or not isinstance(quotient.op, Divide):
                continue
            t, c = quotient.inputs
            row = Sum((p.ndim - 1,), True)
            sums = [s for s, q in both_ways(pulled, Multiply) if q is p and s.op == row]
            if c in flag.inputs and sums and sums[0].inputs[0] is through:
                passed = Mask()(t, flag)
                return passed - p * row(passed)
        return None


class SlopeOfClippedSigmoid(Named):
    """The sigmoid behind a clipped cross-entropy: the famous p - t, where the clip let p pass."""

    stage = "lean"
    kind = "stabilising"
    sentence = "where the clip left p alone, (t / p - (1 - t) / (1 - p)) p (1 - p) is t - p"
    roots = (Multiply,)

    def apply(self, node: Tensor) -> Tensor | None:
        for gated, slope in both_ways(node, Multiply):
            for p, rest in both_ways(slope, Multiply):
                difference, flag = passed_by_clip(gated, p)
                if flag is None or not isinstance(p.op, Sigmoid) or one_minus(rest) is not p:
                    continue
                g, t = incoming_and_target(difference, p)
                if g is not None:
                    return Mask()(g * (t - p), flag)
        return None


def both_ways(node: Tensor, kind: type) -> Iterator[tuple[Tensor, Tensor]]:
    """The two inputs of a commutative op in either order; nothing for a node of another kind."""
    if isinstance(node.op, kind):
        first, second = node.inputs
        yield first, second
        yield second, first


def passed_by_clip(node: Tensor, p: Tensor) -> tuple[Tensor, Tensor | None]:
    """What a gate lets through where a clip left `p` as it was, and the gate's flag, or None."""
    if isinstance(node.op, Mask):
        inside, flag = node.inputs
        for c, same in both_ways(flag, Equal):
            if same is p and isinstance(c.op, Clip) and c.inputs[0] is p and 0 < c.op.low:
                return inside, flag
    return node, None


def one_minus(node: Tensor) -> Tensor | None:
    """The x of 1 - x."""
    found = isinstance(node.op, Subtract) and uniform(node.inputs[0]) == 1
    return node.inputs[1] if found else None


def incoming_and_target(node: Tensor, p: Tensor) -> tuple[Tensor | None, Tensor]:
    """The g and the t of g t / c - g (1 - t) / (1 - c), where c is `p` clipped below 1."""
    if isinstance(node.op, Subtract) and all(isinstance(x.op, Divide) for x in node.inputs):
        (yes, c), (no, rest) = (x.inputs for x in node.inputs)
        clipped = isinstance(c.op, Clip) and c.inputs[0] is p and c.op.high < 1
        for g, t in both_ways(yes, Multiply):
            for other, against in both_ways(no, Multiply):
                if clipped and one_minus(rest) is c and other is g and one_minus(against) is t:
                    return g, t
    return None, node


class SoftmaxInSteps(Named):
    """A softmax written out, so that the sum of its rows can become a product with ones."""

    stage = "fit"
    sentence = "in single steps, the sum of each row can be a product with ones"
    roots = (Softmax, LogSoftmax)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if x.ndim != 2:
            return None
        shifted = x - Max((1,), True)(x)
        e = Exp()(shifted)
        total = Sum((1,), True)(e)
        new = e / total if isinstance(node.op, Softmax) else shifted - Log()(total)
        new.name = node.name or "_".join([*node.scope[-1:], type(node.op).__name__.lower()])
        return new


for made in (SlopeOfClippedSoftmax, SlopeOfClippedSigmoid, SoftmaxInSteps):
    register(made())
