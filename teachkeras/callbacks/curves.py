"""Curves that grow while the model learns: what every batch reported, and a screen that shows it.

    model.fit(X, y, callbacks=[tk.curves()])

The record never grows beyond some hundred columns, however long training takes: when it is full,
each two neighbours become one that keeps the smallest and the largest of both.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import accumulate, chain
from typing import Any

from ..backend.seeding import chosen
from .callback import Callback, Logs

MOST_COLUMNS = 160
PER_SECOND = 8  # pictures sent in a second; with the first and the last one still at most ten
REST = 30  # after a picture there is none for 30 times as long as it took: 3 % of the time, no more


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
        self.extend([epoch], [seconds], [values])

    def extend(self, epochs: list[float], seconds: list[float], values: list[Logs]) -> None:
        """Several batches, column by column: a Python step for each of them would cost too much."""
        start = 0
        while start < len(values):
            if self.steps == MOST_COLUMNS * self.every:
                self._halve()
            filled = self.steps % self.every
            end = min(len(values), start + self.every - filled)
            if not filled:
                self._new_column()
            self.epochs[-1], self.seconds[-1] = epochs[end - 1], seconds[end - 1]
            self.steps += end - start
            self._widen(epochs[start:end], values[start:end])
            start = end

    def _new_column(self) -> None:
        for rows, nothing in (([self.epochs, self.seconds], 0.0), (self.low.values(), math.inf)):
            for row in rows:
                row.append(nothing)
        for row in self.high.values():
            row.append(-math.inf)

    def _widen(self, epochs: list[float], values: list[Logs]) -> None:
        """Let the last column hold the values of some batches, too."""
        for name in dict.fromkeys(chain.from_iterable(values)):
            if name == "batch" or name == "size":
                continue
            if name not in self.low:
                self.low[name] = [math.inf] * len(self.epochs)
                self.high[name] = [-math.inf] * len(self.epochs)
            known = [float(logs[name]) for logs in values if name in logs]
            finite = [value for value in known if math.isfinite(value)]
            if len(finite) < len(known):
                self._note_first(name, epochs, values)
            self.low[name][-1] = min(self.low[name][-1], *finite, math.inf)
            self.high[name][-1] = max(self.high[name][-1], *finite, -math.inf)

    def _note_first(self, name: str, epochs: list[float], values: list[Logs]) -> None:
        places = zip(epochs, values, strict=True)
        wrong = (e for e, logs in places if not math.isfinite(float(logs.get(name, 0.0))))
        self.not_numbers.setdefault(name, next(wrong))

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
        from ..notebook.shell import has_front_end

        if has_front_end():
            from ..notebook.live_curves import TrainingCurves

            self.screen = TrainingCurves.on_screen(history)

    def on_background_handle(self, handle: Any) -> None:
        """Told by a fit in the background: who can stop and pause it."""
        self.handle = handle
        if self.screen is not None:
            self.screen.on_background_handle(handle)

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
            self._take_in()
            if self.screen is not None:
                self.screen.refresh()
            took = self.clock() - now
            self._due = now + max(1 / PER_SECOND, REST * took)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """The last picture, then the static one in its place."""
        self._take_in()
        if self.screen is not None:
            self.screen.finish()
            self.screen = None

    def _take_in(self) -> None:
        """Put what is new into the columns."""
        if not self._new:
            return
        rows = max(self.params.get("nb_sample") or 1, 1)
        moments, values = zip(*self._new, strict=True)
        sizes = (logs.get("size", 0) for logs in values)
        seen = list(accumulate(sizes, initial=self._seen))[1:]
        done = [self._epoch + min(count / rows, 1.0) for count in seen]
        seconds = [now - self._start for now in moments]
        self.batches.extend(done, seconds, list(values))  # type: ignore[union-attr]
        self._new, self._seen = [], seen[-1]


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
