"""The order in which training calls its callbacks: a callback that writes down every call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..callbacks.callback import Callback, Logs
from ..errors import whole_number
from ..errors.text import in_lines
from ..layers import Dense
from ..models import Sequential
from ..viz import html
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("timeline = tk.demos.callback_timeline(nb_epoch=2, batches=2)",)

LEFT, TOP, STEP, FLOOR = 90, 40, 40, 58  # pixels
MOST_EVENTS = 60
FLOORS = ("training", "epoch", "batch")
WHEN = {
    "on_train_begin": "before the first epoch",
    "on_epoch_begin": "before each epoch; epochs count from 0",
    "on_batch_begin": "before each batch",
    "on_batch_end": "after each batch: loss and metrics of the batch",
    "on_epoch_end": "after each epoch: loss, metrics and their val_ twins",
    "on_train_end": "after the last epoch",
}


@dataclass(frozen=True)
class Event:
    """One call: the name of the method, the number it was given, and the keys of its logs."""

    moment: str
    number: int | None
    keys: tuple[str, ...]

    @property
    def depth(self) -> int:
        """0 for training, 1 for an epoch, 2 for a batch."""
        return ("train", "epoch", "batch").index(self.moment.split("_")[1])

    def __str__(self) -> str:
        given = [] if self.number is None else [f"{self.moment.split('_')[1]}={self.number}"]
        given += [f"logs: {', '.join(self.keys)}"] if self.keys else []
        return f"{self.moment}({', '.join(given)})"


class CallbackTimeline(Callback, Demo):
    """Writes down every call of its methods, as `events`; put it among the callbacks of `fit`."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []

    def _note(self, moment: str, number: int | None, logs: Logs | None) -> None:
        self.events.append(Event(moment, number, tuple(sorted(logs or {}))))

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin a new list."""
        self.events = []
        self._note("on_train_begin", None, logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Write it down."""
        self._note("on_train_end", None, logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Write it down."""
        self._note("on_epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write it down."""
        self._note("on_epoch_end", epoch, logs)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Write it down."""
        self._note("on_batch_begin", batch, logs)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Write it down."""
        self._note("on_batch_end", batch, logs)

    def view(self) -> View:
        """The picture."""
        return timeline_view(self)

    def __repr__(self) -> str:
        lines = [f"{len(self.events)} calls of a callback"]
        lines += ["  " + "  " * event.depth + str(event) for event in self.events[:60]]
        more = len(self.events) - 60
        return in_lines(lines + [f"  ... and {more} more"] * (more > 0))


def callback_timeline(nb_epoch: int = 2, batches: int = 2) -> CallbackTimeline:
    """Run a tiny training and give the calls that a callback gets.

    What comes back is a callback: `model.fit(..., callbacks=[told])` writes down another training.

    >>> callback_timeline(nb_epoch=1, batches=1)
    6 calls of a callback
      on_train_begin()
        on_epoch_begin(epoch=0)
          on_batch_begin(batch=0, logs: batch, size)
          on_batch_end(batch=0, logs: batch, loss, size)
        on_epoch_end(epoch=0, logs: loss)
      on_train_end()
    """
    for value, given in ((nb_epoch, "nb_epoch"), (batches, "batches")):
        whole_number(value, given, "TK-649", "tk.demos.callback_timeline(nb_epoch=2, batches=2)")
    model = Sequential([Dense(1, init="zero", input_dim=1)])
    model.compile("sgd", "mse")
    x: Any = np.arange(4.0 * batches).reshape(-1, 1) / (4 * batches)
    told = CallbackTimeline()
    model.fit(x, 2 * x, 4, nb_epoch, 0, [told], shuffle=False)
    return told


# --- the view -------------------------------------------------------------------------------------


def timeline_view(timeline: CallbackTimeline) -> View:
    """Draw the calls of a callback in their order, one by one.

    >>> timeline_view(callback_timeline(nb_epoch=2, batches=2)).title
    '14 calls of a callback in their order, from on_train_begin to on_train_end'
    """
    events = timeline.events
    shown = events[:MOST_EVENTS]
    count = f"{len(events)} call{'s' * (len(events) != 1)} of a callback"
    title = f"{count} in their order"
    if events:
        title += f", from {events[0].moment} to {events[-1].moment}"
    else:
        title += ": no training yet"
    frames = [_frame(shown, at) for at in range(len(shown))]
    rows = [[at, html.clean(event)] for at, event in enumerate(shown, 1)]
    more = len(events) - len(shown)
    rows += [["…", f"{more} more"]] * (more > 0)
    return drawing_view(
        title,
        (LEFT + STEP * max(len(shown), 4) + 30, TOP + 3 * FLOOR + 20),
        _stairs(shown),
        [Group("call", "call", frames)] if frames else [],
        values=html.table(title, ["", "call"], rows),
        text=repr(timeline),
        python=about("timeline", timeline, "{it}.events", example=EXAMPLE),
    )


def _middle(at: int, depth: int) -> tuple[float, float]:
    return LEFT + at * STEP + STEP / 2, TOP + depth * FLOOR + 18


def _stairs(events: list) -> list:
    """A bar from each begin to its end, on the floor of training, epoch or batch; calls as dots."""
    shapes: list = [
        ["t", 10, TOP + depth * FLOOR + 23, name, "bold"] for depth, name in enumerate(FLOORS)
    ]
    open_: list = []
    for at, event in enumerate(events):
        if event.moment.endswith("begin"):
            open_.append(at)
        elif open_:
            start = open_.pop()
            x, y = _middle(start, event.depth)
            wide = (at - start) * STEP
            number = "" if event.number is None else str(event.number)
            shapes.append(["r", x, y - 16, wide, 32, "box"])
            shapes.append(["t", x + wide / 2, y + 5, number, "mid"])
    for at, event in enumerate(events):
        x, y = _middle(at, event.depth)
        shapes.append(["c", x, y, 6, "fill0" if event.moment.endswith("begin") else "fill1"])
    return shapes


def _frame(events: list, at: int) -> Frame:
    event = events[at]
    x, y = _middle(at, event.depth)
    shapes = [["c", x, y, 13, "now"], ["l", x, TOP - 10, x, TOP + 3 * FLOOR, "ink dash faint"]]
    rows = [["when", WHEN.get(event.moment, "")], ["call", f"{at + 1} of {len(events)}"]]
    return Frame(f"call {at + 1}", html.clean(event), rows, shapes)
