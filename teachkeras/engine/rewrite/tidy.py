"""Tidy: rules that change no number at all. They only remove what does nothing.

Never here: x/x -> 1, x*0 -> 0, x-x -> 0. They are false for 0, inf or nan.
"""

from __future__ import annotations

from ...errors import TeachError
from ..graph import Tensor, in_place_of
from ..ops.base import Elementwise, Op
from ..ops.control import Cast, Mask, Switch
from ..ops.elementwise import (
    Absolute,
    Add,
    Divide,
    Exp,
    Identity,
    Maximum,
    Multiply,
    Relu,
    Sigmoid,
    Softplus,
    Sqrt,
    Square,
    Subtract,
)
from ..ops.leaves import Constant
from ..ops.nnet import Softmax
from ..ops.reduce import Extreme, Mean, Sum
from ..ops.shape import (
    BroadcastLike,
    BroadcastTo,
    ExpandDims,
    Reshape,
    ReshapeLike,
    Squeeze,
    Transpose,
)
from ..ops.value import compute
from ..types import FLOATS, equal_by, is_one, same_shape
from .rule import MOVERS, RULES, Kinds, Rule, fits, register, uniform

LARGEST_FOLDED = 10_000  # numbers; folding must not blow the program up


class Named(Rule):
    """A rule that is no pattern: its class says name, sentence and where it looks."""

    stage = "tidy"

    def __init_subclass__(cls) -> None:
        cls.name = "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__)[1:]


class FoldConstants(Named):
    """Numbers known already are computed now, once, instead of in every call."""

    sentence = "all inputs are known numbers, so the result is known too"
    roots = (Op,)

    def may_fit(self, kinds: Kinds) -> bool:
        """Whether a node of these kinds is worth asking about."""
        return len(kinds) > 1 and all(kind is Constant for kind in kinds[1:])

    def apply(self, node: Tensor) -> Tensor | None:
        if not node.inputs or node.op.is_random or node.op.has_effect or not node.type.is_known:
            return None
        if any(not isinstance(x.op, Constant) for x in node.inputs) or len(node.type.each) > 1:
            return None
        count = 1
        for size in node.type.sizes:
            count *= size
        if count > LARGEST_FOLDED or (node.op.is_view and count > 1):
            return None
        import numpy as np

        arrays = [x.op.array for x in node.inputs]  # type: ignore[attr-defined]
        try:
            with np.errstate(all="ignore"):
                value = compute(node.op, arrays)
        except TeachError:  # such as a row that is not there: the learner hears of it when it runs
            return None
        return Constant(value, node.dtype)()


class DropIdentity(Named):
    """The identity op is only a name."""

    sentence = "an identity passes its input on unchanged"
    roots = (Identity,)

    def apply(self, node: Tensor) -> Tensor | None:
        return node.inputs[0]


class DropCast(Named):
    """Casting to the dtype it already has, or back after a cast that lost nothing."""

    sentence = "the numbers already have that dtype"
    roots = (Cast,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if x.dtype == node.dtype:
            return x
        if isinstance(x.op, Cast):
            inner = x.inputs[0]
            widens = inner.dtype in FLOATS and x.dtype in FLOATS
            if (
                inner.dtype == node.dtype
                and widens
                and FLOATS.index(x.dtype) > FLOATS.index(inner.dtype)
            ):
                return inner
        return None


class MergeTransposes(Named):
    """Two transposes in a row are one, or none if the axes are back in order."""

    sentence = "two transposes in a row are one; back in the old order they are none"
    roots = (Transpose,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Transpose)
        (x,) = node.inputs
        if node.op.axes == tuple(range(x.ndim)):
            return x
        if isinstance(x.op, Transpose):
            axes = tuple(x.op.axes[axis] for axis in node.op.axes)
            return Transpose(axes)(x.inputs[0])
        return None


class MergeReshapes(Named):
    """Only the last of several reshapes decides; one to the shape it already has does nothing."""

    moves = True
    sentence = "only the last reshape decides the shape"
    roots = (Reshape, ReshapeLike)

    def apply(self, node: Tensor) -> Tensor | None:
        x = node.inputs[0]
        if same_shape(x.type.shape, node.type.shape):
            return x
        if not isinstance(x.op, (Reshape, ReshapeLike, ExpandDims, Squeeze)):
            return None
        new = node.op(x.inputs[0], *node.inputs[1:])
        if isinstance(node.op, Reshape):
            new.type = node.type  # a size left to be worked out comes out the same
        return new if fits(new, node) else None


class UndoExpand(Named):
    """Adding an axis of size 1 and taking it away again does nothing."""

    sentence = "the new axis is taken away again"
    roots = (Squeeze, ExpandDims)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        opposite = ExpandDims if isinstance(node.op, Squeeze) else Squeeze
        if isinstance(x.op, opposite) and x.op.axis == node.op.axis:  # type: ignore[attr-defined]
            inner = x.inputs[0]
            return inner if same_shape(inner.type.shape, node.type.shape) else None
        return None


class DropSpread(Named):
    """Stretching a tensor to the shape it already has does nothing."""

    sentence = "it already has that shape"
    roots = (BroadcastLike, BroadcastTo)

    def apply(self, node: Tensor) -> Tensor | None:
        x = node.inputs[0]
        return x if same_shape(x.type.shape, node.type.shape) else None


class SpreadInside(Named):
    """Elementwise ops stretch their inputs themselves, so an explicit stretch is not needed."""

    sentence = "the op beside it stretches its inputs anyway"
    roots = (Elementwise, Switch, Mask)

    def apply(self, node: Tensor) -> Tensor | None:
        for place, x in enumerate(node.inputs):
            if not isinstance(x.op, (BroadcastLike, BroadcastTo)):
                continue
            inputs = [*node.inputs]
            inputs[place] = x.inputs[0]
            others = [y.type.shape for i, y in enumerate(inputs) if i != place]
            if not any(equal_by(node.equations, shape, node.type.shape) for shape in others):
                continue
            new = node.op(*inputs)
            if equal_by(node.equations, new.type.shape, node.type.shape):
                new.type, new.equations = node.type, node.equations
                return new
        return None


class SpreadLater(Named):
    """An op on a stretched tensor can work on the small one; the result is stretched instead."""

    sentence = "work on the small tensor first, stretch the result"
    roots = (Elementwise,)

    def apply(self, node: Tensor) -> Tensor | None:
        if len(node.inputs) != 1 or node.op.is_view:
            return None
        (x,) = node.inputs
        if not isinstance(x.op, (BroadcastLike, BroadcastTo)):
            return None
        return x.op(node.op(x.inputs[0]), *x.inputs[1:])


class UniformView(Named):
    """However one number is stretched, folded and unfolded, it is that number everywhere."""

    moves = True
    sentence = "it is one number everywhere, in whatever shape"
    roots = (ExpandDims, Squeeze, Reshape, BroadcastTo)

    def apply(self, node: Tensor) -> Tensor | None:
        number = uniform(node)
        if number is None or not node.type.is_known or not node.ndim:
            return None
        if (
            isinstance(node.op, BroadcastTo)
            and not node.inputs[0].inputs
            and not node.inputs[0].ndim
        ):
            return None
        return BroadcastTo(node.type.sizes)(Constant(number, node.dtype)())


class UniformArithmetic(Named):
    """One number everywhere, combined with one number everywhere, is one number everywhere."""

    sentence = "the same numbers stand everywhere, so they are combined once"
    roots = (Add, Subtract, Multiply, Divide)

    def apply(self, node: Tensor) -> Tensor | None:
        numbers = [n for x in node.inputs if (n := uniform(x)) is not None]
        if len(numbers) < len(node.inputs) or not node.type.is_known or not node.ndim:
            return None
        with in_place_of(node):
            small = node.op(
                *[Constant(n, x.dtype)() for n, x in zip(numbers, node.inputs, strict=True)]
            )
            return BroadcastTo(node.type.sizes)(small)


class NeverNegative(Named):
    """What is 0 or more needs no relu, and is the larger of itself and 0."""

    sentence = "it is never negative, so nothing is cut off"
    roots = (Relu, Maximum)

    def apply(self, node: Tensor) -> Tensor | None:
        for x, other in zip(node.inputs, node.inputs[::-1], strict=True):
            least = 0.0 if isinstance(node.op, Relu) else uniform(other)
            if least is not None and least <= 0 and never_negative(x) and fits(x, node):
                return x
        return None


POSITIVE = (Absolute, Exp, Relu, Sigmoid, Softmax, Softplus, Sqrt, Square)


def never_negative(x: Tensor) -> bool:
    """True for fractions that are 0 or more (or nan) by the way in which they were made.

    >>> from teachkeras.engine import placeholder, square, sum
    >>> x = placeholder((3,))
    >>> never_negative(sum(square(x))), never_negative(sum(x))
    (True, False)
    """
    while isinstance(x.op, (Sum, Mean, Extreme, *MOVERS)):
        x = x.inputs[0]
    return x.type.is_float and isinstance(x.op, POSITIVE)  # whole numbers may overflow


class KnownSwitch(Named):
    """A condition that is known before the program runs: one branch is all that remains."""

    sentence = "the condition is known, so only one branch is ever taken"
    roots = (Switch,)

    def apply(self, node: Tensor) -> Tensor | None:
        condition, yes, no = node.inputs
        truth = uniform(condition)
        if truth is None:
            return no if yes is no and fits(no, node) else None
        chosen = yes if truth else no
        if fits(chosen, node):
            return chosen
        if chosen.ndim == 0 and condition.ndim == 0:  # a branch written as a plain number
            other = no if truth else yes
            return BroadcastLike()(chosen, other)
        return None


class NoAxes(Named):
    """Adding up no axes at all, or axes of size 1, leaves the numbers as they are."""

    sentence = "there is only one number to add up"
    roots = (Sum, Mean)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        axes = node.op.axes  # type: ignore[attr-defined]
        if not all(is_one(x.type.shape[axis]) for axis in axes):
            return None
        with in_place_of(node):
            if not node.op.keepdims:  # type: ignore[attr-defined]
                for axis in reversed(axes):
                    x = Squeeze(axis)(x)
        return x


for made in (
    FoldConstants,
    DropIdentity,
    DropCast,
    MergeTransposes,
    MergeReshapes,
    UndoExpand,
    DropSpread,
    SpreadInside,
    SpreadLater,
    UniformView,
    UniformArithmetic,
    NeverNegative,
    KnownSwitch,
    NoAxes,
):
    register(made())

__all__ = ["RULES"]
