"""A window that slides over pictures: all it sees, and the way back.

A convolution is a matrix product over `Patches`; a pooling takes the largest or the average of each
patch. `Unpatch` is the opposite (and the gradient): overlapping places are added up.
Pictures are (batch, rows, columns, channels); windows never reach over the edge, so a border is
padded first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy

from ..errors import ShapeError
from ..graph import Tensor
from ..types import Dim, Size, TensorType, unify
from .base import Gradients, Op, Sample, Samples, op

if TYPE_CHECKING:
    from ..compile.program import Code, Name

Pair = tuple[int, int]
AXES = ("rows", "columns")


def places(size: Size, length: int, step: int, hole: int) -> Size:
    """At how many places a window of `length` fits on an axis of `size`.

    `step` is how far it moves each time; `hole` is the distance of its entries (1: neighbours).

    >>> places(5, 3, 1, 1), places(5, 3, 2, 1), places(5, 3, 1, 2)
    (3, 2, 1)
    """
    if isinstance(size, Dim):
        return size if (length, step) == (1, 1) else Dim("windows")
    return max((size - (length - 1) * hole - 1) // step + 1, 0)


class Window(Op):
    """The settings of a sliding window: its size, its step, and the distance of its entries."""

    size: Pair
    step: Pair
    hole: Pair

    def spots(self, picture: tuple[Size, ...]) -> tuple[Size, Size]:
        """How many windows fit below each other and side by side."""
        down, across = (
            places(n, length, step, hole)
            for n, length, step, hole in zip(
                picture[1:3], self.size, self.step, self.hole, strict=True
            )
        )
        return down, across

    def offsets(self) -> Iterator[Pair]:
        """Every entry of the window: its row and its column."""
        for row in range(self.size[0]):
            for column in range(self.size[1]):
                yield row, column

    def reach(self, row: int, column: int, spots: tuple[int, int]) -> tuple[slice, slice]:
        """Which rows and columns of the picture one entry of the window meets on its way."""
        starts = row * self.hole[0], column * self.hole[1]
        down, across = (
            slice(start, start + step * (count - 1) + 1, step)
            for start, step, count in zip(starts, self.step, spots, strict=True)
        )
        return down, across

    def written(self, *inputs: str) -> str:
        rows, columns = self.size
        moved = f", step {self.step}" if self.step != (1, 1) else ""
        apart = f", hole {self.hole}" if self.hole != (1, 1) else ""
        return f"{self.symbol}({inputs[0]}, {rows}x{columns}{moved}{apart})"

    @property
    def title(self) -> str:
        return self.written("_").replace("(_, ", "(")


def windows_of(x: Any, size: Pair, step: Pair, hole: Pair, xp: Any = numpy) -> Any:
    """All windows of pictures as one view: (batch, down, across, rows, columns, channels)."""
    down, across = Patches(size, step, hole).spots(x.shape)
    batch, row, column, channel = x.strides
    return xp.lib.stride_tricks.as_strided(
        x,
        (len(x), down, across, *size, x.shape[3]),
        (batch, row * step[0], column * step[1], row * hole[0], column * hole[1], channel),
    )


@op
class Patches(Window):
    """What a window sees at each place of a picture it slides over.

    (batch, rows, columns, channels) gives (batch, down, across, window rows, window columns,
    channels): entry [b, i, j] is the little picture under the window in place (i, j).

    >>> from teachkeras.engine import constant, evaluate
    >>> picture = constant([[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]])
    >>> evaluate(Patches((2, 2), (1, 1), (1, 1))(picture))[0, 0, 1, :, :, 0]
    array([[2., 3.],
           [5., 6.]], dtype=float32)
    """

    size: Pair
    step: Pair
    hole: Pair
    symbol: ClassVar[str] = "patches"
    formula: ClassVar[str] = r"x_{i+k,\,j+l}"
    slopes: ClassVar[tuple[str, ...]] = ("1",)

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        if x.ndim != 4:
            raise ShapeError(
                "TK-147",
                "a window slides over pictures, so four axes are needed",
                [("it got", repr(x.shape)), ("it needs", "(batch, rows, columns, channels)")],
                fix="K.expand_dims(x, -1) for grey pictures",
                see="lesson 14",
            )
        for axis, spots in enumerate(self.spots(x.shape)):
            if isinstance(spots, int) and spots == 0:
                raise self._too_large(x, axis)
        return x.with_shape((x.shape[0], *self.spots(x.shape), *self.size, x.shape[3]))

    def _too_large(self, x: TensorType, axis: int) -> ShapeError:
        span = (self.size[axis] - 1) * self.hole[axis] + 1
        return ShapeError(
            "TK-148",
            f"the window is larger than the picture: it reaches over {span} {AXES[axis]}",
            [
                ("window", f"{self.size[0]} x {self.size[1]}, entries {self.hole} apart"),
                ("picture", f"{x.shape[1]} x {x.shape[2]}, shape {x.shape!r}"),
            ],
            fix="border_mode='same', or a smaller window",
            see="lesson 14",
        )

    def value(self, xp: Any, *arrays: Any) -> Any:
        (x,) = arrays
        out = xp.empty(self.result(TensorType(str(x.dtype), x.shape)).sizes, x.dtype)
        for row, column in self.offsets():
            down, across = self.reach(row, column, out.shape[1:3])
            out[:, :, :, row, column] = x[:, down, across]
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (Unpatch(self.size, self.step, self.hole)(incoming, inputs[0]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (x,) = ins
        helper = code.helper(windows_of)
        windows = code.viewed(x, f"{helper}({x}, {self.size}, {self.step}, {self.hole})", out.type)
        code.call("copyto", out, windows)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((2, 2), (1, 1), (1, 1)), [Sample((1, 3, 3, 1))]),
            (cls((2, 3), (2, 1), (1, 1)), [Sample((2, 4, 3, 2))]),
            (cls((2, 2), (1, 2), (2, 1)), [Sample((1, 3, 4, 2))]),
        ]


@op
class Unpatch(Window):
    """Patches put back where they came from; where they overlap, they are added up.

    The second tensor tells the shape of the pictures; its numbers are not read.
    """

    size: Pair
    step: Pair
    hole: Pair
    symbol: ClassVar[str] = "unpatch"
    formula: ClassVar[str] = r"\sum_{i+k=r,\,j+l=s} x_{ijkl}"
    slopes: ClassVar[tuple[str, ...]] = ("1", "0")
    shape_only: ClassVar[tuple[int, ...]] = (1,)

    def result(self, *types: TensorType) -> TensorType:
        x, like = types
        spots = self.spots(like.shape)
        if any(unify(a, b) is None for a, b in zip(x.shape[1:3], spots, strict=True)):
            raise ShapeError(
                "TK-151",
                "these patches do not come from pictures of that size",
                [
                    ("patches", f"{x.shape[1]} x {x.shape[2]} of them"),
                    (
                        "pictures",
                        f"{like.shape[1]} x {like.shape[2]}: {spots[0]} x {spots[1]} patches",
                    ),
                ],
                fix="output_shape: (input - 1) * stride + kernel size, for border_mode='valid'",
                see="lesson 14",
            )
        return x.with_shape(like.shape)

    def value(self, xp: Any, *arrays: Any) -> Any:
        x, like = arrays
        out = xp.zeros(like.shape, x.dtype)
        for row, column in self.offsets():
            down, across = self.reach(row, column, x.shape[1:3])
            out[:, down, across] += x[:, :, :, row, column]
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return Patches(self.size, self.step, self.hole)(incoming), None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x = ins[0]
        spots = (x.type.sizes[1], x.type.sizes[2])
        layer = x.type.with_shape((x.type.sizes[0], *spots, x.type.sizes[5]))
        code.know("add")
        code.call("copyto", out, code.number(0, out))
        for row, column in self.offsets():
            down, across = (
                f"{part.start}:{part.stop}:{part.step}" for part in self.reach(row, column, spots)
            )
            met = code.viewed(out, f"{out}[:, {down}, {across}]", layer)
            part = code.viewed(x, f"{x}[:, :, :, {row}, {column}]", layer)
            code.line(f"add({met}, {part}, out={met})", met, part)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((2, 2), (1, 1), (1, 1)), [Sample((1, 2, 2, 2, 2, 1)), Sample((1, 3, 3, 1))]),
            (cls((2, 2), (2, 1), (1, 2)), [Sample((2, 2, 1, 2, 2, 2)), Sample((2, 4, 3, 2))]),
        ]
