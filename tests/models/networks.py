"""Small models that several tests train."""

from typing import Any

import numpy as np

from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD

LAST = {"mse": "linear", "categorical_crossentropy": "softmax", "binary_crossentropy": "sigmoid"}


def two_layers(loss: str = "mse", hidden: int = 5, **settings: Any) -> Sequential:
    """4 inputs, a tanh layer, 3 outputs; compiled with SGD."""
    model = Sequential(
        [Dense(hidden, activation="tanh", input_dim=4), Dense(3, activation=LAST[loss])]
    )
    model.compile(SGD(**{"lr": 0.1, **settings}), loss)
    return model


def data(rows: int = 100, seed: int = 0) -> tuple[Any, Any]:
    """Rows of 4 numbers and 3 targets."""
    rng = np.random.RandomState(seed)
    x = rng.uniform(-1, 1, (rows, 4)).astype("float32")
    return x, np.stack([x.sum(1), x[:, 0] * x[:, 1], np.sin(x[:, 2])], 1).astype("float32")


def one_number(loss: str = "mse") -> Sequential:
    """A single weight, starting at 0, no bias: the loss of a row is a function of one number."""
    model = Sequential([Dense(1, init="zero", bias=False, input_dim=1)])
    model.compile("sgd", loss)
    return model
