"""Objectives: what training makes small. Each takes (y_true, y_pred) and reduces the last axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import backend as K
from .backend.types import Named, Tensor
from .errors import ArgumentError
from .errors.lazily import answering
from .utils.registry import lookup, names_in


def mean_squared_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean of the squared differences.

    >>> K.eval(mean_squared_error(K.constant([0., 1.]), K.constant([0.2, 0.6]))).round(4)
    np.float32(0.1)
    """
    return K.mean(K.square(y_pred - y_true), axis=-1)


def mean_absolute_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean of the distances.

    >>> K.eval(mean_absolute_error(K.constant([0., 1.]), K.constant([0.2, 0.6]))).round(4)
    np.float32(0.3)
    """
    return K.mean(K.abs(y_pred - y_true), axis=-1)


def mean_absolute_percentage_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean distance as a percentage of the true number.

    >>> K.eval(mean_absolute_percentage_error(K.constant([2., 4.]), K.constant([1., 5.])))
    np.float32(37.5)
    """
    size = K.clip(K.abs(y_true), K.epsilon(), None)
    return 100.0 * K.mean(K.abs((y_true - y_pred) / size), axis=-1)


def mean_squared_logarithmic_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean squared difference of log(1 + number): what counts is by which factor one is off.

    Numbers below 0 count as 0.

    >>> K.eval(mean_squared_logarithmic_error(K.constant([1.]), K.constant([3.]))).round(4)
    np.float32(0.4805)
    """
    logs = [K.log(K.clip(y, K.epsilon(), None) + 1.0) for y in (y_pred, y_true)]
    return K.mean(K.square(logs[0] - logs[1]), axis=-1)


def hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """For labels -1 and 1: no loss where the score is on the right side by at least 1.

    >>> K.eval(hinge(K.constant([1., -1.]), K.constant([2., 0.5])))
    np.float32(0.75)
    """
    return K.mean(K.maximum(1.0 - y_true * y_pred, 0.0), axis=-1)


def squared_hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The same, with what is missing squared.

    >>> K.eval(squared_hinge(K.constant([1., -1.]), K.constant([2., 0.5])))
    np.float32(1.125)
    """
    return K.mean(K.square(K.maximum(1.0 - y_true * y_pred, 0.0)), axis=-1)


def categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The surprise of one-hot labels at predicted probabilities (one class of many).

    >>> K.eval(categorical_crossentropy(K.constant([0., 1.]), K.constant([0.5, 0.5]))).round(4)
    np.float32(0.6931)
    """
    return K.categorical_crossentropy(y_pred, y_true)


def sparse_categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The same surprise for labels that are class numbers.

    >>> y = K.constant([[1.]]), K.constant([[0.5, 0.5]])
    >>> K.eval(sparse_categorical_crossentropy(*y)).round(4)
    array([0.6931], dtype=float32)
    """
    return K.sparse_categorical_crossentropy(y_pred, y_true)


def binary_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean surprise of yes/no labels at predicted probabilities.

    >>> K.eval(binary_crossentropy(K.constant([0., 1.]), K.constant([0.5, 0.5]))).round(4)
    np.float32(0.6931)
    """
    return K.mean(K.binary_crossentropy(y_pred, y_true), axis=-1)


def kullback_leibler_divergence(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """How far predicted probabilities are from true ones: the sum of true * log(true / predicted).

    >>> K.eval(kullback_leibler_divergence(K.constant([0., 1.]), K.constant([0.5, 0.5]))).round(4)
    np.float32(0.6931)
    """
    y_true, y_pred = (K.clip(y, K.epsilon(), 1.0) for y in (y_true, y_pred))
    return K.sum(y_true * K.log(y_true / y_pred), axis=-1)


def poisson(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """For counts: the mean of predicted - true * log(predicted).

    >>> K.eval(poisson(K.constant([2.]), K.constant([1.]))).round(4)
    np.float32(1.0)
    """
    return K.mean(y_pred - y_true * K.log(y_pred + K.epsilon()), axis=-1)


def cosine_proximity(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Minus the mean product of two vectors of length 1: smallest where they point the same way.

    >>> K.eval(cosine_proximity(K.constant([3., 4.]), K.constant([6., 8.]))).round(4)
    np.float32(-0.5)
    """
    return -K.mean(K.l2_normalize(y_true, axis=-1) * K.l2_normalize(y_pred, axis=-1), axis=-1)


def per_sample(
    loss: Callable[..., Any], y_true: Tensor, y_pred: Tensor, weighted: bool = False
) -> Tensor:
    """The losses of the samples of a batch; what is no such thing is explained.

    A loss of one number for the whole batch is let through, as in Keras 1, unless the samples
    have weights.
    """
    losses = loss(y_true, y_pred)
    name = getattr(loss, "__name__", "the loss")
    if not K.is_symbol(losses):
        raise ArgumentError(
            "TK-462",
            f"{name} gives no tensor",
            [("it gives", f"{type(losses).__name__}: {losses!r}"[:60])],
            why="a function without a return gives None" if losses is None else "",
            fix="return K.mean(K.square(y_pred - y_true), axis=-1)",
        )
    batch, mine = K.int_shape(y_pred)[0], K.int_shape(losses)
    other = bool(mine) and mine[0] is not None and mine[0] != batch
    if other or (weighted and not mine):
        raise ArgumentError(
            "TK-463",
            f"{name} must give one number for each sample",
            [("it gives", repr(mine)), ("it needs", repr((batch, *mine[1:])))],
            why="the first axis is the batch" if other else "weights belong to single samples",
            fix="K.mean(..., axis=-1)",
        )
    return losses


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence
cosine = cosine_proximity

NAMES: dict[str, Callable[..., Any]] = names_in(globals(), without=[per_sample])


def get(identifier: Named) -> Callable[..., Any]:
    """The objective of that name; a function is returned as it is. TK-402 names the nearest."""
    return lookup("TK-402", "loss", identifier, NAMES)


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
