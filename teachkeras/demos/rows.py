"""Which rows train, which rows validate, and how they march in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend.seeding import repeating
from ..errors import whole_number
from ..training.batches import BatchReader
from ..training.counts import check_fit
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("split = tk.demos.validation_split(10, validation_split=0.2, batch_size=4)",)

ACROSS, CELL, LEFT, TOP = 25, 24, 20, 62  # cells in a line, pixels of a cell and before it
MOST_CELLS = 400  # rows; of more, each cell stands for several


@dataclass(frozen=True, repr=False)
class ValidationSplit(Demo):
    """The rows of one epoch: `batches` for training in their order, `held` for validation."""

    rows: int
    batches: tuple[tuple[int, ...], ...]
    held: tuple[int, ...]
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

    def view(self) -> View:
        """The picture."""
        return rows_view(self)

    def __repr__(self) -> str:
        first = f"{self.rows} rows: all of them train, none validates"
        if self.held:
            trained, held = sum(self.sizes), len(self.held)
            first = f"{self.rows} rows: the first {trained} train, the last {held} validate"
        count = len(self.batches)
        sizes = ", ".join(map(str, self.sizes[:12])) + ", ..." * (count > 12)
        told = f"{count} batches {self.order}, so {count} updates an epoch; sizes {sizes}"
        return f"{first}\n{told}"


def validation_split(
    rows: int,
    validation_split: float = 0.0,
    batch_size: int = 32,
    shuffle: bool | str = True,
    seed: int = 0,
) -> ValidationSplit:
    """Cut rows as `fit` does: the last part is kept for validation before anything is shuffled.

    The order is that of the first epoch after `np.random.seed(seed)`.

    >>> validation_split(100, validation_split=0.25, batch_size=32)
    100 rows: the first 75 train, the last 25 validate
    3 batches in a new order each epoch, so 3 updates an epoch; sizes 32, 32, 11
    """
    if isinstance(rows, int):
        whole_number(rows, "rows", "TK-194", "tk.demos.validation_split(100, 0.25)")
    check_fit(1, 0, validation_split, shuffle)
    cut = int(rows * (1.0 - validation_split))
    reader = BatchReader([np.arange(cut)], batch_size)
    with repeating(seed):
        batches = tuple(tuple(held[0].tolist()) for _, held in reader.epoch(shuffle))
    held = tuple(range(cut, rows))
    return ValidationSplit(rows, batches, held, shuffle)


# --- the view -------------------------------------------------------------------------------------


def rows_view(split: ValidationSplit) -> View:
    """Draw what `fit` does with the rows of an epoch, batch after batch.

    >>> rows_view(validation_split(100, validation_split=0.25, batch_size=32)).title
    '100 rows: 75 train in batches of 32, 32, 11; the last 25 validate'
    """
    trained = sum(split.sizes)
    sizes = ", ".join(map(str, split.sizes[:8])) + ", ..." * (len(split.sizes) > 8)
    held = f"the last {len(split.held)} validate" if split.held else "none validates"
    title = f"{split.rows} rows: {trained} train in batches of {sizes}; {held}"
    every = -(-split.rows // MOST_CELLS)
    frames = [_whole(split, every), *(_batch(split, at, every) for at in range(len(split.batches)))]
    lines = (split.rows - 1) // every // ACROSS + 1
    rows = [
        [f"batch {n}", size, _some(split.batches[n])] for n, size in enumerate(split.sizes[:40])
    ]
    if split.held:
        rows.append(["validation", len(split.held), _some(split.held)])
    return drawing_view(
        title,
        (LEFT * 2 + ACROSS * CELL, TOP + lines * CELL + 20),
        _base(split, every),
        [Group("batch", "batch", frames)],
        values=html.table(title, ["", "rows", "which"], rows),
        text=repr(split),
        python=about("split", split, "{it}.sizes", "{it}.held", example=EXAMPLE),
    )


def _some(numbers: tuple) -> str:
    return ", ".join(map(str, numbers[:12])) + ", ..." * (len(numbers) > 12)


def _place(row: int, every: int) -> tuple[int, int]:
    line, column = divmod(row // every, ACROSS)
    return LEFT + column * CELL, TOP + line * CELL


def _base(split: ValidationSplit, every: int) -> list:
    """A cell for each row: blue ones train, orange ones validate, if there are any."""
    held = set(split.held)
    kinds = [("box", "trains"), *[("warm", "validates")] * bool(held), ("now", "in this batch")]
    shapes: list = []
    for at, (look, word) in enumerate(kinds):
        x = LEFT + 110 * at
        shapes += [["r", x, 14, 16, 16, look], ["t", x + 24, 27, word, ""]]
    if every > 1:
        shapes.append(["t", LEFT, 50, f"each cell stands for {every} rows", "small"])
    for row in range(0, split.rows, every):
        x, y = _place(row, every)
        shapes.append(["r", x + 2, y + 2, CELL - 4, CELL - 4, "warm" if row in held else "box"])
    return shapes


def _whole(split: ValidationSplit, every: int) -> Frame:
    count = len(split.batches)
    say = f"an epoch: {count} batches, so {count} updates of the weights"
    cut = [["validates", "what is cut off at the end, before anything is mixed"]]
    return Frame("all rows", say, [["batches", split.order], *cut * bool(split.held)], [])


def _batch(split: ValidationSplit, at: int, every: int) -> Frame:
    """The rows of one batch, marked."""
    batch = split.batches[at]
    places = dict.fromkeys(_place(row, every) for row in batch)
    shapes = [["r", x + 1, y + 1, CELL - 2, CELL - 2, "now"] for x, y in places]
    say = f"batch {at} of {len(split.batches)}: {len(batch)} rows"
    small = len(batch) < max(split.sizes)
    rows = [["rows", _some(batch)]] + [["note", "the last batch is what is left over"]] * small
    return Frame(f"batch {at}", say, rows, shapes)
