"""The step of a small network for pictures, by hand and by the library.

28 x 28 grey pictures, two convolutions of 3 x 3 with relu, a pooling, two dense layers: the network
every course begins with. By hand it is as a lesson writes it: every patch a row of one matrix.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def patches(x: Any, size: int) -> Any:
    """Every window of every picture as a row of one matrix."""
    windows = sliding_window_view(x, (size, size), (1, 2)).transpose(0, 1, 2, 4, 5, 3)
    return windows.reshape(-1, size * size * x.shape[3])


def put_back(rows: Any, shape: tuple[int, ...], size: int) -> Any:
    """Rows of patches added up where they came from."""
    out = np.zeros(shape, rows.dtype)
    down, across = shape[1] - size + 1, shape[2] - size + 1
    rows = rows.reshape(shape[0], down, across, size, size, shape[3])
    for i in range(size):
        for j in range(size):
            out[:, i : i + down, j : j + across] += rows[:, :, :, i, j]
    return out


def step_by_hand(x: Any, y: Any, weights: list[Any], lr: float = 0.01) -> float:
    """One SGD step: forward, backward, update."""
    k, a, m, b, W, c, V, d = weights
    batch = len(x)
    rows = patches(x, 3)
    first = np.maximum(rows @ k.reshape(-1, 32) + a, 0).reshape(batch, 26, 26, 32)
    more = patches(first, 3)
    second = np.maximum(more @ m.reshape(-1, 64) + b, 0).reshape(batch, 12, 2, 12, 2, 64)
    pooled = second.max((2, 4), keepdims=True)
    flat = pooled.reshape(batch, -1)
    hidden = np.maximum(flat @ W + c, 0)
    scores = hidden @ V + d
    scores = scores - scores.max(1, keepdims=True)
    e = np.exp(scores)
    total = e.sum(1, keepdims=True)
    loss = -((scores - np.log(total)) * y).sum() / batch
    g = (e / total - y) / batch
    slopes = [g.sum(0), hidden.T @ g]
    g = (g @ V.T) * (hidden > 0)
    slopes += [g.sum(0), flat.T @ g]
    g = (g @ W.T).reshape(pooled.shape) * (second == pooled) * (second > 0)
    g = g.reshape(-1, 64)
    slopes += [g.sum(0), (more.T @ g).reshape(m.shape)]
    g = put_back(g @ m.reshape(-1, 64).T, first.shape, 3) * (first > 0)
    g = g.reshape(-1, 32)
    slopes += [g.sum(0), (rows.T @ g).reshape(k.shape)]
    for weight, slope in zip(reversed(weights), slopes, strict=True):
        weight -= lr * slope
    return float(loss)


def step_by_library(x: Any, y: Any, start: list[Any], lr: float = 0.01) -> Any:
    """The same network in the words of K, as one function that also updates."""
    from teachkeras import backend as K

    weights = [K.variable(w) for w in start]
    k, a, m, b, W, c, V, d = weights
    pictures, targets = K.placeholder((None, 28, 28, 1), name="x"), K.placeholder((None, 10))
    hidden = K.relu(K.conv2d(pictures, k, dim_ordering="tf") + a)
    hidden = K.relu(K.conv2d(hidden, m, dim_ordering="tf") + b)
    hidden = K.batch_flatten(K.pool2d(hidden, (2, 2), (2, 2), dim_ordering="tf"))
    hidden = K.relu(K.dot(hidden, W) + c)
    output = K.softmax(K.dot(hidden, V) + d)
    loss = K.mean(K.categorical_crossentropy(output, targets))
    slopes = K.gradients(loss, weights)
    updates = [(w, w - lr * slope) for w, slope in zip(weights, slopes, strict=True)]
    function = K.function([pictures, targets], [loss], updates)
    return lambda: function([x, y])[0]


def cnn_step(batch: int) -> tuple[Any, Any]:
    """One SGD step of both, from the same weights."""
    rng = np.random.RandomState(5)
    x = rng.randn(batch, 28, 28, 1).astype("float32")
    y = np.eye(10, dtype="float32")[rng.randint(0, 10, batch)]
    start = []
    for shape in ((3, 3, 1, 32), (3, 3, 32, 64), (9216, 128), (128, 10)):
        limit = (6 / (np.prod(shape[:-1]) + np.prod(shape[:-2]) * shape[-1])) ** 0.5
        start += [rng.uniform(-limit, limit, shape), np.zeros(shape[-1])]
    start = [w.astype("float32") for w in start]
    mine = [w.copy() for w in start]
    return lambda: step_by_hand(x, y, mine), step_by_library(x, y, start)
