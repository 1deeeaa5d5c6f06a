"""Recurrent cells written twice, in K and in NumPy, and random settings to try them in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from teachkeras import backend as K

Arrays = list[Any]


def squash(x: Any) -> Any:
    """The sigmoid, in NumPy."""
    return 1 / (1 + np.exp(-x))


@dataclass
class Cell:
    """A recurrent cell: its step for K or NumPy (`m` is one of them), states, shapes of weights."""

    name: str
    step: Callable[..., Any]
    states: int
    shapes: Callable[[int, int], list[tuple[int, ...]]]


class InNumPy:
    """NumPy under the names of K."""

    dot, tanh, sigmoid = staticmethod(np.dot), staticmethod(np.tanh), staticmethod(squash)


def simple(m: Any, x: Any, states: Arrays, weights: Arrays) -> Any:
    """SimpleRNN: the output is the state."""
    W, U, b = weights
    h = m.tanh(m.dot(x, W) + m.dot(states[0], U) + b)
    return h, [h]


def gru(m: Any, x: Any, states: Arrays, weights: Arrays) -> Any:
    """GRU as Keras 1 has it."""
    (h,) = states
    Wz, Uz, bz, Wr, Ur, br, Wh, Uh, bh = weights
    z = m.sigmoid(m.dot(x, Wz) + bz + m.dot(h, Uz))
    r = m.sigmoid(m.dot(x, Wr) + br + m.dot(h, Ur))
    candidate = m.tanh(m.dot(x, Wh) + bh + m.dot(r * h, Uh))
    h = z * h + (1 - z) * candidate
    return h, [h]


def lstm(m: Any, x: Any, states: Arrays, weights: Arrays) -> Any:
    """LSTM with its four gates i, f, c, o in one matrix."""
    h, c = states
    W, U, b = weights
    n = U.shape[0] if m is InNumPy else K.int_shape(U)[0]
    z = m.dot(x, W) + m.dot(h, U) + b
    i, f, o = (m.sigmoid(z[:, k * n : (k + 1) * n]) for k in (0, 1, 3))
    c = f * c + i * m.tanh(z[:, 2 * n : 3 * n])
    h = o * m.tanh(c)
    return h, [h, c]


def odd(m: Any, x: Any, states: Arrays, weights: Arrays) -> Any:
    """An output that is no state, of another width, and a state that only counts."""
    h, count = states
    W, U = weights
    new = m.tanh(m.dot(x, W) - 0.5 * h)
    return m.dot(new * count, U), [new, count + 1]


CELLS = [
    Cell("simple", simple, 1, lambda f, u: [(f, u), (u, u), (u,)]),
    Cell("gru", gru, 1, lambda f, u: [(f, u), (u, u), (u,)] * 3),
    Cell("lstm", lstm, 2, lambda f, u: [(f, 4 * u), (u, 4 * u), (4 * u,)]),
    Cell("odd", odd, 2, lambda f, u: [(f, u), (u, 2)]),
]


def by_hand(
    cell: Cell, x: Any, states: Arrays, weights: Arrays, mask: Any = None, backwards: bool = False
) -> tuple[Any, Any, Arrays]:
    """K.rnn in NumPy: the last output, all outputs in the order they are made, the final states."""
    outputs: list[Any] = []
    before: Any = None  # the output before the first real step, once the output's shape is known
    for t in range(x.shape[1])[:: -1 if backwards else 1]:
        output, new = cell.step(InNumPy, x[:, t], states, weights)
        if mask is not None:
            if before is None:
                before = states[0] if states[0].shape == output.shape else np.zeros_like(output)
            seen = mask[:, t, None] != 0
            output = before = np.where(seen, output, before)
            new = [np.where(seen, a, b) for a, b in zip(new, states, strict=True)]
        outputs.append(output)
        states = new
    return outputs[-1], np.stack(outputs, 1), states


class Setting:
    """A random cell with random sizes, weights, inputs; some sizes are left open in K."""

    def __init__(self, seed: int, kinds: list[Cell] = CELLS) -> None:
        rng = self.rng = np.random.default_rng(seed)
        self.cell = kinds[int(rng.integers(len(kinds)))]
        self.batch, self.time, features, units = (int(n) for n in rng.integers(1, (4, 6, 4, 4)))
        self.x = rng.normal(size=(self.batch, self.time, features))
        self.states = [rng.normal(size=(self.batch, units)) for _ in range(self.cell.states)]
        self.weights = [0.7 * rng.normal(size=shape) for shape in self.cell.shapes(features, units)]
        self.mask = (rng.random((self.batch, self.time)) < 0.6).astype("float64")
        self.open_batch, self.open_time = rng.random(2) < 0.5
        self.backwards = bool(rng.random() < 0.5)

    def boxes(self, time: int | None = None) -> list[Any]:
        """Placeholders for the inputs, the states and the weights."""
        batch = None if self.open_batch else self.batch
        steps = None if self.open_time else self.time if time is None else time
        x = K.placeholder((batch, steps, self.x.shape[2]), name="x")
        states = [
            K.placeholder((batch, s.shape[1]), name=f"h{i}") for i, s in enumerate(self.states)
        ]
        return [x, *states, *[K.placeholder(w.shape) for w in self.weights]]

    def rnn(self, boxes: list[Any], **settings: Any) -> list[Any]:
        """K.rnn over those placeholders: last output, outputs, states in one list."""
        x, states, weights = (
            boxes[0],
            boxes[1 : 1 + self.cell.states],
            boxes[1 + self.cell.states :],
        )

        def step(x_t: Any, both: Any) -> Any:
            return self.cell.step(K, x_t, both[: self.cell.states], both[self.cell.states :])

        last, outputs, final = K.rnn(step, x, states, constants=weights, **settings)
        return [last, outputs, *final]

    @property
    def arrays(self) -> Arrays:
        """Numbers for the placeholders."""
        return [self.x, *self.states, *self.weights]

    def by_hand(self, **settings: Any) -> Arrays:
        """The same in NumPy."""
        last, outputs, final = by_hand(self.cell, self.x, self.states, self.weights, **settings)
        return [last, outputs, *final]
