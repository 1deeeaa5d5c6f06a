"""A recurrent layer step by step: its cell once for each step, with the state that goes along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import ShapeError
from ..errors.text import counted, in_lines, visible
from ..layers.recurrent import GRU, LSTM, SimpleRNN
from ..layers.recurrent_base import Recurrent
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    "from teachkeras.layers import LSTM",
    "from teachkeras.models import Sequential",
    "layer = LSTM(2, input_shape=(3, 1))",
    "model = Sequential([layer])",
    "steps = tk.demos.recurrent_steps(layer, [1.0, -1.0, 0.5])",
)
STEPS, UNITS, FEATURES = 10, 4, 3  # the most that can be followed by eye
GATES = {
    "i": "input gate i",
    "f": "forget gate f",
    "o": "output gate o",
    "z": "update gate z",
    "r": "reset gate r",
}
STATES = {"h": "state h", "c": "memory c"}
LEFT, TOP, COLUMN, CELL, ROW = 128, 16, 82, 62, 24  # pixels
METER, GAP = 10, 30  # pixels: height of one meter, and between the parts


@dataclass(frozen=True, eq=False, repr=False)
class RecurrentSteps(Demo):
    """What a recurrent layer reads, keeps and lets pass, step by step.

    `x` is (steps, features). Each of `states` is (steps + 1, units): before the first step, and
    after each. Each of `gates` is (steps, units), from 0 (shut) to 1 (open).
    """

    name: str
    kind: str
    x: np.ndarray
    states: dict[str, np.ndarray]
    gates: dict[str, np.ndarray]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        gates = f", {counted(len(self.gates), 'gate')}" if self.gates else ""
        steps = counted(len(self.x), "step")
        units = counted(self.states["h"].shape[1], "unit")
        return f"{self.kind} {self.name} over {steps}: {units}{gates}"

    def view(self) -> View:
        """The picture."""
        return steps_view(self)

    def __repr__(self) -> str:
        lines = [self.title, f"before: {_in_words(self, 0)}"]
        for step, row in enumerate(self.x, 1):
            lines.append(f"step {step}: reads {_numbers(row)}; {_in_words(self, step)}")
        return in_lines(lines)


def recurrent_steps(layer: Recurrent, x: Any) -> RecurrentSteps:
    """What a recurrent layer with weights makes of one sequence, (steps, features) or (steps,).

    At most 10 steps of 3 features, and 4 units; the layer begins with zeros. Errors: TK-930.

    >>> from teachkeras.layers import SimpleRNN
    >>> from teachkeras.models import Sequential
    >>> layer = SimpleRNN(1, activation="linear", input_shape=(None, 1), name="sum")
    >>> model = Sequential([layer])
    >>> layer.set_weights([[[1.0]], [[1.0]], [0.0]])
    >>> recurrent_steps(layer, [1, 2, 4])
    SimpleRNN sum over 3 steps: 1 unit
    before: state h 0
    step 1: reads 1; state h 1
    step 2: reads 2; state h 3
    step 3: reads 4; state h 7
    """
    kinds = (SimpleRNN, GRU, LSTM)
    if not isinstance(layer, kinds) or not layer.weights:
        raise _cannot("the layer", "a SimpleRNN, GRU or LSTM of a model", layer)
    try:
        rows = np.asarray(x, "float32")
    except (TypeError, ValueError):
        raise _cannot("the sequence", "numbers: a row for each step", x) from None
    rows = rows[:, None] if rows.ndim == 1 else rows
    features = int(K.int_shape(layer.W)[0] or 0)
    if rows.ndim != 2 or rows.shape[1] != features or not 0 < len(rows) <= STEPS:
        raise _cannot("the sequence", f"1 to {STEPS} rows of {features}", rows.shape)
    if features > FEATURES or layer.output_dim > UNITS:
        wanted = f"at most {UNITS} units and {FEATURES} features"
        raise _cannot("the layer", wanted, f"{layer.output_dim} and {features}")
    states, gates = _walk(layer, rows)
    return RecurrentSteps(layer.name, type(layer).__name__, rows, states, gates)


def _cannot(which: str, wanted: str, got: Any) -> ShapeError:
    return ShapeError(
        "TK-930",
        f"{which} cannot be followed step by step",
        [("it got", visible(repr(got))[:60]), ("it needs", wanted)],
        fix="tk.demos.recurrent_steps(layer, [1.0, -1.0, 0.5])",
    )


def _walk(layer: Any, rows: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The states and the gates of every step: the layer's own step, called with its own states."""
    names = "hc"[: 2 if isinstance(layer, LSTM) else 1]
    units = layer.output_dim
    box = K.placeholder((1, 1, rows.shape[1]), name="x")
    before = [K.placeholder((1, units), name=name) for name in names]
    read = layer.preprocess_input(box)[:, 0]
    _, after = layer.step(read, [*before, *layer.get_constants(box)])
    gates = _gates(layer, box[:, 0], before[0])
    testing = [K.learning_phase()] * (layer.uses_learning_phase and K.is_symbol(K.learning_phase()))
    one = K.function([box, *before, *testing], [*after, *gates.values()])
    states = [[np.zeros((1, units), "float32")] * len(names)]
    opened = []
    for row in rows:
        found = one([row[None, None], *states[-1], *[0] * len(testing)])
        states.append(found[: len(names)])
        opened.append([gate[0] for gate in found[len(names) :]])
    kept = {name: np.stack([each[at][0] for each in states]) for at, name in enumerate(names)}
    return kept, {name: np.stack([each[at] for each in opened]) for at, name in enumerate(gates)}


def _gates(layer: Any, x: Any, h: Any) -> dict[str, Any]:
    """How far each gate is open, as symbols."""
    if len(layer.columns) == 1:
        return {}
    sums = layer.split(K.dot(x, layer.W) + K.dot(h, layer.U) + layer.b)
    found = dict(zip(layer.columns, sums, strict=True))
    return {name: layer.inner_activation(found[name]) for name in GATES if name in found}


# --- the view -------------------------------------------------------------------------------------


def steps_view(steps: RecurrentSteps) -> View:
    """Draw the cell once for each step: what it reads below, the state that goes along above.

    >>> from teachkeras.layers import GRU
    >>> from teachkeras.models import Sequential
    >>> layer = GRU(2, input_shape=(None, 1), name="gru")
    >>> model = Sequential([layer])
    >>> steps_view(recurrent_steps(layer, [1, 0])).title
    'GRU gru over 2 steps: 2 units, 2 gates'
    """
    title = html.clean(steps.title, 160)
    count = len(steps.x)
    size = (LEFT + COLUMN * (count + 1) + 8, _y(steps)["end"])
    base = [*_labels(steps), *(shape for at in range(1, count + 1) for shape in _cell(steps, at))]
    frames = [_frame(steps, at) for at in range(count + 1)]
    spots = [
        [_x(at), TOP, CELL, size[1] - 2 * TOP, frames[at].say, frames[at].rows, at]
        for at in range(count + 1)
    ]
    head = ["step", "reads", *map(_called, steps.states), *map(_called, steps.gates)]
    rows = [
        [
            str(at or "before"),
            _numbers(steps.x[at - 1]) if at else "",
            *(_numbers(values[at]) for values in steps.states.values()),
            *(_numbers(values[at - 1]) if at else "" for values in steps.gates.values()),
        ]
        for at in range(count + 1)
    ]
    whole = [shape for at in range(count + 1) for shape in _known(steps, at)]
    return drawing_view(
        title,
        size,
        base,
        [Group("step", "step", frames)],
        spots,
        values=html.table(title, head, rows),
        text=repr(steps),
        python=about("steps", steps, "{it}.states['h'].round(3).tolist()", example=EXAMPLE),
        still=(size, [*base, *whole]),
    )


def _called(name: str) -> str:
    return html.clean(STATES.get(name) or GATES.get(name) or name, 20)


def _number(value: float) -> str:
    return f"{round(float(value), 3) + 0.0:g}"


def _numbers(values: np.ndarray) -> str:
    return ", ".join(map(_number, values))


def _in_words(steps: RecurrentSteps, at: int) -> str:
    """The states after a step, and how far its gates were open."""
    said = [f"{_called(name)} {_numbers(values[at])}" for name, values in steps.states.items()]
    if at:
        said += [f"{_called(k)} {_numbers(values[at - 1])}" for k, values in steps.gates.items()]
    return "; ".join(said)


def _x(at: int) -> float:
    return LEFT + COLUMN * at


def _y(steps: RecurrentSteps) -> dict[str, float]:
    """Where each part begins, from above: the states, the cell with its gates, what is read."""
    units = steps.states["h"].shape[1]
    places, y = {}, float(TOP)
    for name in steps.states:
        places[name] = y
        y += units * ROW + 12
    y += GAP - 12
    places["cell"] = y
    y += 30
    for name in steps.gates:
        places[name] = y
        y += units * (METER + 3) + 10
    places["below"] = y
    places["x"] = y + GAP
    places["end"] = y + GAP + steps.x.shape[1] * ROW + TOP
    return places


def _labels(steps: RecurrentSteps) -> list:
    """The names of the parts, at the left."""
    places = _y(steps)
    shapes = [
        ["t", 8, places[name] + 17, _called(name), "bold" if name == "h" else ""]
        for name in (*steps.states, *steps.gates)
    ]
    shapes.append(["t", 8, places["x"] + 17, "reads x", ""])
    return [*shapes, ["t", 8, places["cell"] + 19, html.clean(steps.kind, 14), "bold"]]


def _cell(steps: RecurrentSteps, at: int) -> list:
    """The box of one step, with an arrow from the step before and one from what it reads."""
    places, x = _y(steps), _x(at)
    top, bottom, middle = places["cell"], places["below"], x + CELL / 2
    come = top + 14
    return [
        ["r", x, top, CELL, bottom - top, "panel"],
        ["t", middle, top + 19, f"step {at}", "mid small"],
        ["l", middle, places["x"] - 4, middle, bottom + 2, "frame"],
        ["p", f"M{middle} {bottom + 2}l-4 6m4 -6l4 6", "frame"],
        ["l", x - (COLUMN - CELL), come, x, come, "ink" if at > 1 else "ink dash"],
        ["p", f"M{x} {come}l-6 -4m6 4l-6 4", "ink"],
    ]


def _column(steps: RecurrentSteps, name: str, at: int, look: str) -> list:
    """A state after a step, one box for each unit."""
    x, y = _x(at), _y(steps)[name]
    shapes: list = []
    for unit, value in enumerate(steps.states[name][at]):
        shapes.append(["r", x, y + unit * ROW, CELL, ROW - 2, look])
        words = _number(value)
        shapes.append(["t", x + CELL / 2, y + unit * ROW + 16, words, "mid mono"])
    return shapes


def _meters(steps: RecurrentSteps, at: int) -> list:
    """How far the gates are open, one bar for each unit."""
    x, shapes = _x(at) + 5, []
    for place, (name, values) in enumerate(steps.gates.items()):
        for unit, value in enumerate(values[at - 1]):
            y = _y(steps)[name] + unit * (METER + 3)
            full = round(float(np.clip(value, 0, 1)) * (CELL - 10), 1)
            shapes.append(["r", x, y, full, METER, f"fill{place}"])
            shapes.append(["r", x, y, CELL - 10, METER, "frame"])
    return shapes


def _known(steps: RecurrentSteps, at: int, look: str = "plain") -> list:
    """All that a step has brought: states, gates, and what it has read."""
    shapes = [s for name in steps.states for s in _column(steps, name, at, look)]
    if not at:
        return shapes
    x, y = _x(at), _y(steps)["x"]
    for place, value in enumerate(steps.x[at - 1]):
        shapes.append(["r", x, y + place * ROW, CELL, ROW - 2, "box"])
        words = _number(value)
        shapes.append(["t", x + CELL / 2, y + place * ROW + 16, words, "mid mono"])
    return [*shapes, *_meters(steps, at)]


def _frame(steps: RecurrentSteps, at: int) -> Frame:
    """The steps until this one; what it has changed is orange."""
    shapes = [s for past in range(at) for s in _known(steps, past)]
    shapes += _known(steps, at, "warm")
    rows = [[_called(name), _numbers(values[at])] for name, values in steps.states.items()]
    if not at:
        return Frame("before", "before the first step the layer knows nothing: zeros", rows, shapes)
    x, y = _x(at), _y(steps)["cell"]
    shapes.append(["r", x - 2, y - 2, CELL + 4, _y(steps)["below"] - y + 4, "now"])
    rows = [["reads", _numbers(steps.x[at - 1])], *rows]
    rows += [[_called(name), _numbers(values[at - 1])] for name, values in steps.gates.items()]
    say = f"step {at}: from the state before it and {_numbers(steps.x[at - 1])} comes the new state"
    return Frame(f"step {at}", say, rows, shapes)
