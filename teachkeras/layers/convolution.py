"""Convolutions of sequences, pictures and volumes: kernels that are laid at every place.

Nothing is flipped: a kernel lies on the picture as it is written (a correlation), as in TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import activations
from .. import backend as K
from ..backend.types import Array, Named, Shape, Tensor
from ..utils.np_utils import checked_mode
from .node import InputSpec
from .settings import RULES, keep_rules, sample_shape
from .spatial import Kernels, count, ordering, sizes

Init = str | Callable[..., Tensor]
Function = str | Callable[[Tensor], Tensor] | None
KEPT: tuple[str, ...] = ("nb_filter", "init", "activation", "border_mode", "bias")
VOLUME = ("kernel_dim1", "kernel_dim2", "kernel_dim3")


class Convolution(Kernels):
    """The base of convolutions; a new one says its window, its steps, and how K is called."""

    def _keep(
        self,
        nb_filter: int,
        init: Init,
        activation: Function,
        weights: Sequence[Array] | None,
        border_mode: str,
        bias: bool,
    ) -> None:
        """Keep what every convolution is told, whatever it slides over."""
        self.nb_filter = count(self, "nb_filter", nb_filter)
        self.init, self.bias = init, bias
        self.activation = activations.get(activation)
        self.border_mode = checked_mode(border_mode, self.modes)
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim=self.rank + 2)]

    def build(self, input_shape: Shape) -> None:
        """Make the kernels, as deep as the input has channels, and a bias for each of them."""
        channels = self._channels_of(input_shape)
        self.W_shape = self._kernel_shape(self._window(), channels, self.nb_filter)
        self.W = self._weight("W", self.W_shape, self._filling())
        if self.bias:
            self.b = self._weight("b", (self.nb_filter,), "zero")


class OnSequences(Convolution):
    """The base of layers whose window slides along a sequence."""

    rank = 1
    kept = (
        *KEPT,
        *RULES,
        "filter_length",
        "subsample_length",
        "input_dim",
        "input_length",
    )

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


class OnPictures(Convolution):
    """The base of layers whose window slides over a picture."""

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


class Convolution1D(OnSequences):
    """Each stretch of a sequence seen through each kernel: activation(kernel * stretch + b).

    Input (batch, steps, channels), output (batch, places, nb_filter); W is (filter_length, 1,
    channels, nb_filter), as Keras 1 keeps it, and b is (nb_filter,).

    >>> layer = Convolution1D(8, 3)
    >>> K.int_shape(layer(K.placeholder((None, 10, 4)))), layer.count_params()
    ((None, 8, 8), 104)
    """

    def _kernel_shape(self, size: Sequence[int], channels: int, filters: int) -> tuple[int, ...]:
        return (*size, 1, channels, filters)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """A sequence is a picture with one column: all the rest is done by `K.conv2d`."""
        picture = K.expand_dims(x, 2)
        output = K.conv2d(
            picture,
            self.W,
            strides=(*self._steps(), 1),
            border_mode=self.border_mode,
            dim_ordering="tf",
            filter_dilation=(*self._dilation(), 1),
        )
        return self._with_bias(K.squeeze(output, 2))


class Convolution2D(OnPictures):
    """Each place of a picture seen through each kernel: activation(kernel * window + b).

    Input (batch, rows, columns, channels), output (batch, places down, places across, nb_filter);
    W is (nb_row, nb_col, channels, nb_filter) and b (nb_filter,). In the order 'th' the channels
    come second, and W is (nb_filter, channels, nb_row, nb_col).

    >>> layer = Convolution2D(8, 3, 3)
    >>> K.int_shape(layer(K.placeholder((None, 28, 28, 1)))), layer.count_params()
    ((None, 26, 26, 8), 80)
    """

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Products of each window with each kernel, added up; then the bias and the activation."""
        output = K.conv2d(
            x,
            self.W,
            strides=self.subsample,
            border_mode=self.border_mode,
            dim_ordering=self.dim_ordering,
            filter_dilation=self._dilation(),
        )
        return self._with_bias(output)


class Convolution3D(Convolution):
    """Each place of a volume seen through each kernel: activation(kernel * window + b).

    Input (batch, planes, rows, columns, channels); W is (kernel_dim1, kernel_dim2, kernel_dim3,
    channels, nb_filter), in the order 'th' (nb_filter, channels, and the three sizes).

    >>> layer = Convolution3D(4, 3, 3, 3)
    >>> K.int_shape(layer(K.placeholder((None, 8, 8, 8, 1)))), layer.count_params()
    ((None, 6, 6, 6, 4), 112)
    """

    rank = 3
    kept = (*KEPT, *RULES, *VOLUME, "subsample", "dim_ordering")

    def __init__(
        self,
        nb_filter: int,
        kernel_dim1: int,
        kernel_dim2: int,
        kernel_dim3: int,
        init: Init = "glorot_uniform",
        activation: Function = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1, 1),
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
        self.kernel_dim1 = count(self, "kernel_dim1", kernel_dim1)
        self.kernel_dim2 = count(self, "kernel_dim2", kernel_dim2)
        self.kernel_dim3 = count(self, "kernel_dim3", kernel_dim3)
        self.subsample = sizes(self, "subsample", subsample, 3)
        self.dim_ordering = ordering(self, dim_ordering)
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)

    def _window(self) -> tuple[int, ...]:
        return (self.kernel_dim1, self.kernel_dim2, self.kernel_dim3)

    def _steps(self) -> tuple[int, ...]:
        return self.subsample

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Products of each window with each kernel, added up; then the bias and the activation."""
        output = K.conv3d(x, self.W, self.subsample, self.border_mode, self.dim_ordering)
        return self._with_bias(output)
