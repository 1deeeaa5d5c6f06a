"""What is known about a tensor before any number arrives: its dtype and its shape.

A shape is a tuple whose entries are whole numbers or `Dim` objects. A `Dim` is a size that nobody
has stated yet, such as the number of rows in a batch. Two rules make shapes simple:

* a 1 stretches (broadcasts), an unknown never does;
* two unknowns that must agree are *noted* as an equation and checked once real data arrives.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from contextvars import ContextVar
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import ShapeError, TypeTeachError, did_you_mean
from ..errors.records import Record


class Dim:
    """A size nobody has stated yet, for example the number of rows in a batch.

    Two `Dim` objects are the same size only if they are the same object.

    >>> batch = Dim("batch")
    >>> batch, batch == Dim("batch")
    (None, False)
    """

    __slots__ = ("name", "serial", "origin", "successor")
    _serials = itertools.count()

    def __init__(self, name: str | None = None, origin: object = None) -> None:
        self.name = name
        self.origin = origin
        self.serial = next(Dim._serials)
        self.successor: Dim | None = None  # the unknown size that is larger by one, once asked for

    def __repr__(self) -> str:
        return "None"


Array = np.ndarray[Any, Any]
"""Numbers in rows, as NumPy keeps them (or CuPy, on a GPU)."""

ArrayLike = Array | np.generic | Sequence[Any] | float
"""What `numpy.asarray` makes an array of: an array, a number, a list of these."""

ArrayModule = ModuleType
"""The module that computes with arrays: `numpy`, or `cupy` on a GPU."""

Size = int | Dim
Shape = tuple[Size, ...]
Equation = tuple[Size, Size]

FLOATS = ("float16", "float32", "float64")
INTEGERS = ("int8", "uint8", "int16", "int32", "int64")
DTYPES = ("bool", *INTEGERS, *FLOATS)

_default_float = "float32"


def default_float() -> str:
    """The float dtype used when nobody says otherwise (Keras' `floatx`).

    >>> default_float()
    'float32'
    """
    return _default_float


def set_default_float(dtype: str) -> None:
    """Change the float dtype used when nobody says otherwise: one of `FLOATS`."""
    global _default_float
    if dtype not in FLOATS:
        raise TypeTeachError(
            "TK-113",
            f"{dtype!r} is not a float type",
            [("it got", repr(dtype)), ("it needs", "one of " + ", ".join(map(repr, FLOATS)))],
            fix="K.set_floatx('float32')",
        )
    _default_float = dtype


def check_dtype(dtype: object) -> None:
    """Refuse a dtype nobody knows, with the one that was probably meant (TK-115)."""
    if dtype in DTYPES:
        return
    near = did_you_mean(str(dtype), DTYPES, 1) or ["float32"]
    raise TypeTeachError(
        "TK-115",
        f"there is no dtype {dtype!r}",
        [("it needs", ", ".join(DTYPES))],
        fix=f"dtype={near[0]!r}",
    )


@functools.cache
def item_bytes(dtype: str) -> int:
    """The bytes of one number.

    >>> item_bytes("float32"), item_bytes("bool")
    (4, 1)
    """
    return np.dtype(dtype).itemsize


class TensorType(Record):
    """The dtype and shape of a tensor.

    >>> TensorType("float32", (Dim("batch"), 3))
    float32 (None, 3)
    """

    dtype: str
    shape: Shape

    @property
    def ndim(self) -> int:
        """Rank: how many axes there are (0 for a scalar)."""
        return len(self.shape)

    @property
    def is_float(self) -> bool:
        """True for dtypes that have fractions, and therefore gradients."""
        return self.dtype in FLOATS

    @property
    def is_known(self) -> bool:
        """True when every size is a number."""
        return not any(isinstance(size, Dim) for size in self.shape)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape as plain numbers; only for a known shape."""
        return tuple([size for size in self.shape if isinstance(size, int)])

    @property
    def each(self) -> tuple[TensorType, ...]:
        """The types of all it stands for: this one alone, except for `TupleType`."""
        return (self,)

    @property
    def bytes(self) -> int:
        """How much memory its numbers take; only for a known shape."""
        return math.prod(self.sizes) * item_bytes(self.dtype)

    def with_shape(self, shape: Shape) -> TensorType:
        """The same dtype with another shape."""
        return TensorType(self.dtype, tuple(shape))

    def with_dtype(self, dtype: str) -> TensorType:
        """The same shape with another dtype."""
        return TensorType(dtype, self.shape)

    def __repr__(self) -> str:
        return f"{self.dtype} {self.shape!r}"


class TupleType(TensorType):
    """The types of an op that makes several tensors at once; an `Output` node selects one of them.

    >>> several([TensorType("float32", (3,)), TensorType("bool", ())])
    float32 (3,) and bool ()
    """

    types: tuple[TensorType, ...] = ()

    @property
    def each(self) -> tuple[TensorType, ...]:
        """The types, one for each tensor."""
        return self.types

    @property
    def bytes(self) -> int:
        """How much memory all their numbers take together."""
        return sum(type.bytes for type in self.types)

    @property
    def is_float(self) -> bool:
        """True when any of them has fractions, and therefore gradients."""
        return any(type.is_float for type in self.types)

    @property
    def is_known(self) -> bool:
        """True when every size of every one is a number."""
        return all(type.is_known for type in self.types)

    def __repr__(self) -> str:
        return " and ".join(map(repr, self.types))


def several(types: Sequence[TensorType]) -> TensorType:
    """The type of an op with these results: one result is simply that result."""
    return types[0] if len(types) == 1 else TupleType("several", (), tuple(types))


def one_more(size: Size) -> Size:
    """A size larger by one; the same unknown gives the same unknown every time.

    >>> steps = Dim("steps")
    >>> one_more(3), one_more(steps) is one_more(steps)
    (4, True)
    """
    if isinstance(size, int):
        return size + 1
    if size.successor is None:
        size.successor = Dim(f"{size.name or 'steps'} + 1")
    return size.successor


def promote(*dtypes: str) -> str:
    """The dtype of a result whose inputs have these dtypes.

    Whole numbers and booleans take the float's own type; NumPy would turn int32 with float32 into
    float64 and double the memory of a network without a word.

    >>> promote("int32", "float32"), promote("float32", "float64"), promote("bool", "int8")
    ('float32', 'float64', 'int8')
    >>> promote("uint8", "int8")
    'int16'
    """
    floats = [dtype for dtype in dtypes if dtype in FLOATS]
    if floats:
        return max(floats, key=FLOATS.index)
    integers = {dtype for dtype in dtypes if dtype in INTEGERS}
    if not integers:
        return "bool"
    widest = max(integers, key=INTEGERS.index)
    if integers == {"uint8", "int8"}:
        return "int16"
    return widest


# Each thread has its own, so that two threads may build graphs at the same time.
_equations: ContextVar[list[Equation] | None] = ContextVar("equations", default=None)


class noting_equations:
    """Collect what `unify` had to assume while a shape rule runs."""

    __slots__ = ("token",)

    def __enter__(self) -> list[Equation]:
        noted: list[Equation] = []
        self.token = _equations.set(noted)
        return noted

    def __exit__(self, *error: object) -> None:
        _equations.reset(self.token)


def unify(first: Size, second: Size) -> Size | None:
    """The one size that both must be, or None when they are two different numbers.

    >>> unify(3, 3), unify(3, 4) is None
    (3, True)
    >>> batch = Dim("batch")
    >>> unify(batch, 32)
    32
    """
    if first is second or (isinstance(first, int) and first == second):
        return first
    if isinstance(first, int) and isinstance(second, int):
        return None
    noted = _equations.get()
    if noted is not None:
        noted.append((first, second))
    if isinstance(first, int):
        return first
    if isinstance(second, int):
        return second
    return first if first.serial < second.serial else second


def broadcast(*shapes: Shape) -> Shape:
    """The shape of an elementwise result: a size of 1 stretches, other sizes must agree.

    >>> broadcast((64, 50), (50,)), broadcast((3, 1), (1, 4))
    ((64, 50), (3, 4))
    """
    if shapes and shapes.count(shapes[0]) == len(shapes):
        return tuple(shapes[0])  # nothing stretches, and nothing has to be assumed
    rank = max((len(shape) for shape in shapes), default=0)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    result: list[Size] = []
    for sizes in zip(*padded, strict=True):
        merged: Size = 1
        for size in sizes:
            agreed = size if is_one(merged) else merged if is_one(size) else unify(merged, size)
            if agreed is None:
                raise broadcast_error(shapes)
            merged = agreed
        result.append(merged)
    return tuple(result)


def _fits_as_column(shape: Shape, other: Shape) -> bool:
    """Whether a shape of fewer axes fits another one, once it has a further axis at its end."""
    pairs = zip(reversed((*shape, 1)), reversed(other), strict=False)
    return len(shape) < len(other) and all(is_one(a) or is_one(b) or a == b for a, b in pairs)


def broadcast_error(shapes: tuple[Shape, ...]) -> ShapeError:
    """The error for shapes that cannot be stretched onto each other."""
    rank = max(len(shape) for shape in shapes)
    rows = [
        (("left" if i == 0 else "right"), " " * 3 * (rank - len(shape)) + repr(shape))
        for i, shape in enumerate(shapes)
    ]
    name = "y" if len(shapes) == 2 and _fits_as_column(shapes[1], shapes[0]) else "x"
    return ShapeError(
        "TK-101",
        "these shapes cannot be combined element by element",
        rows,
        why="counted from the right, every pair of sizes must be equal, or one of them 1",
        fix=f"K.expand_dims({name}, -1)   or K.reshape: axes that meet agree, or one of them is 1",
    )


def is_one(size: Size) -> bool:
    """True for the number 1 (an unknown is not 1, whatever it turns out to be)."""
    return isinstance(size, int) and size == 1


def same_shape(first: Shape, second: Shape) -> bool:
    """True when two shapes are certainly equal, size by size."""
    return len(first) == len(second) and all(
        a is b or (isinstance(a, int) and a == b) for a, b in zip(first, second, strict=True)
    )


def equal_by(equations: tuple[Equation, ...], first: Shape, second: Shape) -> bool:
    """True when two shapes are certainly equal, or equal because of what a node has noted.

    >>> a, b = Dim("a"), Dim("b")
    >>> equal_by((), (a, 3), (b, 3)), equal_by(((a, b),), (a, 3), (b, 3))
    (False, True)
    """
    if first == second:  # a Dim is equal to itself alone
        return True
    pairs = {frozenset((id(a), id(b))) for a, b in equations}
    return len(first) == len(second) and all(
        a is b or (isinstance(a, int) and a == b) or frozenset((id(a), id(b))) in pairs
        for a, b in zip(first, second, strict=True)
    )


def normal_axis(axis: int, ndim: int) -> int:
    """A negative axis counted from the front; errors name the rank.

    >>> normal_axis(-1, 3)
    2
    """
    if not hasattr(axis, "__index__") or not -ndim <= axis < ndim:
        axes = ", ".join(map(str, range(ndim))) or "none: a scalar has no axes"
        raise ShapeError(
            "TK-102",
            f"there is no axis {axis!r}",
            [("it got", f"axis={axis!r}"), ("it has", f"{ndim} axes: {axes}")],
            fix=f"axis={ndim - 1}" if ndim else "leave axis out",
        )
    return int(axis) % ndim
