"""How a folder fills while a model is trained: which files come, change and go, epoch by epoch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ..backend.types import FilePath
from ..callbacks.callback import Callback, Logs
from ..errors import FileError
from ..errors.files import path_text
from ..errors.text import in_lines
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.examples import MODEL
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    *MODEL,
    "watch = tk.demos.watch_folder('.')",
    "training = model.fit(X, y, nb_epoch=2, verbose=0, callbacks=[watch])",
)

LEFT, TOP, LINE, RIGHT, HALF = 16, 76, 26, 24, 9  # pixels; HALF of the side of a box
LETTER = 8.6  # pixels of a letter of a file's name
WIDE, NARROW = 740, 24  # pixels of the picture, and of a column at least
MOST_FILES, MOST_MOMENTS, MOST_NEWS, LONGEST_NAME = 24, 40, 8, 40
LOOK = {"new": "box", "written anew": "warm"}


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


class WatchedFolder(Callback, Demo):
    """Looks into a folder before training and after each epoch, when all others have written.

    `moments` is what it saw; `tk.show` draws it. Folders inside the folder are left out.
    """

    goes_last = True

    def __init__(self, folder: FilePath = ".") -> None:
        super().__init__()
        self.folder = path_text(folder)
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

    def view(self) -> View:
        """The picture."""
        return folder_view(self)

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


def watch_folder(folder: FilePath = ".") -> WatchedFolder:
    """A callback that watches a folder fill while a model is trained.

    `watch = tk.demos.watch_folder('run')`, then `fit(..., callbacks=[save, watch])`.

    Raises TK-525 where a file stands in the place of the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     watch = watch_folder(folder)
    ...     watch.on_train_begin()
    ...     _ = open(folder + '/w.00.hdf5', 'w').write('weights')
    ...     watch.on_epoch_end(0)
    >>> watch
    before training   0 files
    after epoch 0      1 file   w.00.hdf5 new
    """
    return WatchedFolder(folder)


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
        fix="tk.demos.watch_folder('run')   with the name of a folder, which may not be there yet",
    )


# --- the view -------------------------------------------------------------------------------------


def folder_view(filling: WatchedFolder) -> View:
    """Draw which files came, were written anew or went, epoch by epoch.

    >>> watch = WatchedFolder()
    >>> watch.moments = [Moment(None, ()), Moment(0, (StoredFile("w.hdf5", 9000),))]
    >>> folder_view(watch).title
    'A folder while a model is trained: 0 files before, 1 file after epoch 0'
    """
    moments = filling.moments[:MOST_MOMENTS]
    names, later = filling.names, len(filling.moments) - len(moments)
    shown = names[:MOST_FILES]
    stories = [filling.changes(at) for at in range(len(moments))]
    title = "A folder while a model is trained"
    if moments:
        last = filling.moments[-1]
        title += f": {_count(moments[0].files)} before, {_count(last.files)} {last}"
    else:
        title += ": no training yet"
    start = LEFT + LETTER * max([len(html.clean(n, LONGEST_NAME)) for n in shown] + [8]) + 20
    column = int(min(max((WIDE - start) / max(len(moments), 1), NARROW), 72))
    frames = [
        _frame(moments[at], stories[at], at, start, column, shown) for at in range(len(moments))
    ]
    size = (max(start + column * len(moments) + RIGHT, 620), TOP + LINE * max(len(shown), 1) + 30)
    rows = [[html.clean(name, 60), *(story.get(name, "") for story in stories)] for name in shown]
    return drawing_view(
        title,
        size,
        _base(moments, stories, shown, len(names), later, start, column),
        [Group("moment", "moment", frames, len(frames) - 1)] if frames else [],
        values=html.table(title, ["file", *map(str, moments)], rows),
        text=f"{title}\n{filling!r}",
        python=about("watch", filling, "{it}.moments", "{it}.changes(0)", example=EXAMPLE),
    )


def _count(files: tuple) -> str:
    return f"{len(files)} file{'s' * (len(files) != 1)}"


def _base(
    moments: Sequence[Moment],
    stories: list[dict[str, str]],
    shown: list[str],
    total: int,
    later: int,
    start: float,
    column: int,
) -> list:
    """The names, and for each file a box where it was written, and a line while it stays."""
    shapes: list = [
        ["r", LEFT, 14, 16, 16, "box"], ["t", LEFT + 24, 27, "new", ""],
        ["r", LEFT + 90, 14, 16, 16, "warm"], ["t", LEFT + 114, 27, "written anew", ""],
        ["l", LEFT + 230, 22, LEFT + 260, 22, "ink"], ["t", LEFT + 270, 27, "stays", ""],
    ]  # fmt: skip
    every = 1 if column >= 32 else 2
    for at, moment in enumerate(moments):
        if moment.epoch is None:
            shapes.append(["t", start + column - 4, TOP - 12, "before", "end small"])
        elif at % every == 0 or at == 1:
            shapes.append(
                ["t", start + column * (at + 0.5), TOP - 12, str(moment.epoch), "mid small"]
            )
    shapes.append(["t", LEFT, TOP - 12, "after epoch", "small"])
    for line, name in enumerate(shown):
        y = TOP + LINE * line
        shapes.append(["t", LEFT, y + 16, html.clean(name, LONGEST_NAME), "mono"])
        shapes += _line([story.get(name, "") for story in stories], start, y, column)
    more = [(total - len(shown), "files"), (later, "moments")]
    words = " and ".join(f"{count} more {what}" for count, what in more if count > 0)
    if words:
        shapes.append(["t", LEFT, TOP + LINE * len(shown) + 16, f"… and {words}", "small"])
    return shapes


def _line(told: list, start: float, y: float, column: int) -> list:
    """The story of one file: a box where it is written, one line for all the time it stays."""
    shapes: list = []
    for at, what in enumerate(told):
        x = start + column * at
        if what in LOOK:
            shapes.append(["r", x + column / 2 - HALF, y + 4, 2 * HALF, LINE - 8, LOOK[what]])
        elif what == "kept" and (not at or told[at - 1] != "kept"):
            until = next((n for n in range(at, len(told)) if told[n] != "kept"), len(told))
            edge = column / 2 - HALF
            left = x - edge if at and told[at - 1] in LOOK else x
            right = start + column * until + edge * (until < len(told) and told[until] in LOOK)
            shapes.append(["l", left, y + LINE / 2, right, y + LINE / 2, "ink faint"])
    return shapes


def _frame(
    moment: Moment, story: dict[str, str], at: int, start: float, column: int, shown: list[str]
) -> Frame:
    """One moment: its column, and what lies in the folder."""
    height = LINE * max(len(shown), 1)
    shapes = [["r", start + column * at + 1, TOP - 2, column - 2, height + 4, "now"]]
    sizes = {each.name: f", {_kilobytes(each.size)}" for each in moment.files}
    news = [
        [html.clean(name, LONGEST_NAME), what + sizes.get(name, "")]
        for name, what in story.items()
        if what != "kept"
    ]
    stay = len(story) - len(news)
    rows = news[:MOST_NEWS] + [["as before", f"{stay} file{'s' * (stay != 1)}"]] * (stay > 0)
    return Frame(str(moment), f"{moment}: {_count(moment.files)}", rows, shapes)


def _kilobytes(size: int) -> str:
    return f"{-(-size // 1000)} kB"
