"""Compile: metrics of all kinds, names, modes; the functions it makes; the order of arguments."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import Dense, Dropout, Input
from teachkeras.models import Model, Sequential
from tests.models.networks import data, one_number, two_layers


def spread(y_true: Any, y_pred: Any) -> dict[str, Any]:
    """A metric that gives two numbers."""
    return {"lowest": K.min(y_pred), "highest": K.max(y_pred)}


def test_metrics_of_every_kind() -> None:
    """By name, as a function, as a lambda, one that gives a dict; each under its own name."""
    model = two_layers()
    model.compile("sgd", "mse", metrics=["mae", spread, lambda t, p: K.mean(t)])
    x, y = data(20)
    names = ["loss", "mean_absolute_error", "lowest", "highest", "<lambda>"]
    assert model.metrics_names == names
    found = dict(zip(names, model.test_on_batch(x, y), strict=True))
    guess = model.predict(x)
    by_hand = [np.mean((guess - y) ** 2), np.mean(abs(guess - y)), guess.min(), guess.max()]
    np.testing.assert_allclose(list(found.values()), [*by_hand, y.mean()], rtol=1e-5, atol=1e-7)


def test_a_metric_twice_gets_numbers_in_the_history_only() -> None:
    """`metrics_names` keeps the plain names, as in Keras 1."""
    model = two_layers()
    model.compile("sgd", "mse", metrics=["mae", "mse", "mae", "mae"])
    assert model.metrics_names.count("mean_absolute_error") == 3
    x, y = data(20)
    history = model.fit(x, y, nb_epoch=1, verbose=0, validation_data=(x, y)).history
    plain = ["loss", "mean_squared_error"]
    numbered = [f"mean_absolute_error_{n}" for n in (1, 2, 3)]
    assert set(history) == {p + name for p in ("", "val_") for name in plain + numbered}
    assert history["mean_absolute_error_1"] == history["mean_absolute_error_3"]


def test_metrics_by_output() -> None:
    """A dict by name; a single one needs no list; 'acc' is resolved for each output by itself."""
    x = Input((4,))
    ends = [Dense(1, name="yes")(x), Dense(3, activation="softmax", name="kind")(x)]
    model = Model(x, ends)
    model.compile(
        "sgd", ["binary_crossentropy", "mse"], metrics={"kind": "acc", "yes": ["acc", "mse"]}
    )
    assert model.metrics_names == [
        "loss",
        "yes_loss",
        "kind_loss",
        "yes_acc",
        "yes_mean_squared_error",
        "kind_acc",
    ]
    assert [sentence.split(",")[0] for sentence in model.accuracies] == [
        "'acc' of yes is binary_accuracy",
        "'acc' of kind is categorical_accuracy",
    ]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"metric": ["acc"]}, "TK-448"),
        ({"metrics": "acc"}, "TK-422"),
        ({"metrics": ["acuracy"]}, "TK-415"),
        ({"metrics": {"nobody": "acc"}}, "TK-429"),
        ({"loss_weights": [1, 2]}, "TK-431"),
        ({"loss_weights": "two"}, "TK-495"),
        ({"loss_weights": {"nobody": 2}}, "TK-429"),
        ({"sample_weight_mode": "temporal"}, "TK-470"),
        ({"sample_weight_mode": "stepwise"}, "TK-470"),
        ({"sample_weight_mode": {"nobody": None}}, "TK-429"),
        ({"losses": "mse"}, "TK-448"),
    ],
)
def test_what_compile_refuses(settings: Any, code: str) -> None:
    """And the old compilation stays usable."""
    model = two_layers()
    with pytest.raises(TeachError, match=code):
        model.compile("sgd", "mse", **settings)
    assert model.fit(*data(8), nb_epoch=1, verbose=0).epoch == [0]


def test_settings_of_old_backends_change_nothing() -> None:
    """`compile('rmsprop', 'mse', mode='FAST_COMPILE')` must not fail."""
    model = two_layers()
    model.compile("rmsprop", "mse", mode="FAST_COMPILE")
    assert model.fit(*data(8), nb_epoch=1, verbose=0).epoch == [0]


def test_the_functions_scripts_ask_for() -> None:
    """Fed as in Keras 1: inputs, targets, sample weights, the phase; a list comes out."""
    model = Sequential([Dense(3, input_dim=4), Dropout(0.5)])
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = data(6)
    model._make_train_function()
    model._make_test_function()
    model._make_predict_function()
    ones = np.ones(6, "float32")
    before = model.get_weights()
    np.testing.assert_array_equal(model.predict_function([x, 0])[0], model.predict(x))
    np.testing.assert_allclose(
        model.test_function([x, y, ones, 0]), model.evaluate(x, y, verbose=0), rtol=1e-5
    )
    assert len(model.train_function([x, y, ones, 1])) == 2
    assert not np.array_equal(before[0], model.get_weights()[0])


def test_total_loss_is_a_symbol() -> None:
    """Of the inputs, the labels and the weights of the samples, as in Keras 1."""
    model = one_number()
    loss = K.function([model.input, *model.targets, *model.sample_weights], [model.total_loss])
    labels = np.array([[1.0], [3.0]])
    assert loss([np.zeros((2, 1)), labels, np.ones(2)])[0] == pytest.approx(5.0)
    assert loss([np.zeros((2, 1)), labels, np.array([1.0, 3.0])])[0] == pytest.approx(14.0)


def test_the_order_of_weights_on_a_batch() -> None:
    """Model takes sample weights first, Sequential class weights, as in Keras 1."""
    x, y = np.zeros((2, 1)), np.array([[1.0], [2.0]])
    stack = one_number("mae")
    graph = Model(stack.input, stack.output)
    graph.compile("sgd", "mae")
    classes, rows = {1: 1.0, 2: 3.0}, np.array([5.0, 0.0])
    by_class, by_row = (1 + 3 * 2) / 2, 5.0
    for model, first, second in ((stack, classes, rows), (graph, rows, classes)):
        model.set_weights([np.zeros((1, 1))])
        right = by_class if first is classes else by_row
        assert model.train_on_batch(x, y, first) == pytest.approx(right)
        model.set_weights([np.zeros((1, 1))])
        assert model.train_on_batch(x, y, first, second) == pytest.approx(by_row)


def test_the_switch_of_nested_models_is_live() -> None:
    """Freezing a model inside, or a layer in it, empties the outer lists at once."""
    inner = Sequential([Dense(3, input_dim=2), Dense(2)])
    x = Input((2,))
    outer = Model(x, Dense(1)(inner(x)))
    assert len(outer.trainable_weights) == 6
    inner.trainable = False
    assert len(outer.trainable_weights) == 2 and len(outer.non_trainable_weights) == 4
    inner.trainable = True
    inner.layers[0].trainable = False
    assert len(outer.trainable_weights) == 4
    outer.trainable = False
    assert outer.trainable_weights == [] and len(outer.non_trainable_weights) == 6
    assert len(outer.weights) == len(outer.get_weights()) == 6


def test_predict_shows_a_bar(capsys: Any) -> None:
    """With verbose=1, which is what predict_classes and predict_proba do unless told."""
    model, x = two_layers("categorical_crossentropy"), data(40)[0]
    model.predict(x)
    assert capsys.readouterr().out == ""
    model.predict_classes(x)
    assert "40/40 [" + "=" * 30 + "]" in capsys.readouterr().out
    model.predict_proba(x, verbose=0)
    assert capsys.readouterr().out == ""
