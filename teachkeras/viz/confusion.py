"""The grid of confusions: rows are true classes, columns what they were taken for."""

from __future__ import annotations

from teachkeras.viz import html, theme
from teachkeras.viz.drawing import drawing_view
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

LEFT, TOP, MOST = 110, 70, 460  # pixels before the cells, and of all cells together
FEW, LETTER = 6, 8  # classes whose names are written out, and pixels of a letter
SHADES = 9  # darkness of a cell, in steps


def confusion_view(confusion: object) -> View:
    """Draw a grid of confusions; each cell can be read.

    >>> from teachkeras.records.confusion import confusion
    >>> confusion_view(confusion([0, 0, 1], [0, 1, 1])).title
    '2 of 3 right (66.7%); 0 was taken for 1 most often: 1 time'
    """
    counts, labels = confusion.counts, [html.clean(label, 12) for label in confusion.labels]
    total, right = int(counts.sum()), int(counts.trace())
    true, taken, often = confusion.worst
    title = f"{right} of {total} right ({confusion.accuracy:.1%})"
    if often:
        pair = f"{html.clean(true, 20)} was taken for {html.clean(taken, 20)}"
        title += f"; {pair} most often: {often} time{'s' * (often != 1)}"
    side = max(22, min(54, MOST // len(labels)))
    if len(labels) <= FEW:  # then there is room for every name above its column
        side = max(side, max(map(len, labels)) * LETTER + 12)
    shapes, spots = _cells(confusion, labels, side)
    width = max(LEFT + side * len(labels) + 40, 360)
    head = ["true", *labels, "recognised"]
    rows = [
        [label, *map(int, row), f"{share:.1%}"]
        for label, row, share in zip(labels, counts, confusion.found, strict=True)
    ]
    return drawing_view(
        title,
        (width, TOP + side * len(labels) + 24),
        shapes,
        spots=spots,
        values=html.table(title, head, rows),
        text=repr(confusion),
        python=about("confusion", confusion, "{it}.counts", "{it}.found"),
    )


def _cells(confusion, labels: list, side: int) -> tuple[list, list]:
    """A rectangle and a number for each cell; what is right has a thick frame."""
    counts = confusion.counts
    most = max(int(counts.max()), 1)
    middle = LEFT + side * len(labels) / 2
    shapes = [["t", middle, 20, "taken for", "small mid"], ["t", 12, TOP - 12, "true", "small"]]
    spots = []
    for row, label in enumerate(labels):
        at = TOP + row * side + side // 2 + 5
        shapes.append(["t", LEFT - 10, at, label, "end"])
        above = html.clean(label, max(2, side // LETTER))
        shapes.append(["t", LEFT + side * row + side // 2, TOP - 12, above, "mid"])
        for column, taken in enumerate(labels):
            count = int(counts[row, column])
            x, y = LEFT + column * side, TOP + row * side
            look = ("box" if row == column else "warm") if count else "grid"
            shapes.append(["r", x + 1, y + 1, side - 2, side - 2, look])
            tall = round((side - 8) * count / most, 1)
            if count:  # a bar in the cell says how many, without reading the number
                bar = "fill0" if row == column else "fill1"
                shapes.append(["r", x + 3, round(y + side - 4 - tall, 1), 4, tall, bar])
                shapes.append(["t", x + side / 2 + 3, at, str(count), "mid"])
            spots.append([x, y, side, side, *_told(label, taken, count, int(counts[row].sum()))])
    return shapes, spots


def _told(true: str, taken: str, count: int, rows: int) -> tuple[str, list]:
    share = theme.say(round(100 * count / max(rows, 1), 1))
    verb = "recognised" if true == taken else f"taken for {taken}"
    return f"true {true}, {verb}: {count} of {rows} ({share} %)", []
