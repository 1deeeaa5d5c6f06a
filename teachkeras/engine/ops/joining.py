"""Ops that put tensors side by side, and zeros around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, Dim, Size, TensorType, unify
from .base import Gradients, Op, Sample, Samples, need_float, need_same_dtype, op
from .index import WHOLE, Part, Slice, parts_text
from .shape import FullLike

if TYPE_CHECKING:
    from ..compile.program import Code, Name


@op
class Concatenate(Op):
    """Tensors one behind the other along an axis; all their other sizes must agree.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Concatenate(0)(constant([1.0, 2.0]), constant([3.0])))
    array([1., 2., 3.], dtype=float32)
    """

    axis: int
    symbol = "concatenate"
    formula = r"[a \mid b]"
    derivatives = ("1", "1")

    def result(self, *types: TensorType) -> TensorType:
        dtype = need_same_dtype(self, *types)
        sizes = list(types[0].shape)
        for other in types[1:]:
            if other.ndim != len(sizes):
                raise self._error(types)
            for axis, size in enumerate(other.shape):
                joint = (
                    self._joined(sizes[axis], size)
                    if axis == self.axis
                    else unify(sizes[axis], size)
                )
                if joint is None:
                    raise self._error(types)
                sizes[axis] = joint
        return TensorType(dtype, tuple(sizes))

    @staticmethod
    def _joined(first: Size, second: Size) -> Size:
        both_known = isinstance(first, int) and isinstance(second, int)
        return first + second if both_known else Dim("joined")  # type: ignore[operator]

    def _error(self, types: tuple[TensorType, ...]) -> ShapeError:
        return ShapeError(
            "TK-139",
            f"these shapes cannot be joined along axis {self.axis}",
            [("it got", ", ".join(repr(type.shape) for type in types))],
            why="every other axis must have the same size in all of them",
            fix="K.reshape, or another axis",
        )

    def written(self, *inputs: str) -> str:
        return f"concatenate([{', '.join(inputs)}], axis={self.axis})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.concatenate(arrays, axis=self.axis)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        sizes = [x.type.shape[self.axis] for x in inputs]
        if all(isinstance(size, int) for size in sizes):
            return [Slice(_piece(self.axis, i, sizes))(incoming) for i in range(len(inputs))]
        return [Piece(self.axis, i, len(inputs))(incoming, *inputs) for i in range(len(inputs))]

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.know("concatenate")
        listed = ", ".join(map(str, ins))
        code.line(f"concatenate(({listed},), axis={self.axis}, out={out})", *ins, out)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(0), [Sample((2,)), Sample((3,))]),
            (cls(1), [Sample((2, 3)), Sample((2, 1))]),
            (cls(0), [Sample((1, 2)), Sample((2, 2)), Sample((1, 2))]),
        ]


def _piece(axis: int, place: int, sizes: list[Size]) -> tuple[Part, ...]:
    """The part of the joined tensor that input number `place` fills."""
    known = [size for size in sizes if isinstance(size, int)]
    start = sum(known[:place])
    return (*[WHOLE] * axis, (start, start + known[place], None))


@op
class Piece(Op):
    """The part of a joined tensor that came from one of those it was made of.

    The first input is the joined tensor; of the others only the sizes are read.
    """

    axis: int
    place: int
    count: int
    symbol = "piece"
    formula = r"x_{i:j}"
    derivatives = ("1", "0", "0")
    is_view = True

    @property
    def shape_only(self) -> tuple[int, ...]:  # type: ignore[override]
        """Every input but the first."""
        return tuple(range(1, self.count + 1))

    def result(self, *types: TensorType) -> TensorType:
        return types[0].with_shape(types[1 + self.place].shape)

    def written(self, *inputs: str) -> str:
        return f"piece({inputs[0]}, like={inputs[1 + self.place]}, axis={self.axis})"

    def parts(self, *shapes: tuple[Size, ...]) -> tuple[Part, ...]:
        """Where the piece lies, once every size is known."""
        return _piece(self.axis, self.place, [shape[self.axis] for shape in shapes])

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        joined, *others = arrays
        return Slice(self.parts(*[x.shape for x in others])).value(xp, joined)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        _, *others = inputs
        zeros = [incoming if i == self.place else FullLike(0.0)(x) for i, x in enumerate(others)]
        return [Concatenate(self.axis)(*zeros), *[None] * self.count]

    def fitted(self, node: Tensor) -> Tensor | None:
        joined, *others = node.inputs
        return Slice(self.parts(*[x.type.shape for x in others]))(joined)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        parts = self.parts(*[x.type.shape for x in ins[1:]])
        code.view(out, ins[0], f"{ins[0]}[{parts_text(parts)}]")

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(0, 1, 2), [Sample((5,)), Sample((2,)), Sample((3,))]),
            (cls(1, 0, 2), [Sample((2, 4)), Sample((2, 3)), Sample((2, 1))]),
        ]


@op
class Pad(Op):
    """The tensor with a border: `widths` holds (before, after) for each axis.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Pad(((1, 2),))(constant([5.0])))
    array([0., 5., 0., 0.], dtype=float32)
    """

    widths: tuple[tuple[int, int], ...]
    number: float = 0.0
    symbol = "pad"
    formula = r"\operatorname{pad}(x)"
    derivatives = ("1",)

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        if self.number:
            need_float(self, x)
        sizes = [
            size
            if not before + after
            else size + before + after
            if isinstance(size, int)
            else Dim("padded")
            for size, (before, after) in zip(x.shape, self.widths, strict=True)
        ]
        return x.with_shape(tuple(sizes))

    def written(self, *inputs: str) -> str:
        filled = f", {self.number:.4g}" if self.number else ""
        return f"pad({inputs[0]}, {self.widths}{filled})"

    @property
    def inside(self) -> tuple[Part, ...]:
        """Where the tensor itself lies within the result."""
        return tuple((before or None, -after or None, None) for before, after in self.widths)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return xp.pad(x, self.widths, constant_values=self.number)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (Slice(self.inside)(incoming),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call("copyto", out, code.number(self.number, out))
        part = code.viewed(out, f"{out}[{parts_text(self.inside)}]", ins[0].type)
        code.call("copyto", part, ins[0])

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(((1, 2),)), [Sample((3,))]),
            (cls(((0, 1), (2, 0))), [Sample((2, 3))]),
            (cls(((1, 1), (0, 0)), -2.5), [Sample((2, 2))]),
        ]
