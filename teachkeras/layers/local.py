"""Locally connected layers: like a convolution, but with kernels of its own at every place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Array, Named, Shape, Tensor
from .convolution import KEPT, Convolution, Function, Init
from .settings import RULES, keep_rules, sample_shape
from .spatial import count, ordering, sizes
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


class LocallyConnected1D(LocallyConnected):
    """A convolution of sequences whose kernels differ from place to place.

    W is (places, filter_length * channels, nb_filter), b is (places, nb_filter).

    >>> layer = LocallyConnected1D(4, 3)
    >>> K.int_shape(layer(K.placeholder((None, 10, 2)))), layer.count_params()
    ((None, 8, 4), 224)
    """

    rank = 1
    kept = (*KEPT, *RULES, "filter_length", "subsample_length", "input_dim", "input_length")

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Init = "glorot_uniform",
        activation: Function = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        sample_shape(self, kwargs, input_dim, input_length, ndim=2)
        super().__init__(**kwargs)
        self._keep(nb_filter, init, activation, weights, border_mode, bias)
        self.filter_length = count(self, "filter_length", filter_length)
        self.subsample_length = count(self, "subsample_length", subsample_length)
        self.input_dim, self.input_length = input_dim, input_length
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)

    def _window(self) -> tuple[int, ...]:
        return (self.filter_length,)

    def _steps(self) -> tuple[int, ...]:
        return (self.subsample_length,)


class LocallyConnected2D(LocallyConnected):
    """A convolution of pictures whose kernels differ from place to place.

    W is (places, nb_row * nb_col * channels, nb_filter) with the places counted row by row; b has
    the shape of an output, without the batch.

    >>> layer = LocallyConnected2D(4, 3, 3)
    >>> K.int_shape(layer(K.placeholder((None, 8, 8, 1)))), layer.count_params()
    ((None, 6, 6, 4), 1440)
    """

    rank = 2
    kept = (*KEPT, *RULES, "nb_row", "nb_col", "subsample", "dim_ordering")

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Init = "glorot_uniform",
        activation: Function = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._keep(nb_filter, init, activation, weights, border_mode, bias)
        self.nb_row, self.nb_col = count(self, "nb_row", nb_row), count(self, "nb_col", nb_col)
        self.subsample = sizes(self, "subsample", subsample, 2)
        self.dim_ordering = ordering(self, dim_ordering)
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)

    def _window(self) -> tuple[int, ...]:
        return (self.nb_row, self.nb_col)

    def _steps(self) -> tuple[int, ...]:
        return self.subsample
