"""The value of one op, computed by its readable definition: what replays and rewrites ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..limits import check_memory
from ..types import ArrayModule, TensorType
from .base import Op

CAREFUL_ABOVE = 10_000  # numbers: from here on two inputs together may make something huge


def compute(op: Op, arrays: Sequence[Any], xp: ArrayModule = np) -> Any:
    """One op's value, laid out in memory as a program would lay it out."""
    sizes = [getattr(array, "size", 1) for array in arrays]
    if 0 in sizes and not op.is_view:  # what NumPy refuses here is refused in our words
        op.result(*[TensorType(str(array.dtype), array.shape) for array in arrays])
    if len(arrays) > 1 and sum(sizes) > CAREFUL_ABOVE:
        types = [TensorType(str(array.dtype), array.shape) for array in arrays]
        result = op.result(*types)
        largest = max(result.each, key=lambda type: type.bytes)
        check_memory(result.bytes, op.title, largest.sizes, largest.dtype)
    value = op.value(xp, *arrays)
    return value if op.is_view or isinstance(value, tuple) else xp.asarray(value, order="C")
