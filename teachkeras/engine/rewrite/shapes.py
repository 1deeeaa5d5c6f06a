"""Shapes: parts of parts, joins of joins, borders of borders. No number changes, all are exact.

Taking a part costs nothing (it is a view), joining and padding copy: these rules save copies, or
nodes that only rename numbers.
"""

from __future__ import annotations

from ..graph import Tensor
from ..ops.control import Cast
from ..ops.elementwise import Add, terms_of
from ..ops.fold import Stretch
from ..ops.index import WHOLE, Gather, PadToSlice, Part, Parts, Scatter, Slice
from ..ops.joining import Concatenate, Pad, Piece
from ..ops.leaves import Constant
from ..ops.shape import FromShape
from ..types import FLOATS, INTEGERS, Size, is_one, same_shape
from .rule import fits, register
from .tidy import Named

REVERSED: Part = (None, None, -1)
EXACT_IN = {  # float: the whole numbers it holds without loss
    "float16": ("int8", "uint8"),
    "float32": ("int8", "uint8", "int16"),
    "float64": ("int8", "uint8", "int16", "int32"),
}


# parts ---------------------------------------------------------------------------------------


def is_whole(part: Part, size: Size) -> bool:
    """True when a part is all of an axis, in its old order.

    >>> is_whole((0, 5, None), 3), is_whole((None, None, -1), 3), is_whole(0, 1)
    (True, False, False)
    """
    if isinstance(part, int):
        return False
    if isinstance(size, int):
        return range(*slice(*part).indices(size)) == range(size)
    return part[0] in (None, 0) and part[1] is None and part[2] in (None, 1)


def as_part(entries: range) -> Part:
    """A part that chooses exactly these entries.

    >>> as_part(range(1, 4)), as_part(range(2, -1, -1)), as_part(range(3, 3))
    ((1, 4, None), (2, None, -1), (0, 0, None))
    """
    if not entries:
        return 0, 0, None
    stop = entries.stop if entries.stop >= 0 else None
    return entries.start, stop, None if entries.step == 1 else entries.step


def part_of_part(first: Part, second: Part, size: Size) -> Part | None:
    """What is left of an axis when one part is taken of another; None if its size must be known.

    >>> part_of_part((2, None, None), 1, 10), part_of_part((None, None, -1), (0, 3, None), 10)
    (3, (9, 6, -1))
    """
    if is_whole(first, size) or isinstance(first, int):
        return second
    if second == WHOLE:
        return first
    if isinstance(size, int):
        entries = range(*slice(*first).indices(size))
        if isinstance(second, int):
            return entries[second]
        return as_part(entries[slice(*second)])
    return WHOLE if first == second == REVERSED else None


class WholeSlice(Named):
    """A slice that takes everything does nothing."""

    sentence = "a slice of everything, in the old order, is the tensor itself"
    roots = (Slice,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Slice)
        (x,) = node.inputs
        parts = zip(node.op.parts, x.type.shape, strict=False)
        return x if all(is_whole(part, size) for part, size in parts) else None


class SliceOfSlice(Named):
    """A part of a part is one part; reversed twice is not reversed."""

    sentence = "a part of a part is a part"
    roots = (Slice,)

    def apply(self, node: Tensor) -> Tensor | None:
        (inner,) = node.inputs
        if not isinstance(node.op, Slice) or not isinstance(inner.op, Slice):
            return None
        (x,) = inner.inputs
        seconds = list(node.op.parts)
        parts: list[Part] = []
        for place, size in enumerate(x.type.shape):
            first = inner.op.parts[place] if place < len(inner.op.parts) else WHOLE
            if isinstance(first, int):  # this axis is gone: the outer slice does not see it
                parts.append(first)
                continue
            joint = part_of_part(first, seconds.pop(0) if seconds else WHOLE, size)
            if joint is None:
                return None
            parts.append(joint)
        return typed(Slice(trimmed(parts))(x), node)


class SliceOfConcatenate(Named):
    """A part that lies within one of the joined tensors is a part of that tensor."""

    moves = True
    sentence = "this part comes from one of the joined tensors alone"
    roots = (Slice,)

    def apply(self, node: Tensor) -> Tensor | None:
        (joined,) = node.inputs
        if not isinstance(node.op, Slice) or not isinstance(joined.op, Concatenate):
            return None
        axis = joined.op.axis
        total = joined.type.shape[axis]
        if axis >= len(node.op.parts) or not isinstance(total, int):
            return None
        part = node.op.parts[axis]
        entries = (
            range(part % total, part % total + 1)
            if isinstance(part, int)
            else (range(*slice(*part).indices(total)))
        )
        start = 0
        for x in joined.inputs:
            size = x.type.shape[axis]
            assert isinstance(size, int)
            if entries and start <= min(entries) and max(entries) < start + size:
                moved = range(entries.start - start, entries.stop - start, entries.step)
                here = moved[0] if isinstance(part, int) else as_part(moved)
                return typed(Slice(trimmed(replaced(node.op.parts, axis, here)))(x), node)
            start += size
        return None


class PieceOfConcatenate(Named):
    """What came from one of the joined tensors is that tensor."""

    moves = True
    sentence = "this is the piece that was put in"
    roots = (Piece,)

    def apply(self, node: Tensor) -> Tensor | None:
        joined, *others = node.inputs
        if not isinstance(node.op, Piece) or joined.op != Concatenate(node.op.axis):
            return None
        same = len(others) == len(joined.inputs) and all(
            same_shape(x.type.shape, y.type.shape)
            for x, y in zip(others, joined.inputs, strict=True)
        )
        return joined.inputs[node.op.place] if same else None


def trimmed(parts: list[Part]) -> Parts:
    """The parts without `:` at the end."""
    while parts and parts[-1] == WHOLE:
        parts = parts[:-1]
    return tuple(parts)


def replaced(parts: Parts, axis: int, part: Part) -> list[Part]:
    """The parts with another one along an axis."""
    return [*parts[:axis], part, *parts[axis + 1 :]]


def typed(new: Tensor, node: Tensor) -> Tensor:
    """The same part of the same numbers, so every unknown size is the one it was."""
    new.type = node.type
    return new


# joins ---------------------------------------------------------------------------------------


class ConcatenateOne(Named):
    """One tensor is joined to nothing."""

    sentence = "there is only one tensor to join"
    roots = (Concatenate,)

    def apply(self, node: Tensor) -> Tensor | None:
        return node.inputs[0] if len(node.inputs) == 1 else None


class ConcatenateOfConcatenate(Named):
    """What is joined along one axis in two rounds can be joined in one."""

    sentence = "joined in one go, every number is copied once"
    roots = (Concatenate,)

    def apply(self, node: Tensor) -> Tensor | None:
        if not any(x.op == node.op for x in node.inputs):
            return None
        flat: list[Tensor] = []
        for x in node.inputs:
            flat += x.inputs if x.op == node.op else [x]
        return typed(node.op(*flat), node)


class ConcatenateOfParts(Named):
    """A tensor cut in pieces and put together again is the tensor."""

    sentence = "all its parts, put together in order, are the tensor itself"
    roots = (Concatenate,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Concatenate)
        axis, next_entry = node.op.axis, 0
        if not isinstance(node.inputs[0].op, Slice):
            return None
        (whole,) = node.inputs[0].inputs
        size = whole.type.shape[axis] if axis < whole.ndim else None
        for part in node.inputs:
            if not isinstance(part.op, Slice) or part.inputs[0] is not whole:
                return None
            parts = part.op.parts
            if len(parts) != axis + 1 or any(p != WHOLE for p in parts[:axis]):
                return None
            here = parts[axis]
            if isinstance(here, int) or not isinstance(size, int):
                return None
            entries = range(*slice(*here).indices(size))
            if entries.start != next_entry or entries.step != 1:
                return None
            next_entry = entries.stop
        return whole if next_entry == size else None


class AddedParts(Named):
    """Tensors placed among zeros, side by side, and added: that is joining them."""

    sentence = "what is placed side by side among zeros and added up is joined"
    roots = (Add,)

    def apply(self, node: Tensor) -> Tensor | None:
        if not any(isinstance(x.op, PadToSlice) for x in node.inputs):
            return None
        found: dict[int, Tensor] = {}
        axes: set[int] = set()
        for term in terms_of(node):
            place = _one_part(term)
            if (
                place is None
                or place[1] in found
                or not same_shape(term.type.shape, node.type.shape)
            ):
                return None
            axes.add(place[0])
            found[place[1]] = term.inputs[0]
        if len(axes) != 1:
            return None
        (axis,) = axes
        next_entry = 0
        for start in sorted(found):
            size = found[start].type.shape[axis]
            if start != next_entry or not isinstance(size, int):
                return None
            next_entry += size
        if next_entry != node.type.shape[axis]:
            return None
        return typed(Concatenate(axis)(*[found[start] for start in sorted(found)]), node)


def _one_part(term: Tensor) -> tuple[int, int] | None:
    """The axis along which a tensor is placed among zeros, and where it begins."""
    if not isinstance(term.op, PadToSlice):
        return None
    parts = trimmed(list(term.op.parts))
    axis = len(parts) - 1
    size = term.type.shape[axis] if parts else None
    if not isinstance(size, int) or any(part != WHOLE for part in parts[:-1]):
        return None
    part = parts[-1]
    if isinstance(part, int) or part[2] not in (None, 1):
        return None
    return axis, slice(*part).indices(size)[0]


# borders -------------------------------------------------------------------------------------


class PadNothing(Named):
    """A border of no width does nothing."""

    sentence = "a border of no width changes nothing"
    roots = (Pad,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Pad)
        return node.inputs[0] if not any(sum(pair) for pair in node.op.widths) else None


class PadOfPad(Named):
    """Two borders of the same number are one wide border."""

    sentence = "two borders of the same number are one"
    roots = (Pad,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        outer, inner = node.op, x.op
        if not isinstance(outer, Pad) or not isinstance(inner, Pad):
            return None
        if not outer.number == inner.number:
            return None
        pairs = zip(outer.widths, inner.widths, strict=True)
        widths = tuple((a + c, b + d) for (a, b), (c, d) in pairs)
        return typed(Pad(widths, outer.number)(x.inputs[0]), node)


class SliceOfPad(Named):
    """The part inside a border, or inside a tensor placed among zeros, is what was put there."""

    moves = True
    sentence = "what was put in is taken out again"
    roots = (Slice,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if not isinstance(node.op, Slice):
            return None
        inside = (
            x.op.inside
            if isinstance(x.op, Pad)
            else x.op.parts
            if isinstance(x.op, PadToSlice)
            else ()
        )
        if not inside or trimmed(list(inside)) != trimmed(list(node.op.parts)):
            return None
        return x.inputs[0] if fits(x.inputs[0], node) else None


class StretchToOne(Named):
    """An axis of size 1 stretched to 1 stays as it is."""

    sentence = "it has that size already"
    roots = (Stretch,)

    def apply(self, node: Tensor) -> Tensor | None:
        assert isinstance(node.op, Stretch)
        (x,) = node.inputs
        return x if node.op.size == 1 and is_one(x.type.shape[node.op.axis]) else None


# rows ----------------------------------------------------------------------------------------


def known_rows(rows: Tensor, count: Size) -> Part | None:
    """Row numbers known now, evenly spaced and all there, as a part of an axis of `count`."""
    if not isinstance(rows.op, Constant) or not isinstance(count, int) or rows.ndim > 1:
        return None
    numbers = rows.op.array.ravel().tolist()
    if not numbers or min(numbers) < 0 or max(numbers) >= count:
        return None
    if rows.ndim == 0:
        return int(numbers[0])
    step = numbers[1] - numbers[0] if len(numbers) > 1 else 1
    entries = range(numbers[0], numbers[-1] + (1 if step > 0 else -1), step or 1)
    return as_part(entries) if list(entries) == numbers else None


class GatherKnownRows(Named):
    """Rows whose numbers are known and evenly spaced are a slice, which copies nothing."""

    sentence = "these rows are known and evenly spaced: a slice, which copies nothing"
    roots = (Gather,)

    def apply(self, node: Tensor) -> Tensor | None:
        table, rows = node.inputs
        part = known_rows(rows, table.type.shape[0])
        return None if part is None else Slice((part,))(table)


class ScatterKnownRows(Named):
    """Rows sent to known places, each to its own, are placed there and not added up."""

    sentence = "each row has a place of its own, so there is nothing to add up"
    roots = (Scatter,)

    def apply(self, node: Tensor) -> Tensor | None:
        x, rows, like = node.inputs
        part = known_rows(rows, like.type.shape[0])
        return None if part is None else PadToSlice((part,))(x, like)


class KnownShape(Named):
    """What only reads a shape is a constant once the shape is known.

    The nodes of a graph are made again for known sizes before the rules of `fit` see them; this is
    for what other rules put there afterwards, such as x**0 -> ones_like(x).
    """

    stage = "fit"
    sentence = "the shape is known now, and nothing else was asked for"
    roots = (FromShape,)

    def apply(self, node: Tensor) -> Tensor | None:
        known = node.type.is_known and all(x.type.is_known for x in node.inputs)
        return node.op.fitted(node) if known else None


# dtypes --------------------------------------------------------------------------------------


class MergeCasts(Named):
    """After a cast that loses nothing, a second one can read the first numbers."""

    sentence = "the first cast lost nothing, so the second can do without it"
    roots = (Cast,)

    def apply(self, node: Tensor) -> Tensor | None:
        (x,) = node.inputs
        if not isinstance(x.op, Cast):
            return None
        (first,) = x.inputs
        last = node.dtype in (*FLOATS, "bool") or keeps_all(first.dtype, node.dtype)
        return node.op(first) if keeps_all(first.dtype, x.dtype) and last else None


def keeps_all(dtype: str, into: str) -> bool:
    """True when every number of one dtype is a number of the other.

    >>> keeps_all("int32", "float64"), keeps_all("int32", "float32"), keeps_all("int8", "uint8")
    (True, False, False)
    """
    import numpy as np

    if dtype in INTEGERS and into in FLOATS:
        return dtype in EXACT_IN[into]
    return bool(np.can_cast(dtype, into, "safe"))


for made in (
    WholeSlice,
    SliceOfSlice,
    SliceOfConcatenate,
    PieceOfConcatenate,
    ConcatenateOne,
    ConcatenateOfConcatenate,
    ConcatenateOfParts,
    AddedParts,
    PadNothing,
    PadOfPad,
    SliceOfPad,
    StretchToOne,
    GatherKnownRows,
    ScatterKnownRows,
    KnownShape,
    MergeCasts,
):
    register(made())
