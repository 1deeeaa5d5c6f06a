"""Two exercises of lesson 06 that train: read digits well, and learn 20 of them by heart."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import stage
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    array_of,
    is_a,
    kind_of,
    need_python_function,
    need_something,
)
from .beside import LearnerError, call, staged
from .wire import Thing

# --- 06.7 ninety-five of a hundred ----------------------------------------------------------------


def pictures() -> tuple[Any, Any, Any, Any]:
    """The digits as rows of 64 numbers from 0 to 1: to learn from, and to be tested with."""
    from ..datasets import digits

    (x_train, y_train), (x_test, y_test) = digits.load_data()
    return x_train.reshape(-1, 64) / 16, y_train, x_test.reshape(-1, 64) / 16, y_test


def reader(epochs: int = 0, rate: float = 0.05) -> Any:
    """A digit reader after some epochs of training; the same one every time."""
    from ..backend.seeding import repeating
    from ..layers import Dense
    from ..models import Sequential
    from ..optimizers import SGD

    x, y, _, _ = pictures()
    with repeating(7):
        model = Sequential()
        model.add(Dense(48, activation="relu", input_dim=64))
        model.add(Dense(10, activation="softmax"))
        model.compile(SGD(lr=rate, momentum=0.9), "sparse_categorical_crossentropy")
        model.fit(x, y, nb_epoch=epochs, verbose=0)
    return model


def always(digit: int) -> Any:
    """A reader that says the same digit to every picture."""
    model = reader()
    weights = [0 * array for array in model.get_weights()]
    weights[-1][digit] = 1.0
    model.set_weights(weights)
    return model


def half_blind() -> Any:
    """A reader that has lost the upper half of the pictures."""
    model = reader(8)
    weights = model.get_weights()
    weights[0][:32] = 0.0
    model.set_weights(weights)
    return model


def turned() -> Any:
    """A trained reader that calls each digit by the name of the next one."""
    model = reader(8)
    weights = model.get_weights()
    model.set_weights([*weights[:2], np.roll(weights[2], 1, axis=1), np.roll(weights[3], 1)])
    return model


def shares_of(answer: Any, x: np.ndarray) -> np.ndarray:
    """What a model says to each picture: a row of ten shares."""
    need_something(answer, "your answer")
    if not is_a(answer, "predicts"):
        raise NotYet(f"this is {kind_of(answer)}: hand in the trained model itself")
    try:
        shares = array_of(staged(answer, stage.predicted, answer, x), "your model")
    except LearnerError as error:
        raise NotYet(
            "your model cannot read rows of 64 numbers", [("it says", error.sentence)]
        ) from None
    if shares.shape != (len(x), 10):
        raise NotYet(
            f"your model gives the shape {shares.shape[1:]} for each picture: there are 10 digits"
        )
    if not np.isfinite(shares).all():
        raise NotYet("your model gives NaN: the steps were too large, try a smaller lr")
    return shares


def observe_reader(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """How well a model reads the 359 test pictures, in words."""
    _, _, x, y = pictures()
    said = shares_of(answer, x).argmax(axis=1)
    right, shifted = float(np.mean(said == y)), float(np.mean(said == (y + 1) % 10))
    spread = "one digit for all" if len(set(said.tolist())) == 1 else "several digits"
    if shifted > 0.8:
        spread = "each the next one"
    steps = (0.3, 0.85, 0.95)
    words = ("like guessing", "better than guessing", "near", "at least 95 of 100")
    return [("what it says", spread), ("how well it reads", words[sum(right >= s for s in steps)])]


READER = Exercise(
    number="06.7",
    title="Read 95 of 100 digits",
    prompt="Train a model of your own on `pixels` and `y_train`, and hand in the trained model. "
    "The check lets it read the 359 test pictures, as rows of 64 numbers from 0 to 1. At least 95 "
    "of 100 must be right. Change units, epochs, learning rate or batch size as you like.",
    observe=observe_reader,
    reference=lambda: reader(25),
    hard_coded=lambda: always(3),
    reveals=False,
    slips=(
        Slip(
            lambda: reader(0),
            "about 10 of 100 are right: this is guessing. Was fit called on this very model?",
        ),
        Slip(
            lambda: always(1),
            "the model says the same digit to every picture: often the steps were too large, so "
            "try a smaller lr",
        ),
        Slip(
            half_blind,
            "it reads much better than guessing, and not well enough: train for more epochs, or "
            "look whether the pictures were divided by 16",
        ),
        Slip(
            lambda: reader(2),
            "near: more than 85 of 100 are right. A few more epochs, or a larger lr",
        ),
        Slip(
            turned,
            "it calls each digit by the name of the next one: were the labels shifted by 1?",
        ),
    ),
    misfits=(
        Slip(lambda: 0.97, "hand in the trained model itself"),
        Slip(lambda: reader, "hand in the trained model itself"),
        Slip(lambda: narrow(3, 10), "cannot read rows of 64 numbers"),
        Slip(lambda: narrow(64, 3), "there are 10 digits"),
        Slip(lambda: poisoned(), "gives NaN"),
    ),
    hints=(
        "Look at the reader of lesson 00: it has 958 of 1000. Train your own in the same way.",
        "More epochs, more units and a larger step each help, one at a time. Watch val_acc: when "
        "it stops rising, more epochs do not help.",
        "The twin reads wine instead of digits: 13 numbers and 3 kinds:\n"
        "    model = Sequential([Dense(16, activation='relu', input_dim=13),\n"
        "                        Dense(3, activation='softmax')])\n"
        "    model.compile(SGD(lr=0.1), 'sparse_categorical_crossentropy', metrics=['accuracy'])\n"
        "    model.fit(bottles, kinds, nb_epoch=30, verbose=0)",
        "More units and a few more epochs than in lesson 00.\n"
        "    import numpy as np\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.optimizers import SGD\n"
        "    (x_train, y_train), _ = digits.load_data()\n"
        "    np.random.seed(7)\n"
        "    model = Sequential([Dense(64, activation='relu', input_dim=64),\n"
        "                        Dense(10, activation='softmax')])\n"
        "    model.compile(SGD(lr=0.1, momentum=0.9), 'sparse_categorical_crossentropy')\n"
        "    model.fit(x_train.reshape(-1, 64) / 16, y_train, nb_epoch=25, verbose=0)\n"
        "    tk.check('06.7', model)",
    ),
)


def narrow(inputs: int, outputs: int) -> Any:
    """A model of other sizes."""
    from ..layers import Dense
    from ..models import Sequential

    return Sequential([Dense(outputs, activation="softmax", input_dim=inputs)])


def poisoned() -> Any:
    """A reader whose weights are not numbers any more."""
    model = reader()
    model.set_weights([array * np.nan for array in model.get_weights()])
    return model


# --- 06.8 by heart --------------------------------------------------------------------------------


def overfit(x: Any, y: Any, x_new: Any, y_new: Any, epochs: int = 150, lr: float = 0.1) -> Any:
    """A training that learns its rows by heart: gives the History."""
    from ..layers import Dense
    from ..models import Sequential
    from ..optimizers import SGD

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


OVERFIT = Exercise(
    number="06.8",
    title="Overfit 20 digits on purpose",
    prompt="Write `overfit(x, y, x_new, y_new)`. It trains a network on 20 pictures `x` with their "
    "labels `y` until all 20 are right, with `metrics=['accuracy']`. The 300 new pictures are only "
    "the `validation_data`. Give back what `fit` gives, the History. Its end should tell the whole "
    "story: `acc` is 1, and `val_acc` is far below.",
    observe=observe_overfit,
    reference=lambda: overfit,
    hard_coded=lambda: lambda *parts: overfit(*parts, epochs=1),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            lambda: lambda *parts: overfit(*parts, epochs=2, lr=0.01),
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

EXERCISES = (READER, OVERFIT)
