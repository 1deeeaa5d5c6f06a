"""A model with live activations: point at a sample, and see what every layer makes of it.

The boxes stand as in the picture of the model, and each holds a small picture of the numbers that
its layer gives. They change with the sample: under the mouse, by the arrow keys, with the slider.
"""

from __future__ import annotations

from teachkeras.records.inside import as_picture, said
from teachkeras.viz import html, pixels, theme
from teachkeras.viz.drawing import Frame, Group, drawing_view
from teachkeras.viz.graph_picture import path_through
from teachkeras.viz.layout import Box, layout
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

EDGE, TOP = 16, 30  # pixels around, and before the strip of samples
SIDE, GAP, BELOW = 46, 8, 26  # of a sample in the strip, between two, below them
CELL, WIDE, HIGH = 22, 240, 64  # of a number; most of the picture of a layer
PAD, LETTER, LINES = 12, 8.2, 52  # inside a box; the width of a bold letter; two lines of text
COLOURS = 31  # of a picture of activations: many pictures stay small
MOST_SAID = 34  # characters of a name


def inside_view(inside: object) -> View:
    """Draw the samples in a strip, and below it the layers with their activations.

    >>> import numpy as np
    >>> from teachkeras.records.inside import Inside, Stage
    >>> stages = tuple(Stage(name, "Dense", False, np.eye(2)) for name in ("one", "two"))
    >>> inside_view(Inside("net", np.eye(2), stages, ((0, 1),))).title
    'What 2 layers of net make of 2 samples'
    """
    count = len(inside.samples)
    looks = [_Look(stage) for stage in inside.stages]
    drawing = layout({at: look.size for at, look in enumerate(looks)}, inside.arrows, row_gap=30)
    width = max(EDGE + count * (SIDE + GAP), drawing.width + 2 * EDGE, 420)
    down = TOP + SIDE + BELOW
    for at, look in enumerate(looks):
        look.put(drawing.boxes[at], EDGE, down)
    routes = [[(x + EDGE, y + down) for x, y in route] for route in drawing.routes]
    title = _title(inside)
    head = ["", *(html.clean(stage.name, 20) for stage in inside.stages)]
    rows = [[f"sample {n}", *(look.said(n) for look in looks)] for n in range(count)]
    return drawing_view(
        title,
        (width, down + drawing.height + EDGE),
        [*_strip(inside.samples), *_arrows(routes), *(s for look in looks for s in look.box())],
        [Group("sample", "sample", [_frame(looks, n) for n in range(count)])],
        [[*_corner(n), SIDE, SIDE, f"sample {n}", [], n] for n in range(count)],
        values=html.table(title, head, rows),
        text=f"{title}\n{inside!r}",
        python=about("inside", inside, "{it}.stages[-1].name", "{it}.stages[-1].values"),
    )


def _title(inside) -> str:
    layers, count = sum(s.kind != "InputLayer" for s in inside.stages), len(inside.samples)
    made = "1 layer of {} makes" if layers == 1 else f"{layers} layers of {{}} make"
    what = made.replace("{}", html.clean(inside.name, 40), 1)
    return f"What {what} of {count} sample{'s' * (count != 1)}"


# --- the samples, and the arrows ------------------------------------------------------------------


def _corner(sample: int) -> tuple[int, int]:
    return EDGE + sample * (SIDE + GAP), TOP


def _strip(samples) -> list:
    """All samples, small."""
    scale = theme.scale_for(samples)
    words = "point at a sample, or choose it with the arrow keys"
    shapes: list = [["t", EDGE, 18, words, "small"]]
    for number, values in enumerate(samples):
        address = pixels.heat(as_picture(values), *scale, COLOURS)
        shapes.append(["x", *_corner(number), SIDE, SIDE, str(address)])
    return shapes


def _arrows(routes: list) -> list:
    """From each layer to those that read it."""
    tips = [["p", "M{} {}l-4.5 -7h9z".format(*route[-1]), "fill5"] for route in routes]
    return [*(["p", path_through(route), "frame"] for route in routes), *tips]


# --- a layer and its activations ------------------------------------------------------------------


class _Look:
    """How one layer is drawn: its words, the size of its pictures, and its place."""

    def __init__(self, stage) -> None:
        self.stage, self.scale = stage, theme.scale_for(stage.values)
        rows, columns = stage.picture(0).shape
        cell = min(WIDE / max(columns, 1), HIGH / max(rows, 1), CELL)
        self.wide = max(round(columns * cell), 2)
        self.tall = max(round(rows * cell), 6)
        kind, shape = html.clean(stage.kind, 18), (None, *stage.values.shape[1:])
        self.name = html.clean(stage.name, 18) + " ❄ frozen" * stage.frozen
        self.what = html.clean(f"{kind} {theme.shape_text(shape)}", MOST_SAID)
        self.text = round(max(len(self.name) * LETTER, len(self.what) * (LETTER - 1.4)))
        self.size = self.text + self.wide + 3 * PAD, max(LINES, self.tall + 2 * PAD)

    def put(self, box: Box, right: int, down: int) -> None:
        """Choose the place: the box of a layout, moved."""
        self.x, self.y = box.x + right, box.y + down

    def box(self) -> list:
        """What does not change: the box and its two lines."""
        kind = "plain" if self.stage.kind == "InputLayer" else "box"
        middle = self.y + self.size[1] // 2
        return [
            ["r", self.x, self.y, *self.size, "ice" if self.stage.frozen else kind],
            ["t", self.x + PAD, middle - 4, self.name, "bold"],
            ["t", self.x + PAD, middle + 15, self.what, "small"],
        ]

    def activations(self, sample: int) -> list:
        """The numbers of one sample as a picture in the box."""
        place = [self.x + self.text + 2 * PAD, self.y + (self.size[1] - self.tall) // 2]
        place += [self.wide, self.tall]
        address = pixels.heat(self.stage.picture(sample), *self.scale, COLOURS)
        return [["x", *place, str(address)], ["r", *place, "frame"]]

    def said(self, sample: int) -> str:
        """The same in words."""
        values = self.stage.values[sample]
        left = self.stage.picture(sample).size < values.size
        return said(values) + "; not all are drawn" * left


def _frame(looks: list, sample: int) -> Frame:
    """One sample: a ring around it, and what every layer makes of it."""
    x, y = _corner(sample)
    shapes: list = [["r", x - 2, y - 2, SIDE + 4, SIDE + 4, "now"]]
    shapes += [shape for look in looks for shape in look.activations(sample)]
    rows = [[html.clean(look.stage.name, MOST_SAID), look.said(sample)] for look in looks]
    return Frame(f"sample {sample}", f"sample {sample}", rows, shapes)
