"""569 tumours, harmful or harmless, with 30 measurements of cell nuclei each.

W. H. Wolberg and others, Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository,
1995.
"""

from __future__ import annotations

from .tables import Split, classes

CLASSES = ("malignant", "benign")


def load_data(test_split: float = 0.2, seed: int | None = 113) -> Split:
    """(X_train, y_train), (X_test, y_test): X is (n, 30) float64, y 0 (malignant) or 1 (benign).

    `seed=None` keeps the order of the file.

    >>> (X, y), (X_test, y_test) = load_data()
    >>> X.shape, X_test.shape, int(y.sum() + y_test.sum())
    ((456, 30), (113, 30), 357)
    """
    return classes("breast_cancer.csv", test_split, seed)
