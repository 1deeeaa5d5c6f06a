"""Every activation as a curve, with its slope beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import activations
from .. import backend as K
from ..errors.text import in_lines

POINTS = 81  # from -4 to 4, each tenth


@dataclass(frozen=True, repr=False, eq=False)
class Activations:
    """`x` (points,), and for each name the values `y` and the slopes, (names, points)."""

    names: tuple[str, ...]
    sentences: tuple[str, ...]
    x: Any
    y: Any
    slopes: Any

    def __repr__(self) -> str:
        lines = [f"{'':<14}{'f(-2)':>8}{'f(0)':>8}{'f(2)':>8}{'slope at 0':>12}"]
        low, zero, high = (int(np.abs(self.x - at).argmin()) for at in (-2, 0, 2))
        for at, name in enumerate(self.names):
            y, slope = self.y[at], self.slopes[at]
            lines.append(f"{name:<14}{y[low]:8.4g}{y[zero]:8.4g}{y[high]:8.4g}{slope[zero]:12.4g}")
        lines.append("softmax is missing: it looks at all numbers of a row, so it has no curve")
        return in_lines(lines)


def activation_gallery(names: Sequence[str] | None = None) -> Activations:
    """The curves and the slopes of all activations that work on each number by itself, or of some.

    >>> activation_gallery(['relu', 'tanh', 'sigmoid'])
                     f(-2)    f(0)    f(2)  slope at 0
    relu                 0       0       2           0
    tanh            -0.964       0   0.964           1
    sigmoid         0.1192     0.5  0.8808        0.25
    softmax is missing: it looks at all numbers of a row, so it has no curve
    """
    every = [name for name in activations.NAMES if name != "softmax"]
    chosen = every if names is None else [names] if isinstance(names, str) else list(names)
    x = K.placeholder((POINTS,), dtype="float64", name="x")
    at = np.linspace(-4, 4, POINTS)
    values, slopes, sentences = [], [], []
    for name in chosen:
        function = activations.get(name)
        y = function(x) + 0.0  # also linear is a node of its own
        both = K.function([x], [y, K.gradients(K.sum(y), [x])[0]])([at])
        values.append(both[0])
        slopes.append(both[1])
        sentences.append(" ".join((function.__doc__ or "").split("\n\n")[0].split()))
    return Activations(tuple(chosen), tuple(sentences), at, np.array(values), np.array(slopes))
