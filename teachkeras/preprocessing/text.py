"""From text to numbers: words get numbers by how often they are used."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, StateError

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'  # the apostrophe stays: "don't" is one word
MODES = ("binary", "count", "tfidf", "freq")


def base_filter() -> str:
    """The characters that text_to_word_sequence leaves out."""
    return FILTERS


def text_to_word_sequence(
    text: str, filters: str = FILTERS, lower: bool = True, split: str = " "
) -> list[str]:
    """The words of a text, in small letters and without punctuation.

    >>> text_to_word_sequence('The cat sat, the cat.')
    ['the', 'cat', 'sat', 'the', 'cat']
    """
    if lower:
        text = text.lower()
    text = text.translate({ord(character): split for character in filters})
    return [word for word in text.split(split) if word]


def one_hot(
    text: str, n: int, filters: str = FILTERS, lower: bool = True, split: str = " "
) -> list[int]:
    """A number from 1 to n - 1 for each word; two words may get the same one.

    The number comes from a checksum of the word, so that it is the same in every run (Keras 1 used
    Python's `hash`, which changes from one process to the next).

    >>> one_hot('the cat sat, the cat', 50)
    [18, 20, 13, 18, 20]
    """
    words = text_to_word_sequence(text, filters, lower, split)
    return [zlib.crc32(word.encode()) % (n - 1) + 1 for word in words]


class Tokenizer:
    """Learns a vocabulary from texts, then turns texts into numbers or into rows of a matrix.

    The most frequent word gets 1; 0 is nobody's. With `nb_words`, words whose number is `nb_words`
    or larger are left out. With `char_level`, every character is a word.

    >>> tokenizer = Tokenizer()
    >>> tokenizer.fit_on_texts(['the cat sat, the cat'])
    >>> tokenizer.word_index
    {'the': 1, 'cat': 2, 'sat': 3}
    >>> tokenizer.texts_to_matrix(['the cat sat, the cat'], mode='count')
    array([[0., 2., 2., 1.]])
    """

    def __init__(
        self,
        nb_words: int | None = None,
        filters: str = FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
    ) -> None:
        self.nb_words, self.filters, self.lower = nb_words, filters, lower
        self.split, self.char_level = split, char_level
        self.word_counts: dict[str, int] = {}
        self.word_docs: dict[str, int] = {}  # in how many texts each word stands
        self.word_index: dict[str, int] = {}
        self.index_docs: dict[int, int] = {}
        self.document_count = 0

    def _words(self, text: Any) -> Sequence[str]:
        if self.char_level:
            return text.lower() if self.lower and isinstance(text, str) else text
        if not isinstance(text, str):
            return list(text)  # words already
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Count the words of these texts, and number them by how often they were used."""
        counts, docs = Counter(self.word_counts), Counter(self.word_docs)
        for text in texts:
            words = self._words(text)
            self.document_count += 1
            counts.update(words)
            docs.update(dict.fromkeys(words, 1))
        by_use = sorted(counts, key=lambda word: -counts[word])  # equal counts: first seen first
        self.word_counts, self.word_docs = dict(counts), dict(docs)
        self.word_index = {word: number for number, word in enumerate(by_use, 1)}
        self.index_docs = {self.word_index[word]: count for word, count in docs.items()}

    def fit_on_sequences(self, sequences: Iterable[Iterable[int]]) -> None:
        """Count in how many sequences each number stands: what 'tfidf' needs, without texts."""
        docs = Counter(self.index_docs)
        for sequence in sequences:
            self.document_count += 1
            docs.update(set(sequence))
        self.index_docs = dict(docs)

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """The numbers of the words of each text; unknown and rare words are left out."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """The same, one text at a time."""
        for text in texts:
            numbers = (self.word_index.get(word) for word in self._words(text))
            yield [n for n in numbers if n and (not self.nb_words or n < self.nb_words)]

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> Any:
        """One row for each text, one column for each word number (column 0 is nobody's)."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences: Sequence[Sequence[int]], mode: str = "binary") -> Any:
        """One row for each sequence: which words it has.

        "binary" 1 for every word that stands in it; "count" how often; "freq" its share of the
        sequence; "tfidf" (1 + log count) log(1 + texts / (1 + texts with the word)). (texts,
        numbers) float64.
        """
        if mode not in MODES:
            raise ArgumentError(
                "TK-343",
                f"mode is one of {', '.join(MODES)}",
                [("it got", repr(mode))],
                fix="tokenizer.sequences_to_matrix(sequences, mode='count')",
                see="lesson 15",
            )
        self._need_vocabulary(mode)
        width = self.nb_words or len(self.word_index) + 1
        matrix = np.zeros((len(sequences), width))
        for row, sequence in zip(matrix, sequences, strict=True):
            for number, count in Counter(n for n in sequence if n < width).items():
                row[number] = self._weight(mode, number, count, len(sequence))
        return matrix

    def _need_vocabulary(self, mode: str) -> None:
        known = self.document_count if mode == "tfidf" else self.nb_words or self.word_index
        if not known:
            raise StateError(
                "TK-344",
                "the tokenizer has not read any text yet",
                [("words", "0")],
                fix="tokenizer.fit_on_texts(texts)   first",
                see="lesson 15",
            )

    def _weight(self, mode: str, number: int, count: int, length: int) -> float:
        """What one entry of the matrix says."""
        if mode == "count":
            return float(count)
        if mode == "freq":
            return count / length
        if mode == "binary":
            return 1.0
        rare = self.document_count / (1 + self.index_docs.get(number, 0))
        return float((1 + np.log(count)) * np.log(1 + rare))
