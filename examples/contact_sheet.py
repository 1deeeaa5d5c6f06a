"""Pictures side by side in one file, as photographers look at theirs."""

import os

import numpy as np
from keras.preprocessing.image import array_to_img


def grid(pictures, columns):
    """One picture of many: (n, rows, cols, channels), each stretched from black to white."""
    pictures = np.asarray(pictures, "float64")
    low = pictures.min(axis=(1, 2, 3), keepdims=True)
    high = pictures.max(axis=(1, 2, 3), keepdims=True)
    framed = np.pad((pictures - low) / (high - low + 1e-9), [(0, 0), (1, 1), (1, 1), (0, 0)])
    missing = -len(framed) % columns
    framed = np.concatenate([framed, np.zeros((missing,) + framed.shape[1:])])
    rows = framed.reshape((-1, columns) + framed.shape[1:])
    return np.concatenate([np.concatenate(list(row), axis=1) for row in rows])


def save(pictures, path, columns=10, zoom=6):
    """Write them as a PNG; whoever looks at the path sees the old file or the whole new one."""
    large = grid(pictures, columns).repeat(zoom, axis=0).repeat(zoom, axis=1)
    array_to_img(large, "tf").save(path + ".part", "PNG")
    os.replace(path + ".part", path)
    print("saved", path)
