"""The shapes and counts that functions of K are given: whole numbers, or symbols of sizes."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from ..engine import lengths
from ..engine.graph import Tensor
from ..engine.lengths import Known, Length
from ..engine.limits import bytes_of, check_memory
from ..errors import TypeTeachError, shape_tuple
from ..errors.sizes import known_sizes, new_shape


def asked_shape(shape: object, fix: str, least: int = 0) -> list[Known]:
    """The sizes that a shape asks for: whole numbers from `least` on (TK-381 or TK-383 if not).

    Sizes that are symbols are worked out: a number where it is known, else an unknown size. `fix`
    has {} where the shape stands.
    """
    if not isinstance(shape, Tensor):
        shape = shape_tuple(shape, "shape", fix.format(f"({shape},)"))
    sizes = [lengths.known(size) for size in lengths.listed(shape)]
    numbers = tuple(1 if isinstance(size, Length) else size for size in sizes)
    checked = (
        new_shape(numbers, "the new shape", "")
        if least < 0
        else known_sizes(numbers, "this shape", "")
    )
    return [
        size if isinstance(size, Length) else number
        for size, number in zip(sizes, checked, strict=True)
    ]


def is_size(size: object, least: int) -> bool:
    """True for a whole number from `least` on.

    >>> is_size(3, 0), is_size(3.0, 0), is_size(True, 0), is_size(-1, 0)
    (True, False, False, False)
    """
    return isinstance(size, Integral) and not isinstance(size, bool) and int(size) >= least


def settled_shape(shape: object, dtype: str, fix: str) -> tuple[int, ...]:
    """A shape whose sizes are all known, if there is room for its numbers (TK-701).

    A variable holds numbers from the start, so TK-195 refuses a size that is not known yet.
    """
    sizes = asked_shape(shape, fix)
    unknown = [size for size in sizes if isinstance(size, Length)]
    if unknown:
        raise TypeTeachError(
            "TK-195",
            "a variable holds numbers from the start, so its sizes must be known now",
            [("it got", repr(lengths.sizes_of(sizes)))],
            why="None is a size that is known once data arrive",
            fix="K.zeros_like(...)   of a symbol that has these sizes",
            example=True,
        )
    known = tuple(size for size in sizes if isinstance(size, int))
    check_memory(bytes_of(known, dtype), "this variable", known, dtype)
    return known


def folded(values: Any) -> Any:
    """Numbers of which some may be symbols, with those that are known as numbers."""
    if isinstance(values, (list, tuple)):
        return type(values)(lengths.known(value) for value in values)
    return lengths.known(values)
