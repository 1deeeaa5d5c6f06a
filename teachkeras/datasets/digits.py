"""1,797 handwritten digits, 8 by 8 pixels, grey values from 0 (paper) to 16 (ink).

From the test part of "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI
Machine Learning Repository, 1998.
"""

from __future__ import annotations

import gzip
from typing import Any

import numpy as np

from .shipped import path_of


def load_data(test_split: float = 0.2, seed: int = 113) -> Any:
    """The digits as (X_train, y_train), (X_test, y_test), shuffled by `seed`.

    X is (n, 8, 8) uint8 with values 0 to 16; y is (n,) with the digit. `test_split` is the share
    of rows kept for testing.

    >>> (X_train, y_train), (X_test, y_test) = load_data()
    >>> X_train.shape, y_test.shape
    ((1438, 8, 8), (359,))
    """
    with gzip.open(path_of("data", "digits.csv.gz"), "rt") as file:
        table = np.array([line.split(",") for line in file], dtype="float64").astype("uint8")
    order = np.random.RandomState(seed).permutation(len(table))
    images, labels = table[order, :-1].reshape(-1, 8, 8), table[order, -1].astype("int64")
    split = len(table) - int(len(table) * test_split)
    return (images[:split], labels[:split]), (images[split:], labels[split:])
