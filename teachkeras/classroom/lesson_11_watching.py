"""Two exercises of lesson 11 that watch a number: the best epoch, and patience by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..callbacks import Callback
from . import stage
from .answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    is_empty,
    kind_of,
    need_number,
    need_python_function,
    say,
)
from .beside import call, staged
from .wire import Thing

# --- 11.2 the best epoch --------------------------------------------------------------------------


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
    return answer  # type: ignore[no-any-return]


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


BEST = Exercise(
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


def needy() -> Any:
    """A class whose objects cannot be made without an argument."""

    class Needy(BestEpoch):
        def __init__(self, monitor: str) -> None:
            super().__init__()

    return Needy


# --- 11.3 patience --------------------------------------------------------------------------------


def stops_after(values: Sequence[float], patience: int) -> int | None:
    """After which epoch Keras 1 stops, counted from 0; None if it never does.

    >>> stops_after([1, 0.9, 0.95, 0.96, 0.97, 0.98], 2)
    4
    """
    return stopping()(values, patience)


def stopping(
    least: int = 1,
    before: bool = False,
    tie: bool = False,
    in_a_row: bool = True,
    shift: int = 0,
    last: bool = False,
) -> Callable[[Sequence[float], int], int | None]:
    """The rule of patience; the settings make known slips.

    `least` bad epochs more than patience stop; `before` compares with the epoch before instead of
    the best; with `tie` an equal epoch is good.
    """

    def rule(values: Sequence[float], patience: int) -> int | None:
        best, bad = float("inf"), 0
        for epoch, value in enumerate(values):
            good = value < best or (tie and value == best)
            bad = (0 if in_a_row else bad) if good else bad + 1
            if good or before:
                best = value
            if not good and bad >= max(patience + least, 1):
                return epoch + shift
        return len(values) - 1 + shift if last else None

    return rule


def observe_patience(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """After which epoch five trainings stop, in words."""
    function = need_python_function(answer, "def stops_after(values, patience)")
    falling = sorted((rng.permutation(20)[:3] / 20 + 1).tolist(), reverse=True)
    drawn = [*falling, *(falling[-1] + rng.permutation(9)[:4] / 20 + 0.1).tolist()]
    cases = [
        ([1, 0.9, 0.95, 0.96, 0.97, 0.98], 2),
        ([1, 0.9, 0.9, 0.8, 0.7], 0),
        ([1, 0.8, 0.9, 0.85, 0.7, 0.6], 1),
        ([1, 1.1, 0.9, 1.0, 0.8, 0.7], 1),
        (drawn, 2),
    ]
    seen: list[Observation] = []
    for values, patience in cases:
        found = call(function, list(values), patience)
        label = f"{', '.join(f'{value:g}' for value in values)} with patience {patience}"
        seen.append((label, stop_in_words(found)))
    return seen


def stop_in_words(found: Any) -> str:
    """What the learner's rule says."""
    if found is None:
        return "it never stops"
    if is_empty(found):
        raise NotYet(NOTHING_YET)
    whole = isinstance(found, int | np.integer) and not isinstance(found, bool)
    if not whole and not (isinstance(found, float) and found.is_integer()):
        raise NotYet(f"your function gives {say(found)}: give the number of an epoch, or None")
    return f"it stops after epoch {int(found)}"


PATIENCE = Exercise(
    number="11.3",
    title="Patience by hand",
    prompt="Write `stops_after(values, patience)`. `values` is a list with the `val_loss` of each "
    "epoch. Give the number of the epoch, counted from 0, after which `EarlyStopping` with this "
    "`patience` stops by the rule of Keras 1. Give `None` if it never stops.",
    observe=observe_patience,
    reference=lambda: stops_after,
    hard_coded=lambda: lambda values, patience: 4,
    slips=(
        Slip(
            lambda: stopping(least=0),
            "this is the rule of later versions: Keras 1 waits for patience bad epochs, and for "
            "one more",
        ),
        Slip(
            lambda: stopping(before=True),
            "compare with the best epoch so far, not with the epoch just before",
        ),
        Slip(
            lambda: stopping(tie=True),
            "an epoch that is only as good as the best is no improvement: it counts as bad",
        ),
        Slip(
            lambda: stopping(in_a_row=False),
            "a better epoch makes patience new: count the bad ones from zero again",
        ),
        Slip(
            lambda: stopping(shift=1),
            "this counts from 1: the first epoch is number 0",
        ),
        Slip(
            lambda: stopping(last=True),
            "where the values come to an end before patience does, nothing has stopped: give None",
        ),
        Slip(
            lambda: lambda values, patience: None,
            "this never stops: is there a return inside the loop?",
        ),
    ),
    misfits=(
        Slip(lambda: 4, "the task wants a Python function"),
        Slip(lambda: lambda values, patience: 2.5, "give the number of an epoch, or None"),
        Slip(lambda: lambda values, patience: True, "give the number of an epoch, or None"),
        Slip(lambda: lambda values, patience: ..., NOTHING_YET),
        Slip(lambda: lambda values: 4, "your function stopped: TypeError"),
    ),
    hints=(
        "Go through the table of the section above line by line. Which two numbers do you have to "
        "remember from one epoch to the next?",
        "Remember the best value so far, and how many epochs in a row were not better. When that "
        "count is larger than patience, this is the last epoch.",
        "The twin looks for the longest row of epochs without improvement:\n"
        "    best, bad, longest = float('inf'), 0, 0\n"
        "    for value in values:\n"
        "        bad = 0 if value < best else bad + 1\n"
        "        best, longest = min(best, value), max(longest, bad)",
        "A loop with two numbers to remember.\n"
        "    def stops_after(values, patience):\n"
        "        best, bad = float('inf'), 0\n"
        "        for epoch, value in enumerate(values):\n"
        "            bad = 0 if value < best else bad + 1\n"
        "            best = min(best, value)\n"
        "            if bad > patience:\n"
        "                return epoch\n"
        "    tk.check('11.3', stops_after)",
    ),
)

EXERCISES = (BEST, PATIENCE)
