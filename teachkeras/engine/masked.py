"""Masked arrays of NumPy: numbers of which some are said to be missing.

A graph has no place for "missing", and `numpy.asarray` would drop the mask without a word: what
stood beneath it would be computed with.
"""

from __future__ import annotations

import numpy as np

from ..errors import DataError
from ..errors.text import counted
from .types import Array


def refuse_masked(value: object, symbol: str) -> None:
    """TK-359 for an array, or a list of arrays, in which a number is masked.

    `symbol` is what a learner calls such an array: X, y, x.

    >>> refuse_masked(np.ma.array([1.0, 2.0], mask=[False, False]), "X")
    """
    parts = value if isinstance(value, (list, tuple)) else (value,)
    for part in parts:
        if hasattr(part, "filled") and hasattr(part, "mask"):
            missing = int(np.sum(part.mask))
            if missing:
                raise _some_missing(part, missing, symbol if part is value else "")


def _some_missing(array: Array, missing: int, symbol: str) -> DataError:
    """The refusal; the fix uses the learner's own name if there is one."""
    from .inspect.typed import name_of

    name = name_of(array, "")
    filled = f"{name} = {name}.filled(0)" if name else f"{symbol or 'X'}.filled(0)"
    return DataError(
        "TK-359",
        "some of these numbers are masked, and a graph computes with all",
        [
            ("it got", f"masked array {array.shape}, {counted(array.size, 'number')}"),
            ("masked", f"{missing} of them"),
        ],
        why="without the mask, whatever stands beneath it would be taken for a number",
        fix=f"{filled}   a number for what is missing",
        own_words=bool(name),
        example=not (name or symbol),
    )
