"""Layers as PyTorch computes them: from the same inputs and weights, in Keras 1's order of both.

Weights come as `get_weights` gives them. What PyTorch has no layer for is written with its
functions: its gradients are its own all the same.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F

LINEAR = {"relu": F.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "linear": lambda x: x}
LINEAR |= {"softplus": F.softplus, "softsign": F.softsign, "elu": F.elu}
LINEAR |= {"softmax": lambda x: F.softmax(x, -1)}


def dense(activation: str) -> Callable[..., Any]:
    return lambda x, w, b: LINEAR[activation](x @ w + b)


def channels_first(x: Any) -> Any:
    """(batch, ..., channels) as (batch, channels, ...)."""
    return x.movedim(-1, 1)


def channels_last(x: Any) -> Any:
    return x.movedim(1, -1)


def padded(x: Any, window: tuple[int, ...], strides: tuple[int, ...], fill: float) -> Any:
    """Keras' border "same" of Theano's kind for stride 1: as much in front as behind, or one more.

    Pads so that ceil(size / stride) windows fit, the odd cell behind.
    """
    sides: list[int] = []
    for size, wide, stride in zip(x.shape[2:], window, strides, strict=True):
        total = max((-(-size // stride) - 1) * stride + wide - size, 0)
        sides = [total // 2, total - total // 2, *sides]
    return F.pad(x, sides, value=fill)


CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def convolution(rank: int, strides: tuple[int, ...], same: bool, rate: int, first: bool) -> Any:
    """Kernels as Keras 1 keeps them: (out, in, rows, cols) for th, (rows, cols, in, out) for tf."""

    def forward(x: Any, w: Any, b: Any) -> Any:
        if rank == 1:
            w = w.squeeze(1)  # (length, 1, in, out): Keras 1 sees a picture of one column
        kernel = w if first and rank > 1 else w.movedim(-1, 0).movedim(-1, 1)
        given = x if first and rank > 1 else channels_first(x)
        if same:
            window = tuple((size - 1) * rate + 1 for size in kernel.shape[2:])
            given = padded(given, window, strides, 0.0)
        out = CONV[rank](given, kernel, b, stride=strides, dilation=rate)
        return out if first and rank > 1 else channels_last(out)

    return forward


def separable(x: Any, depthwise: Any, pointwise: Any, b: Any) -> Any:
    """Each channel with its own kernels, then a mixture of all; tf order."""
    rows, cols, channels, each = depthwise.shape
    own = depthwise.permute(2, 3, 0, 1).reshape(channels * each, 1, rows, cols)
    apart = F.conv2d(channels_first(x), own, groups=channels)
    return channels_last(F.conv2d(apart, pointwise.movedim(-1, 0).movedim(-1, 1), b))


def transposed(strides: tuple[int, int]) -> Any:
    """The way back of a convolution; kernels (rows, cols, in, out)."""

    def forward(x: Any, w: Any, b: Any) -> Any:
        kernel = w.permute(2, 3, 0, 1)
        return channels_last(F.conv_transpose2d(channels_first(x), kernel, b, stride=strides))

    return forward


def pooling(kind: str, rank: int, size: int, stride: int, same: bool) -> Any:
    """Windows of equal sides; with a border, a mean is over the cells that are there."""

    def forward(x: Any) -> Any:
        given, sizes, steps = channels_first(x), (size,) * rank, (stride,) * rank
        if kind == "max":
            given = padded(given, sizes, steps, float("-inf")) if same else given
            return channels_last(MAX[rank](given, size, stride))
        if not same:
            return channels_last(AVERAGE[rank](given, size, stride))
        there = AVERAGE[rank](padded(torch.ones_like(given), sizes, steps, 0.0), size, stride)
        return channels_last(AVERAGE[rank](padded(given, sizes, steps, 0.0), size, stride) / there)

    return forward


def batch_normalization(training: bool) -> Any:
    def forward(x: Any, gamma: Any, beta: Any, mean: Any, variance: Any) -> Any:
        mean, variance = mean.clone().detach(), variance.clone().detach()
        return F.batch_norm(x, mean, variance, gamma, beta, training, 0.1, 1e-3)

    return forward


def by_gate(weights: Sequence[Any], count: int) -> list[Any]:
    """(W, U, b) of each gate; with consume_less="gpu" Keras 1 keeps them side by side."""
    if len(weights) == 3:
        return list(zip(*[each.chunk(count, -1) for each in weights], strict=True))
    return [weights[at : at + 3] for at in range(0, 3 * count, 3)]


def lstm(x: Any, *weights: Any) -> Any:
    """`torch.lstm`, whose gates stand in the order i, f, c, o.

    In Keras 1 it is i, c, f, o, and side by side i, f, c, o.
    """
    names = "ifco" if len(weights) == 3 else "icfo"
    gates = dict(zip(names, by_gate(weights, 4), strict=True))
    w, u = (torch.cat([gates[name][part].T for name in "ifco"]) for part in (0, 1))
    b = torch.cat([gates[name][2] for name in "ifco"])
    start = torch.zeros(1, len(x), u.shape[1], dtype=x.dtype)
    given = [w, u, b, torch.zeros_like(b)]
    return torch.lstm(x, [start, start], given, True, 1, 0.0, False, False, True)[0]


def gru(x: Any, *weights: Any) -> Any:
    """Step by step: Keras 1 resets the state before it is multiplied, and torch.gru after it."""
    (wz, uz, bz), (wr, ur, br), (wh, uh, bh) = by_gate(weights, 3)
    h, outputs = torch.zeros(len(x), uz.shape[0], dtype=x.dtype), []
    for step in x.unbind(1):
        z, r = torch.sigmoid(step @ wz + h @ uz + bz), torch.sigmoid(step @ wr + h @ ur + br)
        h = z * h + (1 - z) * torch.tanh(step @ wh + (r * h) @ uh + bh)
        outputs.append(h)
    return torch.stack(outputs, 1)


def simple_rnn(x: Any, w: Any, u: Any, b: Any) -> Any:
    start = torch.zeros(1, len(x), u.shape[1], dtype=x.dtype)
    given = [w.T, u.T, b, torch.zeros_like(b)]
    return torch.rnn_tanh(x, start, given, True, 1, 0.0, False, False, True)[0]


def embedding(x: Any, w: Any) -> Any:
    return F.embedding(x.long(), w)
