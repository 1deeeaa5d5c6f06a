"""The order in which training calls its callbacks: a callback that writes down every call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import whole_number
from ..errors.text import in_lines
from .callback import Callback, Logs


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


class Timeline(Callback):
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

    def __repr__(self) -> str:
        lines = [f"{len(self.events)} calls of a callback"]
        lines += ["  " + "  " * event.depth + str(event) for event in self.events[:60]]
        more = len(self.events) - 60
        return in_lines(lines + [f"  ... and {more} more"] * (more > 0))


def timeline(nb_epoch: int = 2, batches: int = 2) -> Timeline:
    """Run a tiny training and give the calls that a callback gets; also `callbacks=[Timeline()]`.

    >>> timeline(nb_epoch=1, batches=1)
    6 calls of a callback
      on_train_begin()
        on_epoch_begin(epoch=0)
          on_batch_begin(batch=0, logs: batch, size)
          on_batch_end(batch=0, logs: batch, loss, size)
        on_epoch_end(epoch=0, logs: loss)
      on_train_end()
    """
    from ..layers import Dense
    from ..models import Sequential

    for value, given in ((nb_epoch, "nb_epoch"), (batches, "batches")):
        whole_number(value, given, "TK-649", "tk.timeline(nb_epoch=2, batches=2)")
    model = Sequential([Dense(1, init="zero", input_dim=1)])
    model.compile("sgd", "mse")
    x: Any = np.arange(4.0 * batches).reshape(-1, 1) / (4 * batches)
    told = Timeline()
    model.fit(x, 2 * x, 4, nb_epoch, 0, [told], shuffle=False)
    return told
