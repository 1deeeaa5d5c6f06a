"""Pixels of a picture packed into a PNG whose bytes are the same on every machine.

zlib's own packing depends on its version. This one uses what is simple in the format (RFC 1951):
each byte is written by a code that is short for frequent bytes, found as Huffman did in 1952, and
nothing is repeated by reference. A filter before it (PNG's own) turns neighbours into small
differences. A photograph takes about half the room.
"""

from __future__ import annotations

import heapq
import struct
import zlib
from itertools import count

import numpy as np

END = 256  # the sign after the last byte
LONGEST = 15  # bits of one code
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)


def rgb_png(pixels: np.ndarray) -> bytes:
    """The PNG of bytes (rows, columns, 3), each pixel with its own colour.

    >>> rgb_png(np.zeros((2, 3, 3), "uint8"))[:4]
    b'\\x89PNG'
    """
    rows, columns, _ = pixels.shape
    return png_file(struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0), packed(filtered(pixels)))


def png_file(header: bytes, data: bytes, palette: bytes = b"") -> bytes:
    """A whole file from its header, its packed lines and its colours."""
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", data), (b"IEND", b"")]
    parts = [_chunk(kind, body) for kind, body in chunks if body or kind != b"PLTE"]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk: length, kind, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def filtered(pixels: np.ndarray) -> bytes:
    """Each pixel as its difference from a neighbour: the way that leaves the smallest numbers."""
    whole = np.zeros((pixels.shape[0] + 1, pixels.shape[1] + 1, 3), "int16")
    whole[1:, 1:] = pixels
    left, above, corner = whole[1:, :-1], whole[:-1, 1:], whole[:-1, :-1]
    guesses = (0, left, above, (left + above) // 2, _nearest(left, above, corner))
    ways = [(whole[1:, 1:] - guess).astype("uint8") for guess in guesses]
    sizes = [int(np.abs(way.view("int8").astype("int16")).sum()) for way in ways]
    best = sizes.index(min(sizes))
    lines = ways[best].reshape(len(pixels), -1)
    return np.insert(lines, 0, best, axis=1).tobytes()


def _nearest(left: np.ndarray, above: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """The neighbour that is nearest to left + above - corner (Paeth)."""
    guess = left + above - corner
    far = [np.abs(guess - each) for each in (left, above, corner)]
    second = np.where(far[1] <= far[2], above, corner)
    return np.where((far[0] <= far[1]) & (far[0] <= far[2]), left, second)


def stored(raw: bytes) -> bytes:
    """Bytes in zlib's format as they are (RFC 1950 and 1951)."""
    pieces = [raw[at : at + 65535] for at in range(0, len(raw), 65535)] or [b""]
    blocks = [
        struct.pack("<BHH", position == len(pieces) - 1, len(piece), 65535 - len(piece)) + piece
        for position, piece in enumerate(pieces)
    ]
    return b"\x78\x01" + b"".join(blocks) + struct.pack(">I", zlib.adler32(raw))


def packed(raw: bytes) -> bytes:
    """Bytes in zlib's format, by the lengths of a Huffman code and the codes themselves.

    >>> zlib.decompress(packed(b"a short text, a short text"))
    b'a short text, a short text'
    """
    signs = np.append(np.frombuffer(raw, "uint8").astype("int64"), END)
    lengths = code_lengths(np.bincount(signs, minlength=END + 1))
    start = [*_bits(0b101, 3), *_bits(0, 5), *_bits(0, 5), *_bits(15, 4)]
    start += [bit for name in ORDER for bit in _bits(4 if name < 16 else 0, 3)]
    # The table: each length is itself a code of four bits, the highest first; then no distances.
    start += [bit for length in (*lengths, 0) for bit in reversed(_bits(int(length), 4))]
    bits = np.concatenate([np.array(start, "uint8"), _coded(signs, lengths)])
    body = np.packbits(bits, bitorder="little").tobytes()
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(raw))


def _bits(value: int, size: int) -> list[int]:
    """A number as bits, the lowest first."""
    return [value >> place & 1 for place in range(size)]


def code_lengths(counts: np.ndarray) -> np.ndarray:
    """How many bits each sign gets: the two rarest are joined, again and again (Huffman, 1952).

    >>> code_lengths(np.array([5, 0, 1, 1])).tolist()
    [1, 0, 2, 2]
    """
    while True:
        lengths = np.zeros(len(counts), "int64")
        order = count(len(counts))
        heap = [(int(n), at, [at]) for at, n in enumerate(counts) if n]
        heapq.heapify(heap)
        while len(heap) > 1:
            one, other = heapq.heappop(heap), heapq.heappop(heap)
            signs = one[2] + other[2]
            lengths[signs] += 1
            heapq.heappush(heap, (one[0] + other[0], next(order), signs))
        if lengths.max() <= LONGEST:
            return np.maximum(lengths, counts > 0)
        counts = (counts + 1) // 2  # flatter counts make a flatter code


def codes_of(lengths: np.ndarray) -> np.ndarray:
    """The codes that belong to some lengths: counted upwards, short ones first."""
    codes, code, before = np.zeros(len(lengths), "int64"), 0, 0
    for sign in np.lexsort((np.arange(len(lengths)), lengths)):
        if lengths[sign]:
            code <<= int(lengths[sign]) - before
            before = int(lengths[sign])
            codes[sign] = code
            code += 1
    return codes


def _coded(signs: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The codes of all signs as bits, one after the other."""
    sizes, codes = lengths[signs], codes_of(lengths)[signs]
    starts = np.cumsum(sizes) - sizes
    bits = np.zeros(int(sizes.sum()), "uint8")
    for place in range(LONGEST):
        here = sizes > place
        bits[starts[here] + place] = codes[here] >> (sizes[here] - 1 - place) & 1
    return bits
