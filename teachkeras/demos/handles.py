"""The activations with settings: the curve of one, and a handle for every number that bends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .. import backend as K
from .. import layers
from ..backend.types import Array
from ..errors import ArgumentError
from ..errors.text import in_lines, visible
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view, line_path
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .given import said

EXAMPLE = ("bent = tk.demos.activation_handles('SReLU')",)
X = np.linspace(-4, 4, 81)  # each tenth
SAID = (-3, -1, 0, 1, 3)  # the inputs whose outputs are told
LOW, HIGH = -3.0, 4.0  # of the values that are drawn
JUMP = 0.45  # from one input to the next: no curve here is so steep but where it jumps
SIDE, LEFT, TOP = 320, 60, 40  # pixels: of the frame, and before it
Settings = Mapping[str, float]


@dataclass(frozen=True)
class Handle:
    """A number that bends a curve: its usual value, where it can go, and what it is.

    `at` is the place on the curve where it is held, given all settings.
    """

    value: float
    places: tuple[float, ...]
    sentence: str
    at: Callable[[Settings], float] = lambda settings: -3.0


SLOPES = (-0.5, -0.2, 0.0, 0.1, 0.3, 0.5, 1.0)
HANDLES: dict[str, dict[str, Handle]] = {
    "LeakyReLU": {"alpha": Handle(0.3, SLOPES, "the slope below 0")},
    "PReLU": {"alphas": Handle(0.0, SLOPES, "the slope below 0; it is learned")},
    "ELU": {
        "alpha": Handle(1.0, (0.0, 0.5, 1.0, 1.5, 2.0, 2.5), "how far below 0 the curve can go")
    },
    "ThresholdedReLU": {
        "theta": Handle(
            1.0, (0.0, 0.5, 1.0, 1.5, 2.0, 3.0), "numbers up to here become 0", lambda s: s["theta"]
        )
    },
    "ParametricSoftplus": {
        "alphas": Handle(0.2, (0.1, 0.2, 0.5, 1.0), "the height; it is learned", lambda s: 2.0),
        "betas": Handle(
            5.0, (0.5, 1.0, 2.0, 5.0), "how sharp the bend is; it is learned", lambda s: 0.0
        ),
    },
    "SReLU": {
        "t_left": Handle(
            -1.0, (-3.0, -2.0, -1.0, 0.0, 1.0), "where the left bend is", lambda s: s["t_left"]
        ),
        "a_left": Handle(0.1, SLOPES, "the slope to the left of it"),
        "t_right": Handle(
            2.0,
            (-2.0, 0.0, 1.0, 2.0, 3.0),
            "how far the right bend is from the left one, without its sign",
            lambda s: s["t_left"] + abs(s["t_right"]),
        ),
        "a_right": Handle(0.5, SLOPES, "the slope to the right of it", lambda s: 3.0),
    },
}
LEARNED = ("PReLU", "ParametricSoftplus", "SReLU")  # their handles are weights


@dataclass(frozen=True, repr=False, eq=False)
class ActivationHandles(Demo):
    """An activation with its settings, and for each handle a curve at each of its places.

    `curves[name]` is (places, points), for the inputs `x`; all other handles stay where they are.
    """

    kind: str
    settings: dict[str, float]
    curves: dict[str, Array]

    @property
    def x(self) -> Array:
        """The inputs, from -4 to 4."""
        return X

    @property
    def y(self) -> Array:
        """The outputs with the settings as they are."""
        name, value = next(iter(self.settings.items()))
        return self.curves[name][self.places(name).index(value)]

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        told = ", ".join(f"{name} = {theme.say(v)}" for name, v in self.settings.items())
        count = len(self.settings)
        return f"{self.kind} with {count} handle{'s' * (count != 1)}: {told}"

    def places(self, name: str) -> list[float]:
        """Where a handle can go; its own place is among them."""
        return sorted({*HANDLES[self.kind][name].places, self.settings[name]})

    def view(self) -> View:
        """The picture."""
        return handles_view(self)

    def __repr__(self) -> str:
        lines = [self.title, "  ".join(_told(self.y))]
        for name in self.settings:
            lines.append(f"{name:<8} {HANDLES[self.kind][name].sentence}")
        return in_lines(lines)


def activation_handles(kind: str = "SReLU", **settings: float) -> ActivationHandles:
    """The curve of an advanced activation; each of its settings is a handle that bends it.

    `kind` is the name of the layer, `settings` are numbers of your own for its handles. Errors:
    TK-910 for another kind, and for a setting that it has not.

    >>> activation_handles("LeakyReLU", alpha=0.5)
    LeakyReLU with 1 handle: alpha = 0.5
    -3 -> -1.5  -1 -> -0.5  0 -> 0  1 -> 1  3 -> 3
    alpha    the slope below 0
    """
    if kind not in HANDLES if isinstance(kind, str) else True:
        raise _unknown("kind", kind, list(HANDLES), "tk.demos.activation_handles('SReLU')")
    handles = HANDLES[kind]
    for name, value in settings.items():
        good = name in handles and isinstance(value, int | float) and np.isfinite(value)
        if not good:
            fix = f"tk.demos.activation_handles({kind!r}, {next(iter(handles))}=0.5)"
            raise _unknown("setting", f"{name}={value}", list(handles), fix)
    own = {name: float(settings.get(name, handle.value)) for name, handle in handles.items()}
    bent = ActivationHandles(kind, own, {})
    for name in own:
        curves = [_curve(kind, {**own, name: place}) for place in bent.places(name)]
        bent.curves[name] = np.array(curves)
    return bent


def _unknown(what: str, got: object, known: list[str], fix: str) -> ArgumentError:
    return ArgumentError(
        "TK-910",
        f"there is no such {what} to bend",
        [("it got", visible(repr(got))[:60]), ("there are", ", ".join(known))],
        fix=fix,
    )


def _curve(kind: str, settings: Settings) -> Array:
    """What the layer itself makes of all x; they are samples of one number each."""
    layer = getattr(layers, kind)(**({} if kind in LEARNED else settings))
    y = layer(K.constant(X[:, None]))
    if kind in LEARNED:
        for name, value in settings.items():
            K.set_value(getattr(layer, name), np.full((1,), value))
    return np.asarray(K.eval(y))[:, 0]


def _told(y: Array) -> list[str]:
    """Some inputs with their outputs."""
    return [f"{at} -> {said(y[np.abs(X - at).argmin()])}" for at in SAID]


# --- the view -------------------------------------------------------------------------------------


def handles_view(bent: ActivationHandles) -> View:
    """Draw the curve; a slider moves one of its handles, and the old curve stays as a shadow.

    >>> handles_view(activation_handles("ELU")).title
    'ELU with 1 handle: alpha = 1'
    """
    title = html.clean(bent.title, 160)
    groups = [_group(bent, name) for name in bent.settings]
    rows = [
        [name, theme.say(value), HANDLES[bent.kind][name].sentence]
        for name, value in bent.settings.items()
    ]
    return drawing_view(
        title,
        (LEFT + SIDE + 250, TOP + SIDE + 40),
        _base(bent),
        groups,
        values=html.table(title, ["handle", "value", "what it is"], rows),
        text=repr(bent),
        python=about("bent", bent, "{it}.settings", example=EXAMPLE),
    )


def _place(x: float, y: float) -> tuple[float, float]:
    """A point in pixels."""
    return LEFT + SIDE * (x + 4) / 8, TOP + SIDE * (HIGH - y) / (HIGH - LOW)


def _path(y: Array) -> str:
    """The curve, as far as it lies in the frame; where it jumps, the line is broken."""
    jumps = np.flatnonzero(np.abs(np.diff(y)) > JUMP) + 1
    parts = []
    for xs, ys in zip(np.split(X, jumps), np.split(y, jumps), strict=True):
        points = [
            _place(a, b) for a, b in zip(xs.tolist(), ys.tolist(), strict=True) if LOW <= b <= HIGH
        ]
        parts += [line_path(points)] if points else []
    return "".join(parts)


def _base(bent: ActivationHandles) -> list:
    """The frame with its axes, their numbers, and a legend."""
    shapes: list = [["r", LEFT, TOP, SIDE, SIDE, "frame"]]
    for x in (-4, -2, 0, 2, 4):
        at = _place(x, LOW)
        shapes += [["l", at[0], TOP, at[0], TOP + SIDE, "grid"]]
        shapes += [["t", at[0], TOP + SIDE + 18, str(x), "small mid"]]
    for y in (-2, 0, 2, 4):
        at = _place(-4, y)
        shapes += [["l", LEFT, at[1], LEFT + SIDE, at[1], "grid"]]
        shapes += [["t", LEFT - 8, at[1] + 4, str(y), "small end"]]
    zero = [*_place(-4, 0), *_place(4, 0)], [*_place(0, LOW), *_place(0, HIGH)]
    shapes += [["l", *ends, "frame"] for ends in zero]
    right = LEFT + SIDE + 30
    return [
        *shapes,
        ["t", LEFT, TOP - 14, "across: what comes in; up: what comes out", "small"],
        ["t", right, TOP + 16, html.clean(bent.kind, 24), "bold"],
        ["l", right, TOP + 40, right + 28, TOP + 40, "line0 thick"],
        ["t", right + 38, TOP + 45, "the curve", ""],
        ["l", right, TOP + 66, right + 28, TOP + 66, "line5 dash"],
        ["t", right + 38, TOP + 71, "as it was", ""],
        ["c", right + 14, TOP + 92, 6, "warm"],
        ["t", right + 38, TOP + 97, "the handle", ""],
    ]


def _group(bent: ActivationHandles, name: str) -> Group:
    """The frames of one handle, one for each of its places."""
    places = bent.places(name)
    frames = [_frame(bent, name, at) for at in range(len(places))]
    return Group(name, name, frames, places.index(bent.settings[name]))


def _frame(bent: ActivationHandles, name: str, at: int) -> Frame:
    """One place of a handle: the curve it makes, and the dot where it is held."""
    handle, value = HANDLES[bent.kind][name], bent.places(name)[at]
    y = bent.curves[name][at]
    x = min(max(handle.at({**bent.settings, name: value}), -4.0), 4.0)
    dot = _place(x, float(np.clip(np.interp(x, X, y), LOW, HIGH)))
    shapes: list = [["p", _path(bent.y), "line5 dash"], ["p", _path(y), "line0 thick"]]
    shapes.append(["c", round(dot[0], 1), round(dot[1], 1), 6, "warm"])
    right = LEFT + SIDE + 30
    for line, words in enumerate(_told(y)):
        shapes.append(["t", right, TOP + 140 + 22 * line, words, "mono"])
    title = f"{name} = {theme.say(value)}"
    rows = [["outputs", ", ".join(_told(y))]]
    return Frame(title, f"{title}: {handle.sentence}", rows, shapes)
