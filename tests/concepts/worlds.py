"""Two worlds made of K alone, without a layer: a plate that cools, and Conway's Life."""

from typing import Any

import numpy as np

from teachkeras import backend as K
from teachkeras.engine.graph import Tensor

PLATE = np.random.default_rng(2).random((64, 64)).astype("float32")
GLIDER = np.zeros((8, 8), "float32")
GLIDER[[0, 1, 2, 2, 2], [1, 2, 0, 1, 2]] = 1


def shifted(u: Tensor, axis: int, by: int) -> Tensor:
    """Every row (axis 0) or column (axis 1) one place further, round the edge."""
    index = (slice(None),) * axis
    return K.concatenate([u[(*index, slice(by, None))], u[(*index, slice(None, by))]], axis=axis)


def heat_after_100_steps() -> Any:
    """The plate of 64 x 64, periodic, on the device in use."""
    heat = K.variable(PLATE)
    around = [shifted(heat, axis, by) for axis in (0, 1) for by in (1, -1)]
    flow = K.function([], [], [(heat, heat + 0.2 * (sum(around[1:], around[0]) - 4 * heat))])
    for _ in range(100):
        flow([])
    return K.get_value(heat)


def glider_after_4_steps() -> Any:
    """A small world with a glider in it, on the device in use."""
    life = K.variable(GLIDER)
    column = life + shifted(life, 0, 1) + shifted(life, 0, -1)
    count = column + shifted(column, 1, 1) + shifted(column, 1, -1) - life
    born, stays = (K.cast(K.equal(count, n), "float32") for n in (3, 2))
    tick = K.function([], [], [(life, born + life * stays)])
    for _ in range(4):
        tick([])
    return K.get_value(life)
