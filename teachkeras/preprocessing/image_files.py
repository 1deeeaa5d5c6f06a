"""Picture files and arrays: the way in and the way out, through Pillow."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.config import checked_ordering
from ..backend.types import Array, ArrayLike
from ..errors import DataError, FileError
from ..errors.files import path_text


def array_to_img(x: ArrayLike, dim_ordering: str = "default", scale: bool = True) -> Any:
    """An array of rank 3 as a Pillow picture; one channel gives grey, three give colour.

    With `scale`, the smallest number becomes black and the largest white; without it, the numbers
    are grey values from 0 to 255.

    >>> array_to_img(np.zeros((4, 6, 3)), 'tf').size
    (6, 4)
    """
    from PIL import Image

    x = np.asarray(x, K.floatx())
    if x.ndim != 3:
        raise DataError(
            "TK-347",
            "a picture has rank 3: rows, columns and channels",
            [("it got", str(x.shape))],
            fix="array_to_img(x[0])   for one picture of a batch",
        )
    if ordering(dim_ordering) == "th":
        x = x.transpose(1, 2, 0)
    if scale:
        x = x + max(-float(np.min(x)), 0.0)
        x = x / (float(np.max(x)) or 1.0) * 255
    if x.shape[2] not in (1, 3):
        raise DataError(
            "TK-348",
            "a picture has 1 channel (grey) or 3 (red, green, blue)",
            [("it got", f"{x.shape[2]} channels, in {ordering(dim_ordering)!r} order")],
            fix="array_to_img(x, dim_ordering='th')   if the channels come first",
        )
    grey = x.astype("uint8")
    return Image.fromarray(grey[..., 0], "L") if x.shape[2] == 1 else Image.fromarray(grey, "RGB")


def img_to_array(img: Any, dim_ordering: str = "default") -> Array:
    """A Pillow picture as an array of rank 3, in floatx: rows, columns, channels for 'tf'.

    >>> from teachkeras.preprocessing.image import array_to_img
    >>> img_to_array(array_to_img(np.zeros((4, 6, 1)), 'tf'), 'th').shape
    (1, 4, 6)
    """
    x = np.asarray(img, K.floatx())
    x = x[..., None] if x.ndim == 2 else x
    return x.transpose(2, 0, 1) if ordering(dim_ordering) == "th" else x


def load_img(path: str, grayscale: bool = False, target_size: Sequence[int] | None = None) -> Any:
    """A picture file as a Pillow picture in grey or in colour; `target_size` is (rows, columns).

    Each pixel of the new size is the nearest old one, as in Keras 1: between class 1 and class 3
    of a mask there is no class 2.
    """
    from PIL import Image

    path = path_text(path)
    try:
        with Image.open(path) as file:
            picture = file.convert("L" if grayscale else "RGB")
    except (OSError, SyntaxError) as error:  # Pillow calls a broken PNG a SyntaxError
        raise FileError(
            "TK-804",
            "this file cannot be read as a picture",
            [("file", str(path)), ("reason", str(error))],
            fix="load_img('cat.png')   a whole file of the kind its name says",
            example=True,
        ) from error
    if not target_size:
        return picture
    return picture.resize((target_size[1], target_size[0]), Image.Resampling.NEAREST)


def list_pictures(
    directory: str, ext: str = "jpg|jpeg|bmp|png", follow_links: bool = False
) -> list[str]:
    """The picture files in a folder and the folders below it, in order.

    With `follow_links`, a link to a folder counts as a folder, but never twice.
    """
    found, seen = [], set()
    for folder, below, names in os.walk(directory, followlinks=follow_links):
        below.sort()
        place = os.path.realpath(folder)
        if place in seen:  # a link to a folder above would go round for ever
            below.clear()
            continue
        seen.add(place)
        found.append((folder, [name for name in sorted(names) if is_picture(name, ext)]))
    return [os.path.join(folder, name) for folder, names in sorted(found) for name in names]


def is_picture(name: str, ext: str = "jpg|jpeg|bmp|png") -> bool:
    """Whether a file is a picture, by the ending of its name.

    >>> is_picture("cat (1).JPG"), is_picture("cat.jpg.txt")
    (True, False)
    """
    return re.search(rf"\.(?:{ext})$", name, re.IGNORECASE) is not None


def ordering(dim_ordering: str) -> str:
    """'th' or 'tf': as told, or as K is set."""
    return K.image_dim_ordering() if dim_ordering == "default" else checked_ordering(dim_ordering)
