"""Data in a file that is larger than the memory: read batch by batch, with the same results."""

import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from teachkeras.errors import DataError
from teachkeras.layers import Dense, Flatten, Input
from teachkeras.models import Model, Sequential
from teachkeras.utils.io_utils import HDF5Matrix

ROWS, WIDTH = 53, 6
RNG = np.random.default_rng(11)
X = RNG.normal(size=(ROWS, WIDTH))
Y = RNG.normal(size=(ROWS, 1)).astype("float32")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """X in float64, Y, and pictures as bytes."""
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["X"], file["Y"] = X, Y
        file["bytes"] = (X * 20 + 100).clip(0, 255).astype("uint8")
    return str(tmp_path / "data.h5")


def net(width: int = WIDTH) -> Any:
    """The same weights each time."""
    model = Sequential([Dense(1, input_dim=width, weights=[np.ones((width, 1)) / 9, np.zeros(1)])])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


class Watched(HDF5Matrix):
    """Notes how many rows are read at once."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        vars(self).setdefault("read", []).append(len(found))
        return found


@pytest.mark.parametrize("shuffle", [False, True, "batch"])
@pytest.mark.parametrize("split", [0.0, 0.3])
def test_training_from_a_file_is_training_on_the_array(
    path: str, shuffle: Any, split: float
) -> None:
    """Bit by bit the same weights and history, and never more rows at once than a batch has."""
    histories, weights = [], []
    for x, y in ((X, Y), (Watched(path, "X"), HDF5Matrix(path, "Y"))):
        np.random.seed(3)
        model = net()
        settings: dict[str, Any] = {"batch_size": 8, "nb_epoch": 3, "verbose": 0}
        done = model.fit(x, y, shuffle=shuffle, validation_split=split, **settings)
        histories.append(done.history)
        weights.append(model.get_weights())
    assert histories[0] == histories[1]
    for a, b in zip(*weights, strict=True):
        np.testing.assert_array_equal(a, b)
    assert 8 >= max(vars(x)["read"]) and sum(vars(x)["read"]) >= 3 * ROWS


def test_looking_and_predicting_from_a_file(path: str) -> None:
    """A piece of the file, changed by a normalizer, as whole numbers too."""
    model = net()
    half = Watched(path, "bytes", start=7, end=40, normalizer=lambda x: x / 255.0)
    with h5py.File(path, "r") as file:
        array = file["bytes"][7:40] / 255.0
    y = Y[7:40]
    assert model.evaluate(half, y, 8, verbose=0) == model.evaluate(array, y, 8, verbose=0)
    np.testing.assert_array_equal(model.predict(half, 8), model.predict(array, 8))
    assert max(vars(half)["read"]) <= 8
    np.testing.assert_array_equal(model.predict_on_batch(half), model.predict_on_batch(array))
    model.train_on_batch(half, y)
    model.fit(X, Y, verbose=0, nb_epoch=1, validation_data=(HDF5Matrix(path, "X"), Y))


def test_several_inputs_may_lie_in_files(path: str) -> None:
    """By list and by name, one in a file and one in memory."""
    a, b = Input((WIDTH,), name="a"), Input((WIDTH,), name="b")
    model = Model([a, b], [Dense(1)(a), Dense(1)(b)])
    wanted = model.predict([X, X])
    for given in ([HDF5Matrix(path, "X"), X], {"a": X, "b": HDF5Matrix(path, "X")}):
        for found, right in zip(model.predict(given), wanted, strict=True):
            np.testing.assert_array_equal(found, right)
    np.testing.assert_array_equal(net().predict([HDF5Matrix(path, "X")]), net().predict(X))


def test_a_file_of_another_shape_is_refused_before_it_is_read(path: str) -> None:
    """As an array would be."""
    matrix = Watched(path, "X")
    with pytest.raises(DataError, match="TK-311"):
        net(4).predict(matrix)
    assert vars(matrix)["read"] == [1]


def test_rows_in_any_order(path: str) -> None:
    """Unsorted, twice, and none that lie together; h5py alone takes sorted rows only."""
    matrix = HDF5Matrix(path, "X", start=3)
    for rows in ([5, 1, 9], [2, 2, 0], [7, 6, 5], [4], np.array([], "int64")):
        np.testing.assert_array_equal(matrix[rows], X[3:][np.asarray(rows, "int64")])
    np.testing.assert_array_equal(np.asarray(matrix), X[3:])


def test_memory_is_that_of_a_batch(tmp_path: Path) -> None:
    """32 MB in the file; fit, evaluate and predict hold less than a tenth of it."""
    with h5py.File(tmp_path / "large.h5", "w") as file:
        file.create_dataset("X", (8000, 10, 100), "float32", chunks=(16, 10, 100))
    model = Sequential([Flatten(input_shape=(10, 100)), Dense(1)])
    model.compile("sgd", "mse")
    matrix, y = HDF5Matrix(str(tmp_path / "large.h5"), "X"), np.zeros((8000, 1), "float32")
    settings: dict[str, Any] = {"batch_size": 64, "verbose": 0}

    def work() -> None:
        model.fit(matrix, y, nb_epoch=1, shuffle="batch", validation_split=0.25, **settings)
        model.evaluate(matrix, y, **settings)
        model.predict(matrix, batch_size=64)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(np.zeros((64, 10, 100)), y[:64], nb_epoch=1, **settings)  # makes the functions
        model.predict(np.zeros((64, 10, 100)))
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 3.2e6
