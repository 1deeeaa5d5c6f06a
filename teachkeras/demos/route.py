"""The way of a mask: one padded sample through the layers of a model, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, ArrayLike
from ..errors import DataError
from ..errors.text import in_lines, visible
from ..layers.recurrent_base import Recurrent
from ..models import Sequential
from ..training.numbers import numbers
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .given import said

EXAMPLE = (
    "from teachkeras.layers import Masking, SimpleRNN",
    "from teachkeras.models import Sequential",
    "memory = SimpleRNN(1, activation='linear', return_sequences=True,",
    "                   weights=[np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)])",
    "model = Sequential([Masking(0., input_shape=(4, 1)), memory])",
    "route = tk.demos.mask_route(model, [[1], [2], [0], [0]])",
)
MOST_STEPS, MOST_LAYERS, MOST_LINES, MOST_IN_TABLE = 8, 6, 2, 8
LETTER = 14 * theme.CHARACTER  # pixels, of the words in a row without steps
LEFT, TOP, CELL, ROW, GAP = 190, 52, 72, 46, 16  # pixels: the first cell, its size, between rows
PLOT = 96  # pixels: height of the strip of the state
MOST_SAID = 18  # characters of a layer's name


@dataclass(frozen=True, repr=False, eq=False)
class Stop:
    """A layer on the way: what it gives for the sample, and the mask that comes out beside it.

    `values` is (steps, features) while there are steps, else (features,); `mask` is True where a
    step is real, and None where no mask comes out.
    """

    name: str
    kind: str
    values: Array
    mask: Array | None
    recurrent: bool = False

    @property
    def has_steps(self) -> bool:
        """Whether there is one row of numbers for each step."""
        return self.values.ndim == 2


@dataclass(frozen=True, repr=False, eq=False)
class MaskRoute(Demo):
    """The stops of one sample: first what is fed, then one stop for each layer."""

    stops: tuple[Stop, ...]

    @property
    def mask(self) -> Array | None:
        """The first mask on the way; None if no layer makes one."""
        return next((stop.mask for stop in self.stops if stop.mask is not None), None)

    @property
    def strip(self) -> Stop | None:
        """The recurrent layer whose state can be seen after every step."""
        return next((stop for stop in self.stops if stop.recurrent and stop.has_steps), None)

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        steps = len(self.stops[0].values)
        mask = self.mask
        where = "without a mask" if mask is None else f"of which {_listed(~mask)} masked"
        layers = len(self.stops) - 1
        return f"{steps} steps, {where}, on their way through {layers} layer{'s' * (layers != 1)}"

    def view(self) -> View:
        """The picture."""
        return route_view(self)

    def __repr__(self) -> str:
        wide = max(len(_name(stop)) for stop in self.stops)
        lines = [f"{_name(stop):<{wide}}  {_row(stop)}" for stop in self.stops]
        return in_lines([self.title, *lines, "a step in brackets is masked"])


def mask_route(model: Sequential, sample: ArrayLike) -> MaskRoute:
    """What each layer makes of one padded sample, and which steps are masked there.

    `sample` has up to 8 steps: (steps, features), or whole numbers (steps,) for an Embedding. The
    model is a Sequential of up to 6 layers. Raises TK-940 for anything else.

    >>> from teachkeras.layers import Masking
    >>> from teachkeras.models import Sequential
    >>> mask_route(Sequential([Masking(0.0, input_shape=(3, 1))]), [[1], [2], [0]]).mask.tolist()
    [True, True, False]
    """
    x = np.asarray(numbers(sample, "the sample", "X[0]", ())) if sample is not None else None
    layers = model.layers if isinstance(model, Sequential) else []
    fits = x is not None and x.ndim in (1, 2) and 0 < len(x) <= MOST_STEPS and x.size
    if x is None or not fits or not 0 < len(layers) <= MOST_LAYERS:
        raise DataError(
            "TK-940",
            "this way cannot be followed step by step",
            [
                ("model", visible(type(model).__name__)),
                ("sample", str(np.shape(x))),
                ("it needs", f"a Sequential of 1 to {MOST_LAYERS} layers, one sample of 1 to "
                 f"{MOST_STEPS} steps"),
            ],
            fix="tk.demos.mask_route(model, X[0])",
            example=True,
        )  # fmt: skip
    model.predict(x[None])  # refuses what does not fit, in the words of predict
    outputs = [layer.get_output_at(0) for layer in layers]
    masks = [layer.get_output_mask_at(0) for layer in layers]
    phase = [K.learning_phase()] * model.uses_learning_phase
    wanted = [*outputs, *(mask for mask in masks if mask is not None)]
    given = K.function([model.inputs[0], *phase], wanted)([x[None], *(0 for _ in phase)])
    found = iter(given[len(outputs) :])
    stops = [Stop("input", "input", x.reshape(len(x), -1), None)]
    for layer, values, mask in zip(layers, given, masks, strict=False):
        known = None if mask is None else np.asarray(next(found))[0].astype(bool)
        stops.append(_stop(layer, np.asarray(values)[0], known))
    return MaskRoute(tuple(stops))


def _stop(layer: Any, values: Array, mask: Array | None) -> Stop:
    """One layer; more than two axes are laid out in a row for each step."""
    flat = values.reshape(len(values), -1) if values.ndim > 1 else np.atleast_1d(values)
    recurrent = isinstance(layer, Recurrent)
    return Stop(visible(layer.name)[:60], type(layer).__name__, flat, mask, recurrent)


def _name(stop: Stop) -> str:
    return stop.name if stop.kind == "input" else f"{stop.kind} {stop.name}"


def _cell(numbers_of_step: Array, most: int = MOST_LINES) -> str:
    """The first numbers of one step."""
    shown = [said(number) for number in numbers_of_step[:most]]
    return " ".join(shown + ["..."] * (len(numbers_of_step) > most))


def _row(stop: Stop) -> str:
    """All steps of a stop in one line."""
    if not stop.has_steps:
        return _cell(stop.values) + "   (no steps, no mask)"
    cells = [_cell(step) for step in stop.values]
    if stop.mask is not None and stop.mask.shape == (len(cells),):
        cells = [cell if real else f"({cell})" for cell, real in zip(cells, stop.mask, strict=True)]
    return " | ".join(cells)


def _listed(chosen: Array) -> str:
    """Steps in words, counted from 1."""
    places = [str(place) for place in np.flatnonzero(chosen) + 1]
    verb = "is" if len(places) == 1 else "are"
    steps = "step" if len(places) == 1 else "steps"
    return f"{steps} {', '.join(places)} {verb}" if places else "no step is"


# --- the view -------------------------------------------------------------------------------------


def route_view(route: MaskRoute) -> View:
    """Draw a row of steps for each layer, grey where it is masked, and the state as a line.

    >>> x, mask = np.array([[1.0], [0.0]]), np.array([True, False])
    >>> route_view(MaskRoute((Stop("x", "input", x, None), Stop("m", "Masking", x, mask)))).title
    '2 steps, of which step 2 is masked, on their way through 1 layer'
    """
    size = _size(route)
    base = _base(route)
    groups = [Group("layer by layer", "layer", [_layer_frame(route, n) for n in _stops(route)])]
    strip = route.strip
    if strip is not None:
        points = [_point(route, strip, step) for step in range(-1, len(strip.values))]
        frames = [_step_frame(route, strip, step) for step in range(len(strip.values))]
        trail = [[[x, y] for x, y in points], "line0 thick"]
        groups.append(Group("step by step", "step", frames, trails=[trail]))
    head = ["layer", *(f"step {n + 1}" for n in range(len(route.stops[0].values))), "mask"]
    shapes = [shape for n in _stops(route) for shape in _cells(route, n)]
    return drawing_view(
        route.title,
        size,
        base,
        groups,
        _spots(route),
        values=html.table(route.title, head, [_table_row(route, stop) for stop in route.stops]),
        text=repr(route),
        python=about("route", route, "{it}.mask", "{it}.stops[-1].values", example=EXAMPLE),
        still=(size, [*base, *shapes]),
    )


def _stops(route: MaskRoute) -> range:
    return range(len(route.stops))


def _y(number: int) -> float:
    return TOP + number * (ROW + GAP)


def _floor(route: MaskRoute) -> float:
    """The y of the lower edge of the strip."""
    return _y(len(route.stops)) + 22 + PLOT


def _size(route: MaskRoute) -> tuple[float, float]:
    wide = max(len(route.stops[0].values) * CELL + LEFT + 20, 600)
    return wide, (_floor(route) + 12 if route.strip else _y(len(route.stops)) + 24)


def _base(route: MaskRoute) -> list:
    """What does not change: names, numbers of steps, the legend, the axes of the strip."""
    steps = len(route.stops[0].values)
    shapes: list = []
    for step in range(steps):
        shapes.append(["t", LEFT + (step + 0.5) * CELL, TOP - 14, f"step {step + 1}", "small mid"])
    for number, stop in enumerate(route.stops):
        kind = "what is fed" if stop.kind == "input" else stop.kind
        shapes.append(["t", 16, _y(number) + 20, html.clean(kind, MOST_SAID), "bold"])
        shapes.append(["t", 16, _y(number) + 38, html.clean(stop.name, MOST_SAID + 4), "small"])
    low = _y(len(route.stops)) + 6
    shapes += [["r", 16, low - 12, 22, 14, "panel dash"]]
    shapes += [["t", 44, low, "grey, dashed: masked, as if it were not there", "small"]]
    strip = route.strip
    if strip is not None:
        floor = _floor(route)
        shapes += [["t", 16, floor - PLOT + 34, "the state", "bold"]]
        shapes += [["t", 16, floor - PLOT + 52, "its first number", "small"]]
        shapes += [["r", LEFT, floor - PLOT, CELL * steps, PLOT, "frame"]]
        zero = _height(route, strip, 0.0)
        shapes += [["l", LEFT, zero, LEFT + CELL * steps, zero, "grid"]]
        shapes += [["t", LEFT - 8, zero + 4, "0", "small end"]]
    return shapes


def _masked(stop: Stop, step: int) -> bool:
    known = stop.mask is not None and stop.mask.shape == (len(stop.values),)
    return bool(known and stop.mask is not None and not stop.mask[step])


def _cells(route: MaskRoute, number: int) -> list:
    """The row of one stop."""
    stop, y = route.stops[number], _y(number)
    shapes: list = []
    if not stop.has_steps:
        words = f"{_cell(stop.values)}   (one row, no steps)"
        wide = min(LETTER * len(words) + 20, _size(route)[0] - LEFT - 12)
        return [["r", LEFT, y, wide, ROW, "warm"], ["t", LEFT + 10, y + 27, words, "mono"]]
    for step, numbers_here in enumerate(stop.values[:MOST_STEPS]):
        grey = _masked(stop, step)
        x = LEFT + step * CELL
        shapes.append(["r", x + 2, y, CELL - 4, ROW, "panel dash" if grey else "box"])
        lines = [said(value) for value in numbers_here[:MOST_LINES]]
        if len(numbers_here) > MOST_LINES:
            lines[-1] += " ..."
        for line, words in enumerate(lines):
            at = y + (27 if len(lines) == 1 else 19 + 17 * line)
            shapes.append(["t", x + CELL / 2, at, words, "small mid" if grey else "mid"])
    return shapes


def _layer_frame(route: MaskRoute, number: int) -> Frame:
    """All rows down to one layer."""
    shapes = [shape for above in range(number + 1) for shape in _cells(route, above)]
    y = _y(number)
    wide = CELL * len(route.stops[0].values)
    shapes.append(["r", LEFT - 4, y - 4, wide + 8, ROW + 8, "now"])
    sentence, rows = _told(route, number)
    if route.strip is not None:
        words = "press 'step by step'"
        shapes.append(["t", LEFT + wide / 2, _floor(route) - PLOT / 2, words, "small mid"])
    return Frame(route.stops[number].name, sentence, rows, shapes)


def _told(route: MaskRoute, number: int) -> tuple[str, list]:
    """What is said of one layer."""
    stop = route.stops[number]
    rows = [["gives", _row(stop)]]
    if number == 0:
        return "What is fed: every step is a number like any other", rows
    before = route.stops[number - 1].mask
    who = f"{stop.kind} {stop.name}"
    if stop.mask is not None and before is None:
        return f"{who} makes the mask: {_listed(~stop.mask)} masked", rows
    if stop.mask is not None:
        keeps = "keeps its state there, and passes" if stop.recurrent else "passes"
        return f"{who} {keeps} the mask on: {_listed(~stop.mask)} masked", rows
    if before is not None:
        return f"{who} uses the mask, and ends it: nothing masked comes out", rows
    return f"{who} gets no mask, and gives none", rows


def _height(route: MaskRoute, strip: Stop, value: float) -> float:
    """The y of a state in the strip."""
    states = strip.values[:, 0]
    low, high = min(0.0, float(states.min())), max(0.0, float(states.max()))
    share = (value - low) / (high - low) if high > low else 0.0
    return round(_floor(route) - 12 - share * (PLOT - 24), 1)


def _point(route: MaskRoute, strip: Stop, step: int) -> tuple[float, float]:
    """Where the state after a step stands; before the first step it is 0."""
    value = float(strip.values[step, 0]) if step >= 0 else 0.0
    return LEFT + (step + 1) * CELL - (CELL / 2 if step >= 0 else 0), _height(route, strip, value)


def _step_frame(route: MaskRoute, strip: Stop, step: int) -> Frame:
    """One step: everything is there, and this column is ringed."""
    shapes = [shape for number in _stops(route) for shape in _cells(route, number)]
    floor = _floor(route)
    for past in range(step + 1):
        x, y = _point(route, strip, past)
        look = "panel dash" if _masked(strip, past) else "box"
        shapes.insert(0, ["r", LEFT + past * CELL, floor - PLOT, CELL, PLOT, look + " faint"])
        shapes.append(["c", x, y, 5, "fill0"])
    height = _y(sum(stop.has_steps for stop in route.stops) - 1) + ROW - TOP
    shapes.append(["r", LEFT + step * CELL - 1, TOP - 4, CELL + 2, height + 8, "now"])
    before = strip.values[step - 1] if step else np.zeros_like(strip.values[0])
    after = _cell(strip.values[step])
    if _masked(strip, step):
        words = f"step {step + 1} is masked: the state stays as it was, {after}"
    else:
        words = f"step {step + 1} is real: the state goes from {_cell(before)} to {after}"
    return Frame(f"step {step + 1}", words, [["state", after]], shapes, reach=step + 2)


def _table_row(route: MaskRoute, stop: Stop) -> list[str]:
    """A line of the table of values."""
    steps = len(route.stops[0].values)
    rows = stop.values if stop.has_steps else stop.values[None]
    cells = [_cell(row, MOST_IN_TABLE) for row in rows]
    cells = (cells + [""] * steps)[:steps]
    mask = "none" if stop.mask is None else f"{_listed(~stop.mask)} masked"
    return [_name(stop), *cells, mask]


def _spots(route: MaskRoute) -> list:
    """Each row can be read; reading it shows its frame."""
    wide = CELL * len(route.stops[0].values)
    return [
        [LEFT - 2, _y(number) - 2, wide + 4, ROW + 4, *_told(route, number), number]
        for number in _stops(route)
    ]
