"""The error classes for every room above the engine, and the catalogue that explains each code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..engine.errors import (
    ArgumentError,
    DataError,
    GraphError,
    NameTeachError,
    NotebookError,
    ShapeError,
    StateError,
    TeachError,
    TypeTeachError,
    did_you_mean,
    last_error,
)

if TYPE_CHECKING:
    from ..engine.compile.forecast import Forecast
    from .catalogue import Page

__all__ = [
    "ArgumentError",
    "DataError",
    "GraphError",
    "NameTeachError",
    "NotebookError",
    "ShapeError",
    "StateError",
    "TeachError",
    "TypeTeachError",
    "did_you_mean",
    "explain",
    "last_error",
    "unknown_name",
]


def unknown_name(
    code: str, kind: str, name: object, known: list[str], lesson: str
) -> ArgumentError:
    """The error for a name nobody knows: the nearest known ones, and the most likely to type."""
    near = did_you_mean(str(name), known)
    rows = [("it got", repr(name))]
    rows.append(("nearest", ", ".join(near)) if near else ("known", ", ".join(sorted(known))))
    return ArgumentError(
        code,
        f"there is no {kind} {name!r}",
        rows,
        fix=repr(near[0] if near else sorted(known)[0]),
        see=lesson,
    )


def explain(thing: object, *shapes: tuple[int, ...]) -> Page | Forecast:
    """What an error code means, or what a function will do before it does it.

    A code gives its page: the sentence, a cell that fails, the cell that works. A function made by
    `K.function` gives its steps to come, for inputs of these shapes.

    >>> explain("TK-304").sentence
    "The array does not have the placeholder's shape."
    """
    if hasattr(thing, "program_for"):
        from ..engine.compile.forecast import forecast

        return forecast(thing, *shapes)
    from .catalogue import page

    return page(thing)
