"""A photograph of a dahlia, 427 by 640 points in three colours.

By vultilion, flickr.com/photos/vultilion/6056698931, under the licence CC BY 2.0.
"""

from __future__ import annotations

import numpy as np

from .pictures import read_picture


def load_data() -> np.ndarray:
    """The photograph as (427, 640, 3) uint8: rows, columns, colours from 0 to 255.

    >>> load_data()[0, 0].tolist()
    [2, 19, 13]
    """
    return read_picture("flower.jpg")
