"""The promise of the first lesson: a small net learns to read digits."""

from typing import Any

import numpy as np
import pytest

from teachkeras.datasets import digits
from teachkeras.layers import Dense, Dropout, Flatten
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical


@pytest.fixture(scope="module")
def pictures() -> Any:
    """The digits between 0 and 1, with one-hot labels."""
    (x, y), (x_test, y_test) = digits.load_data()
    return (x / 16, to_categorical(y, 10)), (x_test / 16, to_categorical(y_test, 10))


def reader() -> Sequential:
    """64 pixels, 32 hidden units, 10 probabilities."""
    model = Sequential(
        [
            Flatten(input_shape=(8, 8)),
            Dense(32, activation="relu"),
            Dropout(0.1),
            Dense(10, activation="softmax"),
        ]
    )
    model.compile(SGD(lr=0.1, momentum=0.9), "categorical_crossentropy", metrics=["accuracy"])
    return model


def test_digits_are_read(pictures: Any) -> None:
    """At least 95 of 100 pictures it has never seen; the loss starts near ln 10."""
    train, test = pictures
    model = reader()
    assert model.evaluate(*test, verbose=0)[0] == pytest.approx(np.log(10), abs=0.4)
    history = model.fit(*train, nb_epoch=30, verbose=0, validation_data=test).history
    assert model.evaluate(*test, verbose=0)[1] >= 0.95
    assert history["val_acc"][-1] == pytest.approx(model.evaluate(*test, verbose=0)[1])
    guesses = model.predict_classes(test[0])
    assert np.mean(guesses == test[1].argmax(1)) == pytest.approx(history["val_acc"][-1])


def test_two_trainings_with_one_seed_are_identical(pictures: Any) -> None:
    """To the last bit: start values, shuffling and dropout."""
    train, _ = pictures
    runs = []
    for _ in range(2):
        np.random.seed(7)
        model = reader()
        runs.append((model.fit(*train, nb_epoch=3, verbose=0).history, model.get_weights()))
    assert runs[0][0] == runs[1][0]
    assert all((a == b).all() for a, b in zip(runs[0][1], runs[1][1], strict=True))


def test_the_data_set_itself() -> None:
    """1,797 pictures of 8 by 8, values 0 to 16, ten digits, the same split every time."""
    (x, y), (x_test, y_test) = digits.load_data()
    again = digits.load_data()
    assert x.shape == (1438, 8, 8) and x_test.shape == (359, 8, 8)
    assert x.min() == 0 and x.max() == 16 and set(y) == set(range(10)) == set(y_test)
    np.testing.assert_array_equal(x, again[0][0])
    everything = np.concatenate([x, x_test]).reshape(1797, 64)
    from sklearn.datasets import load_digits

    theirs = load_digits().data
    assert sorted(map(tuple, everything)) == sorted(map(tuple, theirs.astype(int)))
