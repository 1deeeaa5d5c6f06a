"""Ops that join axes, split one, or stretch one: repeating and tiling are made of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..graph import Tensor
from ..types import Array, ArrayModule, Dim, Shape, Size, TensorType, broadcast_error, is_one, unify
from .base import Gradients, Sample, Samples, op
from .shape import BroadcastTo, Reshape, ReshapeLike, View, reshape_error

if TYPE_CHECKING:
    from ..compile.program import Code, Name


@op
class Fold(View):
    """Several neighbouring axes become one: `count` of them, beginning with axis `first`.

    Unlike `Reshape` it needs to know none of the other sizes.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Fold(0, 2)(constant([[[1.0, 2.0]], [[3.0, 4.0]]])))
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    first: int
    count: int
    symbol = "fold"
    formula = r"\operatorname{reshape}(x)"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        before, after = x.shape[: self.first], x.shape[self.first + self.count :]
        joined = _product(x.shape[self.first : self.first + self.count])
        return x.with_shape((*before, joined, *after))

    def written(self, *inputs: str) -> str:
        axes = tuple(range(self.first, self.first + self.count))
        return f"fold({inputs[0]}, axes={axes})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return xp.reshape(x, self.result(TensorType(str(x.dtype), x.shape)).sizes)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (ReshapeLike()(incoming, inputs[0]),)

    def fitted(self, node: Tensor) -> Tensor | None:
        return Reshape(node.type.sizes)(node.inputs[0])

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}.reshape({out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(0, 2), [Sample((2, 3))]),
            (cls(1, 2), [Sample((2, 3, 2))]),
            (cls(0, 2), [Sample((2, 3, 2))]),
        ]


def _product(sizes: Shape) -> Size:
    """The size of the axis into which these are joined."""
    unknown = [size for size in sizes if isinstance(size, Dim)]
    known = math.prod(size for size in sizes if isinstance(size, int))
    if not unknown:
        return known
    return unknown[0] if len(unknown) == 1 and known == 1 else Dim("folded")


@op
class Unfold(View):
    """One axis becomes several of the given sizes; one of them may be -1, to be worked out."""

    axis: int
    sizes: tuple[int, ...]
    symbol = "unfold"
    formula = r"\operatorname{reshape}(x)"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        size = x.shape[self.axis]
        known = math.prod(n for n in self.sizes if n != -1)
        missing: Size = Dim("unfolded")
        if isinstance(size, int):
            if (size != known) if -1 not in self.sizes else (not known or size % known):
                raise reshape_error((size,), self.sizes, f"axis {self.axis} is no such block")
            missing = size // known if known else 0
        elif -1 not in self.sizes:
            unify(size, known)
        parts = [missing if n == -1 else n for n in self.sizes]
        return x.with_shape((*x.shape[: self.axis], *parts, *x.shape[self.axis + 1 :]))

    def written(self, *inputs: str) -> str:
        return f"unfold({inputs[0]}, axis={self.axis}, sizes={self.sizes})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return xp.reshape(x, self.result(TensorType(str(x.dtype), x.shape)).sizes)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (ReshapeLike()(incoming, inputs[0]),)

    def fitted(self, node: Tensor) -> Tensor | None:
        return Reshape(node.type.sizes)(node.inputs[0])

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}.reshape({out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(0, (2, 3)), [Sample((6,))]), (cls(1, (2, -1)), [Sample((2, 4))])]


@op
class Stretch(View):
    """An axis of size 1 becomes `size` long: its one entry stands there `size` times.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Stretch(0, 3)(constant([[1.0, 2.0]])))
    array([[1., 2.],
           [1., 2.],
           [1., 2.]], dtype=float32)
    """

    axis: int
    size: int
    symbol = "stretch"
    formula = r"x"
    broadcasts = True

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        wide = (*x.shape[: self.axis], self.size, *x.shape[self.axis + 1 :])
        if not is_one(x.shape[self.axis]):
            raise broadcast_error((x.shape, wide))
        return x.with_shape(wide)

    def written(self, *inputs: str) -> str:
        return f"stretch({inputs[0]}, axis={self.axis}, to={self.size})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return xp.broadcast_to(x, (*x.shape[: self.axis], self.size, *x.shape[self.axis + 1 :]))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming,)

    def fitted(self, node: Tensor) -> Tensor | None:
        return BroadcastTo(node.type.sizes)(node.inputs[0])

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"broadcast_to({ins[0]}, {out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(0, 3), [Sample((1, 2))]), (cls(1, 2), [Sample((2, 1, 3))])]
