"""Batches made ahead: a worker, a queue with so much room and no more, and a training that takes.

A clock with a hand for whole ticks stands in for time, so that the same happens in every run.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ArgumentError
from ..errors.text import counted, in_lines
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("meter = tk.demos.queue_meter(make=1, train=3, max_q_size=4, batches=10)",)
MOST = {"make": 5, "train": 5, "max_q_size": 8, "batches": 12}
LEFT, HIGH, HAND, SLOT = 16, 34, 104, 44  # pixels: a line of boxes, a worker's box, a place
LINE, METER, CHART, LEVEL, STRIP = 40, 110, 196, 12, 24  # pixels: y of each part, a batch, a strip
SIDE, START = 18, 190  # pixels: a batch in a meter, and where meters and charts begin
WIDE = 700


@dataclass(frozen=True)
class QueueMoment:
    """One tick: the batch in the worker's hands, those in the queue, the one trained on (0: none).

    `waits` says that the worker's batch is ready and there is no room for it.
    """

    making: int
    waits: bool
    queue: tuple[int, ...]
    training: int
    done: int

    @property
    def held(self) -> int:
        """How many batches are in memory."""
        return bool(self.making) + len(self.queue) + bool(self.training)


@dataclass(frozen=True, repr=False)
class QueueMeter(Demo):
    """Some batches on their way through a queue, tick by tick, until all are trained on."""

    make: int
    train: int
    max_q_size: int
    batches: int
    moments: tuple[QueueMoment, ...]

    @property
    def ticks(self) -> int:
        """How long it takes."""
        return len(self.moments) - 1

    @property
    def one_by_one(self) -> int:
        """How long it would take without a worker: make a batch, train on it, make the next."""
        return self.batches * (self.make + self.train)

    @property
    def levels(self) -> list[int]:
        """How many batches wait in the queue, at each tick."""
        return [len(moment.queue) for moment in self.moments]

    @property
    def most_held(self) -> int:
        """The largest number of batches in memory at once."""
        return max(moment.held for moment in self.moments)

    @property
    def title(self) -> str:
        """What it is, in one sentence."""
        held = f"at most {self.most_held} in memory"
        many = f"{self.batches} batch{'es' * (self.batches != 1)}"
        time = f"{counted(self.ticks, 'tick')} instead of {self.one_by_one}"
        return f"{many} through a queue with room for {self.max_q_size}: {held}, {time}"

    def view(self) -> View:
        """The picture."""
        return meter_view(self)

    def __repr__(self) -> str:
        lines = [self.title, "tick  worker  queue  training  in memory"]
        for tick, moment in enumerate(self.moments):
            worker = f"{moment.making or '-'}{' waits' * moment.waits}"
            queue = " ".join(map(str, moment.queue)) or "-"
            training = moment.training or "-"
            lines.append(f"{tick}: {worker} | {queue} | {training} | {moment.held}")
        return in_lines(lines[:50] + [f"... and {len(lines) - 50} more ticks"] * (len(lines) > 50))


def queue_meter(
    make: int = 1, train: int = 3, max_q_size: int = 4, batches: int = 10
) -> QueueMeter:
    """How a queue fills and empties while a model trains, and how much is in memory; TK-900.

    The worker needs `make` ticks for a batch, the training `train` ticks. The worker waits while
    `max_q_size` batches lie in the queue.

    >>> meter = queue_meter(make=1, train=2, max_q_size=2, batches=4)
    >>> meter.levels, meter.most_held, meter.ticks
    ([0, 0, 1, 1, 2, 1, 1, 0, 0, 0], 3, 9)
    """
    asked = {"make": make, "train": train, "max_q_size": max_q_size, "batches": batches}
    if wrong := [
        name for name, n in asked.items() if type(n) is not int or not 0 < n <= MOST[name]
    ]:
        raise ArgumentError(
            "TK-900",
            "this queue cannot be followed tick by tick",
            [(name, f"{asked[name]!r}: it needs 1 to {MOST[name]}"[:80]) for name in wrong],
            fix="tk.demos.queue_meter(make=1, train=3, max_q_size=4, batches=10)",
        )
    return QueueMeter(make, train, max_q_size, batches, _moments(make, train, max_q_size, batches))


def _moments(make: int, train: int, size: int, batches: int) -> tuple[QueueMoment, ...]:
    """Let the clock run: at each tick what is ready moves on, then everybody works for one tick."""
    found: list[QueueMoment] = []
    queue: list[int] = []
    making, still, training, left, started, done = 0, 0, 0, 0, 0, 0
    while done < batches:
        if training and not left:
            training, done = 0, done + 1
        for _ in range(2):  # a batch that comes to an idle training goes right through
            if queue and not training:
                training, left = queue.pop(0), train
            if making and not still and len(queue) < size:
                queue.append(making)
                making = 0
        if not making and started < batches:
            making, still, started = started + 1, make, started + 1
        found.append(QueueMoment(making, bool(making) and not still, (*queue,), training, done))
        still, left = max(still - 1, 0), max(left - 1, 0)
    return tuple(found)


# --- the view -------------------------------------------------------------------------------------


def meter_view(meter: QueueMeter) -> View:
    """Draw worker, queue and training, the memory they hold, and how full the queue is over time.

    >>> meter_view(queue_meter(1, 1, 1, 2)).title
    '2 batches through a queue with room for 1: at most 2 in memory, 3 ticks instead of 4'
    """
    column = _column(meter)
    size = (WIDE, _strip(meter, 2) + 16)
    frames = [_frame(meter, tick) for tick in range(len(meter.moments))]
    top, high = CHART - 4, _strip(meter, 2) - CHART
    spots = [
        [START + column * tick, top, column, high, "", [], tick] for tick in range(len(frames))
    ]
    head = ["tick", "worker", "queue", "training", "in memory"]
    rows = [
        [tick, _worker(m), ", ".join(map(str, m.queue)) or "empty", _training(meter, m), m.held]
        for tick, m in enumerate(meter.moments)
    ]
    half = next(t for t, m in enumerate(meter.moments) if m.held == meter.most_held)
    base = _base(meter)
    return drawing_view(
        meter.title,
        size,
        base,
        [Group("tick", "tick of the clock", frames)],
        spots,
        values=html.table(meter.title, head, rows),
        text=repr(meter),
        python=about("meter", meter, "{it}.levels", "{it}.most_held", example=EXAMPLE),
        still=(size, [*base, *frames[half].shapes]),
    )


def _column(meter: QueueMeter) -> float:
    """The width of a tick in the charts."""
    return min(14.0, (WIDE - START - LEFT) / len(meter.moments))


def _strip(meter: QueueMeter, which: int) -> float:
    """The y of a strip under the chart: the worker's, the training's, and the end."""
    return CHART + LEVEL * meter.max_q_size + 30 + STRIP * which


def _worker(moment: QueueMoment) -> str:
    """What the worker does."""
    if not moment.making:
        return "has made all"
    return f"{moment.making} is ready, no room" if moment.waits else f"makes {moment.making}"


def _training(meter: QueueMeter, moment: QueueMoment) -> str:
    """What the training does."""
    if moment.training:
        return f"on batch {moment.training}"
    return "waits" if moment.done < meter.batches else "finished"


def _base(meter: QueueMeter) -> list:
    """The headings, the empty boxes, and both charts."""
    queue = LEFT + HAND + 40
    train = _trainer(meter)
    shapes: list = [
        ["t", LEFT, LINE - 10, "the worker makes", "small"],
        ["t", queue, LINE - 10, f"the queue has room for {meter.max_q_size}", "small"],
        ["t", train, LINE - 10, "training takes", "small"],
        ["l", LEFT + HAND + 6, LINE + HIGH / 2, queue - 8, LINE + HIGH / 2, "ink"],
        ["l", train - 34, LINE + HIGH / 2, train - 8, LINE + HIGH / 2, "ink"],
    ]
    for x in (queue - 8, train - 8):
        shapes.append(["p", f"M{x} {LINE + HIGH / 2}l-7 -4v8z", "fill5"])
    shapes += [
        ["r", queue + SLOT * at, LINE, SLOT - 4, HIGH, "frame dash"]
        for at in range(meter.max_q_size)
    ]
    for line, words in enumerate(("in memory now", "all batches at once")):
        shapes.append(["t", LEFT, METER + STRIP * line + 14, words, ""])
    for at in range(meter.batches):
        shapes.append(["r", START + (SIDE + 3) * at, METER + STRIP, SIDE, SIDE, "panel"])
    return [*shapes, *_charts(meter)]


def _charts(meter: QueueMeter) -> list:
    """How many batches wait at each tick, and when worker and training have nothing to do."""
    column = _column(meter)
    floor = CHART + LEVEL * meter.max_q_size
    wide = column * len(meter.moments)
    shapes: list = [
        ["t", LEFT, CHART + 12, "in the queue", ""],
        ["t", START - 8, CHART + 10, str(meter.max_q_size), "end small"],
        ["t", START - 8, floor, "0", "end small"],
        ["l", START, CHART, START + wide, CHART, "grid"],
        ["l", START, floor, START + wide, floor, "frame"],
        ["t", LEFT, _strip(meter, 0) + 13, "the worker waits", ""],
        ["t", LEFT, _strip(meter, 1) + 13, "training waits", ""],
    ]
    for tick, moment in enumerate(meter.moments):
        x, tall = START + column * tick, LEVEL * len(moment.queue)
        if tall:
            shapes.append(["r", x + 1, floor - tall, column - 2, tall, "fill0"])
        idle = (moment.waits, not moment.training and moment.done < meter.batches)
        for which, waits in enumerate(idle):
            look = "fill1" if waits else "panel"
            shapes.append(["r", x + 1, _strip(meter, which), column - 2, 16, look])
    return shapes


def _trainer(meter: QueueMeter) -> float:
    """The x of the training's box."""
    return LEFT + HAND + 40 + max(SLOT * meter.max_q_size, 150) + 40


def _frame(meter: QueueMeter, tick: int) -> Frame:
    """One tick: who has which batch, and the column of this tick in the charts."""
    moment = meter.moments[tick]
    column = _column(meter)
    queue, train = LEFT + HAND + 40, _trainer(meter)
    held = [f"batch {n}" for n in (moment.making, *moment.queue, moment.training) if n]
    shapes = _hand(LEFT, moment.making, "warm" if moment.waits else "box", "finished")
    shapes += _hand(train, moment.training, "box", _training(meter, moment))
    for at, number in enumerate(moment.queue):  # the oldest stands next to the training
        x = queue + SLOT * (meter.max_q_size - 1 - at)
        shapes.append(["r", x, LINE, SLOT - 4, HIGH, "box"])
        shapes.append(["t", x + (SLOT - 4) / 2, LINE + 22, str(number), "mid mono"])
    for at in range(moment.held):
        shapes.append(["r", START + (SIDE + 3) * at, METER, SIDE, SIDE, "fill0"])
    high = _strip(meter, 2) - CHART
    shapes.append(["r", START + column * tick, CHART - 4, column, high, "now"])
    rows = [
        ["worker", _worker(moment)],
        ["queue", f"{len(moment.queue)} of {meter.max_q_size}"],
        ["training", _training(meter, moment)],
    ]
    say = f"{len(held)} of {meter.batches} batches in memory, {moment.done} done"
    return Frame(f"tick {tick}", say, rows, shapes)


def _hand(x: float, number: int, look: str, otherwise: str) -> list:
    """The box of the worker or of the training, with the batch that is in it."""
    words = f"batch {number}" if number else otherwise
    return [
        ["r", x, LINE, HAND, HIGH, look if number else "frame dash"],
        ["t", x + HAND / 2, LINE + 22, words, "mid"],
    ]
