"""How a folder fills while a model is trained: which files come, change and go, epoch by epoch."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..errors import FileError
from ..errors.text import in_lines
from .callback import Callback, Logs


@dataclass(frozen=True)
class StoredFile:
    """A file as it was at one moment; `version` is another one when it has been written anew."""

    name: str
    size: int  # bytes
    version: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Moment:
    """What lay in the folder before training (`epoch` is None) or after an epoch."""

    epoch: int | None
    files: tuple[StoredFile, ...]

    def __str__(self) -> str:
        return "before training" if self.epoch is None else f"after epoch {self.epoch}"


class Filling(Callback):
    """Looks into a folder before training and after each epoch, when all others have written.

    `moments` is what it saw; `tk.show` draws it. Folders inside the folder are left out.
    """

    goes_last = True

    def __init__(self, folder: Any = ".") -> None:
        super().__init__()
        self.folder = os.fsdecode(folder)
        if os.path.exists(self.folder) and not os.path.isdir(self.folder):
            raise _no_folder(self.folder)
        self.moments: list[Moment] = []

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin a new list, with what is there already."""
        self.moments = [Moment(None, _files_in(self.folder))]

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Look again."""
        self.moments.append(Moment(epoch, _files_in(self.folder)))

    @property
    def names(self) -> list[str]:
        """Every file that was ever there, in the order in which they came."""
        return list(dict.fromkeys(each.name for moment in self.moments for each in moment.files))

    def changes(self, at: int) -> dict[str, str]:
        """What happened to each file by a moment: 'new', 'written anew', 'kept' or 'gone'.

        What is there at the first moment is 'kept': nobody saw it come.
        """
        now = {each.name: each for each in self.moments[at].files}
        before = {each.name: each for each in self.moments[max(at - 1, 0)].files}
        told = {name: "gone" for name in before if name not in now}
        for name, each in now.items():
            if name not in before:
                told[name] = "new"
            else:
                told[name] = "kept" if each == before[name] else "written anew"
        return told

    def __repr__(self) -> str:
        if not self.moments:
            return "a folder, and no training yet"
        lines = []
        for at, moment in enumerate(self.moments[:50]):
            told = self.changes(at)
            news = [f"{name} {what}" for name, what in told.items() if at and what != "kept"]
            count = f"{len(moment.files)} file{'s' * (len(moment.files) != 1)}"
            lines.append(f"{moment!s:<16}{count:>9}   {', '.join(news[:6])}".rstrip())
        more = len(self.moments) - 50
        return in_lines(lines + [f"... and {more} more moments"] * (more > 0))


def filling(folder: Any = ".") -> Filling:
    """A callback that watches a folder fill: `fit(..., callbacks=[save, tk.filling('run')])`.

    Raises TK-525 where a file stands in the place of the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     watch = filling(folder)
    ...     watch.on_train_begin()
    ...     _ = open(folder + '/w.00.hdf5', 'w').write('weights')
    ...     watch.on_epoch_end(0)
    >>> watch
    before training   0 files
    after epoch 0      1 file   w.00.hdf5 new
    """
    return Filling(folder)


def _files_in(folder: str) -> tuple[StoredFile, ...]:
    """The files of a folder by name; nothing, while there is no such folder."""
    found = []
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for each in entries:
            with suppress(FileNotFoundError):  # a draft of somebody else may be gone by now
                if each.is_file():
                    told = each.stat()
                    version = (told.st_ino, told.st_mtime_ns)
                    found.append(StoredFile(each.name, told.st_size, version))
    return tuple(sorted(found, key=lambda file: file.name))


def _no_folder(path: str) -> FileError:
    return FileError(
        "TK-525",
        "this is a file, and a folder is to be watched",
        [("it got", os.path.basename(path)[-80:])],
        fix="tk.filling('run')   with the name of a folder, which may not be there yet",
    )
