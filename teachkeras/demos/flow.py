"""Shapes that flow through a model: each layer works out its output's shape from its input's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..errors import TypeTeachError
from ..errors.text import counted, in_lines, visible
from ..layers import Dense, Flatten, Layer
from ..layers.container import Container
from ..layers.spatial import Windowed
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    "from teachkeras.layers import Dense",
    "from teachkeras.models import Sequential",
    "flow = tk.demos.shape_flow(Sequential([Dense(8, input_dim=4), Dense(3)]))",
)
LEFT, WIDE, HIGH, STEP, TOP = 16, 232, 36, 46, 14  # pixels: a layer's box, and from one to the next
CHIPS, CHIP, WHY = 270, 58, 310  # pixels: where shapes begin, one size, the reasons behind
LONGEST = 40  # layers of a model that can be followed by eye


@dataclass(frozen=True)
class FlowStep:
    """One layer: the shape that comes in, the one that goes out, and how each size came about."""

    layer: str
    kind: str
    before: Any
    after: Any
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, repr=False)
class ShapeFlow(Demo):
    """The layers of a model in their order, with their shapes."""

    model: str
    steps: tuple[FlowStep, ...]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        first, last = self.steps[0].before, self.steps[-1].after
        steps = counted(len(self.steps), "step")
        return f"Shapes flow through {self.model}: {first} becomes {last} in {steps}"

    def view(self) -> View:
        """The picture."""
        return flow_view(self)

    def __repr__(self) -> str:
        lines = [self.title]
        for step in self.steps:
            why = "; ".join(f"{where} {reason}" for where, reason in step.reasons)
            lines.append(f"{step.layer} ({step.kind}): {step.before} -> {step.after}")
            lines += [f"    {why}"] * bool(why)
        return in_lines(lines)


def shape_flow(model: Container) -> ShapeFlow:
    """How a shape goes through the layers of a model, one after the other. Errors: TK-891.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> flow = shape_flow(Sequential([Dense(8, input_dim=4), Dense(3)], name="small"))
    >>> [step.after for step in flow.steps]
    [(None, 8), (None, 3)]
    """
    if not isinstance(model, Container) or len(model.layers) > LONGEST:
        raise TypeTeachError(
            "TK-891",
            f"shapes flow through a model of 1 to {LONGEST} layers",
            [("it got", visible(repr(model))[:60])],
            fix="tk.demos.shape_flow(Sequential([Dense(8, input_dim=4), Dense(3)]))",
        )
    model._need_outputs()
    steps = [_step(layer) for layer in model.layers if type(layer).__name__ != "InputLayer"]
    return ShapeFlow(model.name, tuple(steps))


def _step(layer: Layer) -> FlowStep:
    """One layer at its first call."""
    card = layer.card()
    before, after = card.input_shape, card.output_shape
    return FlowStep(layer.name, card.kind, before, after, tuple(_reasons(layer, before, after)))


def _reasons(layer: Layer, before: Any, after: Any) -> list[tuple[str, str]]:
    """For each size that is not as it was: where it stands, and what it is made of."""
    if isinstance(before, list) or isinstance(after, list):
        return []
    if isinstance(layer, Flatten) and None not in before[1:]:
        return [("axis 1", f"{' * '.join(map(str, before[1:]))} = {after[1]}")]
    if len(before) != len(after):
        counts = [math.prod(n or 1 for n in shape[1:]) for shape in (before, after)]
        same = ": as many numbers as before" if counts[0] == counts[1] else ""
        return [("axes", f"{len(before)} become {len(after)}{same}")]
    if isinstance(layer, Windowed):
        return _of_windows(layer, before, after)
    word = ": one for each unit" if isinstance(layer, Dense) else ""
    return [
        (f"axis {axis}", f"{old} becomes {new}{word}")
        for axis, (old, new) in enumerate(zip(before, after, strict=True))
        if old != new
    ]


def _of_windows(layer: Windowed, before: Any, after: Any) -> list[tuple[str, str]]:
    """How many places a window has along each axis, and how many channels it leaves."""
    _, space, channels = layer._parts(before)
    settings = zip(space, layer._window(), layer._steps(), layer._dilation(), strict=True)
    first = 2 if layer.dim_ordering == "th" else 1
    found = []
    for axis, (size, window, step, apart) in enumerate(settings, first):
        reach = (window - 1) * apart + 1
        if layer.border_mode != "valid":
            steps = f" in steps of {step}" if step > 1 else ""
            new = "stays" if size == after[axis] else f"becomes {after[axis]}"
            line = f"{size} {new}: border mode {layer.border_mode}{steps}"
        elif step == 1:
            line = f"{size} - {reach} + 1 = {after[axis]}"
        else:
            line = f"({size} - {reach}) // {step} + 1 = {after[axis]}"
        found.append((f"axis {axis}", line))
    kernels = layer._parts(after)[2]
    if channels != kernels:
        axis = 1 if first == 2 else len(before) - 1
        found.append((f"axis {axis}", f"{channels} becomes {kernels}: one for each kernel"))
    return found


# --- the view -------------------------------------------------------------------------------------


def flow_view(flow: ShapeFlow) -> View:
    """Draw the layers of a model under each other; a shape appears where the last layer has one.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> flow_view(shape_flow(Sequential([Dense(3, input_dim=4)], name="small"))).title
    'Shapes flow through small: (None, 4) becomes (None, 3) in 1 step'
    """
    title = html.clean(flow.title, 160)
    count = len(flow.steps)
    sizes = [len(_sizes(step.after)) for step in flow.steps] + [len(_sizes(flow.steps[0].before))]
    wide = CHIPS + CHIP * max(*sizes, 4) + WHY
    size = (wide, TOP * 2 + STEP * (count + 1) - (STEP - HIGH))
    base = [shape for place in range(count + 1) for shape in _box(flow, place)]
    base += [shape for place in range(count + 1) for shape in _open(flow, place)]
    frames = [_frame(flow, place) for place in range(count + 1)]
    spots = [[LEFT, _y(place), WIDE, HIGH, "", [], place] for place in range(count + 1)]
    rows = [
        [html.clean(step.layer, 40), html.clean(step.kind, 40), *map(html.clean, _ends(step))]
        for step in flow.steps
    ]
    return drawing_view(
        title,
        size,
        base,
        [Group("layer", "layer", frames)],
        spots,
        values=html.table(title, ["layer", "is", "in", "out", "how"], rows),
        text=repr(flow),
        python=about("flow", flow, "[step.after for step in {it}.steps]", example=EXAMPLE),
        still=(size, [*(shape for p in range(count + 1) for shape in _box(flow, p)), *_all(flow)]),
    )


def _ends(step: FlowStep) -> list[str]:
    """Both shapes of a layer, and what is said about them."""
    why = "; ".join(f"{where}: {reason}" for where, reason in step.reasons)
    return [str(step.before), str(step.after), why]


def _y(place: int) -> int:
    return TOP + STEP * place


def _sizes(shape: Any) -> list[str]:
    """The sizes of a shape as texts; several shapes are one text."""
    if isinstance(shape, tuple) and len(shape) <= 6:
        return [html.clean(size, 8) for size in shape]
    return [html.clean(shape, 60)]


def _box(flow: ShapeFlow, place: int) -> list:
    """The input, or a layer under it."""
    y = _y(place)
    name, kind = ("input", "")
    if place:
        step = flow.steps[place - 1]
        name, kind = html.clean(step.layer, 28), html.clean(step.kind, 24)
    shapes: list = [["r", LEFT, y, WIDE, HIGH, "box" if place else "plain"]]
    shapes.append(["t", LEFT + 12, y + 15, name, "bold"])
    shapes.append(["t", LEFT + 12, y + 30, kind or "the shape that you give", "small"])
    if place:
        middle = LEFT + WIDE / 2
        shapes.append(["l", middle, y - (STEP - HIGH), middle, y, "frame"])
        shapes.append(["p", f"M{middle} {y}l-4 -6m4 6l4 -6", "frame"])
    return shapes


def _open(flow: ShapeFlow, place: int) -> list:
    """What stands beside a layer before its shape is known."""
    y = _y(place)
    return [
        ["r", CHIPS, y + 5, CHIP - 6, 26, "panel dash"],
        ["t", CHIPS + (CHIP - 6) / 2, y + 23, "?", "mid mono"],
    ]


def _chips(flow: ShapeFlow, place: int, fresh: bool) -> list:
    """The shape beside a layer, one box for each size; new sizes are orange in the first moment."""
    shape = flow.steps[place - 1].after if place else flow.steps[0].before
    before = flow.steps[place - 1].before if place else shape
    sizes, old = _sizes(shape), _sizes(before)
    y = _y(place)
    shapes: list = []
    for at, text in enumerate(sizes):
        x = CHIPS + CHIP * at
        wide = CHIP - 6 if len(sizes) > 1 else max(CHIP - 6, len(text) * 8.6 + 16)
        changed = fresh and place and (len(sizes) != len(old) or text != old[at])
        look = "warm" if changed else "plain dash" if text == "None" else "plain"
        shapes.append(["r", x, y + 5, wide, 26, look])
        shapes.append(["t", x + wide / 2, y + 23, text, "mid mono"])
    return shapes


def _why(flow: ShapeFlow, place: int) -> list:
    """Behind a shape, in small letters: how its sizes came about."""
    step = flow.steps[place - 1]
    sizes = max(4, *(len(_sizes(shape)) for shape in (step.before, step.after)))
    said = [f"{where}: {reason}" for where, reason in step.reasons[:3]]
    if step.before == step.after:
        said = ["stays as it is"]
    x, y = CHIPS + CHIP * sizes + 6, _y(place) + 23 - 7 * (len(said) - 1)
    return [["t", x, y + 14 * at, html.clean(text, 46), "small"] for at, text in enumerate(said)]


def _all(flow: ShapeFlow) -> list:
    """Every shape, as the last position has them."""
    return [shape for place in range(len(flow.steps) + 1) for shape in _chips(flow, place, False)]


def _frame(flow: ShapeFlow, place: int) -> Frame:
    """The shapes that are known when this layer has said its own."""
    shapes = [shape for p in range(place + 1) for shape in _chips(flow, p, p == place)]
    if not place:
        first = html.clean(flow.steps[0].before, 60)
        rows = [["None", "the batch: any number of samples"]] * ("None" in first)
        return Frame(
            "input", f"you say the shape of one sample; with the batch: {first}", rows, shapes
        )
    step = flow.steps[place - 1]
    shapes.append(["r", LEFT - 4, _y(place) - 4, WIDE + 8, HIGH + 8, "now"])
    shapes += _why(flow, place)
    shapes_said = [html.clean(shape, 60) for shape in (step.before, step.after)]
    say = f"{html.clean(step.layer, 28)}: {' → '.join(shapes_said)}"
    rows = [[html.clean(where, 20), html.clean(reason, 100)] for where, reason in step.reasons]
    if step.before == step.after:
        rows = [["shape", "stays as it is"]]
    return Frame(f"layer {place} of {len(flow.steps)}", say, rows, shapes)
