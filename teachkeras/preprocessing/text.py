"""From text to numbers: words get numbers by how often they are used."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, whole_number
from ..errors.kinds import TooEarlyError
from ..errors.lazily import answering
from .text_checks import as_text, each_sequence, each_text

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'  # the apostrophe stays: "don't" is one word
MODES = ("binary", "count", "tfidf", "freq")


def base_filter() -> str:
    """The characters that text_to_word_sequence leaves out."""
    return FILTERS


def text_to_word_sequence(
    text: str, filters: str = FILTERS, lower: bool = True, split: str = " "
) -> list[str]:
    """The words of a text, in small letters and without punctuation; TK-807 for what is no text.

    >>> text_to_word_sequence('The cat sat, the cat.')
    ['the', 'cat', 'sat', 'the', 'cat']
    """
    text = as_text(text)
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
    n = whole_number(n, "n", "TK-808", "one_hot(text, 50)", least=2)
    words = text_to_word_sequence(text, filters, lower, split)
    return [zlib.crc32(word.encode(errors="surrogatepass")) % (n - 1) + 1 for word in words]


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
        nb_words: int | float | None = None,
        filters: str = FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
    ) -> None:
        if nb_words is not None:
            if isinstance(nb_words, float) and nb_words.is_integer():
                nb_words = int(nb_words)  # 1e4 was common
            fix = "Tokenizer(nb_words=1000)"
            nb_words = whole_number(nb_words, "nb_words", "TK-812", fix)
        self.nb_words, self.filters, self.lower = nb_words, filters, lower
        self.split, self.char_level = split, char_level
        self.word_counts: dict[str, int] = {}
        self.word_docs: dict[str, int] = {}  # in how many texts each word stands
        self.index_docs: dict[int, int] = {}
        self.document_count = 0

    word_index: dict[str, int]  # not there before the first text, as in Keras 1

    def __getattr__(self, name: str) -> Any:
        if name == "word_index":
            raise self._nothing_read()
        raise AttributeError(f"Tokenizer has no {name!r}", name=name, obj=self)

    def _words(self, text: str | list[str]) -> Sequence[str]:
        """The words of a text; a list has been split already."""
        if isinstance(text, list):
            return text
        if self.char_level:
            return text.lower() if self.lower else text
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Count the words of these texts, and number them by how often they were used.

        A text is a str, bytes in UTF-8, or a list of words.
        """
        counts, docs = Counter(self.word_counts), Counter(self.word_docs)
        read = 0
        for text in each_text(texts, self.char_level):
            words = self._words(text)
            read += 1
            counts.update(words)
            docs.update(dict.fromkeys(words, 1))
        self.document_count += read
        by_use = sorted(counts, key=lambda word: -counts[word])  # equal counts: first seen first
        self.word_counts, self.word_docs = dict(counts), dict(docs)
        self.word_index = {word: number for number, word in enumerate(by_use, 1)}
        self.index_docs = {self.word_index[word]: count for word, count in docs.items()}

    def fit_on_sequences(self, sequences: Iterable[Iterable[int]]) -> None:
        """Count in how many sequences each number stands: what 'tfidf' needs, without texts."""
        docs, read = Counter(self.index_docs), each_sequence(sequences)
        for sequence in read:
            docs.update(set(sequence))
        self.document_count += len(read)
        self.index_docs = dict(docs)

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """The numbers of the words of each text; unknown and rare words are left out.

        TK-344 before the first text was read.
        """
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """The same, one text at a time."""
        known = self.word_index
        for text in each_text(texts, self.char_level):
            numbers = (known.get(word) for word in self._words(text))
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
                fix="...(..., mode='count')",
            )
        known = self.document_count if mode == "tfidf" else self.nb_words or self.word_index
        if not known:
            raise self._nothing_read()
        width = self.nb_words or len(self.word_index) + 1
        rows = each_sequence(sequences)
        matrix = np.zeros((len(rows), width))
        for row, sequence in zip(matrix, rows, strict=True):
            for number, count in Counter(n for n in sequence if n < width).items():
                row[number] = self._weight(mode, number, count, len(sequence))
        return matrix

    def _nothing_read(self) -> TooEarlyError:
        return TooEarlyError(
            "TK-344",
            "the tokenizer has not read any text yet",
            [("words", "0")],
            fix="tokenizer.fit_on_texts(texts)   first",
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


__getattr__ = answering(__name__)
