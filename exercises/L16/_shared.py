"""What several exercises of lesson 16 share."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import NotYet, array_of, need_something


def row_of(given: Any, which: str, axes: int = 1) -> np.ndarray:
    """What a function gave, as numbers with this many axes."""
    need_something(given, which)
    found = np.asarray(array_of(given, which))
    if found.dtype.kind not in "biuf" or found.ndim != axes:
        what = "a row of numbers" if axes == 1 else f"an array with {axes} axes"
        raise NotYet(f"{which} has the shape {found.shape}: the task wants {what}")
    return found.astype("float64")


def ragged(rng: np.random.Generator) -> list[list[int]]:
    """Three sequences of other lengths; one of them holds a real 0."""
    rows = [rng.integers(1, 9, size).tolist() for size in rng.permutation([2, 3, 5])]
    rows[int(rng.integers(3))][1] = 0
    return rows
