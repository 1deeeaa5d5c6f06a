"""How wide numbers spread through layer after layer, for different start values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import activations, initializations
from .. import backend as K
from ..backend.seeding import generator, repeating
from ..errors import whole_number
from ..errors.text import in_lines

BINS = 25


@dataclass(frozen=True, repr=False, eq=False)
class Spread:
    """For each start the deviation after each layer, and a histogram from -1 to 1 (or `most`)."""

    activation: str
    starts: tuple[str, ...]
    deviations: Any  # (starts, layers)
    histograms: Any  # (starts, layers, bins), shares that add up to 1
    most: Any  # (starts,): the histograms reach from -most to most

    def fate(self, which: int) -> str:
        """What happens on the way: the numbers fade, stick, grow, or keep their width."""
        ends = self.histograms[which][-1][[0, -1]].sum()
        if self.most[which] == 1.0 and ends > 0.6:
            return "sticks at both ends, where the slope is nearly 0"
        first, last = self.deviations[which][0], self.deviations[which][-1]
        if last < 0.1 * first:
            return "fades: the last layers hardly see the input"
        return "grows without end" if last > 10 * first else "keeps its width"

    def __repr__(self) -> str:
        lines = [f"deviation after layer 1 and {len(self.deviations[0])}, {self.activation}"]
        for at, start in enumerate(self.starts):
            first, last = self.deviations[at][0], self.deviations[at][-1]
            lines.append(f"  {start:<16} {first:9.3g} -> {last:9.3g}   {self.fate(at)}")
        return in_lines(lines)


def spread(
    starts: Sequence[str] = ("glorot_uniform", "he_normal", "normal", "one"),
    activation: str = "tanh",
    layers: int = 10,
    size: int = 64,
    seed: int = 0,
) -> Spread:
    """Send 200 random rows through `layers` layers of `size` numbers, once for each start.

    The weights come from `init=start`, without training. np.random is put back as it was.

    >>> spread(['glorot_uniform', 'normal'], layers=10)
    deviation after layer 1 and 10, tanh
      glorot_uniform       0.621 ->     0.231   keeps its width
      normal               0.344 ->  9.67e-05   fades: the last layers hardly see the input
    """
    for value, given in ((layers, "layers"), (size, "size")):
        whole_number(value, given, "TK-646", "tk.spread(layers=10, size=64)")
    names = (starts,) if isinstance(starts, str) else tuple(starts)
    x = K.placeholder((None, size), name="x")
    act = K.function([x], [activations.get(activation)(x)])
    found = [_through(initializations.get(name), act, layers, size, seed) for name in names]
    widest = [max(1.0, float(np.percentile(np.abs(rows), 99))) for rows in found]
    shares = [
        [_shares(row, most) for row in rows] for rows, most in zip(found, widest, strict=True)
    ]
    deviations = np.array([[float(row.std()) for row in rows] for rows in found])
    return Spread(activation, names, deviations, np.array(shares), np.array(widest))


def _through(init: Any, act: Any, layers: int, size: int, seed: int) -> list[Any]:
    """What comes out of each layer."""
    with repeating(seed):
        row, rows = generator().normal(size=(200, size)).astype(K.floatx()), []
        for _ in range(layers):
            row = act([np.clip(row @ K.get_value(init((size, size))), -1e30, 1e30)])[0]
            rows.append(row.astype("float64"))
    return rows


def _shares(row: Any, most: float) -> Any:
    counts = np.histogram(np.clip(row, -most, most), bins=BINS, range=(-most, most))[0]
    return counts / counts.sum()
