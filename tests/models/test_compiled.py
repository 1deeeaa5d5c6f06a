"""What is read off a compiled model, by the names of Keras 1."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import objectives
from teachkeras.errors import StateError
from teachkeras.layers import Dense, Dropout, Input
from teachkeras.models import Model, Sequential

X = np.random.RandomState(0).randn(6, 3)
NAMES = """targets sample_weights total_loss metrics_tensors loss_functions loss_weights_list
sample_weight_modes train_function test_function""".split()


def two_outputs() -> Model:
    """A number and three classes from one row."""
    x = Input((3,))
    hidden = Dropout(0.5)(Dense(4, activation="tanh")(x))
    outputs = [Dense(1, name="a")(hidden), Dense(3, activation="softmax", name="b")(hidden)]
    model = Model(x, outputs)
    losses = {"a": "mae", "b": "sparse_categorical_crossentropy"}
    model.compile("sgd", losses, metrics={"b": ["acc"]}, loss_weights=[2.0, 0.5])
    return model


def test_what_they_are() -> None:
    """One for each output, in their order; the symbols are always the same ones."""
    model = two_outputs()
    assert [K.ndim(x) for x in model.targets] == [2, 2]
    assert [K.int_shape(x) for x in model.sample_weights] == [(None,), (None,)]
    losses = [objectives.mean_absolute_error, objectives.sparse_categorical_crossentropy]
    assert model.loss_functions == losses and model.loss_weights_list == [2.0, 0.5]
    assert model.sample_weight_modes == [None, None]
    assert len(model.metrics_tensors) == len(model.metrics_names) - 1 == 3
    assert model.total_loss is model.total_loss
    assert model.metrics_tensors[0] is model.metrics_tensors[0]
    assert model.targets[0] is model.targets[0]


def test_a_function_of_them_gives_what_the_model_reports() -> None:
    """Inputs, weights, labels and the phase in; the loss and all metrics out."""
    model = two_outputs()
    fed = [*model.inputs, *model.sample_weights, *model.targets, K.learning_phase()]
    f = K.function(fed, [model.total_loss, *model.metrics_tensors])
    y, z, w = X[:, :1], np.arange(6)[:, None] % 3, np.linspace(0.5, 2, 6)
    told = f([X, w, np.ones(6), y, z, 0])
    right = model.test_on_batch(X, [y, z], sample_weight=[w, np.ones(6)])
    np.testing.assert_allclose(told, right, rtol=1e-6)


def test_slopes_of_the_total_loss_are_those_of_a_step() -> None:
    """The usual recipe: SGD moves each weight by the slope times the rate, weights included."""
    model = Sequential([Dense(4, activation="tanh", input_dim=3), Dense(1)])
    model.compile("sgd", "mse")
    slopes = model.optimizer.get_gradients(model.total_loss, model.trainable_weights)
    fed = [model.inputs[0], model.sample_weights[0], model.targets[0]]
    y, w = X[:, :1] ** 2, np.arange(6.0)
    found = K.function(fed, slopes)([X, w, y])
    before = model.get_weights()
    model.train_on_batch(X, y, sample_weight=w)
    for old, slope, new in zip(before, found, model.get_weights(), strict=True):
        np.testing.assert_allclose(new, old - 0.01 * slope, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_before_compile_they_are_not_there(name: str) -> None:
    """hasattr says so; the error says what to do."""
    model = Sequential([Dense(2, input_dim=3)])
    assert not hasattr(model, name)
    with pytest.raises(StateError, match=f"TK-424  a model must be compiled before model.{name}"):
        getattr(model, name)
    model.compile("sgd", "mse")
    assert hasattr(model, name)


def test_functions_are_there_without_being_made() -> None:
    """And setting one to None lets it be made anew, as scripts do after changing a layer."""
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    y: Any = np.zeros((6, 2))
    before = model.test_on_batch(X, y)
    told = model.train_function([X, y, np.ones(6)])
    assert float(told[0]) == pytest.approx(float(before))
    old = model.train_function
    assert model.train_function is old
    model.train_function = None
    model.test_function = model.predict_function = None
    assert model.train_function is not old
    np.testing.assert_array_equal(model.predict_function([X])[0], model.predict(X))
