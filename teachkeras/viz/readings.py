"""Scores read as one choice (bars that share a whole) and as lamps (each for itself)."""

from __future__ import annotations

from teachkeras.viz import html, theme
from teachkeras.viz.drawing import Frame, Group, drawing_view
from teachkeras.viz.snippet import about
from teachkeras.viz.view import View

WIDE, TALL, LEFT, TOP, BETWEEN = 64, 180, 60, 56, 70  # pixels: a class, a bar, and around them
STEPS = [float(x) for x in range(-4, 7)]  # where the slider puts a score


def readings_view(readings: object) -> View:
    """Draw softmax bars beside sigmoid lamps, with a slider for each score and a meter of the sums.

    >>> from teachkeras.records.readings import readings
    >>> readings_view(readings([2, 1, 0.1])).title
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
        python=about("readings", readings, "{it}.softmax", "{it}.sigmoid"),
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


def _group(readings, which: int) -> Group:
    """Frames for one score at all places of its slider; its own place is among them."""
    own = readings.logits[which]
    places = sorted({*STEPS, own})
    frames = [_frame(readings.moved(which, place), which) for place in places]
    return Group(f"score of class {which}", "score", frames, places.index(own))


def _frame(readings, which: int) -> Frame:
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


def _meters(readings, left: float) -> list:
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
