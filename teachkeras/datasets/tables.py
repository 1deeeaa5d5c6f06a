"""Tables of numbers that scikit-learn carries: a part to learn from, and a part to test."""

from __future__ import annotations

from typing import Any

import numpy as np

from .shipped import path_of

Split = tuple[tuple[Any, Any], tuple[Any, Any]]


def read_numbers(file: str, skip: int = 0, between: str | None = ",") -> np.ndarray:
    """The numbers of a text file, line by line, as (rows, columns) float64."""
    return np.loadtxt(path_of("data", file), skiprows=skip, delimiter=between, ndmin=2)


def split_rows(X: Any, y: Any, test_split: float, seed: int | None) -> Split:
    """(X_train, y_train), (X_test, y_test): shuffled by `seed`, or in the file's order with None.

    >>> split_rows(np.arange(5), np.arange(5), 0.4, None)
    ((array([0, 1, 2]), array([0, 1, 2])), (array([3, 4]), array([3, 4])))
    """
    if seed is not None:
        order = np.random.RandomState(seed).permutation(len(X))
        X, y = X[order], y[order]
    split = len(X) - int(len(X) * test_split)
    return (X[:split], y[:split]), (X[split:], y[split:])


def classes(file: str, test_split: float, seed: int | None) -> Split:
    """A table whose last column is the number of a class."""
    table = read_numbers(file, skip=1)
    return split_rows(table[:, :-1], table[:, -1].astype("int64"), test_split, seed)
