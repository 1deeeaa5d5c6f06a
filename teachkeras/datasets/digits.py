"""1,797 handwritten digits, 8 by 8 pixels, grey values from 0 (paper) to 16 (ink).

From the test part of "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI
Machine Learning Repository, 1998.
"""

from __future__ import annotations

from typing import Any

from .tables import read_numbers, split_rows


def load_data(test_split: float = 0.2, seed: int = 113) -> Any:
    """The digits as (X_train, y_train), (X_test, y_test), shuffled by `seed`.

    X is (n, 8, 8) uint8 with values 0 to 16; y is (n,) with the digit. `test_split` is the share
    of rows kept for testing.

    >>> (X_train, y_train), (X_test, y_test) = load_data()
    >>> X_train.shape, y_test.shape
    ((1438, 8, 8), (359,))
    """
    table = read_numbers("digits.csv.gz").astype("uint8")
    images, labels = table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype("int64")
    return split_rows(images, labels, test_split, seed)
