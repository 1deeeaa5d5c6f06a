"""Layers that leave numbers out at random while training."""

from __future__ import annotations

from typing import Any

from .. import backend as K
from ..backend.types import Shape, Tensor
from .base import Layer
from .settings import settings_of


class Dropout(Layer):
    """While training, sets a share `p` of its inputs to 0 at random; while testing, does nothing.

    What is left is scaled by 1 / (1 - p), so the mean stays. Where `noise_shape` has a 1, numbers
    along that axis are dropped together. Without a `seed` one is drawn from `np.random` when the
    layer is first called.
    """

    def __init__(
        self, p: float, noise_shape: Shape | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.p, self.noise_shape, self.seed = p, noise_shape, seed

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Dropout in the training phase only."""
        if self.p == 0:
            return x
        return K.in_train_phase(K.dropout(x, self.p, self.noise_shape, self.seed), x)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        own = settings_of(self, "p", "noise_shape", "seed")
        return {**super().get_config(), **{k: v for k, v in own.items() if v is not None}}
