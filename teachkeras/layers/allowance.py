"""How many numbers new weights may hold in all, while a model is made from somebody's file.

A few bytes can describe a layer of a billion weights. A file of a model holds its weights too, so
what is described may not be larger than what is there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..errors import FileError

_left: list[int] = []


@contextmanager
def room_for(numbers: int) -> Iterator[None]:
    """Inside, weights of more than this many numbers are refused before they are made (TK-530)."""
    _left.append(numbers)
    try:
        yield
    finally:
        _left.pop()


def take_room(shape: Sequence[int], name: str | None) -> None:
    """Count the numbers of one more weight."""
    if not _left:
        return
    _left[-1] -= math.prod(shape)
    if _left[-1] < 0 or any(size < 0 for size in shape):
        raise FileError(
            "TK-530",
            "this file describes more weights than it holds",
            [("too many", f"{name}: {tuple(shape)}"[:90])],
            why="so the description and the weights are not those of one model",
            fix="model.save('model.h5')   keeps both together",
            see="lesson 11",
        )
