"""Sequences of uneven length as one array, and pairs of words that stand near each other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..backend.types import Array
from ..errors import (
    ArgumentError,
    DataError,
    TeachWarning,
    TypeTeachError,
    warn_once,
    whole_number,
)
from ..errors.lazily import answering


def pad_sequences(
    sequences: Sequence[Sequence[Any]],
    maxlen: int | None = None,
    dtype: str = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: float = 0.0,
) -> Any:
    """Sequences of uneven length in one array: short ones are filled up, long ones are cut.

    Gives (count, maxlen), or (count, maxlen, ...) when the steps are vectors. `padding` and
    `truncating` say at which end: "pre" or "post". Without `maxlen`, the longest one decides.
    The default dtype holds whole numbers; fractions that lose their part are told (TK-811).

    >>> pad_sequences([[1, 2, 3], [4]])
    array([[1, 2, 3],
           [0, 0, 4]], dtype=int32)
    >>> pad_sequences([[1, 2, 3], [4]], maxlen=2, padding='post')
    array([[2, 3],
           [4, 0]], dtype=int32)
    """
    for name, end in (("padding", padding), ("truncating", truncating)):
        if end not in ("pre", "post"):
            raise ArgumentError(
                "TK-340",
                f"{name} is 'pre' (at the beginning) or 'post' (at the end)",
                [("it got", repr(end))],
                fix=f"pad_sequences(sequences, {name}='pre')",
            )
    sequences = _listed(sequences)
    lengths = [_length(sequence) for sequence in sequences]
    if maxlen is None:
        maxlen = max(lengths, default=0)
    fix = "pad_sequences(sequences, maxlen=100)"
    maxlen = whole_number(maxlen, "maxlen", "TK-813", fix, least=0)
    steps = next((_step_shape(s, ()) for s, n in zip(sequences, lengths, strict=True) if n), ())
    padded = np.full((len(lengths), maxlen, *steps), value, dtype)
    call = SimpleNamespace()  # what is lost is told once for all rows
    for row, sequence in zip(padded, sequences, strict=True):
        kept = (
            sequence[:maxlen]
            if truncating == "post"
            else sequence[max(len(sequence) - maxlen, 0) :]
        )
        if len(kept):
            row[_places(len(kept), padding)] = _steps_of(kept, steps, dtype, call)
    return padded


def _listed(sequences: object) -> Any:
    """The sequences of a list, an array or a generator; TK-341 for what cannot be gone through."""
    if isinstance(sequences, Iterable):
        return sequences if isinstance(sequences, Sequence | np.ndarray) else list(sequences)
    raise _no_sequence(sequences)


def _length(sequence: Any) -> int:
    try:
        return len(sequence)
    except TypeError:
        raise _no_sequence(sequence) from None


def _no_sequence(thing: object) -> TypeTeachError:
    return TypeTeachError(
        "TK-341",
        "pad_sequences takes a list of sequences",
        [("it got", f"{type(thing).__name__} {thing!r:.40} where a sequence belongs")],
        fix="pad_sequences([[1, 2, 3], [4]])",
    )


def _places(count: int, padding: str) -> slice:
    """Where the real steps of a row go."""
    return slice(None, count) if padding == "post" else slice(-count, None)


def _step_shape(sequence: Any, first: Any) -> Any:
    """The shape of one step; TK-342 where the steps of one sequence differ."""
    try:
        return np.shape(sequence)[1:]
    except ValueError:  # as NumPy says that rows are of uneven length
        raise _uneven(first or "no shape yet", "steps of several shapes") from None


def _uneven(first: Any, this: Any) -> DataError:
    return DataError(
        "TK-342",
        "the steps of all sequences have one shape",
        [("the first has", str(first)), ("this one has", str(this))],
        fix="[[1, 2], [3]]   a number in each step, everywhere",
    )


def _steps_of(sequence: Any, steps: tuple[int, ...], dtype: str, call: SimpleNamespace) -> Any:
    """The steps as an array; every step must have the shape of the first."""
    shape = _step_shape(sequence, steps)
    if shape != steps:
        raise _uneven(steps, shape)
    try:
        numbers = np.asarray(sequence)
        kept = np.asarray(sequence, dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise _no_numbers(sequence, dtype, error) from None
    if numbers.dtype.kind == "f" and kept.dtype.kind in "iu" and (kept != numbers).any():
        warn_once(call, _lost(numbers, kept))
    return kept


def _no_numbers(sequence: Sequence[Any], dtype: str, error: Exception) -> DataError:
    """The error for words, empty cells and numbers that are too large."""
    words = any(isinstance(step, str) for step in sequence)
    large = isinstance(error, OverflowError)
    return DataError(
        "TK-810",
        f"the steps of a sequence are numbers that {np.dtype(dtype).name} can hold",
        [("it got", f"{sequence!r:.60}"), ("reason", str(error))],
        fix="pad_sequences(tokenizer.texts_to_sequences(texts))"
        if words
        else f"pad_sequences(sequences, dtype={'int64' if large else 'float32'!r})",
    )


def _lost(numbers: Array, kept: Array) -> TeachWarning:
    """Fractions that were cut off, silently in Keras 1."""
    at = np.argmax((kept != numbers).ravel())
    return TeachWarning(
        "TK-811",
        f"pad_sequences makes {kept.dtype} of fractions, and what follows the point is lost",
        [("it got", f"{numbers.ravel()[at]:.6g}"), ("it gives", str(kept.ravel()[at]))],
        fix="pad_sequences(sequences, dtype='float32')",
    )


def make_sampling_table(size: int, sampling_factor: float = 1e-05) -> Any:
    """How likely the word of each rank is kept: frequent words say little and are thinned out.

    Rank r of a language has a frequency of about 1 / (r (log r + 0.577) + 1/2 - 1/(12 r)), Zipf's
    law; a word of frequency f is kept with the chance min(1, sqrt(t / f)), t the `sampling_factor`.
    Gives (size,) float64. (T. Mikolov and others, "Distributed Representations of Words and
    Phrases", 2013.)

    >>> make_sampling_table(3).round(4)
    array([0.0032, 0.0032, 0.0055])
    """
    rank = np.arange(size, dtype="float64")
    rank[:1] = 1  # rank 0 is the padding; it is treated as rank 1
    inverse_frequency = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    return np.minimum(1.0, np.sqrt(sampling_factor * inverse_frequency))


def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Sequence[float] | Array | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of words: those that stand within `window_size` of each other, and random ones.

    Gives (couples, labels): 1 for neighbours, 0 for `negative_samples` times as many random pairs
    (with `categorical`, [0, 1] and [1, 0]). Word 0 is padding and is skipped.

    >>> skipgrams([1, 2, 3], 4, window_size=1, negative_samples=0., shuffle=False)
    ([[1, 2], [2, 1], [2, 3], [3, 2]], [1, 1, 1, 1])
    """
    couples = _neighbours(sequence, window_size, sampling_table)
    labels: list[Any] = [[0, 1] if categorical else 1] * len(couples)
    count = int(len(couples) * negative_samples)
    words = [word for word, _ in couples]
    random.shuffle(words)
    for at in range(count):
        couples.append([words[at % len(words)], random.randint(1, vocabulary_size - 1)])
        labels.append([1, 0] if categorical else 0)
    if shuffle:
        order = list(range(len(couples)))
        random.shuffle(order)
        couples, labels = [couples[i] for i in order], [labels[i] for i in order]
    return couples, labels


def _neighbours(
    sequence: Sequence[int], window: int, sampling_table: Sequence[float] | Array | None
) -> list[list[int]]:
    """Every word with each word at most `window` places away."""
    couples = []
    for at, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        for other in range(max(0, at - window), min(len(sequence), at + window + 1)):
            if other != at and sequence[other]:
                couples.append([word, sequence[other]])
    return couples


__getattr__ = answering(__name__)
