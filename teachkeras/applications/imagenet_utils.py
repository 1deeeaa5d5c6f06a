"""Pictures as the networks trained on ImageNet want them, and their answers in words."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.config import checked_ordering
from ..backend.types import Array, ArrayLike
from ..datasets.local import find
from ..errors import ShapeError
from ..errors.lazily import answering

MEANS = (103.939, 116.779, 123.68)  # of blue, green and red in ImageNet
CLASSES = "imagenet_class_index.json"

__all__ = ["decode_predictions", "preprocess_input"]


def preprocess_input(x: ArrayLike, dim_ordering: str = "default") -> Array:
    """A batch of colour pictures, blue first, less the mean colour of ImageNet.

    VGG and ResNet were trained on such pictures. `x` has numbers from 0 to 255 and stays as it is.

    >>> preprocess_input(np.zeros((1, 1, 1, 3)), 'tf')[0, 0, 0].tolist()
    [-103.939, -116.779, -123.68]
    """
    x = np.array(x)
    x = x if x.dtype.kind == "f" else x.astype(K.floatx())
    order = K.image_dim_ordering() if dim_ordering == "default" else checked_ordering(dim_ordering)
    axis = 1 if order == "th" else 3
    if x.ndim != 4 or x.shape[axis] != 3:
        raise ShapeError(
            "TK-853",
            "colour pictures in a batch are needed",
            [
                ("it got", f"shape {x.shape}"),
                ("it needs", f"4 axes, with 3 channels on axis {axis} in the order {order!r}"),
            ],
            fix=_picture_fix(x, 4 - axis, "tf" if order == "th" else "th"),
        )
    shape = [1, 1, 1, 1]
    shape[axis] = 3
    return np.flip(x, axis) - np.reshape(MEANS, shape).astype(x.dtype)


def _picture_fix(x: Array, other_axis: int, other: str) -> str:
    """What to type for a picture alone, for pictures in the other order, and for anything else."""
    if x.ndim == 3:
        return "preprocess_input(x[None])   one picture is a batch of one"
    if x.ndim == 4 and x.shape[other_axis] == 3:
        return f"preprocess_input(..., dim_ordering={other!r})"
    return "preprocess_input(np.zeros((1, 224, 224, 3)), 'tf')"


def decode_predictions(preds: Array, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The most probable classes of each picture: (number in WordNet, name, probability).

    The names stand in a file, `imagenet_class_index.json`, in `.keras/models` of the home folder;
    TK-331 if it is not there.
    """
    if np.ndim(preds) != 2 or np.shape(preds)[1] != 1000:
        raise ShapeError(
            "TK-854",
            "there are names for the 1000 classes of ImageNet only",
            [("it got", f"shape {np.shape(preds)}"), ("it needs", "(pictures, 1000)")],
            fix="np.argsort(preds)[:, ::-1]   the numbers of the classes, most probable first",
        )
    path = find(CLASSES, 'names: {"0": ["n01440764", "tench"], ...}', "digits", "models")
    names: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return [[(*names[str(i)], float(row[i])) for i in np.argsort(row)[::-1][:top]] for row in preds]


__getattr__ = answering(__name__)
