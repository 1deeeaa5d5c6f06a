"""The tables scikit-learn carries, against its own loaders; local files of Keras' sets."""

import json
import pickle

import numpy as np
import pytest
from sklearn import datasets as theirs

from teachkeras import backend as K
from teachkeras.datasets import (
    breast_cancer,
    cifar10,
    cifar100,
    diabetes,
    imdb,
    iris,
    linnerud,
    mnist,
    reuters,
    wine,
)
from teachkeras.errors import DataError

TABLES = [
    (iris, lambda: theirs.load_iris(return_X_y=True)),
    (wine, lambda: theirs.load_wine(return_X_y=True)),
    (breast_cancer, lambda: theirs.load_breast_cancer(return_X_y=True)),
    (diabetes, lambda: theirs.load_diabetes(return_X_y=True, scaled=False)),
    (linnerud, lambda: theirs.load_linnerud(return_X_y=True)),
]


@pytest.mark.parametrize("ours, load", TABLES, ids=lambda each: getattr(each, "__name__", ""))
def test_the_rows_are_scikit_learns(ours, load):
    X, y = load()
    (whole, labels), (nothing, _) = ours.load_data(test_split=0, seed=None)
    np.testing.assert_allclose(whole, X)
    np.testing.assert_array_equal(labels, y)
    assert len(nothing) == 0


@pytest.mark.parametrize("ours, load", TABLES, ids=lambda each: getattr(each, "__name__", ""))
def test_the_split_is_the_same_each_time_and_loses_nothing(ours, load):
    (X, y), (X_test, y_test) = ours.load_data()
    again = ours.load_data()
    np.testing.assert_array_equal(again[0][0], X)
    count = len(load()[0])
    assert len(X_test) == len(y_test) == int(count * 0.2) and len(X) == len(y) == count - len(
        X_test
    )
    rows = np.vstack([X, X_test])
    np.testing.assert_array_equal(np.sort(rows, axis=0), np.sort(load()[0], axis=0))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of data files, and an empty home."""
    monkeypatch.setenv("TEACHKERAS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def arrays(shape):
    """Four arrays of a picture set."""
    x = np.arange(np.prod(shape)).reshape(shape).astype("uint8")
    return {"x_train": x, "y_train": np.arange(len(x)), "x_test": x[:1], "y_test": np.arange(1)}


def test_a_local_mnist_is_read_under_its_old_name_too(place):
    np.savez(place / "mnist.npz", **arrays((3, 28, 28)))
    for name in ("mnist.npz", "mnist.pkl.gz"):
        (x, y), (x_test, _) = mnist.load_data(name)
        assert x.shape == (3, 28, 28) and y.tolist() == [0, 1, 2] and x_test.shape == (1, 28, 28)


def test_cifar_follows_the_image_order(place):
    for name, load in (
        ("cifar10.npz", cifar10.load_data),
        ("cifar100-fine.npz", cifar100.load_data),
    ):
        np.savez(place / name, **arrays((2, 4, 4, 3)))
        K.set_image_dim_ordering("tf")
        (x, y), _ = load()
        K.set_image_dim_ordering("th")
        (turned, _), _ = load()
        assert y.shape == (2, 1) and turned.shape == (2, 3, 4, 4)
        np.testing.assert_array_equal(turned, x.transpose(0, 3, 1, 2))


def test_reviews_are_prepared_as_keras_1_does(place):
    (place / "imdb.json").write_text(json.dumps({"x": [[1, 2, 3], [4, 5]], "y": [0, 1]}))
    (x, y), (x_test, y_test) = imdb.load_data()
    both = dict(zip([*y, *y_test], [*x, *x_test], strict=True))
    assert both == {0: [1, 4, 5, 6], 1: [1, 7, 8]}
    (x, y), (x_test, y_test) = imdb.load_data(nb_words=7, skip_top=5)
    assert dict(zip([*y, *y_test], [*x, *x_test], strict=True)) == {0: [2, 2, 5, 6], 1: [2, 2, 2]}
    (x, y), (x_test, y_test) = imdb.load_data(nb_words=7, oov_char=None, start_char=None, maxlen=4)
    assert dict(zip([*y, *y_test], [*x, *x_test], strict=True)) == {0: [4, 5, 6], 1: []}
    (place / "reuters.json").write_text(json.dumps({"x": [[1]] * 10, "y": list(range(10))}))
    (x, y), (x_test, y_test) = reuters.load_data(test_split=0.3)
    assert len(x) == 7 and sorted([*y, *y_test]) == list(range(10))
    (place / "imdb_word_index.json").write_text('{"the": 1}')
    assert imdb.get_word_index() == {"the": 1}


def test_what_is_missing_is_said_with_what_is_there(place):
    for load in (mnist.load_data, cifar10.load_data, imdb.load_data, reuters.load_data):
        with pytest.raises(DataError) as caught:
            load()
        assert caught.value.code == "TK-331" and "datasets import digits" in str(caught.value)


def test_a_file_that_would_run_code_is_not_opened(place):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("code of a data file ran",))

    harmful = np.empty(1, object)
    harmful[0] = Trap()
    np.savez(place / "mnist.npz", x_train=harmful, y_train=harmful, x_test=harmful, y_test=harmful)
    with pytest.raises(DataError, match="TK-332"):
        mnist.load_data()
    (place / "mnist.npz").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DataError, match="TK-332"):
        mnist.load_data()
    for text in ("[[", '{"x": 3}', '{"x": [["a"]], "y": [1]}', "[" * 100_000):
        (place / "imdb.json").write_text(text)
        with pytest.raises(DataError, match="TK-332"):
            imdb.load_data()
