"""The framework as a house: what stands above is built from what is below."""

from __future__ import annotations

from teachkeras.viz import html
from teachkeras.viz.drawing import drawing_view
from teachkeras.viz.snippet import code
from teachkeras.viz.view import View

WIDTH, TALL, GAP, EDGE = 820, 62, 10, 16  # pixels: of a floor, of a box, between, around
MOST_NAMES = 70  # names of a box in the read-out


def map_view(framework: object) -> View:
    """Draw the map; choosing a box lists its names and its lesson.

    >>> from teachkeras.records.map import map
    >>> map_view(map()).title.split(" names")[0].split(",")[0]
    'The framework in 20 boxes'
    """
    boxes = framework.boxes
    count = sum(len(box.names) for box in boxes)
    title = (
        f"The framework in {len(boxes)} boxes, {count} public names; each floor stands on those "
    )
    title += "below it, the last one is for learning"
    shapes, spots = [], []
    for floor, row in enumerate(framework.floors):
        y = EDGE + floor * (TALL + GAP)
        wide = (WIDTH - GAP * (len(row) - 1)) / len(row)
        for at, box in enumerate(row):
            x = round(EDGE + at * (wide + GAP), 1)
            drawn, spot = _box(box, x, y, round(wide, 1), floor)
            shapes += drawn
            spots.append(spot)
    size = (WIDTH + 2 * EDGE, EDGE * 2 + len(framework.floors) * (TALL + GAP))
    rows = [
        [html.clean(box.title, 30), html.clean(box.sentence), box.lesson, ", ".join(box.names)]
        for box in boxes
    ]
    return drawing_view(
        title,
        size,
        shapes,
        spots=spots,
        values=html.table(title, ["box", "what for", "lesson", "names"], rows),
        text=f"{title}\n{framework!r}",
        python=code("tk.map()['layers'].names"),
    )


def _box(box, x: float, y: float, wide: float, floor: int) -> tuple[list, list]:
    """The shapes of one box, and what is said when it is chosen."""
    look = ("box", "box", "box", "box", "box", "warm", "warm", "plain")[min(floor, 7)]
    name, sentence = html.clean(box.title, 30), html.clean(box.sentence, int(wide / 6.6))
    drawn = [
        ["r", x, y, wide, TALL, look],
        ["t", x + 12, y + 25, name, "bold"],
        ["t", x + wide - 10, y + 25, f"{len(box.names)}", "small end"],
        ["t", x + 12, y + 46, sentence, "small"],
    ]
    more = len(box.names) - MOST_NAMES
    names = ", ".join(box.names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    rows = [["lesson", box.lesson], ["modules", ", ".join(box.modules)], ["names", names]]
    return drawn, [x, y, wide, TALL, f"{name}: {html.clean(box.sentence)}", rows]
