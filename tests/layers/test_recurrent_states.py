"""States that stay from batch to batch, and what is refused about them; configs of such layers."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import DataError, ShapeError, StateError
from teachkeras.layers import (
    GRU,
    LSTM,
    Bidirectional,
    ConvLSTM2D,
    Dense,
    Embedding,
    Flatten,
    Input,
    SimpleRNN,
    TimeDistributed,
)
from teachkeras.layers.recurrent import Recurrent
from teachkeras.models import Model, Sequential, load_model, model_from_json
from tests.layers import cells
from tests.layers.test_masks import Padded

KINDS = [SimpleRNN, GRU, LSTM]
SAMPLES, FEATURES, UNITS = 3, 4, 2


def numbers(*shape: int, seed: int = 0) -> Any:
    """Random numbers."""
    return np.random.default_rng(seed).normal(size=shape)


X = numbers(SAMPLES, 10, FEATURES)


def stateful(cls: Any, time: int | None = None, **settings: Any) -> Sequential:
    """One stateful layer over sequences of any length."""
    shape = (SAMPLES, time, FEATURES)
    return Sequential([cls(UNITS, stateful=True, batch_input_shape=shape, **settings)])


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("cls", KINDS)
def test_five_and_five_are_ten(cls: Any, unroll: bool) -> None:
    """Two halves, one after the other, end where the whole ends; then states are forgotten."""
    model = stateful(cls, 5 if unroll else None, unroll=unroll, return_sequences=True)
    halves = [model.predict(part, batch_size=SAMPLES) for part in (X[:, :5], X[:, 5:])]
    wanted, states = cells.run(cls, X, model.get_weights())
    np.testing.assert_allclose(np.concatenate(halves, 1), wanted, atol=1e-6)
    for ours, right in zip(model.layers[0].states, states, strict=True):
        np.testing.assert_allclose(K.get_value(ours), right, atol=1e-6)
    model.reset_states()
    assert all((K.get_value(state) == 0).all() for state in model.layers[0].states)
    again = model.predict(X[:, :5], batch_size=SAMPLES)
    np.testing.assert_array_equal(again, halves[0])


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("cls", KINDS)
def test_a_batch_that_begins_with_padding_repeats_the_last_output(cls: Any, unroll: bool) -> None:
    """The states stay, and so does what was said last; the first batch repeats zeros."""
    model = Sequential([Padded(batch_input_shape=(SAMPLES, 4, FEATURES))])
    model.add(cls(UNITS, stateful=True, return_sequences=True, unroll=unroll))
    padded = X[:, :4].copy()
    padded[:, :2] = 0
    first, second = (model.predict(padded, batch_size=SAMPLES) for _ in range(2))
    assert (first[:, :2] == 0).all()
    assert (second[:, 0] == first[:, -1]).all() and (second[:, 1] == first[:, -1]).all()
    assert np.abs(second[:, 2] - first[:, 2]).max() > 1e-4


def test_every_use_of_a_model_moves_the_states() -> None:
    """predict, test_on_batch and train_on_batch alike; the loss is that of the state before."""
    model = stateful(LSTM)
    model.compile("sgd", "mse")
    y = np.zeros((SAMPLES, UNITS))
    (state, _), seen = model.layers[0].states, []
    for use in (
        lambda: model.predict_on_batch(X),
        lambda: model.test_on_batch(X, y),
        lambda: model.train_on_batch(X, y),
    ):
        use()
        seen.append(K.get_value(state).copy())
    assert np.abs(seen[0] - seen[1]).max() > 1e-5 and np.abs(seen[1] - seen[2]).max() > 1e-5
    model.reset_states()
    model.fit(X, y, batch_size=SAMPLES, nb_epoch=2, verbose=0, shuffle=False)
    assert np.abs(K.get_value(state)).max() > 0


def test_a_shared_stateful_layer_and_one_inside_a_model() -> None:
    """A model in a model moves and forgets the states of its layers."""
    x = Input(batch_shape=(SAMPLES, 5, FEATURES))
    inner = stateful(GRU, 5)
    model = Model(x, Dense(1)(inner(x)))
    assert model.stateful and len(model.state_updates) == 1
    before = model.predict(X[:, :5], batch_size=SAMPLES)
    assert np.abs(model.predict(X[:, :5], batch_size=SAMPLES) - before).max() > 1e-5
    model.reset_states()
    np.testing.assert_array_equal(model.predict(X[:, :5], batch_size=SAMPLES), before)


def test_bidirectional_layers_remember_both_ways() -> None:
    """Both halves carry states; both forget them."""
    shape = (SAMPLES, 5, FEATURES)
    model = Sequential([Bidirectional(LSTM(UNITS, stateful=True), batch_input_shape=shape)])
    layer = model.layers[0]
    first, second = (model.predict(X[:, :5], batch_size=SAMPLES) for _ in range(2))
    for half in (slice(UNITS), slice(UNITS, None)):
        assert np.abs(first[:, half] - second[:, half]).max() > 1e-5
    assert model.stateful and len(model.state_updates) == 4
    model.reset_states()
    for state in (*layer.forward_layer.states, *layer.backward_layer.states):
        assert (K.get_value(state) == 0).all()
    np.testing.assert_array_equal(model.predict(X[:, :5], batch_size=SAMPLES), first)


def test_states_of_pictures() -> None:
    """ConvLSTM2D keeps pictures: 2 + 2 = 4."""
    x = numbers(2, 4, 3, 3, 1)
    settings: dict[str, Any] = {"border_mode": "same", "dim_ordering": "tf"}
    layer = ConvLSTM2D(2, 2, 2, stateful=True, batch_input_shape=(2, None, 3, 3, 1), **settings)
    model = Sequential([layer])
    whole = Sequential([ConvLSTM2D(2, 2, 2, input_shape=(None, 3, 3, 1), **settings)])
    whole.set_weights(model.get_weights())
    parts = [model.predict(part, batch_size=2) for part in (x[:, :2], x[:, 2:])]
    np.testing.assert_allclose(parts[1], whole.predict(x), atol=1e-6)
    model.reset_states()
    np.testing.assert_allclose(model.predict(x[:, :2], batch_size=2), parts[0])


# refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", KINDS)
def test_a_batch_size_is_needed(cls: Any) -> None:
    """Said where the layer is made a part of a model, and the fix works."""
    for make in (
        lambda layer: Sequential([layer]),
        lambda layer: layer(Input((5, FEATURES))),
    ):
        with pytest.raises(ShapeError, match="TK-172") as caught:
            make(cls(UNITS, stateful=True, input_shape=(5, FEATURES)))
        assert f"batch_input_shape=(32, 5, {FEATURES})" in str(caught.value)
    Sequential([cls(UNITS, stateful=True, batch_input_shape=(32, 5, FEATURES))])


def test_other_numbers_of_samples_are_refused() -> None:
    """No multiple of the batch, another batch_size, and a batch of another size."""
    model = stateful(LSTM)
    model.compile("sgd", "mse")
    y = np.zeros((SAMPLES, UNITS))
    for use in (
        lambda: model.predict(X[:2], batch_size=SAMPLES),
        lambda: model.fit(X[:2], y[:2], batch_size=SAMPLES, nb_epoch=1, verbose=0, shuffle=False),
        lambda: model.predict(X, batch_size=32),
    ):
        with pytest.raises(DataError, match="TK-322"):
            use()
    with pytest.raises(DataError, match="TK-322") as few:  # of no rows, the fix would be none
        model.predict(X[:1], batch_size=SAMPLES)
    code, said = str(few.value.fix).split("   ")[:2]
    rows = eval(code, {"np": np, "X": X[:1]})
    assert said.endswith(f"with batch_size={SAMPLES}")
    assert model.predict(rows, batch_size=SAMPLES).shape[0] == SAMPLES
    with pytest.raises(ShapeError, match="TK-120") as caught:
        model.layers[0](K.placeholder((SAMPLES + 1, None, FEATURES)))
    assert f"a row for each of {SAMPLES} samples" in str(caught.value)
    assert f"batch_shape=({SAMPLES}, None, {FEATURES})" in str(caught.value)


def test_only_a_stateful_layer_forgets() -> None:
    """A layer that begins with zeros says so; a model has nothing to do; unbuilt, all is new."""
    layer = LSTM(UNITS, input_shape=(5, FEATURES))
    model = Sequential([layer])
    with pytest.raises(StateError, match="TK-221"):
        layer.reset_states()
    model.reset_states()
    LSTM(UNITS, stateful=True).reset_states()


@pytest.mark.parametrize("cls", KINDS)
def test_features_and_sizes_must_be_known(cls: Any) -> None:
    """The width of a step, a whole number of units; other widths are refused later."""
    with pytest.raises(ShapeError, match="TK-173"):
        cls(UNITS)(K.placeholder((None, 5, None)))
    for wrong in (0, 2.5, "4"):
        with pytest.raises((ValueError, TypeError), match="TK-174"):
            cls(wrong)
    with pytest.raises(ShapeError, match="TK-120"):
        cls(UNITS)(K.placeholder((None, FEATURES)))
    layer = cls(UNITS)
    layer(K.placeholder((None, 5, FEATURES)))
    layer(K.placeholder((None, 7, FEATURES)))  # another length is no other layer
    with pytest.raises(ShapeError, match="TK-120"):
        layer(K.placeholder((None, 5, FEATURES + 1)))


@pytest.mark.parametrize("cls", KINDS)
def test_an_unknown_length_cannot_be_written_out(cls: Any) -> None:
    """unroll asks for the number of steps; the fix is a layer that knows it."""
    with pytest.raises(ShapeError, match="TK-163") as caught:
        cls(UNITS, unroll=True)(K.placeholder((None, None, FEATURES)))
    assert f"input_shape=(10, {FEATURES})" in str(caught.value.fix)
    for told in ({"input_dim": 3}, {"input_shape": (None, 3)}):
        with pytest.raises(ShapeError, match="TK-163"):
            Sequential([cls(UNITS, unroll=True, **told)])
    fixed = Sequential([cls(UNITS, unroll=True, input_dim=3, input_shape=(10, 3))])
    assert fixed.predict(np.zeros((2, 10, 3))).shape == (2, UNITS)
    cls(UNITS, unroll=True, input_dim=FEATURES, input_length=3)


# configs and files -------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", KINDS)
def test_the_config_of_a_stateful_layer(cls: Any) -> None:
    """Once built it has the batch's size; unbuilt it comes back equal; Keras' keys are there."""
    layer = cls(UNITS, stateful=True)
    config = layer.get_config()
    assert {"input_dim", "input_length"} <= set(config) and "batch_input_shape" not in config
    assert cls.from_config(config).get_config() == config
    layer(Input(batch_shape=(SAMPLES, 5, FEATURES)))
    built = layer.get_config()
    assert built["batch_input_shape"] == (SAMPLES, 5, FEATURES) and "input_dim" not in built
    assert cls.from_config(built).get_config() == built
    keys = "output_dim init inner_init activation dropout_W dropout_U return_sequences"
    assert {*keys.split(), "go_backwards", "stateful", "unroll", "consume_less"} <= set(built)


def test_input_dim_is_a_short_input_shape() -> None:
    """input_dim and input_length, both in the config."""
    layer = LSTM(UNITS, input_dim=FEATURES, input_length=7)
    model = Sequential([layer])
    assert model.input_shape == (None, 7, FEATURES) and model.output_shape == (None, UNITS)
    config = layer.get_config()
    assert (config["input_dim"], config["input_length"]) == (FEATURES, 7)
    assert Sequential([SimpleRNN(1, input_dim=2)]).input_shape == (None, None, 2)


def a_deep_one() -> Sequential:
    """Words, both ways, a state that stays, every step."""
    model = Sequential([Embedding(20, 4, mask_zero=True, batch_input_shape=(2, 5))])
    model.add(Bidirectional(GRU(3, return_sequences=True)))
    model.add(LSTM(3, stateful=True, return_sequences=True))
    model.add(TimeDistributed(Dense(2, W_regularizer="l2")))
    model.compile("adam", "mse")
    return model


def test_models_come_back_from_texts_and_files(tmp_path: Any) -> None:
    """JSON, YAML-less; a file with weights, optimizer and all; the next step is the same."""
    model, words = a_deep_one(), np.random.default_rng(0).integers(0, 20, (2, 5))
    again = model_from_json(model.to_json())
    assert again.to_json() == model.to_json()
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(*(m.predict(words, batch_size=2) for m in (model, again)))
    y = np.zeros((2, 5, 2))
    model.train_on_batch(words, y)
    model.save(str(tmp_path / "model.h5"))
    loaded = load_model(str(tmp_path / "model.h5"))
    for each in (model, loaded):
        each.reset_states()
    assert model.train_on_batch(words, y) == loaded.train_on_batch(words, y)
    for a, b in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_every_recurrent_layer_is_a_recurrent() -> None:
    for cls in (*KINDS, ConvLSTM2D):
        assert issubclass(cls, Recurrent)
    assert not issubclass(Flatten, Recurrent)
