"""Objectives: what training makes small. Each takes (y_true, y_pred) and reduces the last axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import backend as K
from .utils.registry import lookup


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of the squared differences.

    >>> K.eval(mean_squared_error(K.constant([0., 1.]), K.constant([0.2, 0.6]))).round(4)
    np.float32(0.1)
    """
    return K.mean(K.square(y_pred - y_true), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of the distances.

    >>> K.eval(mean_absolute_error(K.constant([0., 1.]), K.constant([0.2, 0.6]))).round(4)
    np.float32(0.3)
    """
    return K.mean(K.abs(y_pred - y_true), axis=-1)


def categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The surprise of one-hot labels at predicted probabilities (one class of many)."""
    return K.categorical_crossentropy(y_pred, y_true)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The same surprise for labels that are class numbers."""
    return K.sparse_categorical_crossentropy(y_pred, y_true)


def binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The mean surprise of yes/no labels at predicted probabilities."""
    return K.mean(K.binary_crossentropy(y_pred, y_true), axis=-1)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error

NAMES: dict[str, Callable[..., Any]] = {
    "mean_squared_error": mean_squared_error,
    "mse": mse,
    "MSE": mse,
    "mean_absolute_error": mean_absolute_error,
    "mae": mae,
    "MAE": mae,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
}


def get(identifier: Any) -> Callable[..., Any]:
    """The objective of that name; a function is returned as it is. TK-402 names the nearest."""
    return lookup("TK-402", "loss", identifier, NAMES)
