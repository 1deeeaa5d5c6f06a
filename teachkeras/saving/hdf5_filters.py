"""Undoing the filters of compressed arrays, chunk by chunk, never making more than a chunk holds.

The HDF5 library could do it too, but it unpacks as much as a chunk gives: a megabyte may become a
gigabyte. Here each chunk stops at the size it should have.
"""

from __future__ import annotations

import itertools
import zlib
from typing import Any

import numpy as np

from ..backend.types import Array

GZIP, SHUFFLE, SUMS = 1, 2, 3  # the numbers that HDF5 gives to deflate, shuffle and fletcher32
MOST_RATIO = 20  # weights, which look like noise, hardly get smaller


def unfiltered(array: Any, chunk: tuple[int, ...], dtype: str, filters: list[int]) -> Array:
    """The numbers of an array that is stored in chunks, each behind the same filters."""
    numbers = np.empty(array.shape, dtype)
    size = int(np.prod(chunk)) * numbers.itemsize
    starts = [range(0, n, step) for n, step in zip(array.shape, chunk, strict=True)]
    for corner in itertools.product(*starts):
        left_out, raw = array.read_direct_chunk(corner)
        for place in reversed(range(len(filters))):
            if not left_out >> place & 1:
                raw = _undo(filters[place], raw, size, numbers.itemsize)
        if len(raw) != size:
            raise ValueError("a chunk that is not as long as it should be")
        piece = np.frombuffer(raw, dtype).reshape(chunk)
        ends = [min(c + s, n) for c, s, n in zip(corner, chunk, array.shape, strict=True)]
        place_of = tuple(slice(c, end) for c, end in zip(corner, ends, strict=True))
        numbers[place_of] = piece[tuple(slice(0, s.stop - s.start) for s in place_of)]
    return numbers


def _undo(number: int, raw: bytes, size: int, itemsize: int) -> bytes:
    if number == GZIP:
        unpacking = zlib.decompressobj()
        try:
            return unpacking.decompress(raw, size + 5)  # one byte too many, and a checksum
        except zlib.error as error:
            raise ValueError(f"a chunk that cannot be unpacked: {error}") from None
    if number == SHUFFLE:  # first all first bytes, then all second bytes, ...
        return np.frombuffer(raw, np.uint8).reshape(itemsize, -1).T.tobytes()
    body, told = raw[:-4], int.from_bytes(raw[-4:], "little")
    if fletcher32(body) != told:
        raise ValueError("a chunk whose checksum is another one")
    return body


def fletcher32(body: bytes) -> int:
    """The checksum HDF5 keeps with a chunk: two sums of 16-bit words, modulo 65535.

    >>> hex(fletcher32(b"abcdef"))
    '0x50562a2d'
    """
    words = np.frombuffer(body + b"\0" * (len(body) % 2), ">u2").astype(np.uint64)
    first = int(words.sum()) % 65535
    weights = np.arange(len(words), 0, -1, dtype=np.uint64)
    second = int((words * weights % 65535).sum()) % 65535
    return second << 16 | first
