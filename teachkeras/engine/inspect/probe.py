"""Gradients held against central differences, for the ticks in pictures and for learners.

`replay` is asked twice for each number, once a little above it and once a little below.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import Tensor
from .replay import replay

if TYPE_CHECKING:
    from ..gradient.derive import Derivation

Values = Mapping[Tensor, Any]

MOST_NUMBERS = 16  # elements of one tensor
MOST_TENSORS = 40
# dtype -> (how far to go, how far off is still right): wide steps where numbers are coarse.
STEP = {"float64": (1e-5, 1e-5), "float32": (1e-2, 1e-2), "float16": (1e-1, 1e-1)}


@dataclass(frozen=True)
class Difference:
    """How far a gradient is from central differences, and whether that is close enough.

    Where one side is nan or inf there is nothing to compare: `difference` is nan, and `other` says
    what stands there instead of a number.
    """

    difference: float
    ok: bool
    other: str = ""


def check_gradients(
    derivation: Derivation, feed: Values, values: Values
) -> dict[Tensor, Difference]:
    """Compare the complete gradient of each small tensor on the way with central differences."""
    totals = {step.input: step.total for step in derivation.steps if step.total is not None}
    checks = {}
    for tensor, total in list(totals.items())[:MOST_TENSORS]:
        if tensor.dtype in STEP and np.size(values[tensor]) <= MOST_NUMBERS:
            checks[tensor] = _check(derivation.loss, tensor, values[total], feed, values)
    return checks


def _check(loss: Tensor, tensor: Tensor, gradient: Any, feed: Values, values: Values) -> Difference:
    """Move each number of a tensor a little up and down and look at the loss."""
    far, _ = STEP[tensor.dtype]
    value = np.array(values[tensor])
    off, right = [0.0], [True]
    for place in np.ndindex(value.shape):
        here = float(value[place])
        expected = float(np.broadcast_to(gradient, value.shape)[place])
        for number in (here, expected, found := slope(loss, tensor, value, place, far, feed)):
            if not math.isfinite(number):
                return Difference(math.nan, False, f"{number:g}")
        off.append(abs(found - expected))
        right.append(off[-1] <= tolerance(tensor.dtype, expected))
    return Difference(max(off), all(right))


def tolerance(dtype: str, expected: float) -> float:
    """How far from a difference a derivative of this size may be, and still be right.

    >>> tolerance("float64", 300.0)
    0.003
    """
    return STEP[dtype][1] * max(1.0, abs(expected))


def slope(
    loss: Tensor,
    tensor: Tensor,
    value: Any,
    place: tuple[int, ...],
    far: float,
    feed: Values,
    side: int = 0,
) -> float:
    """How fast the loss grows with one number: from a little below it to a little above it.

    With `side` -1 or 1, from a little below it to itself, or from itself to a little above it.
    """
    above, below = value.copy(), value.copy()
    with np.errstate(all="ignore"):  # at inf there is no above and below: the answer is nan
        if side >= 0:
            above[place] += far * max(1.0, abs(float(value[place])))
        if side <= 0:
            below[place] -= far * max(1.0, abs(float(value[place])))
        high, low = (
            float(np.sum(replay(loss, {**feed, tensor: end})[loss])) for end in (above, below)
        )
    return (high - low) / (float(above[place]) - float(below[place]))
