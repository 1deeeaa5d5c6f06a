"""Helpers around files and labels, and the tools for tests of one's own layers."""

import hashlib
import inspect

import h5py
import numpy as np
import pytest

from teachkeras.errors import DataError
from teachkeras.layers import Activation, Dense
from teachkeras.models import Sequential
from teachkeras.utils import np_utils
from teachkeras.utils.data_utils import get_file, validate_file
from teachkeras.utils.io_utils import (
    HDF5Matrix,
    ask_to_proceed_with_overwrite,
    load_array,
    save_array,
)
from teachkeras.utils.test_utils import get_test_data, keras_test, layer_test


def test_c033_every_name_of_np_utils_has_an_example_that_runs():
    """All of Keras 1's names are there, each with an example (run with all others elsewhere)."""
    wanted = """to_categorical normalize binary_logloss multiclass_logloss accuracy
        probas_to_classes categorical_probas_to_classes convert_kernel conv_output_length
        conv_input_length""".split()
    for name in wanted:
        assert ">>> " in inspect.getdoc(getattr(np_utils, name)), name


def test_losses_and_classes_by_hand():
    p, y = np.array([0.9, 0.2, 0.6]), np.array([1, 0, 0])
    by_hand = -np.mean([np.log(0.9), np.log(0.8), np.log(0.4)])
    assert np_utils.binary_logloss(p, y) == pytest.approx(by_hand)
    assert np.isfinite(np_utils.binary_logloss(np.array([0.0]), np.array([1])))
    assert np_utils.probas_to_classes(p).tolist() == [1, 0, 1]
    table = np.random.default_rng(0).normal(size=(4, 5))
    np.testing.assert_allclose(np.linalg.norm(np_utils.normalize(table), axis=1), 1)
    np.testing.assert_allclose(np.abs(np_utils.normalize(table, 0, 1)).sum(axis=0), 1)


def test_a_file_is_here_or_one_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("TEACHKERAS_DATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "words.txt").write_text("abc")
    md5 = hashlib.md5(b"abc").hexdigest()
    path = get_file("words.txt", "nowhere", md5_hash=md5)
    assert path == str(tmp_path / "words.txt") and validate_file(path, md5)
    for name, digest in (("other.txt", None), ("words.txt", "0" * 32)):
        with pytest.raises(DataError, match="TK-331"):
            get_file(name, "nowhere", md5_hash=digest)


def test_arrays_are_stored_whole_and_never_as_objects(tmp_path):
    array = np.arange(6.0).reshape(2, 3)
    save_array(array, str(tmp_path / "a.npy"))
    np.testing.assert_array_equal(load_array(str(tmp_path / "a.npy")), array)
    with pytest.raises(ValueError):
        save_array(np.array([object()]), str(tmp_path / "b.npy"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.npy"]


def test_a_model_reads_its_batches_from_a_file(tmp_path):
    path = str(tmp_path / "data.h5")
    X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    with h5py.File(path, "w") as file:
        file["X"], file["y"] = X, X.sum(axis=1, keepdims=True)
    part = HDF5Matrix(path, "X", start=10, end=30, normalizer=lambda x: 2 * x)
    assert len(part) == 20 and part.shape == (20, 3) and part.dtype == "float32"
    np.testing.assert_array_equal(part[2:5], 2 * X[12:15])
    np.testing.assert_array_equal(part[[1, 3]], 2 * X[[11, 13]])
    np.testing.assert_array_equal(part[0], 2 * X[10])
    np.testing.assert_array_equal(part[:], 2 * X[10:30])
    for key in (20, [0, 25], -1):
        with pytest.raises(IndexError):
            part[key]
    model = Sequential([Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    model.fit(HDF5Matrix(path, "X"), HDF5Matrix(path, "y"), verbose=0, nb_epoch=2, shuffle="batch")
    assert model.predict(HDF5Matrix(path, "X")).shape == (40, 1)


def test_overwriting_is_asked_until_the_answer_is_clear(monkeypatch):
    for answers, wanted in ((["what", "Y"], True), (["n"], False)):
        left = list(answers)
        monkeypatch.setattr("builtins.input", lambda question, left=left: left.pop(0))
        assert ask_to_proceed_with_overwrite("model.h5") is wanted and not left


def test_made_data_can_be_learnt():
    np.random.seed(0)
    (X, y), (X_test, _) = get_test_data(200, 10, (4,), nb_class=3)
    assert set(y) == {0, 1, 2} and X_test.shape == (10, 4)
    means = [X[y == kind].mean() for kind in range(3)]
    np.testing.assert_allclose(means, [0, 2, 4], atol=0.3)
    (X, y), _ = get_test_data(50, 10, (2, 3), (5,), classification=False)
    assert X.shape == (50, 2, 3) and y.shape == (50, 5)
    assert np.corrcoef(X.mean(axis=(1, 2)), y[:, 0])[0, 1] > 0.7


@keras_test
def test_layer_test_passes_a_good_layer_and_stops_a_bad_one():
    layer_test(Dense, {"output_dim": 3}, input_shape=(3, 2))
    data = np.array([[-1.0, 2.0]], "float32")
    layer_test(Activation, {"activation": "relu"}, input_data=data, expected_output=[[0, 2]])
    with pytest.raises(AssertionError):
        layer_test(Activation, {"activation": "relu"}, input_data=data, expected_output=[[1, 2]])

    class Wide(Dense):
        def get_output_shape_for(self, input_shape):
            return (input_shape[0], 7)

    with pytest.raises(Exception, match="Wide|7"):
        layer_test(Wide, {"output_dim": 3}, input_shape=(3, 2))
