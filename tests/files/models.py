"""Models that are saved in these tests, and data to train them on."""

from typing import Any

import numpy as np

from teachkeras.layers import Dense, Dropout, Input, Lambda
from teachkeras.models import Model, Sequential


def numbers(rows: int = 24, seed: int = 0) -> tuple[Any, Any]:
    """Rows of 4 numbers and 2 targets."""
    rng = np.random.RandomState(seed)
    x = rng.uniform(-1, 1, (rows, 4)).astype("float32")
    return x, np.stack([x.sum(1), x[:, 0] * x[:, 1]], 1).astype("float32")


def stack(optimizer: Any = "sgd", **settings: Any) -> Sequential:
    """Two dense layers with dropout between them, compiled."""
    model = Sequential(
        [Dense(3, input_dim=4, activation="tanh", W_regularizer="l2"), Dropout(0.25), Dense(2)]
    )
    model.compile(optimizer, **{"loss": "mse", "metrics": ["mae"], **settings})
    return model


def square(x: Any) -> Any:
    """A function of the learner's own."""
    return x * x


def graph() -> Model:
    """Two inputs through one shared layer, a function of the learner's own, two outputs."""
    left, right = Input(shape=(4,), name="left"), Input(shape=(4,), name="right")
    shared = Dense(3, activation="tanh", name="shared")
    inner = Sequential([Dense(2, input_dim=3, name="inside")], name="inner")
    first = inner(shared(left))
    second = Lambda(square, name="squared")(shared(right))
    return Model(input=[left, right], output=[first, second], name="two")


def same(first: Any, second: Any) -> bool:
    """Whether two lists of arrays hold the same bits."""
    return len(first) == len(second) and all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(first, second, strict=True)
    )
