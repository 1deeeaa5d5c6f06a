"""Writing a file so that a killed process costs nothing, and recognising a file by its contents."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterable
from typing import Any

from .base import FileError, PathError, TeachError, TeachWarning, tell

LONGEST_STEM = 100  # bytes of a name that its draft repeats; a whole name has room for 255


# paths -------------------------------------------------------------------------------------------


def path_text(path: Any) -> str:
    """A path as text; bytes and the paths of pathlib will do. TK-534 for what cannot be one.

    >>> path_text(b"models/first.h5")
    'models/first.h5'
    """
    try:
        text = os.fsdecode(path)
        os.fsencode(text)  # half a surrogate pair stands in no folder
    except (TypeError, UnicodeError):
        raise _no_path(path, f"it is {type(path).__name__} {path!r}") from None
    if not text:
        raise _no_path(path, "it is empty")
    if "\0" in text:
        raise _no_path(path, f"{text!r} holds the character 0, at which a name would end")
    return text


def beside(path: str, ending: str) -> str:
    """The path of a file that belongs to `path`; a long name is cut, so that there is room.

    >>> beside("models/backup.h5", ".previous")
    'models/backup.h5.previous'
    """
    folder, name = os.path.split(path)
    if len(os.fsencode(name + ending)) > 255:
        name = _stem(name)
    return os.path.join(folder, name + ending)


def _stem(name: str) -> str:
    """A name, or something as unmistakable in its place if it is long."""
    raw = os.fsencode(name)
    return name if len(raw) <= LONGEST_STEM else fingerprint(raw)[:40]


# writing -----------------------------------------------------------------------------------------


def write_atomically(path: Any, contents: bytes, make_folders: bool = True) -> None:
    """Write a file under a temporary name, flush it to the disk, then rename it into place.

    Whoever reads `path` at any moment, also after a kill, sees the old file or the new one. Where
    symbolic links lead, there it is written, and a file that was there passes its permissions on.
    TK-520 says why it could not be written, TK-535 that a folder stands there; the old one is as
    it was. A pipe or a device is no place for a file: the warning TK-535 says so, nothing is
    written, and the work that wanted to save (a long training, say) goes on.
    """
    text = path_text(path)
    try:
        _write(text, contents, make_folders)
    except TeachWarning as refusal:
        tell(refusal)
    except FileError:
        raise
    except OSError as error:
        raise _not_written(text, error) from error


def _write(path: str, contents: bytes, make_folders: bool) -> None:
    old, place = _file_at(path), os.path.realpath(path)
    folder, name = os.path.split(place)
    if make_folders:
        os.makedirs(folder, exist_ok=True)
    _clear_up(folder, name)
    # A name of its own for each writer: two of them must not share one half-written file.
    random = os.urandom(8).hex()
    draft = os.path.join(folder, f".{_stem(name)}.{os.getpid()}-{random}.tmp")
    handle = _new_file(draft, private=old is not None)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            _pass_on(old, draft)
        os.replace(draft, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _file_at(path: str) -> os.stat_result | None:
    """What is known of the file that stands there; TK-535 if it is none, None for a free name."""
    if not os.path.basename(path):
        raise _no_file(path, "it ends like a folder's name")
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        kind = TeachWarning if not stat.S_ISDIR(found.st_mode) else FileError
        raise _no_file(path, f"what stands there is {_kind(found.st_mode)}", kind)
    if not os.access(path, os.W_OK):  # a rename would not ask
        raise PermissionError(errno.EACCES, "it is there, and you may only read it")
    return found


def _new_file(path: str, private: bool) -> int:
    """Make a file; the system itself takes away what the process' umask forbids."""
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, how, 0o600 if private else 0o666)


def _pass_on(old: os.stat_result, draft: str) -> None:
    """Owner and permissions of the file that is replaced, as far as this process may give them."""
    new, mode = os.stat(draft), old.st_mode & 0o777
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(OSError):
            os.chown(draft, old.st_uid, -1)
        try:
            os.chown(draft, -1, old.st_gid)
        except OSError:
            mode &= ~0o070  # what the old group might do is no other group's business
    with contextlib.suppress(OSError):  # some disks know no permissions
        os.chmod(draft, mode)


def _clear_up(folder: str, name: str) -> None:
    """Remove what writers of this file that were killed have left behind."""
    drafts = re.compile(rf"\.{re.escape(_stem(name))}\.(\d+)-\w+\.tmp")
    with contextlib.suppress(OSError):  # a folder may let you write and not look
        for each in os.listdir(folder):
            found, draft = drafts.fullmatch(each), os.path.join(folder, each)
            if found and _is_gone(int(found[1]), draft):
                with contextlib.suppress(OSError):
                    os.unlink(draft)


def _is_gone(process: int, draft: str) -> bool:
    """Whether the process that began a draft has ended; where nobody can tell, after an hour."""
    try:
        if os.name != "posix":
            return time.time() - os.stat(draft).st_mtime > 3600
        os.kill(process, 0)  # asks, and sends nothing
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def fingerprint(contents: bytes | memoryview) -> str:
    """A short text that is the same only for the same contents."""
    return fingerprint_of([contents])


def fingerprint_of(pieces: Iterable[bytes | memoryview]) -> str:
    """The fingerprint of contents that come piece by piece, and would not fit in memory.

    >>> fingerprint_of([b"a", b"bc"]) == fingerprint(b"abc")
    True
    """
    import hashlib  # here, since it is a good part of `import teachkeras`, and few ever save

    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


# refusals ----------------------------------------------------------------------------------------


def _kind(mode: int) -> str:
    """What something in a folder is, in words."""
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    return kinds.get(stat.S_IFMT(mode), "no file")


def _no_path(path: Any, why: str) -> PathError:
    return PathError(
        "TK-534",
        "this cannot be the path of a file",
        [("because", why[:90])],
        why="a path is a text that names a file, with the folders that lead to it",
        fix="filepath = 'models/first.h5'",
    )


def _no_file(path: str, how: str, kind: type[TeachError] = FileError) -> TeachError:
    name = os.path.basename(os.path.realpath(path)) or "models"
    inside = f"{path.rstrip('/') or '.'}/first.h5" if "folder" in how else "first.h5"
    return kind(
        "TK-535",
        "a file can only take the place of a file",
        [("path", path[-80:]), ("because", how)],
        why=f"{name[-40:]!r} is as it was, and nothing was written",
        fix=f"filepath = {inside!r}",
    )


def _not_written(path: str, error: OSError) -> FileError:
    """The refusal; it keeps number and words of the system's own error."""
    refusal = FileError(
        "TK-520",
        "the file could not be written",
        [("file", path[-80:]), ("reason", str(error.strerror or error)[:80])],
        why="what was there before is still there, unchanged",
        fix="filepath = 'first.h5'   in a folder you may write to, with room left",
    )
    refusal.errno, refusal.strerror = error.errno, error.strerror
    return refusal
