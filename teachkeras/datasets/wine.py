"""178 wines of three growers, with 13 measurements each, whose ranges differ a thousandfold.

M. Forina and others, Wine, UCI Machine Learning Repository, 1991.
"""

from __future__ import annotations

from .tables import Split, classes


def load_data(test_split: float = 0.2, seed: int | None = 113) -> Split:
    """(X_train, y_train), (X_test, y_test): X is (n, 13) float64, y the grower 0 to 2.

    `seed=None` keeps the order of the file.

    >>> (X, y), _ = load_data(test_split=0)
    >>> X.shape, float(X.min()), float(X.max())
    ((178, 13), 0.13, 1680.0)
    """
    return classes("wine_data.csv", test_split, seed)
