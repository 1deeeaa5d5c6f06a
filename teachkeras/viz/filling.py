"""A folder as it fills: a line for each file, a column for each moment."""

from __future__ import annotations

from teachkeras.viz import html
from teachkeras.viz.drawing import Frame, Group, drawing_view
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

LEFT, TOP, LINE, RIGHT, HALF = 16, 76, 26, 24, 9  # pixels; HALF of the side of a box
LETTER = 8.6  # pixels of a letter of a file's name
WIDE, NARROW = 740, 24  # pixels of the picture, and of a column at least
MOST_FILES, MOST_MOMENTS, MOST_NEWS, LONGEST_NAME = 24, 40, 8, 40
LOOK = {"new": "box", "written anew": "warm"}


def filling_view(filling: object) -> View:
    """Draw which files came, were written anew or went, epoch by epoch.

    >>> from teachkeras.callbacks.filling import Filling, Moment, StoredFile
    >>> watch = Filling()
    >>> watch.moments = [Moment(None, ()), Moment(0, (StoredFile("w.hdf5", 9000),))]
    >>> filling_view(watch).title
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
        python=about("watch", filling, "{it}.moments", "{it}.changes(0)"),
    )


def _count(files: tuple) -> str:
    return f"{len(files)} file{'s' * (len(files) != 1)}"


def _base(moments, stories, shown, total, later, start, column) -> list:
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


def _frame(moment, story, at, start, column, shown) -> Frame:
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
