"""Convolutions of other kinds: with holes, channel by channel, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Array, Named, Shape, Sizes, Tensor
from ..utils.np_utils import conv_output_length
from .convolution import KEPT, Convolution, Convolution1D, Convolution2D, Function, Init
from .settings import keep_rules
from .spatial import count, ordering, sizes
from .spatial_mistakes import no_way_back, steps_and_holes

OWN_RULES = (
    "depthwise_regularizer",
    "pointwise_regularizer",
    "b_regularizer",
    "activity_regularizer",
    "depthwise_constraint",
    "pointwise_constraint",
    "b_constraint",
)


class AtrousConvolution1D(Convolution1D):
    """A convolution of sequences whose kernels have holes: their entries lie `atrous_rate` apart.

    >>> K.int_shape(AtrousConvolution1D(8, 3, atrous_rate=2)(K.placeholder((None, 10, 4))))
    (None, 6, 8)
    """

    kept = (*Convolution1D.kept, "atrous_rate")

    def __init__(
        self,
        nb_filter: int,
        filter_length: int,
        init: Init = "glorot_uniform",
        activation: Function = None,
        weights: Sequence[Array] | None = None,
        border_mode: str = "valid",
        subsample_length: int = 1,
        atrous_rate: int = 1,
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        rules = (W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint)
        looks = (init, activation, weights, border_mode, subsample_length)
        super().__init__(nb_filter, filter_length, *looks, *rules, bias, **kwargs)
        self.atrous_rate = count(self, "atrous_rate", atrous_rate)
        if atrous_rate != 1 and subsample_length != 1:
            raise steps_and_holes(self, "subsample_length=1", subsample_length)

    def _dilation(self) -> tuple[int, ...]:
        return (self.atrous_rate,)


class AtrousConvolution2D(Convolution2D):
    """A convolution of pictures whose kernels have holes: their entries lie `atrous_rate` apart.

    So it sees more of the picture with no more weights (Yu and Koltun, 2016).

    >>> layer = AtrousConvolution2D(8, 3, 3, atrous_rate=(2, 2))
    >>> K.int_shape(layer(K.placeholder((None, 28, 28, 1)))), layer.count_params()
    ((None, 24, 24, 8), 80)
    """

    kept = (*Convolution2D.kept, "atrous_rate")

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
        atrous_rate: Sequence[int] = (1, 1),
        dim_ordering: str = "default",
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        rules = (W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint)
        looks = (init, activation, weights, border_mode, subsample, dim_ordering)
        super().__init__(nb_filter, nb_row, nb_col, *looks, *rules, bias, **kwargs)
        self.atrous_rate = sizes(self, "atrous_rate", atrous_rate, 2)
        if self.atrous_rate != (1, 1) and self.subsample != (1, 1):
            raise steps_and_holes(self, "subsample=(1, 1)", self.subsample)

    def _dilation(self) -> tuple[int, ...]:
        return self.atrous_rate


class Deconvolution2D(Convolution2D):
    """The way back of a convolution: every number of the input spreads the kernels over a picture.

    `output_shape` is the shape of the larger pictures, as a convolution with these settings would
    shrink them to the input's; its batch may be None or left out. W is as in Convolution2D.

    >>> layer = Deconvolution2D(3, 3, 3, output_shape=(None, 14, 14, 3))
    >>> K.int_shape(layer(K.placeholder((None, 12, 12, 8))))
    (None, 14, 14, 3)
    """

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        output_shape: Sizes,
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
        rules = (W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint)
        looks = (init, activation, weights, border_mode, subsample, dim_ordering)
        super().__init__(nb_filter, nb_row, nb_col, *looks, *rules, bias, **kwargs)
        whole = isinstance(output_shape, (tuple, list)) and len(output_shape) == 4
        picture: Any = output_shape[1:] if whole else output_shape
        batch = output_shape[0] if whole else None
        self.output_shape_ = (batch, *sizes(self, "output_shape", picture, 3))

    def _typed(self) -> str:
        return f"{super()._typed()[:-1]}, {self.output_shape_})"

    def _places(self, input_shape: Shape) -> tuple[int | None, ...]:
        """The rows and columns of `output_shape`; TK-819 if they do not shrink to the input's."""
        _, places, channels = self._parts(self.output_shape_)
        small = tuple(
            conv_output_length(size, length, self.border_mode, step) or 0
            for size, length, step in zip(places, self._window(), self.subsample, strict=True)
        )
        given = self._parts(input_shape)[1]
        fits = all(b > 0 and a in (None, b) for a, b in zip(given, small, strict=True))
        if not fits or channels != self.nb_filter:
            raise no_way_back(self, input_shape, small)
        return places

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The kernels, spread by each number and added up; then the bias and the activation."""
        output = K.deconv2d(
            x, self.W, self.output_shape_, self.subsample, self.border_mode, self.dim_ordering
        )
        return self._with_bias(output)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), "output_shape": self.output_shape_}


class SeparableConvolution2D(Convolution):
    """First each channel by itself, then a mixture of the channels at each place.

    Far fewer weights than a full convolution. The depthwise kernels are (nb_row, nb_col, channels,
    depth_multiplier), the pointwise ones (1, 1, channels * depth_multiplier, nb_filter).

    >>> layer = SeparableConvolution2D(16, 3, 3)
    >>> K.int_shape(layer(K.placeholder((None, 28, 28, 8)))), layer.count_params()
    ((None, 26, 26, 16), 216)
    """

    rank = 2
    modes = ("valid", "same")
    kept = (*KEPT, *OWN_RULES, "nb_row", "nb_col", "subsample", "depth_multiplier", "dim_ordering")

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
        depth_multiplier: int = 1,
        dim_ordering: str = "default",
        depthwise_regularizer: Named = None,
        pointwise_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        depthwise_constraint: Named = None,
        pointwise_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._keep(nb_filter, init, activation, weights, border_mode, bias)
        self.nb_row, self.nb_col = count(self, "nb_row", nb_row), count(self, "nb_col", nb_col)
        self.subsample = sizes(self, "subsample", subsample, 2)
        self.depth_multiplier = count(self, "depth_multiplier", depth_multiplier)
        self.dim_ordering = ordering(self, dim_ordering)
        keep_rules(self, depthwise_regularizer=depthwise_regularizer)
        keep_rules(self, depthwise_constraint=depthwise_constraint)
        keep_rules(self, pointwise_regularizer=pointwise_regularizer)
        keep_rules(self, pointwise_constraint=pointwise_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)

    def _window(self) -> tuple[int, ...]:
        return (self.nb_row, self.nb_col)

    def _steps(self) -> tuple[int, ...]:
        return self.subsample

    def build(self, input_shape: Shape) -> None:
        """Make both kinds of kernels, and a bias for each output."""
        channels, fill = self._channels_of(input_shape), self._filling()
        deep = self._kernel_shape(self._window(), channels, self.depth_multiplier)
        mixed = self._kernel_shape((1, 1), channels * self.depth_multiplier, self.nb_filter)
        self.depthwise_kernel = self._weight("depthwise_kernel", deep, fill, rules="depthwise")
        self.pointwise_kernel = self._weight("pointwise_kernel", mixed, fill, rules="pointwise")
        if self.bias:
            self.b = self._weight("b", (self.nb_filter,), "zero")

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Channel by channel, then the mixture, the bias and the activation."""
        output = K.separable_conv2d(
            x,
            self.depthwise_kernel,
            self.pointwise_kernel,
            self.subsample,
            self.border_mode,
            self.dim_ordering,
        )
        return self._with_bias(output)
