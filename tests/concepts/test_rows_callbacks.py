"""Rows C028, C110, C113 and C114: callbacks are objects with six moments; what fit gives back."""

from typing import Any

import numpy as np
import pytest

from teachkeras import callbacks
from teachkeras.callbacks import (
    Callback,
    EarlyStopping,
    History,
    LambdaCallback,
    ReduceLROnPlateau,
)
from teachkeras.errors import TypeTeachError
from tests.models.networks import data, two_layers
from tests.test_callbacks import play

ENDS = ("begin", "end")


class Diary(Callback):
    """Writes down every call."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[str] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.events.append("train begin")

    def on_train_end(self, logs: Any = None) -> None:
        self.events.append("train end")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.events.append(f"epoch {epoch} begin")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.events.append(f"epoch {epoch} end")

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.events.append(f"batch {batch} begin")

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.events.append(f"batch {batch} end")


def test_c028_callbacks_give_information_of_their_own_and_of_others() -> None:
    """What the logs hold at each moment; what a callback adds to them stands in the History."""
    told: dict[str, set[str]] = {}

    class Reads(Callback):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            told["batch"] = set(logs)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            told["epoch"] = set(logs)
            logs["largest weight"] = max(np.abs(w).max() for w in self.model.get_weights())

    model, (x, y) = two_layers(), data(64)
    own = [Reads(), ReduceLROnPlateau()]
    history = model.fit(x, y, nb_epoch=3, verbose=0, callbacks=own, validation_split=0.25)
    assert told["batch"] == {"batch", "size", "loss"} and told["epoch"] == {"loss", "val_loss"}
    assert set(history.history) == {"loss", "val_loss", "largest weight", "lr"}
    assert [len(values) for values in history.history.values()] == [3] * 4
    largest = max(np.abs(weight).max() for weight in model.get_weights())
    assert history.history["largest weight"][-1] == pytest.approx(largest)
    moments = {f"on_{what}_{when}" for what in ("train", "epoch", "batch") for when in ENDS}
    kinds = [getattr(callbacks, name) for name in callbacks.__all__]
    for kind in [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Callback)]:
        assert all(callable(getattr(kind, moment)) for moment in moments)


def test_c110_a_callback_is_an_object_of_a_class() -> None:
    """2 epochs of 2 batches: 14 events in order; a function gets the skeleton of a class."""
    diary, x, y = Diary(), *data(64)
    two_layers().fit(x, y, nb_epoch=2, verbose=0, callbacks=[diary])
    batches = ["batch 0 begin", "batch 0 end", "batch 1 begin", "batch 1 end"]
    epochs = [[f"epoch {n} begin", *batches, f"epoch {n} end"] for n in range(2)]
    assert diary.events == ["train begin", *epochs[0], *epochs[1], "train end"]
    assert len(diary.events) == 14
    with pytest.raises(TypeTeachError, match="TK-420") as caught:
        two_layers().fit(x, y, callbacks=[lambda epoch, logs: None])
    assert "class Log(Callback)" in caught.value.fix and "on_epoch_end" in caught.value.fix
    ends = []
    short = LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(epoch))
    two_layers().fit(x, y, nb_epoch=2, verbose=0, callbacks=[short])
    assert ends == [0, 1]


def test_c113_fit_gives_the_history(capsys: Any) -> None:
    """One loss for each epoch; also after Ctrl-C."""
    history = two_layers().fit(*data(64), nb_epoch=4, verbose=0)
    assert isinstance(history, History) and len(history.history["loss"]) == 4

    class Press(Callback):
        def on_batch_begin(self, batch: int, logs: Any = None) -> None:
            self.seen = getattr(self, "seen", 0) + 1
            if self.seen == 6:
                raise KeyboardInterrupt

    history = two_layers().fit(*data(64), nb_epoch=4, verbose=0, callbacks=[Press()])
    assert isinstance(history, History) and history.epoch == [0, 1]
    assert len(history.history["loss"]) == 2 and "interrupted" in capsys.readouterr().out


def test_c114_early_stopping(capsys: Any) -> None:
    """1, .9, .95, .96, .97 and patience 2: after index 4, by the rule that is printed."""
    model, logs = play(EarlyStopping(patience=2, verbose=1), [1, 0.9, 0.95, 0.96, 0.97, 0.98])
    assert model.stop_training and len(logs) == 5
    text = capsys.readouterr().out
    assert "Epoch 00004" in text and "3 epochs (patience 2 and one more)" in text
