"""An optimizer walking down a surface, every place remembered: what a contour picture draws.

A surface is a function of a few weights, made of symbols, such as `lambda w: K.sum(w ** 2)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import backend as K
from . import optimizers as optimizers_module
from .errors import ArgumentError, whole_number
from .errors.text import counted, in_lines


@dataclass(frozen=True, repr=False)
class Descent:
    """The path of one optimizer: `points` (steps + 1, weights), and the height at each of them."""

    optimizer: str
    points: Any
    losses: Any
    surface: Callable[[Any], Any]

    def contour(self, size: int = 41) -> tuple[Any, Any, Any]:
        """The surface around a path of two weights: x (size,), y (size,), heights (size, size)."""
        return surface_around(self.surface, self.points, size)

    def __repr__(self) -> str:
        shown = [*range(min(len(self.losses), 6))]
        last = len(self.losses) - 1
        lines = [self._line(step) for step in shown + [last] * (last not in shown)]
        return in_lines([f"{self.optimizer}: {last} steps", *lines])

    def _line(self, step: int) -> str:
        place = ", ".join(f"{number:.4g}" for number in self.points[step])
        return f"  step {step}: at ({place}) the loss is {self.losses[step]:.4g}"


@dataclass(frozen=True, repr=False)
class Race:
    """Several optimizers from one start on one surface: a `Descent` for each."""

    descents: tuple[Descent, ...]

    def contour(self, size: int = 41) -> tuple[Any, Any, Any]:
        """The surface around all paths, but for places higher than twice the start."""
        points = np.concatenate([descent.points for descent in self.descents])
        losses = np.concatenate([descent.losses for descent in self.descents])
        start = self.descents[0].losses[0]
        return surface_around(
            self.descents[0].surface, points[losses <= start + abs(start) + 1e-6], size
        )

    @property
    def winner(self) -> Descent:
        """The one that ended lowest."""
        return min(self.descents, key=lambda each: np.nan_to_num(each.losses[-1], nan=np.inf))

    def __repr__(self) -> str:
        steps = len(self.descents[0].losses) - 1
        lines = [f"after {counted(steps, 'step')} from {_place(self.descents[0].points[0])}"]
        wide = max(len(each.optimizer) for each in self.descents)
        for each in self.descents:
            mark = "   lowest" if each is self.winner else ""
            place = _place(each.points[-1])
            lines.append(f"  {each.optimizer:<{wide}} at {place}, loss {each.losses[-1]:.4g}{mark}")
        return in_lines(lines)


def _place(point: Any) -> str:
    return f"({', '.join(f'{number:.4g}' for number in point)})"


def surface_around(
    surface: Callable[[Any], Any], points: Any, size: int = 41
) -> tuple[Any, Any, Any]:
    """A surface of two weights around some places: x (size,), y (size,), heights (size, size)."""
    reached = points[np.isfinite(points).all(1)]
    low, high = reached.min(0), reached.max(0)
    margin = np.maximum(0.15 * (high - low), 0.1 * np.max(high - low)) + 1e-3
    x, y = (np.linspace(a, b, size) for a, b in zip(low - margin, high + margin, strict=True))
    w = K.placeholder((2,), name="w")
    height = K.function([w], [surface(w)])
    return x, y, np.array([[float(height([[a, b]])[0]) for a in x] for b in y])


def race(
    surface: Callable[[Any], Any], optimizers: Sequence[Any] = ("sgd", "rmsprop", "adam"),
    start: Sequence[float] = (1.0, 1.0), steps: int = 20,
) -> Race:  # fmt: skip
    """Let two to six optimizers (names or objects) walk down one surface from one start.

    Raises TK-648 for another number of them.

    >>> race(lambda w: K.sum(w ** 2), ['sgd', 'adam'], [1., 2.], steps=30)
    after 30 steps from (1, 2)
      SGD  at (0.5455, 1.091), loss 1.488   lowest
      Adam at (0.9701, 1.97), loss 4.822
    """
    if isinstance(optimizers, str) or not 2 <= len(optimizers) <= 6:
        raise ArgumentError(
            "TK-648",
            "a race needs two to six optimizers",
            [("it got", repr(optimizers)[:70])],
            fix="tk.race(surface, ['sgd', 'adam'], [1., 2.])",
        )
    return Race(
        tuple(
            replace(descend(surface, each, start, steps), optimizer=_called(each))
            for each in optimizers
        )
    )


def _called(optimizer: Any) -> str:
    """What a racer is called: its class, with the settings that are not the usual ones."""
    chosen = optimizers_module.get(optimizer)
    usual = type(chosen)().get_config()
    own = [f"{k}={_short(v)}" for k, v in chosen.get_config().items() if usual.get(k) != v]
    return f"{type(chosen).__name__}({', '.join(own)})" if own else type(chosen).__name__


def _short(setting: Any) -> str:
    return str(setting) if isinstance(setting, bool) else f"{setting:.4g}"


def descend(
    surface: Callable[[Any], Any], optimizer: Any = "sgd", start: Sequence[float] = (1.0,),
    steps: int = 20,
) -> Descent:  # fmt: skip
    """Let an optimizer (a name or an object) walk down a surface from `start`.

    Raises TK-459 for a surface that is not one number.

    >>> descend(lambda w: K.sum(w ** 2), tk.optimizers.SGD(lr=0.1), [1.], steps=3)
    SGD: 3 steps
      step 0: at (1) the loss is 1
      step 1: at (0.8) the loss is 0.64
      step 2: at (0.64) the loss is 0.4096
      step 3: at (0.512) the loss is 0.2621
    """
    whole_number(steps, "steps", "TK-460", "steps=20")
    chosen = optimizers_module.get(optimizer)
    w = K.variable(start, name="w")
    height = surface(w)
    if K.ndim(height) != 0:
        raise ArgumentError(
            "TK-459",
            "a surface has one height at each place",
            [("it gives", repr(K.int_shape(height))), ("it needs", "()")],
            fix="K.sum(...)   around what it returns",
        )
    step = K.function([], [height], chosen.get_updates([w], {}, height))
    points, losses = [K.get_value(w)], []
    for _ in range(steps):
        losses += step([])
        points.append(K.get_value(w))
    losses.append(K.eval(height))
    return Descent(type(chosen).__name__, np.array(points), np.array(losses), surface)
