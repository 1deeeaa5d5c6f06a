"""Pooling: of each window, or of everything, only the largest number or the average goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Shape, Tensor
from ..utils.np_utils import checked_mode
from .node import InputSpec
from .spatial import Spatial, Windowed, count, ordering, sizes


class Pooling(Windowed):
    """The base of pooling by windows; `pool_mode` says what goes on: "max" or "avg".

    Without strides, the windows lie side by side. At a border made by 'same', only the real cells
    count.
    """

    pool_mode = "max"
    modes = ("valid", "same")
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]

    def _keep(self, border_mode: str) -> None:
        self.border_mode = checked_mode(border_mode, self.modes)
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def _window(self) -> tuple[int, ...]:
        return self.pool_size

    def _steps(self) -> tuple[int, ...]:
        return self.strides

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """One number for each window and channel."""
        batch, _, channels = self._parts(input_shape)
        return self._whole(batch, self._places(input_shape), channels)


class _Pooling1D(Pooling):
    """Windows of `pool_length` steps of a sequence."""

    rank = 1
    kept = ("pool_length", "stride", "border_mode")

    def __init__(
        self,
        pool_length: int = 2,
        stride: int | None = None,
        border_mode: str = "valid",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_length = count(self, "pool_length", pool_length)
        self.stride = self.pool_length if stride is None else count(self, "stride", stride)
        self.pool_size, self.strides = (self.pool_length,), (self.stride,)
        self._keep(border_mode)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """A sequence is a picture with one column."""
        size, steps = (self.pool_length, 1), (self.stride, 1)
        picture = K.expand_dims(x, 2)
        pooled = K.pool2d(picture, size, steps, self.border_mode, "tf", self.pool_mode)
        return K.squeeze(pooled, 2)


class _Pooling2D(Pooling):
    """Windows of `pool_size` rows and columns of a picture, channel by channel."""

    rank = 2
    kept = ("pool_size", "strides", "border_mode", "dim_ordering")

    def __init__(
        self,
        pool_size: Sequence[int] = (2, 2),
        strides: Sequence[int] | None = None,
        border_mode: str = "valid",
        dim_ordering: str = "default",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = sizes(self, "pool_size", pool_size, 2)
        self.strides = self.pool_size if strides is None else sizes(self, "strides", strides, 2)
        self.dim_ordering = ordering(self, dim_ordering)
        self._keep(border_mode)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The pictures, window by window."""
        how = (self.border_mode, self.dim_ordering, self.pool_mode)
        return K.pool2d(x, self.pool_size, self.strides, *how)


class _Pooling3D(Pooling):
    """Windows of `pool_size` planes, rows and columns of a volume, channel by channel."""

    rank = 3
    kept = ("pool_size", "strides", "border_mode", "dim_ordering")

    def __init__(
        self,
        pool_size: Sequence[int] = (2, 2, 2),
        strides: Sequence[int] | None = None,
        border_mode: str = "valid",
        dim_ordering: str = "default",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = sizes(self, "pool_size", pool_size, 3)
        self.strides = self.pool_size if strides is None else sizes(self, "strides", strides, 3)
        self.dim_ordering = ordering(self, dim_ordering)
        self._keep(border_mode)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The volumes, window by window."""
        how = (self.border_mode, self.dim_ordering, self.pool_mode)
        return K.pool3d(x, self.pool_size, self.strides, *how)


class MaxPooling1D(_Pooling1D):
    """The largest number of each window of a sequence, channel by channel.

    >>> x = K.constant([[[1.], [4.], [2.], [3.]]])
    >>> K.eval(MaxPooling1D(2)(x))[0, :, 0]
    array([4., 3.], dtype=float32)
    """

    pool_mode = "max"


class AveragePooling1D(_Pooling1D):
    """The average of each window of a sequence, channel by channel.

    >>> x = K.constant([[[1.], [4.], [2.], [3.]]])
    >>> K.eval(AveragePooling1D(2)(x))[0, :, 0]
    array([2.5, 2.5], dtype=float32)
    """

    pool_mode = "avg"


class MaxPooling2D(_Pooling2D):
    """The largest number of each window of a picture, channel by channel.

    >>> K.int_shape(MaxPooling2D((2, 2))(K.placeholder((None, 28, 28, 8))))
    (None, 14, 14, 8)
    """

    pool_mode = "max"


class AveragePooling2D(_Pooling2D):
    """The average of each window of a picture, channel by channel.

    >>> K.int_shape(AveragePooling2D((3, 3), (1, 1), "same")(K.placeholder((None, 7, 7, 2))))
    (None, 7, 7, 2)
    """

    pool_mode = "avg"


class MaxPooling3D(_Pooling3D):
    """The largest number of each window of a volume, channel by channel.

    >>> K.int_shape(MaxPooling3D()(K.placeholder((None, 4, 6, 8, 1))))
    (None, 2, 3, 4, 1)
    """

    pool_mode = "max"


class AveragePooling3D(_Pooling3D):
    """The average of each window of a volume, channel by channel.

    >>> K.int_shape(AveragePooling3D((1, 2, 2))(K.placeholder((None, 4, 6, 8, 1))))
    (None, 4, 3, 4, 1)
    """

    pool_mode = "avg"


class GlobalPooling(Spatial):
    """The base of pooling over the whole: one number is left for each channel.

    `pool_mode` says which: "max" or "avg".
    """

    pool_mode = "max"

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The largest number, or the average, over all axes in space."""
        axes = range(self.rank)
        first = 2 if self.dim_ordering == "th" else 1
        pool = K.max if self.pool_mode == "max" else K.mean
        return pool(x, axis=[first + axis for axis in axes])

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The batch and the channels."""
        batch, _, channels = self._parts(input_shape)
        return (batch, channels)


class _GlobalPooling1D(GlobalPooling):
    """Over all steps of a sequence."""

    rank = 1

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = [InputSpec(ndim=3)]


class _GlobalPooling2D(GlobalPooling):
    """Over all rows and columns of a picture."""

    rank = 2
    kept = ("dim_ordering",)

    def __init__(self, dim_ordering: str = "default", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        self.input_spec = [InputSpec(ndim=4)]


class _GlobalPooling3D(GlobalPooling):
    """Over all planes, rows and columns of a volume."""

    rank = 3
    kept = ("dim_ordering",)

    def __init__(self, dim_ordering: str = "default", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dim_ordering = ordering(self, dim_ordering)
        self.input_spec = [InputSpec(ndim=5)]


class GlobalAveragePooling1D(_GlobalPooling1D):
    """The average over all steps: (batch, steps, channels) becomes (batch, channels).

    >>> K.eval(GlobalAveragePooling1D()(K.constant([[[1., 8.], [3., 4.]]])))
    array([[2., 6.]], dtype=float32)
    """

    pool_mode = "avg"


class GlobalMaxPooling1D(_GlobalPooling1D):
    """The largest number of all steps: (batch, steps, channels) becomes (batch, channels).

    >>> K.eval(GlobalMaxPooling1D()(K.constant([[[1., 8.], [3., 4.]]])))
    array([[3., 8.]], dtype=float32)
    """

    pool_mode = "max"


class GlobalAveragePooling2D(_GlobalPooling2D):
    """The average of each channel of a picture.

    >>> K.int_shape(GlobalAveragePooling2D()(K.placeholder((None, None, None, 8))))
    (None, 8)
    """

    pool_mode = "avg"


class GlobalMaxPooling2D(_GlobalPooling2D):
    """The largest number of each channel of a picture.

    >>> K.int_shape(GlobalMaxPooling2D()(K.placeholder((None, None, None, 8))))
    (None, 8)
    """

    pool_mode = "max"


class GlobalAveragePooling3D(_GlobalPooling3D):
    """The average of each channel of a volume.

    >>> K.int_shape(GlobalAveragePooling3D()(K.placeholder((None, 4, 6, 8, 2))))
    (None, 2)
    """

    pool_mode = "avg"


class GlobalMaxPooling3D(_GlobalPooling3D):
    """The largest number of each channel of a volume.

    >>> K.int_shape(GlobalMaxPooling3D()(K.placeholder((None, 4, 6, 8, 2))))
    (None, 2)
    """

    pool_mode = "max"
