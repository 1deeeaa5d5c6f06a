"""Padding, sampling and pairs, against loops by hand."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkeras.errors import TeachError
from teachkeras.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams


def padded_by_hand(sequences, maxlen, padding, truncating, value):
    """One number after the other."""
    maxlen = max(map(len, sequences), default=0) if maxlen is None else maxlen
    rows = []
    for sequence in sequences:
        kept = list(sequence)
        while len(kept) > maxlen:
            del kept[0 if truncating == "pre" else -1]
        while len(kept) < maxlen:
            kept.insert(0 if padding == "pre" else len(kept), value)
        rows.append(kept)
    return np.array(rows, "int32").reshape(len(sequences), maxlen)


@given(
    st.lists(st.lists(st.integers(-9, 9), max_size=6), max_size=5),
    st.one_of(st.none(), st.integers(0, 7)),
    st.sampled_from(["pre", "post"]),
    st.sampled_from(["pre", "post"]),
    st.integers(-3, 3),
)
def test_padding_is_what_a_loop_does(sequences, maxlen, padding, truncating, value):
    found = pad_sequences(sequences, maxlen, padding=padding, truncating=truncating, value=value)
    expected = padded_by_hand(sequences, maxlen, padding, truncating, value)
    assert found.dtype == "int32"
    np.testing.assert_array_equal(found, expected)


def test_steps_may_be_vectors():
    found = pad_sequences([[[1, 2]], [[3, 4], [5, 6]], []], dtype="float32", value=-1)
    assert found.dtype == "float32"
    np.testing.assert_array_equal(
        found, [[[-1, -1], [1, 2]], [[3, 4], [5, 6]], [[-1, -1], [-1, -1]]]
    )


@pytest.mark.parametrize(
    "code, call",
    [
        ("TK-340", lambda: pad_sequences([[1]], padding="left")),
        ("TK-340", lambda: pad_sequences([[1]], truncating="right")),
        ("TK-341", lambda: pad_sequences([1, 2])),
        ("TK-342", lambda: pad_sequences([[[1, 2]], [[1]]])),
    ],
)
def test_bad_input_is_told(code, call):
    with pytest.raises(TeachError) as caught:
        call()
    assert caught.value.code == code


def test_frequent_words_are_thinned_out():
    table = make_sampling_table(10_000)
    r = 100.0
    inverse = r * (np.log(r) + 0.577) + 0.5 - 1 / (12 * r)
    assert table[100] == pytest.approx(np.sqrt(1e-5 * inverse))
    assert (np.diff(table) >= 0).all() and table[0] == table[1] and table.max() <= 1


def test_couples_are_neighbours_and_word_0_is_skipped():
    couples, labels = skipgrams([1, 0, 2, 3], 10, window_size=2, negative_samples=0, shuffle=False)
    assert couples == [[1, 2], [2, 1], [2, 3], [3, 2]] and labels == [1, 1, 1, 1]


def test_negative_couples_are_as_many_as_asked_for_and_labelled():
    random.seed(3)
    couples, labels = skipgrams(list(range(1, 30)), 100, negative_samples=0.5, categorical=True)
    assert labels.count([1, 0]) == labels.count([0, 1]) // 2
    assert all(1 <= a < 100 and 1 <= b < 100 for a, b in couples)
    near = [abs(a - b) <= 4 for (a, b), label in zip(couples, labels, strict=True) if label[1]]
    assert all(near)


def test_a_sampling_table_drops_words():
    random.seed(0)
    assert skipgrams([1, 2, 3], 5, sampling_table=np.zeros(5)) == ([], [])
