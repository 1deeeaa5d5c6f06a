"""Exercise 11.2: A callback that remembers the best epoch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.callbacks import Callback
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_number,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.wire import Thing


class BestEpoch(Callback):
    """Remembers the epoch with the lowest `val_loss`; the settings make known slips."""

    key, better, reset = "val_loss", staticmethod(lambda now, best: now < best), True

    def __init__(self) -> None:
        super().__init__()
        self.best, self.best_epoch = float("inf"), -1

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin anew."""
        if self.reset:
            self.best, self.best_epoch = float("inf"), -1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Compare with the best so far."""
        value = logs[self.key]
        if self.better(value, self.best):
            self.best, self.best_epoch = value, self.number(epoch)

    def number(self, epoch: int) -> int:
        """How the epoch is called."""
        return epoch


class LargestEpoch(BestEpoch):
    """Begins low, and keeps what is larger."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin low."""
        self.best, self.best_epoch = -float("inf"), -1

    better = staticmethod(lambda now, best: now > best)


class CountedEpoch(BestEpoch):
    """Counts the epochs of this training instead of taking their number."""

    def on_train_begin(self, logs: Any = None) -> None:
        """Count from zero."""
        super().on_train_begin(logs)
        self.count = -1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Count, then compare."""
        self.count += 1
        super().on_epoch_end(epoch, logs)

    def number(self, epoch: int) -> int:
        """The count."""
        return self.count


def variant(**changes: Any) -> Callable[[], Any]:
    """A maker of the class with something changed."""
    fixed = {name: staticmethod(c) if name == "better" else c for name, c in changes.items()}
    return lambda: type("BestEpoch", (BestEpoch,), fixed)


def need_callback(answer: Any) -> Thing:
    """The answer as a class of callbacks."""
    if is_a(answer, "callback"):
        raise NotYet("this is an object of your class: hand in the class itself, without ()")
    if not is_a(answer, "class"):
        raise NotYet(f"this is {kind_of(answer)}: the task wants a class")
    if not is_a(answer, "class of callbacks"):
        raise NotYet("your class is no callback yet: it begins with class BestEpoch(Callback):")
    return answer


def observe_best(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """What an object of the class remembers after four trainings, the last two of one object."""
    kind = need_callback(answer)
    watchers = [call(kind) for _ in range(4)]
    drawn = (rng.permutation(8)[:6] / 10 + 0.1).tolist()
    plays = [
        ("val_loss 0.5, 0.3, 0.4", watchers[0], [0.5, 0.3, 0.4], 0),
        ("val_loss 0.6, 0.2, 0.2, 0.5", watchers[1], [0.6, 0.2, 0.2, 0.5], 0),
        ("the epochs 3, 4, 5 with val_loss 0.7, 0.4, 0.6", watchers[2], [0.7, 0.4, 0.6], 3),
        ("val_loss " + ", ".join(f"{loss:g}" for loss in drawn), watchers[3], drawn, 0),
        ("a second training of the same object, val_loss 0.9, 0.8", watchers[3], [0.9, 0.8], 0),
    ]
    seen: list[Observation] = []
    for label, watcher, losses, first in plays:
        staged(watcher, stage.play, watcher, losses, first)
        for name in ("best_epoch", "best"):
            value = staged(watcher, stage.attribute, watcher, name)
            if value is None:
                raise NotYet(f"after training the object has no {name}: set self.{name}")
            seen.append((f"{name} after {label}", need_number(value, f"self.{name}")))
    return seen


def needy() -> Any:
    """A class whose objects cannot be made without an argument."""

    class Needy(BestEpoch):
        def __init__(self, monitor: str) -> None:
            super().__init__()

    return Needy


EXERCISE = Exercise(
    number="11.2",
    title="A callback that remembers the best epoch",
    prompt="Write a class `BestEpoch`, a callback. After training, its object has two numbers: "
    "`self.best` is the lowest `val_loss` of all epochs, and `self.best_epoch` is the number of "
    "the epoch that had it, as `fit` counts. Of two equal epochs the first one counts. An object "
    "that is used for a second training begins anew. Hand in the class.",
    observe=observe_best,
    reference=lambda: BestEpoch,
    hard_coded=variant(number=lambda self, epoch: 1),
    slips=(
        Slip(
            variant(key="loss"),
            "this watches the loss of the rows that are trained on: logs has another one, val_loss",
        ),
        Slip(
            variant(better=lambda now, best: now <= best),
            "of two equal epochs the first one counts: an epoch that is only as good changes "
            "nothing",
        ),
        Slip(
            lambda: LargestEpoch,
            "this keeps the largest loss: the best one is the lowest",
        ),
        Slip(
            variant(better=lambda now, best: True),
            "this keeps the last epoch, whether it was better or not: compare first",
        ),
        Slip(
            variant(reset=False),
            "in a second training the object still has the best number of the first: begin anew in "
            "on_train_begin",
        ),
        Slip(
            lambda: CountedEpoch,
            "a training may begin at epoch 3: take the number that on_epoch_end is given",
        ),
        Slip(
            variant(number=lambda self, epoch: epoch + 1),
            "this counts from 1: fit counts its epochs from 0",
        ),
    ),
    misfits=(
        Slip(lambda: BestEpoch(), "hand in the class itself, without ()"),
        Slip(lambda: lambda epoch, logs: 0, "the task wants a class"),
        Slip(lambda: type("BestEpoch", (), {}), "class BestEpoch(Callback):"),
        Slip(lambda: type("BestEpoch", (Callback,), {}), "after training the object has no"),
        Slip(lambda: needy(), "your function stopped: TypeError"),
        Slip(variant(number=lambda self, epoch: str(epoch)), "write a number"),
    ),
    hints=(
        "Which method is called when an epoch is over? What are the two things that it is given?",
        "`logs['val_loss']` is the number of this epoch. Compare it with `self.best`, which "
        "on_train_begin has set to float('inf'): every number is below that.",
        "The twin remembers the largest accuracy:\n"
        "    class Highest(Callback):\n"
        "        def on_train_begin(self, logs=None):\n"
        "            self.highest = 0.0\n"
        "        def on_epoch_end(self, epoch, logs=None):\n"
        "            self.highest = max(self.highest, logs['acc'])",
        "Two methods.\n"
        "    from teachkeras.callbacks import Callback\n"
        "    class BestEpoch(Callback):\n"
        "        def on_train_begin(self, logs=None):\n"
        "            self.best, self.best_epoch = float('inf'), -1\n"
        "        def on_epoch_end(self, epoch, logs=None):\n"
        "            if logs['val_loss'] < self.best:\n"
        "                self.best, self.best_epoch = logs['val_loss'], epoch\n"
        "    tk.check('11.2', BestEpoch)",
    ),
)
