"""What a learner writes to take parts and put them together: `x[1:3]`, `concatenate`, `tile`.

Like `operators.py`, for ops that move numbers. The last line gives `Tensor` its square brackets.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ShapeError, TypeTeachError
from .. import lengths
from ..graph import Tensor, TensorLike
from ..inspect.typed import as_written, subject
from ..lengths import Length
from ..ops.fold import Fold
from ..ops.index import WHOLE, Gather, Part, Slice
from ..ops.joining import Concatenate, Pad
from ..ops.sized import Positions
from ..types import default_float, normal_axis, promote
from .elementwise import add, as_tensor, cast, constant, equal, expand_dims, multiply

Brackets = Any  # whatever Python hands to x[...]


def take(x: Tensor, brackets: Brackets) -> Tensor:
    """The part `x[brackets]`: whole numbers, slices of whole numbers, and one ellipsis.

    >>> from teachkeras.engine import placeholder
    >>> placeholder((None, 4, 3), name="x")[1:3, ..., 0]
    x[1:3, :, 0]   float32 (None, 4)   no value yet
    """
    asked = brackets if isinstance(brackets, tuple) else (brackets,)
    parts: list[Part] = []
    for axis, one in enumerate(_without_ellipsis(x, asked)):
        x, part = _taken(x, axis, one)
        parts.append(part)
    while parts and parts[-1] == WHOLE:
        parts.pop()
    return Slice(tuple(parts))(x) if parts else x


def _without_ellipsis(x: Tensor, asked: tuple[Any, ...]) -> list[Any]:
    """One entry for each axis; an ellipsis stands for as many `:` as are missing."""
    places = [i for i, one in enumerate(asked) if one is Ellipsis]
    count = len(asked) - len(places)
    if len(places) > 1 or count > x.ndim:
        what = "only one ... can stand between the brackets"
        if count > x.ndim:
            what = f"{count} positions are too many: this symbol has {x.ndim} axes"
        raise ShapeError(
            "TK-140",
            what,
            [("symbol", repr(x))],
            fix=subject(x) + (f"[{', '.join([':'] * x.ndim)}]" if x.ndim else ""),
            own_words=True,
        )
    if not places:
        return list(asked)
    here = places[0]
    return [*asked[:here], *[slice(None)] * (x.ndim - count), *asked[here + 1 :]]


def _taken(x: Tensor, axis: int, one: Any) -> tuple[Tensor, Part]:
    """What a `Slice` has left to do along an axis, once a part whose size is a symbol is taken."""
    if isinstance(one, slice):
        start, stop, step = map(_known, (one.start, one.stop, one.step))
        if isinstance(start, Length) or isinstance(stop, Length):
            forward = _part(x, slice(None, None, step))
            if not isinstance(forward, int) and (forward[2] or 1) > 0:
                return lengths.cut(x, axis, start, stop), forward
        elif not isinstance(step, Length):
            return x, _part(x, slice(start, stop, step))
        return x, _part(x, one)
    position = _known(one)
    if isinstance(position, Length):
        return lengths.entry(x, axis, position), 0
    return x, _part(x, position)


def _known(one: Any) -> Any:
    """A symbol that follows from shapes as a number or a `Length`; anything else as it is."""
    if isinstance(one, Tensor) and not one.ndim:
        with contextlib.suppress(ShapeError, TypeTeachError):
            return lengths.known(one)
    return one


def _part(x: Tensor, one: Any) -> Part:
    """One entry between the brackets as a part of a `Slice`."""
    if _is_whole(one):
        return int(one)
    if isinstance(one, slice):
        numbers = (one.start, one.stop, one.step)
        if all(n is None or _is_whole(n) for n in numbers) and one.step != 0:
            start, stop, step = [None if n is None else int(n) for n in numbers]
            return start, stop, step
    own, rows = subject(x), isinstance(one, (Tensor, list, np.ndarray))
    fixes = [
        (one is None, f"K.expand_dims({own}, 0)"),
        (getattr(one, "dtype", None) == "bool", f"K.switch({as_written(one, 'flags')}, {own}, 0.)"),
        (rows, f"K.gather({own}, {as_written(one, 'rows')})"),
        (_is_whole(getattr(one, "step", None)), f"{own}[::1]"),
        (isinstance(one, slice), f"{own}[1:3]"),
    ]
    raise TypeTeachError(
        "TK-141",
        "a symbol is cut by whole numbers that are known now",
        [("it got", f"x[{_short(one)}]"), ("symbol", repr(x))],
        why="the shape of the part must be known before there are numbers",
        fix=next((fix for fits, fix in fixes if fits), f"{own}[0]"),
        own_words=True,
    )


def _is_whole(one: Any) -> bool:
    return isinstance(one, (int, np.integer)) and not isinstance(one, (bool, np.bool_))


def _short(one: Any) -> str:
    text = repr(one)
    return text if len(text) <= 50 else text[:47] + "..."


def concatenate(tensors: Sequence[Any], axis: int = -1) -> Tensor:
    """Tensors one behind the other along an axis; whole numbers become fractions beside them."""
    parts = [as_tensor(x) for x in _listed(tensors)]
    dtype = promote(*[x.dtype for x in parts])
    parts = [cast(x, dtype) for x in parts]
    if len(parts) == 1:
        return parts[0]
    return Concatenate(normal_axis(axis, parts[0].ndim))(*parts)


def stack(tensors: Sequence[Any], axis: int = 0) -> Tensor:
    """Tensors of one shape side by side along a new axis."""
    return concatenate([expand_dims(x, axis) for x in _listed(tensors)], axis)


def _listed(tensors: Any) -> list[Any]:
    if isinstance(tensors, (list, tuple)) and tensors:
        return list(tensors)
    raise TypeTeachError(
        "TK-144",
        "tensors are joined in a list, with at least one in it",
        [("it got", _short(tensors))],
        fix="K.concatenate([x, y])",
    )


def gather(table: TensorLike, rows: TensorLike) -> Tensor:
    """The rows of a table that a tensor of whole numbers names."""
    return Gather()(as_tensor(table), as_tensor(rows))


def one_hot(numbers: TensorLike, classes: Any) -> Tensor:
    """Each class number as a row of zeros with a single one in it."""
    numbers = expand_dims(as_tensor(numbers), -1)
    return cast(equal(numbers, arange(0, classes, 1)), default_float())


def arange(start: Any, stop: Any, step: Any, dtype: str | None = None) -> Tensor:
    """Numbers from `start` up to (not including) `stop`, `step` apart."""
    first, last, apart = map(lengths.known, (start, stop, step))
    if not any(isinstance(n, Length) for n in (first, last, apart)):
        return constant(np.arange(first, last, apart), dtype)
    gap = lengths.combined("-", first, last)
    count = lengths.combined("-", 0, lengths.combined("//", gap, apart))  # rounded up
    like = lengths.blank([lengths.combined("max", count, 0)], default_float())
    numbers = add(start, multiply(step, Positions()(like)))
    return cast(numbers, dtype) if dtype else numbers


def repeat(x: TensorLike, count: Any, axis: int) -> Tensor:
    """A new axis at position `axis`, along which the tensor stands `count` times."""
    x = expand_dims(x, axis)
    return lengths.stretched(x, normal_axis(axis, x.ndim), _count(count))


def _count(count: Any) -> lengths.Known:
    count = lengths.known(count)
    return count if isinstance(count, Length) else int(count)


def repeat_elements(x: TensorLike, count: Any, axis: int) -> Tensor:
    """Each entry along an axis `count` times in a row: a b becomes a a b b."""
    x = as_tensor(x)
    axis = normal_axis(axis, x.ndim)
    return Fold(axis, 2)(repeat(x, count, axis + 1))


def tile(x: TensorLike, counts: Any) -> Tensor:
    """The whole tensor several times along its axes: a b becomes a b a b.

    `counts` has one number for each axis; one number alone is for the last axis.
    """
    times = [_count(n) for n in lengths.listed(counts)]
    tiled = _with_axes(as_tensor(x), len(times))
    for axis, count in enumerate([1] * (tiled.ndim - len(times)) + times):
        if count != 1:
            tiled = Fold(axis, 2)(repeat(tiled, count, axis))
    return tiled


def _with_axes(x: Tensor, count: int) -> Tensor:
    while x.ndim < count:
        x = expand_dims(x, 0)
    return x


def reverse(x: TensorLike, axes: int | Sequence[int]) -> Tensor:
    """The entries along some axes in the opposite order."""
    x = as_tensor(x)
    chosen = axes if isinstance(axes, Sequence) else [axes]
    turned = {normal_axis(axis, x.ndim) for axis in chosen}
    return take(x, tuple(slice(None, None, -1 if i in turned else None) for i in range(x.ndim)))


def pad(x: TensorLike, widths: Sequence[tuple[Any, Any]], number: float = 0.0) -> Tensor:
    """A border around the tensor: (before, after) for each axis."""
    x = as_tensor(x)
    both = [(_count(before), _count(after)) for before, after in widths]
    for axis, (before, after) in enumerate(both[: x.ndim]):
        if isinstance(before, Length) or isinstance(after, Length):
            x, both[axis] = lengths.bordered(x, axis, (before, after), float(number)), (0, 0)
    pairs = tuple((int(before), int(after)) for before, after in both)  # type: ignore[arg-type]
    if len(pairs) != x.ndim or any(width < 0 for pair in pairs for width in pair):
        raise ShapeError(
            "TK-143",
            "a border has two widths, from 0 up, for each axis",
            [("it got", repr(pairs)), ("it needs", f"{x.ndim} pairs (before, after)")],
            fix="...(..., padding=1)   from 0 up",
        )
    return Pad(pairs, float(number))(x) if any(map(any, pairs)) else x


setattr(Tensor, "__getitem__", take)  # noqa: B010  (as `operators` does with + and -)
