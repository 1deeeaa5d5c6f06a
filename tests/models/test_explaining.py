"""The terms of a total loss: they are what NumPy says, and they add up."""

from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras import backend as K
from teachkeras.errors import StateError
from teachkeras.layers import Dense, Dropout, Input
from teachkeras.models import Model, Sequential

RNG = np.random.RandomState(3)
X, Y = RNG.uniform(-1, 1, (8, 4)), RNG.uniform(-1, 1, (8, 3))


def one_layer() -> Any:
    """A layer with three prices, and dropout before it."""
    model = Sequential(
        [
            Dropout(0.5, input_shape=(4,)),
            Dense(3, W_regularizer="l1", b_regularizer="l2", activity_regularizer="activity_l2"),
        ]
    )
    model.compile("sgd", "mse")
    return model


def test_terms_against_numpy() -> None:
    """Data and prices, measured as `evaluate` measures; weights, values, names, formulas."""
    model = one_layer()
    model.layers[1].set_weights([model.get_weights()[0], np.ones(3)])
    found = model.explain(X, Y)
    W, b = model.get_weights()
    out = X @ W + b
    right = {
        "mean_squared_error of dense_1": ((out - Y) ** 2).mean(),
        "dense_1_W_regularizer": 0.01 * abs(W).sum(),
        "dense_1_b_regularizer": 0.03,
        "dense_1_activity": 0.01 * (out**2).sum(),
    }
    assert {term.name: pytest.approx(term.value, rel=1e-5) for term in found.terms} == right
    assert found.total == pytest.approx(sum(term.amount for term in found.terms), abs=1e-6)
    assert found.total == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-6)
    assert [term.kind for term in found.terms] == ["data"] + ["penalty"] * 3
    text = repr(found)
    assert "8 samples, the sum of 4 terms" in text
    assert "0.01 * sum(abs(dense_1_W), axis=(0, 1))" in text


def test_several_outputs_with_weights() -> None:
    """Each output is a term, times its weight; sample weights count as in training."""
    x = Input((4,))
    hidden = Dense(3, W_regularizer="l2", name="a")(x)
    model = Model(input=x, output=[hidden, Dense(3, name="b")(hidden)])
    model.compile("sgd", ["mse", "mae"], loss_weights=[1.0, 0.25])
    found = model.explain(X, [Y, Y])
    total, first, second = model.test_on_batch(X, [Y, Y])
    assert [term.weight for term in found.terms] == [1.0, 0.25, 1.0]
    assert [term.value for term in found.terms[:2]] == pytest.approx([first, second])
    assert found.total == pytest.approx(total)
    assert "0.25 * " in repr(found) and "mean_absolute_error of b" in repr(found)
    rows = np.linspace(0, 1, 8)
    weighted = model.explain(X, [Y, Y], [rows, rows])
    by_model = model.test_on_batch(X, [Y, Y], sample_weight=[rows, rows])
    assert weighted.total == pytest.approx(by_model[0])


def test_without_data_it_is_the_last_batch() -> None:
    """Trained, tested or evaluated; before that, and after compiling anew, data is asked for."""
    model = one_layer()
    with pytest.raises(StateError, match="TK-461"):
        model.explain()
    with pytest.raises(StateError, match="TK-424"):
        Sequential([Dense(3, input_dim=4)]).explain(X, Y)
    model.train_on_batch(X, Y)
    assert model.explain().total == pytest.approx(model.explain(X, Y).total)
    model.evaluate(X[:3], Y[:3], verbose=0)
    assert model.explain().rows == 3
    model.compile("sgd", "mse")
    with pytest.raises(StateError, match="TK-461"):
        model.explain()


def test_a_price_that_is_a_plain_number_and_a_model_without_prices() -> None:
    """Both have their line; the record is a view, and its symbol is the graph of the total."""
    model = Sequential([Dense(3, input_dim=4)])
    model.add_loss(K.constant(2.0))
    model.add_loss(0.5)
    model.compile("sgd", "mse")
    found = tk.explain(model, X, Y)
    assert [term.name for term in found.terms[1:]] == ["penalty_1", "penalty_2"]
    assert [term.value for term in found.terms[1:]] == [2.0, 0.5]
    view = tk.show(found)
    assert "the sum of 3 terms" in view.title and view.picture.count("<rect") >= 4
    assert "dense_1_W" in tk.show(found.symbol).title
    alone = Sequential([Dense(3, input_dim=4)])
    alone.compile("sgd", "mse")
    assert "one term" in repr(alone.explain(X, Y))
