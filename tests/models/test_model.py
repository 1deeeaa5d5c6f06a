"""The functional model: several inputs and outputs, shared layers, a model inside a model."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import Dense, Input
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD


def two_ended() -> tuple[Any, list[Any], list[Any]]:
    """A model with two inputs and two outputs, and data for it."""
    a, b = Input(shape=(3,), name="a"), Input(shape=(2,), name="b")
    left = Dense(2, activation="softmax", name="kind")(Dense(4, activation="tanh")(a))
    right = Dense(1, name="size")(b)
    rng = np.random.RandomState(0)
    data = [rng.randn(8, 3), rng.randn(8, 2)]
    labels = [np.eye(2)[rng.randint(0, 2, 8)], rng.randn(8, 1)]
    return Model(input=[a, b], output=[left, right]), data, labels


def test_two_losses_are_added_with_their_weights() -> None:
    """Total = l1 + 0.2 * l2, both worked out with NumPy from the model's own predictions."""
    model, data, labels = two_ended()
    model.compile(
        "sgd",
        {"kind": "categorical_crossentropy", "size": "mse"},
        metrics={"kind": ["accuracy"]},
        loss_weights=[1.0, 0.2],
    )
    assert model.metrics_names == ["loss", "kind_loss", "size_loss", "kind_acc"]
    kind, size = model.predict(data)
    first = -np.mean(np.sum(labels[0] * np.log(kind), axis=1))
    second = np.mean((size - labels[1]) ** 2)
    right = np.mean(kind.argmax(1) == labels[0].argmax(1))
    found = model.evaluate(data, labels, verbose=0)
    np.testing.assert_allclose(found, [first + 0.2 * second, first, second, right], rtol=1e-5)


def test_one_step_moves_each_weight_down_its_slope() -> None:
    """The linear output alone, by hand: W - lr * 0.2 * dL/dW."""
    model, data, labels = two_ended()
    model.compile(SGD(lr=0.1), ["categorical_crossentropy", "mse"], loss_weights=[1.0, 0.2])
    W, b = model.get_layer("size").get_weights()
    x, y = data[1], labels[1]
    error = x @ W + b - y
    model.train_on_batch(data, labels)
    new_W, new_b = model.get_layer("size").get_weights()
    np.testing.assert_allclose(new_W, W - 0.1 * 0.2 * 2 * x.T @ error / 8, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(new_b, b - 0.1 * 0.2 * 2 * error.mean(0), rtol=1e-5, atol=1e-6)


def test_lists_and_dicts_give_the_same() -> None:
    """Data in order, or by the names of the layers."""
    model, data, labels = two_ended()
    model.compile("sgd", ["categorical_crossentropy", "mse"])
    by_list = model.evaluate(data, labels, verbose=0)
    by_name = model.evaluate(
        dict(zip("ab", data, strict=True)), {"size": labels[1], "kind": labels[0]}, verbose=0
    )
    assert by_list == by_name


def test_sample_weights_belong_to_outputs() -> None:
    """One output weighted 0 for all rows but one: its loss is that row's alone."""
    model, data, labels = two_ended()
    model.compile("sgd", ["categorical_crossentropy", "mse"])
    only = np.eye(8)[3]
    _, size = model.predict(data)
    loss = model.test_on_batch(data, labels, sample_weight=[np.ones(8), only])
    assert loss[2] == pytest.approx(float((size[3, 0] - labels[1][3, 0]) ** 2), rel=1e-5)


def test_a_shared_layer_has_one_set_of_weights() -> None:
    """Called twice: its weights are counted once, and both calls use the same numbers."""
    shared = Dense(2, name="shared")
    a, b = Input(shape=(3,)), Input(shape=(3,))
    model = Model(input=[a, b], output=[shared(a), shared(b)])
    assert model.count_params() == 8 and len(model.layers) == 3
    x = np.ones((1, 3))
    first, second = model.predict([x, x])
    np.testing.assert_array_equal(first, second)


def test_a_model_on_other_tensors_shares_its_weights() -> None:
    """Equal to predict; training the outer one changes the inner one."""
    inner = Sequential([Dense(4, activation="tanh", input_dim=3), Dense(2)])
    x = Input(shape=(3,))
    outer = Model(input=x, output=Dense(1)(inner(x)))
    before = inner.get_weights()
    data = np.random.RandomState(0).randn(6, 3)
    f = K.function([x], [inner(x)])
    np.testing.assert_allclose(f([data])[0], inner.predict(data), rtol=1e-6)
    outer.compile(SGD(lr=0.5), "mse")
    outer.fit(data, np.ones((6, 1)), nb_epoch=1, verbose=0)
    assert any(np.any(a != b) for a, b in zip(before, inner.get_weights(), strict=True))


def test_functional_and_sequential_are_the_same_network() -> None:
    """With copied weights, not one bit of difference."""
    sequential = Sequential([Dense(4, activation="relu", input_dim=3), Dense(2)])
    x = Input(shape=(3,))
    model = Model(input=x, output=Dense(2)(Dense(4, activation="relu")(x)))
    model.set_weights(sequential.get_weights())
    data = np.random.RandomState(1).randn(5, 3)
    np.testing.assert_array_equal(model.predict(data), sequential.predict(data))


def test_layers_stand_in_order_of_depth() -> None:
    """Inputs first, and the last layer last, however the branches were written."""
    a = Input(shape=(3,), name="first")
    deep = Dense(2, name="deep")(Dense(3, name="middle")(a))
    model = Model(input=a, output=[deep, Dense(2, name="flat")(a)])
    names = [layer.name for layer in model.layers]
    assert names[0] == "first" and names.index("middle") < names.index("deep")


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda x, y: Model(input=K.placeholder((None, 3)), output=y), "TK-217"),
        (lambda x, y: Model(input=y, output=Dense(1)(y)), "TK-218"),
        (lambda x, y: Model(input=[x, x], output=y), "TK-219"),
        (lambda x, y: Model(input=Input(shape=(2,)), output=y), "TK-220"),
    ],
)
def test_a_graph_that_does_not_close_is_refused(build: Any, code: str) -> None:
    """A bare placeholder, a middle tensor as input, an input twice, a missing input."""
    x = Input(shape=(3,))
    with pytest.raises(TeachError, match=code):
        build(x, Dense(2)(x))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda m, d, y: m.predict(d[:1]), "TK-319"),
        (lambda m, d, y: m.predict({"a": d[0]}), "TK-318"),
        (lambda m, d, y: m.predict([d[0], d[1][:3]]), "TK-317"),
        (lambda m, d, y: m.compile("sgd", {"kidn": "mse"}), "TK-429"),
        (lambda m, d, y: m.compile("sgd", {"kind": "mse"}), "TK-430"),
        (lambda m, d, y: m.compile("sgd", ["mse"]), "TK-431"),
    ],
)
def test_wrong_lists_and_names_are_refused(act: Any, code: str) -> None:
    """Too few inputs, a missing name, unequal rows, unknown or missing outputs."""
    model, data, labels = two_ended()
    with pytest.raises(TeachError, match=code):
        act(model, data, labels)
