"""What several exercises of lesson 06 share."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import NotYet, array_of, kind_of, need_something
from teachkeras.datasets import digits


def two_arrays(value: Any) -> tuple[np.ndarray, np.ndarray]:
    """What a function gave, as x and y."""
    need_something(value)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise NotYet(f"your function gives {kind_of(value)}, and the task wants two: x and y")
    return array_of(value[0], "your x"), array_of(value[1], "your y")


def pictures() -> tuple[Any, Any, Any, Any]:
    """The digits as rows of 64 numbers from 0 to 1: to learn from, and to be tested with."""
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    return x_train.reshape(-1, 64) / 16, y_train, x_test.reshape(-1, 64) / 16, y_test
