"""Every calculating function of K beside the same thing in plain NumPy, with inputs to try."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from teachkeras import backend as K

RNG = np.random.RandomState(7)


@dataclass(frozen=True)
class Case:
    """One call of K, the same call in NumPy, and the arrays both are given.

    `slope` is False where there is no gradient to compare: comparisons, whole numbers, constants.
    """

    name: str
    ours: Callable[..., Any]
    theirs: Callable[..., Any]
    inputs: tuple[Any, ...]
    slope: bool = True

    def __str__(self) -> str:
        return f"{self.name}{[np.shape(x) for x in self.inputs]}"


def away(
    *shape: int, low: float = -2.0, high: float = 2.0, kinks: tuple[float, ...] = (0.0,)
) -> Any:
    """Random numbers between `low` and `high`, none of them near a kink."""
    x = RNG.uniform(low, high, shape)
    for kink in kinks:
        x = np.where(abs(x - kink) < 0.05, kink + 0.1, x)
    return x


def positive(*shape: int) -> Any:
    """Random numbers from 0.3 to 2."""
    return RNG.uniform(0.3, 2.0, shape)


def probabilities(*shape: int) -> Any:
    """Rows of positive numbers whose sum is 1."""
    x = positive(*shape)
    return x / x.sum(-1, keepdims=True)


def one_hot(*labels: int, width: int = 4) -> Any:
    """One row for each label."""
    return np.eye(width)[list(labels)]


def softmax(x: Any) -> Any:
    """Textbook softmax, without any care for large numbers."""
    return np.exp(x) / np.exp(x).sum(-1, keepdims=True)


def surprise(p: Any, t: Any) -> Any:
    """The cross-entropy of one-hot rows, from its definition."""
    return -(t * np.log(p / p.sum(-1, keepdims=True))).sum(-1)


def two_sided(p: Any, t: Any) -> Any:
    """The cross-entropy of yes/no targets, from its definition."""
    return -(t * np.log(p) + (1 - t) * np.log(1 - p))


def leaky(x: Any, alpha: float, top: float) -> Any:
    """relu with a leak below zero and a ceiling above."""
    return np.where(x > 0, np.minimum(x, top), alpha * x)


HALVES = (-2.0, -1.0, 0.0, 0.5, 1.0, 2.5)  # kinks of the piecewise functions below
YES_NO = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
X, Y = away(2, 3), away(2, 3)

ELEMENTWISE = [
    Case("abs", K.abs, np.abs, (X,)),
    Case("square", K.square, np.square, (X,)),
    Case("sqrt", K.sqrt, np.sqrt, (positive(2, 3),)),
    Case(
        "sqrt", K.sqrt, lambda x: np.sqrt(np.maximum(x, 0)), (away(2, 3, low=-2, high=-0.5),), False
    ),
    Case("exp", K.exp, np.exp, (X,)),
    Case("log", K.log, np.log, (positive(4),)),
    Case("sign", K.sign, np.sign, (X,), False),
    Case("sign", K.sign, np.sign, (np.zeros(2),), False),
    Case("pow", lambda x: K.pow(x, 3), lambda x: x**3, (X,)),
    Case("pow", K.pow, np.power, (positive(2, 3), away(3))),
    Case("pow", lambda x: x**0.5, np.sqrt, (positive(3),)),
    Case(
        "clip",
        lambda x: K.clip(x, -0.5, 0.5),
        lambda x: np.clip(x, -0.5, 0.5),
        (away(2, 5, kinks=(-0.5, 0.5)),),
    ),
    Case(
        "clip",
        lambda x: K.clip(x, 0.5, None),
        lambda x: np.maximum(x, 0.5),
        (away(5, kinks=(0.5,)),),
    ),
    Case("clip", lambda x: K.clip(x, 1.0, -1.0), np.ones_like, (away(4, kinks=HALVES),), False),
    Case("maximum", K.maximum, np.maximum, (X, Y)),
    Case("maximum", K.maximum, np.maximum, (X, away(3))),
    Case("minimum", K.minimum, np.minimum, (X, Y)),
    Case("identity", K.identity, lambda x: x, (X,)),
    Case("stop_gradient", K.stop_gradient, lambda x: x, (X,), False),
    Case("zeros_like", K.zeros_like, np.zeros_like, (X,), False),
    Case("ones_like", K.ones_like, np.ones_like, (X,), False),
    Case("cast", lambda x: K.cast(x, "int32"), lambda x: x.astype("int32"), (X,), False),
]

NETS = [
    Case("relu", K.relu, lambda x: np.maximum(x, 0), (X,)),
    Case(
        "relu",
        lambda x: K.relu(x, 0.3, 1.0),
        lambda x: leaky(x, 0.3, 1.0),
        (away(3, 4, kinks=HALVES),),
    ),
    Case("relu", lambda x: K.relu(x, -0.5), lambda x: leaky(x, -0.5, np.inf), (away(5),)),
    Case(
        "relu",
        lambda x, a: K.relu(x, a),
        lambda x, a: np.maximum(x, 0) + a * np.minimum(x, 0),
        (away(2, 3), positive(3)),
    ),
    Case("elu", K.elu, lambda x: np.where(x > 0, x, np.exp(x) - 1), (away(2, 3),)),
    Case(
        "elu",
        lambda x: K.elu(x, 0.4),
        lambda x: np.where(x > 0, x, 0.4 * (np.exp(x) - 1)),
        (away(4),),
    ),
    Case("sigmoid", K.sigmoid, lambda x: 1 / (1 + np.exp(-x)), (X,)),
    Case(
        "hard_sigmoid",
        K.hard_sigmoid,
        lambda x: np.clip(0.2 * x + 0.5, 0, 1),
        (away(9, low=-4, high=4, kinks=(-2.5, 2.5)),),
    ),
    Case("tanh", K.tanh, np.tanh, (X,)),
    Case("softplus", K.softplus, lambda x: np.log(1 + np.exp(x)), (X,)),
    Case("softsign", K.softsign, lambda x: x / (1 + np.abs(x)), (X,)),
    Case("softmax", K.softmax, softmax, (away(2, 4),)),
    Case("softmax", K.softmax, softmax, (away(2, 3, 4),)),
    Case(
        "categorical_crossentropy",
        K.categorical_crossentropy,
        surprise,
        (probabilities(2, 4), one_hot(1, 3)),
    ),
    Case(
        "categorical_crossentropy",
        K.categorical_crossentropy,
        surprise,
        (positive(3, 4), one_hot(0, 2, 1)),
    ),
    Case(
        "categorical_crossentropy",
        lambda x, t: K.categorical_crossentropy(x, t, from_logits=True),
        lambda x, t: surprise(softmax(x), t),
        (away(2, 4), one_hot(3, 0)),
    ),
    Case(
        "sparse_categorical_crossentropy",
        lambda p: K.sparse_categorical_crossentropy(p, K.constant([1.0, 3.0])),
        lambda p: surprise(p, one_hot(1, 3)),
        (probabilities(2, 4),),
    ),
    Case(
        "sparse_categorical_crossentropy",
        lambda p: K.sparse_categorical_crossentropy(p, K.constant([[1.0], [2.0]]), True),
        lambda p: surprise(softmax(p), one_hot(1, 2)),
        (away(2, 4),),
    ),
    Case(
        "sparse_categorical_crossentropy",
        lambda p: K.sparse_categorical_crossentropy(p, K.constant([[[0.0], [3.0]]])),
        lambda p: surprise(p, one_hot(0, 3)[None]),
        (probabilities(1, 2, 4),),
    ),
    Case(
        "binary_crossentropy",
        lambda p: K.binary_crossentropy(p, K.constant(YES_NO)),
        lambda p: two_sided(p, YES_NO),
        (RNG.uniform(0.1, 0.9, (2, 3)),),
    ),
    Case(
        "binary_crossentropy",
        lambda x: K.binary_crossentropy(x, K.constant(YES_NO), True),
        lambda x: two_sided(1 / (1 + np.exp(-x)), YES_NO),
        (away(2, 3),),
    ),
    Case(
        "switch",
        lambda x, y: K.switch(K.greater(K.sum(x), 100.0), x, y * 2),
        lambda x, y: y * 2,
        (X, Y),
    ),
]

MATRICES = [
    Case("dot", K.dot, np.dot, (away(2, 3), away(3, 4))),
    Case("dot", K.dot, np.dot, (away(2, 3), away(3))),
    Case("dot", K.dot, np.dot, (away(2, 3, 4), away(4, 5))),
    Case("transpose", K.transpose, np.transpose, (away(2, 3),)),
    Case("transpose", K.transpose, np.transpose, (away(2, 3, 4),)),
    Case(
        "permute_dimensions",
        lambda x: K.permute_dimensions(x, (2, 0, -2)),
        lambda x: np.transpose(x, (2, 0, 1)),
        (away(2, 3, 4),),
    ),
    Case("reshape", lambda x: K.reshape(x, (-1, 2)), lambda x: x.reshape(-1, 2), (away(2, 3, 4),)),
    Case("flatten", K.flatten, np.ravel, (away(2, 3, 4),)),
    Case("batch_flatten", K.batch_flatten, lambda x: x.reshape(len(x), -1), (away(2, 3, 4),)),
    Case("expand_dims", K.expand_dims, lambda x: x[..., None], (X,)),
    Case("expand_dims", lambda x: K.expand_dims(x, 0), lambda x: x[None], (X,)),
    Case("expand_dims", lambda x: K.expand_dims(x, dim=-2), lambda x: x[:, None], (X,)),
    Case("squeeze", lambda x: K.squeeze(x, 1), lambda x: x[:, 0], (away(2, 1, 3),)),
    Case("squeeze", lambda x: K.squeeze(x, -1), lambda x: x[..., 0], (away(2, 1),)),
]

SUMS = [
    Case("sum", K.sum, np.sum, (away(2, 3),)),
    Case("sum", lambda x: K.sum(x, axis=[0, -1]), lambda x: x.sum((0, 2)), (away(2, 3, 4),)),
    Case(
        "mean",
        lambda x: K.mean(x, axis=-1, keepdims=True),
        lambda x: x.mean(-1, keepdims=True),
        (away(2, 3),),
    ),
    Case("max", lambda x: K.max(x, axis=1), lambda x: x.max(1), (away(3, 5),)),
    Case("min", lambda x: K.min(x, axis=[0, 1]), lambda x: x.min((0, 1)), (away(2, 3, 2),)),
    Case("argmax", K.argmax, lambda x: x.argmax(-1), (away(3, 5),), False),
    Case("argmax", lambda x: K.argmax(x, axis=0), lambda x: x.argmax(0), (away(3, 5),), False),
]

TIES = (np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 0.0, 4.0]]))
COMPARISONS = [
    Case("equal", K.equal, np.equal, TIES, False),
    Case("not_equal", K.not_equal, np.not_equal, TIES, False),
    Case("greater", K.greater, np.greater, TIES, False),
    Case("greater_equal", K.greater_equal, np.greater_equal, TIES, False),
    Case("lesser", K.lesser, np.less, TIES, False),
    Case("lesser_equal", K.lesser_equal, np.less_equal, TIES, False),
]

CASES = [*ELEMENTWISE, *NETS, *MATRICES, *SUMS, *COMPARISONS]
