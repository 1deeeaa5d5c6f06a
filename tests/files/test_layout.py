"""The layout of files is that of Keras 1, both ways, held against h5py alone."""

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import FileError, TeachWarning
from teachkeras.layers import Dense
from teachkeras.models import Sequential, load_model
from tests.files import keras1
from tests.files.models import graph, numbers, same, stack

SEAL = 512


def read(path: Any) -> h5py.File:
    """An HDF5 file as anybody reads it."""
    return h5py.File(path, "r")


def test_a_file_of_weights_is_laid_out_as_in_keras_1(here: Path) -> None:
    """`layer_names` with all layers, `weight_names` as bytes, arrays under those names."""
    model = stack()
    model.save_weights("w.h5")
    with read("w.h5") as file:
        names = [b"dense_1", b"dropout_1", b"dense_2"]
        assert list(file.attrs["layer_names"]) == names and file.attrs["layer_names"].dtype == "S9"
        assert list(file["dense_1"].attrs["weight_names"]) == [b"dense_1_W:0", b"dense_1_b:0"]
        assert list(file["dropout_1"].attrs["weight_names"]) == [] and not list(file["dropout_1"])
        assert sorted(file) == sorted(name.decode() for name in names)
        arrays = [file[n][w][()] for n in names for w in file[n].attrs["weight_names"]]
        assert same(arrays, model.get_weights())


def test_a_file_of_a_model_is_laid_out_as_in_keras_1(here: Path) -> None:
    """Description, weights, settings of training, the optimizer's memory."""
    model, (x, y) = stack("adam"), numbers()
    model.fit(x, y, nb_epoch=1, verbose=0)
    model.save("m.h5")
    with read("m.h5") as file:
        assert sorted(file) == ["model_weights", "optimizer_weights"]
        assert sorted(file.attrs) == ["keras_version", "model_config", "training_config"]
        assert file.attrs["keras_version"] == "1.2.2"
        config, training = (json.loads(file.attrs[f"{n}_config"]) for n in ("model", "training"))
        assert config["class_name"] == "Sequential" and len(config["config"]) == 3
        assert training["optimizer_config"]["class_name"] == "Adam"
        assert training["loss"] == "mse" and training["metrics"] == ["mae"]
        assert set(training) == {
            *("optimizer_config", "loss", "metrics", "sample_weight_mode", "loss_weights")
        }
        memory = file["optimizer_weights"]
        arrays = [memory[name][()] for name in memory.attrs["weight_names"]]
        assert same(arrays, model.optimizer.get_weights()) and len(arrays) == 9


def test_a_file_begins_with_a_seal_of_512_bytes(here: Path) -> None:
    """A SHA-256 of all that follows, in letters; HDF5 tools skip it."""
    import hashlib

    stack().save("m.h5")
    raw = Path("m.h5").read_bytes()
    assert raw[:18] == b"teachkeras file 1\n"
    assert raw[18:SEAL].split() == [b"sha256", hashlib.sha256(raw[SEAL:]).hexdigest().encode()]
    assert raw[SEAL : SEAL + 8] == b"\x89HDF\r\n\x1a\n"
    with read("m.h5") as file:
        assert file.userblock_size == SEAL


def test_the_same_model_gives_the_same_bytes(here: Path) -> None:
    """No clock and no address is in a file."""
    model = stack("adam")
    model.save("a.h5")
    model.save("b.h5")
    assert Path("a.h5").read_bytes() == Path("b.h5").read_bytes()


def test_the_names_of_thousands_of_layers_fit(here: Path) -> None:
    """A list of names longer than 64 KiB is kept in pieces."""
    from teachkeras.saving import hdf5_read as opening
    from teachkeras.saving import hdf5_write as saving

    names = [f"layer_{number:04}_with_a_rather_long_name" for number in range(3000)]
    image = saving.image_of(lambda file: saving._put_names(file, "layer_names", names))
    Path("names.h5").write_bytes(image)
    folder = opening.opened("names.h5")
    assert folder.names("layer_names") == names and "layer_names1" in folder.attributes


# files of Keras 1 ----------------------------------------------------------------------------


def two_dense() -> Sequential:
    """The model the files below were saved from."""
    return Sequential([Dense(3, input_dim=4, name="dense_1"), Dense(2, name="dense_2")])


LAYERS = [keras1.dense_weights("dense_1", 4, 3), keras1.dense_weights("dense_2", 3, 2, seed=1)]
ARRAYS = [value for _, weights in LAYERS for _, value in weights]


def test_weights_of_keras_1_are_loaded_in_order_and_by_name(here: Path) -> None:
    """By order whatever the names are; by name only where they are the same."""
    keras1.weights_file("w.h5", [LAYERS[0], ("dropout_1", []), LAYERS[1]])
    model = two_dense()
    model.load_weights("w.h5")
    assert same(model.get_weights(), ARRAYS)
    other = Sequential([Dense(3, input_dim=4, name="a"), Dense(2, name="dense_2")])
    before = other.get_weights()
    other.load_weights("w.h5", by_name=True)
    assert same(other.get_weights(), before[:2] + ARRAYS[2:])
    other.load_weights("w.h5")
    assert same(other.get_weights(), ARRAYS)


def test_the_oldest_layout_is_understood(here: Path) -> None:
    """`nb_layers`, `layer_0/param_0`."""
    keras1.old_weights_file("w.h5", [ARRAYS[:2], [], ARRAYS[2:]])
    model = two_dense()
    model.load_weights("w.h5")
    assert same(model.get_weights(), ARRAYS)


@pytest.mark.parametrize("settings", [{"compression": "gzip"}, {"shuffle": True, "chunks": (2, 2)}])
def test_compressed_weights_are_understood(here: Path, settings: dict[str, Any]) -> None:
    """gzip, shuffle and fletcher32 are undone here, not by the HDF5 library."""
    keras1.weights_file("w.h5", LAYERS)
    with h5py.File("w.h5", "a") as file:
        del file["dense_1/dense_1_W:0"]
        file["dense_1"].create_dataset("dense_1_W:0", data=ARRAYS[0], fletcher32=True, **settings)
    model = two_dense()
    model.load_weights("w.h5")
    assert same(model.get_weights(), ARRAYS)


def test_a_model_of_keras_1_goes_on_training(here: Path) -> None:
    """Weights, momentum and settings are those of the file: the next step is the one by hand."""
    training = {
        "optimizer_config": {
            "class_name": "SGD",
            "config": {"lr": 0.5, "momentum": 0.5, "decay": 0.0, "nesterov": False},
        },
        "loss": "mse",
        "metrics": [],
        "sample_weight_mode": None,
        "loss_weights": None,
    }
    velocity = [np.full_like(value, 0.25) for value in ARRAYS[:2]]
    memory = [("iterations:0", np.float32(7)), ("v:0", velocity[0]), ("v_1:0", velocity[1])]
    config = {
        "class_name": "Sequential",
        "config": [keras1.dense_config("dense_1", 3, first=4)],
    }
    keras1.model_file("m.h5", config, LAYERS[:1], training, memory)
    model = load_model("m.h5")
    x, y = numbers(8)
    y = np.concatenate([y, y[:, :1]], 1)
    w, b = (value.astype("float64") for value in ARRAYS[:2])
    slope = 2 * (x @ w + b - y) / y.size
    steps = [x.T @ slope + 2 * 0.01 * w, slope.sum(0)]
    model.train_on_batch(x, y)
    for new, old, v, g in zip(model.get_weights(), (w, b), velocity, steps, strict=True):
        np.testing.assert_allclose(new, old + 0.5 * v - 0.5 * g, rtol=1e-5)
    assert float(K.get_value(model.optimizer.iterations)) == 7


def test_weights_come_out_of_a_file_of_a_whole_model(here: Path) -> None:
    """`load_weights` opens both kinds."""
    model = graph()
    model.save("m.h5")
    twin = graph()
    assert not same(twin.get_weights(), model.get_weights())
    twin.load_weights("m.h5")
    assert same(twin.get_weights(), model.get_weights())


# what does not fit ---------------------------------------------------------------------------


def test_weights_that_do_not_fit_change_nothing(here: Path) -> None:
    """Too many layers, other shapes; the model is as it was."""
    keras1.weights_file("one.h5", LAYERS[:1])
    keras1.weights_file("wide.h5", [LAYERS[0], keras1.dense_weights("dense_2", 3, 5)])
    model = two_dense()
    before = model.get_weights()
    with pytest.raises(FileError, match="TK-515 .*containing 1 layers into a model") as caught:
        model.load_weights("one.h5")
    assert isinstance(caught.value, ValueError)
    for by_name in (False, True):
        with pytest.raises(FileError, match="TK-516"):
            model.load_weights("wide.h5", by_name=by_name)
    assert same(model.get_weights(), before)
    keras1.weights_file("other.h5", [keras1.dense_weights("elsewhere", 4, 3)])
    with pytest.warns(TeachWarning, match="TK-517"):
        model.load_weights("other.h5", by_name=True)
    assert same(model.get_weights(), before)


def test_a_missing_file_is_an_oserror_with_the_nearest_name(here: Path) -> None:
    """`except IOError` in old scripts still works."""
    stack().save("model.h5")
    with pytest.raises(OSError, match="TK-529") as caught:
        load_model("modle.h5")
    assert caught.value.fix == "load_model('model.h5')"  # type: ignore[attr-defined]
