"""Giving the same numbers another shape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..engine import lengths
from ..engine.functions import elementwise as operators
from ..engine.graph import Tensor
from ..engine.ops.fold import Fold
from ..errors import ShapeError
from .sizes import asked_shape
from .tensors import int_shape


def reshape(x: Tensor, shape: Sequence[Any]) -> Tensor:
    """The same numbers under another shape; one size may be -1, to be worked out.

    A size may be a symbol that tells a size, such as `K.shape(x)[0]`; so may the whole shape.

    >>> K.eval(K.reshape(K.constant([[1., 2.], [3., 4.]]), (4,)))
    array([1., 2., 3., 4.], dtype=float32)
    """
    return lengths.reshaped(operators.as_tensor(x), asked_shape(shape, "K.reshape(x, {})", -1))


def flatten(x: Tensor) -> Tensor:
    """All numbers in one row.

    >>> K.eval(K.flatten(K.constant([[1., 2.], [3., 4.]])))
    array([1., 2., 3., 4.], dtype=float32)
    """
    return operators.reshape(x, (-1,))


def batch_flatten(x: Tensor) -> Tensor:
    """Each sample in one row: the batch axis stays, the others are joined.

    >>> K.int_shape(K.batch_flatten(K.constant([[[1., 2.], [3., 4.]]])))
    (1, 4)
    """
    sizes = int_shape(x)[1:]
    known = [size for size in sizes if size is not None]
    if len(known) != len(sizes):
        raise ShapeError(
            "TK-110",
            "flattening needs every size but the batch's",
            [("it got", repr(int_shape(x))), ("it needs", "numbers after the first axis")],
            fix="Input(shape=(8, 8))",
        )
    if 0 in known:
        return Fold(1, len(known))(operators.as_tensor(x))
    return operators.reshape(x, (-1, math.prod(known)))


def expand_dims(x: Tensor, dim: int = -1) -> Tensor:
    """A new axis of size 1 at position `dim`.

    >>> K.int_shape(K.expand_dims(K.constant([1., 2.]), 0))
    (1, 2)
    """
    return operators.expand_dims(x, dim)


def squeeze(x: Tensor, axis: int) -> Tensor:
    """An axis of size 1 taken away.

    >>> K.int_shape(K.squeeze(K.constant([[1., 2.]]), 0))
    (2,)
    """
    return operators.squeeze(x, axis)


def permute_dimensions(x: Tensor, pattern: Sequence[int]) -> Tensor:
    """The axes in another order: axis i of the result is axis `pattern[i]`.

    >>> K.int_shape(K.permute_dimensions(K.constant([[1., 2.]]), (1, 0)))
    (2, 1)
    """
    return operators.transpose(x, pattern)
