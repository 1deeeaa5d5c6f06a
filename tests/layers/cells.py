"""Recurrent cells by hand: one step in NumPy, from the weights that `get_weights` gives."""

from collections.abc import Callable
from typing import Any

import numpy as np

from teachkeras.layers import GRU, LSTM, SimpleRNN

Arrays = list[Any]


def hard_sigmoid(x: Any) -> Any:
    """Three straight pieces."""
    return np.clip(0.2 * x + 0.5, 0.0, 1.0)


def simple(x: Any, states: Arrays, weights: Arrays) -> Arrays:
    """The new state of a SimpleRNN, which is its output."""
    W, U, b = weights
    return [np.tanh(x @ W + states[0] @ U + b)]


def gru(x: Any, states: Arrays, weights: Arrays) -> Arrays:
    """The new state of a GRU, from weights in the order z, r, h."""
    (h,) = states
    (W_z, U_z, b_z), (W_r, U_r, b_r), (W_h, U_h, b_h) = by_gate(weights)
    z = hard_sigmoid(x @ W_z + h @ U_z + b_z)
    r = hard_sigmoid(x @ W_r + h @ U_r + b_r)
    return [z * h + (1 - z) * np.tanh(x @ W_h + (r * h) @ U_h + b_h)]


def lstm(x: Any, states: Arrays, weights: Arrays) -> Arrays:
    """The new state and memory of an LSTM, from weights in the order i, c, f, o."""
    h, c = states
    z_i, z_c, z_f, z_o = (x @ W + h @ U + b for W, U, b in by_gate(weights))
    c = hard_sigmoid(z_f) * c + hard_sigmoid(z_i) * np.tanh(z_c)
    return [hard_sigmoid(z_o) * np.tanh(c), c]


def by_gate(weights: Arrays) -> list[Arrays]:
    """W, U and b of each gate."""
    return [weights[k : k + 3] for k in range(0, len(weights), 3)]


STEPS: dict[type, Callable[[Any, Arrays, Arrays], Arrays]] = {
    SimpleRNN: simple,
    GRU: gru,
    LSTM: lstm,
}
COLUMNS = {SimpleRNN: [0], GRU: [0, 1, 2], LSTM: [0, 2, 1, 3]}  # of one matrix for all gates


def run(
    cls: type,
    x: Any,
    weights: Arrays,
    states: Arrays | None = None,
    mask: Any = None,
    backwards: bool = False,
) -> tuple[Any, Arrays]:
    """All outputs (samples, time, units) in the order they are made, and the last states."""
    units = weights[1].shape[0]
    count = 2 if cls is LSTM else 1
    states = states or [np.zeros((len(x), units))] * count
    outputs = []
    for t in range(x.shape[1])[:: -1 if backwards else 1]:
        new = STEPS[cls](x[:, t], states, weights)
        if mask is not None:
            new = [np.where(mask[:, t, None], a, b) for a, b in zip(new, states, strict=True)]
        states = new
        outputs.append(states[0])  # which a masked step repeats
    return np.stack(outputs, 1), states


def side_by_side(cls: type, weights: Arrays) -> Arrays:
    """The weights of each gate as those of consume_less='gpu': one W, one U, one b."""
    gates = by_gate(weights)
    ordered = [gates[k] for k in COLUMNS[cls]]
    return [np.concatenate(parts, axis=-1) for parts in zip(*ordered, strict=True)]
