"""Ops that take a part: slices with a fixed pattern, and rows chosen by a tensor of numbers.

Each comes with its opposite, which is also its gradient: a slice's gradient is placed among zeros,
and what several chosen rows send back to one row is added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import DataError, ShapeError, TypeTeachError
from ..graph import Tensor
from ..types import INTEGERS, Array, ArrayModule, Dim, Shape, Size, TensorType
from .base import Gradients, Op, Sample, Samples, need_numbers, op
from .shape import View

if TYPE_CHECKING:
    from ..compile.program import Code, Name

# One entry for each axis: a position, or (start, stop, step) as Python's slice has them.
Part = int | tuple[int | None, int | None, int | None]
Parts = tuple[Part, ...]
WHOLE: Part = (None, None, None)


def part_text(part: Part) -> str:
    """A part as Python writes it between square brackets.

    >>> part_text((1, None, 2)), part_text((None, None, None)), part_text(-1)
    ('1::2', ':', '-1')
    """
    if isinstance(part, int):
        return str(part)
    start, stop, step = ("" if number is None else str(number) for number in part)
    return f"{start}:{stop}" + (f":{step}" if step else "")


def parts_text(parts: Parts) -> str:
    """All parts, with an ellipsis, so that even a single number stays an array.

    >>> parts_text(((1, 3, None), 0))
    '1:3, 0, ...'
    """
    return ", ".join([*map(part_text, parts), "..."])


def parts_index(parts: Parts) -> tuple[Any, ...]:
    """What NumPy is given between the brackets."""
    return (*[part if isinstance(part, int) else slice(*part) for part in parts], ...)


def sliced_shape(shape: Shape, parts: Parts) -> Shape:
    """The shape of a slice; TK-136 for a position that is not there.

    >>> sliced_shape((5, 4, 3), ((1, 3, None), -1))
    (2, 3)
    """
    result: list[Size] = []
    for axis, (size, part) in enumerate(zip(shape, parts, strict=False)):
        if not isinstance(part, int):
            result.append(_length(size, part))
        elif isinstance(size, int) and not -size <= part < size:
            raise ShapeError(
                "TK-136",
                f"there is no entry {part} along axis {axis}",
                [("it got", f"position {part}"), ("axis", f"{axis}, size {size}: 0 to {size - 1}")],
                fix=f"x[{size - 1}]   or x[-1]: the last" if size else "feed at least one row",
            )
    return (*result, *shape[len(parts) :])


def _length(size: Size, part: tuple[int | None, int | None, int | None]) -> Size:
    """How many entries a slice keeps."""
    if isinstance(size, int):
        return len(range(*slice(*part).indices(size)))
    start, stop, step = part
    everything = start is None and stop is None and step in (None, 1, -1)
    return size if everything else Dim("sliced")


@op
class Slice(View):
    """A part of a tensor, chosen by a fixed pattern such as `x[1:3, ..., 0]`.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])[:, 1:])
    array([[2., 3.],
           [5., 6.]], dtype=float32)
    """

    parts: Parts
    symbol = "slice"
    formula = r"x_{i:j}"

    def result(self, *types: TensorType) -> TensorType:
        (x,) = types
        return x.with_shape(sliced_shape(x.shape, self.parts))

    def written(self, *inputs: str) -> str:
        (x,) = inputs
        inside = ", ".join(map(part_text, self.parts))
        return f"({x})[{inside}]" if " " in x else f"{x}[{inside}]"

    @property
    def title(self) -> str:
        return f"slice [{', '.join(map(part_text, self.parts))}]"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        sliced_shape(x.shape, self.parts)  # refuses in our words
        return x[parts_index(self.parts)]

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (PadToSlice(self.parts)(incoming, inputs[0]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}[{parts_text(self.parts)}]")

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(((1, 3, None),)), [Sample((4, 2))]),
            (cls((WHOLE, 0)), [Sample((2, 3))]),
            (cls(((None, None, -1), (None, None, 2))), [Sample((2, 3))]),
            (cls((-1,)), [Sample((3,))]),
            (cls((WHOLE, 1, (1, None, None))), [Sample((2, 2, 3))]),
        ]


@op
class PadToSlice(Op):
    """The first tensor placed among zeros: the reverse of a slice of the second one's shape."""

    parts: Parts
    symbol = "embed({0}, {1})"
    formula = r"\operatorname{embed}(x)"
    derivatives = ("1", "0")
    shape_only = (1,)

    def result(self, *types: TensorType) -> TensorType:
        x, like = types
        return x.with_shape(like.shape)

    def written(self, *inputs: str) -> str:
        x, like = inputs
        return f"embed({x}, zeros_like({like})[{', '.join(map(part_text, self.parts))}])"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, like = arrays
        out = xp.zeros(like.shape, x.dtype)
        out[parts_index(self.parts)] = x
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return Slice(self.parts)(incoming), None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call("copyto", out, code.number(0, out))
        part = code.viewed(out, f"{out}[{parts_text(self.parts)}]", ins[0].type)
        code.call("copyto", part, ins[0])

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(((1, 3, None),)), [Sample((2, 2)), Sample((4, 2))]),
            (cls((WHOLE, 0)), [Sample((2,)), Sample((2, 3))]),
            (cls(((None, None, -1),)), [Sample((3,)), Sample((3,))]),
        ]


def check_rows(rows: Array, count: int) -> None:
    """Refuse row numbers that are not there; TK-330."""
    if rows.size and (rows.min() < 0 or rows.max() >= count):
        wrong = int(rows[(rows < 0) | (rows >= count)].ravel()[0])
        raise DataError(
            "TK-330",
            f"there is no row {wrong}",
            [
                ("it got", f"numbers from {rows.min()} to {rows.max()}"),
                ("there are", f"{count} rows: 0 to {count - 1}" if count else "no rows at all"),
            ],
            why="rows are counted from 0; -1 does not mean the last one here",
            fix=f"a table of {int(rows.max()) + 1} rows"
            if wrong > 0
            else "K.abs, or other numbers",
        )


def take_rows(table: Array, rows: Array, out: Array | None = None, xp: ArrayModule = np) -> Any:
    """The rows of a table with these numbers; NumPy alone would let -1 pass for the last one."""
    check_rows(rows, len(table))
    return xp.take(table, rows, axis=0, out=out, mode="clip" if out is not None else "raise")


def add_rows(out: Array, rows: Array, values: Array, xp: ArrayModule = np) -> None:
    """Add each row of `values` to the row of `out` it belongs to, one after the other."""
    check_rows(rows, len(out))
    xp.add.at(out, rows, values)


def need_row_numbers(op: Op, rows: TensorType) -> None:
    """Refuse fractions where rows are counted."""
    if rows.dtype not in INTEGERS:
        raise TypeTeachError(
            "TK-137",
            f"{op.title}: rows are chosen by whole numbers",
            [("it got", repr(rows)), ("it needs", "int32 or int64")],
            fix="K.gather(reference, K.cast(indices, 'int32'))",
        )


@op
class Gather(Op):
    """The rows of the first tensor that the second one names: how an embedding looks up words.

    Shapes: (n, ...) and rows (a, b) give (a, b, ...). Several requests for one row add up in its
    gradient.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Gather()(constant([[1.0, 2.0], [3.0, 4.0]]), constant([1, 1, 0])))
    array([[3., 4.],
           [3., 4.],
           [1., 2.]], dtype=float32)
    """

    symbol = "gather({0}, {1})"
    formula = r"x_{i}"
    derivatives = ("1", "0")

    def result(self, *types: TensorType) -> TensorType:
        table, rows = types
        need_row_numbers(self, rows)
        if not table.ndim:
            raise ShapeError(
                "TK-138",
                "a single number has no rows to choose from",
                [("it got", repr(table))],
                fix="K.gather(K.expand_dims(reference, 0), indices)   or a table of rank 1 or more",
            )
        return table.with_shape((*rows.shape, *table.shape[1:]))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        table, rows = arrays
        return take_rows(table, rows, xp=xp)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        table, rows = inputs
        return Scatter()(incoming, rows, table), None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        take = code.helper(take_rows)
        code.line(f"{take}({ins[0]}, {ins[1]}, out={out})", *ins, out)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls(), [Sample((3, 2)), Sample((4,), 0, 3, dtype="int64")]),
            (cls(), [Sample((4,)), Sample((2, 3), 0, 4, dtype="int64")]),
            (cls(), [Sample((3, 2)), Sample((), 0, 3, dtype="int32")]),
        ]


@op
class Scatter(Op):
    """Rows added up where their numbers say, in a tensor of zeros shaped like the third input."""

    symbol = "scatter({0}, {1}, {2})"
    formula = r"\sum_{i \to j} x_i"
    derivatives = ("1", "0", "0")
    shape_only = (2,)

    def result(self, *types: TensorType) -> TensorType:
        x, rows, like = types
        need_numbers(self, x)
        need_row_numbers(self, rows)
        return x.with_shape(like.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, rows, like = arrays
        out = xp.zeros(like.shape, x.dtype)
        add_rows(out, rows, x, xp)
        return out

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return Gather()(incoming, inputs[1]), None, None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        add = code.helper(add_rows)
        code.call("copyto", out, code.number(0, out))
        code.line(f"{add}({out}, {ins[1]}, {ins[0]})", *ins[:2], out)

    @classmethod
    def samples(cls) -> Samples:
        rows = Sample((4,), 0, 3, dtype="int64")
        return [
            (cls(), [Sample((4, 2)), rows, Sample((3, 2))]),
            (cls(), [Sample((4,)), rows, Sample((3,))]),
        ]
