"""Rows C110, C113 and C114: callbacks are objects with six moments; what fit gives back."""

from typing import Any

import pytest

from teachkeras.callbacks import Callback, EarlyStopping, History, LambdaCallback
from teachkeras.errors import TypeTeachError
from tests.fresh import fresh_session
from tests.models.networks import data, two_layers
from tests.test_callbacks import play

__all__ = ["fresh_session"]


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
    assert "Epoch 00004" in text and "3 epochs in a row (patience 2 and one more)" in text
