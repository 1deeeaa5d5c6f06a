"""Training, testing and predicting from generators: the queue, its workers, and how all ends."""

import multiprocessing
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.callbacks import Callback
from teachkeras.errors import TeachWarning
from teachkeras.layers import Dense, Input
from teachkeras.models import Model, Sequential
from teachkeras.training.queue import BoundedQueue, Closed, GeneratorEnqueuer
from tests.models.networks import data, one_number, two_layers

WORKERS = [(1, False), (3, False), (1, True), (2, True)]


def batches(rows: int = 96, size: int = 32, weights: Any = None, times: float = np.inf) -> Iterator:
    """The rows of `data` in order, again and again."""
    x, y = data(rows)
    while times > 0:
        for start in range(0, rows, size):
            part = slice(start, start + size)
            yield (x[part], y[part]) if weights is None else (x[part], y[part], weights[part])
        times -= 1


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """After every test the threads and processes are those of before."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
    assert multiprocessing.active_children() == []


class Batches(Callback):
    """The sizes of all batches."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.sizes.append(logs["size"])


@pytest.mark.parametrize(("workers", "pickle_safe"), [(1, False), (1, True)])
def test_the_same_batches_give_the_same_weights(workers: int, pickle_safe: bool) -> None:
    """fit_generator and fit(shuffle=False): not one bit of difference."""
    one, other = two_layers(), two_layers()
    other.set_weights(one.get_weights())
    one.fit(*data(96), nb_epoch=3, shuffle=False, verbose=0)
    history = other.fit_generator(
        batches(), 96, 3, verbose=0, nb_worker=workers, pickle_safe=pickle_safe
    )
    assert history.epoch == [0, 1, 2]
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("workers", "pickle_safe"), WORKERS)
def test_evaluate_and_predict_equal_those_of_arrays(workers: int, pickle_safe: bool) -> None:
    """On the same rows; predict takes X alone, or the first of a tuple."""
    model = two_layers()
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = data(32)
    settings: dict[str, Any] = {"nb_worker": workers, "pickle_safe": pickle_safe}
    found = model.evaluate_generator(batches(32), 64, **settings)
    np.testing.assert_allclose(found, model.evaluate(x, y, verbose=0), rtol=1e-5)
    for source in (batches(32), (x for x, _ in batches(32))):
        found = model.predict_generator(source, 64, **settings)
        np.testing.assert_array_equal(found, np.concatenate([model.predict(x)] * 2))


def test_weights_come_third() -> None:
    """(x, y, weights): one row of weight 9 and loss 2, one of weight 1 and loss 1 give 9.5."""
    model = one_number()
    x, y = np.zeros((2, 1)), np.array([[1.0], [2.0**0.5]])
    batch = (x, y, np.array([1.0, 9.0]))
    assert model.evaluate_generator(iter([batch]), 2) == pytest.approx(9.5)
    assert model.fit_generator(iter([batch]), 2, 1, verbose=0).history["loss"] == [
        pytest.approx(9.5)
    ]


def test_class_weights() -> None:
    """A class weight is a weight of all its rows."""
    model = one_number("mae")
    batch = (np.zeros((2, 1)), np.array([[1.0], [2.0]]))
    history = model.fit_generator(iter([batch]), 2, 1, verbose=0, class_weight={1: 1.0, 2: 3.0})
    assert history.history["loss"] == [pytest.approx((1 + 6) / 2)]


def test_an_epoch_counts_samples() -> None:
    """Batches of 32 for 100 samples: 128 are seen, and it is said once for all epochs."""
    model, seen = two_layers(), Batches()
    with pytest.warns(TeachWarning, match="TK-482.*128 instead of 100") as caught:
        model.fit_generator(batches(), 100, 3, verbose=0, callbacks=[seen])
    assert seen.sizes == [32] * 12 and len(caught) == 1


def test_initial_epoch_and_params() -> None:
    """Epochs go on counting; there is no batch_size among the params."""
    model, seen = two_layers(), Batches()
    history = model.fit_generator(batches(), 96, 5, verbose=0, callbacks=[seen], initial_epoch=3)
    assert history.epoch == [3, 4]
    assert seen.params == {
        "nb_epoch": 5,
        "nb_sample": 96,
        "verbose": 0,
        "do_validation": False,
        "metrics": ["loss"],
    }


def test_validation_by_arrays_and_by_a_generator() -> None:
    """Both give the loss of the same rows."""
    model = two_layers()
    K.set_value(model.optimizer.lr, 0.0)
    by_hand = model.evaluate(*data(64), verbose=0)
    settings: dict[str, Any] = {"verbose": 0}
    first = model.fit_generator(batches(), 96, 1, validation_data=data(64), **settings)
    second = model.fit_generator(
        batches(), 96, 1, validation_data=batches(64), nb_val_samples=64, **settings
    )
    for history in (first, second):
        assert history.history["val_loss"] == [pytest.approx(by_hand, rel=1e-5)]


def test_names_of_inputs_and_outputs() -> None:
    """Batches may be dicts by layer names."""
    a, b = Input((2,), name="a"), Input((3,), name="b")
    model = Model([a, b], [Dense(1, name="first")(a), Dense(1, name="second")(b)])
    model.compile("sgd", "mse")
    ones = np.ones((4, 1))
    batch = ({"b": np.ones((4, 3)), "a": np.ones((4, 2))}, {"first": ones, "second": ones})
    assert model.fit_generator(iter([batch]), 4, 1, verbose=0).epoch == [0]
    assert len(model.predict_generator(iter([batch[0]]), 4)) == 2


class Bad(Exception):
    """What a generator of a test raises."""


def failing(after: int) -> Iterator[Any]:
    """Some batches, then an error."""
    source = batches()
    for _ in range(after):
        yield next(source)
    raise Bad("the file is broken")


@pytest.mark.parametrize(("workers", "pickle_safe"), WORKERS)
@pytest.mark.parametrize("after", [0, 4])
def test_what_a_generator_raises_is_raised_by_the_call(
    workers: int, pickle_safe: bool, after: int
) -> None:
    """In training, testing and predicting; the model can be trained afterwards."""
    model = two_layers()
    settings: dict[str, Any] = {"nb_worker": workers, "pickle_safe": pickle_safe}
    with pytest.raises(Bad, match="the file is broken"):
        model.fit_generator(failing(after), 960, 2, verbose=0, **settings)
    with pytest.raises(Bad):
        model.evaluate_generator(failing(after), 960, **settings)
    with pytest.raises(Bad):
        model.predict_generator(failing(after), 960, **settings)
    assert model.fit(*data(8), nb_epoch=1, verbose=0).epoch == [0]


class Unsendable(Exception):
    """An error that cannot be pickled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.lock = threading.Lock()


def test_an_error_that_cannot_be_sent_is_told_in_words() -> None:
    """Its class and its text come over from the process."""

    def source() -> Iterator[Any]:
        yield next(batches())
        raise Unsendable("no more paper")

    with pytest.raises(RuntimeError, match="Unsendable: no more paper"):
        two_layers().fit_generator(source(), 96, 1, verbose=0, pickle_safe=True)


@pytest.mark.parametrize("pickle_safe", [False, True])
def test_a_generator_that_ends(pickle_safe: bool) -> None:
    """Said once; what was seen counts, and no epoch that saw nothing enters the history."""
    model = two_layers()
    with pytest.warns(TeachWarning, match="TK-473.*after 32 of 96") as caught:
        history = model.fit_generator(
            batches(64, times=2), 96, 9, verbose=0, pickle_safe=pickle_safe
        )
    assert history.epoch == [0, 1] and len(caught) == 1
    even = two_layers()
    with pytest.warns(TeachWarning, match="TK-473.*after 0 of 96"):
        assert even.fit_generator(batches(times=2), 96, 9, verbose=0).epoch == [0, 1]
    model = two_layers()
    with pytest.warns(TeachWarning, match="TK-473"):
        assert model.predict_generator(batches(times=1), 1000).shape == (96, 3)
    for call in (model.evaluate_generator, model.predict_generator):
        with pytest.raises(ValueError, match="TK-324"):
            call(iter([]), 10)


def test_an_error_in_training_stops_the_workers() -> None:
    """Also one of a callback, and an interrupt, which keeps history and model."""

    class Break(Batches):
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            super().on_batch_end(batch, logs)
            if len(self.sizes) == 4:
                raise self.error

    model, stop = two_layers(), Break()
    stop.error = Bad()
    with pytest.raises(Bad):
        model.fit_generator(batches(), 96, 5, verbose=0, callbacks=[stop], pickle_safe=True)
    stop = Break()
    stop.error = KeyboardInterrupt()
    assert model.fit_generator(batches(), 96, 5, verbose=0, callbacks=[stop]).epoch == [0]


@pytest.mark.parametrize("workers", [1, 3])
def test_the_queue_never_holds_more_than_its_size(workers: int) -> None:
    """2 of them, whoever is faster; every thing comes out once, and in order with one thread."""
    feed = GeneratorEnqueuer(iter(range(200)) if workers == 1 else (n for n in range(200)))
    feed.start(workers, max_q_size=2)
    assert feed.is_running()
    found = list(feed)
    assert sorted(found) == list(range(200)) and (workers > 1 or found == sorted(found))
    assert feed.queue is not None and 1 <= feed.queue.most <= 2
    feed.stop()
    assert not feed.is_running()


def test_a_stopped_queue_lets_everybody_go() -> None:
    """A worker that waits for room ends; whoever asks then gets an end and not a wait."""
    feed = GeneratorEnqueuer(batches())
    feed.start(2, max_q_size=1)
    next(feed)
    feed.stop()
    with pytest.raises(StopIteration):
        next(feed)
    queue = BoundedQueue(1, 1)
    queue.close()
    with pytest.raises(Closed):
        queue.put(1)
    assert queue.empty() and len(queue) == 0


def test_processes_draw_different_numbers_and_repeat_with_the_seed() -> None:
    """Each child has a seed of its own, drawn from np.random."""

    def noise() -> Iterator[Any]:
        while True:
            yield np.random.uniform(size=(4, 4))

    def drawn(seed: int, workers: int) -> list[Any]:
        np.random.seed(seed)
        feed = GeneratorEnqueuer(noise(), pickle_safe=True)
        feed.start(workers)
        found = [next(feed).tobytes() for _ in range(12)]
        feed.stop()
        return found

    assert drawn(3, 1) == drawn(3, 1) != drawn(4, 1)
    assert len(set(drawn(3, 2))) == 12  # whoever of the two made them


def test_a_child_that_dies_is_noticed() -> None:
    """A batch maker that is killed makes the call fail, not wait."""
    import os

    def fatal() -> Iterator[Any]:
        yield next(batches())
        os._exit(3)

    with pytest.raises(RuntimeError, match="gone"):
        two_layers().fit_generator(fatal(), 96, 1, verbose=0, pickle_safe=True)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ([1, 2], "TK-320"),
        (np.zeros((3, 2)), "TK-320"),
        (iter([np.zeros((4, 4))]), "TK-321"),
        (iter([(1, 2, 3, 4)]), "TK-321"),
        (iter([(np.zeros((4, 5)), np.zeros((4, 3)))]), "TK-311"),
    ],
)
def test_what_is_no_generator(source: Any, code: str) -> None:
    """A list, an array, single arrays, too many parts, and rows that do not fit."""
    with pytest.raises(ValueError, match=code):
        two_layers().fit_generator(source, 4, 1, verbose=0)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"validation_data": batches()}, "TK-498"),
        ({"max_q_size": 0}, "TK-445"),
        ({"nb_worker": 1.5}, "TK-445"),
        ({"samples_per_epoch": None}, "TK-498"),
        ({"nb_epoch": "3"}, "TK-445"),
        ({"steps_per_epoch": 3}, "TK-448"),
    ],
)
def test_arguments_that_cannot_be(settings: Any, code: str) -> None:
    """Refused before a worker is started."""
    arguments = {"samples_per_epoch": 96, "nb_epoch": 1, "verbose": 0, **settings}
    with pytest.raises(ValueError, match=code):
        two_layers().fit_generator(batches(), **arguments)


def test_without_fork_there_are_threads(monkeypatch: Any) -> None:
    """And it is said once."""
    monkeypatch.setattr("teachkeras.training.queue.can_fork", lambda: False)
    model = Sequential([Dense(3, input_dim=4)])
    model.compile("sgd", "mse")
    with pytest.warns(TeachWarning, match="TK-499") as caught:
        for _ in range(2):
            model.fit_generator(batches(), 96, 1, verbose=0, pickle_safe=True)
    assert len(caught) == 1
