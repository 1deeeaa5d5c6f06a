"""The same scores read in two ways: as one choice among classes, or as a lamp for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import backend as K
from ..errors import DataError
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("readings = tk.demos.softmax_vs_sigmoid([2.0, 1.0, 0.1])",)

WIDE, TALL, LEFT, TOP, BETWEEN = 64, 180, 60, 56, 70  # pixels: a class, a bar, and around them
STEPS = [float(x) for x in range(-4, 7)]  # where the slider puts a score


@dataclass(frozen=True, repr=False)
class Scores(Demo):
    """Scores (logits), and what softmax and sigmoid make of them."""

    logits: tuple[float, ...]
    softmax: tuple[float, ...]
    sigmoid: tuple[float, ...]

    def moved(self, which: int, to: float) -> Scores:
        """The same scores, with one of them at another value."""
        return softmax_vs_sigmoid([to if at == which else x for at, x in enumerate(self.logits)])

    def view(self) -> View:
        """The picture."""
        return scores_view(self)

    def __repr__(self) -> str:
        rows = [("scores", self.logits), ("softmax", self.softmax), ("sigmoid", self.sigmoid)]
        lines = []
        for name, values in rows:
            said = "  ".join(f"{value:8.4f}" for value in values)
            total = "" if name == "scores" else f"   sum {sum(values):.4f}"
            lines.append(f"{name:<8}{said}{total}")
        return "\n".join(lines)


def softmax_vs_sigmoid(logits: Sequence[float]) -> Scores:
    """Read 2 to 8 scores as one choice (softmax: they share a whole) and as lamps (sigmoid).

    >>> softmax_vs_sigmoid([2, 1, 0.1])
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
            fix="tk.demos.softmax_vs_sigmoid([2, 1, 0.1])",
        )
    x = K.constant([numbers], dtype="float64")
    both: list[Any] = [K.eval(f(x))[0].tolist() for f in (K.softmax, K.sigmoid)]
    return Scores(tuple(numbers), tuple(both[0]), tuple(both[1]))


# --- the view -------------------------------------------------------------------------------------


def scores_view(readings: Scores) -> View:
    """Draw softmax bars beside sigmoid lamps, with a slider for each score and a meter of the sums.

    >>> scores_view(softmax_vs_sigmoid([2, 1, 0.1])).title
    'Softmax shares one whole: 0.659, 0.2424, 0.0986; sigmoid lamps add up to 2.137'
    """
    shares = ", ".join(theme.say(round(x, 4)) for x in readings.softmax)
    total = theme.say(sum(readings.sigmoid))
    title = f"Softmax shares one whole: {shares}; sigmoid lamps add up to {total}"
    count = len(readings.logits)
    groups = [_group(readings, which) for which in range(count)]
    side = count * WIDE
    size = (LEFT + 2 * side + 2 * BETWEEN + 140, TOP + TALL + 70)
    rows = [
        [f"class {at}", theme.say(x), f"{p:.4f}", f"{s:.4f}"]
        for at, (x, p, s) in enumerate(
            zip(readings.logits, readings.softmax, readings.sigmoid, strict=True)
        )
    ]
    sums = ["sum", "", f"{sum(readings.softmax):.4f}", f"{sum(readings.sigmoid):.4f}"]
    return drawing_view(
        title,
        size,
        _base(count),
        groups,
        values=html.table(title, ["", "score", "softmax", "sigmoid"], [*rows, sums]),
        text=f"{title}\n{readings!r}",
        python=about("readings", readings, "{it}.softmax", "{it}.sigmoid", example=EXAMPLE),
    )


def _base(count: int) -> list:
    """Names and frames that stay."""
    second = LEFT + count * WIDE + BETWEEN
    shapes = [
        ["t", LEFT, 24, "softmax: one choice", "bold"],
        ["t", second, 24, "sigmoid: a lamp each", "bold"],
    ]
    for left in (LEFT, second):
        shapes += [["r", left, TOP, count * WIDE, TALL, "frame"]]
        shapes += [["t", left - 8, TOP + 5, "1", "small end"]]
        shapes += [["t", left - 8, TOP + TALL + 4, "0", "small end"]]
    meter = second + count * WIDE + BETWEEN
    return [*shapes, ["t", meter, 24, "sums", "bold"]]


def _group(readings: Scores, which: int) -> Group:
    """Frames for one score at all places of its slider; its own place is among them."""
    own = readings.logits[which]
    places = sorted({*STEPS, own})
    frames = [_frame(readings.moved(which, place), which) for place in places]
    return Group(f"score of class {which}", "score", frames, places.index(own))


def _frame(readings: Scores, which: int) -> Frame:
    count = len(readings.logits)
    second = LEFT + count * WIDE + BETWEEN
    shapes = []
    for at in range(count):
        p, s = readings.softmax[at], readings.sigmoid[at]
        left = LEFT + at * WIDE
        bright = "thick" if at == which else ""
        shapes += [["r", left + 10, TOP + TALL * (1 - p), WIDE - 20, TALL * p, f"box {bright}"]]
        middle = second + (at + 0.5) * WIDE
        shapes += [["r", middle - 6, TOP + TALL * (1 - s), 12, TALL * s, f"warm {bright}"]]
        shapes += [["c", middle, TOP + TALL * (1 - s), 6 + 12 * s, f"warm {bright}"]]
        for x, value in ((left + WIDE / 2, p), (middle, s)):
            shapes += [["t", x, TOP + TALL + 20, f"{value:.4f}", "mid"]]
            score = f"score {theme.say(readings.logits[at])}"
            shapes += [["t", x, TOP + TALL + 40, score, "small mid" + " bold" * (at == which)]]
    shapes += _meters(readings, second + count * WIDE + BETWEEN)
    shapes = [[round(x, 1) if isinstance(x, float) else x for x in shape] for shape in shapes]
    sums = [f"{sum(values):.4f}" for values in (readings.softmax, readings.sigmoid)]
    say = f"score of class {which} = {theme.say(readings.logits[which])}"
    rows = [
        ["softmax", f"{', '.join(f'{p:.4f}' for p in readings.softmax)}: the sum stays {sums[0]}"],
        ["sigmoid", f"{', '.join(f'{s:.4f}' for s in readings.sigmoid)}: the sum is {sums[1]}"],
    ]
    return Frame(f"{theme.say(readings.logits[which])}", say, rows, shapes)


def _meters(readings: Scores, left: float) -> list:
    """Two columns that show the sums, with a mark at 1."""
    most = len(readings.logits)
    shapes = []
    for at, (values, look) in enumerate(((readings.softmax, "box"), (readings.sigmoid, "warm"))):
        x, total = left + 60 * at, sum(values)
        tall = TALL * total / most
        shapes += [["r", x, TOP, 34, TALL, "frame"], ["r", x, TOP + TALL - tall, 34, tall, look]]
        shapes += [["t", x + 17, TOP + TALL + 20, f"{total:.4f}", "mid"]]
    one = TOP + TALL * (1 - 1 / most)
    return [
        *shapes,
        ["l", left - 6, one, left + 100, one, "ink dash"],
        ["t", left + 104, one + 5, "1", "small"],
    ]
