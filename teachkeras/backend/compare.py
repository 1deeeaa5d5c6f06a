"""Comparing numbers: everywhere True or False."""

from __future__ import annotations

from ..engine.functions import elementwise as operators
from ..engine.graph import Tensor
from .types import TensorLike


def equal(x: Tensor, y: TensorLike) -> Tensor:
    """True where two tensors hold the same number.

    >>> K.eval(K.equal(K.constant([1., 2., 3.]), K.constant([1., 0., 3.])))
    array([ True, False,  True])
    """
    return operators.equal(x, y)


def not_equal(x: Tensor, y: TensorLike) -> Tensor:
    """True where two tensors hold different numbers.

    >>> K.eval(K.not_equal(K.constant([1., 2.]), K.constant([1., 0.])))
    array([False,  True])
    """
    return operators.not_equal(x, y)


def greater(x: Tensor, y: TensorLike) -> Tensor:
    """True where the first number is larger.

    >>> K.eval(K.greater(K.constant([1., 2.]), 1.))
    array([False,  True])
    """
    return operators.greater(x, y)


def greater_equal(x: Tensor, y: TensorLike) -> Tensor:
    """True where the first number is larger or the same.

    >>> K.eval(K.greater_equal(K.constant([1., 2.]), 2.))
    array([False,  True])
    """
    return operators.greater_equal(x, y)


def lesser(x: Tensor, y: TensorLike) -> Tensor:
    """True where the first number is smaller (NumPy's `less`).

    >>> K.eval(K.lesser(K.constant([1., 2.]), 2.))
    array([ True, False])
    """
    return operators.less(x, y)


def lesser_equal(x: Tensor, y: TensorLike) -> Tensor:
    """True where the first number is smaller or the same (NumPy's `less_equal`).

    >>> K.eval(K.lesser_equal(K.constant([1., 2.]), 1.))
    array([ True, False])
    """
    return operators.less_equal(x, y)
