"""The training board: which rows every update saw, its loss, and what the model says after it."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend.types import Array, ArrayLike
from ..callbacks.callback import Callback, Logs
from ..errors import DataError
from ..errors.text import counted, in_lines
from ..viz import html, theme
from ..viz.drawing import Frame, Group, drawing_view
from ..viz.examples import MODEL
from ..viz.snippet import about
from ..viz.view import View
from .confusion import ConfusionMatrix, confusion_matrix
from .demo import Demo

EXAMPLE = (
    *MODEL,
    "board = tk.demos.training_board(X, y.ravel().astype(int))",
    "training = model.fit(X, y, nb_epoch=2, batch_size=4, verbose=0, callbacks=[board])",
)

MOST_UPDATES = 400
ACROSS, CELL, LEFT, TOP = 20, 22, 16, 44  # cells in a line, pixels of a cell and before it
LINE, WAITING = 19, 6  # pixels of a batch in the queue, and how many of them are shown
PLOT, RIGHT = (250, 130), 530  # pixels of the curve, and before it
MOST_CELLS, MOST_FRAMES, MOST_CLASSES = 240, 40, 10
NUMBERS = 50  # letters of row numbers in one line of the queue


@dataclass(frozen=True)
class Update:
    """One update of the weights: where it stood, the numbers of its rows, and what came of it."""

    epoch: int
    batch: int
    rows: tuple[int, ...]  # empty, where the data came from a generator
    loss: float
    confusion: ConfusionMatrix


class TrainingBoard(Callback, Demo):
    """Writes down each update of a small training: its rows, its loss, the confusions after it.

    `updates` holds the first 400 of them. `tk.show` draws them, one position of a slider for each.
    """

    def __init__(self, x: ArrayLike, y: ArrayLike, labels: Sequence[Any] | None = None) -> None:
        super().__init__()
        self.x, self.y = np.asarray(x), np.asarray(y)
        rows, labelled = np.shape(self.x)[:1], np.shape(self.y)[:1]
        if not self.x.size or not rows or rows != labelled:
            raise DataError(
                "TK-655",
                "a training board needs the rows of the training and their labels",
                [("rows", str(self.x.shape)), ("labels", str(self.y.shape))],
                fix="tk.demos.training_board(X, y)   with what fit gets",
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

    def on_order(self, order: Array | None) -> None:
        """The order in which `fit` takes the rows of this epoch."""
        self._order = np.arange(self.params["nb_sample"]) if order is None else order

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Write the update down, and let the model judge all rows."""
        told = logs or {}
        self.done += 1
        if len(self.updates) < MOST_UPDATES:
            start = batch * self.params.get("batch_size", 0)
            rows = tuple(self._order[start : start + told.get("size", 0)].tolist())
            said = confusion_matrix(self.y, self.model.predict(self.x), self.labels)
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

    def view(self) -> View:
        """The picture."""
        return board_view(self)

    def __repr__(self) -> str:
        if not self.updates:
            return "a training board, and no training yet"
        lines = [f"{self.done} update{'s' * (self.done != 1)}, one line each; {self.order}"]
        lines += [f"  {update_line(update)}" for update in self.updates[:40]]
        more = self.done - 40
        return in_lines(lines + [f"  ... and {more} more"] * (more > 0))


def update_line(update: Update) -> str:
    """One update as a line: its epoch (counted from 1), batch, loss, right answers, rows.

    >>> from teachkeras.demos.board import Update, confusion_matrix
    >>> update_line(Update(0, 2, (7, 3), 0.5, confusion_matrix([0, 1, 1], [0, 1, 0])))
    'epoch 1, batch 2   loss 0.500   2 of 3 right   rows 7 3'
    """
    right, count = int(np.trace(update.confusion.counts)), int(update.confusion.counts.sum())
    rows = " ".join(map(str, update.rows[:8])) + " ..." * (len(update.rows) > 8)
    start = f"epoch {update.epoch + 1}, batch {update.batch}   loss {update.loss:.3f}"
    return f"{start}   {right:>{len(str(count))}} of {count} right   rows {rows}".rstrip()


def training_board(
    x: ArrayLike, y: ArrayLike, labels: Sequence[Any] | None = None
) -> TrainingBoard:
    """A callback that keeps a training board: which rows each update saw, and what it changed.

    `board = tk.demos.training_board(x, y)`, then `model.fit(x, y, callbacks=[board])`. After each
    update the model judges all rows, so it is for small data. `labels` names the classes. Raises
    TK-655 where rows and labels do not belong together.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> model = Sequential([Dense(2, activation='softmax', init='zero', input_dim=1)])
    >>> model.compile('sgd', 'sparse_categorical_crossentropy')
    >>> x, y = np.array([[-1.0], [1.0], [2.0]]), np.array([0, 1, 1])
    >>> told = training_board(x, y)
    >>> history = model.fit(x, y, 2, 1, 0, [told], shuffle=False)
    >>> told
    2 updates, one line each; as the rows stand
      epoch 1, batch 0   loss 0.693   3 of 3 right   rows 0 1
      epoch 1, batch 1   loss 0.683   3 of 3 right   rows 2
    """
    return TrainingBoard(x, y, labels)


# --- the view -------------------------------------------------------------------------------------


def board_view(board: TrainingBoard) -> View:
    """Draw a training board; each position of the slider is one update.

    >>> board_view(TrainingBoard([[1], [2]], [0, 1])).title
    'A training board without a training yet'
    """
    updates = board.updates
    if not updates:
        return _empty(board)
    every = -(-len(updates) // MOST_FRAMES)
    stops = sorted({*range(0, len(updates), every), len(updates) - 1})
    frames = [_frame(board, at) for at in stops]
    title = _title(board)
    curve, points = _curve(updates)
    base = [*_cells(board), *curve, *_grid(updates[0].confusion)]
    head = ["update", "epoch", "batch", "rows", "loss", "right"]
    rows = [
        [at + 1, u.epoch + 1, u.batch, len(u.rows), theme.say(u.loss), _right(u)]
        for at, u in enumerate(updates[:60])
    ]
    return drawing_view(
        title,
        (RIGHT + PLOT[0] + 24, _height(board)),
        base,
        [Group("update", "update", frames, len(frames) - 1, trails=[[points, "line0 thick"]])],
        values=html.table(title, head, rows),
        text=f"{title}\n{board!r}",
        python=about(
            "board",
            board,
            "{it}.updates[0].loss",
            "{it}.updates[0].confusion.counts",
            example=EXAMPLE,
        ),
    )


def _empty(board: TrainingBoard) -> View:
    title = "A training board without a training yet"
    values, python = html.tag("p", title), about("board", board, "{it}.updates", example=EXAMPLE)
    base = [["t", LEFT, 24, title, ""]]
    return drawing_view(title, (400, 40), base, values=values, text=repr(board), python=python)


def _title(board: TrainingBoard) -> str:
    """How many updates, how the loss went, and how many rows are right in the end."""
    first, last = board.updates[0], board.updates[-1]
    epochs = len({update.epoch for update in board.updates})
    size = max(len(update.rows) for update in board.updates)
    batches = f" with batches of {counted(size, 'row')}" if size else ""
    start = f"{counted(board.done, 'update')} in {counted(epochs, 'epoch')}{batches}"
    went = f"the loss of a batch went from {theme.say(first.loss)} to {theme.say(last.loss)}"
    return f"{start}: {went}, {_right(last)} right"


def _right(update: Update) -> str:
    counts = update.confusion.counts
    return f"{int(counts.trace())} of {int(counts.sum())}"


def _height(board: TrainingBoard) -> int:
    left = _queue_top(board) + WAITING * LINE + 14
    wide = len(board.updates[0].confusion.labels)
    right = _below_curve() + 34 + wide * _side(wide) + 14 if wide <= MOST_CLASSES else 0
    return max(left, right)


# --- the rows and their batches -------------------------------------------------------------------


def _each(board: TrainingBoard) -> int:
    """How many rows a cell stands for."""
    return -(-len(board.x) // MOST_CELLS)


def _place(row: int, every: int) -> tuple[int, int]:
    line, column = divmod(row // every, ACROSS)
    return LEFT + column * CELL, TOP + line * CELL


def _cells(board: TrainingBoard) -> list:
    """A cell for each row with the number of its class; the orange ones do not train."""
    every, trained = _each(board), board.params.get("nb_sample", len(board.x))
    said = "each cell is a row, with its class in it"
    if every > 1:
        said = f"each cell stands for {every} rows"
    shapes: list = [["t", LEFT, 22, "the rows", "bold"], ["t", LEFT + 76, 22, said, "small"]]
    for row in range(0, len(board.x), every):
        x, y = _place(row, every)
        shapes.append(["r", x + 2, y + 2, CELL - 4, CELL - 4, "box" if row < trained else "warm"])
        if every == 1:
            shapes.append(["t", x + CELL / 2, y + 15, str(board.classes[row])[:2], "mid small"])
    y = _queue_top(board) - 10
    shapes.append(["t", LEFT, y, "the batches of the epoch", "bold"])
    return [*shapes, ["t", LEFT + ACROSS * CELL, y, board.order, "small end"]]


def _queue_top(board: TrainingBoard) -> int:
    return _place(len(board.x) - 1, _each(board))[1] + CELL + 36


def _queue(board: TrainingBoard, at: int) -> list:
    """The batches of this epoch around the present one; those that are done, and those to come."""
    update = board.updates[at]
    epoch = [other for other in board.updates if other.epoch == update.epoch]
    place = epoch.index(update)
    first = max(0, min(place - WAITING // 2, len(epoch) - WAITING))
    top, shapes = _queue_top(board), []
    for line, other in enumerate(epoch[first : first + WAITING]):
        y = top + line * LINE
        numbers = textwrap.shorten(" ".join(map(str, other.rows)), NUMBERS, placeholder=" …")
        shapes.append(["t", LEFT + 6, y + 13, f"{other.batch}: {numbers}", "mono small"])
        if other is update:
            shapes.append(["r", LEFT, y, ACROSS * CELL, LINE - 1, "now"])
    return shapes


def _marks(board: TrainingBoard, rows: tuple) -> list:
    """A frame around the cells of some rows, as one path."""
    every, side = _each(board), CELL - 2
    places = dict.fromkeys(_place(row, every) for row in rows if row < len(board.x))
    path = "".join(f"M{x + 1} {y + 1}h{side}v{side}h-{side}z" for x, y in places)
    return [["p", path, "now"]] if path else []


# --- the loss and the confusions ------------------------------------------------------------------


def _curve(updates: list) -> tuple[list, list]:
    """The frame of the curve with its ends, and where each update stands in it."""
    losses = [update.loss for update in updates]
    finite = [loss for loss in losses if math.isfinite(loss)] or [0.0]
    low, high = min(0.0, *finite), max(finite) or 1.0
    wide, tall = PLOT
    x = [RIGHT + round(wide * at / max(len(losses) - 1, 1), 1) for at in range(len(losses))]
    y = [
        TOP + round(tall * (1 - theme.share(loss, low, high)), 1) if math.isfinite(loss) else TOP
        for loss in losses
    ]
    shapes: list = [["t", RIGHT, 22, "the loss of each batch", "bold"]]
    shapes += [["r", RIGHT, TOP, wide, tall, "frame"]]
    for at, update in enumerate(updates[1:], 1):
        if update.epoch != updates[at - 1].epoch:
            middle = (x[at] + x[at - 1]) / 2
            shapes.append(["l", middle, TOP, middle, TOP + tall, "grid"])
    shapes += [["t", RIGHT - 6, TOP + 5, theme.say(high), "small end"]]
    shapes += [["t", RIGHT - 6, TOP + tall, theme.say(low), "small end"]]
    said = "lines part the epochs"
    shapes.append(["t", RIGHT + wide, TOP + tall + 16, said, "small end"])
    return shapes, [list(place) for place in zip(x, y, strict=True)]


def _below_curve() -> int:
    return TOP + PLOT[1] + 44


def _side(classes: int) -> int:
    return min(34, 200 // classes)


def _grid(confusion: ConfusionMatrix) -> list:
    """The empty grid: true classes down, what they were taken for across."""
    labels = [html.clean(label, 10) for label in confusion.labels]
    if len(labels) > MOST_CLASSES:
        return []
    side, top = _side(len(labels)), _below_curve()
    left = RIGHT + 70
    shapes: list = [["t", RIGHT, top, "true class, and what it is taken for", "bold"]]
    for at, label in enumerate(labels):
        middle = at * side + side / 2
        shapes.append(["t", left - 8, top + 30 + middle + 5, label, "small end"])
        short = label if len(labels) <= 3 and len(label) < 5 else label[:3]
        shapes.append(["t", left + middle, top + 22, short, "small mid"])
    shapes += [
        ["r", left + column * side + 1, top + 31 + row * side, side - 2, side - 2, "grid"]
        for row in range(len(labels))
        for column in range(len(labels))
    ]
    return shapes


def _counts(confusion: ConfusionMatrix) -> list:
    """The numbers in the grid; right answers blue, confusions orange."""
    counts = confusion.counts
    if len(counts) > MOST_CLASSES:
        return []
    side, top, left = _side(len(counts)), _below_curve(), RIGHT + 70
    shapes: list = []
    for row, column in np.argwhere(counts).tolist():
        x, y = left + column * side, top + 31 + row * side
        look = "box" if row == column else "warm"
        shapes.append(["r", x + 1, y, side - 2, side - 2, look])
        words = str(counts[row, column])
        shapes.append(["t", x + side / 2, y + side / 2 + 4, words, "mid small"])
    return shapes


def _frame(board: TrainingBoard, at: int) -> Frame:
    """One update: its rows are framed, the curve grows up to it, the grid is that after it."""
    update = board.updates[at]
    x, y = _curve(board.updates)[1][at]
    shapes = [*_marks(board, update.rows), *_queue(board, at), *_counts(update.confusion)]
    shapes.append(["c", x, y, 5, "fill0"])
    name = f"epoch {update.epoch + 1}, batch {update.batch}"
    rows = [["update", f"{at + 1} of {board.done}"]]
    if update.rows:
        rows.append(["rows", html.clean(", ".join(map(str, update.rows)), 120)])
        rows.append(["classes", _classes(board, update)])
    rows += [["loss", theme.say(update.loss)], ["right after it", _right(update)]]
    return Frame(name, update_line(update).split("   ")[0], rows, shapes, at + 1)


def _classes(board: TrainingBoard, update: Update) -> str:
    """How many rows of each class a batch has."""
    found = Counter(board.classes[row] for row in update.rows if row < len(board.x))
    labels = update.confusion.labels
    return ", ".join(f"{count} {html.clean(labels[c], 20)}" for c, count in sorted(found.items()))
