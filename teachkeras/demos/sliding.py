"""A small kernel that slides over a small picture, one place after the other.

The same geometry as `K.conv2d` with one channel, worked out by the plainest loop there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend.types import Array, ArrayLike
from ..engine.functions.convolution import border
from ..engine.ops.windows import check_windows, positions
from ..engine.types import TensorType
from ..errors import ArgumentError, ShapeError
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.numbers import TALL, NumberGrid, in_brackets, laid_out, texts_of, times
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("walk = tk.demos.convolution_steps([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])",)

MOST = 16  # rows and columns of a picture that can be followed by eye
MOST_KERNEL = 5  # rows and columns of a kernel
Pair = tuple[int, int]
MOST_ROWS = 20  # places in the table


@dataclass(frozen=True, eq=False)
class ConvolutionSteps(Demo):
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

    def view(self) -> View:
        """The picture."""
        return steps_view(self)

    def __repr__(self) -> str:
        return (
            f"a kernel of {times(self.kernel.shape)} sliding over a picture of "
            f"{times(self.image.shape)} gives {times(self.output.shape)}:\n{self.output}"
        )


def convolution_steps(
    image: ArrayLike,
    kernel: ArrayLike,
    strides: int | Pair = (1, 1),
    dilation: int | Pair = (1, 1),
    border_mode: str = "valid",
) -> ConvolutionSteps:
    """Slide a kernel over a picture (both with two axes) and keep every window on the way.

    Each place of the output is the sum of picture times kernel under the window; nothing is
    flipped. `strides` is how far the window moves, `dilation` how far apart its entries lie,
    `border_mode` is 'valid', 'same' or 'full' as in `K.conv2d`. Errors: TK-631, TK-632, TK-148.

    >>> walk = convolution_steps([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])
    >>> walk.output
    array([[-4, -4]])
    >>> walk.products(0, 1)
    array([[ 2,  0],
           [ 0, -6]])
    """
    picture, small = flat(image, "the picture", MOST), flat(kernel, "the kernel", MOST_KERNEL)
    step, dilated = _both(strides, "strides"), _both(dilation, "dilation")
    rows, columns = border(picture.shape, small.shape, step, border_mode, dilated)
    padded = np.pad(picture, (rows, columns))
    shape = check_windows(TensorType("float32", (1, *padded.shape, 1)), small.shape, step, dilated)
    empty = np.zeros(shape, np.result_type(picture, small))
    walk = ConvolutionSteps(
        picture, small, step, dilated, border_mode, (rows, columns), padded, empty
    )
    for place in positions(shape):
        walk.output[place] = walk.products(*place).sum()
    return walk


def flat(numbers: ArrayLike, what: str, most: int) -> Array:
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


def _both(number: int | Sequence[int], what: str) -> Pair:
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


# --- the view -------------------------------------------------------------------------------------


def steps_view(walk: ConvolutionSteps) -> View:
    """Draw a sliding kernel: the window, the products in a worked line, the output filling up.

    >>> steps_view(convolution_steps([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])).title
    'A kernel of 2 x 2 slides over a picture of 2 x 3 to 1 x 2 places, border mode valid'
    """
    title = (
        f"A kernel of {times(walk.kernel.shape)} slides over a picture of "
        f"{times(walk.image.shape)} to {times(walk.output.shape)} places, "
        f"border mode {html.clean(walk.border_mode, 20)}{_apart(walk)}"
    )
    grids, size = laid_out(
        [
            NumberGrid(texts_of(walk.padded), walk.padded.shape, _name(walk)),
            NumberGrid(texts_of(walk.kernel), walk.kernel.shape, "kernel"),
            NumberGrid(texts_of(walk.output), walk.output.shape, "output"),
        ]
    )
    picture, kernel, output = grids
    base = picture.boxes(dict.fromkeys(_border(walk), "panel dash"))
    base += [*kernel.boxes({}), *output.boxes({})]
    pile = [*picture.words(), *kernel.words(), *output.words()]
    frames = [_frame(walk, picture, output, at) for at in range(walk.output.size)]
    places = Group("place", "place", frames, pile=pile)
    spots = [[*output.corner(at), output.wide, TALL, "", [], at] for at in range(walk.output.size)]
    rows = [[str(list(at)), _worked(walk, *at), theme.say(walk.output[at])] for at in _places(walk)]
    shown = rows[:MOST_ROWS]
    lines = [f"output{place} = {line} = {total}" for place, line, total in shown]
    more = [f"... {len(rows) - len(shown)} more places"] if len(rows) > len(shown) else []
    return drawing_view(
        title,
        size,
        base,
        [places],
        spots,
        values=html.table(title, ["place", "products", "sum"], shown),
        text="\n".join([title, f"kernel\n{walk.kernel}", *lines, *more, f"output\n{walk.output}"]),
        python=about(
            "walk", walk, "{it}.products(0, 0).sum()", "{it}.output[0, 0]", example=EXAMPLE
        ),
        still=(size, [*base, *frames[0].shapes, *pile]),
    )


def _frame(walk: ConvolutionSteps, picture: NumberGrid, output: NumberGrid, at: int) -> Frame:
    """One place of the kernel: the window, the number it gives, the sum in a worked line."""
    row, column = divmod(at, walk.output.shape[1])
    window = _window(walk, row, column)
    outside = len(set(window) & set(_border(walk)))
    products = " + ".join(map(in_brackets, texts_of(walk.products(row, column))))
    rows = [["products", products]]
    if outside:
        are = f"{outside} of {len(window)} cells under the kernel are zeros of the border"
        rows.append(["border", are])
    total = theme.say(walk.output[row, column])
    return Frame(
        f"place {at + 1} of {walk.output.size}",
        f"output[{row}, {column}] = {_worked(walk, row, column)} = {total}",
        rows,
        [*picture.marked(window, "box thick"), *output.marked([at], "warm thick")],
        walk.padded.size + walk.kernel.size + at + 1,
        f"{row}, {column}",
    )


def _places(walk: ConvolutionSteps) -> list[tuple]:
    """All places of the output, row after row."""
    return list(np.ndindex(walk.output.shape))


def _apart(walk: ConvolutionSteps) -> str:
    """What a title says of strides and dilation that are not 1."""
    parts = [("strides", walk.strides), ("dilation", walk.dilation)]
    return "".join(f", {what} {pair}" for what, pair in parts if pair != (1, 1))


def _name(walk: ConvolutionSteps) -> str:
    """The caption of the picture."""
    return "picture" + (" with a border of zeros" if walk.padded.size > walk.image.size else "")


def _window(walk: ConvolutionSteps, row: int, column: int) -> list[int]:
    """The numbers of the cells under the kernel, counted row after row."""
    rows, columns = walk.window(row, column)
    wide = walk.padded.shape[1]
    return [
        r * wide + c
        for r in range(rows.start, rows.stop, rows.step)
        for c in range(columns.start, columns.stop, columns.step)
    ]


def _border(walk: ConvolutionSteps) -> list[int]:
    """The numbers of the cells that are no part of the picture."""
    (above, _), (left, _) = walk.widths
    rows, columns = walk.image.shape
    wide = walk.padded.shape[1]
    return [
        r * wide + c
        for r, c in np.ndindex(walk.padded.shape)
        if not (above <= r < above + rows and left <= c < left + columns)
    ]


def _worked(walk: ConvolutionSteps, row: int, column: int) -> str:
    """`1*0 + 2*1 + ...`: the numbers under the kernel times those of the kernel."""
    under = texts_of(walk.padded[walk.window(row, column)])
    pairs = zip(under, texts_of(walk.kernel), strict=True)
    return " + ".join(f"{a}*{in_brackets(b)}" for a, b in pairs)
