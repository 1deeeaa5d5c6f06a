"""What the benchmark measures: the same small training steps by hand and by the library.

Each workload is a pair of functions without arguments that do one step and return its loss (or
its gradients), so that the two can be compared before they are timed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pictures import cnn_step
from recurrent import lstm_step

Step = Callable[[], Any]


def weights_for(sizes: list[int], rng: np.random.RandomState) -> list[Any]:
    """Weights and biases of a stack of dense layers, in float32."""
    weights = []
    for ins, outs in zip(sizes, sizes[1:], strict=False):
        limit = (6 / (ins + outs)) ** 0.5
        weights += [rng.uniform(-limit, limit, (ins, outs)), np.zeros(outs)]
    return [w.astype("float32") for w in weights]


def sigmoid_gradient() -> tuple[Step, Step]:
    """The gradient of sum(sigmoid(x W + b) ** 2) for W and b; x is (64, 100), W (100, 50)."""
    from teachkeras import backend as K

    rng = np.random.RandomState(0)
    x, W, b = (rng.randn(*s).astype("float32") for s in ((64, 100), (100, 50), (50,)))

    def by_hand() -> Any:
        s = 1 / (1 + np.exp(-(x @ W + b)))
        g = 2 * s * s * (1 - s)
        return x.T @ g, g.sum(0)

    X, V, c = (K.placeholder(a.shape) for a in (x, W, b))
    loss = K.sum(K.square(K.sigmoid(K.dot(X, V) + c)))
    function = K.function([X, V, c], K.gradients(loss, [V, c]))
    return by_hand, lambda: function([x, W, b])


def dense_step(sizes: list[int], batch: int) -> tuple[Step, Step]:
    """One SGD step of relu layers with softmax and cross-entropy."""
    rng = np.random.RandomState(1)
    x = rng.randn(batch, sizes[0]).astype("float32")
    y = np.eye(sizes[-1], dtype="float32")[rng.randint(0, sizes[-1], batch)]
    start = weights_for(sizes, rng)
    mine = [w.copy() for w in start]
    model = dense_model(sizes, "relu", "softmax", "categorical_crossentropy")
    model.set_weights(start)
    return lambda: softmax_step(x, y, mine), lambda: model.train_on_batch(x, y)


def softmax_step(x: Any, y: Any, weights: list[Any], lr: float = 0.01) -> float:
    """The step as a lesson would write it: forward, backward, update."""
    values, last = [x], len(weights) // 2 - 1
    for i in range(last + 1):
        z = values[-1] @ weights[2 * i] + weights[2 * i + 1]
        values.append(np.maximum(z, 0) if i < last else z)
    scores = values.pop()
    scores = scores - scores.max(1, keepdims=True)
    e = np.exp(scores)
    total = e.sum(1, keepdims=True)
    loss = -((scores - np.log(total)) * y).sum() / len(x)
    d = (e / total - y) / len(x)
    for i in range(last, -1, -1):
        dW, db = values[i].T @ d, d.sum(0)
        if i:
            d = (d @ weights[2 * i].T) * (values[i] > 0)
        weights[2 * i] -= lr * dW
        weights[2 * i + 1] -= lr * db
    return float(loss)


def xor_step() -> tuple[Step, Step]:
    """One SGD step of 2-8-1 with tanh, sigmoid and binary cross-entropy on the four rows of XOR."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
    y = np.array([[0], [1], [1], [0]], "float32")
    start = weights_for([2, 8, 1], np.random.RandomState(2))
    W, b, V, c = (w.copy() for w in start)

    def by_hand() -> float:
        nonlocal W, b, V, c
        h = np.tanh(x @ W + b)
        p = 1 / (1 + np.exp(-(h @ V + c)))
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        d = (p - y) / len(x)
        dV, dc, dh = h.T @ d, d.sum(0), (d @ V.T) * (1 - h * h)
        V, c = V - 0.01 * dV, c - 0.01 * dc
        W, b = W - 0.01 * (x.T @ dh), b - 0.01 * dh.sum(0)
        return float(loss)

    model = dense_model([2, 8, 1], "tanh", "sigmoid", "binary_crossentropy")
    model.set_weights(start)
    return by_hand, lambda: model.train_on_batch(x, y)


def dense_model(sizes: list[int], activation: str, last: str, loss: str) -> Any:
    """A Sequential of Dense layers, compiled with SGD."""
    from teachkeras.layers import Dense
    from teachkeras.models import Sequential
    from teachkeras.optimizers import SGD

    model = Sequential()
    for i, size in enumerate(sizes[1:], 1):
        first = {"input_dim": sizes[0]} if i == 1 else {}
        model.add(Dense(size, activation=last if i == len(sizes) - 1 else activation, **first))
    model.compile(SGD(lr=0.01), loss)
    return model


WORKLOADS: dict[str, Callable[[], tuple[Step, Step]]] = {
    "gradient of sum(sigmoid(xW+b)**2)": sigmoid_gradient,
    "SGD step, XOR 2-8-1, batch 4": xor_step,
    "SGD step, 64-32-10, batch 32": lambda: dense_step([64, 32, 10], 32),
    "SGD step, 784-512-512-10, batch 128": lambda: dense_step([784, 512, 512, 10], 128),
    "SGD step, LSTM 50 steps of 64 -> 128, batch 32": lambda: lstm_step(32, 50, 64, 128),
    "the same through LSTM and Dense": lambda: lstm_step(32, 50, 64, 128, layers=True),
    "SGD step, CNN 28x28, conv 32, conv 64, pool, 128, 10, batch 32": lambda: cnn_step(32),
}
