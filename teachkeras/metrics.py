"""Metrics: what is watched during training. Each takes (y_true, y_pred) and gives one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import backend as K
from . import objectives
from .utils.registry import lookup


def binary_accuracy(y_true: Any, y_pred: Any) -> Any:
    """The share of numbers on the right side of one half."""
    guess = K.cast(K.greater(y_pred, 0.5), K.dtype(y_pred))
    return K.mean(K.equal(y_true, guess))


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """The share of rows whose largest probability stands at the right class."""
    return K.mean(K.equal(K.argmax(y_true, axis=-1), K.argmax(y_pred, axis=-1)))


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """The share of rows whose largest probability stands at the class number given as label."""
    guess = K.argmax(y_pred, axis=-1)
    return K.mean(K.equal(K.cast(K.max(y_true, axis=-1), K.dtype(guess)), guess))


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of the squared differences."""
    return K.mean(objectives.mean_squared_error(y_true, y_pred))


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """The mean of the distances."""
    return K.mean(objectives.mean_absolute_error(y_true, y_pred))


def categorical_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The mean surprise of one-hot labels."""
    return K.mean(objectives.categorical_crossentropy(y_true, y_pred))


def binary_crossentropy(y_true: Any, y_pred: Any) -> Any:
    """The mean surprise of yes/no labels."""
    return K.mean(objectives.binary_crossentropy(y_true, y_pred))


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error

NAMES: dict[str, Callable[..., Any]] = {
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "mean_squared_error": mean_squared_error,
    "mse": mse,
    "MSE": mse,
    "mean_absolute_error": mean_absolute_error,
    "mae": mae,
    "MAE": mae,
    "categorical_crossentropy": categorical_crossentropy,
    "binary_crossentropy": binary_crossentropy,
}


def get(identifier: Any) -> Callable[..., Any]:
    """The metric of that name; a function is returned as it is."""
    # What 'accuracy' means depends on the loss, so `compile` says it; here it is only suggested.
    return lookup("TK-415", "metric", identifier, {"accuracy": None, **NAMES}, lesson="lesson 10")


def accuracy_for(loss: Callable[..., Any], width: int | None) -> Callable[..., Any]:
    """What 'accuracy' means beside a loss: yes/no per number, or the right class per row."""
    if width == 1 or loss is objectives.binary_crossentropy:
        return binary_accuracy
    if loss is objectives.sparse_categorical_crossentropy:
        return sparse_categorical_accuracy
    return categorical_accuracy
