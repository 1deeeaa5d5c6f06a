"""Cells as the pixels of a small PNG, without compression, so that its bytes never change.

Compressed bytes would depend on the version of zlib; a heatmap of cells is small anyway.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence

import numpy as np

from . import html, theme
from .packing import png_file, stored

LEVELS = 127  # colours of a heatmap; one more stands for what is not finite


def heat(
    values: np.ndarray, low: float, high: float, stops: tuple, levels: int = LEVELS
) -> html.Markup:
    """A matrix (rows, columns) as the address of a picture, coloured from low to high.

    >>> heat(np.eye(2), 0.0, 1.0, theme.CIVIDIS)[:22]
    'data:image/png;base64,'
    """
    palette = [theme.ramp(stops, step / (levels - 1)) for step in range(levels)]
    with np.errstate(invalid="ignore", over="ignore"):
        spread = high / 2 - low / 2
        shares = (values / 2 - low / 2) / spread if spread else values * 0 + 0.5
    finite = np.isfinite(values)
    shares = np.clip(np.where(finite, shares, 0), 0, 1)
    level = np.where(finite, np.floor(shares * (levels - 1) + 0.5), levels)
    return png(level.astype("uint8"), [*palette, theme.NOT_A_NUMBER])


def png(level: np.ndarray, palette: Sequence[str]) -> html.Markup:
    """A PNG with one pixel per cell: `level` says which colour of the palette it has."""
    rows, columns = level.shape
    lines = b"".join(b"\0" + bytes(row) for row in level)
    header = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    colours = bytes.fromhex("".join(colour[1:] for colour in palette))
    whole = png_file(header, stored(lines), colours)
    return html.Markup("data:image/png;base64," + base64.b64encode(whole).decode("ascii"))


def image(
    address: html.Markup, x: float, y: float, width: float, height: float, **more: str
) -> html.Markup:
    """A picture stretched over a rectangle in pixels, with sharp cells."""
    place = {"x": x, "y": y, "width": width, "height": height}
    return html.tag(
        "image",
        **{key: html.number(value) for key, value in place.items()},
        style="image-rendering:pixelated",
        preserveAspectRatio="none",
        href=address,
        **more,
    )
