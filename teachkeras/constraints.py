"""Constraints: what a weight has to be after every step of training.

Each takes the new value of a weight and gives the nearest allowed one. Lengths are taken along
`axis`: with 0, a matrix (inputs, outputs) has one length for each output.
"""

from __future__ import annotations

from typing import Any

from . import backend as K
from .backend.types import Named, Tensor
from .errors.lazily import answering
from .errors.text import visible
from .utils.registry import lookup, names_in


class Constraint:
    """The base of all constraints; it allows everything."""

    def __call__(self, p: Tensor) -> Tensor:
        """The allowed value for a new value `p`."""
        return p

    def get_config(self) -> dict[str, Any]:
        """Its name and settings, from which `get` makes the same one again."""
        return {"name": type(self).__name__, **vars(self)}

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value:g}" for name, value in vars(self).items())
        return visible(f"{type(self).__name__}({settings})")


class MaxNorm(Constraint):
    """Lengths of at most `m`: what is longer is shortened (Srivastava and others, 2014).

    >>> K.eval(MaxNorm(1)(K.constant([[3., 0.3], [4., 0.4]]))).round(3)
    array([[0.6, 0.3],
           [0.8, 0.4]], dtype=float32)
    """

    def __init__(self, m: float = 2, axis: int = 0) -> None:
        self.m, self.axis = m, axis

    def __call__(self, p: Tensor) -> Tensor:
        """p * min(length, m) / length."""
        norms = _lengths(p, self.axis)
        return p * (K.clip(norms, 0.0, self.m) / (K.epsilon() + norms))


class NonNeg(Constraint):
    """No number below 0: those become 0.

    >>> K.eval(NonNeg()(K.constant([-1., 2.])))
    array([0., 2.], dtype=float32)
    """

    def __call__(self, p: Tensor) -> Tensor:
        """The larger of p and 0."""
        return K.maximum(p, 0.0)


class UnitNorm(Constraint):
    """Lengths of 1.

    >>> K.eval(UnitNorm()(K.constant([[3.], [4.]]))).round(3)
    array([[0.6],
           [0.8]], dtype=float32)
    """

    def __init__(self, axis: int = 0) -> None:
        self.axis = axis

    def __call__(self, p: Tensor) -> Tensor:
        """p / length."""
        return p / (K.epsilon() + _lengths(p, self.axis))


class MinMaxNorm(Constraint):
    """Lengths between `low` and `high`; `rate` is how much of the way is gone in one step.

    >>> K.eval(MinMaxNorm(low=1., high=2., rate=0.5)(K.constant([[3.], [4.]]))).round(3)
    array([[2.1],
           [2.8]], dtype=float32)
    """

    def __init__(
        self, low: float = 0.0, high: float = 1.0, rate: float = 1.0, axis: int = 0
    ) -> None:
        self.low, self.high, self.rate, self.axis = low, high, rate, axis

    def __call__(self, p: Tensor) -> Tensor:
        """p * (rate * allowed length + (1 - rate) * length) / length."""
        norms = _lengths(p, self.axis)
        desired = self.rate * K.clip(norms, self.low, self.high) + (1.0 - self.rate) * norms
        return p * (desired / (K.epsilon() + norms))


def _lengths(p: Tensor, axis: int) -> Tensor:
    return K.sqrt(K.sum(K.square(p), axis=axis, keepdims=True))


maxnorm, nonneg, unitnorm, minmaxnorm = MaxNorm, NonNeg, UnitNorm, MinMaxNorm

NAMES: dict[str, type[Constraint]] = names_in(globals(), without=[Constraint])


def get(identifier: Named, kwargs: dict[str, Any] | None = None) -> Constraint | None:
    """The constraint of that name, or of a dict such as {'name': 'maxnorm', 'm': 3}; None is none.

    >>> get('maxnorm'), get({'name': 'MaxNorm', 'm': 3, 'axis': 1}), get(None)
    (MaxNorm(m=2, axis=0), MaxNorm(m=3, axis=1), None)
    """
    if identifier is None:
        return None
    return lookup("TK-454", "constraint", identifier, NAMES, True, kwargs)


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
