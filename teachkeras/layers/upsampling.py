"""Enlarging by whole factors: every cell becomes several equal cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Shape, Tensor
from .node import InputSpec
from .spatial import Spatial, count, ordering, sizes


class UpSampling(Spatial):
    """The base of these layers: each axis in space becomes longer by its factor."""

    size: tuple[int, ...]

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """Every axis in space times its factor."""
        batch, space, channels = self._parts(input_shape)
        longer = [None if n is None else n * f for n, f in zip(space, self.size, strict=True)]
        return self._whole(batch, longer, channels)


class UpSampling1D(UpSampling):
    """Every step `length` times.

    >>> K.int_shape(UpSampling1D(3)(K.placeholder((None, 5, 2))))
    (None, 15, 2)
    """

    rank = 1
    kept = ("length",)

    def __init__(self, length: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.length = count(self, "length", length)
        self.size = (self.length,)
        self.input_spec = [InputSpec(ndim=3)]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The steps, each of them repeated."""
        return K.repeat_elements(x, self.length, axis=1)


class UpSampling2D(UpSampling):
    """Every cell of a picture becomes a block of `size` rows and columns.

    >>> K.int_shape(UpSampling2D((2, 3))(K.placeholder((None, 4, 4, 1))))
    (None, 8, 12, 1)
    """

    rank = 2
    kept = ("size", "dim_ordering")

    def __init__(
        self, size: Sequence[int] = (2, 2), dim_ordering: str = "default", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.size = sizes(self, "size", size, 2)
        self.dim_ordering = ordering(self, dim_ordering)
        self.input_spec = [InputSpec(ndim=4)]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The pictures, enlarged."""
        rows, columns = self.size
        return K.resize_images(x, rows, columns, self.dim_ordering)


class UpSampling3D(UpSampling):
    """Every cell of a volume becomes a block of `size` planes, rows and columns.

    >>> K.int_shape(UpSampling3D()(K.placeholder((None, 2, 3, 4, 1))))
    (None, 4, 6, 8, 1)
    """

    rank = 3
    kept = ("size", "dim_ordering")

    def __init__(
        self, size: Sequence[int] = (2, 2, 2), dim_ordering: str = "default", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.size = sizes(self, "size", size, 3)
        self.dim_ordering = ordering(self, dim_ordering)
        self.input_spec = [InputSpec(ndim=5)]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The volumes, enlarged."""
        planes, rows, columns = self.size
        return K.resize_volumes(x, planes, rows, columns, self.dim_ordering)
