"""Cutting data into batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.seeding import generator
from ..backend.types import Array
from ..errors import ArgumentError, DataError
from ..layers.container import Container

Batches = Iterator[tuple[int, list[Any]]]  # the sizes of batches, and their arrays


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """Pairs (first row, row after the last) that cover `size` rows.

    >>> make_batches(100, 32)
    [(0, 32), (32, 64), (64, 96), (96, 100)]
    """
    if not hasattr(batch_size, "__index__") or batch_size < 1:
        raise ArgumentError(
            "TK-432",
            "batch_size is a whole number from 1",
            [("it got", repr(batch_size))],
            fix="batch_size=32",
        )
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def slice_X(X: Any, start: Any = None, stop: Any = None) -> Any:  # noqa: N802, N803
    """Rows of an array or of each array of a list, by range or by a list of row numbers."""
    rows = start if hasattr(start, "__len__") else slice(start, stop)
    return [x[rows] for x in X] if isinstance(X, list) else X[rows]


def batch_shuffle(index_array: Array, batch_size: int) -> Any:
    """The row numbers with whole batches in another order; the smaller last batch stays last.

    >>> np.random.seed(0); batch_shuffle(np.arange(7), 2)
    array([4, 5, 2, 3, 0, 1, 6])
    """
    whole = len(index_array) // batch_size
    blocks = index_array[: whole * batch_size].reshape(whole, batch_size)
    mixed = blocks[generator().permutation(whole)].ravel()
    return np.append(mixed, index_array[whole * batch_size :])


def check_whole_batches(model: Container, rows: Sequence[int], batch_size: int) -> None:
    """A stateful model, or one of a fixed batch, needs batches that are all of one size."""
    fixed = model.inputs[0]._keras_shape[0]
    for count in rows:
        uneven = model.stateful and count % batch_size
        other = count and fixed and (count % fixed or min(count, batch_size) != fixed)
        if uneven or other:
            size = fixed or batch_size
            raise DataError(
                "TK-322",
                f"{'a stateful model' if model.stateful else 'a fixed batch'} takes whole batches",
                [("rows", str(count)), ("batch_size", str(batch_size))]
                + [("fixed", f"{fixed}, by batch_input_shape or batch_shape")] * bool(fixed),
                fix=_whole(count, size),
            )


def _whole(count: int, size: int) -> str:
    """How so many rows become whole batches: by more rows, by fewer, or by another size."""
    if count < size:
        return f"np.repeat(X, {-(-size // count)}, axis=0)[:{size}]   with batch_size={size}"
    return f"X[:{count // size * size}]" if count % size else f"batch_size={size}"


class BatchReader:
    """Hands out batches of several arrays of the same length.

    In order it gives views, which cost nothing; shuffled it copies the rows into an array that it
    uses again for the next batch.
    """

    def __init__(self, arrays: Sequence[Any], batch_size: int) -> None:
        self.arrays = list(arrays)
        self.rows = len(arrays[0])
        self.batch_size = batch_size
        self.batches = make_batches(self.rows, batch_size)
        most = min(batch_size, self.rows)
        self.full = [np.empty((most, *a.shape[1:]), a.dtype) for a in self.arrays]

    def epoch(
        self, shuffle: bool | str, tell: Callable[[Any], None] | None = None
    ) -> Iterator[tuple[int, list[Any]]]:
        """The batches of one epoch, each with its number of rows; `tell` is told their order."""
        order = self.order(shuffle)
        if tell is not None:
            tell(order)
        for start, stop in self.batches:
            yield stop - start, self.take(start, stop, order)

    def order(self, shuffle: bool | str) -> Any:
        """The order of rows for one epoch: None (as they are) or a permutation."""
        if isinstance(shuffle, str):
            return batch_shuffle(np.arange(self.rows), self.batch_size)
        return generator().permutation(self.rows) if shuffle else None

    def take(self, start: int, stop: int, order: Array | None) -> list[Any]:
        """The rows from `start` to `stop` of the given order, of every array."""
        if order is None:
            return [array[start:stop] for array in self.arrays]
        rows, count = order[start:stop], stop - start
        # mode="clip" lets take() write straight into `out`; the row numbers are all valid.
        return [
            array.take(rows, 0, out[:count], "clip")
            for array, out in zip(self.arrays, self.full, strict=True)
        ]


def joined(parts: list[list[Any]], outputs: Sequence[Any]) -> Any:
    """The batches' results put together: one array, or a list of one for each output."""
    if parts:
        found = [np.concatenate(each) for each in zip(*parts, strict=True)]
    else:
        empty = [(0, *[size or 0 for size in K.int_shape(output)[1:]]) for output in outputs]
        found = [np.zeros(s, K.dtype(o)) for s, o in zip(empty, outputs, strict=True)]
    return found[0] if len(found) == 1 else found
