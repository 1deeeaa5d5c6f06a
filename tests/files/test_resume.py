"""A training that was killed goes on as if nothing had happened, bit for bit (P5)."""

import json
import random
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.backend.seeding import repeating
from teachkeras.callbacks import (
    BackupAndRestore,
    Callback,
    CSVLogger,
    EarlyStopping,
    History,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from teachkeras.errors import FileError, TeachWarning
from teachkeras.layers import Dense, Dropout
from teachkeras.models import Sequential, load_model
from teachkeras.optimizers import SGD, Adam, Nadam
from tests.files.killed import Child
from tests.files.models import numbers, same

Result = dict[str, Any]


class Losses(Callback):
    """A callback of the learner's own, which says what is to be kept."""

    STATE = ("losses",)

    def on_train_begin(self, logs: Any = None) -> None:
        self.losses: list[float] = []

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.losses.append(float(logs["loss"]))


def train(
    *more: Any, shuffle: Any = True, nb_epoch: int = 9, optimizer: str = "adam", batches: int = 1
) -> Result:
    """What a script does from beginning to end; all it ends with, in a form that compares bits."""
    K.clear_session()
    np.random.seed(7)
    x, y = numbers(44)
    model = Sequential(
        [Dense(6, input_dim=4, activation="relu"), Dropout(0.4), Dense(2, W_regularizer="l2")]
    )
    model.compile(optimizer, "mse", metrics=["mae"])
    own = Losses()
    history = model.fit(
        x,
        y,
        batch_size=8,
        nb_epoch=nb_epoch,
        verbose=0,
        validation_split=0.25,
        shuffle=shuffle,
        callbacks=[
            ReduceLROnPlateau(patience=0, factor=0.7, epsilon=0.01, cooldown=1),
            EarlyStopping(patience=4, min_delta=0.01),
            own,
            BackupAndRestore("backup.h5", batches=batches),
            CSVLogger("log.csv"),
            *more,
        ],
    )
    return {
        "weights": [w.tobytes().hex() for w in model.get_weights()],
        "memory": [w.tobytes().hex() for w in model.optimizer.get_weights()],
        "history": history.history,
        "epoch": history.epoch,
        "marks": [vars(mark) for mark in history.marks],
        "losses": own.losses,
        "table": Path("log.csv").read_text(),
        "random": np.random.random(3).tolist(),
    }


@cache
def undisturbed(**settings: Any) -> Result:
    """What it ends with when nothing comes in between."""
    return train(**settings)


def telling(say: Callable[[str], None]) -> Callback:
    """Says a line at each batch and each epoch."""
    return LambdaCallback(
        on_batch_begin=lambda *_: say("batch"),
        on_batch_end=lambda *_: say("done"),
        on_epoch_end=lambda *_: say("epoch"),
    )


def test_killed_and_resumed_is_the_same_to_the_bit(here: Path, full: bool) -> None:
    """5 trainings (54 in the full run), each killed up to three times at a random moment."""
    chance = random.Random(5)
    kinds: list[dict[str, Any]] = [
        {"shuffle": shuffle, "optimizer": optimizer, "batches": batches}
        for shuffle in (True, False, "batch")
        for optimizer in ("adam", "nadam", "rmsprop")
        for batches in (1, 2)
    ]
    wanted: dict[str, Result] = {}
    killed = 0
    trainings = 3 * kinds if full else chance.sample(kinds, 5)
    for settings in trainings:
        key = str(settings)
        if key not in wanted:
            wanted[key] = train(**settings)
        for _ in range(chance.randrange(1, 4)):
            child = Child(lambda say, s=settings: train(telling(say), **s) and None)
            child.read(chance.randrange(1, 60))
            child.kill()
            killed += Path("backup.h5").exists()
        assert train(**settings) == wanted[key], settings
        assert [path.name for path in here.iterdir() if "backup" in path.name] == []
    assert killed >= len(trainings)


class CutOff(Callback):
    """Ends the process's work in the middle, as a kill would, but for the test's convenience."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.at -= 1
        if not self.at:
            raise RuntimeError("cut off")


def cut(at: int, **settings: Any) -> None:
    """A training that is cut off after so many batches."""
    with pytest.raises(RuntimeError, match="cut off"):
        train(CutOff(at), **settings)


@pytest.mark.parametrize("at", range(1, 13))
def test_every_batch_of_three_epochs(here: Path, at: int) -> None:
    """Also the last one of an epoch, the first, and one before any backup."""
    wanted = undisturbed(nb_epoch=3)
    cut(at, nb_epoch=3)
    assert train(nb_epoch=3) == wanted


def test_a_damaged_backup_falls_back_to_the_one_before(here: Path) -> None:
    """Said once; the end is the same."""
    wanted = undisturbed()
    cut(9)
    path = Path("backup.h5")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(TeachWarning, match="TK-523"):
        assert train() == wanted
    cut(9)
    path.write_bytes(b"")
    Path("backup.h5.previous").write_bytes(b"")
    with warnings.catch_warnings(), pytest.raises(FileError, match="TK-506"):
        warnings.simplefilter("ignore")
        train()


def test_a_missing_newest_one_too(here: Path) -> None:
    """A kill between two renames leaves only the one before."""
    wanted = undisturbed()
    cut(9)
    Path("backup.h5").unlink()
    with pytest.warns(TeachWarning, match="TK-523"):
        assert train() == wanted


def test_ctrl_c_keeps_the_backup_and_the_end_removes_it(here: Path) -> None:
    """An interrupt is no end; a training that has come to its end begins anew."""

    def interrupt(epoch: int, logs: Any = None) -> None:
        if epoch == 4:
            raise KeyboardInterrupt

    wanted = undisturbed()
    part = train(LambdaCallback(on_epoch_begin=interrupt))
    assert part["epoch"] == [0, 1, 2, 3] and Path("backup.h5").exists()
    assert train() == wanted and not Path("backup.h5").exists()
    assert train() == wanted


def test_killed_after_the_last_epoch(here: Path) -> None:
    """Nothing is trained twice: the history and the weights are those of the end."""

    def fail(logs: Any = None) -> None:
        raise RuntimeError("cut off")

    wanted = undisturbed()
    with pytest.raises(RuntimeError, match="cut off"):
        train(LambdaCallback(on_train_end=fail))
    found = train()
    assert not Path("backup.h5").exists()
    assert {**found, "random": 0} == {**wanted, "random": 0}


def test_a_backup_is_a_file_of_a_model(here: Path) -> None:
    """`load_model` opens it; what it holds beside is one group more."""
    cut(6)
    x, _ = numbers()
    assert load_model("backup.h5").predict(x).shape == (24, 2)


@pytest.mark.parametrize("optimizer", [Adam, Nadam, lambda: SGD(momentum=0.9, clipnorm=0.5)])
def test_the_same_model_under_other_names(here: Path, optimizer: Callable[[], Any]) -> None:
    """Names decide the optimizer's order, and a notebook that makes a model again counts on."""

    def fit(names: tuple[str, str], *more: Any) -> list[Any]:
        np.random.seed(1)
        first, second = names
        model = Sequential([Dense(3, input_dim=4, name=first), Dense(2, name=second)])
        model.compile(optimizer(), "mse")
        x, y = numbers(24)
        keep = BackupAndRestore("backup.h5", batches=1)
        model.fit(x, y, 8, 4, verbose=0, callbacks=[keep, *more])
        return [*model.get_weights(), np.float64(model.evaluate(x, y, verbose=0))]

    old, new = ("dense_9", "dense_10"), ("dense_1", "dense_2")
    wanted = fit(old)
    with pytest.raises(RuntimeError):
        fit(old, CutOff(8))
    assert same(fit(new), wanted)


def test_other_models_are_refused_and_other_seeds_are_said(here: Path) -> None:
    """Another shape, another optimizer; a script that does not fix its seed."""
    cut(6)
    keep = BackupAndRestore("backup.h5")
    x, y = numbers()
    wide = Sequential([Dense(7, input_dim=4), Dropout(0.4), Dense(2)])
    twin = Sequential([Dense(6, input_dim=4), Dropout(0.4), Dense(2)])
    bare = Sequential([Dense(6, input_dim=4), Dense(2)])
    for model, optimizer, why in (
        (wide, "adam", "do not fit"),
        (twin, "sgd", "its optimizer is Adam"),
        (bare, "adam", "sources of random numbers"),
    ):
        model.compile(optimizer, "mse")
        before = model.get_weights()
        with pytest.raises(FileError, match="TK-521") as caught:
            model.fit(x, y, callbacks=[keep], verbose=0)
        assert why in caught.value.rows[1][1]
        assert same(model.get_weights(), before)
    twin.compile("adam", "mse")
    with pytest.warns(TeachWarning, match="TK-522"):
        twin.fit(x, y, nb_epoch=3, callbacks=[keep], verbose=0)


def test_every_callback_that_counts_says_what_it_keeps() -> None:
    """Its state survives JSON, with inf in it."""
    from teachkeras.saving.callback_state import kept, unkept

    for callback in (EarlyStopping(), ReduceLROnPlateau(), ModelCheckpoint("m.h5"), History()):
        aside: list[Any] = []
        told = kept(callback.state(), aside)
        again = unkept(json.loads(json.dumps(told, allow_nan=False)), aside)
        callback.set_state(again)
        assert kept(callback.state(), []) == told and callback.STATE
    assert EarlyStopping().state()["best"] == float("inf")
    assert not LearningRateScheduler(lambda epoch: 0.1).STATE


def test_a_generator_goes_on_at_the_next_epoch(here: Path) -> None:
    """Whole epochs only; the weights are those of the uninterrupted training."""

    def batches(first: int) -> Any:
        x, y = numbers(24)
        while True:
            yield from ((x[k : k + 8], y[k : k + 8]) for k in range(0, 24, 8))

    def fit(*more: Any) -> list[Any]:
        K.clear_session()
        np.random.seed(1)
        model = Sequential([Dense(3, input_dim=4), Dropout(0.5), Dense(2)])
        model.compile("adam", "mse")
        keep = BackupAndRestore("backup.h5", batches=1)
        model.fit_generator(batches(0), 24, 4, verbose=0, callbacks=[keep, *more])
        return list(model.get_weights())

    wanted = fit()
    with pytest.raises(RuntimeError):
        fit(CutOff(8))
    assert same(fit(), wanted)


def in_a_block(seed: int, *more: Any) -> list[float]:
    """A training inside of `repeating`, where NumPy's own numbers stand anywhere."""
    np.random.seed(seed)
    x, y = numbers(44)
    with repeating(7):
        model = Sequential([Dense(6, input_dim=4), Dropout(0.4), Dense(2)])
        model.compile("adam", "mse")
        backup = BackupAndRestore("backup.h5", batches=1)
        history = model.fit(x, y, 8, 4, verbose=0, callbacks=[backup, *more])
    return history.history["loss"]


@pytest.mark.parametrize("at", [3, 7, 12, 15])
def test_a_block_that_repeats_is_taken_up_where_it_was(here: Path, at: int) -> None:
    """The order of the rows comes from the block's own generator, and goes on from there."""
    wanted = in_a_block(1)
    with pytest.raises(RuntimeError, match="cut off"):
        in_a_block(2, CutOff(at))
    assert in_a_block(3)[-1] == wanted[-1]
