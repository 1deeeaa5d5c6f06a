"""Activations with settings, and activations that learn. A mask passes all of them.

Those that learn have weights of their own for each place of a sample, or for several together: axes
in `shared_axes` share them. For pictures it is usual to share them over rows and columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, Shape, Tensor
from ..errors import ArgumentError
from .base import Layer
from .losses import as_list
from .mistakes import sizes_along
from .node import InputSpec
from .settings import settings_of

Init = str | Callable[..., Tensor]


class LeakyReLU(Layer):
    """Keeps positive numbers; negative ones become `alpha` times themselves, so slopes never end.

    >>> K.eval(LeakyReLU()(K.constant([-1., 2.])))
    array([-0.3,  2. ], dtype=float32)
    """

    def __init__(self, alpha: float = 0.3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.alpha = alpha

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The function, applied."""
        return K.relu(x, self.alpha)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "alpha")}


class ELU(Layer):
    """Keeps positive numbers; negative ones become alpha * (exp(x) - 1), which ends at -alpha.

    >>> K.eval(ELU()(K.constant([-1., 2.]))).round(4)
    array([-0.6321,  2.    ], dtype=float32)
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.alpha = alpha

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The function, applied."""
        return K.elu(x, self.alpha)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "alpha")}


class ThresholdedReLU(Layer):
    """Keeps numbers above `theta`; all others become 0.

    >>> K.eval(ThresholdedReLU(1.)(K.constant([-2., 0.5, 1., 1.5])))
    array([-0. ,  0. ,  0. ,  1.5], dtype=float32)
    """

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.theta = theta

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The function, applied."""
        return x * K.cast(K.greater(x, self.theta), K.dtype(x))

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "theta")}


class _Learned(Layer):
    """The base of activations with weights, one set of them for each place that is not shared."""

    def __init__(self, shared_axes: int | Sequence[int] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.shared_axes = None if shared_axes is None else as_list(shared_axes)

    def _places(self, input_shape: Shape) -> tuple[int, ...]:
        """The shape of the weights: that of a sample, with a 1 where an axis shares them."""
        rank = len(input_shape)
        for axis in self.shared_axes or []:
            if not isinstance(axis, int) or axis % rank == 0 or not -rank < axis < rank:
                raise self._cannot_share(axis, input_shape)
        shared = {axis % rank for axis in self.shared_axes or []}
        sizes_along(self, input_shape, set(range(1, rank)) - shared)
        fixed = [None if axis in shared else size for axis, size in enumerate(input_shape)]
        self.input_spec = [InputSpec(shape=[None, *fixed[1:]])]
        return tuple(1 if size is None else size for size in fixed[1:])

    def _cannot_share(self, axis: object, input_shape: Shape) -> ArgumentError:
        kind = type(self).__name__
        return ArgumentError(
            "TK-834",
            f"{kind} {self.name!r} cannot share its weights along axis {axis!r}",
            [("input", repr(input_shape)), ("shared_axes", repr(self.shared_axes))],
            why="the axes of a sample count from 1; axis 0 is the batch, which shares them anyway",
            fix=f"{kind}(..., shared_axes=[1])",
        )


class PReLU(_Learned):
    """Keeps positive numbers; negative ones become `alphas` times themselves, which are learned.

    >>> layer = PReLU(shared_axes=[1, 2])
    >>> y = layer(K.placeholder((None, 8, 8, 4)))
    >>> layer.count_params()
    4
    """

    def __init__(
        self,
        init: Init = "zero",
        weights: Sequence[Array] | None = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(shared_axes, **kwargs)
        self.init, self.initial_weights = init, weights

    def build(self, input_shape: Shape) -> None:
        """Make a slope for each place."""
        self.alphas = self._weight("alphas", self._places(input_shape), self.init)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The function, applied."""
        return K.relu(x, self.alphas)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "init", "shared_axes")}


class ParametricSoftplus(_Learned):
    """alphas * log(1 + exp(betas * x)): a smooth relu whose height and bend are learned."""

    def __init__(
        self,
        alpha_init: float = 0.2,
        beta_init: float = 5.0,
        weights: Sequence[Array] | None = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(shared_axes, **kwargs)
        self.alpha_init, self.beta_init = alpha_init, beta_init
        self.initial_weights = weights

    def build(self, input_shape: Shape) -> None:
        """Make a height and a bend for each place."""
        shape = self._places(input_shape)
        self.alphas = self._weight("alphas", shape, _all(self.alpha_init))
        self.betas = self._weight("betas", shape, _all(self.beta_init))

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The function, applied."""
        return self.alphas * K.softplus(self.betas * x)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        own = settings_of(self, "alpha_init", "beta_init", "shared_axes")
        return {**super().get_config(), **own}


def _all(value: float) -> Callable[..., Tensor]:
    """An initialiser: the same number everywhere."""
    return lambda shape, name=None: K.variable(np.full(shape, value), name=name)


class SReLU(_Learned):
    """Three straight pieces in the form of an S: both bends and both outer slopes are learned.

    Between t_left and t_left + |t_right| numbers stay as they are; below, they grow by a_left,
    and above by a_right for each step of 1.
    """

    def __init__(
        self,
        t_left_init: Init = "zero",
        a_left_init: Init = "glorot_uniform",
        t_right_init: Init = "glorot_uniform",
        a_right_init: Init = "one",
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(shared_axes, **kwargs)
        self.t_left_init, self.a_left_init = t_left_init, a_left_init
        self.t_right_init, self.a_right_init = t_right_init, a_right_init

    def build(self, input_shape: Shape) -> None:
        """Make two bends and two slopes for each place."""
        shape = self._places(input_shape)
        self.t_left = self._weight("t_left", shape, self.t_left_init)
        self.a_left = self._weight("a_left", shape, self.a_left_init)
        self.t_right = self._weight("t_right", shape, self.t_right_init)
        self.a_right = self._weight("a_right", shape, self.a_right_init)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The piece in the middle, and what the outer ones add to it."""
        right = self.t_left + K.abs(self.t_right)  # never to the left of t_left
        middle = K.minimum(K.maximum(x, self.t_left), right)
        below = self.a_left * K.minimum(x - self.t_left, 0.0)
        above = self.a_right * K.maximum(x - right, 0.0)
        return middle + below + above

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        names = ("t_left_init", "a_left_init", "t_right_init", "a_right_init", "shared_axes")
        return {**super().get_config(), **settings_of(self, *names)}
