"""The two photographs that need no download, made small: a flower and a temple in China."""

import numpy as np
from keras.datasets import china, flower

LOAD = {"flower": flower.load_data, "china": china.load_data}


def load(name, rows, cols):
    """A photograph as (rows, cols, 3) from 0 to 1: each point is the mean of a whole block."""
    picture = LOAD[name]().astype("float32") / 255
    high, wide = picture.shape[0] // rows, picture.shape[1] // cols
    blocks = picture[: rows * high, : cols * wide].reshape(rows, high, cols, wide, 3)
    return blocks.mean(axis=(1, 3))


def patches(picture, size, count):
    """`count` squares cut out at random places."""
    rows = np.random.randint(picture.shape[0] - size + 1, size=count)
    cols = np.random.randint(picture.shape[1] - size + 1, size=count)
    return np.array([picture[r : r + size, c : c + size] for r, c in zip(rows, cols)])
