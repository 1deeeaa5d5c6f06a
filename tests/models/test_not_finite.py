"""A nan in training is noticed before it gets into the weights, and blamed on the guilty op."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import Dense, Dropout, Lambda
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD


def rows(seed: int = 0) -> np.ndarray:
    """Ten samples of three numbers."""
    return np.random.RandomState(seed).randn(10, 3)


def same_weights(model: Sequential, before: list) -> bool:
    """True when not one bit of the weights has changed."""
    return all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_log_of_zero_in_the_forward_pass() -> None:
    """The layer and the op are named, and the weights are those of before the batch."""
    model = Sequential(
        [
            Dense(4, input_dim=3, activation="relu"),
            Lambda(lambda x: K.log(x), name="logs"),
            Dense(1),
        ]
    )
    model.compile("sgd", "mse")
    before = model.get_weights()
    with pytest.raises(TeachError, match="TK-702  log made the first -inf") as caught:
        model.fit(rows(), np.ones(10), verbose=0)
    assert "logs: log" in str(caught.value) and same_weights(model, before)


def test_a_gradient_that_only_goes_wrong_backwards() -> None:
    """sqrt at 0 is 0, its slope is not: labelled as made in the backward pass."""
    model = Sequential(
        [Dense(2, input_dim=3, init="zero"), Lambda(lambda x: K.pow(x * x, 0.5)), Dense(1)]
    )
    model.compile("sgd", "mse")
    before = model.get_weights()
    with pytest.raises(TeachError, match="TK-702") as caught:
        model.train_on_batch(rows(), np.ones(10))
    assert "backward" in str(caught.value) and same_weights(model, before)


def test_a_learning_rate_that_explodes() -> None:
    """Some epochs go by, then the first op that overflows is named; the weights stay finite."""
    model = Sequential([Dense(1, input_dim=3)])
    model.compile(SGD(lr=10.0), "mse")
    with pytest.raises(TeachError, match="TK-70[24]") as caught:
        model.fit(rows() * 10, np.ones(10), verbose=0, nb_epoch=100)
    assert "SGD(lr=0." in str(caught.value)
    assert all(np.isfinite(w).all() for w in model.get_weights())


def test_the_model_is_usable_afterwards() -> None:
    """Bad data is refused, good data trains on."""
    model = Sequential([Dense(4, input_dim=3, activation="tanh"), Dropout(0.5), Dense(1)])
    model.compile("sgd", "mse")
    bad = rows()
    bad[7, 1] = np.nan
    with pytest.raises(TeachError, match="the data fed to .* holds nan"):
        model.fit(bad, np.ones(10), verbose=0)
    history = model.fit(rows(), np.ones(10), verbose=0, nb_epoch=3)
    assert np.isfinite(history.history["loss"]).all()


def test_evaluating_never_stops() -> None:
    """Only training is guarded: a nan in a prediction is an answer."""
    model = Sequential([Lambda(lambda x: K.log(x), input_shape=(3,))])
    model.compile("sgd", "mse")
    assert np.isnan(model.predict(-abs(rows()))).all()


def test_labels_of_a_tested_batch() -> None:
    """As in evaluate: the row is named, also for labels of several outputs' kind."""
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mae")
    y = np.ones((10, 2))
    y[7, 1] = np.inf
    with pytest.raises(TeachError, match="TK-379") as caught:
        model.test_on_batch(rows(), y)
    assert "7 of 10" in str(caught.value)
