"""What a learner has done, in a small file of the work folder; it is sent nowhere.

    {"teachkeras progress": 1, "exercises": {"02.1": ["done", "tried"]}}

Marks only ever come in addition, so two notebooks that write at once lose nothing: each reads the
file again while it holds the lock. What cannot be understood is put aside under another name. A
teacher's tool reads the same file with `read_progress`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import TeachError
from ..errors.files import write_atomically
from .handout import LIST_NAME
from .shipped import shipped

FILE, LOCK = ".teachkeras-progress.json", ".teachkeras-progress.lock"
FORMAT, VERSION = "teachkeras progress", 1
# An answer was looked at; it passed; the solution was read; it passed after that.
MARKS = frozenset({"tried", "done", "seen", "helped"})
NUMBER = re.compile(r"\d\d\.\d{1,3}")
LARGEST = 2**18  # bytes of a file that is read
PATIENCE = 2.0  # seconds to wait for another notebook

Marks = dict[str, frozenset[str]]

_unsaved: dict[str, set[str]] = {}  # what no file has taken yet


@dataclass(frozen=True)
class ProgressFile:
    """What a file says, or in words why nobody can tell. A `foreign` file is never touched."""

    marks: Marks = field(default_factory=dict)
    problem: str = ""
    foreign: bool = False


class Misread(Exception):
    """A file that does not say what it should; the message is a sentence."""


# --- reading --------------------------------------------------------------------------------------


def read_progress(folder: str | os.PathLike) -> ProgressFile:
    """The marks of every exercise in a work folder; of a strange file the reason.

    >>> read_progress("a/folder/without/progress")
    ProgressFile(marks={}, problem='', foreign=False)
    """
    try:
        text = _text_of(Path(folder) / FILE)
        return ProgressFile() if text is None else _understood(json.loads(text))
    except Misread as reason:
        return ProgressFile(problem=str(reason))
    except (ValueError, RecursionError):
        return ProgressFile(problem="it is no JSON text")
    except OSError as error:
        return ProgressFile(problem=f"it cannot be read ({error.strerror or error})", foreign=True)


def _text_of(path: Path) -> str | None:
    """The text of a file that is small and really a file; None where there is none."""
    try:
        kind = os.stat(path).st_mode
    except FileNotFoundError:
        if not path.is_symlink():
            return None
        raise Misread("it is a link that leads nowhere") from None
    if not stat.S_ISREG(kind):
        raise Misread("it is no file")
    with open(path, "rb") as file:
        contents = file.read(LARGEST + 1)
    if len(contents) > LARGEST:
        raise Misread(f"it has more than {LARGEST:,} bytes")
    return contents.decode("utf-8")


def _understood(said: Any) -> ProgressFile:
    """What a JSON value says of exercises; unknown numbers and marks are left out."""
    version = said.get(FORMAT) if isinstance(said, dict) else None
    version = version if type(version) is int else 0
    if version > VERSION:
        return ProgressFile(problem="a newer teachkeras has written it", foreign=True)
    listed = said.get("exercises") if version == VERSION else None
    if not isinstance(listed, dict):
        raise Misread("it says nothing about exercises")
    marks = {
        number: MARKS.intersection(mark for mark in each if isinstance(mark, str))
        for number, each in listed.items()
        if NUMBER.fullmatch(number) and isinstance(each, list)
    }
    return ProgressFile({number: each for number, each in marks.items() if each})


# --- writing --------------------------------------------------------------------------------------


def note(number: str, *marks: str) -> None:
    """Mark an exercise, in the work folder if there is one; nothing that goes wrong is raised.

    Who has read the solution before is "helped" instead of "done".
    """
    folder = work_folder()
    before = known(folder).marks.get(number, frozenset())
    helped = "done" in marks and "seen" in before and "done" not in before
    new = {"helped" if helped and mark == "done" else mark for mark in marks}
    _unsaved.setdefault(number, set()).update(new)
    if folder is None:
        return
    with contextlib.suppress(OSError, TeachError), _locked(folder):
        _add(folder, _unsaved)
        _unsaved.clear()


def known(folder: Path | None) -> ProgressFile:
    """What is known of a learner here: the file's marks and those that no file has taken."""
    stored = read_progress(folder) if folder else ProgressFile()
    return ProgressFile(_joined(stored.marks, _unsaved), stored.problem, stored.foreign)


def _add(folder: Path, more: Mapping[str, set[str]]) -> None:
    """Write what the file does not say yet; the lock is held."""
    stored = read_progress(folder)
    if stored.foreign:
        raise OSError(stored.problem)
    if stored.problem:
        _put_aside(folder / FILE)
    marks = _joined(stored.marks, more)
    if marks != stored.marks or stored.problem:
        exercises = {number: sorted(marks[number]) for number in sorted(marks)}
        text = json.dumps({FORMAT: VERSION, "exercises": exercises}, indent=1)
        write_atomically(folder / FILE, (text + "\n").encode(), make_folders=False)


def _joined(marks: Marks, more: Mapping[str, set[str]]) -> Marks:
    numbers = [*marks, *(number for number in more if number not in marks)]
    return {number: marks.get(number, frozenset()) | more.get(number, set()) for number in numbers}


def _put_aside(path: Path) -> None:
    """Give a file that nobody understands another name, the first that is free."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem} (unreadable {number}).json")):
        number += 1
    os.replace(path, aside)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; OSError if another notebook keeps it too long."""
    try:
        import fcntl
    except ImportError:  # a system without such locks has the atomic file alone
        yield
        return
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(folder / LOCK, flags, 0o600)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
        yield
    finally:
        os.close(handle)  # which lets go of the lock


# --- where ----------------------------------------------------------------------------------------


def work_folder() -> Path | None:
    """The folder a learner works in: one that lessons were handed out to, or that holds lessons.

    The lessons that this copy of teachkeras brings along are nobody's work folder.
    """
    try:
        here = Path.cwd()
        for folder in (here, *here.parents):
            if os.path.isfile(folder / LIST_NAME):
                return folder
        lessons = next(here.glob("L[0-9][0-9]-*.ipynb"), None)
    except OSError:
        return None
    return here if lessons and here != shipped("lessons") else None
