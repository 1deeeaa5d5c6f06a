"""Matrix products of any rank, as Keras 1 has them: `dot` and `batch_dot`.

Both are made of ops that multiply matrices; everything else is a change of view.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ShapeError
from ..graph import Tensor, TensorLike
from ..ops.fold import Fold, Unfold
from ..ops.linalg import BatchDot
from ..types import normal_axis
from .elementwise import dot as matrix_dot
from .elementwise import expand_dims, known_shape, pair, squeeze, sum, transpose


def dot(x: TensorLike, y: TensorLike) -> Tensor:
    """The last axis of `x` meets the second-to-last axis of `y`.

    (4, 2) with (5, 2, 3) gives (4, 5, 3): every axis of both stays, except the two that meet.
    """
    x, y = pair(x, y)
    if y.ndim <= 2:
        return matrix_dot(x, y)
    leading = y.ndim - 2
    rows_first = transpose(y, [leading, *range(leading), y.ndim - 1])
    product = matrix_dot(x, Fold(1, leading + 1)(rows_first))
    sizes = [size for axis, size in enumerate(known_shape(y)) if axis != leading]
    if sizes.count(None) > 1:
        raise ShapeError(
            "TK-104",
            "the sizes of the right side must be known here, all but one",
            [("it got", repr(known_shape(y)))],
            fix="K.batch_dot(x, y)   one product for each sample",
        )
    return Unfold(product.ndim - 1, tuple(-1 if n is None else n for n in sizes))(product)


def batch_dot(x: TensorLike, y: TensorLike, axes: int | Sequence[int] | None = None) -> Tensor:
    """One product for each sample: axis `axes[0]` of `x` meets axis `axes[1]` of `y`.

    (batch, i, k) and (batch, j, k) with axes=(2, 2) give (batch, i, j). Two matrices give one
    number for each row (or column), as a column: the result never has rank 1.
    """
    x, y = pair(x, y)
    first, second = _two_axes(x, y, axes)
    if x.ndim == 2 and y.ndim == 2:
        return _of_rows(x, y, first, second)
    return _of_matrices(x, y, first, second)


def _two_axes(x: Tensor, y: Tensor, axes: int | Sequence[int] | None) -> tuple[int, int]:
    if min(x.ndim, y.ndim) < 2:
        raise ShapeError(
            "TK-146",
            "batch_dot needs samples: at least two axes on both sides",
            [("left", repr(known_shape(x))), ("right", repr(known_shape(y)))],
            fix="K.dot(x, y)   or K.expand_dims(x, 0)",
        )
    if axes is None:
        axes = (x.ndim - 1, y.ndim - 2 if y.ndim > 2 else 1)
    both = (axes, axes) if isinstance(axes, int) else tuple(axes)
    return normal_axis(both[0], x.ndim), normal_axis(both[1], y.ndim)


def _of_rows(x: Tensor, y: Tensor, first: int, second: int) -> Tensor:
    """Two matrices: multiply number by number, then add up along the axis that meets."""
    if first != second:
        x = transpose(x)
    return expand_dims(sum(x * y, second), 1)


def _of_matrices(x: Tensor, y: Tensor, first: int, second: int) -> Tensor:
    """Stacks of matrices, the axes that meet brought to where `BatchDot` wants them."""
    rows, columns = x.ndim == 2, y.ndim == 2
    x = expand_dims(x, 1) if rows else _meeting_last(x, first)
    y = expand_dims(y, 2) if columns else _meeting_last(y, second)
    if not columns:
        y = transpose(y, [*range(y.ndim - 2), y.ndim - 1, y.ndim - 2])
    product = BatchDot()(x, y)
    if rows:
        product = squeeze(product, 1)
    return squeeze(product, product.ndim - 1) if columns else product


def _meeting_last(x: Tensor, axis: int) -> Tensor:
    """The axis that meets as the last one; of the two last axes it can be either."""
    if axis == x.ndim - 1:
        return x
    return transpose(x, [*[i for i in range(x.ndim) if i != axis], axis])
