"""Refusals that are two of Python's errors at once: ours, and what Keras 1 raised in this place.

`except IndexError` of an old script still catches what it caught in 2016.
"""

from __future__ import annotations

from .base import ArgumentError, DataError, StateError, TypeTeachError


class OutOfRangeError(DataError, IndexError):
    """A number beyond the places there are; NumPy's IndexError in Keras 1 (TK-3xx)."""


class TooEarlyError(StateError, AttributeError):
    """An object that has not learnt anything yet; in Keras 1 it had no such attribute (TK-3xx)."""


class NothingFittedError(ArgumentError, TypeError):
    """Statistics that were never taken; Keras 1 computed with None (TK-3xx)."""


class NoTextError(TypeTeachError, AttributeError):
    """A thing that is no text; Keras 1 asked it for its small letters (TK-8xx)."""


class UnfinishedError(StateError, NotImplementedError):
    """A class of the learner's own that leaves out what it must override (TK-8xx)."""


def unfinished(thing: object, method: str, base: str, fix: str) -> UnfinishedError:
    """TK-880: a class made on a base, without the method that the base calls."""
    kind = type(thing).__name__
    what = f"{kind} is only a base" if kind == base else f"{kind} is not finished"
    return UnfinishedError(
        "TK-880",
        f"{what}: it has no {method}",
        [("class", kind), ("missing", method)],
        why=f"{base} calls {method}, and each class made on it says what that does",
        fix=fix,
        example=True,
    )
