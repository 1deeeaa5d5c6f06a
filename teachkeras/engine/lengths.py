"""Sizes that are symbols: `K.shape(x)[0]` wherever a shape or a count is asked for.

A symbol that follows from shapes alone is worked out while the graph is built. Where every size is
known the answer is a whole number; where one is not, it is a `Length`: a formula of unknown sizes,
which `Blank` carries into the graph.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from ..errors import ShapeError, TypeTeachError
from .graph import Tensor, toposort
from .ops import control, curves, elementwise, fold, index, joining, product, reduce
from .ops import shape as moves
from .ops.base import Op
from .ops.leaves import Constant
from .ops.sized import Blank, between
from .types import INTEGERS, Dim, Shape, Size, same_shape

MOST_WORDS = 400


class Length:
    """A size that is not known yet, as a formula of unknown sizes: operators stand behind numbers.

    `where` tells for each unknown a tensor and an axis that has it. `whole` is False for what a
    division left, until it is cast to whole numbers.
    """

    __slots__ = ("words", "where", "whole")

    def __init__(
        self,
        words: tuple[str | Dim, ...],
        where: dict[Dim, tuple[Tensor, int]],
        whole: bool = True,
    ) -> None:
        self.words, self.where, self.whole = words, where, whole

    @property
    def dim(self) -> Dim | None:
        """The unknown size itself, if the formula is nothing else."""
        only = self.words[0]
        return only if len(self.words) == 1 and isinstance(only, Dim) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Length) and self.words == other.words

    def __repr__(self) -> str:
        return "None"

    __hash__ = None  # type: ignore[assignment]


Known = int | Length


def lengths_of(x: Tensor) -> list[Known]:
    """The sizes of a tensor, each a number or a `Length`."""
    return [_length(x, axis) for axis in range(x.ndim)]


def _length(x: Tensor, axis: int) -> Known:
    size = x.type.shape[axis]
    return size if isinstance(size, int) else Length((size,), {size: (x, axis)})


def combined(word: str, first: Any, second: Any) -> Any:
    """Two sizes put together by an operator: a number if both are, else a formula."""
    if not isinstance(first, Length) and not isinstance(second, Length):
        return between(word, first, second)
    simple = _unchanged(word, first, second)
    if simple is not None:
        return simple
    sides = [x if isinstance(x, Length) else Length((str(x),), {}) for x in (first, second)]
    words = (*sides[0].words, *sides[1].words, word)
    if len(words) > MOST_WORDS:
        _refuse_length(f"a formula of more than {MOST_WORDS} numbers and operators")
    whole = word != "/" and all(side.whole for side in sides)
    return Length(words, {**sides[0].where, **sides[1].where}, whole)


def _unchanged(word: str, first: Any, second: Any) -> Any:
    """What is certainly the answer without a formula: n * 1, n + 0, n - n, max(n, 0), or None."""
    one_way = {"+": 0, "-": 0, "*": 1, "//": 1}
    if word in one_way and not isinstance(second, Length) and second == one_way[word]:
        return first
    if word in "+*" and not isinstance(first, Length) and first == one_way[word]:
        return second
    if isinstance(first, Length) and first == second and word in ("-", "max", "min", "place"):
        return 0 if word == "-" else first if word != "place" or first.dim else None
    if word == "max" and second == 0 and first.dim:
        return first
    return None


# what follows from shapes --------------------------------------------------------------------

ARITHMETIC: dict[type[Op], str] = {
    elementwise.Add: "+",
    elementwise.Subtract: "-",
    elementwise.Multiply: "*",
    elementwise.Divide: "/",
    curves.FloorDivide: "//",
    curves.Remainder: "%",
    elementwise.Maximum: "max",
    elementwise.Minimum: "min",
    reduce.Sum: "+",
    product.Prod: "*",
    reduce.Max: "max",
    reduce.Min: "min",
}
MOVES = (
    moves.View,
    moves.BroadcastTo,
    joining.Concatenate,
    elementwise.Identity,
    index.Slice,
    fold.Stretch,
)


def entries(symbol: Tensor) -> Any:
    """A symbol's numbers as an array of whole numbers and `Length`s; TK-199 if data make them."""
    values: dict[Tensor, Any] = {}
    for node in toposort([symbol], _reads):
        values[node] = _entries(node, [values[x] for x in _reads(node)])
    return values[symbol]


def _reads(node: Tensor) -> Sequence[Tensor]:
    """What a size is worked out from: of a tensor that is only measured, no numbers are read."""
    return () if isinstance(node.op, moves.FromShape) else node.inputs


def _entries(node: Tensor, arrays: list[Any]) -> Any:
    op = node.op
    if isinstance(op, Constant):
        return op.array.astype(object)
    if isinstance(op, moves.ShapeOf):
        return _objects(lengths_of(node.inputs[0]), (node.inputs[0].ndim,))
    if isinstance(op, moves.Count):
        sizes = [_length(node.inputs[0], axis) for axis in op.axes]
        return _objects([total(sizes)], ())
    if isinstance(op, control.Cast):
        return np.frompyfunc(_cut if node.dtype in INTEGERS else _same, 1, 1)(arrays[0])
    if isinstance(op, elementwise.Negative):
        return np.frompyfunc(functools.partial(combined, "-", 0), 1, 1)(arrays[0])
    if isinstance(op, MOVES):
        return op.value(np, *arrays)
    word = ARITHMETIC.get(type(op))
    if word is None:
        _refuse_length(repr(node))
    both = functools.partial(combined, word)
    if len(arrays) == 2:
        return np.frompyfunc(both, 2, 1)(*arrays)
    if node.ndim or not arrays[0].size:
        _refuse_length(repr(node))
    return _objects([functools.reduce(both, arrays[0].ravel())], ())


def _objects(values: Sequence[Any], shape: tuple[int, ...]) -> Any:
    array = np.empty(len(values), object)
    array[:] = values
    return array.reshape(shape)


def _same(size: Any) -> Any:
    return size


def _cut(size: Any) -> Any:
    """A size as a whole number: what stands behind the point is cut off."""
    if not isinstance(size, Length):
        return int(size)
    return size if size.whole else Length((*size.words, "int"), size.where)


def _refuse_length(what: str) -> NoReturn:
    raise ShapeError(
        "TK-199",
        "a size has to follow from the shapes of other tensors, and this one does not",
        [("it comes from", what)],
        why="memory is laid out for the shapes before any number is computed",
        fix="K.shape(x)[0]   (a size that the shape of x tells)",
    )


def known(value: Any) -> Any:
    """A symbol of one whole number as a number or a `Length`; anything else as it is."""
    if not isinstance(value, Tensor):
        return value
    if value.ndim or value.dtype not in INTEGERS:
        raise TypeTeachError(
            "TK-194",
            "a size is one whole number",
            [("it got", repr(value))],
            fix="K.shape(x)[0]"
            if value.ndim
            else "K.cast(n, 'int32')   for a size n that a division left with a fraction",
        )
    size = np.asarray(entries(value), object)[()]
    return size if isinstance(size, Length) else int(size)


def listed(shape: Any) -> list[Any]:
    """The entries of a shape, or of one count or several; each, or all of them, may be symbols."""
    if isinstance(shape, Tensor):
        return list(np.atleast_1d(entries(shape)))
    return list(shape) if hasattr(shape, "__iter__") else [shape]


def whole_number(symbol: Tensor) -> int | None:
    """The whole number that a symbol of sizes stands for, if it is known now."""
    if symbol.ndim or symbol.dtype not in INTEGERS:
        return None
    try:
        size = known(symbol)
    except ShapeError:
        return None
    return None if isinstance(size, Length) else size


def total(sizes: Sequence[Known]) -> Known:
    """The product of some sizes."""
    return functools.reduce(functools.partial(combined, "*"), sizes, 1)


# in the graph --------------------------------------------------------------------------------


def blank(sizes: Sequence[Known], dtype: str) -> Tensor:
    """Zeros of a shape with such sizes; mostly, only that shape is read."""
    if not any(isinstance(size, Length) for size in sizes):
        return moves.BroadcastTo(tuple(sizes))(Constant(0, dtype)())  # type: ignore[arg-type]
    where = {dim: at for n in sizes if isinstance(n, Length) for dim, at in n.where.items()}
    read = list(dict.fromkeys(tensor for tensor, _ in where.values()))
    words = {dim: f"x{read.index(tensor)}.{axis}" for dim, (tensor, axis) in where.items()}
    formulas = tuple(_formula(size, words) for size in sizes)
    return Blank(formulas, dtype)(*read)


def _formula(size: Known, words: dict[Dim, str]) -> str:
    if not isinstance(size, Length):
        return str(size)
    return " ".join(words[word] if isinstance(word, Dim) else word for word in size.words)


def sizes_of(sizes: Sequence[Known]) -> tuple[Size, ...]:
    """The sizes as a shape holds them: numbers and unknowns."""
    return blank(sizes, "float32").type.shape


def reshaped(x: Tensor, sizes: Sequence[Known]) -> Tensor:
    """The same numbers under a shape with such sizes; one of them may be -1."""
    if not any(isinstance(size, Length) for size in sizes):
        return moves.Reshape(tuple(sizes))(x)  # type: ignore[arg-type]
    filled = _without_gap(x, list(sizes))
    like = blank(filled, x.dtype)
    if sum(isinstance(size, Length) for size in filled) == 1:
        # A plain reshape may say the same.
        known = tuple(-1 if isinstance(size, Length) else size for size in filled)
        plain = moves.Reshape(known)(x)
        if same_shape(plain.type.shape, like.type.shape):
            return plain
    return moves.ReshapeLike()(x, like)


def _without_gap(x: Tensor, sizes: list[Known]) -> list[Known]:
    """The sizes with the one that is -1 worked out from what x holds."""
    gaps = [place for place, size in enumerate(sizes) if not isinstance(size, Length) and size < 0]
    if not gaps:
        return sizes
    shape: Shape = tuple(Dim() if isinstance(size, Length) else size for size in sizes)
    if len(gaps) > 1 or sizes[gaps[0]] != -1:
        raise moves.reshape_error(x.type.shape, shape, "at most one size may be -1 (work it out)")
    others = [size for place, size in enumerate(sizes) if place != gaps[0]]
    mine: list[Known] = []
    for size in lengths_of(x):
        if isinstance(size, Length) and size in others:
            others.remove(size)  # what stands on both sides needs not be known
        else:
            mine.append(size)
    sizes[gaps[0]] = combined("//", total(mine), total(others))
    return sizes


def stretched(x: Tensor, axis: int, count: Known) -> Tensor:
    """An axis of size 1 made `count` long."""
    if not isinstance(count, Length):
        return fold.Stretch(axis, count)(x)
    sizes = lengths_of(x)
    return moves.BroadcastLike()(x, blank([*sizes[:axis], count, *sizes[axis + 1 :]], x.dtype))


def cut(x: Tensor, axis: int, start: Any, stop: Any) -> Tensor:
    """The entries from `start` up to `stop` along an axis, as a slice has them."""
    size = lengths_of(x)[axis]
    first = 0 if start is None else combined("place", start, size)
    last = size if stop is None else combined("place", stop, size)
    return _middle(x, axis, first, combined("max", combined("-", last, first), 0))


def entry(x: Tensor, axis: int, position: Length) -> Tensor:
    """The one entry at a position along an axis, which stays with size 1."""
    return _middle(x, axis, combined("place", position, lengths_of(x)[axis]), 1)


def _middle(x: Tensor, axis: int, before: Known, count: Known) -> Tensor:
    sizes = lengths_of(x)
    after = combined("-", combined("-", sizes[axis], before), count)
    if before == 0 and after == 0:
        return x
    parts = [blank([*sizes[:axis], n, *sizes[axis + 1 :]], x.dtype) for n in (before, count, after)]
    return joining.Piece(axis, 1, 3)(x, *parts)


def bordered(x: Tensor, axis: int, widths: tuple[Known, Known], number: float) -> Tensor:
    """So many entries of one number before and behind an axis."""
    sizes = lengths_of(x)
    before, after = (
        moves.FullLike(number)(blank([*sizes[:axis], width, *sizes[axis + 1 :]], x.dtype))
        for width in widths
    )
    return joining.Concatenate(axis)(before, x, after)
