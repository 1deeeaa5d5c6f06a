"""Convolution and pooling of pictures, as compositions of `Pad`, `Patches` and a matrix product.

Pictures are (batch, rows, columns, channels) here; the other order is a change of view, made in K.
Nothing is flipped: the kernel lies on the picture as it is written (a correlation).
"""

from __future__ import annotations

from typing import Any

import numpy

from .errors import ArgumentError, ShapeError
from .graph import Tensor
from .indexing import pad, take
from .operators import (
    as_tensor,
    dot,
    expand_dims,
    fill_like,
    floating,
    known_shape,
    pair,
    transpose,
)
from .operators import max as largest
from .operators import sum as total
from .ops.conv import Pair, Patches, Unpatch
from .ops.fold import Fold, Stretch, Unfold
from .ops.leaves import Constant
from .replay import replay
from .types import unify

MODES = ("valid", "same", "full")


def conv2d(
    x: Any, kernel: Any, step: Pair = (1, 1), border_mode: str = "valid", hole: Pair = (1, 1)
) -> Tensor:
    """Each place of each picture seen through each kernel: products of window and kernel, added up.

    `kernel` is (rows, columns, channels in, channels out). "valid": the window stays inside;
    "same": as many places as the picture has (divided by the step); "full": wherever they touch.
    """
    x, kernel = pair(x, kernel)
    _check_kernel(x, kernel)
    size = _size(kernel)
    patches = Patches(size, step, hole)(bordered(x, size, step, border_mode, hole))
    return dot(Fold(3, 3)(patches), Fold(0, 3)(kernel))


def _size(kernel: Tensor) -> Pair:
    rows, columns = kernel.type.shape[:2]
    assert isinstance(rows, int) and isinstance(columns, int)
    return rows, columns


def _check_kernel(x: Tensor, kernel: Tensor) -> None:
    """Refuse what is no picture, no kernel, or a kernel for another number of channels; TK-149."""
    fits = x.ndim == 4 and kernel.ndim == 4 and None not in known_shape(kernel)[:2]
    if fits and unify(x.type.shape[3], kernel.type.shape[2]) is not None:
        return
    raise ShapeError(
        "TK-149",
        "this kernel does not fit these pictures",
        [
            ("pictures", f"{known_shape(x)}   (batch, rows, columns, channels)"),
            ("kernel", f"{known_shape(kernel)}   (rows, columns, channels in, channels out)"),
        ],
        why="a kernel has as many input channels as the pictures have channels",
        fix="dim_ordering='th' for (batch, channels, rows, columns)",
        see="lesson 14",
    )


def depthwise_conv2d(x: Any, kernel: Any, step: Pair, border_mode: str) -> Tensor:
    """Every channel seen through kernels of its own: (rows, columns, channels, multiplier)."""
    x, kernel = pair(x, kernel)
    _check_kernel(x, kernel)
    size = _size(kernel)
    patches = Patches(size, step, (1, 1))(bordered(x, size, step, border_mode))
    products = expand_dims(patches, -1) * kernel
    return Fold(3, 2)(total(products, (3, 4)))


def deconv2d(x: Any, kernel: Any, sizes: Pair, step: Pair, border_mode: str) -> Tensor:
    """The way back of a convolution: every number spreads the kernel over a larger picture.

    `sizes` are the rows and columns of the larger picture.
    """
    x, kernel = pair(x, kernel)
    _check_kernel(x, kernel)
    size, filters = _size(kernel), known_shape(kernel)[3]
    spread = dot(x, Fold(1, 3)(transpose(kernel, (2, 0, 1, 3))))
    patches = Unfold(3, (*size, filters or -1))(spread)
    spans = [length - 1 for length in size]
    widths = [(0, 0), (0, 0)]
    if border_mode == "same":
        widths = [_same(*one) for one in zip(sizes, spans, step, strict=True)]
    elif border_mode == "full":
        widths = [(span, span) for span in spans]
    like = take(x, (slice(None), slice(0, 1), slice(0, 1), slice(0, 1)))
    lengths = [n + before + after for n, (before, after) in zip(sizes, widths, strict=True)]
    for axis, length in enumerate([*lengths, filters or 1], 1):
        like = Stretch(axis, length)(like)
    whole = Unpatch(size, step, (1, 1))(patches, like)
    parts = [slice(before, before + n) for (before, _), n in zip(widths, sizes, strict=True)]
    return take(whole, (slice(None), *parts))


def pool2d(
    x: Any, size: Pair, step: Pair = (1, 1), border_mode: str = "valid", mode: str = "max"
) -> Tensor:
    """The largest ("max") or the average ("avg") number of each window, channel by channel.

    At a padded border only the real cells count.
    """
    x = floating(x) if mode == "avg" else as_tensor(x)
    if mode == "max":
        padded = bordered(x, size, step, border_mode, number=-numpy.inf)
        return largest(Patches(size, step, (1, 1))(padded), (3, 4))
    if mode != "avg":
        raise ArgumentError(
            "TK-434",
            f"there is no pooling {mode!r}",
            [("it needs", "'max' or 'avg'")],
            fix="pool_mode='max'",
            see="lesson 14",
        )
    padded = bordered(x, size, step, border_mode)
    added = total(Patches(size, step, (1, 1))(padded), (3, 4))
    if padded is x:
        return added / (size[0] * size[1])
    return added / _real_cells(x, size, step, border_mode)


def _real_cells(x: Tensor, size: Pair, step: Pair, border_mode: str) -> Tensor:
    """How many cells of each window lie on the picture."""
    rows, columns = known_shape(x)[1:3]
    known = rows is not None and columns is not None
    ones = Constant(numpy.ones((1, rows, columns, 1)), x.dtype)() if known else fill_like(x, 1.0)
    counted = total(Patches(size, step, (1, 1))(bordered(ones, size, step, border_mode)), (3, 4))
    # What is known now is counted now, and not again in every call.
    return Constant(replay(counted).results[0], x.dtype)() if known else counted


def bordered(
    x: Tensor, size: Pair, step: Pair, border_mode: str, hole: Pair = (1, 1), number: float = 0.0
) -> Tensor:
    """The pictures with the border that a window of this size needs."""
    if border_mode not in MODES:
        raise ArgumentError(
            "TK-435",
            f"there is no border mode {border_mode!r}",
            [("it needs", "'valid', 'same' or 'full'")],
            fix="border_mode='same'",
            see="lesson 14",
        )
    if border_mode == "valid" or x.ndim != 4:
        return x  # a wrong rank is refused by the window
    spans = [(length - 1) * apart for length, apart in zip(size, hole, strict=True)]
    if border_mode == "full":
        return pad(x, [(0, 0), *[(span, span) for span in spans], (0, 0)], number)
    sizes = known_shape(x)[1:3]
    widths = [_same(*one) for one in zip(sizes, spans, step, strict=True)]
    return pad(x, [(0, 0), *widths, (0, 0)], number)


def _same(size: int | None, span: int, step: int) -> tuple[int, int]:
    """The border for "same": an odd cell goes to the end, as in TensorFlow.

    >>> _same(5, 2, 1), _same(4, 1, 1), _same(6, 2, 2)
    ((1, 1), (0, 1), (0, 1))
    """
    if size is None and step != 1:
        raise ShapeError(
            "TK-152",
            "'same' with a step needs to know how many rows and columns there are",
            [("it got", "None")],
            why="where the first window lies depends on it",
            fix="border_mode='valid', or Input(shape=(28, 28, 1))",
            see="lesson 14",
        )
    missing = span if size is None else max(((size - 1) // step) * step + span + 1 - size, 0)
    return missing // 2, missing - missing // 2
