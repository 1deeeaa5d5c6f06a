"""Many numbers made into one along an axis: sums, averages, the largest, the spread, truth."""

from __future__ import annotations

from ..engine.functions import elementwise as operators
from ..engine.functions.elementwise import Axis
from ..engine.graph import Tensor


def sum(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """All numbers along an axis added up (everything, if axis is None).

    >>> K.eval(K.sum(K.constant([[1., 5.], [3., 2.]]), axis=1))
    array([6., 5.], dtype=float32)
    """
    return operators.sum(x, axis, keepdims)


def mean(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The average along an axis; booleans and whole numbers become `floatx` first.

    >>> K.eval(K.mean(K.constant([[1., 5.], [3., 2.]]), axis=0))
    array([2. , 3.5], dtype=float32)
    """
    return operators.mean(x, axis, keepdims)


def max(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest number along an axis.

    >>> K.eval(K.max(K.constant([[1., 5.], [3., 2.]]), axis=1))
    array([5., 3.], dtype=float32)
    """
    return operators.max(x, axis, keepdims)


def min(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest number along an axis.

    >>> K.eval(K.min(K.constant([[1., 5.], [3., 2.]]), axis=1))
    array([1., 2.], dtype=float32)
    """
    return operators.min(x, axis, keepdims)


def prod(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """All numbers along an axis multiplied together (everything, if axis is None).

    >>> K.eval(K.prod(K.constant([[1., 5.], [3., 2.]]), axis=1))
    array([5., 6.], dtype=float32)
    """
    return operators.prod(x, axis, keepdims)


def var(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The variance: the mean squared distance from the mean (divided by n, as in NumPy).

    >>> K.eval(K.var(K.constant([[1., 5.], [3., 2.]]), axis=1))
    array([4.  , 0.25], dtype=float32)
    """
    x = operators.floating(x)
    distance = x - operators.mean(x, axis, True)
    return operators.mean(operators.square(distance), axis, keepdims)


def std(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The standard deviation: the square root of the variance.

    >>> K.eval(K.std(K.constant([[1., 5.], [3., 2.]]), axis=1))
    array([2. , 0.5], dtype=float32)
    """
    return operators.sqrt(var(x, axis, keepdims))


def any(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether at least one along an axis is True (or not 0).

    >>> K.eval(K.any(K.constant([[0., 5.], [0., 0.]]), axis=1))
    array([ True, False])
    """
    return operators.any(x, axis, keepdims)


def all(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether every one along an axis is True (or not 0).

    >>> K.eval(K.all(K.constant([[3., 5.], [0., 1.]]), axis=1))
    array([ True, False])
    """
    return operators.all(x, axis, keepdims)


def argmax(x: Tensor, axis: int = -1) -> Tensor:
    """The position of the largest number along one axis.

    >>> K.eval(K.argmax(K.constant([[1., 5.], [3., 2.]])))
    array([1, 0])
    """
    return operators.argmax(x, axis)


def argmin(x: Tensor, axis: int = -1) -> Tensor:
    """The position of the smallest number along one axis.

    >>> K.eval(K.argmin(K.constant([[1., 5.], [3., 2.]])))
    array([0, 1])
    """
    return operators.argmin(x, axis)


def logsumexp(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """log(sum(exp(x))) along an axis, without overflow: a smooth maximum.

    >>> K.eval(K.logsumexp(K.constant([[1000., 1000.]]), axis=1)).round(2)
    array([1000.69], dtype=float32)
    """
    return operators.logsumexp(x, axis, keepdims)
