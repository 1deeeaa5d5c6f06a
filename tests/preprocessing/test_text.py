"""Words, numbers and matrices of texts."""

import os
import subprocess
import sys

import numpy as np
import pytest

from teachkeras.errors import ArgumentError, StateError
from teachkeras.preprocessing.text import Tokenizer, base_filter, one_hot, text_to_word_sequence

TEXTS = ["the cat sat, the cat", "A dog; and the CAT!"]


def tokenizer(**settings):
    """One that has read the texts."""
    made = Tokenizer(**settings)
    made.fit_on_texts(TEXTS)
    return made


def test_words_are_small_and_without_punctuation():
    assert text_to_word_sequence("Don't  stop-me\tnow!") == ["don't", "stop", "me", "now"]
    assert text_to_word_sequence("A-B", lower=False, filters="") == ["A-B"]
    assert text_to_word_sequence("a;b", split=";") == ["a", "b"]
    assert "'" not in base_filter()


def test_numbers_go_by_use_and_0_is_nobodys():
    words = tokenizer().word_index
    assert words == {"the": 1, "cat": 2, "sat": 3, "a": 4, "dog": 5, "and": 6}
    assert tokenizer().word_counts == {"the": 3, "cat": 3, "sat": 1, "a": 1, "dog": 1, "and": 1}
    assert tokenizer().texts_to_sequences(["the bird and the cat"]) == [[1, 6, 1, 2]]


def test_nb_words_drops_the_rare_ones():
    assert tokenizer(nb_words=3).texts_to_sequences(TEXTS) == [[1, 2, 1, 2], [1, 2]]
    assert tokenizer(nb_words=3).texts_to_matrix(TEXTS).shape == (2, 3)


def test_characters_can_be_the_words():
    letters = Tokenizer(char_level=True)
    letters.fit_on_texts(["Abba"])
    assert letters.texts_to_sequences(["ab"]) == [[1, 2]]


def test_the_four_matrices():
    made, text = tokenizer(), ["the cat the the"]
    np.testing.assert_array_equal(made.texts_to_matrix(text), [[0, 1, 1, 0, 0, 0, 0]])
    np.testing.assert_array_equal(made.texts_to_matrix(text, "count"), [[0, 3, 1, 0, 0, 0, 0]])
    np.testing.assert_allclose(made.texts_to_matrix(text, "freq"), [[0, 0.75, 0.25, 0, 0, 0, 0]])
    # both words stand in both of the two texts
    rare = np.log(1 + 2 / (1 + 2))
    expected = [[0, (1 + np.log(3)) * rare, rare, 0, 0, 0, 0]]
    np.testing.assert_allclose(made.texts_to_matrix(text, "tfidf"), expected)


def test_sequences_alone_are_enough_for_tfidf():
    made = Tokenizer(nb_words=4)
    made.fit_on_sequences([[1, 2], [1], [3, 1]])
    row = made.sequences_to_matrix([[1, 2]], "tfidf")[0]
    np.testing.assert_allclose(row, [0, np.log(1 + 3 / 4), np.log(1 + 3 / 2), 0])


def test_a_word_has_the_same_number_in_every_process():
    code = "from teachkeras.preprocessing.text import one_hot; print(one_hot('a b c', 20))"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str(one_hot("a b c", 20))
    assert all(1 <= number < 20 for number in one_hot("many words of all kinds", 20))


def test_bad_input_is_told():
    with pytest.raises(ArgumentError, match="TK-343"):
        tokenizer().texts_to_matrix(TEXTS, mode="often")
    with pytest.raises(StateError, match="TK-344"):
        Tokenizer().texts_to_matrix(TEXTS)
    with pytest.raises(StateError, match="TK-344"):
        Tokenizer(nb_words=5).sequences_to_matrix([[1]], mode="tfidf")
