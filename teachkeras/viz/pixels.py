"""Cells as the pixels of a small PNG, without compression, so that its bytes never change.

Compressed bytes would depend on the version of zlib; a heatmap of cells is small anyway.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

import numpy as np

from teachkeras.viz import html, theme

LEVELS = 127  # colours of a heatmap; one more stands for what is not finite
CUBE = 6  # steps of red, green and blue in a picture: 216 colours


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


def colours(parts: np.ndarray) -> html.Markup:
    """Red, green and blue from 0 to 1, (rows, columns, 3), as the address of a picture.

    The static twin has 216 colours; the live one has all of them.

    >>> len(colours(np.zeros((2, 2, 3)))) < 1_200
    True
    """
    steps = range(CUBE)
    palette = [
        "#" + "".join(f"{int(part * 255 / (CUBE - 1) + 0.5):02x}" for part in (r, g, b))
        for r in steps
        for g in steps
        for b in steps
    ]
    level = np.floor(np.clip(np.nan_to_num(parts), 0, 1) * (CUBE - 1) + 0.5).astype("int64")
    place = level[..., 0] * CUBE * CUBE + level[..., 1] * CUBE + level[..., 2]
    return png(place.astype("uint8"), palette)


def png(level: np.ndarray, palette: Sequence[str]) -> html.Markup:
    """A PNG with one pixel per cell: `level` says which colour of the palette it has."""
    rows, columns = level.shape
    lines = b"".join(b"\0" + bytes(row) for row in level)
    whole = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body)
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)),
            (b"PLTE", bytes.fromhex("".join(colour[1:] for colour in palette))),
            (b"IDAT", _stored(lines)),
            (b"IEND", b""),
        )
    )
    return html.Markup("data:image/png;base64," + base64.b64encode(whole).decode("ascii"))


def image(
    address: html.Markup, x: float, y: float, width: float, height: float, **more
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


def _chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk: length, kind, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _stored(raw: bytes) -> bytes:
    """Bytes in zlib's format without compression (RFC 1950 and 1951)."""
    pieces = [raw[at : at + 65535] for at in range(0, len(raw), 65535)] or [b""]
    blocks = [
        struct.pack("<BHH", position == len(pieces) - 1, len(piece), 65535 - len(piece)) + piece
        for position, piece in enumerate(pieces)
    ]
    return b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(raw))
