"""Rows C076, C088 to C090, C092, C093, C123, C124, C138, C139: recurrent layers and wrappers."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import ShapeError, TeachWarning
from teachkeras.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    Flatten,
    Input,
    Masking,
    SimpleRNN,
    TimeDistributed,
)
from teachkeras.models import Model, Sequential
from tests.errors.cells import printed_fix

# A layer, what it is called on, and how many numbers it learns.
COUNTS = [
    (SimpleRNN(32), (None, 8), 1312),
    (GRU(32), (None, 8), 3936),
    (LSTM(32), (None, 8), 5248),
    (Embedding(50, 8), (10,), 400),
]


def numbers(*shape: int, seed: int = 0) -> Any:
    """Random numbers that are not 0."""
    return np.random.default_rng(seed).uniform(0.5, 1.5, shape).astype("float32")


@pytest.mark.parametrize(("layer", "shape", "count"), COUNTS, ids=lambda x: str(x)[:20])
def test_c076_recurrent_layers_and_embedding(layer: Any, shape: Any, count: int) -> None:
    """The figures of the row."""
    layer(Input(shape, dtype="int32" if isinstance(layer, Embedding) else None))
    assert layer.count_params() == count == sum(w.size for w in layer.get_weights())


@pytest.mark.parametrize(
    "make", [lambda: TimeDistributed(Dense(8)), lambda: Bidirectional(LSTM(8))]
)
def test_c088_a_layer_around_a_layer(make: Any) -> None:
    """Its weights are those of the layer inside, and its config tells that layer's, too."""
    wrapper = make()
    wrapper(Input((10, 16)))
    assert wrapper.weights == [w for inner in wrapper.inside for w in inner.weights] != []
    config = wrapper.get_config()
    assert config["layer"] == {
        "class_name": type(wrapper.layer).__name__,
        "config": wrapper.layer.get_config(),
    }
    again = type(wrapper).from_config(config)
    assert again.get_config() == config


def test_c089_one_layer_at_every_step() -> None:
    """(None, 10, 8) with 136 numbers; the same as a Python loop over the steps."""
    x = Input((10, 16))
    layer = TimeDistributed(Dense(8))
    model = Model(x, layer(x))
    assert model.output_shape == (None, 10, 8) and model.count_params() == 136
    data, (W, b) = numbers(3, 10, 16), layer.get_weights()
    by_hand = np.stack([data[:, t] @ W + b for t in range(10)], axis=1)
    np.testing.assert_allclose(model.predict(data), by_hand, atol=1e-5)


def test_c090_both_ways() -> None:
    """10,496 numbers; 64 wide side by side, 32 wide merged; one half is the other, reversed."""
    x = Input((None, 8))
    for mode, width in (("concat", 64), ("sum", 32), ("mul", 32), ("ave", 32)):
        layer = Bidirectional(LSTM(32), merge_mode=mode)
        assert K.int_shape(layer(x)) == (None, width) and layer.count_params() == 10496
    layer = Bidirectional(LSTM(4), merge_mode=None)
    model = Model(x, layer(x))
    half = layer.forward_layer.get_weights()
    layer.set_weights([*half, *half])
    data = numbers(2, 6, 8)
    np.testing.assert_allclose(model.predict(data)[1], model.predict(data[:, ::-1])[0], atol=1e-6)


def the_network(**told: Any) -> Sequential:
    """LSTM, Flatten, Dense, as the document has them."""
    return Sequential([LSTM(5, return_sequences=True, **told), Flatten(), Dense(3)])


def test_c092_a_layer_keeps_its_state_from_batch_to_batch() -> None:
    """5 + 5 steps are 10; reset_states begins anew; rows must be counted, and not be shuffled."""
    model = Sequential([LSTM(3, stateful=True, batch_input_shape=(2, None, 4))])
    whole = Sequential([LSTM(3, input_shape=(10, 4))])
    whole.set_weights(model.get_weights())
    x = numbers(2, 10, 4)
    first = model.predict(x[:, :5], batch_size=2)
    both = model.predict(x[:, 5:], batch_size=2)
    np.testing.assert_allclose(both, whole.predict(x), atol=1e-6)
    assert np.abs(model.predict(x[:, :5], batch_size=2) - first).max() > 1e-3
    model.reset_states()
    np.testing.assert_allclose(model.predict(x[:, :5], batch_size=2), first, atol=1e-6)
    with pytest.raises(ValueError, match="batch_input_shape"):
        Sequential([LSTM(3, stateful=True, input_shape=(5, 4))])
    model.compile("sgd", "mse")
    with pytest.warns(TeachWarning, match="TK-481"):
        model.fit(x, numbers(2, 3), batch_size=2, nb_epoch=1, verbose=0)


def test_c093_a_layer_is_unrolled_where_its_length_is_known() -> None:
    """The same output to 1e-6; without input_length it is asked for."""
    rolled, flat = (
        Sequential([LSTM(3, unroll=unroll, input_dim=4, input_length=20)])
        for unroll in (False, True)
    )
    flat.set_weights(rolled.get_weights())
    x = numbers(2, 20, 4)
    np.testing.assert_allclose(flat.predict(x), rolled.predict(x), atol=1e-6)
    with pytest.raises(ValueError, match="TK-163  only a loop whose number of steps") as no:
        Sequential([LSTM(3, unroll=True, input_dim=4)])
    assert printed_fix(no.value) == "LSTM(3, unroll=True, input_dim=4, input_length=10)"


def test_c123_an_unknown_length_is_blamed_on_the_first() -> None:
    """The message names all three layers, and says that nobody told the first one its length."""
    with pytest.raises(ShapeError) as caught:
        the_network(input_dim=4)
    text = str(caught.value)
    assert all(word in text for word in ("LSTM", "lstm_1", "Flatten", "flatten_1", "Dense"))
    assert "nobody has said how many steps lstm_1 reads" in text
    fix = printed_fix(caught.value)
    assert "input_length=7" in fix and "input_shape=(7, 4)" in fix


@pytest.mark.parametrize("told", [{"input_dim": 4, "input_length": 7}, {"input_shape": (7, 4)}])
def test_c124_either_fix(told: dict[str, Any]) -> None:
    """Flatten gives (None, 35), Dense has 108 numbers."""
    model = the_network(**told)
    assert model.layers[1].output_shape == (None, 35)
    assert model.layers[2].count_params() == 108


# masks -------------------------------------------------------------------------------------------


def zeroed(steps: list[int]) -> Any:
    """Six steps of three numbers, of which some are all 0, in two samples."""
    x = numbers(2, 6, 3)
    x[:, steps] = 0
    return x


def test_c138_masking_through_the_layers() -> None:
    """Steps 3 and 5 are masked, and no other; a step with one number that is not 0 counts."""
    x = zeroed([2, 4])
    x[1, 4, 1] = 0.5
    box = Input((6, 3))
    masking = Masking(mask_value=0.0)
    masking(box)
    (mask,) = K.function([box], [masking.output_mask])([x])
    assert mask.tolist() == [[1, 1, 0, 1, 0, 1], [1, 1, 0, 1, 1, 1]]
    with pytest.raises(TypeError, match="TK-489") as caught:
        Flatten(name="flat")(masking.output)
    assert "flat" in str(caught.value) and masking.name in str(caught.value)


def test_c138_the_mask_reaches_the_loss() -> None:
    """Masked steps add nothing, and the mean is that of the others."""
    model = Sequential([Masking(0.0, input_shape=(6, 3)), LSTM(2, return_sequences=True)])
    model.compile("sgd", "mse")
    x, y = zeroed([2, 4]), numbers(2, 6, 2, seed=1)
    errors = ((model.predict(x) - y) ** 2).mean(-1)
    seen = [0, 1, 3, 5]
    assert model.evaluate(x, y, verbose=0) == pytest.approx(errors[:, seen].mean(), rel=1e-5)
    y[:, [2, 4]] = 1e3
    assert model.evaluate(x, y, verbose=0) == pytest.approx(errors[:, seen].mean(), rel=1e-5)


def test_c139_padded_and_masked_is_unpadded_through_layers() -> None:
    """The last row is the unpadded result; masked steps repeat it; without a mask it differs."""
    short = numbers(2, 3, 4)
    padded = np.concatenate([short, np.zeros((2, 3, 4), "float32")], 1)
    lstm = LSTM(5, return_sequences=True)
    x = Input((None, 4))
    masked, plain = Model(x, lstm(Masking(0.0)(x))), Model(x, lstm(x))
    wanted = plain.predict(short)[:, -1]
    found = masked.predict(padded)
    for step in (2, 3, 4, 5):
        np.testing.assert_allclose(found[:, step], wanted, atol=1e-6)
    assert np.abs(plain.predict(padded)[:, -1] - wanted).max() > 1e-2


def test_c139_a_masked_step_is_a_step_less() -> None:
    """In the middle, through Masking and through Embedding(mask_zero=True)."""
    x = Input((None, 3))
    model = Model(x, GRU(4)(Masking(0.0)(x)))
    data = zeroed([2, 4])
    np.testing.assert_allclose(model.predict(data), model.predict(data[:, [0, 1, 3, 5]]), atol=1e-6)
    reading = Sequential([Embedding(9, 3, mask_zero=True), LSTM(4)])
    words = [np.array([each]) for each in ([3, 0, 7, 0, 1, 0], [3, 7, 1])]
    np.testing.assert_allclose(*map(reading.predict, words), atol=1e-6)


def test_c139_leading_masked_steps_give_0() -> None:
    """Before the first real step there is nothing to repeat but the zeros it begins with."""
    model = Sequential([Masking(0.0, input_shape=(6, 3)), LSTM(2, return_sequences=True)])
    found = model.predict(zeroed([0, 1]))
    assert (found[:, :2] == 0).all() and (found[:, 2:] != 0).any(-1).all()
