"""Twenty threads that build, train, predict, save and load at once do what they do one by one."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.callbacks import CSVLogger, ModelCheckpoint
from teachkeras.layers import Activation, Dense, Dropout
from teachkeras.models import Sequential, load_model, model_from_json
from teachkeras.utils.generic_utils import custom_object_scope
from tests.files.models import numbers, same

THREADS = 20


def made(name: str, act: Any) -> Sequential:
    """A model whose layers bear names of their own, by which their random numbers are found."""
    layers = [
        Dense(5, input_dim=4, name=f"{name}_in"),
        Activation(act, name=f"{name}_act"),
        Dropout(0.25, name=f"{name}_drop"),
        Dense(2, name=f"{name}_out"),
    ]
    model = Sequential(layers, name=name)
    model.compile("adam", "mse", metrics=["mae"])
    return model


def scaled(factor: int) -> Callable[[Any], Any]:
    """A function that every thread calls by the same name, and means another one."""

    def own(x: Any) -> Any:
        return K.tanh(x) * factor

    return own


def all_of_it(number: int, rounds: int, common: Any) -> list[Any]:
    """What one thread does, again and again, with models of its own and one of all."""
    x, y = numbers(seed=number)
    act, file = scaled(number + 1), f"{number}.h5"
    found: list[Any] = []
    for turn in range(rounds):
        model = made(f"m{number}_{turn}", act)
        watching = [ModelCheckpoint(file), CSVLogger(f"{number}.csv")]
        model.fit(x, y, 8, 2, verbose=0, shuffle=False, callbacks=watching)
        loaded = load_model(file, custom_objects={"own": act})
        loaded.train_on_batch(x, y)
        model.train_on_batch(x, y)
        with custom_object_scope({"own": act}):
            again = model_from_json(model.to_json())
        again.set_weights(loaded.get_weights())
        model.save("everybodys.h5")
        somebodys = load_model("everybodys.h5", custom_objects={"own": act})
        assert len(somebodys.get_weights()) == len(model.get_weights())
        found += [*loaded.get_weights(), again.predict(x), common.predict(x)]
        found += [Path(f"{number}.csv").read_bytes()]
    return found


def one_by_one(rounds: int) -> list[Any]:
    """What all threads find, one after the other."""
    tk.seed(7)
    common = made("common", "relu")
    return [all_of_it(number, rounds, common) for number in range(THREADS)]


def at_once(rounds: int) -> list[Any]:
    """The same at once; an error in place of what a thread did not find."""
    tk.seed(7)
    common, found = made("common", "relu"), [None] * THREADS

    def run(number: int) -> None:
        try:
            found[number] = all_of_it(number, rounds, common)
        except Exception as error:
            found[number] = error

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    return found


def test_twenty_threads_do_what_one_does(here: Path, full: bool) -> None:
    """No error, and the same bits: weights, predictions, tables."""
    rounds = 20 if full else 1
    wanted, found = one_by_one(rounds), at_once(rounds)
    assert [each for each in found if isinstance(each, Exception)] == []
    for one, other in zip(wanted, found, strict=True):
        arrays = [[a for a in each if not isinstance(a, bytes)] for each in (one, other)]
        texts = [[a for a in each if isinstance(a, bytes)] for each in (one, other)]
        assert same(*arrays) and texts[0] == texts[1]
    assert not list(here.glob(".*.tmp"))
