"""The seal on our files: 512 bytes in front that hold a SHA-256 of everything behind them.

It says that a file is as it was written: none of it cut off, no bit turned. It does not say who
wrote it, so what is behind the seal is looked at like a file from anybody.
"""

from __future__ import annotations

import re

from ..utils.files import fingerprint

LENGTH = 512  # HDF5 begins at one of the places 0, 512, 1024, ...
SEAL = "teachkeras file 1\nsha256 {}\n"
WORD = b"teachkeras file"
KNOWN = re.compile(rb"teachkeras file 1\nsha256 [0-9a-f]{64}\n +\n")


def sealed(body: bytes) -> bytes:
    """The seal and the body.

    >>> len(sealed(b"abc")), sealed(b"abc")[:24]
    (515, b'teachkeras file 1\\nsha256')
    """
    return _seal(body) + body


def is_sealed(raw: bytes) -> bool:
    """Whether a file begins as ours do."""
    return raw.startswith(WORD)


def is_intact(raw: bytes) -> bool:
    """Whether the seal is the one of what is behind it.

    >>> is_intact(sealed(b"abc")), is_intact(sealed(b"abc")[:-1])
    (True, False)
    """
    return bool(KNOWN.match(raw)) and raw[:LENGTH] == _seal(raw[LENGTH:])


def _seal(body: bytes) -> bytes:
    return SEAL.format(fingerprint(body)).encode().ljust(LENGTH - 1) + b"\n"
