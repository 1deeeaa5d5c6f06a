"""Exercise 11.5: Kill it, and get the same number."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from teachkeras.backend.seeding import repeating
from teachkeras.callbacks import BackupAndRestore, ModelCheckpoint
from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NOTHING_YET,
    Exercise,
    NotYet,
    Observation,
    Slip,
    is_a,
    kind_of,
    need_number,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import staged
from teachkeras.classroom.wire import Thing
from teachkeras.datasets import breast_cancer
from teachkeras.layers import Dense
from teachkeras.models import Sequential

FEWEST_EPOCHS = 4


def patients() -> tuple[Any, Any]:
    """Measurements of breast tumours, each column with mean 0 and deviation 1; labels 0 or 1."""
    (x, y), _ = breast_cancer.load_data()
    return (x - x.mean(axis=0)) / x.std(axis=0), y


def compiled() -> Any:
    """A small model."""
    hidden = Dense(8, activation="relu", input_dim=30)
    model = Sequential([hidden, Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    return model


def survivor(seeded: bool = True, keep: bool = True) -> Callable[[str, list[Any]], float]:
    """A training that goes on after a kill; without `keep` or a seed it does not."""

    def train(backup: str, more: list[Any]) -> float:
        x, y = patients()
        own = [BackupAndRestore(backup)] if keep else []
        with repeating(7) if seeded else nullcontext():
            history = compiled().fit(x, y, nb_epoch=6, verbose=0, callbacks=[*own, *more])
        return history.history["loss"][-1]

    return train


def with_weights(count_on: bool) -> Callable[[str, list[Any]], float]:
    """Weights of a checkpoint, read again: from the epoch after it, or from epoch 0."""

    def train(backup: str, more: list[Any]) -> float:
        with repeating(7):
            return again(backup, more)

    def again(backup: str, more: list[Any]) -> float:
        (x, y), model, first = patients(), compiled(), 0
        for epoch in range(6):
            if os.path.exists(f"{backup}.{epoch}"):
                model.load_weights(f"{backup}.{epoch}")
                first = epoch + 1
        save = ModelCheckpoint(backup + ".{epoch}", save_weights_only=True)
        start = first if count_on else 0
        settings = {"nb_epoch": 6, "verbose": 0, "initial_epoch": start}
        history = model.fit(x, y, callbacks=[save, *more], **settings)
        return history.history["loss"][-1]

    return train


def witnessed(function: Thing, backup: str, kill_at: int = 0) -> dict[str, Any]:
    """A run of the learner's training, perhaps killed, and what was counted in it."""
    return staged(function, stage.witnessed, function, backup, kill_at)


def trained(function: Thing, backup: str) -> dict[str, Any]:
    """A whole run of the learner's training; its number must be the loss that was seen."""
    run = witnessed(function, backup)
    found = run["found"]
    need_something(found)
    if is_a(found, "learns") or is_a(found, "history"):
        raise NotYet(f"your function gives {kind_of(found)}: give one number, its last loss")
    number = float(need_number(found, "what your function gives"))
    if not run["batches"]:
        raise NotYet("the callbacks in `more` were never called: hand them to fit as well")
    if not abs(number - run["loss"]) < 1e-6:
        raise NotYet(
            "this is not the loss of the last epoch",
            [("yours", f"{number:.6f}"), ("the last epoch's", f"{run['loss']:.6f}")],
        )
    return run


def observe_survivor(answer: Any, rng: np.random.Generator) -> list[Observation]:
    """A whole run twice, then one that is killed and started again: what is the same?"""
    function = need_python_function(answer, "def train(backup, more)")
    with tempfile.TemporaryDirectory() as folder:
        whole = trained(function, os.path.join(folder, "whole.h5"))
        if whole["epochs"] < FEWEST_EPOCHS:
            raise NotYet(f"it trains for {whole['epochs']} epochs: let it train for 4 or more")
        second = trained(function, os.path.join(folder, "second.h5"))
        backup = os.path.join(folder, "backup.h5")
        witnessed(function, backup, int(whole["batches"] * rng.uniform(0.55, 0.85)))
        after = trained(function, backup)
    repeats, same = (run["found"] == whole["found"] for run in (second, after))
    longer = after["batches"] >= whole["batches"]
    return [("three runs, one of them killed", _how(repeats, same, longer))]


def _how(repeats: bool, same: bool, longer: bool) -> str:
    """What a run does that was killed before, in words."""
    if not repeats:
        return "two runs end differently without any kill"
    if longer:
        return "it does it all again" if same else "it trains for too many epochs"
    return "it goes on and ends with " + ("the same number" if same else "another number")


def short(backup: str, more: list[Any]) -> float:
    """A training of two epochs."""
    history = compiled().fit(*patients(), nb_epoch=2, verbose=0, callbacks=more)
    return history.history["loss"][-1]


EXERCISE = Exercise(
    number="11.5",
    title="Kill it, and get the same number",
    prompt="Write `train(backup, more)`: it makes a model, trains it for at least 4 epochs, and "
    "gives the loss of its last epoch, one number. `backup` is the name of a file, and `more` is a "
    "list of callbacks that `fit` should get as well. The check calls it, kills it in the middle, "
    "and calls it again with the same file. It should then go on, and give **the same number** as "
    "without the kill.",
    observe=observe_survivor,
    reference=survivor,
    hard_coded=lambda: lambda backup, more: 0.25,
    slips=(
        Slip(
            lambda: survivor(seeded=False),
            "two runs end differently even without a kill: put np.random.seed(7) before the model "
            "is made, in the function",
        ),
        Slip(
            lambda: survivor(keep=False),
            "after the kill it begins again with the first epoch: BackupAndRestore(backup) among "
            "the callbacks would go on",
        ),
        Slip(
            lambda: with_weights(count_on=True),
            "it goes on, and ends elsewhere. Weights are not all: the memory of the optimizer and "
            "the order of the rows are lost. BackupAndRestore keeps them too",
        ),
        Slip(
            lambda: with_weights(count_on=False),
            "it goes on with the weights of the file, but counts all epochs again, so it trains "
            "for too long",
        ),
    ),
    misfits=(
        Slip(lambda: 0.25, "the task wants a Python function"),
        Slip(lambda: lambda backup, more: None, "is there a return?"),
        Slip(lambda: lambda backup, more: ..., NOTHING_YET),
        Slip(lambda: lambda backup, more: survivor()(backup, []), "hand them to fit as well"),
        Slip(lambda: lambda backup, more: survivor()(backup, more) / 2, "loss of the last epoch"),
        Slip(
            lambda: (
                lambda backup, more: compiled().fit(
                    *patients(), nb_epoch=1, verbose=0, callbacks=more
                )
            ),
            "give one number, its last loss",
        ),
        Slip(lambda: short, "let it train for 4 or more"),
        Slip(lambda: lambda backup: 0.25, "your function stopped: TypeError"),
    ),
    hints=(
        "Look at the script that was killed in the lesson. Which one of its callbacks made the "
        "second start go on?",
        "Three things: np.random.seed(7) before the model is made, BackupAndRestore(backup) among "
        "the callbacks, and the callbacks of `more` behind it.",
        "The twin lives for 2 epochs, and is about other data:\n"
        "    np.random.seed(7)\n"
        "    model = Sequential([Dense(1, input_dim=4)])\n"
        "    model.compile('sgd', 'mse')\n"
        "    keep = [BackupAndRestore(backup)] + more\n"
        "    history = model.fit(flowers, widths, nb_epoch=2, verbose=0, callbacks=keep)",
        "The script of the lesson as a function.\n"
        "    import numpy as np\n"
        "    from teachkeras.callbacks import BackupAndRestore\n"
        "    from teachkeras.datasets import breast_cancer\n"
        "    from teachkeras.layers import Dense\n"
        "    from teachkeras.models import Sequential\n"
        "    (x, y), _ = breast_cancer.load_data()\n"
        "    x = (x - x.mean(axis=0)) / x.std(axis=0)\n"
        "    def train(backup, more):\n"
        "        np.random.seed(7)\n"
        "        model = Sequential([Dense(1, activation='sigmoid', input_dim=30)])\n"
        "        model.compile('adam', 'binary_crossentropy')\n"
        "        keep = [BackupAndRestore(backup)] + more\n"
        "        history = model.fit(x, y, nb_epoch=5, verbose=0, callbacks=keep)\n"
        "        return history.history['loss'][-1]\n"
        "    tk.check('11.5', train)",
    ),
)
