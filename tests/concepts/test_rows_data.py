"""Rows C030, C032, C058, C059: words as numbers, rectangles, fresh pictures, endless loops."""

import itertools
import re
import warnings
from collections import Counter
from typing import Any

import numpy as np
import pytest

import teachkeras as tk
from teachkeras.classroom.exercise_table import EXERCISES
from teachkeras.datasets import digits
from teachkeras.errors import TeachWarning
from teachkeras.layers import Dense, Flatten
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.preprocessing.image import ImageDataGenerator
from teachkeras.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams
from teachkeras.preprocessing.text import Tokenizer, one_hot, text_to_word_sequence

TEXT = "the cat sat, the cat"


def test_c030_words_become_numbers() -> None:
    """the:1 cat:2 sat:3, 0 is nobody's; counts [0, 2, 2, 1]; nb_words=3 drops sat."""
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts([TEXT])
    assert tokenizer.word_index == {"the": 1, "cat": 2, "sat": 3}
    assert tokenizer.texts_to_sequences([TEXT]) == [[1, 2, 3, 1, 2]]
    assert tokenizer.texts_to_matrix([TEXT], mode="count").tolist() == [[0, 2, 2, 1]]
    few = Tokenizer(nb_words=3)
    few.fit_on_texts([TEXT])
    assert few.texts_to_sequences([TEXT]) == [[1, 2, 1, 2]]
    assert text_to_word_sequence(TEXT) == ["the", "cat", "sat", "the", "cat"]
    the, cat, sat, *again = one_hot(TEXT, 50)
    assert again == [the, cat] and {0, 50}.isdisjoint({the, cat, sat})


def test_c030_numpys_own_sentences() -> None:
    """The words of NumPy's documentation, counted by hand: the same ranks, the same counts."""
    sentences = [str(function.__doc__).split("\n\n")[1] for function in (np.sum, np.mean, np.dot)]
    by_hand = [re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower()) for text in sentences]
    counts = Counter(word for words in by_hand for word in words)
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(sentences)
    ranked = sorted(tokenizer.word_index, key=lambda word: tokenizer.word_index[word])
    assert [counts[word] for word in ranked] == sorted(counts.values(), reverse=True)
    for row, words in zip(tokenizer.texts_to_matrix(sentences, "count"), by_hand, strict=True):
        mine = Counter(words)
        assert row.tolist() == [0, *(mine[word] for word in ranked)]


def test_c032_ragged_becomes_a_rectangle() -> None:
    """Zeros before or after, and at most maxlen steps, of which the last are kept."""
    ragged = [[1, 2, 3], [4]]
    assert pad_sequences(ragged).tolist() == [[1, 2, 3], [0, 0, 4]]
    assert pad_sequences(ragged, padding="post").tolist() == [[1, 2, 3], [4, 0, 0]]
    assert pad_sequences(ragged, maxlen=2).tolist() == [[2, 3], [0, 4]]


def test_c032_pairs_and_how_often_a_word_is_kept() -> None:
    """Neighbours by two loops; Zipf's law by hand: rarer words are kept more often."""
    words = [3, 1, 0, 2, 1, 4]
    near = {
        (word, other)
        for at, word in enumerate(words)
        for to, other in enumerate(words)
        if word and other and 0 < abs(at - to) <= 2
    }
    couples, labels = skipgrams(words, 5, window_size=2, negative_samples=1.0)
    kept = {tuple(pair) for pair, label in zip(couples, labels, strict=True) if label}
    assert kept == near and labels.count(0) == labels.count(1)
    rank = np.arange(1, 1000)
    frequency = 1 / (rank * (np.log(rank) + 0.577) + 1 / 2 - 1 / (12 * rank))
    wanted = np.minimum(1, np.sqrt(1e-5 / frequency))
    np.testing.assert_allclose(make_sampling_table(1000)[1:], wanted)


def moved(pictures: Any, rows: int, columns: int) -> Any:
    """Pictures moved by whole pixels; zeros come in at the border."""
    wide = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)))
    return wide[:, 1 + rows : 9 + rows, 1 + columns : 9 + columns]


def reader() -> Sequential:
    """A plain dense net for 8 by 8 pictures."""
    model = Sequential(
        [
            Flatten(input_shape=(8, 8, 1)),
            Dense(256, activation="relu"),
            Dense(10, activation="softmax"),
        ]
    )
    model.compile(SGD(lr=0.1, momentum=0.9), "sparse_categorical_crossentropy", metrics=["acc"])
    return model


@pytest.fixture(scope="module")
def pictures() -> Any:
    """The digits between 0 and 1, with one channel."""
    (x, y), (x_test, y_test) = digits.load_data()
    return x[..., None] / 16, y, x_test[..., None] / 16, y_test


def share_of_moved(model: Sequential, x: Any, y: Any) -> float:
    """The accuracy on test pictures moved by a pixel, to each of the eight neighbours."""
    places = [(rows, columns) for rows in (-1, 0, 1) for columns in (-1, 0, 1) if rows or columns]
    shares = [model.evaluate(moved(x, *place), y, verbose=0)[1] for place in places]
    return float(np.mean(shares))


# Up to 1.5 of 8 pixels, rounded to the nearest: -1, 0 and 1 are equally likely.
UP_TO_A_PIXEL = {"width_shift_range": 1.499 / 8, "height_shift_range": 1.499 / 8}


def test_c058_moved_pictures_are_read_by_who_has_seen_moved_ones(pictures: Any) -> None:
    """At least 40 points more; 0.98 clean and 0.34 moved become about 0.95 and 0.96."""
    x, y, x_test, y_test = pictures
    plain, prepared = reader(), reader()
    prepared.set_weights(plain.get_weights())
    plain.fit(x, y, nb_epoch=15, verbose=0)
    fresh = ImageDataGenerator(fill_mode="constant", **UP_TO_A_PIXEL)
    prepared.fit_generator(fresh.flow(x, y, batch_size=32), len(x), 40, verbose=0)
    clean = [model.evaluate(x_test, y_test, verbose=0)[1] for model in (plain, prepared)]
    shifted = [share_of_moved(model, x_test, y_test) for model in (plain, prepared)]
    assert shifted[1] - shifted[0] >= 0.40
    np.testing.assert_allclose([clean[0], shifted[0]], [0.98, 0.34], atol=0.03)
    np.testing.assert_allclose([clean[1], shifted[1]], [0.95, 0.96], atol=0.04)


def test_c058_the_pictures_are_fresh_in_every_epoch(pictures: Any) -> None:
    """The same ten pictures twice, differently: the middle of each is at one of nine places."""
    x, y, _, _ = pictures
    fresh = ImageDataGenerator(fill_mode="constant", **UP_TO_A_PIXEL)
    batches = fresh.flow(x[:10], y[:10], batch_size=10, shuffle=False)
    (first, labels), (second, _) = next(batches), next(batches)
    np.testing.assert_array_equal(labels, y[:10])
    assert not np.array_equal(first, second)
    for picture, original in zip([*first, *second], [*x[:10], *x[:10]], strict=True):
        places = [moved(original[None], r, c)[0] for r in (-1, 0, 1) for c in (-1, 0, 1)]
        assert any(np.allclose(picture[2:-2, 2:-2], place[2:-2, 2:-2]) for place in places)


ITERATORS = {
    "14.5": lambda: (3, 5, [8, 2], [], "nothing"),
    "14.6": lambda: lambda rows, size: (rows[n : n + size] for n in range(0, len(rows), size)),
    "14.7": lambda: (
        lambda rows, size: (
            rows[n : n + size] for _ in itertools.count() for n in range(0, len(rows), size)
        )
    ),
    "14.8": lambda: Down,
}


class Down:
    """n, n - 1, ..., 1, by a list that is emptied."""

    def __init__(self, n: int) -> None:
        self.left = list(range(1, n + 1))

    def __iter__(self) -> "Down":
        return self

    def __next__(self) -> int:
        if not self.left:
            raise StopIteration
        return self.left.pop()


@pytest.mark.parametrize("number", ITERATORS)
def test_c059_four_exercises_about_iterators(number: str) -> None:
    """Plain Python; another right answer than the author's passes, the hard-coded one does not."""
    assert tk.check(number, ITERATORS[number]())
    assert not tk.check(number, EXERCISES[number].hard_coded())


def test_c059_a_generator_that_ends_early_is_told() -> None:
    """After 43 of 100 samples: while True belongs around the loop; then it goes on."""
    model = Sequential([Dense(1, input_dim=2)])
    model.compile("sgd", "mse")

    def once() -> Any:
        for size in (20, 20, 3):
            yield np.ones((size, 2)), np.ones(size)

    def for_ever() -> Any:
        while True:
            yield from once()

    with pytest.warns(TeachWarning, match="ended after 43 of 100 samples") as caught:
        model.fit_generator(once(), samples_per_epoch=100, nb_epoch=1, verbose=0)
    told = caught[0].message
    assert isinstance(told, TeachWarning) and told.code == "TK-473"
    assert "endless" in told.why and told.fix.startswith("while True:")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.fit_generator(for_ever(), samples_per_epoch=43, nb_epoch=2, verbose=0)
