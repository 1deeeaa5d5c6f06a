"""The life of a layer: made, built and called by its first input, called again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import backend as K
from ..backend.seeding import repeating
from ..engine.inspect.printing import expression
from ..errors import TypeTeachError
from ..errors.text import in_lines, visible
from ..layers import Layer
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("life = tk.demos.layer_life(Dense(2), (None, 3))",)
WIDE, HIGH = 760, 250  # pixels: of the picture
BOX, ROW = (220, 30, 320, 190), 24  # the layer: x, y, width, height; from line to line
LANES = (90, 175)  # y of the first and of the second call
WHEN = ("made", "build", "call", "call again")


@dataclass(frozen=True)
class LifeStage:
    """One moment of a layer: when, what runs, in one sentence what it does, and what there is."""

    when: str
    runs: str
    sentence: str
    weights: tuple[tuple[str, str], ...]  # name and shape
    formula: str = ""


@dataclass(frozen=True, repr=False)
class LayerLife(Demo):
    """Four moments in the life of a layer, with the shapes that go in and come out."""

    name: str
    kind: str
    settings: str
    input_shape: str
    output_shape: str
    stages: tuple[LifeStage, ...]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        made = len(self.stages[-1].weights)
        weights = f"{made or 'no'} weight{'s' * (made != 1)}"
        return f"The life of a layer: {self.kind} {self.name} is made, builds {weights}, is called"

    def view(self) -> View:
        """The picture."""
        return life_view(self)

    def __repr__(self) -> str:
        lines = [self.title]
        for stage in self.stages:
            lines.append(f"{stage.when:<11} {stage.runs:<22} {stage.sentence}")
        return in_lines(lines)


def layer_life(layer: Layer, input_shape: tuple[int | None, ...]) -> LayerLife:
    """What happens to a layer from the moment it is made; `input_shape` has the batch axis first.

    The life is that of a copy with the same settings: `layer` itself stays as it is. Errors:
    TK-890 for what is no layer.

    >>> from teachkeras.layers import Dense
    >>> layer_life(Dense(2, name="two"), (None, 3)).stages[1].weights
    (('two_W', '(3, 2)'), ('two_b', '(2,)'))
    """
    if not isinstance(layer, Layer):
        raise TypeTeachError(
            "TK-890",
            "only a layer has the life of a layer",
            [("it got", visible(repr(layer))[:60])],
            fix="tk.demos.layer_life(Dense(2), (None, 3))",
        )
    twin = type(layer).from_config(layer.get_config())
    settings = ", ".join(f"{key}={value}" for key, value in twin.card().settings.items())
    with repeating(0):
        first, second = (_input(twin, input_shape, name) for name in ("x", "x2"))
        y = twin(first)
        weights = _weights(twin)
        again = twin(second)
    same = "the same weights" if weights else "the same rule"
    once = "build does not run again"
    made = "it makes the weights" if weights else "there are no weights to make"
    stages = (
        LifeStage(WHEN[0], "__init__(...)", "keeps the settings; nothing is computed", ()),
        LifeStage(
            WHEN[1], f"build({input_shape})", f"runs once, at the first call: {made}", weights
        ),
        LifeStage(WHEN[2], "call(x)", "says how the output follows from x", weights, _formula(y)),
        LifeStage(WHEN[3], "call(x2)", f"{same}, another input; {once}", weights, _formula(again)),
    )
    card = twin.card()
    shapes = str(card.input_shape), str(card.output_shape)
    return LayerLife(twin.name, type(twin).__name__, settings, *shapes, stages)


def _input(layer: Layer, shape: tuple[int | None, ...], name: str) -> Any:
    return K.placeholder(shape, dtype=layer.input_dtype, name=name)


def _formula(y: Any) -> str:
    """The formula of an output, where it can be written in one line."""
    said = expression(y)
    return "" if "..." in said else said


def _weights(layer: Layer) -> tuple[tuple[str, str], ...]:
    return tuple((weight.name or "?", str(K.int_shape(weight))) for weight in layer.weights)


# --- the view -------------------------------------------------------------------------------------


def life_view(life: LayerLife) -> View:
    """Draw the life of a layer: a box that gets settings, then weights, then arrows.

    >>> from teachkeras.layers import Activation
    >>> life_view(layer_life(Activation("relu", name="bend"), (None, 3))).title
    'The life of a layer: Activation bend is made, builds no weights, is called'
    """
    title = html.clean(life.title, 160)
    frames = [_frame(life, place) for place in range(len(life.stages))]
    rows = [
        [stage.when, html.clean(stage.runs, 60), html.clean(stage.sentence), _in_words(stage)]
        for stage in life.stages
    ]
    x, y, wide, _ = BOX
    base = [
        ["t", x + 14, y + 24, html.clean(life.name, 34), "bold"],
        ["t", x + wide - 12, y + 24, html.clean(life.kind, 24), "small end"],
        ["t", x + 14, y + 48, html.clean(life.settings or "no settings", 44), "small"],
    ]
    still = [*frames[-1].shapes, *base]
    return drawing_view(
        title,
        (WIDE, HIGH),
        [["r", *BOX, "plain"], *base],
        [Group("moment", "the moment", frames, press=True)],
        values=html.table(title, ["moment", "what runs", "what it does", "weights"], rows),
        text=repr(life),
        python=about("life", life, "{it}.stages[1].weights", example=EXAMPLE),
        still=((WIDE, HIGH), [["r", *BOX, "plain"], *still]),
    )


def _in_words(stage: LifeStage) -> str:
    said = ", ".join(f"{name} {shape}" for name, shape in stage.weights)
    return html.clean(said or "none", 120)


def _frame(life: LayerLife, place: int) -> Frame:
    """One moment: what is in the box, and which arrows there are."""
    stage = life.stages[place]
    x, y, wide, _ = BOX
    shapes: list = []
    slots = stage.weights[:3] or ((("no weights", ""),) if place else (("no weights yet", ""),))
    look = "warm" if place == 1 and stage.weights else "box" if stage.weights else "panel dash"
    for at, (name, shape) in enumerate(slots):
        top = y + 66 + at * (ROW + 8)
        words = html.clean(f"{html.clean(name, 24)} {shape}", 44).strip()
        shapes += [["r", x + 14, top, wide - 28, ROW + 2, look]]
        shapes += [["t", x + 24, top + 18, words, "mono small"]]
    if len(stage.weights) > len(slots):
        more = f"and {len(stage.weights) - len(slots)} more"
        shapes.append(["t", x + 24, y + 66 + 3 * (ROW + 8) + 12, more, "small"])
    for call in range(place - 1):
        shapes += _call(life, call, place == call + 2)
    rows = [["runs", html.clean(stage.runs, 60)], ["weights", _in_words(stage)]]
    if stage.formula:
        rows.append(["output", html.clean(stage.formula, 120)])
    say = html.clean(f"{stage.when}: {stage.sentence}", 160)
    return Frame(stage.when, say, rows, shapes)


def _call(life: LayerLife, call: int, new: bool) -> list:
    """An input, an arrow into the box, an arrow out of it, an output."""
    x, _, wide, _ = BOX
    y, look = LANES[call], "ink thick" if new else "frame"
    name, out = ("x", "y") if call == 0 else ("x2", "y2")
    shapes: list = []
    for start, word, shape, at in (
        (x - 70, name, life.input_shape, "end"),
        (x + wide + 4, out, life.output_shape, ""),
    ):
        tip = start + 62
        shapes += [["l", start, y, tip, y, look], ["p", f"M{tip} {y}l-8 -5m8 5l-8 5", look]]
        place = start - 10 if at else tip + 10
        shapes += [["t", place, y - 3, word, f"{at} bold".strip()]]
        shapes += [["t", place, y + 15, html.clean(shape, 22), f"{at} small mono".strip()]]
    return shapes
