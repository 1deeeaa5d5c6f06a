"""Sequential: stacking, evaluating, predicting, freezing, sharing, recompiling."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import objectives
from teachkeras.callbacks import Callback
from teachkeras.errors import (
    ArgumentError,
    DataError,
    ShapeError,
    StateError,
    TeachWarning,
    TypeTeachError,
)
from teachkeras.layers import Activation, Dense, Dropout, Flatten, Input, Layer
from teachkeras.models import Sequential
from tests.models.networks import data, two_layers


def test_layers_are_a_plain_list_in_the_order_of_adding() -> None:
    """No input layer among them; loops and len work; a model is a layer."""
    first, second = Dense(3, input_dim=4), Dense(2)
    model = Sequential()
    model.add(first)
    model.add(second)
    assert type(model.layers) is list and model.layers == [first, second]
    assert model.get_layer("dense_2") is second and model.get_layer(index=0) is first
    assert isinstance(model, Layer) and model.name == "sequential_1"
    assert Sequential(layer for layer in [Dense(2, input_dim=1)]).output_shape == (None, 2)


@pytest.mark.parametrize(
    "spelling",
    [
        {"input_dim": 4},
        {"input_shape": (4,)},
        {"batch_input_shape": (None, 4)},
    ],
)
def test_three_spellings_of_the_first_shape(spelling: Any) -> None:
    """They give the same shapes; a later layer with a shape is harmless."""
    model = Sequential([Dense(2, **spelling), Dense(3, input_dim=2)])
    assert (model.input_shape, model.output_shape) == ((None, 4), (None, 3))


def test_evaluate_and_predict_do_not_depend_on_batches() -> None:
    """7 rows in batches of 3 equal one batch of 7, to 1e-6; and the numbers are NumPy's."""
    model = two_layers()
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = data(7)
    W1, b1, W2, b2 = model.get_weights()
    by_hand = np.tanh(x @ W1 + b1) @ W2 + b2
    for batch_size in (1, 3, 7, 32):
        np.testing.assert_allclose(model.predict(x, batch_size), by_hand, rtol=1e-5, atol=1e-6)
        loss, mae = model.evaluate(x, y, batch_size, verbose=0)
        assert loss == pytest.approx(np.mean((by_hand - y) ** 2), rel=1e-5)
        assert mae == pytest.approx(np.mean(abs(by_hand - y)), rel=1e-5)
    np.testing.assert_array_equal(model.predict_on_batch(x), model.predict(x))
    assert model.test_on_batch(x, y) == pytest.approx(model.evaluate(x, y, verbose=0))
    assert model.predict(x[:0]).shape == (0, 3)


def test_predict_classes() -> None:
    """The largest of several outputs; above one half for a single one, as (n, 1) int32."""
    many = two_layers("categorical_crossentropy")
    x, _ = data(9)
    np.testing.assert_array_equal(many.predict_classes(x), many.predict_proba(x).argmax(1))
    single = Sequential([Dense(1, activation="sigmoid", input_dim=4)])
    guess = single.predict_classes(x)
    assert guess.shape == (9, 1) and guess.dtype == "int32"
    np.testing.assert_array_equal(guess, single.predict(x) > 0.5)


def test_dropout_works_in_fit_and_not_in_predict() -> None:
    """predict and evaluate are phase 0; train_on_batch is phase 1."""
    model = Sequential([Dropout(0.5, input_shape=(50,))])
    model.compile("sgd", "mse")
    ones = np.ones((20, 50), "float32")
    assert model.uses_learning_phase
    np.testing.assert_array_equal(model.predict(ones), ones)
    assert model.evaluate(ones, ones, verbose=0) == 0.0
    assert model.train_on_batch(ones, ones) == pytest.approx(1.0)  # 0 and 2 are both 1 away


def test_frozen_layers_keep_their_weights_bit_for_bit() -> None:
    """And the trainable count falls; unfrozen and compiled again, they move."""
    model = two_layers()
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    before = model.get_weights()
    assert len(model.trainable_weights) == 2 and len(model.non_trainable_weights) == 2
    model.fit(*data(50), nb_epoch=3, verbose=0)
    after = model.get_weights()
    assert [(a == b).all() for a, b in zip(before, after, strict=True)] == [
        True,
        True,
        False,
        False,
    ]
    model.layers[0].trainable = True
    model.compile("sgd", "mse")
    model.fit(*data(50), nb_epoch=1, verbose=0)
    assert not (model.get_weights()[0] == before[0]).all()


def test_what_is_trained_is_decided_by_compile() -> None:
    """As in Keras 1: changing `trainable` afterwards waits for the next compile; it is said."""
    model = two_layers()
    model.layers[0].trainable = False
    before = model.get_weights()
    with pytest.warns(TeachWarning, match="TK-471.*compile"):
        model.fit(*data(50), nb_epoch=1, verbose=0)
    assert not (model.layers[0].get_weights()[0] == before[0]).all()


def test_all_frozen() -> None:
    """Nothing moves, and fit still reports the loss."""
    model = two_layers()
    model.trainable = False
    model.compile("sgd", "mse")
    before = model.get_weights()
    history = model.fit(*data(50), nb_epoch=2, verbose=0)
    assert history.history["loss"][0] == pytest.approx(history.history["loss"][1], rel=1e-6)
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))


def test_a_model_is_a_layer_that_shares_its_weights() -> None:
    """Called on a placeholder it is predict; called on Input it has a node; inner nodes stay."""
    model = Sequential([Dense(5, activation="tanh", input_dim=4), Dropout(0.5), Dense(3)])
    x = K.placeholder((None, 4))
    f = K.function([x, K.learning_phase()], [model(x)])
    rows = data(6)[0]
    np.testing.assert_allclose(f([rows, 0])[0], model.predict(rows), rtol=1e-6)
    model.set_weights([w + 0.1 for w in model.get_weights()])
    np.testing.assert_allclose(f([rows, 0])[0], model.predict(rows), rtol=1e-6)
    y = model(Input((4,)))
    assert y._keras_history[0] is model and y._uses_learning_phase is True
    assert [len(layer.inbound_nodes) for layer in model.layers] == [1, 1, 1]
    assert model.layers[2].output is model.output
    with pytest.raises(ShapeError, match="dense_1"):
        model(K.placeholder((None, 5)))


def test_a_model_inside_a_model() -> None:
    """Training the outer one moves the inner one's weights, and both agree."""
    inner = Sequential([Dense(5, activation="tanh", input_dim=4), Dense(3)])
    outer = Sequential([inner, Activation("tanh"), Dense(3)])
    assert outer.input_shape == (None, 4) and len(outer.weights) == 6
    before = inner.get_weights()
    outer.compile("sgd", "mse")
    outer.fit(*data(50), nb_epoch=1, verbose=0)
    assert not (inner.get_weights()[0] == before[0]).all()
    rows = data(5)[0]
    W, b = outer.layers[-1].get_weights()
    np.testing.assert_allclose(outer.predict(rows), np.tanh(inner.predict(rows)) @ W + b, rtol=1e-5)


def test_compiling_again_starts_a_new_training() -> None:
    """Other loss and metrics; the weights stay; adding a layer asks for a new compile."""
    model = two_layers()
    x, y = data(20)
    model.fit(x, y, nb_epoch=1, verbose=0)
    before = model.get_weights()
    model.compile("sgd", "mae", metrics=["mse"])
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
    mae, mse = model.evaluate(x, y, verbose=0)
    np.testing.assert_allclose(mae, np.mean(abs(model.predict(x) - y)), rtol=1e-5)
    np.testing.assert_allclose(mse, np.mean((model.predict(x) - y) ** 2), rtol=1e-5)
    model.add(Dense(3))
    with pytest.raises(StateError, match="TK-424"):
        model.fit(x, y, verbose=0)


def test_a_refused_compile_leaves_the_old_one() -> None:
    """A typo in the loss does not cost the compiled model."""
    model = two_layers()
    for wrong in [("sgd", "catgorical_crossentropy"), ("sdg", "mse"), (None, "mse")]:
        with pytest.raises(ArgumentError):
            model.compile(*wrong)
    assert model.fit(*data(10), nb_epoch=1, verbose=0).epoch == [0]


class Interrupt(Callback):
    """Presses Ctrl-C in the middle of an epoch."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.batches = getattr(self, "batches", 0) + 1
        if self.batches == 7:
            raise KeyboardInterrupt

    def on_train_end(self, logs: Any = None) -> None:
        self.ended = True


def test_an_interrupt_keeps_model_and_history(capsys: Any) -> None:
    """Three batches into the second epoch: one epoch of history, a usable model, a sentence."""
    model, key = two_layers(), Interrupt()
    history = model.fit(*data(100), nb_epoch=5, verbose=0, callbacks=[key])
    assert history.epoch == [0] and len(history.history["loss"]) == 1
    assert key.ended
    assert "interrupted" in capsys.readouterr().out
    assert np.isfinite(model.predict(data(5)[0])).all()
    assert model.fit(*data(100), nb_epoch=2, verbose=0).epoch == [0, 1]


def test_stop_training_ends_after_the_epoch() -> None:
    """A callback may set it; the next fit starts afresh."""

    class Stop(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = epoch == 1

    model = two_layers()
    assert model.fit(*data(10), nb_epoch=9, verbose=0, callbacks=[Stop()]).epoch == [0, 1]
    assert model.fit(*data(10), nb_epoch=3, verbose=0).epoch == [0, 1, 2]


def test_losses_and_metrics_of_ones_own() -> None:
    """A function as loss, and a target of another width, which only that loss understands."""

    def first_only(y_true: Any, y_pred: Any) -> Any:
        return K.mean(K.abs(y_pred - K.sum(y_true, axis=-1, keepdims=True)), axis=-1)

    model = two_layers()
    model.compile("sgd", first_only, metrics=[objectives.mse] * 0)
    x, y = data(20)
    by_hand = np.mean(abs(model.predict(x) - np.ones((20, 2)).sum(1, keepdims=True)))
    assert model.evaluate(x, np.ones((20, 2)), verbose=0) == pytest.approx(by_hand, rel=1e-5)
    assert len(model.fit(x, np.ones((20, 2)), nb_epoch=2, verbose=0).epoch) == 2


def test_set_weights_errors() -> None:
    """Too few, and a wrong shape: both refused, nothing changed."""
    model = two_layers()
    before = model.get_weights()
    with pytest.raises(DataError, match="has 4 weights and got 2"):
        model.set_weights(before[:2])
    with pytest.raises(DataError, match="TK-307"):
        model.set_weights([*before[:3], np.zeros(7)])
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
    other = two_layers()
    other.set_weights(before)
    np.testing.assert_array_equal(other.predict(data(4)[0]), model.predict(data(4)[0]))


def test_an_empty_model() -> None:
    """Everything that needs a layer says so; it can be printed and filled afterwards."""
    model = Sequential()
    x, y = data(4)
    for call in (
        lambda: model.compile("sgd", "mse"),
        lambda: model.predict(x),
        model.summary,
        lambda: model.fit(x, y),
        lambda: model.output_shape,
    ):
        with pytest.raises(StateError, match="TK-423"):
            call()
    assert "without layers" in repr(model)
    model.add(Dense(3, input_dim=4))
    assert model.predict(x).shape == (4, 3)


def test_what_cannot_be_added() -> None:
    """No first shape, the class instead of the layer, no layer at all, the same name twice."""
    for thing, error, code in [
        (Dense(3), ShapeError, "TK-129"),
        (Dense, TypeTeachError, "TK-130"),
        ("dense", TypeTeachError, "TK-131"),
    ]:
        with pytest.raises(error, match=code):
            Sequential().add(thing)
    model = Sequential([Dense(3, input_dim=4, name="same")])
    with pytest.raises(RuntimeError, match="TK-427"):
        model.add(Dense(3, name="same"))
    with pytest.raises(ShapeError, match="TK-120"):
        model.add(Flatten())
    model.add(Dense(2))
    assert model.output_shape == (None, 2) and len(model.layers) == 2


def test_data_of_many_kinds() -> None:
    """Lists, integers, booleans and float64 are taken; the model keeps its dtype."""
    model = two_layers()
    for x in (
        [[1, 2, 3, 4]] * 6,
        np.ones((6, 4), bool),
        np.ones((6, 4), "float64"),
        np.ones((6, 4), "uint8"),
    ):
        assert model.predict(x).dtype == "float32"
        model.fit(x, [[0, 1, 0]] * 6, nb_epoch=1, verbose=0)


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        (np.zeros((6, 5)), np.zeros((6, 3)), "TK-311"),
        (np.zeros(4), np.zeros((1, 3)), "TK-311"),
        (np.zeros((6, 4)), np.zeros((5, 3)), "TK-313"),
        (np.zeros((6, 4)), np.zeros((6, 2)), "TK-316"),
        ([["a"] * 4] * 6, np.zeros((6, 3)), "TK-315"),
        ([[1], [1, 2]], np.zeros((2, 3)), "TK-315"),
        (np.zeros((6, 4)), np.zeros((6, 3, 1)), "TK-316"),
    ],
)
def test_data_that_does_not_fit(x: Any, y: Any, code: str) -> None:
    """Refused before anything is computed; the model trains afterwards."""
    model = two_layers()
    before = model.get_weights()
    with pytest.raises(DataError) as caught:
        model.fit(x, y, verbose=0)
    assert caught.value.code == code
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
    assert model.fit(*data(6), nb_epoch=1, verbose=0).epoch == [0]
