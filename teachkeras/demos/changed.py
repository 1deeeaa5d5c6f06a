"""Pictures beside changed copies of themselves, as a generator draws them anew in every epoch."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend.types import Array, ArrayLike
from ..errors import ArgumentError
from ..errors.text import counted, in_lines
from ..preprocessing.image_generator import ImageDataGenerator
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.packing import rgb_png
from ..viz.photo import compose, in_bytes
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    "from teachkeras.datasets import digits",
    "from teachkeras.preprocessing.image import ImageDataGenerator",
    "pictures = digits.load_data()[0][0][:3, :, :, None]",
    "table = tk.demos.augmentation_table(pictures, ImageDataGenerator(rotation_range=20), 4)",
)
MOST_PICTURES, MOST_TIMES, MOST_PIXELS = 6, 10, 60_000
LEFT, TOP, SIDE, APART = 84, 30, 64, 8  # pixels: before and above the pictures, a picture, between


@dataclass(frozen=True, eq=False, repr=False)
class AugmentationTable(Demo):
    """Some pictures, and for each epoch what a generator made of them."""

    originals: Array  # (pictures, rows, columns, channels), or in the order 'th'
    epochs: Array  # (epochs, pictures, ...)
    channels: int  # the axis of the channels in a batch

    @property
    def changed(self) -> Array:
        """How many pixels of each picture differ from the original: (epochs, pictures)."""
        differs = (self.epochs != self.originals).any(axis=1 + self.channels)
        return differs.sum(axis=(-1, -2))

    @property
    def different(self) -> list[int]:
        """For each picture, how many different ones all epochs together have shown."""
        return [len({each.tobytes() for each in copies}) for copies in self.epochs.swapaxes(0, 1)]

    @property
    def pixels(self) -> int:
        """How many pixels a picture has."""
        sizes = list(self.originals.shape[1:])
        del sizes[self.channels - 1]
        return int(np.prod(sizes))

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        pictures = counted(len(self.originals), "picture")
        return f"{pictures}, changed anew in each of {counted(len(self.epochs), 'epoch')}"

    def view(self) -> View:
        """The picture."""
        return table_view(self)

    def __repr__(self) -> str:
        lines = [self.title]
        for n, (changed, different) in enumerate(zip(self.changed.T, self.different, strict=True)):
            counts = ", ".join(map(str, changed))
            seen = f"{different} different in {counted(len(self.epochs), 'epoch')}"
            lines.append(f"picture {n}: {seen}; pixels changed, of {self.pixels}: {counts}")
        return in_lines(lines)


def augmentation_table(
    pictures: ArrayLike, generator: ImageDataGenerator, epochs: int = 8, seed: int = 0
) -> AugmentationTable:
    """What a generator makes of 1 to 6 pictures in 1 to 10 epochs; the draws belong to `seed`.

    `pictures` is a batch, as `generator.flow` takes it. Errors: TK-901, TK-350.

    >>> from teachkeras.preprocessing.image import ImageDataGenerator
    >>> pictures = np.arange(18.).reshape(2, 3, 3, 1)
    >>> table = augmentation_table(pictures, ImageDataGenerator(horizontal_flip=True), 6)
    >>> table.different, sorted(set(table.changed.ravel().tolist()))
    ([2, 2], [0, 6])
    """
    if not isinstance(generator, ImageDataGenerator):
        raise _no_table("generator", f"{type(generator).__name__}: it needs an ImageDataGenerator")
    originals = generator.checked(pictures)
    if type(epochs) is not int or not 0 < epochs <= MOST_TIMES:
        raise _no_table("epochs", f"{epochs!r}: it needs 1 to {MOST_TIMES}"[:80])
    if not 0 < len(originals) <= MOST_PICTURES:
        raise _no_table("pictures", f"{len(originals)}: it needs 1 to {MOST_PICTURES}")
    if (pixels := originals[..., 0].size * (epochs + 1)) > MOST_PIXELS:
        raise _no_table("pixels", f"{pixels:,} in all: it draws at most {MOST_PIXELS:,}")
    flow = generator.flow(originals, batch_size=len(originals), shuffle=False, seed=seed)
    drawn = np.stack([np.asarray(next(flow)) for _ in range(epochs)])
    return AugmentationTable(originals, drawn, generator.channel_axis)


def _no_table(what: str, told: str) -> ArgumentError:
    return ArgumentError(
        "TK-901",
        "these pictures and their copies do not fit into a table",
        [(what, told)],
        fix="tk.demos.augmentation_table(pictures[:4], ImageDataGenerator(rotation_range=20))",
    )


# --- the view -------------------------------------------------------------------------------------


def table_view(table: AugmentationTable) -> View:
    """Draw each picture in a line of its own: as it is, then as each epoch showed it.

    >>> from teachkeras.preprocessing.image import ImageDataGenerator
    >>> table_view(augmentation_table(np.eye(4)[None, ..., None], ImageDataGenerator(), 2)).title
    '1 picture, changed anew in each of 2 epochs'
    """
    count, epochs = len(table.originals), len(table.epochs)
    size = (_x(epochs + 1) + 12, TOP + count * (SIDE + APART) + 6)
    frames = [_frame(table, column) for column in range(epochs + 1)]
    spots = [
        [_x(column), _y(n), SIDE, SIDE, "", [], column]
        for n in range(count)
        for column in range(epochs + 1)
    ]
    head = ["picture", "different", *(f"epoch {epoch}" for epoch in range(1, epochs + 1))]
    rows = [
        [n, seen, *map(int, changed)]
        for n, (seen, changed) in enumerate(zip(table.different, table.changed.T, strict=True))
    ]
    base = _base(table)
    return drawing_view(
        table.title,
        size,
        base,
        [Group("epoch", "epoch", frames, first=1)],
        spots,
        values=html.table(f"{table.title}: pixels changed, of {table.pixels}", head, rows),
        text=repr(table),
        python=about(
            "table",
            table,
            "{it}.epochs.shape    # (epochs, pictures, ...)",
            "{it}.changed[0, 0]   # pixels of picture 0 that epoch 1 has changed",
            example=EXAMPLE,
        ),
    )


def _x(column: int) -> float:
    """The left edge of a column; the originals stand a little apart."""
    return LEFT + column * (SIDE + APART) + 14 * (column > 0)


def _y(picture: int) -> float:
    return TOP + picture * (SIDE + APART)


def _base(table: AugmentationTable) -> list:
    """All pictures with their headings."""
    shapes: list = [["t", _x(0) + SIDE / 2, TOP - 12, "original", "mid small"]]
    for epoch in range(1, len(table.epochs) + 1):
        shapes.append(["t", _x(epoch) + SIDE / 2, TOP - 12, f"epoch {epoch}", "mid small"])
    columns = [table.originals, *table.epochs]
    scales = [theme.scale_for(table.originals)[:2], theme.scale_for(table.epochs)[:2]]
    for n in range(len(table.originals)):
        shapes.append(["t", 12, _y(n) + SIDE / 2 + 4, f"picture {n}", "small"])
        for column, batch in enumerate(columns):
            address = _pixels(np.moveaxis(batch[n], table.channels - 1, 0), scales[column > 0])
            shapes.append(["x", _x(column), _y(n), SIDE, SIDE, address])
            shapes.append(["r", _x(column), _y(n), SIDE, SIDE, "frame"])
    return shapes


def _pixels(deep: Array, scale: Any) -> str:
    """One picture (channels, rows, columns) as the address of a PNG."""
    coded = base64.b64encode(rgb_png(in_bytes(compose(deep, *scale)))).decode("ascii")
    return "data:image/png;base64," + coded


def _frame(table: AugmentationTable, column: int) -> Frame:
    """One column: how far it differs from the originals."""
    high = len(table.originals) * (SIDE + APART)
    ring = [["r", _x(column) - 4, TOP - 4, SIDE + 8, high, "now"]]
    if not column:
        rows = [
            [f"picture {n}", f"{seen} different in {counted(len(table.epochs), 'epoch')}"]
            for n, seen in enumerate(table.different)
        ]
        return Frame("original", "the pictures as they were given", rows, ring)
    rows = [
        [f"picture {n}", f"{int(changed)} of {table.pixels} pixels changed"]
        for n, changed in enumerate(table.changed[column - 1])
    ]
    return Frame(f"epoch {column}", f"epoch {column}: what training sees", rows, ring)
