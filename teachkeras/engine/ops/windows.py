"""The geometry of a window that slides over pictures, for any number of axes.

The same arithmetic serves sequences (batch, steps, channels), pictures (batch, rows, columns,
channels) and volumes (batch, planes, rows, columns, channels): one entry of `size`, `strides` and
`dilation` for each axis between batch and channels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from ...errors import ShapeError
from ...errors.records import Record
from ..types import Array, ArrayModule, Dim, Size, TensorType

Numbers = tuple[int, ...]
AXES = {1: ("steps",), 2: ("rows", "columns"), 3: ("planes", "rows", "columns")}
NOUNS = {1: "sequences", 2: "pictures", 3: "volumes"}
NUMBERS_AT_ONCE = 400_000  # in patches copied out of pictures: they stay in a core's own cache


def places(size: Size, length: Size, stride: int, dilation: int) -> Size:
    """At how many places a window of `length` fits on an axis of `size`.

    `stride` is how far it moves each time, `dilation` the distance of its entries (1: neighbours).

    >>> places(5, 3, 1, 1), places(5, 3, 2, 1), places(5, 3, 1, 2)
    (3, 2, 1)
    """
    if (length, stride) == (1, 1):
        return size
    if isinstance(size, Dim) or isinstance(length, Dim):
        return Dim("windows")
    return max((size - (length - 1) * dilation - 1) // stride + 1, 0)


def spots_of(
    space: Sequence[Size], size: Sequence[Size], strides: Numbers, dilation: Numbers
) -> tuple[Any, ...]:
    """How many windows fit along each axis.

    >>> spots_of((28, 28), (3, 5), (1, 2), (1, 1))
    (26, 12)
    """
    return tuple(map(places, space, size, strides, dilation))


def windows_of(
    x: Array, size: Numbers, strides: Numbers, dilation: Numbers, xp: ArrayModule = np
) -> Any:
    """All windows as one view: (batch, places on each axis, size of the window, channels)."""
    spots = spots_of(x.shape[1:-1], size, strides, dilation)
    batch, *along, channel = x.strides
    moves = [stride * far for stride, far in zip(along, strides, strict=True)]
    inside = [stride * apart for stride, apart in zip(along, dilation, strict=True)]
    return xp.lib.stride_tricks.as_strided(
        x, (len(x), *spots, *size, x.shape[-1]), (batch, *moves, *inside, channel)
    )


def positions(size: Numbers) -> Any:
    """Every position in a grid of that size: for a window, its entries.

    >>> list(positions((1, 2)))
    [(0, 0), (0, 1)]
    """
    return product(*map(range, size))


def reach(entry: Numbers, spots: Numbers, strides: Numbers, dilation: Numbers) -> tuple[slice, ...]:
    """Which part of the pictures one entry of the window meets on its way.

    >>> reach((0, 1), (2, 2), (2, 2), (1, 1))
    (slice(0, 3, 2), slice(1, 4, 2))
    """
    return tuple(
        slice(place * apart, place * apart + far * (count - 1) + 1, far)
        for place, apart, far, count in zip(entry, dilation, strides, spots, strict=True)
    )


def check_windows(
    x: TensorType, size: tuple[Any, ...], strides: Numbers, dilation: Numbers
) -> tuple[Any, ...]:
    """How many windows fit along each axis; TK-147 and TK-148 when they cannot lie there."""
    count = len(size)
    axes = AXES.get(count, ("axis",) * count)
    if x.ndim != count + 2:
        words = {1: "three", 2: "four", 3: "five"}
        raise ShapeError(
            "TK-147",
            f"a window slides over {NOUNS[count]}, so {words[count]} axes are needed",
            [("it got", repr(x.shape)), ("it needs", f"(batch, {', '.join(axes)}, channels)")],
            fix="K.expand_dims(x, -1)   for grey pictures",
        )
    spots = spots_of(x.shape[1:-1], size, strides, dilation)
    for axis, fits in enumerate(spots):
        if isinstance(fits, int) and fits == 0:
            span = (size[axis] - 1) * dilation[axis] + 1
            raise ShapeError(
                "TK-148",
                f"the window is larger than the {NOUNS[count][:-1]}: "
                f"it reaches over {span} {axes[axis]}",
                [
                    ("window", f"{times(size)}, entries {dilation} apart"),
                    (NOUNS[count][:-1], f"{times(x.shape[1:-1])}, shape {x.shape!r}"),
                ],
                fix="...(..., border_mode='same')   or a smaller window",
            )
    return spots


def times(sizes: Sequence[Any]) -> str:
    """Sizes as they are spoken.

    >>> times((3, 3))
    '3 x 3'
    """
    return " x ".join(map(str, sizes))


class Columns(Record):
    """How the patches of a convolution are cut out: a few pictures, or a few rows, at a time.

    A convolution is one matrix product once every patch is a row of a matrix. That matrix is many
    times larger than the pictures, so it is made block by block, each small enough for the cache.
    With few channels the patches lie entry by entry instead (all first entries, then all second
    ones): long runs are copied faster, and the runs along the picture are longer there.
    """

    shape: tuple[int, ...]  # of the pictures
    size: Numbers
    strides: Numbers
    dilation: Numbers

    @cached_property
    def spots(self) -> Numbers:
        """How many windows fit along each axis."""
        return spots_of(self.shape[1:-1], self.size, self.strides, self.dilation)

    @cached_property
    def taps(self) -> int:
        """How many numbers a window sees."""
        return math.prod(self.size) * self.shape[-1]

    @cached_property
    def by_entry(self) -> bool:
        """Whether the patches lie entry by entry, because runs along the picture are longer."""
        return self.size[-1] * self.shape[-1] < self.spots[-1]

    @cached_property
    def block(self) -> tuple[int, int]:
        """How many pictures, and how many places along the first axis, are done at once."""
        batch, down = self.shape[0], self.spots[0]
        line = max(math.prod(self.spots[1:]) * self.taps, 1)
        if down * line <= NUMBERS_AT_ONCE:
            return even_part(batch, NUMBERS_AT_ONCE // (down * line)), down
        return 1, even_part(down, NUMBERS_AT_ONCE // line)

    @cached_property
    def loops(self) -> Numbers:
        """How often: () for once, (n,) for n groups of pictures, (n, m) for m parts of each."""
        pictures, down = self.block
        if down < self.spots[0]:
            return self.shape[0], self.spots[0] // down
        return () if pictures == self.shape[0] else (self.shape[0] // pictures,)

    @cached_property
    def rows(self) -> int:
        """How many patches one block holds."""
        return math.prod(self.block) * math.prod(self.spots[1:])

    @cached_property
    def patch_shape(self) -> tuple[int, ...]:
        """The shape of one block of patches, in the order in which it is copied."""
        spots, entry = (*self.block, *self.spots[1:]), (*self.size, self.shape[-1])
        return (*entry, *spots) if self.by_entry else (*spots, *entry)

    @cached_property
    def entry_shape(self) -> tuple[int, ...]:
        """The shape of what every entry of the window meets in one block."""
        return (*self.size, *self.block, *self.spots[1:], self.shape[-1])

    def patches(self, x: Array, xp: ArrayModule) -> Any:
        """The patches of pictures as a view, block by block, in the order of `patch_shape`."""
        blocks, spots, entry, channel = self._axes
        seen = self._by_block(x, xp)
        return seen.transpose(blocks + entry + channel + spots) if self.by_entry else seen

    def entries(self, x: Array, xp: ArrayModule) -> Any:
        """For each block and each entry of the window, the part of the pictures it meets."""
        blocks, spots, entry, channel = self._axes
        return self._by_block(x, xp).transpose(blocks + entry + spots + channel)

    def _by_block(self, x: Array, xp: ArrayModule) -> Any:
        spots, entry = (*self.block, *self.spots[1:]), (*self.size, self.shape[-1])
        seen = windows_of(x, self.size, self.strides, self.dilation, xp)
        return seen.reshape((*self.loops, *spots, *entry))

    @cached_property
    def _axes(self) -> tuple[list[int], ...]:
        """The axes of all windows in blocks: blocks, places, entries, channels."""
        counts = len(self.loops), len(self.size) + 1, len(self.size), 1
        ends = [sum(counts[: i + 1]) for i in range(4)]
        return tuple([*range(end - n, end)] for n, end in zip(counts, ends, strict=True))

    def matrix(self, patches: Array) -> Any:
        """One block of patches as a matrix with a row for each patch."""
        if self.by_entry:
            return patches.reshape((self.taps, self.rows)).T
        return patches.reshape((self.rows, self.taps))


def even_part(count: int, most: int) -> int:
    """The largest number up to `most` (but at least 1) that divides `count` evenly.

    >>> even_part(32, 5), even_part(7, 3), even_part(0, 4)
    (4, 1, 1)
    """
    return next((n for n in range(min(count, most), 1, -1) if count % n == 0), 1)
