"""Layers that leave numbers out at random while training."""

from __future__ import annotations

from typing import Any

from .. import backend as K
from ..backend.types import Shape, Tensor
from .base import Layer
from .node import InputSpec
from .settings import settings_of
from .spatial import ordering


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
        self.uses_learning_phase = p != 0

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Dropout in the training phase only."""
        if self.p == 0:
            return x
        return K.in_train_phase(K.dropout(x, self.p, self._together(), self.seed), x)

    def _together(self) -> Shape | None:
        """The shape of the noise: where it has a 1, numbers are dropped together."""
        return self.noise_shape

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        own = settings_of(self, "p", "noise_shape", "seed")
        return {**super().get_config(), **{k: v for k, v in own.items() if v is not None}}


class SpatialDropout1D(Dropout):
    """Dropout of whole features: one that is left out is so at every step of a sequence.

    Neighbouring steps say nearly the same, so leaving out single numbers would hide nothing.
    """

    def __init__(self, p: float, **kwargs: Any) -> None:
        super().__init__(p, **kwargs)
        self.input_spec = [InputSpec(ndim=3)]

    def _together(self) -> Shape:
        """All steps share what is dropped."""
        return (None, 1, None)


class _OfChannels(Dropout):
    """The base of those on pictures and volumes: `rank` axes in space share what is dropped."""

    rank: int

    def __init__(self, p: float, dim_ordering: str = "default", **kwargs: Any) -> None:
        super().__init__(p, **kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def _together(self) -> Shape:
        """A channel is dropped at all its places."""
        space = (1,) * self.rank
        return (None, None, *space) if self.dim_ordering == "th" else (None, *space, None)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "dim_ordering")}


class SpatialDropout2D(_OfChannels):
    """Dropout of whole channels of a picture."""

    rank = 2


class SpatialDropout3D(_OfChannels):
    """Dropout of whole channels of a volume."""

    rank = 3
