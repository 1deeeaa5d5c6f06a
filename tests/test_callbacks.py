"""Every callback of Keras 1: when it is called, what it changes, and when it stops."""

import csv
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import callbacks
from teachkeras.callbacks import (
    Callback,
    CallbackList,
    CSVLogger,
    EarlyStopping,
    History,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    RemoteMonitor,
    TensorBoard,
)
from teachkeras.errors import ArgumentError, TeachError, TeachWarning
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from tests.models.networks import data, one_number, two_layers


class Stub:
    """A model that only remembers what callbacks do to it."""

    def __init__(self, lr: float = 1.0) -> None:
        self.optimizer = SimpleNamespace(lr=K.variable(lr))
        self.stop_training = False
        self.saved: list[Any] = []

    def save(self, filepath: str, overwrite: bool = True) -> None:
        self.saved.append(("model", filepath, overwrite))

    def save_weights(self, filepath: str, overwrite: bool = True) -> None:
        self.saved.append(("weights", filepath, overwrite))


def play(callback: Any, values: list[float], monitor: str = "val_loss") -> tuple[Stub, list[Any]]:
    """Epoch after epoch with these values, until the model is told to stop; gives all logs."""
    model, every = Stub(), []
    callback.set_model(model)
    callback.on_train_begin({})
    for epoch, value in enumerate(values):
        logs = {monitor: value}
        callback.on_epoch_end(epoch, logs)
        every.append(logs)
        if model.stop_training:
            break
    callback.on_train_end({})
    return model, every


# EarlyStopping -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "settings", "epochs"),
    [
        ([1, 0.9, 0.95, 0.96, 0.97, 0.98], {"patience": 2}, 5),
        ([1, 0.9, 0.95, 0.96], {"patience": 0}, 3),
        ([1, 0.9, 0.95, 0.85, 0.9, 0.9, 0.9], {"patience": 1}, 6),
        ([1, 0.95, 0.91, 0.89, 0.8], {"min_delta": 0.1}, 2),
        ([0.5, 0.6, 0.55, 0.7], {"monitor": "val_acc"}, 3),
        ([0.5, 0.6, 0.55, 0.7], {"monitor": "val_acc", "mode": "min"}, 2),
        ([0.5, 0.6, 0.5], {"monitor": "fmeasure"}, 3),
        ([3, 2, 1], {"patience": 0}, 3),
    ],
)
def test_early_stopping(values: list[float], settings: dict[str, Any], epochs: int) -> None:
    """Stops at the (patience + 1)th epoch in a row without improvement; min_delta is no gain."""
    stop = EarlyStopping(**settings)
    model, logs = play(stop, values, settings.get("monitor", "val_loss"))
    assert len(logs) == epochs
    again, logs = play(stop, values, settings.get("monitor", "val_loss"))
    assert len(logs) == epochs, "the same object can be used again"


def test_early_stopping_says_its_rule(capsys: Any) -> None:
    """With verbose: the epoch, the number, and that patience 2 means three epochs."""
    play(EarlyStopping(patience=2, verbose=1), [1, 0.9, 0.95, 0.96, 0.97])
    text = capsys.readouterr().out
    assert text.startswith("Epoch 00004: early stopping")
    assert "for 3 epochs (patience 2 and one more)" in text and "0.9" in text


@pytest.mark.parametrize("kind", [EarlyStopping, ReduceLROnPlateau])
def test_a_number_that_is_not_reported(kind: Any) -> None:
    """Said once, with what is missing; training goes on."""
    watcher = kind(monitor="val_loss")
    model = two_layers()
    with pytest.warns(TeachWarning, match="TK-492") as caught:
        history = model.fit(*data(10), nb_epoch=3, verbose=0, callbacks=[watcher])
    assert history.epoch == [0, 1, 2] and len(caught) == 1
    assert "no validation data" in str(caught[0].message)
    assert "validation_split" in str(caught[0].message)


def test_an_unknown_mode() -> None:
    """It is said, and the name decides."""
    with pytest.warns(TeachWarning, match="TK-328"):
        stop = EarlyStopping("val_acc", mode="largest")
    assert stop.mode == "max"


# ModelCheckpoint ---------------------------------------------------------------------------------


def test_checkpoints_have_numbers_in_their_names() -> None:
    """Epochs from 0; whole models unless weights are asked for; overwrite is told."""
    model, _ = play(ModelCheckpoint("w.{epoch:02d}-{val_loss:.2f}.h5"), [1.0, 0.5])
    assert model.saved == [("model", "w.00-1.00.h5", True), ("model", "w.01-0.50.h5", True)]
    model, _ = play(ModelCheckpoint(Path("w.h5"), save_weights_only=True), [1.0])
    assert model.saved == [("weights", "w.h5", True)]


def test_period_2_over_4_epochs_saves_1_and_3() -> None:
    """And so on."""
    model, _ = play(ModelCheckpoint("{epoch}", period=2), [1, 1, 1, 1])
    assert [path for _, path, _ in model.saved] == ["1", "3"]


@pytest.mark.parametrize(
    ("monitor", "mode", "right"),
    [
        ("val_loss", "auto", ["0", "1", "4"]),
        ("val_acc", "auto", ["0", "2", "3"]),
        ("val_loss", "max", ["0", "2", "3"]),
        ("val_acc", "min", ["0", "1", "4"]),
    ],
)
def test_only_the_best(monitor: str, mode: str, right: list[str], capsys: Any) -> None:
    """Smaller losses, larger accuracies, or as mode says."""
    keep = ModelCheckpoint("{epoch}", monitor, verbose=1, save_best_only=True, mode=mode)
    model, _ = play(keep, [0.5, 0.4, 0.6, 0.7, 0.3], monitor)
    assert [path for _, path, _ in model.saved] == right
    text = capsys.readouterr().out
    assert text.count("saving model to") == 3 and text.count("did not improve") == 2
    assert f"Epoch 00000: {monitor} improved from" in text


def test_best_of_what_is_not_there() -> None:
    """Nothing is saved, and it is said."""
    keep = ModelCheckpoint("x", save_best_only=True)
    with pytest.warns(TeachWarning, match="TK-492"):
        model, _ = play(keep, [1.0, 0.5], "loss")
    assert model.saved == []


def test_a_name_with_a_number_that_is_not_there() -> None:
    """Nothing is saved, and it is said once instead of stopping the training."""
    keep = ModelCheckpoint("w.{epoch}-{val_acc:.2f}.h5")
    with pytest.warns(TeachWarning, match="TK-492.*'val_acc'") as caught:
        model, _ = play(keep, [1.0, 0.5], "loss")
    assert model.saved == [] and len(caught) == 1


# learning rates ----------------------------------------------------------------------------------


def test_schedule() -> None:
    """Before each epoch, counted from 0; a float."""
    model, seen = two_layers(), []
    note = LambdaCallback(
        on_batch_end=lambda batch, logs: seen.append(float(K.get_value(model.optimizer.lr)))
    )
    fall = LearningRateScheduler(lambda epoch: np.float64(0.1 / (1 + epoch)))
    model.fit(*data(10), nb_epoch=3, verbose=0, callbacks=[fall, note])
    assert seen == pytest.approx([0.1, 0.05, 0.1 / 3])


@pytest.mark.parametrize("wrong", [None, 1, "0.1"])
def test_a_schedule_gives_a_float(wrong: Any) -> None:
    """Keras 1's text."""
    model = two_layers()
    with pytest.raises(ArgumentError, match='the output of the "schedule" function should be'):
        model.fit(*data(4), verbose=0, callbacks=[LearningRateScheduler(lambda epoch: wrong)])


def test_reduce_on_plateau_waits_one_more_the_first_time() -> None:
    """patience 2: cut after epoch 3, then every second; 'lr' is the rate before the cut."""
    fall = ReduceLROnPlateau(factor=0.5, patience=2)
    model, logs = play(fall, [1.0] * 9)
    assert [log["lr"] for log in logs] == [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]


def test_reduce_on_plateau_stops_at_min_lr_and_rests() -> None:
    """Not below min_lr; no counting in the cooldown; small gains are none."""
    model, logs = play(ReduceLROnPlateau(factor=0.1, patience=0, min_lr=0.05), [1.0] * 6)
    assert [log["lr"] for log in logs] == pytest.approx([1, 1, 0.1, 0.05, 0.05, 0.05])
    _, logs = play(ReduceLROnPlateau(factor=0.5, patience=1, cooldown=2), [1.0] * 8)
    assert [log["lr"] for log in logs] == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]
    falling = [1 - n * 5e-5 for n in range(4)]
    _, logs = play(ReduceLROnPlateau(factor=0.5, patience=1), falling)
    assert [log["lr"] for log in logs] == [1, 1, 1, 0.5]


def test_the_rate_stands_in_the_history() -> None:
    """And a factor that would raise it is refused."""
    model = one_number()
    x = np.ones((4, 1))
    fall = ReduceLROnPlateau("loss", patience=0, epsilon=100.0, verbose=1)
    history = model.fit(x, x, nb_epoch=3, verbose=0, callbacks=[fall]).history
    assert history["lr"] == pytest.approx([0.01, 0.01, 0.001])
    with pytest.raises(ArgumentError, match="does not support a factor >= 1.0"):
        ReduceLROnPlateau(factor=1.0)


# tables and servers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "units, said",
    [
        ([4, 4], "Dense 4, Dense 4"),
        ([2, 4, 4, 4, 2], "Dense 2, 3 times Dense 4, Dense 2"),
        ([3] * 20, "20 times Dense 3"),
    ],
)
def test_many_layers_alike_are_counted_in_a_history(units: list[int], said: str) -> None:
    """So that two deep networks can be told apart in one line."""
    model = Sequential([Dense(n, input_dim=3) for n in units[:1]] + [Dense(n) for n in units[1:]])
    model.compile("sgd", "mse")
    history = model.fit(np.zeros((2, 3)), np.zeros((2, units[-1])), nb_epoch=1, verbose=0)
    assert history.settings["layers"] == said


def test_a_table_of_all_epochs(tmp_path: Path) -> None:
    """epoch, then every quantity in order of its name; whole after every epoch."""
    path, sizes = tmp_path / "log.csv", []
    look = LambdaCallback(on_epoch_end=lambda e, logs: sizes.append(len(path.read_text().split())))
    history = two_layers().fit(
        *data(20), nb_epoch=3, verbose=0, validation_split=0.5, callbacks=[CSVLogger(path), look]
    )
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert list(rows[0]) == ["epoch", "loss", "val_loss"] and sizes == [2, 3, 4]
    for key, values in history.history.items():
        assert [float(row[key]) for row in rows] == values
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_goes_on(tmp_path: Path) -> None:
    """append=True keeps what is there and writes no second header; another separator."""
    path = tmp_path / "log.csv"
    for first, last in ((0, 2), (2, 4)):
        two_layers().fit(
            *data(8),
            initial_epoch=first,
            nb_epoch=last,
            verbose=0,
            callbacks=[CSVLogger(str(path), separator=";", append=True)],
        )
    lines = path.read_text().splitlines()
    assert lines[0] == "epoch;loss" and [line.split(";")[0] for line in lines[1:]] == list("0123")
    two_layers().fit(*data(8), nb_epoch=1, verbose=0, callbacks=[CSVLogger(path)])
    assert len(path.read_text().splitlines()) == 2


def test_a_server_is_told() -> None:
    """One request for each epoch, JSON under the field; a silent server is told of once."""
    told: list[Any] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append((self.path, json.loads(json.loads(body)["data"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    root = f"http://127.0.0.1:{server.server_port}"
    history = two_layers().fit(
        *data(8), nb_epoch=2, verbose=0, callbacks=[RemoteMonitor(root=root)]
    )
    server.shutdown()
    server.server_close()
    thread.join()
    losses = history.history["loss"]
    assert told == [
        ("/publish/epoch/end/", {"epoch": epoch, "loss": loss}) for epoch, loss in enumerate(losses)
    ]
    with pytest.warns(TeachWarning, match="TK-327") as caught:
        two_layers().fit(*data(8), nb_epoch=2, verbose=0, callbacks=[RemoteMonitor(root=root)])
    assert len(caught) == 1


def test_tensorboard_says_that_it_is_not_here() -> None:
    """Old scripts run; the class says why."""
    with pytest.warns(TeachWarning, match="TK-326"):
        history = two_layers().fit(*data(8), nb_epoch=1, verbose=0, callbacks=[TensorBoard()])
    assert history.epoch == [0] and "Not here, because" in (TensorBoard.__doc__ or "")


# the list ----------------------------------------------------------------------------------------


def test_lambda_callbacks_are_plain_attributes() -> None:
    """Each moment may be a function, given at once or put there later; others do nothing."""
    events: list[Any] = []
    log = LambdaCallback(
        on_train_begin=lambda logs: events.append("begin"),
        on_epoch_begin=lambda epoch, logs: events.append(("epoch", epoch)),
        note="kept",
    )
    log.on_batch_begin = lambda batch, logs: events.append(("batch", batch))
    two_layers().fit(*data(64), nb_epoch=1, verbose=0, callbacks=[log])
    assert events == ["begin", ("epoch", 0), ("batch", 0), ("batch", 1)] and log.note == "kept"


def test_order_and_one_dict() -> None:
    """Averages first, then the learner's in their order, then the history; logs are handed on."""

    class Adds(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            assert "loss" in logs and "val_loss" in logs
            logs["extra"] = 2.0 * epoch

    class Reads(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            assert logs["extra"] == 2.0 * epoch

    history = two_layers().fit(
        *data(20), nb_epoch=3, verbose=0, validation_split=0.5, callbacks=[Adds(), Reads()]
    )
    assert history.history["extra"] == [0.0, 2.0, 4.0]


def test_a_callback_of_another_kind() -> None:
    """What has all the methods is a callback, whatever it inherits from."""

    class Own:
        def __getattr__(self, name: str) -> Any:
            if name.startswith("on_") or name.startswith("set_"):
                return lambda *_: None
            raise AttributeError(name)

    assert two_layers().fit(*data(8), nb_epoch=1, verbose=0, callbacks=[Own()]).epoch == [0]


def test_a_list_of_callbacks_by_itself() -> None:
    """As scripts with loops of their own use it."""
    history = History()
    several = CallbackList([history], queue_length=3)
    several.append(LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(more=1.0)))
    several.set_params({"metrics": ["loss"]})
    several.on_train_begin()
    several.on_epoch_begin(0)
    several.on_batch_begin(0, {})
    several.on_batch_end(0, {"loss": 1.0})
    several.on_epoch_end(0, {"loss": 1.0})
    several.on_train_end()
    assert history.history == {"loss": [1.0]} and history.params == {"metrics": ["loss"]}


@pytest.mark.parametrize(
    ("thing", "code", "words"),
    [
        (History, "TK-419", "()"),
        (print, "TK-420", "class Log(Callback)"),
        ({"on_epoch_end": print}, "TK-420", "def on_epoch_end(self, epoch, logs=None)"),
    ],
)
def test_what_is_no_callback(thing: Any, code: str, words: str) -> None:
    """A class is missing its (), a function gets the skeleton of a class."""
    with pytest.raises(TeachError, match=code) as caught:
        CallbackList([thing])
    assert words in str(caught.value)


@pytest.mark.parametrize("slip", ["CheckModelpoint", "CheckPoint"])
def test_the_spellings_of_the_document(slip: str) -> None:
    """They are answered with the name that is meant."""
    with pytest.raises(ImportError, match="ModelCheckpoint"):
        exec(f"from teachkeras.callbacks import {slip}")
    with pytest.raises(AttributeError, match="ModelCheckpoint"):
        getattr(callbacks, slip)
