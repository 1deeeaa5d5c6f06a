"""Threads do not meet in what the library remembers: numbers of names, scopes, seeds, devices."""

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import activations
from teachkeras import backend as K
from teachkeras.backend.seeding import random_seed, repeating
from teachkeras.callbacks import LambdaCallback
from teachkeras.engine.compile import arrays
from teachkeras.errors import FileError
from teachkeras.layers import Dense
from teachkeras.layers.weight_budget import limit, weight_of
from teachkeras.models import Sequential, load_model
from teachkeras.utils.generic_utils import custom_object_scope


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Threads take turns as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def at_once(work: Callable[[int], Any], count: int = 8) -> list[Any]:
    """What each of several threads found, or the error it ended with."""
    found: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = work(number)
        except Exception as error:
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Steps:
    """Lets two threads take turns, in an order that a test chooses."""

    def __init__(self) -> None:
        self.reached = {name: threading.Event() for name in "abcdef"}

    def done(self, name: str) -> None:
        """This step is done."""
        self.reached[name].set()

    def after(self, name: str) -> None:
        """Wait for a step of the other thread."""
        assert self.reached[name].wait(60)


def test_no_two_layers_are_given_one_number() -> None:
    """8 threads take 500 numbers each."""
    found = at_once(lambda _: [K.get_uid("thing") for _ in range(500)])
    assert sorted(sum(found, [])) == list(range(1, 4001))


def test_no_two_draws_of_a_layer_are_the_same() -> None:
    """8 threads draw 100 seeds each from one stream; they are those of one thread."""
    tk.seed(3)
    alone = [random_seed() for _ in range(800)]
    tk.seed(3)
    found = at_once(lambda _: [random_seed() for _ in range(100)])
    assert sorted(sum(found, [])) == sorted(alone)


def test_a_file_counts_only_the_weights_of_its_own_thread() -> None:
    """While one thread may make 10 numbers, another one makes a million, and a block in a block."""
    steps = Steps()

    def work(number: int) -> str:
        if number:
            steps.after("a")
            weight_of(K.zeros, (1000, 1000), "free")
            with limit(5):
                weight_of(K.zeros, (5,), "five")
            steps.done("b")
            return "free"
        with limit(10):
            steps.done("a")
            steps.after("b")
            weight_of(K.zeros, (10,), "ten")
            with pytest.raises(FileError, match="TK-530"):
                weight_of(K.zeros, (1,), "more")
        weight_of(K.zeros, (1000,), "free again")
        return "counted"

    assert at_once(work, 2) == ["counted", "free"]


def test_names_of_ones_own_are_known_in_ones_own_thread() -> None:
    """Two scopes with one name; the one that began first ends first."""
    steps = Steps()

    def first(x: Any) -> Any:
        return x

    def second(x: Any) -> Any:
        return -x

    def work(number: int) -> Any:
        if number:
            steps.after("a")
            with custom_object_scope({"mine": second}):
                steps.done("b")
                steps.after("c")
                return activations.get("mine")
        with custom_object_scope({"mine": first}):
            steps.done("a")
            steps.after("b")
            found = activations.get("mine")
        steps.done("c")
        return found

    assert at_once(work, 2) == [first, second]
    with pytest.raises(ValueError, match="TK-4"):
        activations.get("mine")


def test_a_device_of_a_block_is_one_threads_device(monkeypatch: Any) -> None:
    """The other one computes where it did; what is chosen by a call holds for all."""
    other = arrays.Arrays(np)
    monkeypatch.setitem(arrays.TABLE, "gpu", other)
    steps = Steps()

    def work(number: int) -> Any:
        if number:
            steps.after("a")
            found = arrays.in_use()
            steps.done("b")
            return found
        with tk.device("gpu"):
            steps.done("a")
            steps.after("b")
            return arrays.in_use()

    assert at_once(work, 2) == [other, arrays.CPU]
    tk.device("gpu")
    assert at_once(lambda _: arrays.in_use(), 2) == [other, other]
    tk.device("cpu")


def test_what_repeats_leaves_the_shuffling_of_others_alone() -> None:
    """A view that repeats its numbers, while a training draws from `np.random`."""
    np.random.seed(5)
    alone = np.random.rand(2).tolist()
    np.random.seed(5)
    drawn = [np.random.rand()]
    with repeating(1):
        at_once(lambda _: drawn.append(np.random.rand()), 1)
        first = K.eval(K.random_normal_variable((3,), 0.0, 1.0)).tolist()
    assert drawn == alone
    with repeating(1):
        assert K.eval(K.random_normal_variable((3,), 0.0, 1.0)).tolist() == first


def test_training_in_the_background_stands_in_the_blocks_around_it(monkeypatch: Any) -> None:
    """The device of the block in which `fit` was called is the one of its thread."""
    other = arrays.Arrays(np)
    monkeypatch.setitem(arrays.TABLE, "gpu", other)
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    seen: list[Any] = []
    watch = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(arrays.in_use()))
    data = np.ones((4, 3)), np.ones((4, 2))
    with tk.device("gpu"):
        handle = model.fit(*data, nb_epoch=2, verbose=0, callbacks=[watch], background=True)
    handle.wait()
    assert seen == [other, other] and arrays.in_use() is arrays.CPU


def test_load_model_beside_building(here: Any) -> None:
    """What a file may hold is no matter of the models that other threads make."""
    small = Sequential([Dense(2, input_dim=3)])
    small.compile("sgd", "mse")
    small.save("small.h5")

    def work(number: int) -> int:
        for _ in range(10):
            if number % 2:
                load_model("small.h5")
            else:
                Sequential([Dense(40, input_dim=30)])
        return number

    assert at_once(work, 4) == [0, 1, 2, 3]
