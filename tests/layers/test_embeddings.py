"""Embedding: rows of a table, a mask for padding, and how the mask reaches the loss."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.errors import TeachError
from teachkeras.layers import LSTM, Bidirectional, Dense, Embedding, Flatten, Input, TimeDistributed
from teachkeras.models import Model, Sequential
from teachkeras.optimizers import SGD
from tests.layers import cells

WORDS = np.array([[3, 1, 0, 0], [2, 5, 4, 1], [0, 0, 0, 0]])


def test_a_number_becomes_its_row() -> None:
    """Whole numbers in any integer type, and whole floats, as old scripts feed them."""
    model = Sequential([Embedding(6, 3, input_length=4)])
    (table,) = model.get_weights()
    assert model.output_shape == (None, 4, 3) and table.shape == (6, 3)
    assert abs(table).max() <= 0.05
    for words in (WORDS, WORDS.astype("int8"), WORDS.astype("float32")):
        np.testing.assert_array_equal(model.predict(words), table[WORDS])


def test_on_an_input_of_floats() -> None:
    """Input makes floats unless it is told otherwise; they are cast."""
    x = Input((4,))
    layer = Embedding(6, 3)
    model = Model(x, layer(x))
    np.testing.assert_array_equal(model.predict(WORDS), layer.get_weights()[0][WORDS])


def test_a_number_beyond_the_table_is_refused() -> None:
    """Said with the numbers, not as a strange row."""
    model = Sequential([Embedding(6, 3, input_length=4)])
    for wrong in (6, -1):
        with pytest.raises(TeachError, match="TK-"):
            model.predict(np.full((1, 4), wrong))


def test_the_slope_of_a_row_adds_up_over_its_places() -> None:
    """A number that is met twice moves its row twice; rows of others stay."""
    model = Sequential([Embedding(6, 3, input_length=4)])
    model.compile(SGD(lr=1.0), "mse")
    (before,) = model.get_weights()
    model.train_on_batch(WORDS[:1], np.zeros((1, 4, 3)))
    moved = before - model.get_weights()[0]
    wanted = np.zeros((6, 3))
    for word in WORDS[0]:
        wanted[word] += 2 * before[word] / 12
    np.testing.assert_allclose(moved, wanted, atol=1e-7)


def test_dropout_takes_whole_rows() -> None:
    """In training some words are gone at all their places; in testing none is."""
    x = Input((4,), dtype="int32")
    layer = Embedding(200, 3, dropout=0.5, init="one")
    f = K.function([x, K.learning_phase()], [layer(x)])
    words = np.random.default_rng(0).integers(0, 200, (50, 4))
    training, testing = f([words, 1])[0], f([words, 0])[0]
    assert (testing == 1).all() and set(np.unique(training)) == {0.0, 2.0}
    rows = {int(word): training[words == word] for word in words.ravel()}
    assert all((np.ptp(values) == 0) for values in rows.values())


def test_the_config_has_what_keras_1_has() -> None:
    layer = Embedding(6, 3, input_length=4, mask_zero=True, dropout=0.2)
    config = layer.get_config()
    names = "input_dim output_dim init input_length mask_zero dropout input_dtype"
    rules = "W_regularizer W_constraint activity_regularizer"
    assert {*names.split(), *rules.split()} <= set(config)
    assert config["batch_input_shape"] == (None, 4) and config["input_dtype"] == "int32"


# masks -------------------------------------------------------------------------------------------


@pytest.fixture
def named() -> Sequential:
    """A tagger of words: Embedding, LSTM, Dense at every step."""
    model = Sequential([Embedding(6, 3, mask_zero=True, input_length=4)])
    model.add(LSTM(2, return_sequences=True))
    model.add(TimeDistributed(Dense(2)))
    model.compile("sgd", "mse")
    return model


def test_padding_is_masked_through_the_layers_to_the_loss(named: Sequential) -> None:
    """The loss is the mean over real steps alone, whatever stands in the padding."""
    y = np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32")
    seen = WORDS != 0
    errors = ((named.predict(WORDS) - y) ** 2).mean(-1)
    wanted = errors[seen].mean()
    assert named.evaluate(WORDS, y, verbose=0) == pytest.approx(wanted, rel=1e-5)
    y[~seen] = 1e6
    assert named.evaluate(WORDS, y, verbose=0) == pytest.approx(wanted, rel=1e-5)


def test_a_masked_lstm_equals_numpy(named: Sequential) -> None:
    """Rows of the table through an LSTM by hand, which keeps its state in the padding."""
    table, *weights = named.get_weights()[:13]
    wanted, _ = cells.run(LSTM, table[WORDS], weights, mask=WORDS != 0)
    inner = Model(named.input, named.layers[1].output)
    np.testing.assert_allclose(inner.predict(WORDS), wanted, atol=1e-6)


def test_padding_does_not_train_the_last_output() -> None:
    """What an LSTM says in the end has no slope for the row of the padding."""
    model = Sequential([Embedding(6, 3, mask_zero=True, input_length=4), LSTM(2), Dense(1)])
    model.compile(SGD(lr=1.0), "mse")
    before = model.get_weights()[0]
    model.train_on_batch(WORDS[:2], np.ones((2, 1)))
    moved = np.abs(model.get_weights()[0] - before).max(1)
    assert moved[0] == 0 and (moved[1:] > 0).all()


def test_a_word_more_in_the_padding_changes_nothing() -> None:
    """Two zeros or four behind the words: the same answer; both ways, too."""
    for last in (LSTM(2), Bidirectional(LSTM(2))):
        model = Sequential([Embedding(6, 3, mask_zero=True), last])
        short, long = (np.pad([[3, 1, 2]], ((0, 0), (0, n))) for n in (0, 4))
        np.testing.assert_allclose(model.predict(short), model.predict(long), atol=1e-6)


def test_without_mask_zero_there_is_no_mask() -> None:
    """Flatten takes it; behind mask_zero it refuses, for it would count padding."""
    x = Input((4,), dtype="int32")
    assert Embedding(6, 3)(x)._keras_history[0].output_mask is None
    Flatten()(Embedding(6, 3)(x))
    with pytest.raises(TypeError, match="TK-489"):
        Flatten()(Embedding(6, 3, mask_zero=True)(x))


@pytest.mark.parametrize("wrong", [(0, 3), (3, "x"), (2.5, 3)])
def test_sizes_are_whole_numbers(wrong: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="TK-174"):
        Embedding(*wrong)
