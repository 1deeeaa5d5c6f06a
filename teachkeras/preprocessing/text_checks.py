"""What counts as a text, as a list of texts, and as a sequence of word numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..errors import TypeTeachError
from ..errors.kinds import NoTextError


def as_text(text: object) -> str:
    """The text itself; bytes are read as UTF-8. TK-807 for anything else.

    >>> as_text(b"caf\\xc3\\xa9")
    'café'
    """
    found = _read(text)
    if found is None:
        raise _no_text(text, _alone(text))
    return found


def _read(text: object) -> str | None:
    """The text of a str, or of bytes in UTF-8; None for anything else."""
    try:
        return text.decode() if isinstance(text, bytes) else text if isinstance(text, str) else None
    except UnicodeDecodeError:
        return None


def each_text(texts: Any, char_level: bool = False) -> Iterator[str | list[str]]:
    """One text after the other, each a str, or a list of words where it is split already.

    TK-806 for one text instead of a list, a table or nothing; TK-807 for what is no text. With
    `char_level` one text may stand for the list of its characters, as in Keras 1.
    """
    for number, text in enumerate(_listed(texts, char_level)):
        if isinstance(text, list | tuple | np.ndarray):
            yield [_or_refuse(word, f"text {number}, word {at}") for at, word in enumerate(text)]
        else:
            yield _or_refuse(text, f"text {number}")


def _or_refuse(text: object, place: str) -> str:
    """One of many texts, or one of its words."""
    found = _read(text)
    if found is None:
        raise _no_text(text, _among_others(text), place)
    return found


def each_sequence(sequences: object) -> list[list[int]]:
    """The word numbers of every sequence."""
    if isinstance(sequences, str | bytes) or not isinstance(sequences, Iterable):
        raise _no_numbers(sequences)
    return [word_numbers(sequence) for sequence in sequences]


def word_numbers(sequence: object) -> list[int]:
    """The word numbers of one sequence; TK-809 unless they are whole and not negative.

    >>> word_numbers((3, 1.0))
    [3, 1]
    """
    numbers = sequence if isinstance(sequence, np.ndarray | Sequence) else _tried(sequence)
    try:
        found = np.asarray(numbers) if len(numbers) else np.zeros(0, "int64")
        whole = found.astype("int64")
    except (TypeError, ValueError, OverflowError):
        raise _no_numbers(sequence) from None
    if found.ndim != 1 or found.dtype.kind not in "iufO" or (whole != found).any():
        raise _no_numbers(sequence)
    if whole.size and whole.min() < 0:
        raise _no_numbers(sequence)
    return [int(number) for number in whole]


def _tried(things: object) -> Any:
    """A list of what can be gone through; anything else as it is."""
    return list(things) if isinstance(things, Iterable) else things


def _listed(texts: Any, char_level: bool) -> Iterable[Any]:
    """The texts, if they are a list, a column, a file or anything else that gives one by one."""
    if isinstance(texts, str | bytes) and not char_level:
        raise _no_list(f"one text: {texts!r:.40}", "texts = [text]   a list of one text")
    if isinstance(texts, dict):
        raise _no_list(f"a dict of {len(texts)}", "texts = list(texts.values())")
    if getattr(texts, "ndim", 1) != 1:
        column = "texts.iloc[:, 0]" if hasattr(texts, "columns") else "texts[:, 0]"
        fix = f"texts = {column if texts.ndim else '[str(texts)]'}"
        raise _no_list(f"{type(texts).__name__} of shape {texts.shape}", fix)
    if not isinstance(texts, Iterable):
        raise _no_list(f"{type(texts).__name__} {texts!r:.40}", "texts = ['good film', 'bad film']")
    return texts


def _no_list(got: str, fix: str) -> TypeTeachError:
    return TypeTeachError(
        "TK-806",
        "texts are a list, one text after the other",
        [("it got", got)],
        fix=fix,
    )


def _is_empty(text: object) -> bool:
    """An empty cell of a table: None, or not a number."""
    return text is None or (isinstance(text, float | np.floating) and bool(np.isnan(text)))


def _among_others(text: object) -> str:
    """How a list of texts gets rid of a thing of this kind."""
    if isinstance(text, bytes):
        return "texts = [text.decode('latin-1') for text in texts]   from an old encoding"
    if _is_empty(text):
        return "texts = [text for text in texts if isinstance(text, str)]   without empty cells"
    return "texts = [str(text) for text in texts]"


def _alone(text: object) -> str:
    """What to type where one text belongs."""
    if isinstance(text, bytes):
        return "text = text.decode('latin-1')   from an old encoding"
    if isinstance(text, list | tuple | np.ndarray):
        return "[text_to_word_sequence(text) for text in texts]"
    return "text = ''   which has no words" if _is_empty(text) else "text = str(text)"


def _no_text(text: object, fix: str, place: str = "") -> NoTextError:
    return NoTextError(
        "TK-807",
        "a text is a str, or bytes in UTF-8",
        [("it got", f"{type(text).__name__} {text!r:.40}")] + [("where", place)] * bool(place),
        fix=fix,
    )


def _no_numbers(sequence: object) -> TypeTeachError:
    return TypeTeachError(
        "TK-809",
        "a sequence is a list of word numbers, whole and from 0",
        [("it got", f"{type(sequence).__name__} {sequence!r:.60}")],
        fix="tokenizer.sequences_to_matrix(tokenizer.texts_to_sequences(texts))",
    )
