"""Layers that disturb their input while training, so that a network learns not to rely on details.

While testing they do nothing. A mask passes.
"""

from __future__ import annotations

import math
from typing import Any

from .. import backend as K
from ..backend.types import Tensor
from ..errors import ArgumentError
from .base import Layer
from .settings import settings_of


class GaussianNoise(Layer):
    """Adds random numbers around 0 with standard deviation `sigma`."""

    def __init__(self, sigma: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.uses_learning_phase = True
        self.sigma = _amount(sigma, "sigma", math.inf, "GaussianNoise(0.1)")

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The input and the noise, in the training phase only."""
        noise = K.random_normal(K.shape(x), 0.0, self.sigma, K.dtype(x))
        return K.in_train_phase(x + noise, x)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "sigma")}


class GaussianDropout(Layer):
    """Multiplies by random numbers around 1; their variance is that of Dropout, p / (1 - p)."""

    def __init__(self, p: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.p = _amount(p, "p", 1.0, "GaussianDropout(0.5)")
        self.uses_learning_phase = p > 0

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The input times the noise, in the training phase only."""
        if self.p == 0:
            return x
        deviation = math.sqrt(self.p / (1.0 - self.p))
        noise = K.random_normal(K.shape(x), 1.0, deviation, K.dtype(x))
        return K.in_train_phase(x * noise, x)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "p")}


def _amount(value: Any, name: str, below: float, fix: str) -> Any:
    """How much noise there is: a number from 0, and less than `below`."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and 0 <= value < below:
        return value
    most = "" if below == math.inf else f" up to (not including) {below:g}"
    raise ArgumentError(
        "TK-835",
        f"{name} says how much noise there is: a number from 0{most}",
        [("it got", repr(value))],
        fix=fix,
    )
