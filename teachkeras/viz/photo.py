"""Image-like arrays as real pixels: one PNG that holds every picture of a row of them.

A picture is as large as it is; only one with more pixels than fit into an output is drawn smaller,
by the means of its blocks, and it is said. The picture without a script and the live one use the
same PNG.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from . import html
from .facts import blocks_of
from .packing import rgb_png

MOST_PIXELS = 54_000  # of one picture
MOST_IN_A_ROW = 26_000  # of all pictures of a row together
ACROSS = 8  # pictures in a line
SHADES = 63  # steps from dark to bright where a picture is drawn smaller: half the bytes


@dataclass(frozen=True)
class Photo:
    """The pixels of all pictures (rows, columns, 3), and how they lie in them."""

    pixels: np.ndarray
    size: tuple[int, int]  # rows and columns of one picture
    across: int
    gap: tuple[int, int]
    real: bool  # a pixel for each pixel of the array

    @property
    def address(self) -> html.Markup:
        """The PNG as the address of a picture."""
        coded = base64.b64encode(rgb_png(self.pixels)).decode("ascii")
        return html.Markup("data:image/png;base64," + coded)

    def data(self) -> list:
        """What the browser needs to cut one picture out."""
        return [*self.size, self.across, *self.gap, self.real]


def photo_of(array: np.ndarray, axes: tuple, count: int, low: float, high: float) -> Photo:
    """The pictures of an image (rank 3), or of the first `count` of a row of images.

    `axes` are those of channels, rows and columns; `low` becomes dark and `high` bright.

    >>> photo_of(np.eye(4).reshape(4, 4, 1), (2, 0, 1), 1, 0.0, 1.0).pixels[0, :2].tolist()
    [[255, 255, 255], [0, 0, 0]]
    """
    flat = array[None] if array.ndim == 3 else array[:count]
    order = [axis - array.ndim for axis in axes]
    budget = MOST_PIXELS if count == 1 else MOST_IN_A_ROW
    rows, columns = flat.shape[order[1]], flat.shape[order[2]]
    shrink = min(1.0, (budget / (count * rows * columns)) ** 0.5)
    size = (max(1, int(rows * shrink)), max(1, int(columns * shrink)))
    pictures = [_pixels(each, order, size, low, high) for each in flat]
    across = min(count, ACROSS)
    gap = (0, 0) if count == 1 else (max(1, round(size[0] / 8)), max(1, round(size[1] / 8)))
    return Photo(_mosaic(pictures, across, gap), size, across, gap, size == (rows, columns))


def _pixels(image: np.ndarray, order: list, size: tuple, low: float, high: float) -> np.ndarray:
    """One image as bytes (rows, columns, 3)."""
    edges = [list(range(length)) for length in image.shape]
    for axis, wanted in zip(order[1:], size, strict=True):
        length = image.shape[axis]
        edges[axis] = [length * place // wanted for place in range(wanted)]
    numbers = blocks_of(image, edges)[0]
    real = numbers.size == image.size
    return in_bytes(compose(np.transpose(numbers, order), low, high), 255 if real else SHADES)


def in_bytes(parts: np.ndarray, steps: int = 255) -> np.ndarray:
    """Red, green and blue from 0 to 1 as bytes, in so many steps; what is no number is white.

    >>> in_bytes(np.array([0.0, 0.5, 1.0]), 3).tolist()
    [0, 170, 255]
    """
    shares = np.clip(np.where(np.isnan(parts), 1, parts), 0, 1)
    return np.floor(np.floor(shares * steps + 0.5) * 255 / steps + 0.5).astype("uint8")


def compose(deep: np.ndarray, low: float, high: float) -> np.ndarray:
    """Channels (deep, rows, columns) as red, green and blue from 0 to 1; one channel is grey.

    A fourth channel is how opaque a pixel is, in front of white.

    >>> compose(np.full((1, 1, 1), 0.5), 0.0, 1.0)
    array([[[0.5, 0.5, 0.5]]])
    """
    spread = (high / 2 - low / 2) or 1.0
    parts = (deep / 2 - low / 2) / spread
    if len(parts) == 1:
        parts = np.repeat(parts, 3, axis=0)
    if len(parts) == 4:
        parts = parts[:3] * parts[3] + (1 - parts[3])
    return np.moveaxis(parts[:3], 0, -1)


def _mosaic(pictures: list, across: int, gap: tuple) -> np.ndarray:
    """All pictures in lines, with white between them."""
    rows, columns = pictures[0].shape[:2]
    lines = -(-len(pictures) // across)
    high, wide = lines * (rows + gap[0]) - gap[0], across * (columns + gap[1]) - gap[1]
    mosaic = np.full((high, wide, 3), 255, "uint8")
    for number, picture in enumerate(pictures):
        row, column = divmod(number, across)
        top, left = row * (rows + gap[0]), column * (columns + gap[1])
        mosaic[top : top + rows, left : left + columns] = picture
    return mosaic
