"""Data and models that the tests of suspicions share."""

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.layers import (
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
)
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD
from teachkeras.utils.np_utils import to_categorical

RNG = np.random.RandomState(0)
X = RNG.uniform(-1, 1, (60, 4))
CLASSES = RNG.randint(0, 3, 60)
ORDERED = np.repeat([0, 1, 2], 20)
PIXELS = RNG.randint(0, 256, (60, 8, 8))
PIXELS[0, 0, 0] = 0


def net(width: int, last: str, loss: Any, **settings: Any) -> Sequential:
    """One hidden layer on 4 features, compiled."""
    model = Sequential([Dense(5, activation="tanh", input_dim=4), Dense(width, activation=last)])
    model.compile("sgd", loss, **settings)
    return model


def softmax() -> Sequential:
    """Three classes, as they should be."""
    return net(3, "softmax", "categorical_crossentropy", metrics=["acc"])


def frozen_later() -> Sequential:
    """A layer frozen when it is too late."""
    model = softmax()
    model.layers[0].trainable = False
    return model


def popped(model: Sequential) -> Sequential:
    """The old trick with the list, compiled."""
    model.layers.pop()
    return model


def extended(model: Sequential) -> Sequential:
    """The other trick with the list."""
    model.layers.append(Dense(3))
    return model


def no_slope() -> Sequential:
    """Relu units that begin at 0."""
    model = Sequential([Dense(1, init="zero", activation="relu", input_dim=4)])
    model.compile("sgd", "mse")
    return model


def all_frozen() -> Sequential:
    """Nothing is left to train."""
    model = net(1, "linear", "mse")
    model.trainable = False
    model.compile("sgd", "mse")
    return model


def always_dropping() -> Sequential:
    """The phase fixed to 1 before the model was built."""
    K.set_learning_phase(1)
    model = Sequential([Dropout(0.5, input_shape=(4,)), Dense(1)])
    model.compile("sgd", "mse")
    return model


class Memory(Dense):
    """Says that it is stateful."""

    stateful = True


def stateful() -> Sequential:
    """Batches of 20."""
    model = Sequential([Memory(1, batch_input_shape=(20, 4))])
    model.compile("sgd", "mse")
    return model


def pictures() -> Sequential:
    """Pictures of 8 by 8."""
    model = Sequential([Flatten(input_shape=(8, 8)), Dense(1)])
    model.compile(SGD(lr=1e-9), "mse")
    return model


def batches(x: Any, y: Any, size: int = 20, most: int | None = None) -> Any:
    """Batch after batch, for ever or `most` of them."""
    made = 0
    while most is None or made < most:
        for start in range(0, len(x), size):
            if made == most:
                return
            made += 1
            yield x[start : start + size], y[start : start + size]


def from_generator(most: int | None) -> Callable[[Any], Any]:
    """A training from a generator of 60 rows an epoch."""
    return lambda model: model.fit_generator(
        batches(X, ONE_HOT, most=most), samples_per_epoch=60, nb_epoch=2, verbose=0
    )


def channels_in_front() -> Sequential:
    """Pictures in th order, for a library that is set to tf."""
    return Sequential([MaxPooling2D(input_shape=(3, 224, 224)), Flatten(), Dense(1)])


def fit(x: Any, y: Any, **settings: Any) -> Callable[[Any], Any]:
    """What is done to a model: a short training."""
    return lambda model: model.fit(x, y, **{"verbose": 0, "nb_epoch": 1, **settings})


ONE_HOT = to_categorical(CLASSES, 3)
