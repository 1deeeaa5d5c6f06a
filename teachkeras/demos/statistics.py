"""How wide numbers spread through layer after layer, for different start values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import activations, initializations
from .. import backend as K
from ..backend.seeding import generator, repeating
from ..backend.types import Array, Tensor
from ..engine.compile.function import Function
from ..errors import whole_number
from ..errors.text import in_lines
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view, line_path
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    "spread = tk.demos.activation_statistics(['glorot_uniform', 'normal'], layers=4, size=16)",
)

BINS = 25
WIDE, TALL, GAP, LEFT, TOP = 118, 84, 22, 30, 46  # pixels of one small picture, and around it


@dataclass(frozen=True, repr=False, eq=False)
class ActivationStatistics(Demo):
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

    def view(self) -> View:
        """The picture."""
        return statistics_view(self)

    def __repr__(self) -> str:
        lines = [f"deviation after layer 1 and {len(self.deviations[0])}, {self.activation}"]
        for at, start in enumerate(self.starts):
            first, last = self.deviations[at][0], self.deviations[at][-1]
            lines.append(f"  {start:<16} {first:9.3g} -> {last:9.3g}   {self.fate(at)}")
        return in_lines(lines)


def activation_statistics(
    starts: Sequence[str] = ("glorot_uniform", "he_normal", "normal", "one"),
    activation: str = "tanh",
    layers: int = 10,
    size: int = 64,
    seed: int = 0,
) -> ActivationStatistics:
    """Send 200 random rows through `layers` layers of `size` numbers, once for each start.

    The weights come from `init=start`, without training. np.random is put back as it was.

    >>> activation_statistics(['glorot_uniform', 'normal'], layers=10)
    deviation after layer 1 and 10, tanh
      glorot_uniform       0.621 ->     0.231   keeps its width
      normal               0.344 ->  9.67e-05   fades: the last layers hardly see the input
    """
    names = (starts,) if isinstance(starts, str) else tuple(starts)
    for value, given in ((layers, "layers"), (size, "size"), (len(names), "the count of starts")):
        whole_number(value, given, "TK-646", "tk.demos.activation_statistics(layers=10, size=64)")
    x = K.placeholder((None, size), name="x")
    act = K.function([x], [activations.get(activation)(x)])
    found = [_through(initializations.get(name), act, layers, size, seed) for name in names]
    widest = [max(1.0, float(np.percentile(np.abs(rows), 99))) for rows in found]
    shares = [
        [_shares(row, most) for row in rows] for rows, most in zip(found, widest, strict=True)
    ]
    deviations = np.array([[float(row.std()) for row in rows] for rows in found])
    return ActivationStatistics(activation, names, deviations, np.array(shares), np.array(widest))


def _through(
    init: Callable[..., Tensor], act: Function, layers: int, size: int, seed: int
) -> list[Any]:
    """What comes out of each layer."""
    with repeating(seed):
        row, rows = generator().normal(size=(200, size)).astype(K.floatx()), []
        for _ in range(layers):
            row = act([np.clip(row @ K.get_value(init((size, size))), -1e30, 1e30)])[0]
            rows.append(row.astype("float64"))
    return rows


def _shares(row: Array, most: float) -> Array:
    counts = np.histogram(np.clip(row, -most, most), bins=BINS, range=(-most, most))[0]
    return counts / counts.sum()


# --- the view -------------------------------------------------------------------------------------


def statistics_view(spread: ActivationStatistics) -> View:
    """Draw the histograms of all layers, with a button for each start.

    >>> statistics_view(activation_statistics(['normal'], layers=3)).title
    'Numbers on their way through 3 layers of tanh: normal keeps its width'
    """
    layers = len(spread.deviations[0])
    told = [
        f"{html.clean(start, 24)} {spread.fate(which).split(':')[0].split(',')[0]}"
        for which, start in enumerate(spread.starts[:5])
    ]
    title = f"Numbers on their way through {layers} layers of {html.clean(spread.activation, 20)}: "
    title += "; ".join(told)
    frames = [_histograms(spread, which) for which in range(len(spread.starts))]
    lines = -(-layers // 5)
    size = (LEFT + 5 * (WIDE + GAP), TOP + lines * (TALL + 46))
    head = ["start", *(f"layer {n}" for n in range(1, layers + 1))]
    rows = [
        [html.clean(start, 24), *map(theme.say, row)]
        for start, row in zip(spread.starts, spread.deviations, strict=True)
    ]
    return drawing_view(
        title, size, [], [Group("start", "start values", frames, press=True)],
        values=html.table("Deviation after each layer", head, rows), text=f"{title}\n{spread!r}",
        python=about("spread", spread, "{it}.deviations", example=EXAMPLE),
    )  # fmt: skip


def _histograms(spread: ActivationStatistics, which: int) -> Frame:
    """One start: a histogram for each layer, its deviation below."""
    most = theme.say(spread.most[which])
    shapes: list = [["t", LEFT, 22, f"init='{html.clean(spread.starts[which], 24)}'", "bold"]]
    for layer, shares in enumerate(spread.histograms[which]):
        x = LEFT + layer % 5 * (WIDE + GAP)
        y = TOP + layer // 5 * (TALL + 46)
        highest = max(float(shares.max()), 1e-9)
        step = WIDE / len(shares)
        points: list[tuple[float, float]] = [(x, y + TALL)]
        for at, share in enumerate(shares):
            top = y + TALL * (1 - float(share) / highest)
            points += [(x + at * step, top), (x + (at + 1) * step, top)]
        path = line_path([*points, (x + WIDE, y + TALL)]) + "Z"
        shapes += [["r", x, y, WIDE, TALL, "frame"], ["p", path, "box"]]
        deviation = f"{float(spread.deviations[which][layer]):.2g}"
        shapes.append(["t", x, y + TALL + 16, f"layer {layer + 1}: ±{deviation}", "small"])
    shapes.append(["t", LEFT + 240, 22, f"each from -{most} to {most}", "small"])
    rows = [["deviation", " -> ".join(map(theme.say, spread.deviations[which][[0, -1]]))]]
    say = f"{html.clean(spread.starts[which], 24)}: {spread.fate(which)}"
    return Frame(html.clean(spread.starts[which], 24), say, rows, shapes)
