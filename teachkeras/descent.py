"""An optimizer walking down a surface, every place remembered: what a contour picture draws.

A surface is a function of a few weights, made of symbols, such as `lambda w: K.sum(w ** 2)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import backend as K
from . import optimizers
from .errors import ArgumentError, whole_number


@dataclass(frozen=True, repr=False)
class Descent:
    """The path of one optimizer: `points` (steps + 1, weights), and the height at each of them."""

    optimizer: str
    points: Any
    losses: Any
    surface: Callable[[Any], Any]

    def contour(self, size: int = 41) -> tuple[Any, Any, Any]:
        """The surface around a path of two weights: x (size,), y (size,), heights (size, size)."""
        reached = self.points[np.isfinite(self.points).all(1)]
        low, high = reached.min(0), reached.max(0)
        margin = np.maximum(0.15 * (high - low), 0.1 * np.max(high - low)) + 1e-3
        x, y = (np.linspace(a, b, size) for a, b in zip(low - margin, high + margin, strict=True))
        w = K.placeholder((2,), name="w")
        height = K.function([w], [self.surface(w)])
        return x, y, np.array([[float(height([[a, b]])[0]) for a in x] for b in y])

    def __repr__(self) -> str:
        shown = [*range(min(len(self.losses), 6))]
        last = len(self.losses) - 1
        lines = [self._line(step) for step in shown + [last] * (last not in shown)]
        return "\n".join([f"{self.optimizer}: {last} steps", *lines])

    def _line(self, step: int) -> str:
        place = ", ".join(f"{number:.4g}" for number in self.points[step])
        return f"  step {step}: at ({place}) the loss is {self.losses[step]:.4g}"


def descend(
    surface: Callable[[Any], Any], optimizer: Any = "sgd", start: Sequence[float] = (1.0,),
    steps: int = 20,
) -> Descent:  # fmt: skip
    """Let an optimizer (a name or an object) walk down a surface from `start`.

    Raises TK-459 for a surface that is not one number.

    >>> descend(lambda w: K.sum(w ** 2), optimizers.SGD(lr=0.1), [1.], steps=3)
    SGD: 3 steps
      step 0: at (1) the loss is 1
      step 1: at (0.8) the loss is 0.64
      step 2: at (0.64) the loss is 0.4096
      step 3: at (0.512) the loss is 0.2621
    """
    whole_number(steps, "steps", "TK-460", "steps=20", "lesson 09")
    chosen = optimizers.get(optimizer)
    w = K.variable(start, name="w")
    height = surface(w)
    if K.ndim(height) != 0:
        raise ArgumentError(
            "TK-459",
            "a surface has one height at each place",
            [("it gives", repr(K.int_shape(height))), ("it needs", "()")],
            fix="K.sum(...)   around what it returns",
            see="lesson 09",
        )
    step = K.function([], [height], chosen.get_updates([w], {}, height))
    points, losses = [K.get_value(w)], []
    for _ in range(steps):
        losses += step([])
        points.append(K.get_value(w))
    losses.append(K.eval(height))
    return Descent(type(chosen).__name__, np.array(points), np.array(losses), surface)
