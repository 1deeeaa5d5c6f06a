"""Numbers on a common scale: vectors of length 1, batches of mean 0 and spread 1."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.functions import elementwise as operators
from ..engine.functions.elementwise import Axis
from ..engine.graph import Tensor
from .notes import noted
from .types import TensorLike

TINY = 1e-12  # keeps l2_normalize away from a division by zero


def l2_normalize(x: Tensor, axis: Axis) -> Tensor:
    """Every vector along an axis divided by its length, so that its length becomes 1.

    >>> K.eval(K.l2_normalize(K.constant([[3., 4.]]), axis=-1))
    array([[0.6, 0.8]], dtype=float32)
    """
    x = operators.floating(x)
    squares = operators.sum(operators.square(x), axis, True)
    why = "K.l2_normalize never divides by 0: a vector of zeros stays one"
    squares = noted(operators.maximum(squares, TINY), "K.l2_normalize", why)
    return x / operators.sqrt(squares)


def batch_normalization(
    x: Tensor,
    mean: TensorLike,
    var: TensorLike,
    beta: TensorLike | None,
    gamma: TensorLike | None,
    epsilon: float = 1e-3,
) -> Tensor:
    """Numbers moved and scaled by a known mean and variance, then by `gamma` and `beta`.

    gamma * (x - mean) / sqrt(var + epsilon) + beta. Beta comes before gamma, as in Keras 1; either
    may be None.

    >>> K.eval(K.batch_normalization(K.constant([1., 5.]), 3., 4., beta=10., gamma=2., epsilon=0.))
    array([ 8., 12.], dtype=float32)
    """
    x = operators.floating(x)
    spread = operators.sqrt(operators.floating(var) + epsilon)
    normed = (x - mean) / spread
    normed = normed if gamma is None else normed * gamma
    return normed if beta is None else normed + beta


def normalize_batch_in_training(
    x: Tensor,
    gamma: Tensor | None,
    beta: Tensor | None,
    reduction_axes: Sequence[int],
    epsilon: float = 1e-3,
) -> tuple[Tensor, Tensor, Tensor]:
    """A batch normalised by its own mean and variance over some axes: (normed, mean, variance).

    Mean, variance, gamma and beta have the axes that are left. The variance is that of the batch
    (divided by n), not the standard deviation.

    >>> x = K.constant([[1., 10.], [5., 30.]])
    >>> parts = K.normalize_batch_in_training(x, None, None, [0], epsilon=0.)
    >>> for part in parts: print(K.eval(part))
    [[-1. -1.]
     [ 1.  1.]]
    [ 3. 20.]
    [  4. 100.]
    """
    x = operators.floating(x)
    axes = operators.axes_of(x, reduction_axes)
    mean = operators.mean(x, axes, True)
    var = operators.mean(operators.square(x - mean), axes, True)
    gamma, beta = (_widened(each, axes) for each in (gamma, beta))
    normed = batch_normalization(x, mean, var, beta, gamma, epsilon)
    return normed, _narrowed(mean, axes), _narrowed(var, axes)


def _widened(x: Tensor | None, axes: Sequence[int]) -> Tensor | None:
    """A tensor with an axis of size 1 wherever the batch was summed up (None stays None)."""
    if x is None:
        return None
    for axis in axes:
        x = operators.expand_dims(x, axis)
    return x


def _narrowed(x: Tensor, axes: Sequence[int]) -> Tensor:
    """The axes of size 1 taken away again."""
    for axis in reversed(axes):
        x = operators.squeeze(x, axis)
    return x
