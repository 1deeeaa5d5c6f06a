"""The seal on our files: 512 bytes in front that hold a SHA-256 of everything behind them.

It says that a file is as it was written: none of it cut off, no bit turned. It does not say who
wrote it, so what is behind the seal is looked at like a file from anybody.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from ..errors.files import fingerprint, fingerprint_of

LENGTH = 512  # HDF5 begins at one of the places 0, 512, 1024, ...
SEAL = "teachkeras file 1\nsha256 {}\n"
WORD = b"teachkeras file"
KNOWN = re.compile(rb"teachkeras file 1\nsha256 [0-9a-f]{64}\n +\n")


def sealed(body: bytes | memoryview) -> bytes:
    """The seal and the body.

    >>> len(sealed(b"abc")), sealed(b"abc")[:24]
    (515, b'teachkeras file 1\\nsha256')
    """
    return b"".join((_seal(fingerprint(body)), body))


def is_sealed(raw: bytes) -> bool:
    """Whether a file begins as ours do."""
    return raw.startswith(WORD)


def is_intact(pieces: Iterable[bytes]) -> bool:
    """Whether the seal is the one of what is behind it; the file comes in pieces, seal and all.

    >>> is_intact([sealed(b"abc"), b"d"]), is_intact([sealed(b"abcd")])
    (False, True)
    """
    parts = iter(pieces)
    first = next(parts, b"")
    seal, rest = first[:LENGTH], itertools.chain([first[LENGTH:]], parts)
    return bool(KNOWN.match(seal)) and seal == _seal(fingerprint_of(rest))


def _seal(print_: str) -> bytes:
    return SEAL.format(print_).encode().ljust(LENGTH - 1) + b"\n"
