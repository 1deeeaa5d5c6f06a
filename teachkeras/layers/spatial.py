"""What layers on sequences, pictures and volumes share: which axes lie in space, which is channels.

Pictures are (batch, rows, columns, channels) in the order 'tf' and (batch, channels, rows, columns)
in the order 'th'. Sequences are (batch, steps, channels); volumes have planes before the rows.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any

from .. import backend as K
from .. import initializations
from ..backend.config import checked_ordering
from ..backend.types import Shape, Tensor
from ..errors import ShapeError, whole_number
from ..errors.arguments import parameters_of
from ..utils.np_utils import conv_output_length
from .base import Layer
from .settings import settings_of
from .spatial_mistakes import (
    bad_sizes,
    channels_unknown,
    is_turned,
    on_the_way,
    other_channels,
    too_large,
    warn_of_the_order,
    wrong_rank,
)


class Spatial(Layer):
    """The base of these layers: takes shapes apart, and refuses what cannot lie there.

    `rank` is how many axes lie in space: 1 for sequences, 2 for pictures, 3 for volumes.
    """

    rank = 2
    dim_ordering = "tf"
    kept: tuple[str, ...] = ()  # the names of its settings

    def _parts(self, shape: Shape) -> tuple[int | None, Shape, int | None]:
        """A shape in three parts: the batch, the axes in space, the channels."""
        if self.dim_ordering == "th":
            return shape[0], tuple(shape[2:]), shape[1]
        return shape[0], tuple(shape[1:-1]), shape[-1]

    def _whole(self, batch: int | None, space: Sequence[int | None], channels: int | None) -> Shape:
        """The shape that has these three parts."""
        if self.dim_ordering == "th":
            return (batch, channels, *space)
        return (batch, *space, channels)

    def _check_input(self, x: Tensor) -> None:
        """Refuse a wrong number of axes, and a window that is too large, under the layer's name."""
        shape = K.int_shape(x)
        if len(shape) != self.rank + 2:
            raise wrong_rank(self, shape)
        super()._check_input(x)
        try:
            self.get_output_shape_for(shape)
        except ShapeError as error:
            if way := on_the_way(x):
                error.rows.append(("on the way", way))
            raise
        if is_turned(self, shape):
            warn_of_the_order(self, shape)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, *self.kept)}


class Windowed(Spatial):
    """A layer whose window slides over its input, by steps, with or without a border."""

    border_mode = "valid"
    modes: tuple[str, ...] = ("valid", "same", "full")

    def _window(self) -> tuple[int, ...]:
        """How many entries the window has along each axis in space."""
        raise NotImplementedError

    def _steps(self) -> tuple[int, ...]:
        """How far the window moves each time, along each axis in space."""
        raise NotImplementedError

    def _dilation(self) -> tuple[int, ...]:
        """How far apart the entries of the window lie; 1 for neighbours."""
        return (1,) * self.rank

    def _places(self, input_shape: Shape) -> tuple[int | None, ...]:
        """At how many places the window fits along each axis; TK-814 if there is none."""
        space = self._parts(input_shape)[1]
        settings = zip(space, self._window(), self._steps(), self._dilation(), strict=True)
        places = tuple(
            conv_output_length(size, length, self.border_mode, step, apart)
            for size, length, step, apart in settings
        )
        if any(count is not None and count < 1 for count in places):
            raise too_large(self, input_shape)
        return places


class Kernels(Windowed):
    """A layer that has kernels: `nb_filter` of them, a bias each, and an activation."""

    nb_filter: int
    init: str | Callable[..., Tensor]
    activation: Callable[[Tensor], Tensor]
    bias: bool
    b: Tensor

    def _check_input(self, x: Tensor) -> None:
        """Refuse other channels than those the kernels were made for."""
        super()._check_input(x)
        channels = self._parts(K.int_shape(x))[2]
        if self.built and channels not in (None, self._channels):
            raise other_channels(self, K.int_shape(x), self._channels)

    def _typed(self) -> str:
        """The layer as one types it, with what it must be told."""
        return f"{type(self).__name__}({', '.join(map(str, (self.nb_filter, *self._window())))})"

    def _channels_of(self, input_shape: Shape) -> int:
        """How many channels come in, which must be known now: kernels are as deep (TK-815)."""
        channels = self._parts(input_shape)[2]
        if channels is None:
            raise channels_unknown(self, input_shape)
        self._channels = channels
        return channels

    def _kernel_shape(self, size: Sequence[int], channels: int, filters: int) -> tuple[int, ...]:
        """(rows, columns, in, out) in the order 'tf', and (out, in, rows, columns) in 'th'."""
        if self.dim_ordering == "th":
            return (filters, channels, *size)
        return (*size, channels, filters)

    def _filling(self) -> Callable[..., Tensor]:
        """The initialisation, told on which axes a kernel has its channels."""
        fill = initializations.get(self.init)
        if "dim_ordering" not in parameters_of(fill):
            return fill
        return functools.partial(fill, dim_ordering=self.dim_ordering)

    def _with_bias(self, output: Tensor) -> Tensor:
        """The biases, one for each kernel at every place, and then the activation."""
        if self.bias:
            last = self.dim_ordering == "tf"
            output = output + (self.b if last else K.reshape(self.b, (-1, *[1] * self.rank)))
        return self.activation(output)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """One number for each place of the window and each kernel."""
        return self._whole(input_shape[0], self._places(input_shape), self.nb_filter)


def ordering(layer: Layer, dim_ordering: str) -> str:
    """The order of axes that was asked for: 'tf', 'th', or 'default' for the one set in K.

    >>> from teachkeras.layers import Convolution2D
    >>> ordering(Convolution2D(8, 3, 3), 'default')
    'tf'
    """
    return K.image_dim_ordering() if dim_ordering == "default" else checked_ordering(dim_ordering)


def count(layer: Layer, name: str, value: int) -> int:
    """The value, if it is a whole number from 1 on; else the error that says so."""
    return whole_number(value, name, "TK-818", f"{type(layer).__name__}(..., {name}=3)")


def sizes(
    layer: Layer, name: str, value: Sequence[int], length: int, least: int = 1
) -> tuple[int, ...]:
    """So many whole numbers, one for each axis, as a tuple; TK-816 for anything else."""
    listed = isinstance(value, (tuple, list)) or getattr(value, "ndim", 0) == 1
    given = tuple(value) if listed else ()
    whole = all(isinstance(each, Integral) for each in given)
    if len(given) != length or not whole or any(each < least for each in given):
        raise bad_sizes(layer, name, value, length, least)
    return tuple(int(each) for each in given)
