"""The error classes for every room above the engine, and the catalogue that explains each code."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from .base import (
    ArgumentError,
    DataError,
    FileError,
    GraphError,
    MemoryTeachError,
    NameTeachError,
    NotebookError,
    NumberError,
    PathError,
    ShapeError,
    StateError,
    TeachError,
    TeachWarning,
    TypeTeachError,
    did_you_mean,
    last_error,
    tell,
    warn_once,
)

__all__ = [
    "ArgumentError",
    "DataError",
    "FileError",
    "GraphError",
    "MemoryTeachError",
    "NameTeachError",
    "NotebookError",
    "NumberError",
    "PathError",
    "ShapeError",
    "StateError",
    "TeachError",
    "TeachWarning",
    "TypeTeachError",
    "UnknownName",
    "did_you_mean",
    "last_error",
    "shape_tuple",
    "tell",
    "unknown_name",
    "warn_once",
    "whole_number",
]


class UnknownName(ArgumentError):
    """A name that stands for nothing here; `name` is what was asked for."""

    name: object = None


def unknown_name(code: str, kind: str, name: object, known: list[str]) -> UnknownName:
    """The error for a name nobody knows: the nearest known ones, and the most likely to type."""
    near = did_you_mean(str(name), known)
    rows = [("it got", repr(name))]
    rows.append(("nearest", ", ".join(near)) if near else ("known", ", ".join(sorted(known))))
    error = UnknownName(
        code,
        f"there is no {kind} {name!r}",
        rows,
        fix=repr(near[0] if near else sorted(known)[0]),
    )
    error.name = name
    return error


def shape_tuple(shape: Any, name: str, fix: str) -> tuple[Any, ...]:
    """The shape as a tuple; a bare number is refused, and `fix` shows it in brackets.

    >>> shape_tuple([None, 3], "shape", "K.placeholder(shape=(3,))")
    (None, 3)
    """
    if isinstance(shape, (tuple, list)) or (hasattr(shape, "__iter__") and hasattr(shape, "ndim")):
        return tuple(shape)
    raise TypeTeachError(
        "TK-121",
        f"{name} is a tuple, even for one size",
        [("it got", repr(shape)[:60])],
        fix=fix,
    )


def whole_number(value: Any, name: str, code: str, fix: str, least: int = 1) -> int:
    """The value, if it is a whole number from `least` on; else the error that says so.

    >>> whole_number(3, "nb_epoch", "TK-445", "nb_epoch=10")
    3
    """
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if whole and value >= least:
        return int(value)
    kind = ArgumentError if whole else TypeTeachError
    raise kind(
        code,
        f"{name} is a whole number from {least}",
        [("it got", repr(value)[:60])],
        fix=fix,
    )
