"""Writing a file so that a killed process costs nothing, and recognising a file by its contents."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, contents: bytes) -> None:
    """Write a file under a temporary name, flush it to the disk, then rename it into place.

    Whoever reads `path` at any moment, also after a kill, sees the old file or the new one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own for each writer: two processes must not share one half-written file.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o666 & ~current_umask())  # mkstemp makes files that only we can read
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def current_umask() -> int:
    """The permissions a new file of this process goes without."""
    umask = os.umask(0)
    os.umask(umask)
    return umask


def fingerprint(contents: bytes) -> str:
    """A short text that is the same only for the same contents."""
    return hashlib.sha256(contents).hexdigest()
