"""What every layer of a model makes of some samples: the numbers on their way through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, ArrayLike
from ..errors import DataError
from ..errors.text import in_lines
from ..models import Model
from ..training.numbers import numbers
from ..viz import html, pixels, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.examples import MODEL
from ..viz.graph_picture import path_through
from ..viz.layout import Rectangle, layout
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (*MODEL, "inside = tk.demos.layer_outputs(model, X)")

MOST_SAMPLES = 12
MOST_NAMED = 40  # layers in a text
WIDEST = 12  # numbers in one row of a picture, before they are laid out as a block
CHANNELS = 6  # pictures side by side, of an output with channels
MOST_ROWS, MOST_COLUMNS = 64, 240  # cells of one picture; of more, every second or third is taken
MOST_PICTURES = 300  # of all layers and samples: a deep model is shown with fewer samples
EDGE, TOP = 16, 30  # pixels around, and before the strip of samples
SIDE, GAP, BELOW = 46, 8, 26  # of a sample in the strip, between two, below them
CELL, WIDE, HIGH = 22, 240, 64  # of a number; most of the picture of a layer
PAD, LETTER, LINES = 12, 8.2, 52  # inside a box; the width of a bold letter; two lines of text
COLOURS = 31  # of a picture of activations: many pictures stay small
MOST_SAID = 34  # characters of a name


@dataclass(frozen=True, repr=False, eq=False)
class Stage:
    """A layer, and what it gives: `values` is (samples, ...)."""

    name: str
    kind: str
    frozen: bool
    values: Any

    def picture(self, sample: int) -> Any:
        """The numbers of one sample as rows and columns."""
        return as_picture(self.values[sample])


@dataclass(frozen=True, repr=False, eq=False)
class LayerOutputs(Demo):
    """Samples, the stages they pass in the order of the layers, and who reads whom."""

    name: str
    samples: Any
    stages: tuple[Stage, ...]
    arrows: tuple[tuple[int, int], ...]  # pairs of numbers of stages

    def view(self) -> View:
        """The picture."""
        return outputs_view(self)

    def __repr__(self) -> str:
        count = len(self.samples)
        lines = [f"{count} sample{'s' * (count != 1)} in {self.name}; of the first one"]
        wide = max(len(stage.name) for stage in self.stages)
        for stage in self.stages[:MOST_NAMED]:
            told = f"  {stage.name:<{wide}}  {said(stage.values[0])}"
            lines.append(told + "  (frozen)" * stage.frozen)
        left = len(self.stages) - MOST_NAMED
        return in_lines([*lines, *[f"  ... and {left} more layers"] * (left > 0)])


def layer_outputs(model: Model, x: ArrayLike) -> LayerOutputs:
    """What each layer of a model gives for up to 12 samples, in the test phase.

    `x` are samples as `predict` takes them, for a model with one input; the first 12 are looked at,
    fewer of them in a model of many layers.
    Raises TK-658 for a model of several inputs, and for no samples.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> model = Sequential([Dense(2, input_dim=2, name='two', weights=[np.eye(2), np.ones(2)])])
    >>> layer_outputs(model, [[1., 0.], [0., 3.]]).stages[1].values.tolist()
    [[2.0, 1.0], [1.0, 4.0]]
    """
    samples = np.atleast_1d(numbers(x, "the samples", "X", ()).astype(K.floatx()))[:MOST_SAMPLES]
    inputs = getattr(model, "inputs", None) or []
    if len(inputs) != 1 or np.ndim(x) < 2 or not len(samples):
        raise DataError(
            "TK-658",
            "looking inside takes a model with one input, and rows of samples",
            [("inputs", str(len(inputs))), ("samples", str(np.shape(x)))],
            fix="tk.demos.layer_outputs(model, X[:10])",
            example=True,
        )
    model.predict(samples[:1])  # refuses what does not fit, in the words of predict
    picture = model.picture()
    samples = samples[: max(1, MOST_PICTURES // len(picture.boxes))]
    outputs = [box.outputs[0] for box in picture.boxes]
    phase = [K.learning_phase()] * model.uses_learning_phase
    given = K.function([inputs[0], *phase], outputs)([samples, *(0 for _ in phase)])
    stages = [
        Stage(box.name, box.kind, box.frozen, np.asarray(values))
        for box, values in zip(picture.boxes, given, strict=True)
    ]
    return LayerOutputs(model.name, samples, tuple(stages), picture.arrows)


def as_picture(values: ArrayLike) -> Array:
    """Numbers as rows and columns: a long row becomes a block, channels stand side by side.

    >>> as_picture(np.arange(32)).shape, as_picture(np.arange(10)).shape
    ((4, 8), (1, 10))
    """
    cells = _as_cells(np.asarray(values, dtype="float64"))
    steps = (-(-cells.shape[0] // MOST_ROWS), -(-cells.shape[1] // MOST_COLUMNS))
    return cells[:: max(steps[0], 1), :: max(steps[1], 1)]


def _as_cells(values: Array) -> Array:
    """All numbers, in two axes."""
    if values.ndim > 3:
        values = values.reshape(*values.shape[:2], -1)
    if values.ndim == 3:
        return np.concatenate(list(np.moveaxis(values, -1, 0)[:CHANNELS]), axis=1)
    if values.ndim == 2:
        return values
    count = values.size
    rows = 1
    if count > WIDEST:
        rows = max(r for r in range(1, int(count**0.5) + 1) if count % r == 0)
    return values.reshape(rows, -1)


def said(values: ArrayLike) -> str:
    """One stage of one sample in words: how many numbers are above 0, and where the largest is.

    >>> said(np.array([0., 3., 0., 1.5]))
    '2 of 4 above 0, the largest is 3 at place 1'
    """
    flat = np.asarray(values, dtype="float64").ravel()
    if not flat.size:
        return "no numbers"
    place = int(flat.argmax())
    above = int((flat > 0).sum())
    return f"{above} of {flat.size} above 0, the largest is {flat[place]:.3g} at place {place}"


# --- the view -------------------------------------------------------------------------------------


def outputs_view(inside: LayerOutputs) -> View:
    """Draw the samples in a strip, and below it the layers with their activations.

    >>> import numpy as np
    >>> stages = tuple(Stage(name, "Dense", False, np.eye(2)) for name in ("one", "two"))
    >>> outputs_view(LayerOutputs("net", np.eye(2), stages, ((0, 1),))).title
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
        python=about(
            "inside", inside, "{it}.stages[-1].name", "{it}.stages[-1].values", example=EXAMPLE
        ),
    )


def _title(inside: LayerOutputs) -> str:
    layers, count = sum(s.kind != "InputLayer" for s in inside.stages), len(inside.samples)
    made = "1 layer of {} makes" if layers == 1 else f"{layers} layers of {{}} make"
    what = made.replace("{}", html.clean(inside.name, 40), 1)
    return f"What {what} of {count} sample{'s' * (count != 1)}"


# --- the samples, and the arrows ------------------------------------------------------------------


def _corner(sample: int) -> tuple[int, int]:
    return EDGE + sample * (SIDE + GAP), TOP


def _strip(samples: Array) -> list:
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

    def __init__(self, stage: Stage) -> None:
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

    def put(self, box: Rectangle, right: int, down: int) -> None:
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
