"""Shapes that must be known: those of variables, and those that numbers are put into."""

from __future__ import annotations

from typing import Any

from . import TypeTeachError, shape_tuple


def known_sizes(shape: Any, name: str, fix: str, argument: str = "shape") -> tuple[int, ...]:
    """The shape as a tuple of whole numbers from 0; TK-381 for None, a fraction or a symbol.

    `fix` shows a bare number in brackets, `argument` is what the caller calls the shape.

    >>> known_sizes([2, 3], "shape", "K.zeros((2,))")
    (2, 3)
    """
    sizes = shape_tuple(shape, name, fix)
    odd = [size for size in sizes if not hasattr(size, "__index__") or size < 0]
    if not odd:
        return tuple(map(int, sizes))
    known = tuple(_size_meant(size) for size in sizes if size is not None) or (1,)
    none = (
        "None is a size nobody knows yet, such as that of the batch: numbers cannot be kept for it"
    )
    raise TypeTeachError(
        "TK-381",
        f"{name} is made of whole numbers",
        [("it got", ", ".join(map(str, sizes))[:80])],
        why=none if None in sizes else "",
        fix=f"...(..., {argument}={known})",
    )


def _size_meant(size: Any) -> int:
    """The nearest whole number from 1; 1 for what is no number."""
    return max(1, round(size)) if isinstance(size, (int, float)) else 1


def new_shape(shape: Any, name: str, fix: str, argument: str = "shape") -> tuple[int, ...]:
    """The shape as a tuple of whole numbers, where -1 is worked out; TK-383 for anything else.

    >>> new_shape([2., -1], "shape", "K.reshape(x, (2,))")
    (2, -1)
    """
    sizes = shape_tuple(shape, name, fix)
    if not all(_is_whole(size) for size in sizes):
        whole = tuple(size if _is_whole(size) else -1 for size in sizes)
        raise TypeTeachError(
            "TK-383",
            f"{name} is made of whole numbers, and -1 for the one that is worked out",
            [("it got", ", ".join(map(str, sizes))[:80])],
            fix=f"...(..., {argument}={tuple(map(int, whole))})",
        )
    return tuple(int(size) for size in sizes)


def _is_whole(size: Any) -> bool:
    return hasattr(size, "__index__") or (isinstance(size, float) and size.is_integer())
