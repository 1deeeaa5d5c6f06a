"""What demos are given, and how they say numbers: the pieces that several of them need."""

from __future__ import annotations

import numpy as np

from ..backend.types import Array
from ..viz import theme


def short_vector(given: object, most: int, least: int = 1, truths: bool = False) -> Array | None:
    """A row of `least` to `most` finite numbers as float64; None for anything else.

    With `truths`, True and False are 1 and 0.

    >>> short_vector([1, 2], most=4), short_vector([1, "a"], most=4)
    (array([1., 2.]), None)
    """
    if not isinstance(given, list | tuple | np.ndarray):
        return None
    try:
        found = np.asarray(given)
    except ValueError:  # lists of different lengths inside
        return None
    known = found.dtype.kind in ("biuf" if truths else "iuf")
    if not known or found.ndim != 1 or not least <= found.size <= most:
        return None
    return np.asarray(found, "float64") if np.isfinite(found).all() else None


def said(number: float, digits: int = 4) -> str:
    """A number with at most so many digits behind its point.

    >>> said(2 / 3), said(3.0)
    ('0.6667', '3')
    """
    return theme.say(round(float(number), digits))
