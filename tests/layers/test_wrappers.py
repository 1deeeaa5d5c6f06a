"""TimeDistributed against a loop by hand, Bidirectional against two layers by hand."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import (
    GRU,
    LSTM,
    Activation,
    Bidirectional,
    Dense,
    Dropout,
    Flatten,
    Input,
    Lambda,
    Layer,
    SimpleRNN,
    TimeDistributed,
)
from teachkeras.layers.wrappers import Wrapper
from teachkeras.models import Model, Sequential, model_from_json
from teachkeras.optimizers import Adam
from teachkeras.utils.layer_utils import layer_from_config
from tests.layers import cells
from tests.layers.test_masks import Padded


def numbers(*shape: int, seed: int = 0) -> Any:
    """Random numbers."""
    return np.random.default_rng(seed).normal(size=shape)


# TimeDistributed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("time", [None, 4])
def test_the_same_layer_at_every_step(batch: int | None, time: int | None) -> None:
    """A loop by hand over the steps, on known and unknown sizes; one set of weights."""
    x = Input(batch_shape=(batch, time, 5))
    inner = Dense(2, activation="tanh")
    layer = TimeDistributed(inner)
    model = Model(x, layer(x))
    assert layer.output_shape == (batch, time, 2)
    data, (W, b) = numbers(3, 4, 5), model.get_weights()
    wanted = np.stack([np.tanh(data[:, t] @ W + b) for t in range(4)], 1)
    found = model.predict(data, batch_size=3)
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    assert layer.get_weights()[0] is not W and layer.weights == inner.weights


def test_around_a_model() -> None:
    """A whole model at every step: flattened pictures and two layers; it trains."""
    inner = Sequential([Flatten(input_shape=(2, 3)), Dense(4, activation="relu"), Dense(1)])
    model = Sequential([TimeDistributed(inner, input_shape=(5, 2, 3))])
    assert model.output_shape == (None, 5, 1)
    x = numbers(7, 5, 2, 3)
    wanted = np.stack([inner.predict(x[:, t]) for t in range(5)], 1)
    np.testing.assert_allclose(model.predict(x), wanted, atol=1e-6)
    model.compile("sgd", "mse")
    before = inner.get_weights()[0]
    model.train_on_batch(x, np.ones((7, 5, 1)))
    assert np.abs(inner.get_weights()[0] - before).max() > 0
    again = model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_what_the_layer_inside_asks_of_training() -> None:
    """Regularizers of weights and of activities, once for each; frozen, no weight is trained."""
    inner = Dense(2, W_regularizer="l2", activity_regularizer="activity_l2", W_constraint="nonneg")
    layer = TimeDistributed(inner, input_shape=(3, 4))
    model = Sequential([layer])
    assert len(model.losses) == 2 and list(layer.constraints) == [inner.W]
    x, (W, b) = np.ones((1, 3, 4)), model.get_weights()
    f = K.function([model.input], model.losses)
    price, activity = f([x])
    assert price == pytest.approx(0.01 * (W**2).sum(), rel=1e-5)
    assert activity == pytest.approx(0.01 * ((x @ W + b) ** 2).sum(), rel=1e-5)
    model.compile("sgd", "mse")
    model.train_on_batch(x, np.zeros((1, 3, 2)))
    assert (model.get_weights()[0] >= 0).all()
    layer.trainable = False
    assert model.trainable_weights == [] and len(model.non_trainable_weights) == 2


def test_a_model_with_a_wrapper_inside_another_model() -> None:
    """Prices and updates come along into the outer model."""
    inner = Sequential(
        [TimeDistributed(Dense(2, activity_regularizer="activity_l2"), input_shape=(3, 4))]
    )
    x = Input((3, 4))
    outer = Model(x, Activation("linear")(inner(x)))
    assert len(outer.losses) == len(inner.losses) == 1
    assert outer.losses[0] is not inner.losses[0]


def test_dropout_at_every_step_is_on_in_training_only() -> None:
    """The learning phase is felt through the wrapper."""
    x = Input((4, 50))
    layer = TimeDistributed(Dropout(0.5))
    y = layer(x)
    f = K.function([x, K.learning_phase()], [y])
    ones = np.ones((2, 4, 50))
    assert (f([ones, 0])[0] == 1).all() and set(np.unique(f([ones, 1])[0])) == {0.0, 2.0}
    model = Model(x, y)
    assert model.uses_learning_phase and (model.predict(ones) == 1).all()


def test_a_mask_passes_by() -> None:
    """What is masked before is masked behind."""
    masked = Padded()(Input((4, 5)))
    layer = TimeDistributed(Dense(2))
    layer(masked)
    assert layer.output_mask is layer.input_mask is not None


# Bidirectional -----------------------------------------------------------------------------------

MERGED: dict[Any, Any] = {
    "concat": lambda a, b: np.concatenate([a, b], -1),
    "sum": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "ave": lambda a, b: (a + b) / 2,
    None: lambda a, b: [a, b],
}


@pytest.mark.parametrize("mode", MERGED)
@pytest.mark.parametrize("cls", [SimpleRNN, GRU, LSTM])
def test_two_layers_by_hand(cls: Any, mode: Any) -> None:
    """One forwards, one backwards, merged; each step's outputs stand together; masks count."""
    data = numbers(3, 5, 4)
    data[0, 3:] = data[1, :2] = 0
    for sequences in (False, True):
        x = Input((5, 4))
        layer = Bidirectional(cls(2, return_sequences=sequences), merge_mode=mode)
        y = layer(Padded()(x))
        model = Model(x, y)
        weights = layer.get_weights()
        half = len(weights) // 2
        mask = (data != 0).any(-1)
        forward, _ = cells.run(cls, data, weights[:half], mask=mask)
        backward, _ = cells.run(cls, data, weights[half:], mask=mask, backwards=True)
        pair = (forward, backward[:, ::-1]) if sequences else (forward[:, -1], backward[:, -1])
        found, wanted = model.predict(data), MERGED[mode](*pair)
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-6)
        shapes = layer.output_shape
        assert shapes == ([K.int_shape(each) for each in y] if mode is None else K.int_shape(y))
        masks = layer.output_mask if mode is None else [layer.output_mask]
        assert all((each is not None) == sequences for each in masks)


def test_the_backward_half_reads_the_sequence_reversed() -> None:
    """With the same weights, one half on a sequence is the other on its mirror image."""
    layer = Bidirectional(LSTM(3, return_sequences=True), merge_mode=None)
    x = Input((5, 4))
    model = Model(x, layer(x))
    half = layer.forward_layer.get_weights()
    layer.set_weights([*half, *half])
    data = numbers(2, 5, 4)
    forward, backward = model.predict(data)
    turned, _ = model.predict(data[:, ::-1])
    np.testing.assert_allclose(backward, turned[:, ::-1], atol=1e-6)
    assert np.abs(forward - backward).max() > 1e-3


def test_names_and_weights_of_both_halves() -> None:
    """forward_ and backward_, first the one, then the other; `weights` is shared out."""
    inner = LSTM(2, go_backwards=True, name="cell")
    layer = Bidirectional(inner, input_shape=(5, 4))
    assert (layer.forward_layer.name, layer.backward_layer.name) == (
        "forward_cell",
        "backward_cell",
    )
    assert layer.forward_layer.go_backwards and not layer.backward_layer.go_backwards
    Sequential([layer])
    assert [w.name for w in layer.weights[::12]] == ["forward_cell_W_i", "backward_cell_W_i"]
    twin = Bidirectional(LSTM(2), weights=layer.get_weights(), input_shape=(5, 4))
    Sequential([twin])
    for a, b in zip(layer.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert inner.weights == [] and inner.name == "cell"


def test_weights_of_the_layer_inside_are_those_of_the_forward_half() -> None:
    weights = [numbers(4, 2), numbers(2, 2), numbers(2)]
    layer = Bidirectional(SimpleRNN(2, weights=weights))
    layer(Input((5, 4)))
    np.testing.assert_allclose(layer.forward_layer.get_weights()[0], weights[0], atol=1e-6)
    assert np.abs(layer.backward_layer.get_weights()[0] - weights[0]).max() > 1e-3


def test_regularizers_of_both_halves_count() -> None:
    layer = Bidirectional(SimpleRNN(2, W_regularizer="l2", U_regularizer="l1"), input_shape=(3, 2))
    model = Sequential([layer])
    assert len(model.losses) == len(layer.losses) == 4
    model.compile("sgd", "mse")
    assert model.train_on_batch(np.ones((1, 3, 2)), np.ones((1, 4))) > 0


def test_it_trains_on_a_task_that_needs_both_ways() -> None:
    """Whether the first and the last number have the same sign: a slope reaches both ends."""
    rng = np.random.default_rng(0)
    np.random.seed(0)
    x = rng.choice([-1.0, 1.0], (200, 6, 1))
    y = (x[:, :1, 0] == x[:, -1:, 0]).astype(float)
    model = Sequential([Bidirectional(GRU(8), input_shape=(6, 1)), Dense(8, activation="tanh")])
    model.add(Dense(1, activation="sigmoid"))
    model.compile(Adam(lr=0.03), "binary_crossentropy")
    history = model.fit(x, y, nb_epoch=25, verbose=0)
    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]


# configs and mistakes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "layer",
    [
        TimeDistributed(Dense(3, activation="relu"), name="each"),
        TimeDistributed(TimeDistributed(Dense(3))),
        Bidirectional(GRU(3, dropout_W=0.2), merge_mode=None, name="both"),
        Bidirectional(LSTM(3), input_shape=(4, 2)),
    ],
    ids=repr,
)
def test_configs_come_back(layer: Any) -> None:
    """The layer inside is written as its class and its settings, as in Keras 1."""
    config = layer.get_config()
    assert config["layer"]["class_name"] == type(layer.layer).__name__
    before = repr(config)
    again = layer_from_config({"class_name": type(layer).__name__, "config": config})
    assert again.get_config() == config and repr(config) == before
    assert isinstance(again, Wrapper)


def test_a_layer_of_ones_own_inside() -> None:
    """A class that only the learner has, handed over as elsewhere."""

    class Twice(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return 2 * x

    model = Sequential([TimeDistributed(Twice(), input_shape=(3, 2))])
    again = model_from_json(model.to_json(), {"Twice": Twice})
    np.testing.assert_array_equal(again.predict(np.ones((1, 3, 2))), np.full((1, 3, 2), 2.0))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: TimeDistributed(Dense), "TK-467"),
        (lambda: TimeDistributed("dense"), "TK-467"),
        (lambda: Bidirectional(Dense(3)), "TK-466"),
        (lambda: Bidirectional(Lambda(lambda x: x)), "TK-466"),
        (lambda: Bidirectional(LSTM(3), merge_mode="average"), "TK-465"),
        (lambda: Bidirectional(LSTM(3), merge_mode=3), "TK-465"),
        (lambda: TimeDistributed(Dense(3))(Input((4,))), "TK-120"),
    ],
)
def test_mistakes_are_told(make: Any, code: str) -> None:
    with pytest.raises(TeachError, match=code):
        make()
