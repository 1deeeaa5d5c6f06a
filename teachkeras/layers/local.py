"""Locally connected layers: like a convolution, but with kernels of its own at every place."""

from __future__ import annotations

import math

from .. import backend as K
from ..backend.types import Shape, Tensor
from .convolution import Convolution, OnPictures, OnSequences
from .spatial_mistakes import places_unknown


class LocallyConnected(Convolution):
    """The base of both: W has a kernel for each place, and b a number for each place and kernel."""

    modes = ("valid",)

    def build(self, input_shape: Shape) -> None:
        """Make the kernels and biases of every place, so how many there are must be known."""
        channels, places = self._channels_of(input_shape), self._places(input_shape)
        known = [n for n in places if n is not None]
        if len(known) < self.rank:
            raise places_unknown(self, input_shape)
        seen = math.prod(self._window()) * channels
        self.W_shape = (math.prod(known), seen, self.nb_filter)
        self.W = self._weight("W", self.W_shape, self._filling())
        if self.bias:
            every = self._whole(None, known, self.nb_filter)[1:]
            self.b = self._weight("b", every, "zero")  # type: ignore[arg-type]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Each window times the kernels of its place; then the biases and the activation."""
        output = K.local_conv(x, self.W, self._window(), self._steps(), self.dim_ordering)
        if self.bias:
            output = output + self.b
        return self.activation(output)


class LocallyConnected1D(LocallyConnected, OnSequences):
    """A convolution of sequences whose kernels differ from place to place.

    W is (places, filter_length * channels, nb_filter), b is (places, nb_filter).

    >>> layer = LocallyConnected1D(4, 3)
    >>> K.int_shape(layer(K.placeholder((None, 10, 2)))), layer.count_params()
    ((None, 8, 4), 224)
    """


class LocallyConnected2D(LocallyConnected, OnPictures):
    """A convolution of pictures whose kernels differ from place to place.

    W is (places, nb_row * nb_col * channels, nb_filter) with the places counted row by row; b has
    the shape of an output, without the batch.

    >>> layer = LocallyConnected2D(4, 3, 3)
    >>> K.int_shape(layer(K.placeholder((None, 8, 8, 1)))), layer.count_params()
    ((None, 6, 6, 4), 1440)
    """
