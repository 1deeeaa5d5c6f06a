"""What cifar10 and cifar100 share."""

from __future__ import annotations

from typing import Any

from .. import backend as K
from .local import arrays_of, find
from .mnist import NAMES


def load(name: str) -> Any:
    """Pictures stored with their channels last, turned to the order K is set to."""
    file = find(name, f"an .npz file with {', '.join(NAMES)}, channels last", "digits")
    x_train, y_train, x_test, y_test = arrays_of(file, NAMES)
    if K.image_dim_ordering() == "th":
        x_train, x_test = x_train.transpose(0, 3, 1, 2), x_test.transpose(0, 3, 1, 2)
    return (x_train, y_train.reshape(-1, 1)), (x_test, y_test.reshape(-1, 1))
