"""442 people with diabetes: ten measurements, and how far the illness had gone a year later.

B. Efron and others, "Least Angle Regression", 2004.
"""

from __future__ import annotations

from .tables import Split, read_numbers, split_rows

FEATURES = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


def load_data(test_split: float = 0.2, seed: int | None = 113) -> Split:
    """(X_train, y_train), (X_test, y_test): X is (n, 10) float64 as measured, y from 25 to 346.

    `seed=None` keeps the order of the file.

    >>> (X, y), _ = load_data(test_split=0)
    >>> X.shape, float(y.min()), float(y.max())
    ((442, 10), 25.0, 346.0)
    """
    X = read_numbers("diabetes_data_raw.csv.gz", between=None)
    return split_rows(X, read_numbers("diabetes_target.csv.gz")[:, 0], test_split, seed)
