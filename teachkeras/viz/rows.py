"""Rows of data marching in batches: which train, which validate."""

from __future__ import annotations

from teachkeras.viz import html
from teachkeras.viz.drawing import Frame, Group, drawing_view
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

ACROSS, CELL, LEFT, TOP = 25, 24, 20, 62  # cells in a line, pixels of a cell and before it
MOST_CELLS = 400  # rows; of more, each cell stands for several


def split_view(split: object) -> View:
    """Draw what `fit` does with the rows of an epoch, batch after batch.

    >>> from teachkeras.records.split import split
    >>> split_view(split(100, validation_split=0.25, batch_size=32)).title
    '100 rows: 75 train in batches of 32, 32, 11; the last 25 validate'
    """
    trained = sum(split.sizes)
    sizes = ", ".join(map(str, split.sizes[:8])) + ", ..." * (len(split.sizes) > 8)
    held = f"the last {len(split.held)} validate" if split.held else "none validates"
    title = f"{split.rows} rows: {trained} train in batches of {sizes}; {held}"
    every = -(-split.rows // MOST_CELLS)
    frames = [_whole(split, every), *(_batch(split, at, every) for at in range(len(split.batches)))]
    lines = (split.rows - 1) // every // ACROSS + 1
    rows = [
        [f"batch {n}", size, _some(split.batches[n])] for n, size in enumerate(split.sizes[:40])
    ]
    if split.held:
        rows.append(["validation", len(split.held), _some(split.held)])
    return drawing_view(
        title,
        (LEFT * 2 + ACROSS * CELL, TOP + lines * CELL + 20),
        _base(split, every),
        [Group("batch", "batch", frames)],
        values=html.table(title, ["", "rows", "which"], rows),
        text=repr(split),
        python=about("split", split, "{it}.sizes", "{it}.held"),
    )


def _some(numbers: tuple) -> str:
    return ", ".join(map(str, numbers[:12])) + ", ..." * (len(numbers) > 12)


def _place(row: int, every: int) -> tuple[int, int]:
    line, column = divmod(row // every, ACROSS)
    return LEFT + column * CELL, TOP + line * CELL


def _base(split, every: int) -> list:
    """A cell for each row: blue ones train, orange ones validate, if there are any."""
    held = set(split.held)
    kinds = [("box", "trains"), *[("warm", "validates")] * bool(held), ("now", "in this batch")]
    shapes: list = []
    for at, (look, word) in enumerate(kinds):
        x = LEFT + 110 * at
        shapes += [["r", x, 14, 16, 16, look], ["t", x + 24, 27, word, ""]]
    if every > 1:
        shapes.append(["t", LEFT, 50, f"each cell stands for {every} rows", "small"])
    for row in range(0, split.rows, every):
        x, y = _place(row, every)
        shapes.append(["r", x + 2, y + 2, CELL - 4, CELL - 4, "warm" if row in held else "box"])
    return shapes


def _whole(split, every: int) -> Frame:
    count = len(split.batches)
    say = f"an epoch: {count} batches, so {count} updates of the weights"
    cut = [["validates", "what is cut off at the end, before anything is mixed"]]
    return Frame("all rows", say, [["batches", split.order], *cut * bool(split.held)], [])


def _batch(split, at: int, every: int) -> Frame:
    """The rows of one batch, marked."""
    batch = split.batches[at]
    places = dict.fromkeys(_place(row, every) for row in batch)
    shapes = [["r", x + 1, y + 1, CELL - 2, CELL - 2, "now"] for x, y in places]
    say = f"batch {at} of {len(split.batches)}: {len(batch)} rows"
    small = len(batch) < max(split.sizes)
    rows = [["rows", _some(batch)]] + [["note", "the last batch is what is left over"]] * small
    return Frame(f"batch {at}", say, rows, shapes)
