"""A small kernel that slides over a small picture, one place after the other: records to look at.

The same geometry as `K.conv2d` with one channel, worked out by the plainest loop there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ..functions.convolution import border
from ..ops.windows import check_windows, positions, times
from ..types import TensorType

MOST = 16  # rows and columns of a picture that can be followed by eye
MOST_KERNEL = 5  # rows and columns of a kernel

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Slide:
    """A picture, a kernel, and where the kernel lies at each place of the output."""

    image: Any  # (rows, columns)
    kernel: Any
    strides: Pair
    dilation: Pair
    border_mode: str
    widths: tuple[Pair, Pair]  # zeros before and after the rows, and the columns
    padded: Any  # the picture with its border of zeros
    output: Any

    def window(self, row: int, column: int) -> tuple[slice, slice]:
        """Which rows and columns of the padded picture the kernel meets at one place."""
        rows, columns = (
            slice(at * far, at * far + (size - 1) * apart + 1, apart)
            for at, far, apart, size in zip(
                (row, column), self.strides, self.dilation, self.kernel.shape, strict=True
            )
        )
        return rows, columns

    def products(self, row: int, column: int) -> Any:
        """The numbers under the kernel times those of the kernel, before they are added up."""
        return self.padded[self.window(row, column)] * self.kernel

    def __repr__(self) -> str:
        return (
            f"a kernel of {times(self.kernel.shape)} sliding over a picture of "
            f"{times(self.image.shape)} gives {times(self.output.shape)}:\n{self.output}"
        )


def slide(
    image: Any,
    kernel: Any,
    strides: int | Pair = (1, 1),
    dilation: int | Pair = (1, 1),
    border_mode: str = "valid",
) -> Slide:
    """Slide a kernel over a picture (both with two axes) and keep every window on the way.

    Each place of the output is the sum of picture times kernel under the window; nothing is
    flipped. `strides` is how far the window moves, `dilation` how far apart its entries lie,
    `border_mode` is 'valid', 'same' or 'full' as in `K.conv2d`. Errors: TK-631, TK-632, TK-148.

    >>> walk = slide([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])
    >>> walk.output
    array([[-4, -4]])
    >>> walk.products(0, 1)
    array([[ 2,  0],
           [ 0, -6]])
    """
    picture, small = _flat(image, "the picture", MOST), _flat(kernel, "the kernel", MOST_KERNEL)
    step, hole = _both(strides, "strides"), _both(dilation, "dilation")
    rows, columns = border(picture.shape, small.shape, step, border_mode, hole)
    padded = np.pad(picture, (rows, columns))
    shape = check_windows(TensorType("float32", (1, *padded.shape, 1)), small.shape, step, hole)
    empty = np.zeros(shape, np.result_type(picture, small))
    walk = Slide(picture, small, step, hole, border_mode, (rows, columns), padded, empty)
    for place in positions(shape):
        walk.output[place] = walk.products(*place).sum()
    return walk


@dataclass(frozen=True, eq=False)
class KernelFlip:
    """A kernel as written, with its rows turned over, and turned by 180 degrees, each at work."""

    walks: tuple[Slide, Slide, Slide]

    @property
    def same(self) -> bool:
        """Whether the kernel looks the same after the turn, so that both operations agree."""
        return bool(np.array_equal(self.walks[0].kernel, self.walks[2].kernel))

    def __repr__(self) -> str:
        written, _, turned = (walk.kernel for walk in self.walks)
        return f"a kernel and its flip:\n{written}\n{turned}"


def kernel_flip(kernel: Any, image: Any = None) -> KernelFlip:
    """Turn a kernel by 180 degrees and see what it does: convolution against correlation.

    Correlation (TensorFlow, this library) lays the kernel on the picture as it is written; a true
    convolution (Theano) turns it over first. Without an `image`, a single 1 among zeros is seen
    through the kernel: correlation then gives back the kernel turned, convolution as written.

    >>> flip = kernel_flip([[1, 2], [3, 4]])
    >>> flip.walks[0].output      # correlation
    array([[4, 3],
           [2, 1]])
    >>> flip.walks[2].output      # convolution
    array([[1, 2],
           [3, 4]])
    """
    small = _flat(kernel, "the kernel", MOST_KERNEL)
    if image is None:
        image = np.zeros([2 * size - 1 for size in small.shape], small.dtype)
        image[tuple(size // 2 for size in image.shape)] = 1
    stages = (small, small[::-1], small[::-1, ::-1])
    one, two, three = (slide(image, stage) for stage in stages)
    return KernelFlip((one, two, three))


def _flat(numbers: Any, what: str, most: int) -> Any:
    """The numbers as an array of two axes that is small enough to be followed; TK-631."""
    array = np.asarray(numbers)
    if array.ndim == 2 and 0 < min(array.shape) and max(array.shape) <= most:
        if array.dtype.kind in "iuf":
            return array
        if array.dtype.kind == "b":
            return array.astype("int64")
    raise ShapeError(
        "TK-631",
        f"{what} cannot be followed place by place",
        [
            ("it got", f"shape {array.shape}, {array.dtype}"),
            ("it needs", f"two axes of at most {most}, and numbers"),
        ],
        fix="picture[:8, :8, 0]   one channel",
        example=True,
    )


def _both(number: Any, what: str) -> Pair:
    """One whole number for both axes, or one for each; TK-632."""
    pair = (number, number) if isinstance(number, int) else tuple(number)
    if len(pair) == 2 and all(type(part) is int and part > 0 for part in pair):
        return pair[0], pair[1]
    raise ArgumentError(
        "TK-632",
        f"{what} must be whole numbers above zero",
        [("it got", repr(number)), ("it needs", "one number, or one for rows and one for columns")],
        fix=f"{what}=(2, 2)",
    )
