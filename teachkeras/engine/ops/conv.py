"""Convolution, and the two ways back from it: to the pictures and to the kernel.

Each of the three is linear in both its inputs, and the gradients of each are the other two, so
nothing else is needed to differentiate convolutions as often as one likes.

Pictures are (batch, rows, columns, channels) and kernels (rows, columns, channels in, channels
out); sequences have one axis less, volumes one more. Nothing is flipped: the kernel lies on the
picture as it is written (a correlation). Windows never reach over the edge: a border is padded
first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ShapeError
from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType, unify
from .base import Cost, Gradients, Op, Sample, Samples, need_numbers, need_same_dtype, op
from .patches import check_spots
from .windows import AXES, NOUNS, Columns, Numbers, check_windows, positions

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class Sliding(Op):
    """What the three share: how far the kernel moves, and how far apart its entries lie."""

    strides: Numbers
    dilation: Numbers
    is_product = True

    def written(self, *inputs: str) -> str:
        ones = (1,) * len(self.strides)
        moved = f", strides {self.strides}" if self.strides != ones else ""
        apart = f", dilation {self.dilation}" if self.dilation != ones else ""
        return f"{self.symbol}({inputs[0]}, {inputs[1]}{moved}{apart})"

    @property
    def title(self) -> str:
        return self.written("_", "_").replace("(_, _, ", "(").replace("(_, _)", "")

    def columns(self, pictures: tuple[Any, ...], kernel: tuple[Any, ...]) -> Columns:
        """How the patches of these pictures are cut out."""
        return Columns(pictures, kernel[:-2], self.strides, self.dilation)

    def cut(self, code: Code, helper: Any, x: Name, columns: Columns) -> Name:
        """A view of the pictures, made by one of the two helpers below."""
        text = f"{code.helper(helper)}({x}, {columns.size}, {self.strides}, {self.dilation})"
        last = columns.patch_shape if helper is by_patch else columns.entry_shape
        return code.viewed(x, text, x.type.with_shape((*columns.loops, *last)))

    def weighed(self, result: TensorType, places: TensorType, kernel: TensorType) -> int:
        """Multiply-adds: every place meets every entry of the kernel."""
        return math.prod(places.sizes[:-1]) * math.prod(kernel.sizes)


def by_patch(
    x: Array, size: Numbers, strides: Numbers, dilation: Numbers, xp: ArrayModule = np
) -> Any:
    """All patches of pictures, as a view, in the blocks and the order in which they are copied."""
    return Columns(x.shape, size, strides, dilation).patches(x, xp)


def by_entry(
    x: Array, size: Numbers, strides: Numbers, dilation: Numbers, xp: ArrayModule = np
) -> Any:
    """The part of the pictures that each entry of the window meets, as a view, in blocks."""
    return Columns(x.shape, size, strides, dilation).entries(x, xp)


@op
class Convolution(Sliding):
    """Each place of each picture seen through each kernel: products of both, added up.

    >>> from teachkeras.engine import constant, evaluate
    >>> row, kernel = constant([[[1.0], [2.0], [3.0]]]), constant([[[10.0]], [[1.0]]])
    >>> evaluate(Convolution((1,), (1,))(row, kernel))[0, :, 0]
    array([12., 23.], dtype=float32)
    """

    strides: Numbers
    dilation: Numbers
    symbol = "convolution"
    formula = r"\sum_{k,l,c} x_{i+k,\,j+l,\,c}\, W_{klc}"
    derivatives = ("{1} laid at every place", "{0} seen from every place")

    def result(self, *types: TensorType) -> TensorType:
        x, kernel = types
        need_numbers(self, x)
        dtype = need_same_dtype(self, x, kernel)
        spots = check_windows(
            x, check_kernel(x, kernel, len(self.strides)), self.strides, self.dilation
        )
        return TensorType(dtype, (x.shape[0], *spots, kernel.shape[-1]))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, kernel = arrays
        columns, filters = self.columns(x.shape, kernel.shape), kernel.shape[-1]
        out = xp.empty((len(x), *columns.spots, filters), x.dtype)
        patches, weights = columns.patches(x, xp), kernel.reshape((columns.taps, filters))
        made = out.reshape((*columns.loops, columns.rows, filters))
        for block in positions(columns.loops):
            made[block] = xp.dot(columns.matrix(xp.array(patches[block], order="C")), weights)
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        x, kernel = inputs
        return (
            Deconvolution(self.strides, self.dilation)(incoming, kernel, x),
            ConvolutionKernelGradient(self.strides, self.dilation)(x, incoming, kernel),
        )

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x, kernel = ins
        columns, filters = self.columns(x.type.sizes, kernel.type.sizes), kernel.type.sizes[-1]
        weights = code.reshaped(kernel, (columns.taps, filters))
        seen, made = self.cut(code, by_patch, x, columns), blocked(code, out, columns)
        patches, matrix = patch_matrix(code, x, columns)
        at = "[block]" if columns.loops else ""
        code.repeat(
            {"block": columns.loops},
            [f"copyto({patches}, {seen}{at})", f"dot({matrix}, {weights}, out={made}{at})"],
            *(seen, patches, matrix, weights, made),
        )

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        x, kernel = types
        return Cost(self.weighed(result, result, kernel), super().cost(result, x, kernel).bytes)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((1, 1), (1, 1)), [Sample((1, 3, 3, 1)), Sample((2, 2, 1, 2))]),
            (cls((2, 1), (1, 1)), [Sample((2, 5, 3, 2)), Sample((3, 2, 2, 2))]),
            (cls((1, 1), (2, 1)), [Sample((2, 4, 7, 1)), Sample((2, 2, 1, 3))]),
            (cls((2,), (2,)), [Sample((2, 6, 2)), Sample((2, 2, 2))]),
            (cls((1, 1, 2), (1, 1, 1)), [Sample((1, 3, 2, 4, 1)), Sample((2, 2, 2, 1, 2))]),
        ]


@op
class Deconvolution(Sliding):
    """The way back of a convolution: every number lays the kernel on a larger picture.

    Inputs: what a convolution gave (or its gradient), the kernel of that convolution, and a tensor
    that tells the shape of the larger pictures; its numbers are not read.

    >>> from teachkeras.engine import constant, evaluate
    >>> row, kernel = constant([[[1.0], [2.0]]]), constant([[[10.0]], [[1.0]]])
    >>> evaluate(Deconvolution((1,), (1,))(row, kernel, constant([[[0.0]] * 3])))[0, :, 0]
    array([10., 21.,  2.], dtype=float32)
    """

    strides: Numbers
    dilation: Numbers
    symbol = "deconvolution"
    formula = r"\sum_{i+k=r,\,j+l=s} x_{ij}\, W_{kl}^{\mathsf T}"
    derivatives = ("{1} seen from every place", "{0} and g together", "0")
    shape_only = (2,)

    def result(self, *types: TensorType) -> TensorType:
        x, kernel, like = types
        need_numbers(self, x)
        dtype = need_same_dtype(self, x, kernel)
        size = check_kernel(like, kernel, len(self.strides), made=x)
        check_spots(x, like, size, self.strides, self.dilation)
        return TensorType(dtype, like.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, kernel, like = arrays
        columns, out = self.columns(like.shape, kernel.shape), xp.zeros(like.shape, x.dtype)
        rows = x.reshape((*columns.loops, columns.rows, x.shape[-1]))
        met = columns.entries(out, xp)
        for block in positions(columns.loops):
            for entry in positions(columns.size):
                spread = xp.dot(rows[block], kernel[entry].T)
                met[block + entry] += spread.reshape(met[block + entry].shape)
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        x, kernel, _ = inputs
        return (
            Convolution(self.strides, self.dilation)(incoming, kernel),
            ConvolutionKernelGradient(self.strides, self.dilation)(incoming, x, kernel),
            None,
        )

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x, kernel, _ = ins
        columns = self.columns(out.type.sizes, kernel.type.sizes)
        rows, met = blocked(code, x, columns), self.cut(code, by_entry, out, columns)
        axes = (*range(len(self.strides)), len(self.strides) + 1, len(self.strides))
        shape = tuple(kernel.type.sizes[axis] for axis in axes)
        text = f"{kernel}.transpose({axes})"
        turned = code.viewed(kernel, text, kernel.type.with_shape(shape))
        spread = code.scratch(out, shape=columns.entry_shape[len(columns.size) :])
        flat = code.reshaped(spread, (columns.rows, out.type.sizes[-1]))
        code.call("copyto", out, code.number(0, out))
        code.know("add")
        at, there = ("[block]", "block + entry") if columns.loops else ("", "entry")
        code.repeat(
            {"block": columns.loops, "entry": columns.size},
            [
                f"dot({rows}{at}, {turned}[entry], out={flat})",
                f"add({met}[{there}], {spread}, out={met}[{there}])",
            ],
            *(rows, turned, flat, met, spread),
        )

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        x, kernel, _ = types
        return Cost(self.weighed(result, x, kernel), super().cost(result, *types).bytes)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (
                cls((1, 1), (1, 1)),
                [Sample((1, 2, 2, 2)), Sample((2, 2, 1, 2)), Sample((1, 3, 3, 1))],
            ),
            (
                cls((2, 1), (1, 2)),
                [Sample((2, 2, 2, 3)), Sample((2, 2, 2, 3)), Sample((2, 5, 4, 2))],
            ),
            (cls((2,), (1,)), [Sample((2, 2, 1)), Sample((3, 2, 1)), Sample((2, 6, 2))]),
        ]


@op
class ConvolutionKernelGradient(Sliding):
    """How much each entry of a kernel counts: what it saw at each place times what came back there.

    Inputs: the pictures, the gradient that arrived at their convolution, and a tensor that tells
    the shape of the kernel; its numbers are not read.
    """

    strides: Numbers
    dilation: Numbers
    symbol = "kernel_slope"
    formula = r"\sum_{i,j} x_{i+k,\,j+l}\, g_{ij}^{\mathsf T}"
    derivatives = ("g laid at every place", "g seen from every place", "0")
    shape_only = (2,)

    def result(self, *types: TensorType) -> TensorType:
        x, incoming, like = types
        need_numbers(self, x)
        dtype = need_same_dtype(self, x, incoming)
        size = check_kernel(x, like, len(self.strides), made=incoming)
        check_spots(incoming, x, size, self.strides, self.dilation)
        return TensorType(dtype, like.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, incoming, like = arrays
        columns, filters = self.columns(x.shape, like.shape), like.shape[-1]
        patches = columns.patches(x, xp)
        rows = incoming.reshape((*columns.loops, columns.rows, filters))
        total = xp.zeros((columns.taps, filters), x.dtype)
        for block in positions(columns.loops):
            matrix = columns.matrix(xp.array(patches[block], order="C"))
            total += xp.dot(matrix.T, rows[block])
        return total.reshape(like.shape)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        x, before, _ = inputs
        return (
            Deconvolution(self.strides, self.dilation)(before, incoming, x),
            Convolution(self.strides, self.dilation)(x, incoming),
            None,
        )

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x, incoming, _ = ins
        columns, filters = self.columns(x.type.sizes, out.type.sizes), out.type.sizes[-1]
        seen, rows = self.cut(code, by_patch, x, columns), blocked(code, incoming, columns)
        patches, matrix = patch_matrix(code, x, columns)
        shape = (columns.taps, columns.rows)
        turned = code.viewed(matrix, f"{matrix}.T", matrix.type.with_shape(shape))
        total = code.reshaped(out, (columns.taps, filters))
        at = "[block]" if columns.loops else ""
        part = code.scratch(total) if columns.loops else total
        lines = [f"copyto({patches}, {seen}{at})", f"dot({turned}, {rows}{at}, out={part})"]
        if columns.loops:
            code.call("copyto", out, code.number(0, out))
            code.know("add")
            lines.append(f"add({total}, {part}, out={total})")
        code.repeat({"block": columns.loops}, lines, seen, rows, patches, turned, part, total)

    def cost(self, result: TensorType, *types: TensorType) -> Cost:
        return Cost(self.weighed(result, types[1], result), super().cost(result, *types).bytes)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (
                cls((1, 1), (1, 1)),
                [Sample((1, 3, 3, 1)), Sample((1, 2, 2, 2)), Sample((2, 2, 1, 2))],
            ),
            (
                cls((2, 1), (1, 2)),
                [Sample((2, 5, 4, 2)), Sample((2, 2, 2, 3)), Sample((2, 2, 2, 3))],
            ),
            (cls((2,), (1,)), [Sample((2, 9, 1)), Sample((2, 4, 2)), Sample((3, 1, 2))]),
        ]


def blocked(code: Code, x: Name, columns: Columns) -> Name:
    """What a convolution makes, as a matrix for each block: a row for each place."""
    return code.reshaped(x, (*columns.loops, columns.rows, x.type.sizes[-1]))


def patch_matrix(code: Code, x: Name, columns: Columns) -> tuple[Name, Name]:
    """Room for the patches of one block, and the same room as a matrix of one row for each."""
    patches = code.buffer("patches", x.type.with_shape(columns.patch_shape))
    if not columns.by_entry:
        return patches, code.reshaped(patches, (columns.rows, columns.taps))
    turned = code.viewed(
        patches,
        f"{patches}.reshape({(columns.taps, columns.rows)}).T",
        x.type.with_shape((columns.rows, columns.taps)),
    )
    return patches, turned


def check_kernel(
    x: TensorType, kernel: TensorType, count: int, made: TensorType | None = None
) -> tuple[Any, ...]:
    """The size of a kernel's window, if it fits these pictures; TK-149 if not.

    With `made`, what the convolution gives must also have as many channels as the kernel gives.
    """
    if x.ndim == kernel.ndim == count + 2:
        joined = unify(x.shape[-1], kernel.shape[-2]) is not None
        if joined and (made is None or unify(made.shape[-1], kernel.shape[-1]) is not None):
            return kernel.shape[:-2]
    raise kernel_error(x, kernel, count)


def kernel_error(x: TensorType, kernel: TensorType, count: int) -> ShapeError:
    """The error for a kernel that does not fit these pictures."""
    noun, axes = NOUNS[count], ", ".join(AXES[count])
    why = f"a kernel has as many input channels as the {noun} have channels"
    if kernel.ndim > 1 and unify(x.shape[-1], kernel.shape[1]) is not None:
        why = "it may lie as (channels out, channels in, ...): move_kernel_axes(kernel) moves them"
    return ShapeError(
        "TK-149",
        f"this kernel does not fit these {noun}",
        [
            (noun, f"{x.shape!r}   (batch, {axes}, channels)"),
            ("kernel", f"{kernel.shape!r}   ({axes}, channels in, channels out)"),
        ],
        why=why,
        fix="...(..., dim_ordering='th')   if the channels come first",
        example=True,
    )
