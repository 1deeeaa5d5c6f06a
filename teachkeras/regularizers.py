"""Regularizers: a price on large numbers, added to what training makes small.

A layer pays it for its weights (`W_regularizer=l2(0.01)`) or for its outputs
(`activity_regularizer=activity_l1(0.01)`). Each is called on a tensor and gives one number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import backend as K
from .backend.types import Named, Tensor, TensorLike
from .errors import ArgumentError
from .errors.lazily import answering
from .errors.text import visible
from .utils.registry import lookup, names_in


class Regularizer:
    """The base of all regularizers; it costs nothing."""

    def __call__(self, x: Tensor) -> TensorLike:
        """The price of a tensor: one number."""
        return 0.0

    def get_config(self) -> dict[str, Any]:
        """Its name and settings, from which `get` makes the same one again."""
        return {"name": type(self).__name__, **vars(self)}

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value:g}" for name, value in vars(self).items())
        return visible(f"{type(self).__name__}({settings})")


class L1L2Regularizer(Regularizer):
    """l1 times the sum of the distances from 0, and l2 times the sum of the squares.

    l1 pulls every number towards 0 by the same force and makes many exactly small; l2 pulls the
    large ones most.

    >>> K.eval(L1L2Regularizer(l1=0.5, l2=0.1)(K.constant([3., -4.])))
    np.float32(6.0)
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1, self.l2 = float(l1), float(l2)

    def __call__(self, x: Tensor) -> TensorLike:
        """l1 * sum(|x|) + l2 * sum(x squared)."""
        terms = []
        if self.l1:
            terms.append(self.l1 * K.sum(K.abs(x)))
        if self.l2:
            terms.append(self.l2 * K.sum(K.square(x)))
        return sum(terms[1:], terms[0]) if terms else 0.0


class EigenvalueRegularizer(Regularizer):
    """k times the largest singular value of a matrix: how much it can stretch a vector.

    It is approached by multiplying a vector of ones with x'x nine times (the power method).

    >>> K.eval(EigenvalueRegularizer(0.5)(K.constant([[3., 0.], [0., 1.]]))).round(3)
    np.float32(1.5)
    """

    POWER = 9

    def __init__(self, k: float) -> None:
        self.k = float(k)

    def __call__(self, x: Tensor) -> Tensor:
        """k * sqrt(largest eigenvalue of x'x)."""
        if K.ndim(x) != 2:
            raise ArgumentError(
                "TK-452",
                "only a matrix has eigenvalues",
                [("it got", repr(K.int_shape(x))), ("it needs", "2 axes")],
                fix="W_regularizer=l2(0.01)",
            )
        covariance = K.dot(K.transpose(x), x)
        vector = K.sum(covariance, axis=1, keepdims=True)  # the product with a vector of ones
        for _ in range(self.POWER - 1):
            vector = K.dot(covariance, vector)
        stretched = K.dot(covariance, vector)
        largest = K.sum(stretched * vector) / K.sum(K.square(vector))
        return self.k * K.sqrt(largest)


WeightRegularizer = ActivityRegularizer = L1L2Regularizer


def l1(l: float = 0.01) -> Regularizer:  # noqa: E741  (Keras' name)
    """l times the sum of the weights' distances from 0."""
    return L1L2Regularizer(l1=l)


def l2(l: float = 0.01) -> Regularizer:  # noqa: E741
    """l times the sum of the weights' squares.

    >>> K.eval(l2(0.01)(K.constant([3., -4.])))
    np.float32(0.25)
    """
    return L1L2Regularizer(l2=l)


def l1l2(l1: float = 0.01, l2: float = 0.01) -> Regularizer:
    """Both prices together."""
    return L1L2Regularizer(l1, l2)


def activity_l1(l: float = 0.01) -> Regularizer:  # noqa: E741
    """l1 for the outputs of a layer, summed over the whole batch."""
    return L1L2Regularizer(l1=l)


def activity_l2(l: float = 0.01) -> Regularizer:  # noqa: E741
    """l2 for the outputs of a layer, summed over the whole batch."""
    return L1L2Regularizer(l2=l)


def activity_l1l2(l1: float = 0.01, l2: float = 0.01) -> Regularizer:
    """Both prices for the outputs of a layer, summed over the whole batch."""
    return L1L2Regularizer(l1, l2)


NAMES: dict[str, Callable[..., Any]] = names_in(globals(), without=[Regularizer])


def get(identifier: Named, kwargs: dict[str, Any] | None = None) -> Regularizer | None:
    """The regularizer of that name, or of a dict such as {'name': 'l2', 'l': 0.1}; None is none.

    >>> get('l2'), get({'name': 'l1', 'l': 0.5}), get(None)
    (L1L2Regularizer(l1=0, l2=0.01), L1L2Regularizer(l1=0.5, l2=0), None)
    """
    if identifier is None:
        return None
    return lookup("TK-453", "regularizer", identifier, NAMES, True, kwargs)


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
