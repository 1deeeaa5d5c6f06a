"""Handing out the lessons: copies in a work folder, and a learner's work is never overwritten.

What is handed out is a lesson to be worked in: where the stored output would give the answer away,
behind "Predict first" and below an exercise, the copy has none (copies.py). The work folder keeps a
small list, `.teachkeras-lessons.json`, of what each lesson held when it was handed out. From it one
can tell, for every lesson that is already there:

    the copy is as shipped                    nothing to do
    the copy is an older shipped version      nobody worked in it, so it is brought up to date
    the copy was worked in                    it stays; a *newer* version is put beside it as
                                              "L02 ... (new).ipynb", once

Notebooks are compared cell by cell: JupyterLab rewrites the rest of a file that is merely opened
and saved. Where the list is missing or unreadable, every copy that differs counts as somebody's
work.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..errors.files import write_atomically
from .copies import fingerprints, to_work_in
from .shipped import shipped

LESSONS = "lessons"  # the folder of a learner's home that holds their copies, on a hub
LIST_NAME = ".teachkeras-lessons.json"
LEFT_OUT = ("__pycache__", ".ipynb_checkpoints")


@dataclass
class HandedOut:
    """What one handing out did, as paths inside the work folder."""

    fresh: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """The same in words, one sentence for each thing that happened."""
        said = []
        if self.fresh:
            said.append(f"{count_files(self.fresh)} copied for you.")
        if self.updated:
            said.append(f"{count_files(self.updated)} brought up to date (unchanged by you).")
        for name in self.beside:
            said.append(f"Your copy stays; the newer lesson stands beside it: {name}")
        return said


def count_files(names: list[str]) -> str:
    """A number of files with the right ending."""
    return f"{len(names)} file" + ("s" if len(names) != 1 else "")


def shipped_lessons() -> Path | None:
    """The folder of the lessons that came with this copy of teachkeras, or None."""
    return shipped("lessons")


def lesson_files(folder: Path) -> Iterator[str]:
    """The files to hand out, as paths inside the folder, in a fixed order."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") or part in LEFT_OUT for part in name.parts)
        if path.is_file() and not hidden:
            yield name.as_posix()


def hand_out(source: Path, work: Path) -> HandedOut:
    """Copy the lessons into the work folder without touching anything a learner changed."""
    known, done = read_list(work), HandedOut()
    for name in lesson_files(source):
        contents = to_work_in(name, (source / name).read_bytes())
        hand_out_one(name, contents, work, known, done)
    write_list(work, known)
    return done


def hand_out_one(
    name: str, contents: bytes, work: Path, known: dict[str, str], done: HandedOut
) -> None:
    """Decide about one lesson; `known` (name -> shipped contents) is brought up to date."""
    shipped, here = fingerprints(name, contents)[0], present(work / name)
    if here is None:
        write_atomically(work / name, contents)
        done.fresh.append(name)
    elif shipped in here:
        pass
    elif known.get(name) in here:
        write_atomically(work / name, contents)
        done.updated.append(name)
    elif known.get(name) == shipped:  # worked in, and there is nothing newer to offer
        done.kept.append(name)
    else:
        done.kept.append(name)
        put_beside(name, contents, work, known, done)
    known[name] = shipped


def put_beside(
    name: str, contents: bytes, work: Path, known: dict[str, str], done: HandedOut
) -> None:
    """Put a newer lesson next to the learner's copy, under the first name that is free for it."""
    shipped, number = fingerprints(name, contents)[0], 1
    while True:
        candidate = name_beside(name, number)
        here = present(work / candidate)
        # Free, or the offer of an earlier version that nobody has worked in.
        if here is None or shipped in here or known.get(candidate) in here:
            break
        number += 1
    if here is None or shipped not in here:
        write_atomically(work / candidate, contents)
    known[candidate] = shipped
    done.beside.append(candidate)


def name_beside(name: str, number: int) -> str:
    """The name beside a lesson: `L02.ipynb` gives `L02 (new).ipynb`, then `L02 (new 2).ipynb`."""
    path = PurePosixPath(name)
    mark = "(new)" if number == 1 else f"(new {number})"
    return str(path.with_name(f"{path.stem} {mark}{path.suffix}"))


def present(path: Path) -> tuple[str, ...] | None:
    """The fingerprints of what is at this path; None only if the name is free."""
    if path.is_file():
        return fingerprints(path.name, path.read_bytes())
    # A folder or a dangling link of this name is the learner's too, and like no lesson.
    return ("not a file",) if path.exists() or path.is_symlink() else None


def read_list(work: Path) -> dict[str, str]:
    """What was handed out before; an unreadable list knows nothing, which only protects more."""
    try:
        stored = json.loads((work / LIST_NAME).read_text(encoding="utf-8"))
        files = stored["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_list(work: Path, known: dict[str, str]) -> None:
    """Store what was handed out."""
    text = json.dumps({"files": known}, indent=1, sort_keys=True, ensure_ascii=False)
    write_atomically(work / LIST_NAME, (text + "\n").encode())
