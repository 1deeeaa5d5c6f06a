"""Numbers between layers on a common scale, and learned from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Array, Named, Shape, Tensor
from ..errors import ArgumentError
from .base import Layer
from .mistakes import sizes_along
from .node import InputSpec
from .settings import keep_rules, settings_of


class BatchNormalization(Layer):
    """Moves and scales its input to mean 0 and spread 1, then to what `gamma` and `beta` learn.

    mode 0: each feature (each place along `axis`) by the mean and variance of the batch while
    training, and by their running averages while testing. mode 1: each sample by itself, along
    the last axis. mode 2: as mode 0 while training, always.

    The running averages move by 1 - `momentum` with every batch. Weights: gamma, beta,
    running_mean, running_std, each one number for each feature; under its old name, running_std
    holds the variance.

    >>> layer = BatchNormalization(mode=2, epsilon=0.)
    >>> K.eval(layer(K.constant([[1., 10.], [5., 30.]])))
    array([[-1., -1.],
           [ 1.,  1.]], dtype=float32)
    """

    def __init__(
        self,
        epsilon: float = 1e-3,
        mode: int = 0,
        axis: int = -1,
        momentum: float = 0.99,
        weights: Sequence[Array] | None = None,
        beta_init: str | Callable[..., Tensor] = "zero",
        gamma_init: str | Callable[..., Tensor] = "one",
        gamma_regularizer: Named = None,
        beta_regularizer: Named = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if mode not in (0, 1, 2):
            raise ArgumentError(
                "TK-830",
                "BatchNormalization has the modes 0, 1 and 2",
                [
                    ("it got", repr(mode)),
                    ("0, 1, 2", "each feature, each sample, the batch always"),
                ],
                fix="BatchNormalization(..., mode=0)",
            )
        self.supports_masking = True
        self.uses_learning_phase = mode == 0
        self.epsilon, self.mode, self.axis, self.momentum = epsilon, mode, axis, momentum
        self.beta_init, self.gamma_init = beta_init, gamma_init
        keep_rules(self, gamma_regularizer=gamma_regularizer, beta_regularizer=beta_regularizer)
        self.initial_weights = weights

    def build(self, input_shape: Shape) -> None:
        """Make gamma, beta and the running averages: one number for each feature."""
        axis = -1 if self.mode == 1 else self.axis
        if not -len(input_shape) <= axis < len(input_shape):
            raise self._cannot_take(
                input_shape, f"an axis {axis}", "BatchNormalization(..., axis=-1)"
            )
        shape = sizes_along(self, input_shape, [axis])
        features: list[int | None] = [None] * len(input_shape)
        features[axis] = input_shape[axis]
        self.input_spec = [InputSpec(shape=features)]
        self.gamma = self._weight("gamma", shape, self.gamma_init)
        self.beta = self._weight("beta", shape, self.beta_init)
        self.running_mean = self._weight("running_mean", shape, "zero", trainable=False)
        self.running_std = self._weight("running_std", shape, "one", trainable=False)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The numbers on the common scale; in mode 0 the averages move with each batch."""
        if self.mode == 1:
            centred = x - K.mean(x, -1, keepdims=True)
            spread = K.sqrt(K.var(x, -1, keepdims=True) + self.epsilon)
            return self.gamma * (centred / (spread + self.epsilon)) + self.beta
        others = [axis for axis in range(K.ndim(x)) if axis != self.axis % K.ndim(x)]
        mean, variance = K.mean(x, others, keepdims=True), K.var(x, others, keepdims=True)
        if self.mode == 0:
            mean = self._averaged(self.running_mean, mean, x)
            variance = self._averaged(self.running_std, variance, x)
        beta, gamma = self._along_axis(self.beta, x), self._along_axis(self.gamma, x)
        return K.batch_normalization(x, mean, variance, beta, gamma, self.epsilon)

    def _averaged(self, average: Tensor, now: Tensor, x: Tensor) -> Tensor:
        """What is used of a number of the batch: itself in training, its average in a test."""
        update = K.moving_average_update(average, K.flatten(now), self.momentum)
        self.add_update([update], x)
        return K.in_train_phase(now, self._along_axis(average, x))

    def _along_axis(self, weight: Tensor, x: Tensor) -> Tensor:
        """A weight with an axis of size 1 for each other axis of x."""
        shape = [1] * K.ndim(x)
        shape[self.axis] = -1
        return K.reshape(weight, shape)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        numbers = ("epsilon", "mode", "axis", "momentum", "beta_init", "gamma_init")
        own = settings_of(self, *numbers, "gamma_regularizer", "beta_regularizer")
        return {**super().get_config(), **own}
