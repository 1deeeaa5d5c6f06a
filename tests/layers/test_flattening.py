"""A recurrent layer, Flatten, Dense: who is to blame, and fixes that work when they are typed."""

from typing import Any

import pytest

from teachkeras import layers
from teachkeras.errors import ShapeError, TeachError
from teachkeras.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    SimpleRNN,
    TimeDistributed,
)
from teachkeras.models import Sequential
from tests.errors.cells import printed_fix

KINDS = [SimpleRNN, GRU, LSTM]


def refused(call: Any, code: str) -> TeachError:
    """The error of a call."""
    with pytest.raises(ShapeError, match=code) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("cls", KINDS)
def test_the_last_output_is_flat(cls: Any) -> None:
    """All three layers are named; all outputs may be flattened, and the last goes into Dense."""
    first = cls(5, input_shape=(7, 4), name="reader")
    error = refused(lambda: Sequential([first, Flatten(name="flat"), Dense(3)]), "TK-175")
    for word in ("reader", cls.__name__, "flat", "Flatten", "Dense", "(None, 5)"):
        assert word in str(error)
    assert "return_sequences=True" in printed_fix(error) and "leave Flatten" in printed_fix(error)
    every = cls(5, input_shape=(7, 4), return_sequences=True)
    assert Sequential([every, Flatten(), Dense(3)]).layers[1].output_shape == (None, 35)
    assert Sequential([cls(5, input_shape=(7, 4)), Dense(3)]).output_shape == (None, 3)


def test_layers_between_that_keep_the_shape() -> None:
    """Dropout does not hide it; a Dense before Flatten is another mistake."""
    between = [LSTM(5, input_shape=(7, 4)), Dropout(0.5), Flatten()]
    assert "lstm_1" in str(refused(lambda: Sequential(between), "TK-175"))
    refused(lambda: Sequential([LSTM(5, input_shape=(7, 4)), Dense(3), Flatten()]), "TK-120")
    both = [Bidirectional(GRU(5), input_shape=(7, 4)), Flatten()]
    fix = printed_fix(refused(lambda: Sequential(both), "TK-175"))
    assert fix.startswith("GRU(..., return_sequences=True)")


@pytest.mark.parametrize(
    "first, fixes",
    [
        (lambda cls: cls(5, return_sequences=True, input_dim=4), ["input_length=7", "(7, 4)"]),
        (lambda cls: cls(5, return_sequences=True, input_shape=(None, 4)), ["input_shape=(7, 4)"]),
    ],
)
@pytest.mark.parametrize("cls", KINDS)
def test_an_unknown_length_is_blamed_on_the_first_layer(
    cls: Any, first: Any, fixes: list[str]
) -> None:
    """All three layers are named; the first one is told the length."""
    error = refused(lambda: Sequential([first(cls), Flatten(), Dense(3)]), "TK-176")
    for word in (f"{cls.__name__.lower()}_1", cls.__name__, "flatten_1", "Flatten", "Dense"):
        assert word in str(error)
    assert all(fix in printed_fix(error) for fix in fixes)


def test_where_the_length_is_told() -> None:
    """The first layer may stand far away: an Embedding, or an Input made by hand."""
    each = TimeDistributed(Dense(2))
    words = [Embedding(50, 4), LSTM(5, return_sequences=True), each, Flatten()]
    fix = printed_fix(refused(lambda: Sequential(words), "TK-176"))
    assert fix.startswith("Embedding(..., input_length=7)")
    x = Input((None, 4))
    error = refused(lambda: Flatten()(GRU(3, return_sequences=True)(x)), "TK-176")
    assert printed_fix(error) == "Input(shape=(7, 4))"


def test_either_fix_of_the_message() -> None:
    """input_length=7 and input_shape=(7, 4) give the same network: 35 numbers, 108 weights."""
    for told in ({"input_dim": 4, "input_length": 7}, {"input_shape": (7, 4)}):
        model = Sequential([LSTM(5, return_sequences=True, **told), Flatten(), Dense(3)])
        assert model.layers[1].output_shape == (None, 35)
        assert model.layers[2].count_params() == 108


def test_other_sequences_of_unknown_length() -> None:
    """Where no recurrent layer is near, Flatten speaks for itself."""
    refused(lambda: Flatten()(Input((None, 4))), "TK-125")
    refused(lambda: Flatten()(Dense(3)(Input((None, 4)))), "TK-125")
    assert layers.Flatten()(Input((7, 4)))._keras_shape == (None, 28)
