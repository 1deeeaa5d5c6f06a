"""What training prints: nothing, a bar, or one line for each epoch."""

import re
from typing import Any

import numpy as np
import pytest

from teachkeras.callbacks import LambdaCallback
from teachkeras.layers import Dense, Dropout, Flatten
from teachkeras.models import Sequential
from teachkeras.utils import generic_utils
from teachkeras.utils.generic_utils import Progbar
from tests.models.networks import data, one_number, two_layers


class Clock:
    """A clock that moves a fixed time with each look at it."""

    def __init__(self, tick: float) -> None:
        self.tick, self.now = tick, 0.0

    def monotonic(self) -> float:
        self.now += self.tick
        return self.now


def fake_clock(monkeypatch: Any, tick: float) -> Clock:
    """Put a clock of our own in the place of the real one."""
    clock = Clock(tick)
    monkeypatch.setattr(generic_utils.time, "monotonic", clock.monotonic)
    return clock


def test_verbose_0_prints_nothing(capsys: Any) -> None:
    """fit, evaluate and predict stay silent."""
    model = two_layers()
    model.fit(*data(40), nb_epoch=2, verbose=0, validation_split=0.25)
    model.evaluate(*data(40), verbose=0)
    model.predict(data(40)[0])
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err == ""


def test_verbose_2_prints_one_line_for_each_epoch(capsys: Any) -> None:
    """With the epoch's number and every value of the history."""
    history = two_layers().fit(*data(40), nb_epoch=3, verbose=2, validation_split=0.25).history
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    for number, line in enumerate(lines):
        loss, val_loss = history["loss"][number], history["val_loss"][number]
        assert line.startswith(f"Epoch {number + 1}/3 - ")
        assert line.endswith(f"s - loss: {loss:.4f} - val_loss: {val_loss:.4f}")


def test_what_callbacks_print_stands_on_lines_of_its_own(capsys: Any) -> None:
    """Before the line of their epoch, not in the middle of it."""
    said = LambdaCallback(on_epoch_end=lambda epoch, logs: print(f"hello {epoch}"))
    two_layers().fit(*data(40), nb_epoch=2, verbose=2, callbacks=[said])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:9] for line in lines] == ["hello 0", "Epoch 1/2", "hello 1", "Epoch 2/2"]


def test_verbose_1_ends_each_epoch_with_a_full_bar(capsys: Any) -> None:
    """Headline, then a bar that says 40/40 with the epoch's means."""
    history = two_layers().fit(*data(40), batch_size=7, nb_epoch=2, verbose=1).history
    text = capsys.readouterr().out
    lines = [line.split("\r")[-1].rstrip() for line in text.split("\n")[:-1]]
    assert lines[0] == "Epoch 1/2" and lines[2] == "Epoch 2/2" and len(lines) == 4
    for number, line in enumerate((lines[1], lines[3])):
        assert line.startswith("40/40 [" + "=" * 30 + "]")
        assert line.endswith(f"loss: {history['loss'][number]:.4f}")


@pytest.mark.parametrize("tick", [0.0001, 0.003, 0.02, 0.3])
def test_verbose_1_redraws_at_most_ten_times_a_second(
    monkeypatch: Any, capsys: Any, tick: float
) -> None:
    """2,000 batches under a clock of our own: in no second more than ten redraws in place."""
    clock = fake_clock(monkeypatch, tick)
    moments: list[float] = []
    draw = Progbar._draw
    monkeypatch.setattr(
        Progbar,
        "_draw",
        lambda bar, text, done: (
            moments.append(clock.now) if not done else None,
            draw(bar, text, done),
        )[1],
    )
    x = np.zeros((2000, 1), "float32")
    one_number().fit(x, x, batch_size=1, nb_epoch=1, verbose=1)
    assert len(moments) <= 1 + clock.now / 0.1
    for i, start in enumerate(moments):
        assert sum(start <= other < start + 1 - 1e-9 for other in moments[i:]) <= 10
    assert capsys.readouterr().out.count("\n") == 2


def test_many_short_epochs_do_not_flood(monkeypatch: Any, capsys: Any) -> None:
    """300 epochs of 2 batches in 0.3 seconds: a line for each, and no more than 4 redraws."""
    fake_clock(monkeypatch, 0.0003)
    x = np.zeros((2, 1), "float32")
    one_number().fit(x, x, batch_size=1, nb_epoch=300, verbose=1)
    text = capsys.readouterr().out
    assert text.count("\n") == 600
    assert text.count("\r") - 300 <= 4


def test_the_bar_grows(monkeypatch: Any, capsys: Any) -> None:
    """One draw a second: the arrow's head, and 3 s gone for 2 of 4 make 3 s to go."""
    fake_clock(monkeypatch, 1.0)
    bar = Progbar(4, width=8)
    for current in range(5):
        bar.update(current, [("loss", 1.0 - current / 10)])
    drawn = capsys.readouterr().out.split("\r")[1:]
    bars = [re.search(r"\[(.*)\]", text).group(1) for text in drawn]
    assert bars == ["........", "=>......", "===>....", "=====>..", "========"]
    assert "ETA: 3s" in drawn[2] and "loss: 0.8000" in drawn[2]
    assert drawn[-1].endswith("\n")
    bar = Progbar(3)
    bar.add(1)
    bar.add(2)
    assert "3/3" in capsys.readouterr().out


def test_evaluate_prints_one_line(capsys: Any) -> None:
    """Rows and every value, unless verbose=0."""
    model = one_number()
    model.compile("sgd", "mse", metrics=["mae"])
    loss, mae = model.evaluate(np.zeros((3, 1)), np.full((3, 1), 2.0))
    assert (loss, mae) == (4.0, 2.0)
    assert capsys.readouterr().out == "3 samples - loss: 4.0000 - mean_absolute_error: 2.0000\n"


def test_summary(capsys: Any) -> None:
    """The table of Keras 1: 100 columns, one row for each layer, and three totals."""
    model = Sequential(
        [
            Flatten(input_shape=(8, 8)),
            Dense(32, activation="relu"),
            Dropout(0.5),
            Dense(10, name="probs", trainable=False),
        ]
    )
    model.summary()
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 100 for line in lines) and len(lines[0]) == 100
    rows = [line.split() for line in lines if "(None" in line]
    assert [row[0] for row in rows] == ["flatten_1", "dense_1", "dropout_1", "probs"]
    assert [row[2:4] for row in rows] == [
        ["(None,", "64)"],
        ["(None,", "32)"],
        ["(None,", "32)"],
        ["(None,", "10)"],
    ]
    assert [row[4] for row in rows] == ["0", "2080", "0", "330"]
    assert [row[5] for row in rows][1:] == ["flatten_1[0][0]", "dense_1[0][0]", "dropout_1[0][0]"]
    assert lines[-4:-1] == [
        "Total params: 2,410",
        "Trainable params: 2,080",
        "Non-trainable params: 330",
    ]


def test_a_history_can_be_read(capsys: Any) -> None:
    """`h` at the end of a cell shows first and last values."""
    history = two_layers().fit(*data(20), nb_epoch=4, verbose=0)
    text = repr(history)
    assert "4 epochs" in text
    assert f"{history.history['loss'][0]:.4f} -> {history.history['loss'][-1]:.4f}" in text
    assert repr(type(history)()) == "History: no epoch yet"
