"""Collecting what learners made, and giving a lesson afresh; neither needs git.

Both keep everything: a copy that differs from one collected before stands beside it under the next
number, and the old copy of a lesson that is reset stays as `L02-... (old).ipynb`.

What lies in a home belongs to its learner, who may have put a link there to a file of somebody
else. So a home is entered without following links, and only plain files are read.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import FileError
from ..errors.files import write_atomically
from ..errors.text import visible
from .check import all_lessons
from .copies import to_work_in
from .handout import LESSONS, LIST_NAME
from .server import Refusal

LARGEST = 64 * 2**20  # bytes; a notebook of a learner that is larger holds no lesson
PLACES = (LESSONS, "teachkeras-lessons", "work")


def lesson_named(text: str) -> Path:
    """The shipped lesson that is meant by `L02`, `l02-sym` or its whole name; or one sentence."""
    wanted = text.lower().removesuffix(".ipynb")
    begun = [path for path in all_lessons() if wanted and path.stem.lower().startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    lessons = ", ".join(path.stem.partition("-")[0] for path in all_lessons())
    raise Refusal(f"There is no such lesson: {shortened(text)}\nThe lessons are {lessons}.")


def shortened(text: str, most: int = 60) -> str:
    """A name as it can be shown in a line."""
    return visible(text if len(text) <= most else text[:most] + " ...")


# collecting --------------------------------------------------------------------------------------


def collect_work(lesson: str, homes: Path, into: Path) -> int:
    """Copy each learner's notebooks of a lesson, or all; prints one line for each learner.

    Returns 0, or 1 where something could not be read or written.
    """
    beginning = lesson_named(lesson).stem.partition("-")[0] if lesson else ""
    trouble = 0
    learners = names_in(homes)
    for learner in learners:
        copied, kept, problems = collect_one(homes / learner, into / learner, beginning)
        trouble += len(problems)
        print(visible(f"{learner}: {copied} copied, {kept} already there"))
        for problem in problems:
            print(visible(f"  {problem}"))
    print(visible(f"The work of {len(learners)} learners is in {into}"))
    return 1 if trouble else 0


def names_in(homes: Path) -> list[str]:
    """The learners who have a home here; a link is none."""
    try:
        with os.scandir(homes) as entries:
            found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "that is no name of a folder"
        raise Refusal(
            f"The homes cannot be read in {shortened(str(homes))} ({reason}); "
            "--homes names the folder that holds a home for each learner."
        ) from error
    return sorted(name for name in found if not name.startswith("."))


def collect_one(home: Path, into: Path, beginning: str) -> tuple[int, int, list[str]]:
    """Copy from one home: how many were copied, how many were there, and what went wrong."""
    copied, kept, problems = 0, 0, []
    for name in notebooks_in(home):
        if not Path(name).name.startswith(beginning):
            continue
        try:
            new = put(into, name, read_plainly(home, f"{LESSONS}/{name}"))
            copied, kept = copied + new, kept + (not new)
        except (OSError, FileError) as error:
            problems.append(f"{name}: not copied ({reason_of(error)})")
    return copied, kept, problems


def reason_of(error: OSError | FileError) -> str:
    """Why a file was not read or written, in a few words."""
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "a link stands on the way to it"
    return getattr(error, "strerror", None) or str(error).partition("\n")[0]


def notebooks_in(home: Path) -> Iterator[str]:
    """The notebooks of a home's lessons, as paths inside that folder; links are not followed."""
    top = home / LESSONS
    if top.is_symlink():
        return
    for folder, inside, files in os.walk(top):  # os.walk follows no links
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(".ipynb"):
                yield (Path(folder) / name).relative_to(top).as_posix()


def read_plainly(home: Path, name: str) -> bytes:
    """The bytes of a file below a home; a link on the way, or anything but a file, is an OSError.

    Each folder is opened from the one above it, so a learner who exchanges one for a link while we
    read gains nothing.
    """
    parts = name.split("/")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    here = os.open(home, flags)
    try:
        for part in parts:
            inner = os.open(part, flags, dir_fd=here)
            os.close(here)
            here = inner
        kind = os.fstat(here)
        if not stat.S_ISREG(kind.st_mode):
            raise OSError(0, "it is no file")
        if kind.st_size > LARGEST:
            raise OSError(0, f"it is larger than {LARGEST // 2**20} MiB")
        with os.fdopen(os.dup(here), "rb") as file:
            return file.read(LARGEST)
    finally:
        os.close(here)


def put(into: Path, name: str, contents: bytes) -> bool:
    """Write a collected file under the first name that is free; False if it is there already."""
    target, number = into / name, 1
    while os.path.lexists(target):
        with suppress(OSError):
            if target.is_file() and target.read_bytes() == contents:
                return False
        number += 1
        target = (into / name).with_name(f"{Path(name).stem} ({number}).ipynb")
    write_atomically(target, contents)
    return True


# reset -------------------------------------------------------------------------------------------


def reset_lesson(lesson: str, folder: Path | None) -> int:
    """Put a fresh copy of a lesson into the work folder; the old one is kept beside it."""
    source = lesson_named(lesson)
    work = folder if folder is not None else work_folder(Path.cwd())
    if not os.path.isdir(work):
        raise Refusal(
            f"There is no folder {shortened(str(work))}; --dir names the one you work in."
        )
    mine = work / source.name
    try:
        old = set_aside(mine)
        write_atomically(mine, to_work_in(source.name, source.read_bytes()))
    except (OSError, FileError) as error:
        raise Refusal(f"{mine} cannot be reset ({reason_of(error)}).") from error
    if old:
        print(visible(f"Your old copy is now {old.name}"))
    print(visible(f"{mine} is fresh; in JupyterLab choose File > Reload Notebook from Disk."))
    return 0


def work_folder(here: Path) -> Path:
    """Where lessons are worked in: here, or in the folder of lessons that is here."""
    for folder in (here, *(here / name for name in PLACES)):
        if (folder / LIST_NAME).is_file():
            return folder
    raise Refusal("There are no lessons to work in here; --dir names the folder that has them.")


def set_aside(path: Path) -> Path | None:
    """Give what is at this path the first free name for an old copy; None if nothing is there."""
    if not os.path.lexists(path):
        return None
    number, old = 1, path.with_name(f"{path.stem} (old){path.suffix}")
    while os.path.lexists(old):
        number += 1
        old = path.with_name(f"{path.stem} (old {number}){path.suffix}")
    path.rename(old)
    return old
