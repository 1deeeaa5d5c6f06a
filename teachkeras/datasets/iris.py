"""150 iris flowers of three kinds: length and width of sepals and petals, in centimetres.

R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936. The file is sorted by
kind, which makes it a trap for `validation_split`.
"""

from __future__ import annotations

from .tables import Split, classes

FEATURES = ("sepal length", "sepal width", "petal length", "petal width")
CLASSES = ("setosa", "versicolor", "virginica")


def load_data(test_split: float = 0.2, seed: int | None = 113) -> Split:
    """(X_train, y_train), (X_test, y_test): X is (n, 4) float64, y the kinds 0 to 2.

    `seed=None` keeps the order of the file.

    >>> (X, y), _ = load_data(test_split=0, seed=None)
    >>> X.shape, y[:3].tolist(), y[-3:].tolist()
    ((150, 4), [0, 0, 0], [2, 2, 2])
    """
    return classes("iris.csv", test_split, seed)
