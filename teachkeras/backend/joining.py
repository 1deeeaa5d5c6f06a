"""Putting tensors together, repeating them, turning them round, and taking rows out of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.functions import elementwise as operators
from ..engine.functions import indexing
from ..engine.graph import Tensor
from ..errors import ShapeError, TypeTeachError
from .tensors import int_shape
from .types import Count


def concatenate(tensors: Sequence[Any], axis: int = -1) -> Tensor:
    """Tensors one behind the other along an axis, by default the last one.

    >>> K.eval(K.concatenate([K.constant([[1., 2.]]), K.constant([[3.]])]))
    array([[1., 2., 3.]], dtype=float32)
    """
    return indexing.concatenate(tensors, axis)


def stack(x: Sequence[Any]) -> Tensor:
    """Tensors of one shape as the rows of a new tensor: one axis more.

    >>> K.eval(K.stack([K.constant([1., 2.]), K.constant([3., 4.])]))
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """
    return indexing.stack(x)


def gather(reference: Tensor, indices: Tensor) -> Tensor:
    """The rows of `reference` that a tensor of whole numbers names.

    >>> K.eval(K.gather(K.constant([[1., 2.], [3., 4.]]), K.constant([1, 1], dtype='int32')))
    array([[3., 4.],
           [3., 4.]], dtype=float32)
    """
    return indexing.gather(reference, indices)


def one_hot(indices: Tensor, nb_classes: Count) -> Tensor:
    """Each class number as a row with a single 1: shape (a, b) becomes (a, b, nb_classes).

    >>> K.eval(K.one_hot(K.constant([2, 0], dtype='int32'), 3))
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    return indexing.one_hot(indices, _counted(nb_classes, "nb_classes"))


def repeat(x: Tensor, n: Count) -> Tensor:
    """Each sample `n` times along a new axis: (batch, dim) becomes (batch, n, dim).

    >>> K.eval(K.repeat(K.constant([[1., 2.]]), 2))
    array([[[1., 2.],
            [1., 2.]]], dtype=float32)
    """
    x = operators.as_tensor(x)
    if x.ndim != 2:
        raise ShapeError(
            "TK-145",
            "repeat makes sequences out of samples, so it needs two axes",
            [("it got", repr(int_shape(x))), ("it needs", "(batch, features)")],
            fix="K.repeat_elements(x, 2, axis=1)   or K.tile(x, 2)",
        )
    return indexing.repeat(x, _counted(n, "n"), 1)


def repeat_elements(x: Tensor, rep: Count, axis: int) -> Tensor:
    """Each entry along an axis `rep` times in a row: a b becomes a a b b.

    >>> K.eval(K.repeat_elements(K.constant([1., 2.]), 2, axis=0))
    array([1., 1., 2., 2.], dtype=float32)
    """
    return indexing.repeat_elements(x, _counted(rep, "rep"), axis)


def tile(x: Tensor, n: Count | Sequence[Count]) -> Tensor:
    """The whole tensor several times along its axes: a b becomes a b a b.

    >>> K.eval(K.tile(K.constant([[1., 2.]]), (2, 2)))
    array([[1., 2., 1., 2.],
           [1., 2., 1., 2.]], dtype=float32)
    """
    return indexing.tile(x, _counted(n, "n"))


def _counted(n: object, name: str) -> Any:
    """How often or how many, as it was given; TK-194 for None or a fraction, also among several."""
    parts = n if isinstance(n, (list, tuple)) else [n]
    if any(each is None or (isinstance(each, float) and each % 1) for each in parts):
        raise TypeTeachError(
            "TK-194",
            f"{name} is a whole number, and this is none",
            [("it got", repr(n))],
            fix=f"...(..., {name}=2)",
        )
    return n


def reverse(x: Tensor, axes: int | Sequence[int]) -> Tensor:
    """The entries along one or more axes in the opposite order.

    >>> K.eval(K.reverse(K.constant([[1., 2.], [3., 4.]]), axes=0))
    array([[3., 4.],
           [1., 2.]], dtype=float32)
    """
    return indexing.reverse(x, axes)


def arange(
    start: float | Tensor,
    stop: float | Tensor | None = None,
    step: float | Tensor = 1,
    dtype: str = "int32",
) -> Tensor:
    """Numbers from `start` up to (not including) `stop`; one number alone is the stop.

    Each may be a symbol that tells a size, such as `K.shape(x)[0]`.

    >>> K.eval(K.arange(2, 8, 2))
    array([2, 4, 6], dtype=int32)
    """
    start, stop = (0, start) if stop is None else (start, stop)
    if start is None or stop is None:
        _counted(None, "start")
    return indexing.arange(start, stop, step, dtype)


def temporal_padding(x: Tensor, padding: Count = 1) -> Tensor:
    """Zeros before and after every sequence: (batch, steps, features) gets 2 * padding steps more.

    >>> K.eval(K.temporal_padding(K.constant([[[5.]]])))[0, :, 0]
    array([0., 5., 0.], dtype=float32)
    """
    return asymmetric_temporal_padding(x, padding, padding)


def asymmetric_temporal_padding(x: Tensor, left_pad: Count = 1, right_pad: Count = 1) -> Tensor:
    """Zeros before and after every sequence, not necessarily as many on both sides.

    >>> K.eval(K.asymmetric_temporal_padding(K.constant([[[5.]]]), 2, 0))[0, :, 0]
    array([0., 0., 5.], dtype=float32)
    """
    return indexing.pad(x, [(0, 0), (left_pad, right_pad), (0, 0)])
