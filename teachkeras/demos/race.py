"""Several optimizers on one surface: their paths grow together, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .. import optimizers as optimizers_module
from ..backend.types import Array, Named
from ..errors import ArgumentError
from ..errors.text import counted, in_lines
from ..optimizers import Optimizer
from ..viz import html, pixels, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.examples import BOWL
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo
from .descent import OptimizerPath, optimizer_path, surface_around

EXAMPLE = (BOWL, "race = tk.demos.optimizer_race(bowl, ['sgd', 'adam'], [1.0, 2.0], steps=5)")

SIDE, LEFT, TOP = 400, 60, 20  # pixels of the map, and before it
LETTER = 8  # pixels of a letter in the legend
APART = 19  # pixels between two letters on the map
MOST_FRAMES = 60  # steps of the slider; of a longer race every second, third ... step


@dataclass(frozen=True, repr=False)
class OptimizerRace(Demo):
    """Several optimizers from one start on one surface: an `OptimizerPath` for each."""

    descents: tuple[OptimizerPath, ...]

    def contour(self, size: int = 41) -> tuple[Any, Any, Any]:
        """The surface around all paths, but for places higher than twice the start."""
        points = np.concatenate([descent.points for descent in self.descents])
        losses = np.concatenate([descent.losses for descent in self.descents])
        start = self.descents[0].losses[0]
        return surface_around(
            self.descents[0].surface, points[losses <= start + abs(start) + 1e-6], size
        )

    @property
    def winner(self) -> OptimizerPath:
        """The one that ended lowest."""
        return min(self.descents, key=lambda each: np.nan_to_num(each.losses[-1], nan=np.inf))

    def view(self) -> View:
        """The picture."""
        return race_view(self)

    def __repr__(self) -> str:
        steps = len(self.descents[0].losses) - 1
        lines = [f"after {counted(steps, 'step')} from {_place(self.descents[0].points[0])}"]
        wide = max(len(each.optimizer) for each in self.descents)
        for each in self.descents:
            mark = "   lowest" if each is self.winner else ""
            place = _place(each.points[-1])
            lines.append(f"  {each.optimizer:<{wide}} at {place}, loss {each.losses[-1]:.4g}{mark}")
        return in_lines(lines)


def _place(point: Array) -> str:
    return f"({', '.join(f'{number:.4g}' for number in point)})"


def optimizer_race(
    surface: Callable[[Any], Any],
    optimizers: Sequence[Optimizer | Named] = ("sgd", "rmsprop", "adam"),
    start: Sequence[float] = (1.0, 1.0),
    steps: int = 20,
) -> OptimizerRace:
    """Let two to six optimizers (names or objects) walk down one surface from one start.

    Raises TK-648 for another number of them.

    >>> optimizer_race(lambda w: K.sum(w ** 2), ['sgd', 'adam'], [1., 2.], steps=30)
    after 30 steps from (1, 2)
      SGD  at (0.5455, 1.091), loss 1.488   lowest
      Adam at (0.9701, 1.97), loss 4.822
    """
    if isinstance(optimizers, str) or not 2 <= len(optimizers) <= 6:
        raise ArgumentError(
            "TK-648",
            "a race needs two to six optimizers",
            [("it got", repr(optimizers)[:70])],
            fix="tk.demos.optimizer_race(surface, ['sgd', 'adam'], [1., 2.])",
        )
    return OptimizerRace(
        tuple(
            replace(optimizer_path(surface, each, start, steps), optimizer=_called(each))
            for each in optimizers
        )
    )


def _called(optimizer: Optimizer | Named) -> str:
    """What a racer is called: its class, with the settings that are not the usual ones."""
    chosen = optimizers_module.get(optimizer)
    usual = type(chosen)().get_config()
    own = [f"{k}={_short(v)}" for k, v in chosen.get_config().items() if usual.get(k) != v]
    return f"{type(chosen).__name__}({', '.join(own)})" if own else type(chosen).__name__


def _short(setting: float) -> str:
    return str(setting) if isinstance(setting, bool) else f"{setting:.4g}"


# --- the view -------------------------------------------------------------------------------------


def race_view(race: OptimizerRace) -> View:
    """Draw a race over two weights as paths on a map; over any other number, as falling losses.

    >>> from teachkeras import backend as K
    >>> race_view(optimizer_race(lambda w: K.sum(w ** 2), ['sgd', 'adam'], [1., 2.], 10)).title
    'A race of 10 steps: SGD ends lowest, at 3.338'
    """
    descents = race.descents
    steps = len(descents[0].losses) - 1
    names = [html.clean(each.optimizer, 40) for each in descents]
    winner = f"{html.clean(race.winner.optimizer, 40)} ends lowest"
    title = f"A race of {counted(steps, 'step')}: {winner}, at {theme.say(race.winner.losses[-1])}"
    flat = descents[0].points.shape[1] == 2
    base, places = _map(race) if flat else _curves(race)
    every = -(-steps // MOST_FRAMES) or 1
    stops = sorted({*range(0, steps + 1, every), steps})
    frames = [_frame(race, names, places, step) for step in stops]
    trails = [[place, f"line{at} thick"] for at, place in enumerate(places)]
    rows = [[step, *(theme.say(each.losses[step]) for each in descents)] for step in stops[:30]]
    return drawing_view(
        title,
        (LEFT + SIDE + 80 + LETTER * max(map(len, names)), TOP + SIDE + 44),
        base + _legend(names),
        [Group("step", "step", frames, len(frames) - 1, trails=trails)],
        values=html.table(title, ["step", *(f"loss of {name}" for name in names)], rows),
        text=f"{title}\n{race!r}",
        python=about(
            "race", race, "{it}.winner.optimizer", "{it}.winner.losses[-1]", example=EXAMPLE
        ),
    )


def _legend(names: list) -> list:
    left = LEFT + SIDE + 24
    shapes = []
    for at, name in enumerate(names):
        y = TOP + 20 + 28 * at
        shapes += [["l", left, y - 5, left + 26, y - 5, f"line{at} thick"]]
        shapes += [["t", left + 34, y, f"{'ABCDEF'[at]}  {name}", ""]]
    return shapes


def _map(race: OptimizerRace) -> tuple[list, list]:
    """Heights by shades of their rank, and where each step of each optimizer stands."""
    x, y, heights = race.contour()
    rank = np.argsort(np.argsort(heights.ravel(), kind="stable"), kind="stable")
    shades = rank.reshape(heights.shape)[::-1].astype("float64")
    address = str(pixels.heat(shades, 0.0, float(shades.size), theme.CIVIDIS))
    ends = [(x[0], x[-1]), (y[0], y[-1])]
    base = [["i", LEFT, TOP, SIDE, SIDE, address], *_axes(ends, ("w[0]", "w[1]"))]
    return base, [_places(each.points, ends) for each in race.descents]


def _curves(race: OptimizerRace) -> tuple[list, list]:
    """The loss of each step, for surfaces that are no map."""
    losses = [np.asarray(each.losses, "float64") for each in race.descents]
    start = losses[0][0]
    kept = np.concatenate(losses)
    kept = kept[np.isfinite(kept) & (kept <= start + abs(start) + 1e-6)]
    low, high = float(kept.min()), float(kept.max())
    ends = [(0.0, float(max(len(losses[0]) - 1, 1))), (low, high if high > low else low + 1.0)]
    steps = np.arange(len(losses[0]), dtype="float64")
    base = [["r", LEFT, TOP, SIDE, SIDE, "frame"], *_axes(ends, ("step", "loss"))]
    return base, [_places(np.stack([steps, each], 1), ends) for each in losses]


def _places(points: Array, ends: list) -> list:
    """Points in pixels, kept inside the frame, until there is no number any more."""
    (left, right), (low, high) = ends
    places = []
    for a, b in np.asarray(points, "float64"):
        x, y = SIDE * (a - left) / (right - left), SIDE * (high - b) / (high - low)
        if not (np.isfinite(x) and np.isfinite(y)):
            break
        cut = [min(max(round(float(value), 1), 0.0), float(SIDE)) for value in (x, y)]
        places.append([LEFT + cut[0], TOP + cut[1]])
    return places


def _axes(ends: list, names: tuple) -> list:
    """The numbers at both ends of both axes, and what the axes are."""
    (left, right), (low, high) = ends
    below = TOP + SIDE + 18
    return [
        ["t", LEFT, below, theme.say(left), "small"],
        ["t", LEFT + SIDE, below, theme.say(right), "small end"],
        ["t", LEFT - 6, TOP + SIDE, theme.say(low), "small end"],
        ["t", LEFT - 6, TOP + 12, theme.say(high), "small end"],
        ["t", LEFT + SIDE / 2, below, names[0], "small mid"],
        ["t", LEFT - 6, TOP + SIDE / 2, names[1], "small end"],
    ]


def _frame(race: OptimizerRace, names: list, places: list, step: int) -> Frame:
    """Where each optimizer is after a step: its letter; the trails grow up to there."""
    shapes: list = []
    taken: list = []
    for at, place in enumerate(places):
        x, y = place[min(step, len(place) - 1)]
        while any(abs(x - a) < APART and abs(y - b) < APART for a, b in taken):
            x += APART  # beside the letter that stands there already
        taken.append((x, y))
        shapes += [["c", x, y, 9, "plain"], ["t", x, y + 5, "ABCDEF"[at], "mid bold small"]]
    rows = [
        [f"{'ABCDEF'[at]} {name}", f"loss {theme.say(each.losses[step])}"]
        for at, (name, each) in enumerate(zip(names, race.descents, strict=True))
    ]
    return Frame(f"step {step}", f"after {counted(step, 'step')}", rows, shapes, step + 1)
