"""11,228 newswires of 46 topics as word numbers, from a local `reuters.json`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .imdb import CONTENTS, get_word_index
from .local import find, words

__all__ = ["get_word_index", "load_data"]


def load_data(
    path: str = "reuters.json",
    nb_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> Any:
    """(X_train, y_train), (X_test, y_test): lists of word numbers and their topics.

    (Keras 1 downloaded `reuters.pkl`, a pickle: that one is not opened.)
    """
    file = find(path.replace("reuters.pkl", "reuters.json"), CONTENTS, "digits")
    x, y = words(file, nb_words, skip_top, maxlen, seed, start_char, oov_char, index_from)
    cut = int(len(x) * (1 - test_split))
    ragged = np.array([*x, None], dtype=object)[:-1]
    return (ragged[:cut], np.array(y[:cut])), (ragged[cut:], np.array(y[cut:]))
