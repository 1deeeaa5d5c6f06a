"""Helpers for labels and arrays, on plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import DataError, whole_number


def to_categorical(y: Any, nb_classes: int | None = None) -> Any:
    """Class numbers as one-hot rows: 2 of 3 classes becomes 0, 0, 1.

    Takes whole numbers from 0, in any shape (they are flattened); gives float64 rows, as Keras 1.

    >>> to_categorical([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])
    """
    labels = np.asarray(y).ravel()
    numbers = labels.dtype.kind in "biuf"
    whole = labels.astype("int64") if numbers else np.zeros(labels.shape, "int64")
    if not numbers or not np.array_equal(whole, labels) or (whole.size and whole.min() < 0):
        some = list(dict.fromkeys(labels.tolist()))[:6]
        raise DataError(
            "TK-308",
            "labels are whole numbers from 0",
            [("it got", str(some))],
            fix="np.unique(y, return_inverse=True)[1]   numbers any labels from 0",
            see="lesson 10",
        )
    if nb_classes is None:
        nb_classes = int(whole.max()) + 1 if whole.size else 0
    fix = "to_categorical(y, 10)"
    nb_classes = whole_number(nb_classes, "nb_classes", "TK-449", fix, "lesson 10", least=0)
    if whole.size and whole.max() >= nb_classes:
        raise DataError(
            "TK-309",
            f"there is a label {whole.max()}, but only {nb_classes} classes",
            [("labels", f"{whole.min()} to {whole.max()}"), ("classes", f"0 to {nb_classes - 1}")],
            fix=f"to_categorical(y, {whole.max() + 1})",
            see="lesson 10",
        )
    rows = np.zeros((whole.size, nb_classes))
    rows[np.arange(whole.size), whole] = 1
    return rows
