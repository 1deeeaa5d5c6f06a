"""Writing a file so that a killed process costs nothing, and recognising a file by its contents."""

from __future__ import annotations

import contextlib
import os
import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_atomically(path: str | Path, contents: bytes) -> None:
    """Write a file under a temporary name, flush it to the disk, then rename it into place.

    Whoever reads `path` at any moment, also after a kill, sees the old file or the new one.
    """
    # Here, since these two are a good part of `import teachkeras.models`, and few ever save.
    import tempfile
    from pathlib import Path

    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_up(path)
    # A name of its own for each writer: two processes must not share one half-written file.
    handle, draft = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}.{os.getpid()}-", suffix=".tmp"
    )
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


def _clear_up(path: Path) -> None:
    """Remove what writers of this file that were killed have left behind."""
    drafts = re.compile(rf"\.{re.escape(path.name)}\.(\d+)-\w+\.tmp")
    for name in os.listdir(path.parent):
        found = drafts.fullmatch(name)
        if found and _is_gone(int(found[1]), path.parent / name):
            with contextlib.suppress(OSError):
                os.unlink(path.parent / name)


def _is_gone(process: int, draft: Path) -> bool:
    """Whether the process that began a draft has ended; where nobody can tell, after an hour."""
    try:
        if os.name != "posix":
            return time.time() - draft.stat().st_mtime > 3600
        os.kill(process, 0)  # asks, and sends nothing
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False


def current_umask() -> int:
    """The permissions a new file of this process goes without."""
    umask = os.umask(0)
    os.umask(umask)
    return umask


def fingerprint(contents: bytes) -> str:
    """A short text that is the same only for the same contents."""
    import hashlib  # here for the same reason

    return hashlib.sha256(contents).hexdigest()
