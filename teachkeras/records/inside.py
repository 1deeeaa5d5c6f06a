"""What every layer of a model makes of some samples: the numbers on their way through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import DataError
from ..errors.text import in_lines

MOST_SAMPLES = 12
MOST_NAMED = 40  # layers in a text
WIDEST = 12  # numbers in one row of a picture, before they are laid out as a block
CHANNELS = 6  # pictures side by side, of an output with channels
MOST_ROWS, MOST_COLUMNS = 64, 240  # cells of one picture; of more, every second or third is taken
MOST_PICTURES = 300  # of all layers and samples: a deep model is shown with fewer samples


@dataclass(frozen=True, repr=False, eq=False)
class Stage:
    """A layer, and what it gives: `values` is (samples, ...)."""

    name: str
    kind: str
    frozen: bool
    values: Any

    def picture(self, sample: int) -> Any:
        """The numbers of one sample as rows and columns."""
        return as_picture(self.values[sample])


@dataclass(frozen=True, repr=False, eq=False)
class Inside:
    """Samples, the stages they pass in the order of the layers, and who reads whom."""

    name: str
    samples: Any
    stages: tuple[Stage, ...]
    arrows: tuple[tuple[int, int], ...]  # pairs of numbers of stages

    def __repr__(self) -> str:
        count = len(self.samples)
        lines = [f"{count} sample{'s' * (count != 1)} in {self.name}; of the first one"]
        wide = max(len(stage.name) for stage in self.stages)
        for stage in self.stages[:MOST_NAMED]:
            told = f"  {stage.name:<{wide}}  {said(stage.values[0])}"
            lines.append(told + "  (frozen)" * stage.frozen)
        left = len(self.stages) - MOST_NAMED
        return in_lines([*lines, *[f"  ... and {left} more layers"] * (left > 0)])


def look_inside(model: Any, x: Any) -> Inside:
    """What each layer of a model gives for up to 12 samples, in the test phase.

    `x` are samples as `predict` takes them, for a model with one input; the first 12 are looked at,
    fewer of them in a model of many layers.
    Raises TK-658 for a model of several inputs, and for no samples.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> model = Sequential([Dense(2, input_dim=2, name='two', weights=[np.eye(2), np.ones(2)])])
    >>> look_inside(model, [[1., 0.], [0., 3.]]).stages[1].values.tolist()
    [[2.0, 1.0], [1.0, 4.0]]
    """
    samples = np.atleast_1d(np.asarray(x, dtype=K.floatx()))[:MOST_SAMPLES]
    inputs = getattr(model, "inputs", None) or []
    if len(inputs) != 1 or np.ndim(x) < 2 or not len(samples):
        raise DataError(
            "TK-658",
            "looking inside takes a model with one input, and rows of samples",
            [("inputs", str(len(inputs))), ("samples", str(np.shape(x)))],
            fix="tk.look_inside(model, X[:10])",
            example=True,
        )
    model.predict(samples[:1])  # refuses what does not fit, in the words of predict
    picture = model.picture()
    samples = samples[: max(1, MOST_PICTURES // len(picture.boxes))]
    outputs = [box.outputs[0] for box in picture.boxes]
    phase = [K.learning_phase()] * model.uses_learning_phase
    given = K.function([inputs[0], *phase], outputs)([samples, *(0 for _ in phase)])
    stages = [
        Stage(box.name, box.kind, box.frozen, np.asarray(values))
        for box, values in zip(picture.boxes, given, strict=True)
    ]
    return Inside(model.name, samples, tuple(stages), picture.arrows)


def as_picture(values: Any) -> Any:
    """Numbers as rows and columns: a long row becomes a block, channels stand side by side.

    >>> as_picture(np.arange(32)).shape, as_picture(np.arange(10)).shape
    ((4, 8), (1, 10))
    """
    cells = _as_cells(np.asarray(values, dtype="float64"))
    steps = (-(-cells.shape[0] // MOST_ROWS), -(-cells.shape[1] // MOST_COLUMNS))
    return cells[:: max(steps[0], 1), :: max(steps[1], 1)]


def _as_cells(values: Any) -> Any:
    """All numbers, in two axes."""
    if values.ndim > 3:
        values = values.reshape(*values.shape[:2], -1)
    if values.ndim == 3:
        return np.concatenate(list(np.moveaxis(values, -1, 0)[:CHANNELS]), axis=1)
    if values.ndim == 2:
        return values
    count = values.size
    rows = 1
    if count > WIDEST:
        rows = max(r for r in range(1, int(count**0.5) + 1) if count % r == 0)
    return values.reshape(rows, -1)


def said(values: Any) -> str:
    """One stage of one sample in words: how many numbers are above 0, and where the largest is.

    >>> said(np.array([0., 3., 0., 1.5]))
    '2 of 4 above 0, the largest is 3 at place 1'
    """
    flat = np.asarray(values, dtype="float64").ravel()
    if not flat.size:
        return "no numbers"
    place = int(flat.argmax())
    above = int((flat > 0).sum())
    return f"{above} of {flat.size} above 0, the largest is {flat[place]:.3g} at place {place}"
