"""Activation functions by name; all but softmax work on each number by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import backend as K
from .backend.types import Named, Tensor
from .errors import ShapeError
from .errors.lazily import answering
from .utils.registry import lookup, names_in


def softmax(x: Tensor) -> Tensor:
    """Each row as probabilities whose sum is 1: the only one that looks at more than one number.

    It takes rank 2 or 3, as in Keras 1.

    >>> K.eval(softmax(K.constant([[2., 1., 0.1]]))).round(4)
    array([[0.659 , 0.2424, 0.0986]], dtype=float32)
    """
    if K.ndim(x) not in (2, 3):
        raise ShapeError(
            "TK-126",
            "softmax works along the rows of a batch",
            [("it got", repr(K.int_shape(x))), ("it needs", "2 or 3 axes, for example (None, 10)")],
            fix="K.expand_dims(x, 0)",
        )
    return K.softmax(x)


def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """Keeps positive numbers; negative ones become alpha * (exp(x) - 1)."""
    return K.elu(x, alpha)


def softplus(x: Tensor) -> Tensor:
    """A smooth relu: log(1 + exp(x))."""
    return K.softplus(x)


def softsign(x: Tensor) -> Tensor:
    """x / (1 + |x|), between -1 and 1."""
    return K.softsign(x)


def relu(x: Tensor, alpha: float = 0.0, max_value: float | None = None) -> Tensor:
    """Keeps positive numbers; negative ones become 0, or alpha times themselves."""
    return K.relu(x, alpha, max_value)


def tanh(x: Tensor) -> Tensor:
    """Squeezes every number between -1 and 1."""
    return K.tanh(x)


def sigmoid(x: Tensor) -> Tensor:
    """Squeezes every number between 0 and 1."""
    return K.sigmoid(x)


def hard_sigmoid(x: Tensor) -> Tensor:
    """A sigmoid of three straight pieces."""
    return K.hard_sigmoid(x)


def linear(x: Tensor) -> Tensor:
    """Changes nothing, whatever it is given."""
    return x


NAMES: dict[str, Callable[..., Any]] = names_in(globals())


def get(identifier: Named) -> Callable[..., Any]:
    """The activation of that name (None: linear); a function is returned as it is.

    >>> get('tanh') is tk.activations.tanh, get(None) is tk.activations.linear
    (True, True)
    """
    if identifier is None:
        return linear
    return lookup("TK-401", "activation", identifier, NAMES)


__getattr__ = answering(__name__)  # names it does not have, such as those of later versions
