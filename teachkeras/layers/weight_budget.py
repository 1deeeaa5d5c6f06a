"""How many numbers new weights may hold in all, while a model is made from somebody's description.

A few bytes can describe a layer of a billion weights. A file of a model holds its weights too, so
what is described may not be larger than what is there. A description alone is built twice: the
first time its weights have shapes and no numbers, and are counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from ..backend.rehearsing import numbers_that_fit, using_nothing_up, without_numbers
from ..backend.types import Tensor
from ..errors import FileError

# Whoever makes a model in another thread at the same time has nothing to do with the file.
_left: ContextVar[list[int] | None] = ContextVar("left", default=None)
_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


@contextmanager
def limit(numbers: int) -> Iterator[None]:
    """Inside, weights of more than this many numbers are refused before they are made (TK-530)."""
    before = _left.set([numbers])
    try:
        yield
    finally:
        _left.reset(before)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Inside, weights have no numbers, and no name and no random number is used up.

    More weights than there is memory for are refused (TK-536).
    """
    before = _rehearsing.set(True)
    try:
        with limit(numbers_that_fit()), using_nothing_up():
            yield
    finally:
        _rehearsing.reset(before)


def is_counted() -> bool:
    """Whether somebody counts the weights that are made now."""
    return _left.get() is not None


def weight_of(make: Callable[..., Tensor], shape: Sequence[int], name: str | None) -> Tensor:
    """One more weight, if there is room for it; `make` fills it."""
    left = _left.get()
    if left is not None:
        left[0] -= math.prod(shape)
        if left[0] < 0 or any(size < 0 for size in shape):
            raise _too_many(shape, name)
    return without_numbers(shape, name) if _rehearsing.get() else make(tuple(shape), name=name)


def _too_many(shape: Sequence[int], name: str | None) -> FileError:
    asked = ("too many", f"{name}: {tuple(shape)}"[:90])
    if _rehearsing.get():
        return FileError(
            "TK-536",
            "this describes a model with more weights than there is memory for",
            [asked, ("there fit", f"{numbers_that_fit():,} numbers in all")],
            why="a few bytes can ask for any number of weights, so they are counted first",
            fix="model_from_json(model.to_json())   of a model that this machine has made",
        )
    return FileError(
        "TK-530",
        "this file describes more weights than it holds",
        [asked],
        why="so the description and the weights are not those of one model",
        fix="model.save('model.h5')   keeps both together",
    )
