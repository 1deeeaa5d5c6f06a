"""Small multiples: histograms layer by layer, and the curves of activations."""

from __future__ import annotations

from teachkeras.viz import html, theme
from teachkeras.viz.drawing import Frame, Group, drawing_view, line_path
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

WIDE, TALL, GAP, LEFT, TOP = 118, 84, 22, 30, 46  # pixels of one small picture, and around it
SIDE, ROOM = 150, 54  # pixels of the curve of one activation, and below it


def spread_view(spread: object) -> View:
    """Draw the histograms of all layers, with a button for each start.

    >>> from teachkeras.records.spread import spread
    >>> spread_view(spread(['normal'], layers=3)).title
    'Numbers on their way through 3 layers of tanh: normal keeps its width'
    """
    layers = len(spread.deviations[0])
    told = [
        f"{html.clean(start, 24)} {spread.fate(which).split(':')[0].split(',')[0]}"
        for which, start in enumerate(spread.starts[:5])
    ]
    title = f"Numbers on their way through {layers} layers of {html.clean(spread.activation, 20)}: "
    title += "; ".join(told)
    frames = [_histograms(spread, which) for which in range(len(spread.starts))]
    lines = -(-layers // 5)
    size = (LEFT + 5 * (WIDE + GAP), TOP + lines * (TALL + 46))
    head = ["start", *(f"layer {n}" for n in range(1, layers + 1))]
    rows = [
        [html.clean(start, 24), *map(theme.say, row)]
        for start, row in zip(spread.starts, spread.deviations, strict=True)
    ]
    return drawing_view(
        title, size, [], [Group("start", "start values", frames, press=True)],
        values=html.table("Deviation after each layer", head, rows), text=f"{title}\n{spread!r}",
        python=about("spread", spread, "{it}.deviations"),
    )  # fmt: skip


def _histograms(spread, which: int) -> Frame:
    """One start: a histogram for each layer, its deviation below."""
    most = theme.say(spread.most[which])
    shapes: list = [["t", LEFT, 22, f"init='{html.clean(spread.starts[which], 24)}'", "bold"]]
    for layer, shares in enumerate(spread.histograms[which]):
        x = LEFT + layer % 5 * (WIDE + GAP)
        y = TOP + layer // 5 * (TALL + 46)
        highest = max(float(shares.max()), 1e-9)
        step = WIDE / len(shares)
        points = [(x, y + TALL)]
        for at, share in enumerate(shares):
            top = y + TALL * (1 - float(share) / highest)
            points += [(x + at * step, top), (x + (at + 1) * step, top)]
        path = line_path([*points, (x + WIDE, y + TALL)]) + "Z"
        shapes += [["r", x, y, WIDE, TALL, "frame"], ["p", path, "box"]]
        deviation = f"{float(spread.deviations[which][layer]):.2g}"
        shapes.append(["t", x, y + TALL + 16, f"layer {layer + 1}: ±{deviation}", "small"])
    shapes.append(["t", LEFT + 240, 22, f"each from -{most} to {most}", "small"])
    rows = [["deviation", " -> ".join(map(theme.say, spread.deviations[which][[0, -1]]))]]
    say = f"{html.clean(spread.starts[which], 24)}: {spread.fate(which)}"
    return Frame(html.clean(spread.starts[which], 24), say, rows, shapes)


def gallery_view(gallery: object) -> View:
    """Draw every activation as a curve (blue) with its slope (orange, dashed).

    >>> from teachkeras.records.gallery import activation_gallery
    >>> gallery_view(activation_gallery(['relu'])).title
    '1 activation as a curve with its slope: relu'
    """
    names = [html.clean(name, 20) for name in gallery.names]
    count = f"{len(names)} activation{'s' * (len(names) != 1)}"
    title = f"{count} as a curve with its slope: {', '.join(names)}"
    columns = min(4, len(names))
    lines = -(-len(names) // columns)
    shapes: list = [
        ["l", LEFT, 18, LEFT + 26, 18, "line0 thick"], ["t", LEFT + 32, 23, "value", ""],
        ["l", LEFT + 100, 18, LEFT + 126, 18, "line1 thick dash"],
        ["t", LEFT + 132, 23, "slope          across: from -4 to 4, up: from -2 to 4", ""],
    ]  # fmt: skip
    spots = []
    for at, name in enumerate(names):
        x = LEFT + at % columns * (SIDE + GAP + 12)
        y = TOP + at // columns * (SIDE + ROOM)
        shapes += _curve(gallery, at, x, y)
        shapes.append(["t", x, y + SIDE + 20, name, "bold"])
        spots.append(
            [x, y, SIDE, SIDE, f"{name}: {html.clean(gallery.sentences[at])}", _rows(gallery, at)]
        )
    rows = [[name, *(cell for _, cell in _rows(gallery, at))] for at, name in enumerate(names)]
    width = max(LEFT + columns * (SIDE + GAP + 12), 480)
    return drawing_view(
        title, (width, TOP + lines * (SIDE + ROOM)), shapes, spots=spots,
        values=html.table(title, ["activation", "values", "slopes"], rows), text=repr(gallery),
        python=about("activations", gallery, "{it}.names", "{it}.sentences[0]"),
    )  # fmt: skip


def _rows(gallery, at: int) -> list:
    places = [20, 30, 40, 50, 60]  # x = -2, -1, 0, 1, 2
    return [
        [
            what,
            ", ".join(
                f"{theme.say(round(float(row[k]), 6))} at {theme.say(gallery.x[k])}" for k in places
            ),
        ]
        for what, row in (("value", gallery.y[at]), ("slope", gallery.slopes[at]))
    ]


def _curve(gallery, at: int, x: float, y: float) -> list:
    """The axes, the curve and its slope, cut at the frame."""

    def _place(number: float, value: float) -> tuple[float, float]:
        return x + SIDE * (number + 4) / 8, y + SIDE * (4 - value) / 6

    (x0, y0), (x1, _) = _place(-4, 0), _place(4, 0)
    middle = _place(0, 4)[0]
    shapes = [["r", x, y, SIDE, SIDE, "frame"], ["l", x0, y0, x1, y0, "grid"]]
    shapes.append(["l", middle, y, middle, y + SIDE, "grid"])
    for row, look in ((gallery.y[at], "line0 thick"), (gallery.slopes[at], "line1 thick dash")):
        pairs = zip(gallery.x.tolist(), row.tolist(), strict=True)
        points = [_place(a, b) for a, b in pairs if -2 <= b <= 4]
        shapes.append(["p", line_path(points), look])
    return shapes
