"""Curves that grow while the model learns: what every batch reported, and a screen that shows it.

    model.fit(X, y, callbacks=[tk.curves()])

The record never grows beyond some hundred columns, however long training takes: when it is full,
each two neighbours become one that keeps the smallest and the largest of both.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from ..backend.seeding import chosen
from .base import Callback, Logs

MOST_COLUMNS = 160
PER_SECOND = 8  # pictures sent in a second; with the first and the last one still at most ten


class Batches:
    """What the batches reported, in at most 160 columns of `every` batches each.

    A column says where it ends, in epochs (`epochs`) and in seconds, and has the smallest and the
    largest finite value of each quantity (`low`, `high`; inf and -inf where there is none).
    """

    def __init__(self, first: float = 0.0) -> None:
        self.first, self.steps, self.every = first, 0, 1
        self.epochs: list[float] = []
        self.seconds: list[float] = []
        self.low: dict[str, list[float]] = {}
        self.high: dict[str, list[float]] = {}
        self.not_numbers: dict[str, float] = {}  # quantity -> where the first NaN came, in epochs

    def add(self, epoch: float, seconds: float, values: Logs) -> None:
        """One more batch, which ended after `epoch` epochs and so many seconds."""
        if self.steps == MOST_COLUMNS * self.every:
            self._halve()
        if self.steps % self.every == 0:
            self.epochs.append(epoch)
            self.seconds.append(seconds)
            for name in self.low:
                self.low[name].append(math.inf)
                self.high[name].append(-math.inf)
        self.epochs[-1], self.seconds[-1] = epoch, seconds
        self.steps += 1
        for name, value in values.items():
            if name != "batch" and name != "size":
                self._widen(name, float(value), epoch)

    def _widen(self, name: str, value: float, epoch: float) -> None:
        if name not in self.low:
            self.low[name] = [math.inf] * len(self.epochs)
            self.high[name] = [-math.inf] * len(self.epochs)
        if not math.isfinite(value):
            self.not_numbers.setdefault(name, epoch)
            return
        low, high = self.low[name], self.high[name]
        if value < low[-1]:
            low[-1] = value
        if value > high[-1]:
            high[-1] = value

    def _halve(self) -> None:
        """Each two neighbours become one column."""
        self.every *= 2
        self.epochs, self.seconds = self.epochs[1::2], self.seconds[1::2]
        for rows, better in ((self.low, min), (self.high, max)):
            for name, row in rows.items():
                rows[name] = [better(pair) for pair in zip(row[::2], row[1::2], strict=True)]

    @property
    def ends(self) -> list[int]:
        """How many batches there were at the end of each column."""
        whole = [self.every * (column + 1) for column in range(len(self.epochs))]
        return [min(end, self.steps) for end in whole]


class LiveCurves(Callback):
    """Shows the curves while training goes on, and leaves their static picture behind.

    In a notebook it is an ipywidget; elsewhere it only keeps the record, which `fit` gives back
    with its History: `tk.show(history)` draws it. `name` and `seed` are what a picture of several
    runs calls this one.
    """

    def __init__(
        self,
        name: str = "",
        seed: int | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__()
        self.name, self.seed, self.clock = name, seed, clock
        self.screen: Any = None
        self.handle: Any = None
        self._new: list[tuple[float, Logs]] = []

    def set_params(self, params: dict[str, Any]) -> None:
        """Show the empty curves: in the cell that called `fit`, before any thread begins."""
        super().set_params(params)
        history = self.model.history
        history.name = self.name
        seed = chosen() if self.seed is None else self.seed
        history.settings = {} if seed is None else {"seed": seed}
        self.history = history
        self.handle = None
        from ..viz.display import has_front_end

        if has_front_end():
            from ..viz.live_curves import TrainingCurves

            self.screen = TrainingCurves.on_screen(history)

    def steered_by(self, handle: Any) -> None:
        """Told by a fit in the background: who can stop and pause it."""
        self.handle = handle
        if self.screen is not None:
            self.screen.steered_by(handle)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start the clock."""
        self.batches: Batches | None = None
        self._new, self._start = [], self.clock()
        self._due = self._start

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Where the batches of this epoch begin."""
        self._take_in()
        if self.batches is None:
            self.batches = self.history.batches = Batches(epoch)
        self._epoch, self._seen = epoch, 0

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Keep what the batch reported; now and then send a picture."""
        now = self.clock()
        self._new.append((now, logs or {}))
        if now >= self._due:
            self._due = now + 1 / PER_SECOND
            self._take_in()
            if self.screen is not None:
                self.screen.refresh()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The last picture, then the static one in its place."""
        self._take_in()
        if self.screen is not None:
            self.screen.finish()
            self.screen = None

    def _take_in(self) -> None:
        """Put what is new into the columns."""
        rows = max(self.params.get("nb_sample") or 1, 1)
        for now, logs in self._new:
            self._seen += logs.get("size", 0)
            done = self._epoch + min(self._seen / rows, 1.0)
            self.batches.add(done, now - self._start, logs)  # type: ignore[union-attr]
        self._new = []


def curves(name: str = "", seed: int | None = None) -> LiveCurves:
    """A callback that shows the curves of training as they grow: `fit(..., callbacks=[curves()])`.

    `name` and `seed` (that of `tk.seed`) are how a picture of several runs,
    `tk.show([history1, history2])`, calls this one; other settings that differ between the runs
    are named by themselves.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> model = Sequential([Dense(1, input_dim=2)])
    >>> model.compile('sgd', 'mse')
    >>> history = model.fit([[0., 1.], [1., 0.]], [[1.], [2.]], 1, 3, 0, [curves('first try')])
    >>> history.batches.steps, history.name
    (6, 'first try')
    """
    return LiveCurves(name, seed)
