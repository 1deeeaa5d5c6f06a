"""All that a window sees while it slides over pictures, and the way back.

A convolution is a matrix product over `Patches`, and could be written so; `Convolution` does the
same block by block. `FoldPatches` (col2im) is the opposite, and the gradient: what overlaps is
added up. Windows never reach over the edge, so a border is padded first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType, unify
from .base import Gradients, Op, Sample, Samples, op
from .windows import (
    NOUNS,
    Numbers,
    check_windows,
    positions,
    reach,
    spots_of,
    times,
    windows_of,
)

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class Window(Op):
    """The settings of a sliding window: its size, its strides, and the distance of its entries."""

    size: Numbers
    strides: Numbers
    dilation: Numbers

    def written(self, *inputs: str) -> str:
        ones = (1,) * len(self.size)
        moved = f", strides {self.strides}" if self.strides != ones else ""
        apart = f", dilation {self.dilation}" if self.dilation != ones else ""
        return f"{self.symbol}({inputs[0]}, {times(self.size).replace(' ', '')}{moved}{apart})"

    @property
    def title(self) -> str:
        return self.written("_").replace("(_, ", "(")


@op
class Patches(Window):
    """What a window sees at each place of a picture it slides over.

    (batch, rows, columns, channels) gives (batch, down, across, window rows, window columns,
    channels): entry [b, i, j] is the little picture under the window in place (i, j). Sequences
    have one axis less, volumes one more.

    >>> from teachkeras.engine import constant, evaluate
    >>> picture = constant([[[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]])
    >>> evaluate(Patches((2, 2), (1, 1), (1, 1))(picture))[0, 0, 1, :, :, 0]
    array([[2., 3.],
           [5., 6.]], dtype=float32)
    """

    size: Numbers
    strides: Numbers
    dilation: Numbers
    symbol = "patches"
    formula = r"x_{i+k,\,j+l}"
    derivatives = ("1",)

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        spots = check_windows(x, self.size, self.strides, self.dilation)
        return x.with_shape((x.shape[0], *spots, *self.size, x.shape[-1]))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        out = xp.empty(self.result(TensorType(str(x.dtype), x.shape)).sizes, x.dtype)
        count = len(self.size)
        for entry in positions(self.size):
            here = reach(entry, out.shape[1 : count + 1], self.strides, self.dilation)
            out[(slice(None),) * (count + 1) + entry] = x[(slice(None), *here)]
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (FoldPatches(self.size, self.strides, self.dilation)(incoming, inputs[0]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (x,) = ins
        helper = code.helper(windows_of)
        windows = code.viewed(
            x, f"{helper}({x}, {self.size}, {self.strides}, {self.dilation})", out.type
        )
        code.call("copyto", out, windows)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((2, 2), (1, 1), (1, 1)), [Sample((1, 3, 3, 1))]),
            (cls((2, 3), (2, 1), (1, 1)), [Sample((2, 4, 3, 2))]),
            (cls((2, 2), (1, 2), (2, 1)), [Sample((1, 3, 4, 2))]),
            (cls((2,), (2,), (2,)), [Sample((2, 5, 2))]),
            (cls((2, 1, 2), (1, 1, 2), (1, 1, 1)), [Sample((1, 2, 2, 4, 1))]),
        ]


@op
class FoldPatches(Window):
    """Patches put back where they came from; where they overlap, they are added up.

    The second tensor tells the shape of the pictures; its numbers are not read.
    """

    size: Numbers
    strides: Numbers
    dilation: Numbers
    symbol = "unpatch"
    formula = r"\sum_{i+k=r,\,j+l=s} x_{ijkl}"
    derivatives = ("1", "0")
    shape_only = (1,)

    def result(self, *types: TensorType) -> TensorType:
        x, like = types
        check_spots(x, like, self.size, self.strides, self.dilation)
        return x.with_shape(like.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, like = arrays
        out, count = xp.zeros(like.shape, x.dtype), len(self.size)
        for entry in positions(self.size):
            here = reach(entry, x.shape[1 : count + 1], self.strides, self.dilation)
            out[(slice(None), *here)] += x[(slice(None),) * (count + 1) + entry]
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return Patches(self.size, self.strides, self.dilation)(incoming), None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x, count = ins[0], len(self.size)
        spots = x.type.sizes[1 : count + 1]
        layer = x.type.with_shape((x.type.sizes[0], *spots, x.type.sizes[-1]))
        code.know("add")
        code.call("copyto", out, code.number(0, out))
        for entry in positions(self.size):
            met = code.viewed(out, part_text(out, entry, spots, self.strides, self.dilation), layer)
            places = ", ".join([":"] * (count + 1) + [str(place) for place in entry])
            part = code.viewed(x, f"{x}[{places}]", layer)
            code.line(f"add({met}, {part}, out={met})", met, part)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((2, 2), (1, 1), (1, 1)), [Sample((1, 2, 2, 2, 2, 1)), Sample((1, 3, 3, 1))]),
            (cls((2, 2), (2, 1), (1, 2)), [Sample((2, 2, 1, 2, 2, 2)), Sample((2, 4, 3, 2))]),
            (cls((2,), (1,), (2,)), [Sample((2, 2, 2, 3)), Sample((2, 4, 3))]),
        ]


def check_spots(
    x: TensorType, like: TensorType, size: tuple[Any, ...], strides: Numbers, dilation: Numbers
) -> None:
    """Refuse places that are not those of a window on pictures like these; TK-151."""
    count = len(size)
    spots = spots_of(like.shape[1:-1], size, strides, dilation)
    if any(unify(a, b) is None for a, b in zip(x.shape[1 : count + 1], spots, strict=True)):
        raise ShapeError(
            "TK-151",
            f"these patches do not come from {NOUNS[count]} of that size",
            [
                ("patches", f"{times(x.shape[1 : count + 1])} of them"),
                (NOUNS[count], f"{times(like.shape[1:-1])}: {times(spots)} patches"),
            ],
            fix="output_shape: (input - 1) * stride + kernel size, for border_mode='valid'",
        )


def part_text(x: Name, entry: Numbers, spots: Numbers, strides: Numbers, dilation: Numbers) -> str:
    """The part of the pictures that one entry of the window meets, as Python writes it."""
    parts = [f"{p.start}:{p.stop}:{p.step}" for p in reach(entry, spots, strides, dilation)]
    return f"{x}[:, {', '.join(parts)}]"
