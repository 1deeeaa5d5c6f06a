"""The same scores read in two ways: as one choice among classes, or as a lamp for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import backend as K
from ..errors import DataError


@dataclass(frozen=True, repr=False)
class Readings:
    """Scores (logits), and what softmax and sigmoid make of them."""

    logits: tuple[float, ...]
    softmax: tuple[float, ...]
    sigmoid: tuple[float, ...]

    def moved(self, which: int, to: float) -> Readings:
        """The same scores, with one of them at another value."""
        return readings([to if at == which else x for at, x in enumerate(self.logits)])

    def __repr__(self) -> str:
        rows = [("scores", self.logits), ("softmax", self.softmax), ("sigmoid", self.sigmoid)]
        lines = []
        for name, values in rows:
            said = "  ".join(f"{value:8.4f}" for value in values)
            total = "" if name == "scores" else f"   sum {sum(values):.4f}"
            lines.append(f"{name:<8}{said}{total}")
        return "\n".join(lines)


def readings(logits: Sequence[float]) -> Readings:
    """Read 2 to 8 scores as one choice (softmax: they share a whole) and as lamps (sigmoid).

    >>> readings([2, 1, 0.1])
    scores    2.0000    1.0000    0.1000
    softmax   0.6590    0.2424    0.0986   sum 1.0000
    sigmoid   0.8808    0.7311    0.5250   sum 2.1368
    """
    numbers = [float(x) for x in logits]
    if not 2 <= len(numbers) <= 8:
        raise DataError(
            "TK-644",
            "two to eight scores can be read side by side",
            [("it got", f"{len(numbers)} numbers")],
            fix="tk.readings([2, 1, 0.1])",
        )
    x = K.constant([numbers], dtype="float64")
    both: list[Any] = [K.eval(f(x))[0].tolist() for f in (K.softmax, K.sigmoid)]
    return Readings(tuple(numbers), tuple(both[0]), tuple(both[1]))
