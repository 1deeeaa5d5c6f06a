"""Ops that move or repeat numbers without changing them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, Dim, Shape, Size, TensorType, broadcast_error, is_one, unify
from .base import Gradients, Op, Sample, Samples, op
from .leaves import Constant

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class View(Op):
    """An op whose value is another view of the same numbers: it costs nothing to compute."""

    derivatives: ClassVar[tuple[str, ...]] = ("1",)
    is_view = True


@op
class Transpose(View):
    """The axes in another order: axis i of the result is axis `axes[i]` of the input."""

    axes: tuple[int, ...]
    symbol = "transpose"
    formula = r"x^{\mathsf T}"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        if sorted(self.axes) != list(range(x.ndim)):
            raise ShapeError(
                "TK-105",
                "every axis must be named exactly once",
                [("it got", repr(self.axes)), ("it has", f"{x.ndim} axes, shape {x.shape!r}")],
                fix=f"K.permute_dimensions(x, {tuple(reversed(range(x.ndim)))})",
            )
        return x.with_shape(tuple(x.shape[axis] for axis in self.axes))

    def written(self, *inputs: str) -> str:
        if self.axes == tuple(reversed(range(len(self.axes)))):
            return f"transpose({inputs[0]})"
        return f"permute_dimensions({inputs[0]}, {self.axes})"

    @property
    def title(self) -> str:
        return self.written("_").replace("(_)", "").replace("_, ", "")

    @property
    def inverse(self) -> tuple[int, ...]:
        """The order that undoes this one."""
        return tuple(sorted(range(len(self.axes)), key=self.axes.__getitem__))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.transpose(arrays[0], self.axes)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (Transpose(self.inverse)(incoming),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        turned = self.axes == tuple(reversed(range(len(self.axes))))
        code.view(out, ins[0], f"{ins[0]}.T" if turned else f"{ins[0]}.transpose({self.axes})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls((1, 0)), [Sample((2, 3))]), (cls((2, 0, 1)), [Sample((2, 3, 4))])]


@op
class Reshape(View):
    """The same numbers, in the same order in memory, under another shape; one size may be -1."""

    shape: tuple[int, ...]
    symbol = "reshape"
    formula = r"\operatorname{reshape}(x)"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        return x.with_shape(self._sizes(x.shape))

    def _sizes(self, old: Shape) -> Shape:
        known = math.prod(size for size in self.shape if size != -1)
        if self.shape.count(-1) > 1 or any(size < -1 for size in self.shape):
            raise reshape_error(old, self.shape, "at most one size may be -1 (work it out)")
        unknown = [size for size in old if isinstance(size, Dim)]
        total = math.prod(size for size in old if isinstance(size, int))
        if not unknown:
            fits = total == known if -1 not in self.shape else known and total % known == 0
            if not fits:
                raise reshape_error(old, self.shape, f"{total} numbers do not fill that shape")
            missing: Size = total // known if known else 0
        elif len(unknown) == 1 and total == known:
            missing = unknown[0]  # the unknown size simply moves
        else:
            missing = Dim("reshaped")
        return tuple(missing if size == -1 else size for size in self.shape)

    def written(self, *inputs: str) -> str:
        return f"reshape({inputs[0]}, {self.shape})"

    @property
    def title(self) -> str:
        return f"reshape{self.shape}"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.reshape(arrays[0], self.shape)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (ReshapeLike()(incoming, inputs[0]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}.reshape({out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((3, 2)), [Sample((2, 3))]),
            (cls((-1,)), [Sample((2, 3))]),
            (cls((2, -1)), [Sample((2, 3, 2))]),
            (cls(()), [Sample((1, 1))]),
        ]


def reshape_error(old: Shape, new: Shape, why: str) -> ShapeError:
    """The error for a shape whose numbers do not fill another one."""
    sizes = [size for size in old if isinstance(size, int)]
    total = math.prod(sizes)
    return ShapeError(
        "TK-106",
        "this shape cannot become that one",
        [("from", repr(old)), ("to", repr(new))],
        why=why,
        fix=f"K.reshape(x, ({total},))" if len(sizes) == len(old) else "K.batch_flatten(x)",
    )


@op
class ReshapeLike(View):
    """The same numbers under the shape of a second tensor, of which only the shape is read."""

    symbol = "reshape_like({0}, {1})"
    formula = r"\operatorname{reshape}(x)"
    derivatives = ("1", "0")
    shape_only = (1,)

    def result(self, *types: TensorType) -> TensorType:
        x, like = types
        if x.is_known and like.is_known and math.prod(x.sizes) != math.prod(like.sizes):
            raise reshape_error(x.shape, like.shape, "they do not hold as many numbers")
        return x.with_shape(like.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, like = arrays
        return xp.reshape(x, like.shape)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return ReshapeLike()(incoming, inputs[0]), None

    def fitted(self, node: Tensor) -> Tensor | None:
        return Reshape(node.type.sizes)(node.inputs[0])

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}.reshape({out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(), [Sample((6,)), Sample((2, 3))])]


@op
class ExpandDims(View):
    """A new axis of size 1 at position `axis`."""

    axis: int
    symbol = "expand_dims"
    formula = r"x"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        return x.with_shape((*x.shape[: self.axis], 1, *x.shape[self.axis :]))

    def written(self, *inputs: str) -> str:
        return f"expand_dims({inputs[0]}, {self.axis})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.expand_dims(arrays[0], self.axis)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (Squeeze(self.axis)(incoming),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}.reshape({out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(0), [Sample((3,))]), (cls(1), [Sample((2, 3))]), (cls(0), [Sample(())])]


@op
class Squeeze(View):
    """The axis at position `axis`, which must have size 1, taken away."""

    axis: int
    symbol = "squeeze"
    formula = r"x"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        if unify(x.shape[self.axis], 1) is None:
            raise ShapeError(
                "TK-107",
                f"axis {self.axis} cannot be squeezed out: its size is not 1",
                [("it got", repr(x.shape)), ("axis", f"{self.axis}, size {x.shape[self.axis]}")],
                fix=f"K.sum(x, axis={self.axis})",
            )
        return x.with_shape((*x.shape[: self.axis], *x.shape[self.axis + 1 :]))

    def written(self, *inputs: str) -> str:
        return f"squeeze({inputs[0]}, {self.axis})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.squeeze(arrays[0], self.axis)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (ExpandDims(self.axis)(incoming),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}.reshape({out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(0), [Sample((1, 3))]), (cls(1), [Sample((2, 1))])]


@op
class BroadcastLike(Op):
    """A tensor stretched over the shape of a second one, of which only the shape is read."""

    symbol = "spread({0}, {1})"
    formula = r"x"
    derivatives = ("1", "0")
    shape_only = (1,)
    broadcasts = True
    is_view = True

    def result(self, *types: TensorType) -> TensorType:
        x, like = types
        return x.with_shape(stretched(x.shape, like.shape))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, like = arrays
        return xp.broadcast_to(x, like.shape)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return incoming, None

    def fitted(self, node: Tensor) -> Tensor | None:
        return BroadcastTo(node.type.sizes)(node.inputs[0])

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"broadcast_to({ins[0]}, {out.type.sizes})")

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(), [Sample(()), Sample((2, 3))]),
            (cls(), [Sample((2, 1)), Sample((2, 3))]),
            (cls(), [Sample((3,)), Sample((2, 3))]),
        ]


def stretched(shape: Shape, over: Shape) -> Shape:
    """The shape `over`, if `shape` can be stretched to it.

    >>> stretched((3, 1), (3, 4))
    (3, 4)
    """
    if len(shape) > len(over):
        raise broadcast_error((shape, over))
    for size, wide in zip(reversed(shape), reversed(over), strict=False):
        if not is_one(size) and unify(size, wide) is None:
            raise broadcast_error((shape, over))
    return over


@op
class BroadcastTo(Op):
    """A tensor stretched to a shape of known numbers."""

    shape: tuple[int, ...]
    symbol = "broadcast_to"
    formula = r"x"
    derivatives = ("1",)
    broadcasts = True
    is_view = True

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        return x.with_shape(stretched(x.shape, self.shape))

    def written(self, *inputs: str) -> str:
        return f"broadcast_to({inputs[0]}, {self.shape})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.broadcast_to(arrays[0], self.shape)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming,)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"broadcast_to({ins[0]}, {self.shape})")

    @classmethod
    def samples(cls) -> Samples:
        return [(cls((2, 3)), [Sample((3,))]), (cls((2, 3)), [Sample((2, 1))])]


class FromShape(Op):
    """An op that reads nothing but its input's shape: a constant, once that is known."""

    derivatives = ("0",)
    shape_only = (0,)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        raise AssertionError(f"{self.title} becomes a constant before programs are written")


@op
class Count(FromShape):
    """How many numbers lie along some axes of a tensor, as a scalar of dtype `dtype`."""

    axes: tuple[int, ...]
    dtype: str = "float32"
    symbol = "count"
    formula = r"n"

    def result(self, *types: TensorType) -> TensorType:
        return TensorType(self.dtype, ())

    def written(self, *inputs: str) -> str:
        return f"count({inputs[0]}, axis={self.axes})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        count = math.prod(arrays[0].shape[axis] for axis in self.axes)
        return xp.asarray(count, dtype=self.dtype)

    def fitted(self, node: Tensor) -> Tensor | None:
        sizes = node.inputs[0].type.sizes
        return Constant(math.prod(sizes[axis] for axis in self.axes), self.dtype)()

    @classmethod
    def samples(cls) -> Samples:
        return [(cls((0,)), [Sample((4, 2))]), (cls((0, 1), "float64"), [Sample((2, 3))])]


@op
class FullLike(FromShape):
    """A tensor of the same shape and dtype, filled with one number (`ones_like`, `zeros_like`)."""

    number: float
    symbol = "fill"
    formula = r"c"

    def _values(self) -> tuple[Any, ...]:
        return (repr(self.number),)  # 0.0 == -0.0, but one over them is inf and -inf

    def result(self, *types: TensorType) -> TensorType:
        return types[0]

    def written(self, *inputs: str) -> str:
        names = {0: "zeros_like", 1: "ones_like"}
        if self.number in names:
            return f"{names[int(self.number)]}({inputs[0]})"
        return f"fill({inputs[0]}, {self.number:.4g})"

    @property
    def title(self) -> str:
        return self.written("_").replace("(_)", "").replace("_, ", "")

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return xp.full(x.shape, self.number, dtype=x.dtype)

    def fitted(self, node: Tensor) -> Tensor | None:
        return BroadcastTo(node.type.sizes)(Constant(self.number, node.dtype)())

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(1.0), [Sample((2, 3))]), (cls(0.0), [Sample((3,))]), (cls(2.5), [Sample(())])]


@op
class ShapeOf(FromShape):
    """The shape of a tensor as whole numbers, which may only be known once data arrives."""

    symbol = "shape({0})"
    formula = r"\operatorname{shape} x"

    def result(self, *types: TensorType) -> TensorType:
        return TensorType("int32", (types[0].ndim,))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.asarray(arrays[0].shape, dtype="int32")

    def fitted(self, node: Tensor) -> Tensor | None:
        return Constant(node.inputs[0].type.sizes, "int32")()

    @classmethod
    def samples(cls) -> Samples:
        return [(cls(), [Sample((2, 3))]), (cls(), [Sample((4,))])]
