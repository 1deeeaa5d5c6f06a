"""A recurrent network for the benchmark: an LSTM's training step by hand, through K, and as layers.

Gates stand in the order i, f, c, o in one matrix; the last output goes through Dense and softmax.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], Any]
LR = 0.01


def lstm_step(
    batch: int, steps: int, features: int, units: int, layers: bool = False
) -> tuple[Step, Step]:
    """One SGD step of LSTM and Dense(10) with softmax and cross-entropy."""
    rng = np.random.RandomState(6)
    x = rng.randn(batch, steps, features).astype("float32")
    y = np.eye(10, dtype="float32")[rng.randint(0, 10, batch)]
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,), (units, 10), (10,)]
    start = [
        rng.uniform(-1, 1, s).astype("float32") * (6 / sum(s)) ** 0.5 * (len(s) > 1) for s in shapes
    ]
    mine = [w.astype("float32") for w in start]
    if layers:
        model = as_layers(x.shape, start)
        return lambda: by_hand(x, y, mine), lambda: model.train_on_batch(x, y)
    function = through_k(x.shape, [w.astype("float32") for w in start])
    return lambda: by_hand(x, y, mine), lambda: function([x, y])[0]


def through_k(shape: tuple[int, ...], start: list[Any]) -> Any:
    """The training function, with K.rnn and K.gradients."""
    from teachkeras import backend as K

    weights = W, U, b, V, c = [K.variable(w) for w in start]
    n = len(start[1])
    x, y = K.placeholder((None, *shape[1:])), K.placeholder((None, 10))

    def step(x_t: Any, states: Any) -> Any:
        h, s = states
        z = K.dot(x_t, W) + K.dot(h, U) + b
        i, f, o = (K.sigmoid(z[:, k * n : (k + 1) * n]) for k in (0, 1, 3))
        s = f * s + i * K.tanh(z[:, 2 * n : 3 * n])
        h = o * K.tanh(s)
        return h, [h, s]

    zeros = K.zeros_like(K.dot(x[:, 0], W)[:, :n])
    last, _, _ = K.rnn(step, x, [zeros, zeros])
    loss = K.mean(K.categorical_crossentropy(K.softmax(K.dot(last, V) + c), y))
    slopes = K.gradients(loss, weights)
    updates = [(w, w - LR * slope) for w, slope in zip(weights, slopes, strict=True)]
    return K.function([x, y], [loss], updates)


def as_layers(shape: tuple[int, ...], start: list[Any]) -> Any:
    """The same network as a model: its LSTM has a W, U and b for each gate."""
    from teachkeras.layers import LSTM, Dense
    from teachkeras.models import Sequential
    from teachkeras.optimizers import SGD

    W, U, b, *rest = start
    n = len(U)
    model = Sequential([LSTM(n, inner_activation="sigmoid", input_shape=shape[1:])])
    model.add(Dense(10, activation="softmax"))
    model.compile(SGD(lr=LR), "categorical_crossentropy")
    gates = [slice(k * n, (k + 1) * n) for k in (0, 2, 1, 3)]  # i, c, f, o
    model.set_weights([*[part[..., gate] for gate in gates for part in (W, U, b)], *rest])
    return model


def sigmoid(z: Any) -> Any:
    """Between 0 and 1."""
    return 1 / (1 + np.exp(-z))


def by_hand(x: Any, y: Any, weights: list[Any]) -> float:
    """The step as a lesson would write it: forward with a tape, backward along it, update."""
    W, U, b, V, c = weights
    n, batch = len(U), len(x)
    h = s = np.zeros((batch, n), "float32")
    tape = []
    for t in range(x.shape[1]):
        z = x[:, t] @ W + h @ U + b
        i, f, o = (sigmoid(z[:, k * n : (k + 1) * n]) for k in (0, 1, 3))
        g = np.tanh(z[:, 2 * n : 3 * n])
        old, s = (h, s), f * s + i * g
        tape.append((*old, i, f, g, o, np.tanh(s)))
        h = o * tape[-1][-1]
    scores = h @ V + c
    scores = scores - scores.max(1, keepdims=True)
    total = np.exp(scores).sum(1, keepdims=True)
    loss = -((scores - np.log(total)) * y).sum() / batch
    d = (np.exp(scores) / total - y) / batch
    slopes = [np.zeros_like(W), np.zeros_like(U), np.zeros_like(b), h.T @ d, d.sum(0)]
    dh, ds = d @ V.T, np.zeros_like(h)
    for t in reversed(range(x.shape[1])):
        h, s, i, f, g, o, squashed = tape[t]
        ds = ds + dh * o * (1 - squashed**2)
        gates = [ds * g * i * (1 - i), ds * s * f * (1 - f), ds * i * (1 - g * g)]
        dz = np.concatenate([*gates, dh * squashed * o * (1 - o)], 1)
        for slope, part in zip(slopes, (x[:, t].T @ dz, h.T @ dz, dz.sum(0)), strict=False):
            slope += part
        dh, ds = dz @ U.T, ds * f
    for w, slope in zip(weights, slopes, strict=True):
        w -= LR * slope
    return float(loss)
