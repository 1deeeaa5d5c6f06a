"""Recurrent layers over sequences of pictures: the products of an LSTM become convolutions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import activations, initializations
from .. import backend as K
from ..backend.config import checked_ordering
from ..backend.types import Array, Named, Shape, Tensor, TensorLike
from ..errors.lazily import answering
from ..utils.np_utils import conv_output_length
from .gates import Init, are_one, dropout_masks, gate_weights, side_by_side
from .node import InputSpec, shape_of
from .recurrent_base import Recurrent, at_every_step, width_of
from .settings import keep_rules, settings_of, size_of

__all__ = ["ConvLSTM2D", "ConvRecurrent2D"]

SETTINGS = (
    *("init", "inner_init", "forget_bias_init", "activation", "inner_activation"),
    *("border_mode", "subsample", "dropout_W", "dropout_U"),
    *("W_regularizer", "U_regularizer", "b_regularizer"),
)
Convolution = Callable[[Tensor, Tensor], Tensor]


class ConvRecurrent2D(Recurrent):
    """The base of recurrent layers over pictures; a new one overrides `build` and `step`.

    Input (samples, time, rows, columns, channels), or with dim_ordering 'th' (samples, time,
    channels, rows, columns); the states are pictures of `nb_filter` channels. Output: the last
    state, or with `return_sequences` that of every step.
    """

    border_mode: str = "valid"  # of the convolutions of the input
    subsample: tuple[int, ...] = (1, 1)

    def __init__(
        self,
        weights: Sequence[Array] | None = None,
        nb_row: int | None = None,
        nb_col: int | None = None,
        nb_filter: int | None = None,
        return_sequences: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        dim_ordering: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(weights, return_sequences, go_backwards, stateful, **kwargs)
        example = "nb_filter=40, nb_row=3, nb_col=3"
        self.nb_row, self.nb_col, self.nb_filter = (
            size_of(self, name, number, example)
            for name, number in (("nb_row", nb_row), ("nb_col", nb_col), ("nb_filter", nb_filter))
        )
        usual = dim_ordering in (None, "default")
        self.dim_ordering = checked_ordering(K.image_dim_ordering() if usual else str(dim_ordering))
        self.features = 2 if self.dim_ordering == "th" else 4
        self.input_spec = [InputSpec(ndim=5)]

    def state_shape(self, input_shape: Shape) -> Shape:
        """The shape of a state: a picture for each sample."""
        samples, _, *sizes = input_shape
        rows, columns = sizes[1:] if self.dim_ordering == "th" else sizes[:2]
        rows = conv_output_length(rows, self.nb_row, self.border_mode, self.subsample[0])
        columns = conv_output_length(columns, self.nb_col, self.border_mode, self.subsample[1])
        if self.dim_ordering == "th":
            return (samples, self.nb_filter, rows, columns)
        return (samples, rows, columns, self.nb_filter)

    def get_initial_states(self, x: Tensor) -> list[Tensor]:
        """Pictures of zeros, as large as the input's convolution leaves them."""
        kernel = K.constant(np.zeros(self._kernel_shape(width_of(self, shape_of(x)))))
        return [K.zeros_like(self._convolved(x[:, 0], kernel))] * self.count

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The shape of a state, with the time behind the samples for `return_sequences`."""
        samples, *sizes = self.state_shape(input_shape)
        return (samples, *(input_shape[1:2] if self.return_sequences else ()), *sizes)

    def _kernel_shape(self, channels: int) -> tuple[int, ...]:
        """The shape of a kernel that sees so many channels."""
        if self.dim_ordering == "th":
            return (self.nb_filter, channels, self.nb_row, self.nb_col)
        return (self.nb_row, self.nb_col, channels, self.nb_filter)

    def _ordered(self, init: Init) -> Callable[..., Any]:
        """First values that count inputs and outputs in the order of this layer's axes."""
        fill = initializations.get(init)
        return lambda shape, name=None: fill(shape, name=name, dim_ordering=self.dim_ordering)

    def _convolved(self, x: Tensor, kernel: Tensor) -> Tensor:
        return K.conv2d(x, kernel, self.subsample, self.border_mode, self.dim_ordering)

    def _convolved_state(self, h: Tensor, kernel: Tensor) -> Tensor:
        return K.conv2d(h, kernel, (1, 1), "same", self.dim_ordering)

    def _seen(
        self, x: Tensor, masks: Sequence[TensorLike], kernels: Tensor, convolved: Convolution
    ) -> Tensor:
        """Convolutions with the kernels of all gates; each sees x through its own mask."""
        if are_one(masks):
            return convolved(x * masks[0], kernels)
        pairs = zip(masks, self.split(kernels, 0), strict=True)
        return K.concatenate([convolved(x * mask, W) for mask, W in pairs], self.features - 1)

    def split(self, x: Tensor, th_axis: int = 1) -> list[Tensor]:
        """What stands side by side, gate by gate; in 'th' order, along this axis."""
        axis = th_axis if self.dim_ordering == "th" else K.ndim(x) - 1
        ends = range(0, K.int_shape(x)[axis] or 0, self.nb_filter)
        return [x[(*(slice(None),) * axis, slice(k, k + self.nb_filter))] for k in ends]

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        own = settings_of(self, "nb_row", "nb_col", "nb_filter", "dim_ordering")
        return {**super().get_config(), **own}


class ConvLSTM2D(ConvRecurrent2D):
    r"""An LSTM whose input, state and memory are pictures; * is a convolution.

        i = inner_activation(x * W_i + h * U_i + b_i)
        f = inner_activation(x * W_f + h * U_f + b_f)
        o = inner_activation(x * W_o + h * U_o + b_o)
        c' = f c + i activation(x * W_c + h * U_c + b_c)
        h' = o activation(c')

    (Shi et al., 2015.) `border_mode` and `subsample` are those of the input's convolutions; the
    state keeps its size. Weights come in the order i, c, f, o.

    >>> layer = ConvLSTM2D(4, 3, 3, dim_ordering='tf', border_mode='same')
    >>> y = layer(K.placeholder((None, None, 8, 8, 1)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 8, 8, 4), 736)
    """

    gates, columns, count = "icfo", "ifco", 2

    def __init__(
        self,
        nb_filter: int,
        nb_row: int,
        nb_col: int,
        init: Init = "glorot_uniform",
        inner_init: Init = "orthogonal",
        forget_bias_init: Init = "one",
        activation: str | Callable[[Tensor], Tensor] = "tanh",
        inner_activation: str | Callable[[Tensor], Tensor] = "hard_sigmoid",
        dim_ordering: str = "default",
        border_mode: str = "valid",
        subsample: Sequence[int] = (1, 1),
        W_regularizer: Named = None,
        U_regularizer: Named = None,
        b_regularizer: Named = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Any,
    ) -> None:
        kwargs |= {"nb_filter": nb_filter, "nb_row": nb_row, "nb_col": nb_col}
        super().__init__(dim_ordering=dim_ordering, **kwargs)
        self.init, self.inner_init, self.forget_bias_init = init, inner_init, forget_bias_init
        self.activation = activations.get(activation)
        self.inner_activation = activations.get(inner_activation)
        self.border_mode, self.subsample = border_mode, tuple(subsample)
        keep_rules(self, W_regularizer=W_regularizer, U_regularizer=U_regularizer)
        keep_rules(self, b_regularizer=b_regularizer)
        self.dropout_W, self.dropout_U = dropout_W, dropout_U
        self.uses_learning_phase = bool(dropout_W or dropout_U)

    def build(self, input_shape: Shape) -> None:
        """Make the kernels for pictures of so many channels."""
        super().build(input_shape)
        channels, filters = width_of(self, input_shape), self.nb_filter
        W, U = self._kernel_shape(channels), self._kernel_shape(filters)
        for gate in self.gates:
            first = self.forget_bias_init if gate == "f" else "zero"
            gate_weights(
                self,
                gate,
                (W, self._ordered(self.init), "W"),
                (U, self._ordered(self.inner_init), "U"),
                ((filters,), first, "b"),
            )
        axis = 0 if self.dim_ordering == "th" else -1
        self.W, self.U = (side_by_side(self, letter, self.columns, axis) for letter in "WU")
        self.b = side_by_side(self, "b", self.columns)

    # what a step is made of --------------------------------------------------------------------

    def get_constants(self, x: Tensor) -> list[Any]:
        """Dropout's masks for the state and for the input, one for each gate.

        They are drawn once for a sequence: what is dropped is dropped at every step.
        """
        state = self.get_initial_states(x)[0]
        return [
            dropout_masks(state, self.dropout_U, len(self.columns)),
            dropout_masks(x[:, 0], self.dropout_W, len(self.columns)),
        ]

    @property
    def _before(self) -> bool:
        """Whether the input meets its kernels for all steps before the first one."""
        return self.consume_less == "cpu" and not self.dropout_W

    def preprocess_input(self, x: Tensor) -> Tensor:
        """With consume_less='cpu', x * W + b for all gates and all steps at once."""
        return at_every_step(x, self._weighted) if self._before else x

    def _weighted(self, x: Tensor, masks: Sequence[TensorLike] = (1.0,)) -> Tensor:
        """x * W + b, the channels of all gates side by side."""
        b = K.reshape(self.b, (1, -1, 1, 1)) if self.dim_ordering == "th" else self.b
        return self._seen(x, masks, self.W, self._convolved) + b

    def step(self, x: Tensor, states: Sequence[Any]) -> tuple[Tensor, list[Tensor]]:
        """c' = f c + i activation(x * W_c + h * U_c + b_c), h' = o activation(c')."""
        h, c, B_U, B_W = states
        seen = x if self._before else self._weighted(x, B_W)
        z = seen + self._seen(h, B_U, self.U, self._convolved_state)
        z_i, z_f, z_c, z_o = self.split(z)

        i = self.inner_activation(z_i)  # the input gate: how much of the new goes in
        f = self.inner_activation(z_f)  # the forget gate: how much of the memory stays
        o = self.inner_activation(z_o)  # the output gate: how much of the memory is seen
        c = f * c + i * self.activation(z_c)
        h = o * self.activation(c)
        return h, [h, c]

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, *SETTINGS)}


__getattr__ = answering(__name__)
