"""Which class was taken for which: rows are true classes, columns what they were taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..backend.types import Array, ArrayLike
from ..errors import DataError
from ..errors.text import in_lines
from ..training.numbers import numbers
from ..viz import html, theme
from ..viz.drawing import drawing_view
from ..viz.snippet import about
from ..viz.view import View
from .demo import Demo

EXAMPLE = ("confusion = tk.demos.confusion_matrix([0, 0, 1], [0, 1, 1])",)

MOST_CLASSES = 30
LEFT, TOP, MOST = 110, 70, 460  # pixels before the cells, and of all cells together
FEW, LETTER = 6, 8  # classes whose names are written out, and pixels of a letter


@dataclass(frozen=True, repr=False, eq=False)
class ConfusionMatrix(Demo):
    """`counts[t, p]`: how many samples of class t were taken for class p. `labels` names them."""

    counts: Any
    labels: tuple[str, ...]

    @property
    def accuracy(self) -> float:
        """The share of samples on the diagonal."""
        return float(np.trace(self.counts)) / max(int(self.counts.sum()), 1)

    @property
    def found(self) -> Any:
        """Of each class: the share of its samples that were recognised."""
        return np.diag(self.counts) / np.maximum(self.counts.sum(1), 1)

    @property
    def worst(self) -> tuple[str, str, int]:
        """The most frequent confusion: true class, the class it was taken for, how often."""
        wrong = self.counts - np.diag(np.diag(self.counts))
        true, taken = np.unravel_index(int(wrong.argmax()), wrong.shape)
        return self.labels[true], self.labels[taken], int(wrong[true, taken])

    def view(self) -> View:
        """The picture."""
        return confusion_view(self)

    def __repr__(self) -> str:
        wide = max(len(str(self.counts.max())), *(len(label) for label in self.labels)) + 2
        head = " " * (wide + 6) + "".join(f"{label:>{wide}}" for label in self.labels)
        rows = [
            f"{'true ' + label:>{wide + 6}}" + "".join(f"{count:>{wide}}" for count in row)
            for label, row in zip(self.labels, self.counts, strict=True)
        ]
        right = int(np.trace(self.counts))
        last = f"{right} of {int(self.counts.sum())} right ({self.accuracy:.1%})"
        return in_lines([f"{head}   <- taken for", *rows, last])


def confusion_matrix(
    y_true: ArrayLike, y_pred: ArrayLike, labels: Sequence[Any] | None = None
) -> ConfusionMatrix:
    """Count which class was taken for which.

    Both may be class numbers, or rows with a number for each class (one-hot labels, probabilities):
    there the largest counts. Numbers between 0 and 1 in a single column are classes 0 and 1, by
    which half they are in. Raises TK-645 if the two do not belong together.

    >>> confusion_matrix([0, 0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.1, 0.9]])
               0  1   <- taken for
       true 0  1  1
       true 1  0  2
    3 of 4 right (75.0%)
    """
    y_true = numbers(y_true, "the labels", "y_test", ())
    y_pred = numbers(y_pred, "the predictions", "y_pred", ())
    true, taken = _classes(y_true), _classes(y_pred)
    wide = max([_width(y_true), _width(y_pred), int(max([*true, *taken], default=0)) + 1])
    if len(true) != len(taken) or not len(true) or wide > MOST_CLASSES:
        raise DataError(
            "TK-645",
            f"a grid of confusions needs as many labels as predictions, of 1 to {MOST_CLASSES} "
            "classes",
            [("labels", str(np.shape(y_true))), ("predictions", str(np.shape(y_pred)))]
            + [("classes", str(wide))],
            fix="tk.demos.confusion_matrix(y_test, model.predict(X_test))",
        )
    counts = np.zeros((wide, wide), "int64")
    np.add.at(counts, (true, taken), 1)
    names = [str(label) for label in (range(wide) if labels is None else labels)]
    names += [str(number) for number in range(len(names), wide)]
    return ConfusionMatrix(counts, tuple(names[:wide]))


def _width(values: ArrayLike) -> int:
    shape = np.shape(values)
    return shape[1] if len(shape) == 2 else 1


def _classes(values: ArrayLike) -> Array:
    """Class numbers of labels or predictions."""
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] > 1:
        return array.argmax(1)
    flat = array.reshape(-1)
    halves = array.dtype.kind == "f" and ((flat >= 0) & (flat <= 1)).all()
    return (flat > 0.5).astype("int64") if halves else np.maximum(flat, 0).astype("int64")


# --- the view -------------------------------------------------------------------------------------


def confusion_view(confusion: ConfusionMatrix) -> View:
    """Draw a grid of confusions; each cell can be read.

    >>> confusion_view(confusion_matrix([0, 0, 1], [0, 1, 1])).title
    '2 of 3 right (66.7%); 0 was taken for 1 most often: 1 time'
    """
    counts, labels = confusion.counts, [html.clean(label, 12) for label in confusion.labels]
    total, right = int(counts.sum()), int(counts.trace())
    true, taken, often = confusion.worst
    title = f"{right} of {total} right ({confusion.accuracy:.1%})"
    if often:
        pair = f"{html.clean(true, 20)} was taken for {html.clean(taken, 20)}"
        title += f"; {pair} most often: {often} time{'s' * (often != 1)}"
    side = max(22, min(54, MOST // len(labels)))
    if len(labels) <= FEW:  # then there is room for every name above its column
        side = max(side, max(map(len, labels)) * LETTER + 12)
    shapes, spots = _cells(confusion, labels, side)
    width = max(LEFT + side * len(labels) + 40, 360)
    head = ["true", *labels, "recognised"]
    rows = [
        [label, *map(int, row), f"{share:.1%}"]
        for label, row, share in zip(labels, counts, confusion.found, strict=True)
    ]
    return drawing_view(
        title,
        (width, TOP + side * len(labels) + 24),
        shapes,
        spots=spots,
        values=html.table(title, head, rows),
        text=repr(confusion),
        python=about("confusion", confusion, "{it}.counts", "{it}.found", example=EXAMPLE),
    )


def _cells(confusion: ConfusionMatrix, labels: list, side: int) -> tuple[list, list]:
    """A rectangle and a number for each cell; what is right has a thick frame."""
    counts = confusion.counts
    most = max(int(counts.max()), 1)
    middle = LEFT + side * len(labels) / 2
    shapes = [["t", middle, 20, "taken for", "small mid"], ["t", 12, TOP - 12, "true", "small"]]
    spots = []
    for row, label in enumerate(labels):
        at = TOP + row * side + side // 2 + 5
        shapes.append(["t", LEFT - 10, at, label, "end"])
        above = html.clean(label, max(2, side // LETTER))
        shapes.append(["t", LEFT + side * row + side // 2, TOP - 12, above, "mid"])
        for column, taken in enumerate(labels):
            count = int(counts[row, column])
            x, y = LEFT + column * side, TOP + row * side
            look = ("box" if row == column else "warm") if count else "grid"
            shapes.append(["r", x + 1, y + 1, side - 2, side - 2, look])
            tall = round((side - 8) * count / most, 1)
            if count:  # a bar in the cell says how many, without reading the number
                bar = "fill0" if row == column else "fill1"
                shapes.append(["r", x + 3, round(y + side - 4 - tall, 1), 4, tall, bar])
                shapes.append(["t", x + side / 2 + 3, at, str(count), "mid"])
            spots.append([x, y, side, side, *_told(label, taken, count, int(counts[row].sum()))])
    return shapes, spots


def _told(true: str, taken: str, count: int, rows: int) -> tuple[str, list]:
    share = theme.say(round(100 * count / max(rows, 1), 1))
    verb = "recognised" if true == taken else f"taken for {taken}"
    return f"true {true}, {verb}: {count} of {rows} ({share} %)", []
