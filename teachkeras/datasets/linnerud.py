"""20 men: three exercises, and weight, waist and pulse. Two outputs can be learnt from one input.

M. Tenenhaus, "La regression PLS: theorie et pratique", 1998.
"""

from __future__ import annotations

from .tables import Split, read_numbers, split_rows

FEATURES = ("chins", "situps", "jumps")
TARGETS = ("weight", "waist", "pulse")


def load_data(test_split: float = 0.2, seed: int | None = 113) -> Split:
    """(X_train, y_train), (X_test, y_test): X is (n, 3) exercises, y (n, 3) measures, float64.

    `seed=None` keeps the order of the file.

    >>> (X, y), _ = load_data(test_split=0, seed=None)
    >>> X[0].tolist(), y[0].tolist()
    ([5.0, 162.0, 60.0], [191.0, 36.0, 50.0])
    """
    X = read_numbers("linnerud_exercise.csv", skip=1, between=None)
    return split_rows(X, read_numbers("linnerud_physiological.csv", 1, None), test_split, seed)
