"""A photograph of a Chinese temple, 427 by 640 points in three colours.

By danielbuechele, flickr.com/photos/danielbuechele/6061409035, under the licence CC BY 2.0.
"""

from __future__ import annotations

import numpy as np

from .pictures import read_picture


def load_data() -> np.ndarray:
    """The photograph as (427, 640, 3) uint8: rows, columns, colours from 0 to 255.

    >>> load_data().shape
    (427, 640, 3)
    """
    return read_picture("china.jpg")
