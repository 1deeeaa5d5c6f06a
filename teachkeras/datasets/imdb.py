"""50,000 film reviews as word numbers, liked or not, from a local `imdb.json`."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from .local import find, words

CONTENTS = 'a JSON file {"x": [[word numbers], ...], "y": [0 or 1, ...]}'


def load_data(
    path: str = "imdb.json",
    nb_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> Any:
    """(X_train, y_train), (X_test, y_test): lists of word numbers, half to learn from.

    (Keras 1 downloaded `imdb_full.pkl`, a pickle: that one is not opened.)
    """
    file = find(path.replace("imdb_full.pkl", "imdb.json"), CONTENTS, "digits")
    x, y = words(file, nb_words, skip_top, maxlen, seed, start_char, oov_char, index_from)
    half = len(x) // 2
    ragged = np.array([*x, None], dtype=object)[:-1]  # the None keeps equal lengths ragged too
    return (ragged[:half], np.array(y[:half])), (ragged[half:], np.array(y[half:]))


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """The number of each word, from a local JSON file."""
    file = find(path.replace(".pkl", ".json"), 'a JSON file {"word": number, ...}', "digits")
    return {str(word): int(n) for word, n in json.loads(file.read_text("utf-8")).items()}
