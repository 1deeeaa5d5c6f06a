"""Which class was taken for which: the grid of confusions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DataError
from ..errors.text import in_lines

MOST_CLASSES = 30


@dataclass(frozen=True, repr=False, eq=False)
class Confusion:
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


def confusion(y_true: Any, y_pred: Any, labels: Sequence[Any] | None = None) -> Confusion:
    """Count which class was taken for which.

    Both may be class numbers, or rows with a number for each class (one-hot labels, probabilities):
    there the largest counts. Numbers between 0 and 1 in a single column are classes 0 and 1, by
    which half they are in. Raises TK-645 if the two do not belong together.

    >>> confusion([0, 0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.1, 0.9]])
               0  1   <- taken for
       true 0  1  1
       true 1  0  2
    3 of 4 right (75.0%)
    """
    true, taken = _classes(y_true), _classes(y_pred)
    wide = max([_width(y_true), _width(y_pred), int(max([*true, *taken], default=0)) + 1])
    if len(true) != len(taken) or not len(true) or wide > MOST_CLASSES:
        raise DataError(
            "TK-645",
            f"a grid of confusions needs as many labels as predictions, of 1 to {MOST_CLASSES} "
            "classes",
            [("labels", str(np.shape(y_true))), ("predictions", str(np.shape(y_pred)))]
            + [("classes", str(wide))],
            fix="tk.confusion(y_test, model.predict(X_test))",
        )
    counts = np.zeros((wide, wide), "int64")
    np.add.at(counts, (true, taken), 1)
    names = [str(label) for label in (range(wide) if labels is None else labels)]
    names += [str(number) for number in range(len(names), wide)]
    return Confusion(counts, tuple(names[:wide]))


def _width(values: Any) -> int:
    shape = np.shape(values)
    return shape[1] if len(shape) == 2 else 1


def _classes(values: Any) -> Any:
    """Class numbers of labels or predictions."""
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] > 1:
        return array.argmax(1)
    flat = array.reshape(-1)
    halves = array.dtype.kind == "f" and ((flat >= 0) & (flat <= 1)).all()
    return (flat > 0.5).astype("int64") if halves else np.maximum(flat, 0).astype("int64")
