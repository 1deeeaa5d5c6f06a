"""Which rows train, which rows validate, and how they march in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend.seeding import repeating
from ..training.batches import BatchReader
from ..training.counts import check_fit


@dataclass(frozen=True, repr=False)
class Split:
    """The rows of one epoch: `batches` for training in their order, `held` for validation.

    The last three are what `fit` was asked for.
    """

    rows: int
    batches: tuple[tuple[int, ...], ...]
    held: tuple[int, ...]
    batch_size: int = 32
    validation_split: float = 0.0
    shuffle: Any = True

    @property
    def sizes(self) -> list[int]:
        """How many rows each training batch has."""
        return [len(batch) for batch in self.batches]

    @property
    def order(self) -> str:
        """In which order the rows come, in words."""
        if self.shuffle == "batch":
            return "that change places each epoch"
        return "in a new order each epoch" if self.shuffle else "in the order they stand in"

    @property
    def call(self) -> str:
        """The call of `fit` that does this."""
        more = f", validation_split={self.validation_split}" if self.validation_split else ""
        more += "" if self.shuffle is True else f", shuffle={self.shuffle!r}"
        return f"model.fit(X, y, batch_size={self.batch_size}{more})"

    def __repr__(self) -> str:
        first = f"{self.rows} rows: all of them train, none validates"
        if self.held:
            trained, held = sum(self.sizes), len(self.held)
            first = f"{self.rows} rows: the first {trained} train, the last {held} validate"
        count = len(self.batches)
        sizes = ", ".join(map(str, self.sizes[:12])) + ", ..." * (count > 12)
        told = f"{count} batches {self.order}, so {count} updates an epoch; sizes {sizes}"
        return f"{first}\n{told}"


def split(
    rows: int,
    validation_split: float = 0.0,
    batch_size: int = 32,
    shuffle: Any = True,
    seed: int = 0,
) -> Split:
    """Cut rows as `fit` does: the last part is kept for validation before anything is shuffled.

    The order is that of the first epoch after `np.random.seed(seed)`.

    >>> split(100, validation_split=0.25, batch_size=32)
    100 rows: the first 75 train, the last 25 validate
    3 batches in a new order each epoch, so 3 updates an epoch; sizes 32, 32, 11
    """
    check_fit(1, 0, validation_split, shuffle)
    cut = int(rows * (1.0 - validation_split))
    reader = BatchReader([np.arange(cut)], batch_size)
    with repeating(seed):
        batches = tuple(tuple(held[0].tolist()) for _, held in reader.epoch(shuffle))
    held = tuple(range(cut, rows))
    return Split(rows, batches, held, batch_size, validation_split, shuffle)
