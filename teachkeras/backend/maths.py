"""Arithmetic: products of matrices, and functions of each number by itself."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.functions import elementwise as operators
from ..engine.functions import products
from ..engine.graph import Tensor
from ..engine.ops.control import Cast
from .notes import noted
from .types import TensorLike


def dot(x: Tensor, y: Tensor) -> Tensor:
    """The matrix product: (..., k) with (k, n) gives (..., n).

    On higher ranks the last axis of `x` meets the second-to-last of `y`: (4, 2) with (5, 2, 3)
    gives (4, 5, 3).

    >>> K.eval(K.dot(K.constant([[1., 2.]]), K.constant([[3.], [4.]])))
    array([[11.]], dtype=float32)
    """
    return products.dot(x, y)


def batch_dot(x: Tensor, y: Tensor, axes: int | Sequence[int] | None = None) -> Tensor:
    """One product for each sample: axis `axes[0]` of `x` meets axis `axes[1]` of `y`.

    (batch, i, k) and (batch, j, k) with axes=(2, 2) give (batch, i, j). Two matrices give one
    number for each row (axes=1) or column (axes=0), as a column.

    >>> x, y = K.constant([[1., 2.], [3., 4.]]), K.constant([[1., 1.], [2., 0.]])
    >>> K.eval(K.batch_dot(x, y, axes=1))
    array([[3.],
           [6.]], dtype=float32)
    """
    return products.batch_dot(x, y, axes)


def transpose(x: Tensor) -> Tensor:
    """Rows become columns: the axes in reversed order.

    >>> K.eval(K.transpose(K.constant([[1., 2.]])))
    array([[1.],
           [2.]], dtype=float32)
    """
    return operators.transpose(x)


def square(x: Tensor) -> Tensor:
    """Every number times itself.

    >>> K.eval(K.square(K.constant([1., -3.])))
    array([1., 9.], dtype=float32)
    """
    return operators.square(x)


def sqrt(x: TensorLike) -> Tensor:
    """The square root; negative numbers count as 0, as in Keras 1.

    >>> K.eval(K.sqrt(K.constant([4., -1.])))
    array([2., 0.], dtype=float32)
    """
    x = operators.floating(x)
    why = "K.sqrt counts a negative number as 0, as Keras 1 does: there is no nan"
    return operators.sqrt(noted(operators.maximum(x, 0), "K.sqrt", why))


def abs(x: Tensor) -> Tensor:
    """The distance from zero.

    >>> K.eval(K.abs(K.constant([-2., 1.])))
    array([2., 1.], dtype=float32)
    """
    return operators.absolute(x)


def exp(x: Tensor) -> Tensor:
    """e raised to every number.

    >>> K.eval(K.exp(K.constant([0.])))
    array([1.], dtype=float32)
    """
    return operators.exp(x)


def log(x: Tensor) -> Tensor:
    """The natural logarithm of every number.

    >>> K.eval(K.log(K.constant([1.])))
    array([0.], dtype=float32)
    """
    return operators.log(x)


def sin(x: Tensor) -> Tensor:
    """The sine of an angle in radians.

    >>> K.eval(K.sin(K.constant([0.])))
    array([0.], dtype=float32)
    """
    return operators.sin(x)


def cos(x: Tensor) -> Tensor:
    """The cosine of an angle in radians.

    >>> K.eval(K.cos(K.constant([0.])))
    array([1.], dtype=float32)
    """
    return operators.cos(x)


def round(x: Tensor) -> Tensor:
    """The nearest whole number; a half goes to the even neighbour, as in NumPy.

    >>> K.eval(K.round(K.constant([0.5, 1.5, 2.4])))
    array([0., 2., 2.], dtype=float32)
    """
    return operators.round(x)


def sign(x: Tensor) -> Tensor:
    """-1, 0 or 1: which side of zero each number is on.

    >>> K.eval(K.sign(K.constant([-2., 0., 3.])))
    array([-1.,  0.,  1.], dtype=float32)
    """
    return operators.sign(x)


def pow(x: TensorLike, a: TensorLike) -> Tensor:
    """Every number raised to the power `a`.

    >>> K.eval(K.pow(K.constant([2., 3.]), 3))
    array([ 8., 27.], dtype=float32)
    """
    return operators.power(x, a)


def clip(x: Tensor, min_value: float, max_value: float | None) -> Tensor:
    """Numbers below `min_value` become it, numbers above `max_value` become that.

    >>> K.eval(K.clip(K.constant([-1., 0.5, 2.]), 0., 1.))
    array([0. , 0.5, 1. ], dtype=float32)
    """
    if max_value is None:
        return operators.maximum(x, min_value)
    return operators.clip(x, min_value, max_value if max_value > min_value else min_value)


def maximum(x: Tensor, y: TensorLike) -> Tensor:
    """The larger of two numbers, everywhere.

    >>> K.eval(K.maximum(K.constant([1., 5.]), K.constant([3., 2.])))
    array([3., 5.], dtype=float32)
    """
    return operators.maximum(x, y)


def minimum(x: Tensor, y: TensorLike) -> Tensor:
    """The smaller of two numbers, everywhere.

    >>> K.eval(K.minimum(K.constant([1., 5.]), K.constant([3., 2.])))
    array([1., 2.], dtype=float32)
    """
    return operators.minimum(x, y)


def cast(x: Tensor, dtype: str) -> Tensor:
    """The same numbers in another type.

    >>> K.eval(K.cast(K.constant([1.7]), 'int32'))
    array([1], dtype=int32)
    """
    return Cast(dtype)(operators.as_tensor(x))
