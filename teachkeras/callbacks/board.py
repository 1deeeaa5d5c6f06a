"""The training board: which rows every update saw, its loss, and what the model says after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DataError
from ..errors.text import in_lines
from ..records.confusion import Confusion, confusion
from .callback import Callback, Logs

MOST_UPDATES = 400


@dataclass(frozen=True)
class Update:
    """One update of the weights: where it stood, the numbers of its rows, and what came of it."""

    epoch: int
    batch: int
    rows: tuple[int, ...]  # empty, where the data came from a generator
    loss: float
    confusion: Confusion


class Board(Callback):
    """Writes down each update of a small training: its rows, its loss, the confusions after it.

    `updates` holds the first 400 of them. `tk.show` draws them, one position of a slider for each.
    """

    def __init__(self, x: Any, y: Any, labels: Sequence[Any] | None = None) -> None:
        super().__init__()
        self.x, self.y = np.asarray(x), np.asarray(y)
        if not len(self.x) or len(self.x) != len(self.y):
            raise DataError(
                "TK-655",
                "a training board needs the rows of the training and their labels",
                [("rows", str(len(self.x))), ("labels", str(len(self.y)))],
                fix="tk.board(X, y)   with what fit gets",
                example=True,
            )
        self.labels = None if labels is None else tuple(str(label) for label in labels)
        self.updates: list[Update] = []
        self.done = 0  # updates in all, also those that are not written down

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Begin a new list."""
        self.updates, self.done = [], 0

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """The rows of this epoch are still to come."""
        self._epoch, self._order = epoch, np.arange(0)

    def on_order(self, order: Any) -> None:
        """The order in which `fit` takes the rows of this epoch."""
        self._order = np.arange(self.params["nb_sample"]) if order is None else order

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Write the update down, and let the model judge all rows."""
        told = logs or {}
        self.done += 1
        if len(self.updates) < MOST_UPDATES:
            start = batch * self.params.get("batch_size", 0)
            rows = tuple(self._order[start : start + told.get("size", 0)].tolist())
            said = confusion(self.y, self.model.predict(self.x), self.labels)
            loss = float(told.get("loss", np.nan))
            self.updates.append(Update(self._epoch, batch, rows, loss, said))

    @property
    def classes(self) -> tuple[int, ...]:
        """The class of each row."""
        flat = self.y.argmax(1) if self.y.ndim == 2 and self.y.shape[1] > 1 else self.y.reshape(-1)
        return tuple(int(value) for value in flat)

    @property
    def order(self) -> str:
        """How the rows of an epoch came, as far as the updates tell: mixed, or as they stand."""
        blocks = [update.rows for update in self.updates]
        if not any(blocks):
            return "of a generator"
        if any(list(rows) != list(range(rows[0], rows[0] + len(rows))) for rows in blocks):
            return "rows mixed anew in each epoch"
        starts = [(update.epoch, update.rows[0]) for update in self.updates]
        return "as the rows stand" if starts == sorted(starts) else "whole batches mixed"

    def __repr__(self) -> str:
        if not self.updates:
            return "a training board, and no training yet"
        lines = [f"{self.done} update{'s' * (self.done != 1)}, one line each; {self.order}"]
        lines += [f"  {update_line(update)}" for update in self.updates[:40]]
        more = self.done - 40
        return in_lines(lines + [f"  ... and {more} more"] * (more > 0))


def update_line(update: Update) -> str:
    """One update as a line: its epoch (counted from 1), batch, loss, right answers, rows.

    >>> from teachkeras.callbacks.board import Update, confusion
    >>> update_line(Update(0, 2, (7, 3), 0.5, confusion([0, 1, 1], [0, 1, 0])))
    'epoch 1, batch 2   loss 0.500   2 of 3 right   rows 7 3'
    """
    right, count = int(np.trace(update.confusion.counts)), int(update.confusion.counts.sum())
    rows = " ".join(map(str, update.rows[:8])) + " ..." * (len(update.rows) > 8)
    start = f"epoch {update.epoch + 1}, batch {update.batch}   loss {update.loss:.3f}"
    return f"{start}   {right:>{len(str(count))}} of {count} right   rows {rows}".rstrip()


def board(x: Any, y: Any, labels: Sequence[Any] | None = None) -> Board:
    """A callback that keeps a training board: `fit(x, y, callbacks=[tk.board(x, y)])`.

    After each update the model judges all rows, so it is for small data. `labels` names the
    classes. Raises TK-655 where rows and labels do not belong together.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> model = Sequential([Dense(2, activation='softmax', init='zero', input_dim=1)])
    >>> model.compile('sgd', 'sparse_categorical_crossentropy')
    >>> x, y = np.array([[-1.0], [1.0], [2.0]]), np.array([0, 1, 1])
    >>> told = board(x, y)
    >>> history = model.fit(x, y, 2, 1, 0, [told], shuffle=False)
    >>> told
    2 updates, one line each; as the rows stand
      epoch 1, batch 0   loss 0.693   3 of 3 right   rows 0 1
      epoch 1, batch 1   loss 0.683   3 of 3 right   rows 2
    """
    return Board(x, y, labels)
