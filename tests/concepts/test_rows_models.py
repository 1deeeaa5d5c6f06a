"""Rows C024, C060, C061, C105: optimizers, compile, and labels as one-hot rows."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ArgumentError, DataError, StateError
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical


def ten_classes(loss: str) -> Sequential:
    """64 features, 10 probabilities."""
    model = Sequential([Dense(10, activation="softmax", input_dim=64)])
    model.compile("sgd", loss)
    return model


def test_c024_three_steps_of_sgd() -> None:
    """lr = 0.1 on w² from 1: 0.8, 0.64, 0.512."""
    w = K.variable(1.0)
    step = K.function([], [], SGD(lr=0.1).get_updates([w], {}, K.square(w)))
    found = []
    for _ in range(3):
        step([])
        found.append(float(K.get_value(w)))
    np.testing.assert_allclose(found, [0.8, 0.64, 0.512], rtol=1e-6)


def test_c060_fit_needs_compile() -> None:
    """Refused in one sentence, with the line to add; with it, training works."""
    model = Sequential([Dense(10, activation="softmax", input_dim=64)])
    x, y = np.ones((8, 64)), to_categorical(np.arange(8), 10)
    with pytest.raises(StateError) as caught:
        model.fit(x, y)
    assert "must be compiled before fit" in caught.value.what
    model.compile(optimizer="sgd", loss="categorical_crossentropy")
    assert caught.value.fix == "model.compile(optimizer='sgd', loss='categorical_crossentropy')"
    assert model.fit(x, y, nb_epoch=1, verbose=0).epoch == [0]


def test_c061_compile_needs_an_optimizer_and_a_loss() -> None:
    """Both are named; two words suffice; a typo gets a suggestion."""
    model = Sequential([Dense(10, activation="softmax", input_dim=64)])
    with pytest.raises(ArgumentError, match="an optimizer and a loss"):
        model.compile()
    with pytest.raises(ArgumentError, match="needs a loss"):
        model.compile("sgd")
    model.compile("sgd", "mse")
    with pytest.raises(ArgumentError) as caught:
        model.compile("sgd", "catgorical_crossentropy")
    assert caught.value.fix == "'categorical_crossentropy'"


def test_c105_class_numbers_and_one_hot_rows() -> None:
    """Labels (8,) against (None, 10): both ways out are named, and they give the same loss."""
    rng = np.random.RandomState(0)
    x, labels = rng.uniform(size=(8, 64)), rng.randint(0, 10, 8)
    one_hot, numbers = (ten_classes(f"{p}categorical_crossentropy") for p in ("", "sparse_"))
    with pytest.raises(DataError) as caught:
        one_hot.fit(x, labels)
    text = str(caught.value)
    assert "to_categorical(labels, 10)" in text and "sparse_categorical_crossentropy" in text
    assert "(8,)" in text and "(None, 10)" in text
    numbers.set_weights(one_hot.get_weights())
    first = one_hot.evaluate(x, to_categorical(labels, 10), verbose=0)
    second = numbers.evaluate(x, labels, verbose=0)
    by_hand = -np.log(one_hot.predict(x)[np.arange(8), labels]).mean()
    assert first == pytest.approx(second, rel=1e-6)
    assert first == pytest.approx(by_hand, rel=1e-5)
