"""Gradients held against central differences, for the ticks in pictures and for learners.

`replay` is asked twice for each number, once a little above it and once a little below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .graph import Tensor
from .replay import replay

if TYPE_CHECKING:
    from .gradient import Derivation

Values = Mapping[Tensor, Any]

MOST_NUMBERS = 16  # elements of one tensor
MOST_TENSORS = 40
# dtype -> (how far to go, how far off is still right): wide steps where numbers are coarse.
STEP = {"float64": (1e-5, 1e-5), "float32": (1e-2, 1e-2), "float16": (1e-1, 1e-1)}


@dataclass(frozen=True)
class Difference:
    """How far a gradient is from central differences, and whether that is close enough."""

    difference: float
    ok: bool


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
    far, allowed = STEP[tensor.dtype]
    value = np.array(values[tensor])
    worst, ok = 0.0, True
    for place in np.ndindex(value.shape):
        ends = [value.copy(), value.copy()]
        ends[0][place] += far * max(1.0, abs(float(value[place])))
        ends[1][place] -= far * max(1.0, abs(float(value[place])))
        above, below = (float(np.sum(replay(loss, {**feed, tensor: end})[loss])) for end in ends)
        slope = (above - below) / (float(ends[0][place]) - float(ends[1][place]))
        expected = float(np.broadcast_to(gradient, value.shape)[place])
        off = abs(slope - expected)
        worst, ok = max(worst, off), ok and off <= allowed * max(1.0, abs(expected))
    return Difference(worst, ok)
