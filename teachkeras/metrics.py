"""Metrics: what is watched during training. Each takes (y_true, y_pred) and gives one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import backend as K
from . import objectives
from .backend.types import Named, Tensor
from .errors import ArgumentError
from .errors.lazily import answering
from .utils.registry import lookup, names_in


def binary_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The share of numbers on the right side of one half."""
    guess = K.cast(K.greater(y_pred, 0.5), K.dtype(y_pred))
    return K.mean(K.equal(y_true, guess))


def categorical_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The share of rows whose largest probability stands at the right class."""
    return K.mean(K.equal(K.argmax(y_true, axis=-1), K.argmax(y_pred, axis=-1)))


def sparse_categorical_accuracy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The share of rows whose largest probability stands at the class number given as label."""
    guess = K.argmax(y_pred, axis=-1)
    return K.mean(K.equal(K.cast(K.max(y_true, axis=-1), K.dtype(guess)), guess))


def top_k_categorical_accuracy(y_true: Tensor, y_pred: Tensor, k: int = 5) -> Tensor:
    """The share of rows whose right class is among the k most likely ones.

    >>> guess = K.constant([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    >>> labels = K.constant([[0., 1., 0.], [0., 0., 1.]])
    >>> K.eval(top_k_categorical_accuracy(labels, guess, k=2))
    np.float32(0.5)
    """
    return K.mean(K.in_top_k(y_pred, K.argmax(y_true, axis=-1), k))


def mean_squared_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean of the squared differences."""
    return K.mean(objectives.mean_squared_error(y_true, y_pred))


def mean_absolute_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean of the distances."""
    return K.mean(objectives.mean_absolute_error(y_true, y_pred))


def mean_absolute_percentage_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean distance as a percentage of the true number."""
    return K.mean(objectives.mean_absolute_percentage_error(y_true, y_pred))


def mean_squared_logarithmic_error(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean squared difference of log(1 + number)."""
    return K.mean(objectives.mean_squared_logarithmic_error(y_true, y_pred))


def hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """What is missing to 1 on the right side, for labels -1 and 1."""
    return K.mean(objectives.hinge(y_true, y_pred))


def squared_hinge(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The same, squared."""
    return K.mean(objectives.squared_hinge(y_true, y_pred))


def categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean surprise of one-hot labels."""
    return K.mean(objectives.categorical_crossentropy(y_true, y_pred))


def sparse_categorical_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean surprise of labels that are class numbers."""
    return K.mean(objectives.sparse_categorical_crossentropy(y_true, y_pred))


def binary_crossentropy(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean surprise of yes/no labels."""
    return K.mean(objectives.binary_crossentropy(y_true, y_pred))


def kullback_leibler_divergence(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean distance of predicted probabilities from true ones."""
    return K.mean(objectives.kullback_leibler_divergence(y_true, y_pred))


def poisson(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The mean of predicted - true * log(predicted), for counts."""
    return K.mean(objectives.poisson(y_true, y_pred))


def cosine_proximity(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Minus the mean product of vectors of length 1."""
    return K.mean(objectives.cosine_proximity(y_true, y_pred))


def _yes(y: Tensor) -> Tensor:
    """1 for every number that is a yes, which is one above a half; else 0."""
    return K.round(K.clip(y, 0.0, 1.0))


def _hits(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """How many are rightly yes: as in Keras 1, the product of label and guess is above a half."""
    return K.sum(_yes(y_true * y_pred))


def matthews_correlation(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """From -1 (all wrong) over 0 (no better than chance) to 1 (all right), for yes/no labels.

    It is fair where one answer is rare. Like the four below it is worked out batch by batch, and
    the mean of the batches is not exactly that of all the data.

    >>> K.eval(matthews_correlation(K.constant([1., 0., 0.]), K.constant([0.9, 0.8, 0.1]))).round(2)
    np.float32(0.5)
    """
    yes, said = _yes(y_true), _yes(y_pred)
    no, denied = 1.0 - yes, 1.0 - said
    tp, tn, fp, fn = (K.sum(x) for x in (yes * said, no * denied, no * said, yes * denied))
    size = K.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / (size + K.epsilon())


def precision(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Of those said to be yes, the share that is.

    >>> K.eval(precision(K.constant([1., 0., 0.]), K.constant([0.9, 0.8, 0.1]))).round(2)
    np.float32(0.5)
    """
    return _hits(y_true, y_pred) / (K.sum(_yes(y_pred)) + K.epsilon())


def recall(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """Of those that are yes, the share that is found.

    >>> K.eval(recall(K.constant([1., 0., 0.]), K.constant([0.9, 0.8, 0.1]))).round(2)
    np.float32(1.0)
    """
    return _hits(y_true, y_pred) / (K.sum(_yes(y_true)) + K.epsilon())


def fbeta_score(y_true: Tensor, y_pred: Tensor, beta: float = 1) -> Tensor:
    """Precision and recall in one number; beta says how much more recall counts. 0 without a hit.

    >>> K.eval(fbeta_score(K.constant([1., 0., 0.]), K.constant([0.9, 0.8, 0.1]))).round(2)
    np.float32(0.67)
    """
    if beta < 0:
        raise ArgumentError(
            "TK-456",
            "beta says how much more recall counts than precision, from 0 (only precision)",
            [("it got", repr(beta))],
            fix="...(..., beta=1)",
        )
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    return (1.0 + beta**2) * (p * r) / (beta**2 * p + r + K.epsilon())


def fmeasure(y_true: Tensor, y_pred: Tensor) -> Tensor:
    """The harmonic mean of precision and recall."""
    return fbeta_score(y_true, y_pred, beta=1)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence
cosine = cosine_proximity
fscore = f1score = fmeasure

NAMES: dict[str, Callable[..., Any]] = names_in(globals())


def get(identifier: Named) -> Callable[..., Any]:
    """The metric of that name; a function is returned as it is."""
    # What 'accuracy' means depends on the loss, so `compile` says it; here it is only suggested.
    return lookup("TK-415", "metric", identifier, {"accuracy": None, **NAMES})


def accuracy_for(loss: Callable[..., Any], width: int | None) -> Callable[..., Any]:
    """What 'accuracy' means beside a loss: yes/no per number, or the right class per row."""
    if width == 1 or loss is objectives.binary_crossentropy:
        return binary_accuracy
    if loss is objectives.sparse_categorical_crossentropy:
        return sparse_categorical_accuracy
    return categorical_accuracy


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
