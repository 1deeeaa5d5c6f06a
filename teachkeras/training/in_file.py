"""Rows that stay in a file, such as those of an HDF5Matrix, and are read batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend.types import Array


class InFile:
    """What a model needs of an array, for rows in a file: nothing is read before its batch comes.

    `made_ready` turns the rows of a batch into what the input takes, or refuses them.
    """

    def __init__(
        self, matrix: Any, made_ready: Callable[[Any], Any], start: int = 0, end: int | None = None
    ) -> None:
        self.matrix, self.made_ready = matrix, made_ready
        self.start, self.end = start, len(matrix) if end is None else end
        first = made_ready(matrix[:1])
        self.shape, self.dtype = (len(self), *first.shape[1:]), first.dtype

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, rows: Any) -> Any:
        if isinstance(rows, slice):
            rows = range(*rows.indices(len(self)))
            key: Any = slice(rows.start + self.start, rows.stop + self.start, rows.step)
        else:
            key = np.asarray(rows) + self.start
        return self.made_ready(self.matrix[key])

    def take(self, rows: Array, axis: int, out: Array, mode: str) -> Array:
        """These rows, written into `out`, as NumPy's take does it."""
        out[:] = self[rows]
        return out


def part(array: Array | InFile, start: int, stop: int) -> Array | InFile:
    """Rows of an array, or of a file, of which none is read."""
    if isinstance(array, InFile):
        return InFile(array.matrix, array.made_ready, array.start + start, array.start + stop)
    return array[start:stop]


def stays_in_file(x: object) -> bool:
    """Whether the rows of this lie in a file and should not be read all at once."""
    return getattr(x, "stays_in_file", False) is True
