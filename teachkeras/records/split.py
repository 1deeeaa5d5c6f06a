"""Which rows train, which rows validate, and how they march in batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models.arguments import check_fit
from ..models.batches import make_batches


@dataclass(frozen=True, repr=False)
class Split:
    """The rows of one epoch: `batches` for training in their order, `held` for validation."""

    rows: int
    batches: tuple[tuple[int, ...], ...]
    held: tuple[int, ...]
    shuffled: bool

    @property
    def sizes(self) -> list[int]:
        """How many rows each training batch has."""
        return [len(batch) for batch in self.batches]

    def __repr__(self) -> str:
        trained = sum(self.sizes)
        lines = [f"{self.rows} rows: the first {trained} train, the last {len(self.held)} validate"]
        order = "in a new order each epoch" if self.shuffled else "in the order they stand in"
        count = len(self.batches)
        sizes = ", ".join(map(str, self.sizes[:12])) + ", ..." * (count > 12)
        lines.append(f"{count} batches {order}, so {count} updates an epoch; sizes {sizes}")
        return "\n".join(lines)


def split(
    rows: int,
    validation_split: float = 0.0,
    batch_size: int = 32,
    shuffle: bool = True,
    seed: int = 0,
) -> Split:
    """Cut rows as `fit` does: the last part is kept for validation before anything is shuffled.

    >>> split(100, validation_split=0.25, batch_size=32)
    100 rows: the first 75 train, the last 25 validate
    3 batches in a new order each epoch, so 3 updates an epoch; sizes 32, 32, 11
    """
    check_fit(1, 0, validation_split, shuffle)
    cut = int(rows * (1.0 - validation_split))
    order = np.arange(cut)
    if shuffle:
        np.random.RandomState(seed).shuffle(order)
    numbers = order.tolist()
    batches = tuple(tuple(numbers[a:b]) for a, b in make_batches(cut, batch_size))
    return Split(rows, batches, tuple(range(cut, rows)), bool(shuffle))
