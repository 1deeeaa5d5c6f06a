"""Convolution and pooling of sequences, pictures and volumes: a border, then one op.

Pictures are (batch, rows, columns, channels) here; the other order is a change of view, made in K.
Sequences have one axis less, volumes one more. Nothing is flipped: the kernel lies on the picture
as it is written (a correlation).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, did_you_mean
from ..graph import Tensor, TensorLike
from ..inspect.replay import replay
from ..lengths import Known, combined, lengths_of
from ..ops.conv import Convolution, Deconvolution, check_kernel, kernel_error
from ..ops.fold import Fold, Stretch, Unfold
from ..ops.leaves import Constant
from ..ops.patches import Patches
from ..ops.pool import MaxPool, SumPool
from ..ops.windows import Numbers
from .elementwise import (
    as_tensor,
    dot,
    expand_dims,
    fill_like,
    floating,
    known_shape,
    pair,
    transpose,
)
from .elementwise import sum as total
from .indexing import pad, take
from .products import batch_dot

MODES = ("valid", "same", "full")


def conv(
    x: TensorLike,
    kernel: TensorLike,
    strides: Numbers = (1, 1),
    border_mode: str = "valid",
    dilation: Numbers = (1, 1),
) -> Tensor:
    """Each place of each picture seen through each kernel: products of window and kernel, added up.

    `kernel` is (rows, columns, channels in, channels out). "valid": the window stays inside;
    "same": as many places as the picture has (divided by the strides); "full": wherever they touch.
    """
    x, kernel = pair(x, kernel)
    size = _size(x, kernel, len(strides))
    x = bordered(x, size, strides, border_mode, dilation)
    if math.prod(size) == math.prod(strides) == 1:  # a mixture of channels: the product itself
        return dot(x, Fold(0, len(size) + 1)(kernel))
    return Convolution(strides, dilation)(x, kernel)


def _size(x: Tensor, kernel: Tensor, count: int) -> Numbers:
    """The size of the kernel's window, which must be known: the border depends on it; TK-149."""
    size = check_kernel(x.type, kernel.type, count)
    if not all(isinstance(length, int) for length in size):
        raise kernel_error(x.type, kernel.type, count)
    return size


def depthwise_conv2d(
    x: TensorLike, kernel: TensorLike, strides: Numbers, border_mode: str
) -> Tensor:
    """Every channel seen through kernels of its own: (rows, columns, channels, multiplier)."""
    x, kernel = pair(x, kernel)
    size = _size(x, kernel, 2)
    patches = Patches(size, strides, (1, 1))(bordered(x, size, strides, border_mode))
    products = expand_dims(patches, -1) * kernel
    return Fold(3, 2)(total(products, (3, 4)))


def local(
    x: TensorLike, kernel: TensorLike, size: Numbers, strides: Numbers, channels_first: bool = False
) -> Tensor:
    """Each place of each picture seen through kernels of its own.

    `kernel` is (places, numbers of a window, channels out); in a window the channels come last, or
    first where `channels_first` says so.
    """
    x, kernel = pair(x, kernel)
    count = len(size)
    patches = Patches(size, strides, (1,) * count)(x)
    if channels_first:
        axes = range(2 * count + 2)
        patches = transpose(patches, (*axes[: count + 1], axes[-1], *axes[count + 1 : -1]))
    spots = known_shape(patches)[1 : count + 1]
    seen = Fold(1, count)(Fold(count + 1, count + 1)(patches))
    by_place = batch_dot(transpose(seen, (1, 0, 2)), kernel)
    return Unfold(1, tuple(n or -1 for n in spots))(transpose(by_place, (1, 0, 2)))


def deconv(
    x: TensorLike, kernel: TensorLike, sizes: Numbers, strides: Numbers, border_mode: str
) -> Tensor:
    """The way back of a convolution: every number spreads the kernel over a larger picture.

    `sizes` are the rows and columns of the larger picture, `kernel` is (rows, columns, channels
    in, channels out).
    """
    x, kernel = pair(x, kernel)
    size, filters = _size(x, kernel, len(strides)), known_shape(kernel)[-1]
    widths = border(sizes, size, strides, border_mode)
    like = take(x, (slice(None), *[slice(0, 1)] * (len(size) + 1)))
    wide = [n + before + after for n, (before, after) in zip(sizes, widths, strict=True)]
    for axis, length in enumerate([*wide, filters or 1], 1):
        like = Stretch(axis, length)(like)
    turned = transpose(kernel, (*range(len(size)), len(size) + 1, len(size)))
    whole = Deconvolution(strides, (1,) * len(size))(x, turned, like)
    parts = [slice(before, before + n) for (before, _), n in zip(widths, sizes, strict=True)]
    return take(whole, (slice(None), *parts))


def pool(
    x: TensorLike,
    size: Numbers,
    strides: Numbers = (1, 1),
    border_mode: str = "valid",
    mode: str = "max",
) -> Tensor:
    """The largest ("max") or the average ("avg") number of each window, channel by channel.

    At a padded border only the real cells count.
    """
    x = floating(x) if mode == "avg" else as_tensor(x)
    if mode == "max":
        return MaxPool(size, strides)(bordered(x, size, strides, border_mode, number=-np.inf))
    if mode != "avg":
        raise ArgumentError(
            "TK-434",
            f"there is no pooling {mode!r}",
            [("it needs", "'max' or 'avg'")],
            fix="pool_mode='max'",
        )
    padded = bordered(x, size, strides, border_mode)
    added = SumPool(size, strides)(padded)
    if padded is x:
        return added / math.prod(size)
    return added / _real_cells(x, size, strides, border_mode)


def _real_cells(x: Tensor, size: Numbers, strides: Numbers, border_mode: str) -> Tensor:
    """How many cells of each window lie on the picture."""
    space = known_shape(x)[1:-1]
    known = None not in space
    ones = Constant(np.ones((1, *space, 1)), x.dtype)() if known else fill_like(x, 1.0)
    counted = SumPool(size, strides)(bordered(ones, size, strides, border_mode))
    # What is known now is counted now, and not again in every call.
    return Constant(replay(counted).results[0], x.dtype)() if known else counted


def bordered(
    x: Tensor,
    size: Numbers,
    strides: Numbers,
    border_mode: str,
    dilation: Numbers | None = None,
    number: float = 0.0,
) -> Tensor:
    """The pictures with the border that a window of this size needs."""
    if x.ndim != len(size) + 2:
        return x  # a wrong rank is refused by the window
    widths = border(lengths_of(x)[1:-1], size, strides, border_mode, dilation)
    return pad(x, [(0, 0), *widths, (0, 0)], number)


def border(
    space: Sequence[Known],
    size: Numbers,
    strides: Numbers,
    border_mode: str,
    dilation: Numbers | None = None,
) -> list[tuple[Any, Any]]:
    """How many cells a window needs before and after the picture, along each axis.

    With "same" and steps that follows from the picture's sizes, known or not.

    >>> border((5, 4), (3, 2), (1, 1), "same"), border((5,), (3,), (1,), "full")
    ([(1, 1), (0, 1)], [(2, 2)])
    """
    mode = checked_mode(border_mode)
    dilation = dilation or (1,) * len(size)
    spans = [(length - 1) * apart for length, apart in zip(size, dilation, strict=True)]
    if mode == "valid":
        return [(0, 0)] * len(size)
    if mode == "full":
        return [(span, span) for span in spans]
    return [_same(*one) for one in zip(space, spans, strides, strict=True)]


def checked_mode(border_mode: str, modes: Sequence[str] = MODES) -> str:
    """The border mode itself if it is one of these; TK-435 otherwise.

    >>> checked_mode("same")
    'same'
    """
    if border_mode in modes:
        return border_mode
    near = (did_you_mean(str(border_mode).lower(), modes, 1) or modes)[0]
    raise ArgumentError(
        "TK-435",
        f"there is no border mode {border_mode!r}" + (" here" if border_mode in MODES else ""),
        [("it needs", " or ".join(map(repr, modes)))],
        fix=f"...(..., border_mode={near!r})",
    )


def _same(size: Known, span: int, stride: int) -> tuple[Any, Any]:
    """The border for "same": an odd cell goes to the end, as in TensorFlow.

    >>> _same(5, 2, 1), _same(4, 1, 1), _same(6, 2, 2)
    ((1, 1), (0, 1), (0, 1))
    """
    missing: Any = span
    if stride > 1:
        last = combined("*", combined("//", combined("-", size, 1), stride), stride)
        end = combined("+", last, span + 1)  # behind the last window, which begins at `last`
        missing = combined("max", combined("-", end, size), 0)
    before = combined("//", missing, 2)
    return before, combined("-", missing, before)
