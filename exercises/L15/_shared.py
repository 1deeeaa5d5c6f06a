"""What several exercises of lesson 15 share."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import NotYet, array_of, kind_of, need_something


def need_array(given: Any, shape: tuple[int, ...], case: str, axes: str) -> np.ndarray:
    """An array of this shape; `axes` says what stands along each axis."""
    need_something(given)
    value = array_of(given, "your function")
    if value.shape != shape:
        raise NotYet(
            f"for {case} your function gives the shape {value.shape}",
            [("it should be", f"{shape}: {axes}")],
        )
    return value


def need_list(given: Any, which: str) -> list[Any]:
    """A list or a tuple, as a list."""
    need_something(given, which)
    if not isinstance(given, list | tuple | np.ndarray):
        raise NotYet(f"{which} gives {kind_of(given)}: the task wants a list")
    return list(given)
