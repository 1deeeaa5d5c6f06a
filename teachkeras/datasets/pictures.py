"""The two photographs that come with scikit-learn, as arrays of (rows, columns, 3 colours)."""

from __future__ import annotations

import importlib.util

import numpy as np

from .shipped import missing, path_of


def read_picture(name: str) -> np.ndarray:
    """A photograph as (rows, columns, 3) uint8: red, green and blue from 0 to 255.

    Raises TK-310 where scikit-learn, which carries the file, or Pillow, which reads it, is missing.

    >>> read_picture("flower.jpg").shape
    (427, 640, 3)
    """
    path = path_of("images", name)
    if importlib.util.find_spec("PIL") is None:
        raise missing(name, "pillow")
    from PIL import Image

    with Image.open(path) as image:
        return np.array(image.convert("RGB"))
