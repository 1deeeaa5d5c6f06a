"""The valve of a Highway layer: how much of what is new, and how much of what came in, goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import backend as K
from ..backend.types import Array
from ..errors import DataError
from ..errors.text import in_lines, visible
from ..layers import Highway
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("valve = tk.demos.highway_valve([0.9, -0.6, 0.3])",)
BIASES = (-20.0, -8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0, 20.0)
START = BIASES.index(1.0)  # where Keras 1 begins
MOST = 5  # numbers of a sample
BAR, ROW, TOP = 44, 26, 74  # pixels: of the number 1, from number to number, above the first
FIRST, NEW, LAST = 70, 330, 660  # x of the middle of: the input, what is new, the output
PIPE = 30  # pixels: the width of a pipe through which all of it flows
FRESH, BYPASS = (NEW + 66, LAST - 76), (FIRST + 120, LAST - 120)  # left and right of both pipes


@dataclass(frozen=True, repr=False, eq=False)
class HighwayValve(Demo):
    """A sample `x`, what the layer makes `new` of it, and for each gate bias gate and output."""

    x: Array
    new: Array
    biases: tuple[float, ...]
    gates: Array
    outputs: Array

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        low, high = theme.say(self.biases[0]), theme.say(self.biases[-1])
        gate = f"{self.gates[START]:.3f}"
        return f"The valve of a Highway layer: gate bias from {low} to {high}, {gate} at the start"

    def view(self) -> View:
        """The picture."""
        return valve_view(self)

    def __repr__(self) -> str:
        lines = [self.title, f"came in        {_said(self.x)}", f"new            {_said(self.new)}"]
        for bias, gate, out in zip(self.biases, self.gates, self.outputs, strict=True):
            lines.append(f"bias {bias:<5g} gate {gate:.3f}  gives {_said(out)}")
        return in_lines(lines)


def highway_valve(x: Sequence[float] = (0.9, -0.6, 0.3)) -> HighwayValve:
    """What a Highway layer with tanh makes of one sample of 2 to 5 numbers, for 11 gate biases.

    The weights of the gate are 0 here, so that its bias alone opens and shuts it. Errors: TK-911
    for another sample.

    >>> valve = highway_valve([0.5, -0.5])
    >>> [round(float(gate), 3) for gate in valve.gates[[0, 6, 10]]]
    [0.0, 0.731, 1.0]
    """
    sample = _sample(x)
    size = len(sample)
    layer = Highway(activation="tanh")
    data = K.constant(sample[None, :])
    y = layer(data)
    weights = np.random.RandomState(size).uniform(-2, 2, (size, size))
    nothing, ones = np.zeros((size, size)), np.ones(size)
    run = K.function([], [y, layer.activation(K.dot(data, layer.W) + layer.b)])
    gate = K.function([], [K.sigmoid(layer.b_carry)])
    gates, outputs = [], []
    for bias in BIASES:
        layer.set_weights([weights, nothing, 0 * ones, bias * ones])
        out, new = run([])
        gates.append(gate([])[0][0])
        outputs.append(out[0])
    return HighwayValve(sample, np.asarray(new)[0], BIASES, np.array(gates), np.array(outputs))


def _sample(x: Sequence[float]) -> Array:
    """The numbers of one sample, or a sentence."""
    found = np.asarray(x) if isinstance(x, list | tuple | np.ndarray) else np.zeros(())
    good = found.dtype.kind in "iuf" and found.ndim == 1 and 2 <= found.size <= MOST
    if not good or np.abs(found).max() > 1:
        raise DataError(
            "TK-911",
            "this sample cannot be watched at the valve",
            [
                ("it got", visible(repr(x))[:60]),
                ("it needs", f"a list of 2 to {MOST} numbers from -1 to 1"),
            ],
            fix="tk.demos.highway_valve([0.9, -0.6, 0.3])",
        )
    return found.astype("float64")


def _said(numbers: Array) -> str:
    return "  ".join(f"{number:6.3f}" for number in numbers)


# --- the view -------------------------------------------------------------------------------------


def valve_view(valve: HighwayValve) -> View:
    """Draw the two ways through the layer; the slider turns the valve between them.

    >>> len(valve_view(highway_valve([0.5, -0.5])).data["groups"][0]["frames"])
    11
    """
    rows = [
        [theme.say(bias), f"{gate:.3f}", _said(out)]
        for bias, gate, out in zip(valve.biases, valve.gates, valve.outputs, strict=True)
    ]
    frames = [_frame(valve, at) for at in range(len(valve.biases))]
    return drawing_view(
        valve.title,
        (LAST + 90, _below(valve) + 112),
        _base(valve),
        [Group("gate bias", "gate bias", frames, START)],
        values=html.table(valve.title, ["gate bias", "gate", "output"], rows),
        text=repr(valve),
        python=about("valve", valve, "{it}.outputs", example=EXAMPLE),
    )


def _below(valve: HighwayValve) -> int:
    """The y under the bars."""
    return TOP + ROW * len(valve.x)


def _bars(numbers: Array, middle: float, look: str) -> list:
    """Numbers as bars to the right of a line (above 0) or to the left of it."""
    shapes: list = [["l", middle, TOP - 4, middle, TOP + ROW * len(numbers), "frame"]]
    for at, number in enumerate(numbers.tolist()):
        y, wide = TOP + ROW * at, round(BAR * abs(number), 1)
        left = middle if number >= 0 else middle - wide
        shapes.append(["r", round(left, 1), y, wide, 16, look])
        word = f"{number:.3f}"
        beside = (middle - 6, "small end") if number >= 0 else (middle + 6, "small")
        shapes.append(["t", beside[0], y + 13, word, beside[1]])
    return shapes


def _base(valve: HighwayValve) -> list:
    """What does not change: input, what is new, and the names and frames of both ways."""
    road, middle = _road(valve)
    entry, end = _below(valve) + 4, LAST
    shapes: list = [
        ["t", FIRST, 24, "came in: x", "bold mid"],
        ["t", NEW, 24, "new: tanh(x W + b)", "bold mid"],
        ["t", LAST, 24, "goes on: y", "bold mid"],
        *_bars(valve.x, FIRST, "box"),
        *_bars(valve.new, NEW, "warm"),
        ["l", FIRST + 62, middle, NEW - 70, middle, "ink"],
        ["p", f"M{NEW - 70} {middle}l-8 -5m8 5l-8 5", "ink"],
        ["p", f"M{FIRST} {entry}V{road}H{BYPASS[0]}M{BYPASS[1]} {road}H{end}V{entry}", "ink"],
        ["p", f"M{end} {entry}l-5 8m5 -8l5 8", "ink"],
        ["t", NEW, road + PIPE + 12, "the bypass: x as it is", "bold mid"],
    ]
    shapes += [
        ["r", left, y - PIPE / 2, right - left, PIPE, "frame"] for left, right, y in _ways(valve)
    ]
    return shapes


def _road(valve: HighwayValve) -> tuple[float, float]:
    """The y of the bypass, and of the way through what is new."""
    return _below(valve) + 60, TOP + ROW * len(valve.x) / 2 - 4


def _ways(valve: HighwayValve) -> list[tuple[int, int, float]]:
    """Both pipes: left, right, and y of the middle."""
    road, middle = _road(valve)
    return [(*FRESH, middle), (*BYPASS, road)]


def _frame(valve: HighwayValve, at: int) -> Frame:
    """One gate bias: how wide the two ways are, and what comes out."""
    bias, gate, out = valve.biases[at], float(valve.gates[at]), valve.outputs[at]
    shapes: list = []
    for (left, right, y), share, look in zip(
        _ways(valve), (gate, 1 - gate), ("warm", "box"), strict=True
    ):
        tall = round(PIPE * share, 1)
        if tall >= 0.1:
            shapes += [["r", left, round(y - tall / 2, 1), right - left, tall, look]]
        shapes += [["t", right, y - PIPE / 2 - 6, f"{100 * share:.0f} %", "end"]]
        shapes += _tap(left + 26, y, share)
    shapes += _bars(out, LAST, "plain")
    told = f"{gate:.3f} of what is new, {1 - gate:.3f} of what came in"
    rows = [["gate", f"sigmoid({theme.say(bias)}) = {gate:.3f}"], ["goes on", _said(out)]]
    word = f"gate bias = {theme.say(bias)}"
    return Frame(word, f"{word}: {told}", rows, shapes)


def _tap(x: float, y: float, share: float) -> list:
    """A round tap: its bar lies along the pipe when it is open, and across it when it is shut."""
    angle, reach = np.pi / 2 * (1 - share), PIPE / 2 + 3
    right, down = (round(float(n) * reach, 1) for n in (np.cos(angle), np.sin(angle)))
    return [
        ["c", x, y, PIPE / 2 + 3, "plain"],
        ["l", x - right, y - down, x + right, y + down, "now"],
    ]
