"""Pooling: one number for each window, worked out axis by axis.

The largest number of a 2 x 2 window is the larger of the two that are the largest of their columns:
so first neighbouring rows are compared as wholes, then neighbouring columns of what is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType
from .base import Gradients, Sample, Samples, need_numbers, need_same_dtype, op
from .fold import Stretch
from .patches import FoldPatches, Window, check_spots, part_text
from .shape import ExpandDims
from .windows import Numbers, check_windows, positions, reach

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class Pool(Window):
    """What both poolings share; `ufunc` joins two numbers of a window."""

    size: Numbers
    strides: Numbers
    joins = True
    ufunc = ""

    @property
    def dilation(self) -> Numbers:  # type: ignore[override]
        """A pooled window has no holes."""
        return (1,) * len(self.size)

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        need_numbers(self, x)
        spots = check_windows(x, self.size, self.strides, self.dilation)
        return x.with_shape((x.shape[0], *spots, x.shape[-1]))

    def along(self, axis: int, spots: int) -> list[str]:
        """For each entry of the window along one axis, where it lies, as Python writes it."""
        length, stride = self.size[axis], self.strides[axis]
        before = ":, " * (axis + 1)
        ends = [place + stride * (spots - 1) + 1 for place in range(length)]
        return [f"[{before}{place}:{end}:{stride}]" for place, end in enumerate(ends)]

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        out = x
        for axis, (length, stride) in enumerate(zip(self.size, self.strides, strict=True)):
            spots = (out.shape[axis + 1] - length) // stride + 1
            before, whole = (slice(None),) * (axis + 1), out
            for place in range(length):
                (here,) = reach((place,), (spots,), (stride,), (1,))
                part = whole[(*before, here)]
                out = getattr(xp, self.ufunc)(out, part) if place else part
        return xp.array(out)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        (now,) = ins
        sizes = list(now.type.sizes)
        for axis in range(len(self.size)):
            if (self.size[axis], self.strides[axis]) == (1, 1):
                continue
            sizes[axis + 1] = out.type.sizes[axis + 1]
            made = out if tuple(sizes) == out.type.sizes else code.scratch(out, shape=sizes)
            parts = [
                code.viewed(now, f"{now}{text}", made.type)
                for text in self.along(axis, sizes[axis + 1])
            ]
            first, *rest = parts
            for part in rest:
                code.call(self.ufunc, first, part, out=made)
                first = made
            now = made if rest else first
        if now is not out:
            code.call("copyto", out, now)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((2, 2), (2, 2)), [Sample((1, 4, 4, 2))]),
            (cls((3, 2), (1, 2)), [Sample((2, 4, 5, 1))]),
            (cls((2,), (1,)), [Sample((2, 4, 2))]),
            (cls((1, 2, 1), (2, 2, 1)), [Sample((1, 3, 4, 2, 1))]),
            (cls((1, 1), (1, 1)), [Sample((1, 2, 2, 1))]),
        ]


@op
class MaxPool(Pool):
    """The largest number of each window, channel by channel.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(MaxPool((2,), (2,))(constant([[[1.0], [4.0], [3.0], [2.0]]])))[0, :, 0]
    array([4., 3.], dtype=float32)
    """

    size: Numbers
    strides: Numbers
    symbol = "max_pool"
    ufunc = "maximum"
    formula = r"\max_{k,l} x_{i+k,\,j+l}"
    derivatives = ("[{0} is the chosen one]",)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (MaxUnpool(self.size, self.strides)(incoming, inputs[0], output),)


@op
class SumPool(Pool):
    """All numbers of each window added up, channel by channel."""

    size: Numbers
    strides: Numbers
    symbol = "sum_pool"
    ufunc = "add"
    formula = r"\sum_{k,l} x_{i+k,\,j+l}"
    derivatives = ("1",)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (x,) = inputs
        for axis, length in enumerate(self.size, len(self.size) + 1):
            incoming = Stretch(axis, length)(ExpandDims(axis)(incoming))
        return (FoldPatches(self.size, self.strides, self.dilation)(incoming, x),)


class ArgMaxWindow(Window):
    """What the two ways between a window and its largest number share.

    The last two inputs are the pictures that were pooled, and what came out. Where several numbers
    of a window are the largest, the first of them is meant.
    """

    size: Numbers
    strides: Numbers
    derivatives = ("[{1} is the chosen one]", "0", "0")

    @property
    def dilation(self) -> Numbers:  # type: ignore[override]
        """A pooled window has no holes."""
        return (1,) * len(self.size)

    def check(self, x: TensorType, largest: TensorType) -> None:
        """Refuse pooled numbers that did not come from these pictures."""
        need_same_dtype(self, x, largest)
        check_windows(x, self.size, self.strides, self.dilation)
        check_spots(largest, x, self.size, self.strides, self.dilation)

    def chosen(self, xp: ArrayModule, x: Array, largest: Array) -> Iterator[tuple[Any, Any]]:
        """For each entry of the window: where it lies, and in which windows it is the largest."""
        free = xp.ones(largest.shape, "bool")
        for entry in positions(self.size):
            here = (slice(None), *reach(entry, largest.shape[1:-1], self.strides, self.dilation))
            is_it = xp.logical_and(x[here] == largest, free)
            free = xp.greater(free, is_it)
            yield here, is_it

    def each_entry(
        self, code: Code, x: Name, largest: Name, other: Name
    ) -> Iterator[tuple[Name, Name]]:
        """Lines that find out the same; for each entry the part of `other`, and the flags."""
        is_it, free = code.scratch(largest, "bool"), code.scratch(largest, "bool")
        spots, last = largest.type.sizes[1:-1], tuple(length - 1 for length in self.size)
        for entry in positions(self.size):
            text = part_text(x, entry, spots, self.strides, self.dilation)
            code.call("equal", code.viewed(x, text, largest.type), largest, out=is_it)
            if any(entry):
                code.call("logical_and", is_it, free, out=is_it)
            text = part_text(other, entry, spots, self.strides, self.dilation)
            yield code.viewed(other, text, largest.type.with_dtype(other.type.dtype)), is_it
            if not any(entry):
                code.call("logical_not", is_it, out=free)
            elif entry != last:
                code.call("greater", free, is_it, out=free)


@op
class MaxUnpool(ArgMaxWindow):
    """Each number goes back to where the largest of its window stood; everything else is 0."""

    size: Numbers
    strides: Numbers
    symbol = "unpool"
    formula = r"\sum_{i,j} g_{ij}\, [x_{rs} = \max_{ij}]"

    def result(self, *types: TensorType) -> TensorType:
        incoming, x, largest = types
        self.check(x, largest)
        check_spots(incoming, x, self.size, self.strides, self.dilation)
        return x.with_dtype(incoming.dtype)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        incoming, x, largest = arrays
        out = xp.zeros(x.shape, incoming.dtype)
        for here, is_it in self.chosen(xp, x, largest):
            out[here] += xp.where(is_it, incoming, xp.zeros((), incoming.dtype))
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        _, x, largest = inputs
        return TakeAtArgMax(self.size, self.strides)(incoming, x, largest), None, None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        incoming, x, largest = ins
        apart = all(
            stride >= length for stride, length in zip(self.strides, self.size, strict=True)
        )
        if not (apart and math.prod(x.type.sizes) == math.prod((*largest.type.sizes, *self.size))):
            code.call("copyto", out, code.number(0, out))
        part = code.scratch(incoming)
        flags = code.bits(part)
        for target, is_it in self.each_entry(code, x, largest, out):
            # As numbers first: a product of numbers and flags takes twice as long as both lines.
            code.call("copyto", flags, is_it, casting="unsafe")
            goal = code.bits(target) if apart else flags
            code.call("multiply", code.bits(incoming), flags, out=goal)
            if not apart:
                code.call("add", target, part, out=target)

    @classmethod
    def samples(cls) -> Samples:
        return _samples(cls, back=True)


@op
class TakeAtArgMax(ArgMaxWindow):
    """From each window of some values, the one that stands where the pictures are largest."""

    size: Numbers
    strides: Numbers
    symbol = "picked"
    formula = r"\sum_{k,l} v_{i+k,\,j+l}\, [x_{i+k,\,j+l} = \max_{ij}]"

    def result(self, *types: TensorType) -> TensorType:
        values, x, largest = types
        self.check(x, largest)
        check_spots(largest, values, self.size, self.strides, self.dilation)
        return largest.with_dtype(values.dtype)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        values, x, largest = arrays
        out = xp.zeros(largest.shape, values.dtype)
        for here, is_it in self.chosen(xp, x, largest):
            out += xp.where(is_it, values[here], xp.zeros((), values.dtype))
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        _, x, largest = inputs
        return MaxUnpool(self.size, self.strides)(incoming, x, largest), None, None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        values, x, largest = ins
        part = code.scratch(out)
        flags = code.bits(part)
        code.call("copyto", out, code.number(0, out))
        for source, is_it in self.each_entry(code, x, largest, values):
            code.call("copyto", flags, is_it, casting="unsafe")
            code.call("multiply", code.bits(source), flags, out=flags)
            code.call("add", out, part, out=out)

    @classmethod
    def samples(cls) -> Samples:
        return _samples(cls, back=False)


def _samples(kind: Any, back: bool) -> Samples:
    """Pictures of noughts and ones, so that the pooled number is often found among them."""
    found: Samples = []
    for size, strides, x, pooled in (
        ((2, 2), (2, 2), (1, 4, 4, 1), (1, 2, 2, 1)),
        ((2, 3), (1, 2), (2, 4, 5, 1), (2, 3, 2, 1)),
        ((2,), (3,), (2, 5, 2), (2, 2, 2)),
    ):
        first = Sample(pooled if back else x)
        places = [Sample(shape, 0, 2, dtype="int32") for shape in (x, pooled)]
        found.append((kind(size, strides), [first, *places]))
    return found
