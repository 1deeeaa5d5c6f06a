"""Training in the background: a handle to steer it, and never two trainings of one model."""

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from teachkeras.callbacks import Callback, History
from teachkeras.errors import StateError
from tests.models.networks import data, two_layers
from tests.models.test_generators import batches

PATIENCE = 60.0  # seconds; only a broken program waits so long


class Gate(Callback):
    """Says when a batch is reached, and lets the training thread pass only when it is told to."""

    def __init__(self, at: int = 0) -> None:
        super().__init__()
        self.at, self.batches = at, 0
        self.reached, self.open = threading.Event(), threading.Event()

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.batches += 1
        if self.batches > self.at:
            self.reached.set()
            assert self.open.wait(PATIENCE)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Every test ends what it began."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def test_it_is_the_same_training() -> None:
    """The same weights and history as in the foreground; the caller goes on meanwhile."""
    one, other, gate = two_layers(), two_layers(), Gate()
    other.set_weights(one.get_weights())
    right = one.fit(*data(100), nb_epoch=4, shuffle=False, verbose=0)
    handle = other.fit(
        *data(100), nb_epoch=4, shuffle=False, verbose=0, callbacks=[gate], background=True
    )
    assert gate.reached.wait(PATIENCE)
    assert handle.running and not handle.paused and "running" in repr(handle)
    gate.open.set()
    history = handle.wait(PATIENCE)
    assert isinstance(history, History) and not handle.running and "ended" in repr(handle)
    assert handle.history == history.history == right.history and handle.epoch == [0, 1, 2, 3]
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_stop_ends_after_the_batch() -> None:
    """Two epochs of history of a thousand; the callbacks are told; the model can be used."""
    ended = []

    class End(Callback):
        def on_train_end(self, logs: Any = None) -> None:
            ended.append(True)

    model, gate = two_layers(), Gate(at=9)
    handle = model.fit(
        *data(100), nb_epoch=1000, verbose=0, callbacks=[gate, End()], background=True
    )
    assert gate.reached.wait(PATIENCE)
    gate.open.set()
    gate.at = 10**9
    history = handle.stop()
    assert not handle.running and ended == [True] and model.stop_training
    assert 2 <= len(history.epoch) < 1000
    assert model.fit(*data(10), nb_epoch=1, verbose=0).epoch == [0]


def test_pause_and_resume() -> None:
    """While it is paused no batch is done and no weight moves; afterwards it goes on."""
    model, gate = two_layers(), Gate()
    handle = model.fit(*data(100), nb_epoch=3, verbose=0, callbacks=[gate], background=True)
    assert gate.reached.wait(PATIENCE)
    handle.pause()
    gate.open.set()
    handle.wait(0.05)  # however long one waits
    assert handle.running and handle.paused and "paused" in repr(handle)
    assert gate.batches == 1
    handle.resume()
    assert handle.wait(PATIENCE).epoch == [0, 1, 2] and gate.batches == 12


def test_a_paused_training_can_be_stopped() -> None:
    """Nobody has to resume it first."""
    model = two_layers()
    handle = model.fit(*data(100), nb_epoch=10**6, verbose=0, background=True)
    handle.pause()
    handle.stop()
    assert not handle.running


def test_two_trainings_at_once_are_refused() -> None:
    """By fit in either way and by fit_generator; the first goes on undisturbed."""
    model, gate = two_layers(), Gate()
    handle = model.fit(*data(100), nb_epoch=2, verbose=0, callbacks=[gate], background=True)
    assert gate.reached.wait(PATIENCE)
    for call in (
        lambda: model.fit(*data(10)),
        lambda: model.fit(*data(10), background=True),
        lambda: model.fit_generator(batches(), 96, 1),
    ):
        with pytest.raises(StateError, match="TK-483") as caught:
            call()
        assert "is being trained already" in caught.value.what
    gate.open.set()
    assert handle.wait(PATIENCE).epoch == [0, 1]
    assert model.history is handle.wait()
    assert model.fit(*data(10), nb_epoch=1, verbose=0).epoch == [0]


def test_what_training_raises_is_raised_by_wait() -> None:
    """Once; the model can be trained afterwards. What is wrong from the start is raised at once."""

    class Bad(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            raise ZeroDivisionError("by a callback")

    model = two_layers()
    handle = model.fit(*data(10), verbose=0, callbacks=[Bad()], background=True)
    with pytest.raises(ZeroDivisionError, match="by a callback"):
        handle.wait(PATIENCE)
    assert handle.wait().epoch == [] and model.fit(*data(10), nb_epoch=1, verbose=0).epoch == [0]
    with pytest.raises(ValueError, match="TK-311"):
        model.fit(np.zeros((3, 7)), np.zeros((3, 3)), background=True)


def test_a_callback_may_stop_it_through_the_handle() -> None:
    """`stop` does not wait for itself."""
    handles: list[Any] = []
    ready = threading.Event()

    class Enough(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            assert ready.wait(PATIENCE)
            if epoch == 1:
                handles[0].stop()

    model = two_layers()
    handles.append(
        model.fit(*data(10), nb_epoch=99, verbose=0, callbacks=[Enough()], background=True)
    )
    ready.set()
    assert handles[0].wait(PATIENCE).epoch == [0, 1]
