"""Exercise 10.7: List both metrics, and read them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_parts,
)
from teachkeras.classroom.beside import staged
from teachkeras.datasets import digits
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical

BINARY, CATEGORICAL = "val_binary_accuracy", "val_categorical_accuracy"
LAZY_NET = {BINARY: 0.9, CATEGORICAL: 0.1}  # ten classes
HAIR = 1e-3  # so close to the lazy net, rounding decides


def first_above(values: list[float], level: float) -> int | None:
    """The first place of a number that is clearly above a level.

    >>> first_above([0.9, 0.9, 0.93], 0.9)
    2
    """
    return next((place for place, value in enumerate(values) if value > level + HAIR), None)


def curves_of(history: Any) -> dict[str, list[float]]:
    """The two curves of a training that was watched with both metrics."""
    curves = history
    if is_a(history, "history"):
        curves = staged(history, stage.attribute, history, "history")
    if not isinstance(curves, dict):
        raise NotYet(f"the history is {kind_of(history)}: hand in what fit gives back")
    for name in (BINARY, CATEGORICAL):
        short = name.removeprefix("val_")
        if name not in curves and short in curves:
            raise NotYet(f"the history has no {name}: give fit the test digits as validation_data")
        if name not in curves:
            raise NotYet(f"the history has no {name}: is {short} in the list of metrics?")
    return {name: [float(value) for value in curves[name]] for name in (BINARY, CATEGORICAL)}


def observe_both(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """Whether the two epochs are those in which the learner's own curves leave the lazy net."""
    what = ("the history", "the first epoch, binary", "the first epoch, categorical")
    history, *epochs = need_parts(answer, what)
    curves = curves_of(history)
    seen: list[Observation] = []
    for (name, level), epoch in zip(LAZY_NET.items(), epochs, strict=True):
        if isinstance(epoch, bool) or not isinstance(epoch, int | np.integer):
            raise NotYet(f"the epoch for {name} is {kind_of(epoch)}: write a whole number from 0")
        true = first_above(curves[name], level)
        if true is None:
            raise NotYet(f"your {name} never gets above {level}: train for more epochs")
        seen.append(
            (f"the first epoch in which {name} is above {level}", verdict(int(epoch), true))
        )
    return seen


def verdict(epoch: int, true: int) -> str:
    """How an epoch compares with the true one."""
    if epoch == true:
        return "right"
    return "one too late" if epoch == true + 1 else "too late" if epoch > true else "too early"


@lru_cache(maxsize=1)
def watched() -> dict[str, list[float]]:
    """A digit reader of ten sigmoids, watched with both metrics for 20 epochs."""
    (x, y), (x_test, y_test) = digits.load_data()
    x, x_test = (pixels.reshape(-1, 64) / 16 for pixels in (x, x_test))
    with repeating(7):
        layers = [Dense(32, activation="relu", input_dim=64), Dense(10, activation="sigmoid")]
        model = Sequential(layers)
        names = ["binary_accuracy", "categorical_accuracy"]
        model.compile(SGD(lr=0.1), "binary_crossentropy", metrics=names)
        test = (x_test, to_categorical(y_test))
        history = model.fit(x, to_categorical(y), nb_epoch=20, verbose=0, validation_data=test)
    return history.history


def both(binary: int = 0, categorical: int = 0, swapped: bool = False) -> Callable[[], Any]:
    """A maker of answers: a true history, with epochs that are off by so many."""

    def make() -> tuple[Any, int, int]:
        curves = watched()
        first = [first_above(curves[name], level) or 0 for name, level in LAZY_NET.items()]
        epochs = [first[0] + binary, first[1] + categorical][:: -1 if swapped else 1]
        return curves, epochs[0], epochs[1]

    return make


EXERCISE = Exercise(
    number="10.7",
    title="List both metrics, and read them",
    prompt="Train a digit reader that ends in **ten sigmoids**, with the loss "
    "`binary_crossentropy`. List both `binary_accuracy` and `categorical_accuracy` as metrics, and "
    "give `fit` the test digits as `validation_data`. Hand in three things: the history, and two "
    "epochs, counted from 0. The first epoch in which `val_binary_accuracy` is above 0.901, and "
    "the first in which `val_categorical_accuracy` is above 0.101: there the reader is better than "
    "a lazy net.",
    observe=observe_both,
    reference=both(),
    hard_coded=lambda: (watched(), 0, 0),
    piecewise=True,
    reveals=False,
    slips=(
        Slip(
            both(1, 1),
            "this is one epoch too late: the first epoch is number 0, or a later one was taken",
        ),
        Slip(
            both(swapped=True),
            "this is too early. While the categorical accuracy rises, the binary one may stand at "
            "0.9 for many epochs: the zeros were right from the start",
        ),
        Slip(
            lambda: (watched(), 99, 99),
            "this is too late: an earlier epoch was already better than the lazy net",
        ),
    ),
    misfits=(
        Slip(lambda: (0.956, 3, 0), "hand in what fit gives back"),
        Slip(lambda: ({"val_acc": [0.9]}, 3, 0), "is binary_accuracy in the list of metrics?"),
        Slip(lambda: ({"binary_accuracy": [0.9]}, 3, 0), "as validation_data"),
        Slip(lambda: (watched(), 2.5, 0), "write a whole number from 0"),
        Slip(lambda: ({BINARY: [0.9], CATEGORICAL: [0.1]}, 0, 0), "train for more epochs"),
        Slip(lambda: (watched(), 13), "this has 2 parts"),
    ),
    hints=(
        "Take the model of the last section, with `validation_data=(x_test, t_test)`. What fit "
        "gives back has a dict `history.history` with four accuracies.",
        "Each of them is a list with one number for each epoch. Go through it with enumerate, and "
        "take the first place whose number is above the level.",
        "The twin looks for the first epoch with a loss below 0.3:\n"
        "    losses = history.history['val_loss']\n"
        "    first = [epoch for epoch, loss in enumerate(losses) if loss < 0.3][0]",
        "A whole training; take hidden units and epochs as you like.\n"
        "    import numpy as np\n"
        "    from teachkeras.datasets import digits\n"
        "    from teachkeras.models import Sequential\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.utils.np_utils import to_categorical\n"
        "    (x, y), (x_test, y_test) = digits.load_data()\n"
        "    x, x_test = x.reshape(-1, 64) / 16, x_test.reshape(-1, 64) / 16\n"
        "    t, t_test = to_categorical(y, 10), to_categorical(y_test, 10)\n"
        "    model = Sequential([Dense(10, activation='sigmoid', input_dim=64)])\n"
        "    model.compile('adam', 'binary_crossentropy',\n"
        "                  metrics=['binary_accuracy', 'categorical_accuracy'])\n"
        "    history = model.fit(x, t, nb_epoch=20, verbose=0, validation_data=(x_test, t_test))\n"
        "    def first(name, level):\n"
        "        values = history.history[name]\n"
        "        return [epoch for epoch, value in enumerate(values) if value > level][0]\n"
        "    answer = (history, first('val_binary_accuracy', 0.901),\n"
        "              first('val_categorical_accuracy', 0.101))\n"
        "    tk.check('10.7', answer)",
    ),
)
