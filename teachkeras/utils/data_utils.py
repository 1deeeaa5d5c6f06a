"""Files of data: on this machine already. Nothing is downloaded, and nothing is unpacked."""

from __future__ import annotations

import hashlib

from ..datasets.local import find
from ..errors.files import path_text


def get_file(
    fname: str,
    origin: str,
    untar: bool = False,
    md5_hash: str | None = None,
    cache_subdir: str = "datasets",
) -> str:
    """Where a data file lies on this machine.

    Keras 1 fetched it from `origin`; here it must lie in `TEACHKERAS_DATA` or in `.keras/datasets`
    of the home folder. TK-331 says so; an archive (`untar`) is never unpacked.
    """
    path = find(fname, "the file that the script would have downloaded", "digits")
    if md5_hash and not validate_file(str(path), md5_hash):
        path = find(fname + " with the right contents", f"md5 {md5_hash}", "digits")
    return str(path)


def validate_file(fpath: str, md5_hash: str) -> bool:
    """Whether a file has this MD5 sum."""
    digest = hashlib.md5(usedforsecurity=False)
    with open(path_text(fpath), "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest() == md5_hash
