"""Exercise 06.8: Overfit 20 digits on purpose."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_python_function,
    need_something,
    shares_of,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.wire import Thing
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD

from ._shared import pictures


def overfit(x: Any, y: Any, x_new: Any, y_new: Any, epochs: int = 150, lr: float = 0.1) -> Any:
    """A training that learns its rows by heart: gives the History."""
    model = Sequential()
    model.add(Dense(64, activation="relu", input_dim=64))
    model.add(Dense(10, activation="softmax"))
    model.compile(SGD(lr=lr), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(x, y, nb_epoch=epochs, verbose=0, validation_data=(x_new, y_new))


def with_everything(x: Any, y: Any, x_new: Any, y_new: Any) -> Any:
    """A training on all rows, the new ones too."""
    rows, labels = np.concatenate([x, x_new]), np.concatenate([y, y_new])
    return overfit(rows, labels, x_new, y_new, 40, 0.3)


def swapped(x: Any, y: Any, x_new: Any, y_new: Any) -> Any:
    """A training on the new rows, tested with the others."""
    return overfit(x_new, y_new, x, y, 40, 0.3)


def record_of(value: Any) -> tuple[Any, dict[str, list[float]], Any]:
    """The model, the record and the number of rows of a History that has all four lists."""
    need_something(value)
    model, record, rows = (None, None, None)
    if isinstance(value, Thing):
        model, record, rows = staged(value, stage.trained, value)
    if not isinstance(record, dict) or model is None:
        why = "hand back what fit gives" + ", not the model" * is_a(value, "learns")
        raise NotYet(f"your function gives {kind_of(value)}: {why}")
    if "acc" not in record:
        raise NotYet("the record has no 'acc': compile with metrics=['accuracy']")
    if "val_acc" not in record:
        raise NotYet("the record has no 'val_acc': give fit the new rows as validation_data")
    return model, record, rows


def observe_overfit(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Whether 20 digits are known by heart, and 300 others are not: by the record and in truth."""
    function = need_python_function(answer, "def overfit(x, y, x_new, y_new)")
    x, y, _, _ = pictures()
    drawn = rng.permutation(len(x))[:320]
    few, many = drawn[:20], drawn[20:]
    parts = (x[few], y[few], x[many], y[many])
    model, record, trained = record_of(call(function, *parts))
    known = float(np.mean(shares_of(model, x[few]).argmax(axis=1) == y[few]))
    new = float(np.mean(shares_of(model, x[many]).argmax(axis=1) == y[many]))
    told = abs(record["val_acc"][-1] - new) < 0.01
    rows = {300: "the 300 new rows", 320: "all of them"}.get(trained, "x")
    return [
        ("the rows trained on", rows),
        ("the 20 rows", "all right" if known == 1 else "not all right"),
        ("the 300 new rows", "much worse" if new < 0.88 else "as good"),
        ("the record", "of these 300 rows" if told else "of other rows"),
    ]


EXERCISE = Exercise(
    number="06.8",
    title="Overfit 20 digits on purpose",
    prompt="Write `overfit(x, y, x_new, y_new)`. It trains a network on 20 pictures `x` with their "
    "labels `y` until all 20 are right, with `metrics=['accuracy']`. The 300 new pictures are only "
    "the `validation_data`. Give back what `fit` gives, the History. Its end should tell the whole "
    "story: `acc` is 1, and `val_acc` is far below.",
    observe=observe_overfit,
    reference=lambda: overfit,
    hard_coded=lambda: partial(overfit, epochs=1),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: partial(overfit, epochs=2, lr=0.01),
            "not all of the 20 rows are right yet: a small set needs many epochs, for each of them "
            "has one single update",
        ),
        Slip(
            lambda: with_everything,
            "the new rows were trained on as well, so nothing is new to this network: train on x "
            "and y only",
        ),
        Slip(
            lambda: lambda x, y, a, b: overfit(x, y, x, y),
            "the 20 rows are right, but val_acc tells of rows that were trained on: give the new "
            "ones as validation_data",
        ),
        Slip(
            lambda: swapped,
            "this trained on the 300 rows and held the 20 back: turn it round",
        ),
    ),
    misfits=(
        Slip(lambda: 1.0, "the task wants a Python function"),
        Slip(lambda: lambda x, y, a, b: None, "is there a return?"),
        Slip(lambda: lambda x, y, a, b: ..., NOTHING_YET),
        Slip(lambda: lambda x, y, a, b: overfit(x, y, a, b).model, "not the model"),
        Slip(lambda: lambda x, y, a, b: overfit(x, y, a, b).history, "hand back what fit gives"),
        Slip(lambda: lambda x, y: overfit(x, y, x, y), "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the picture of the training on few rows: which of the two accuracies gets to 1?",
        "20 rows are one batch, and so one update in an epoch. 150 epochs are only 150 updates. "
        "x_new and y_new belong into validation_data, as a pair.",
        "The twin learns 10 bottles of wine by heart:\n"
        "    history = model.fit(bottles[:10], kinds[:10], nb_epoch=100, verbose=0,\n"
        "                        validation_data=(bottles[10:], kinds[10:]))",
        "Many epochs on few rows.\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.optimizers import SGD\n"
        "    def overfit(x, y, x_new, y_new):\n"
        "        model = Sequential([Dense(64, activation='relu', input_dim=64),\n"
        "                            Dense(10, activation='softmax')])\n"
        "        model.compile(SGD(lr=0.1), 'sparse_categorical_crossentropy',\n"
        "                      metrics=['accuracy'])\n"
        "        return model.fit(x, y, nb_epoch=150, verbose=0, validation_data=(x_new, y_new))\n"
        "    tk.check('06.8', overfit)",
    ),
)
