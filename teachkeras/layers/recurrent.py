"""Recurrent layers: SimpleRNN, GRU and LSTM say what one step is; `Recurrent` runs the steps.

Weights and settings are those of Keras 1, where W stands for "from the input" and U for "from the
state before".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import activations, initializations
from .. import backend as K
from ..backend.types import Named, Shape, Tensor, TensorLike
from ..errors.lazily import answering
from .gates import Init, are_one, dropout_masks, gate_weights, side_by_side
from .recurrent_base import Recurrent, time_distributed_dense, width_of
from .settings import keep_rules, settings_of, size_of

__all__ = ["GRU", "LSTM", "Recurrent", "SimpleRNN", "time_distributed_dense"]

Activation = str | Callable[[Tensor], Tensor]
Masks = Sequence[TensorLike]  # what dropout does to the input, or to the state, gate by gate


class _Cell(Recurrent):
    """A recurrent layer with weights W and U and a bias b, for one gate or for several.

    With consume_less='gpu' those of all gates stand side by side in one matrix; else each gate has
    a W, U and b of its own. Either way `self.W`, `self.U` and `self.b` are side by side.
    """

    gates = ""  # their letters in the order of `get_weights`
    columns = " "  # and in that of the columns of W

    kept: tuple[str, ...] = (
        *("output_dim", "init", "inner_init", "activation"),
        *("W_regularizer", "U_regularizer", "b_regularizer", "dropout_W", "dropout_U"),
    )

    def __init__(
        self,
        output_dim: int,
        init: Init = "glorot_uniform",
        inner_init: Init = "orthogonal",
        activation: Activation = "tanh",
        W_regularizer: Named = None,
        U_regularizer: Named = None,
        b_regularizer: Named = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.output_dim = size_of(self, "output_dim", output_dim, "32")
        self.init, self.inner_init = init, inner_init
        self.activation = activations.get(activation)
        keep_rules(self, W_regularizer=W_regularizer, U_regularizer=U_regularizer)
        keep_rules(self, b_regularizer=b_regularizer)
        self.dropout_W, self.dropout_U = dropout_W, dropout_U
        self.uses_learning_phase = bool(dropout_W or dropout_U)

    def build(self, input_shape: Shape) -> None:
        """Make the weights for inputs of this shape."""
        super().build(input_shape)
        features, units, gates = width_of(self, input_shape), self.output_dim, self.columns
        if self.consume_less == "gpu" or len(gates) == 1:
            self.W = self._weight("W", (features, units * len(gates)), self.init)
            self.U = self._weight("U", (units, units * len(gates)), self.inner_init)
            self.b = self._weight("b", (units * len(gates),), self._first_biases)
            return
        for gate in self.gates:  # as Keras 1 has it, U begins and is priced like W
            square, first = ((units, units), self.init, "W"), self._first_bias(gate)
            gate_weights(
                self, gate, ((features, units), self.init, "W"), square, ((units,), first, "b")
            )
        self.W, self.U, self.b = (side_by_side(self, letter, gates) for letter in "WUb")

    def _first_bias(self, gate: str) -> Init:
        """What the bias of a gate begins with."""
        return "zero"

    def _first_biases(self, shape: Shape, name: str | None = None) -> Any:
        """What the biases of all gates begin with, side by side."""
        each = [initializations.get(self._first_bias(gate)) for gate in self.columns]
        return K.variable(np.hstack([K.get_value(f((self.output_dim,))) for f in each]), name=name)

    # what a step is made of --------------------------------------------------------------------

    def preprocess_input(self, x: Tensor) -> Tensor:
        """With consume_less='cpu', x W + b for all gates and all steps at once."""
        if self.consume_less != "cpu":
            return x
        if not self.dropout_W:  # with time in front, as K.rnn reads it: less has to be turned
            product = time_distributed_dense(K.permute_dimensions(x, (1, 0, 2)), self.W, self.b)
            return K.permute_dimensions(product, (1, 0, 2))
        parts = [time_distributed_dense(x, W, None, self.dropout_W) for W in self.split(self.W)]
        return K.concatenate(parts) + self.b

    def get_constants(self, x: Tensor) -> list[Any]:
        """Dropout's masks for the state and for the input, one for each gate.

        They are drawn once for a sequence: what is dropped is dropped at every step.
        """
        count = len(self.columns)
        own, all_alike = (1, count) if self.consume_less == "gpu" else (count, 1)
        dropout_W = 0.0 if self.consume_less == "cpu" else self.dropout_W
        state = K.tile(x[:, 0, :1], [1, self.output_dim])
        return [
            dropout_masks(state, self.dropout_U, own) * all_alike,
            dropout_masks(x[:, 0], dropout_W, own) * all_alike,
        ]

    def from_input(self, x: Tensor, masks: Masks) -> Tensor:
        """x W + b, all gates side by side; with consume_less='cpu' it comes like that."""
        return x if self.consume_less == "cpu" else self.product(x, masks, self.W) + self.b

    def product(self, x: Tensor, masks: Masks, matrix: Tensor) -> Tensor:
        """x times a matrix with columns for so many gates; each sees x through its own mask."""
        if are_one(masks):
            return K.dot(x * masks[0], matrix)
        pairs = zip(masks, self.split(matrix), strict=True)
        return K.concatenate([K.dot(x * mask, part) for mask, part in pairs])

    def split(self, x: Tensor) -> list[Tensor]:
        """What stands side by side, gate by gate."""
        units, columns = self.output_dim, K.int_shape(x)[-1] or 0
        return [x[..., k : k + units] for k in range(0, columns, units)]

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, *self.kept)}


class _Gated(_Cell):
    """A cell whose gates have an activation of their own."""

    kept = (*_Cell.kept, "inner_activation")

    def __init__(
        self,
        output_dim: int,
        init: Init = "glorot_uniform",
        inner_init: Init = "orthogonal",
        activation: Activation = "tanh",
        inner_activation: Activation = "hard_sigmoid",
        W_regularizer: Named = None,
        U_regularizer: Named = None,
        b_regularizer: Named = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Any,
    ) -> None:
        rules = (W_regularizer, U_regularizer, b_regularizer)
        beginning = (output_dim, init, inner_init, activation)
        super().__init__(*beginning, *rules, dropout_W, dropout_U, **kwargs)
        self.inner_activation = activations.get(inner_activation)


class SimpleRNN(_Cell):
    """The state is a weighted sum of the input and of itself, squashed.

        h' = activation(x W + h U + b)

    W is (features, output_dim), U (output_dim, output_dim), b (output_dim,).

    >>> layer = SimpleRNN(32, input_dim=8)
    >>> y = layer(K.placeholder((None, None, 8)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 32), 1312)
    """

    def get_constants(self, x: Tensor) -> list[Any]:
        """Dropout's masks for the state and for the input."""
        return [masks[0] for masks in super().get_constants(x)]

    def step(self, x: Tensor, states: Sequence[Any]) -> tuple[Tensor, list[Tensor]]:
        """h' = activation(x W + h U + b); the output is the new state."""
        h, B_U, B_W = states
        h = self.activation(self.from_input(x, [B_W]) + self.product(h, [B_U], self.U))
        return h, [h]


class GRU(_Gated):
    r"""Two gates decide how much of the state stays (z), and how much the new one sees of it (r).

        z = inner_activation(x W_z + h U_z + b_z)
        r = inner_activation(x W_r + h U_r + b_r)
        h' = z h + (1 - z) activation(x W_h + (r h) U_h + b_h)

    (Cho et al., 2014.) With consume_less='gpu' the columns of W stand in the order z, r, h.

    >>> layer = GRU(32, input_dim=8)
    >>> y = layer(K.placeholder((None, None, 8)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 32), 3936)
    """

    gates = columns = "zrh"

    def step(self, x: Tensor, states: Sequence[Any]) -> tuple[Tensor, list[Tensor]]:
        """h' = z h + (1 - z) activation(x W_h + (r h) U_h + b_h); the output is the new state."""
        h, B_U, B_W = states
        both = 2 * self.output_dim
        x_z, x_r, x_h = self.split(self.from_input(x, B_W))
        h_z, h_r = self.split(self.product(h, B_U[:2], self.U[:, :both]))

        z = self.inner_activation(x_z + h_z)  # the update gate: how much of the state stays
        r = self.inner_activation(x_r + h_r)  # the reset gate: how much of it the new one sees
        new = self.activation(x_h + self.product(r * h, B_U[2:], self.U[:, both:]))
        h = z * h + (1 - z) * new
        return h, [h]


class LSTM(_Gated):
    r"""Three gates guard a memory c: what goes in (i), what stays (f), what is seen of it (o).

        i = inner_activation(x W_i + h U_i + b_i)
        f = inner_activation(x W_f + h U_f + b_f)
        o = inner_activation(x W_o + h U_o + b_o)
        c' = f c + i activation(x W_c + h U_c + b_c)
        h' = o activation(c')

    (Hochreiter and Schmidhuber, 1997.) Weights come in the order i, c, f, o; with
    consume_less='gpu' the columns of W stand in the order i, f, c, o. b_f begins with
    `forget_bias_init`, ones: at first the memory keeps most of what it has.

    >>> layer = LSTM(32, input_dim=8)
    >>> y = layer(K.placeholder((None, None, 8)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 32), 5248)
    """

    gates, columns, count = "icfo", "ifco", 2
    kept = (*_Gated.kept, "forget_bias_init")

    def __init__(
        self,
        output_dim: int,
        init: Init = "glorot_uniform",
        inner_init: Init = "orthogonal",
        forget_bias_init: Init = "one",
        activation: Activation = "tanh",
        inner_activation: Activation = "hard_sigmoid",
        W_regularizer: Named = None,
        U_regularizer: Named = None,
        b_regularizer: Named = None,
        dropout_W: float = 0.0,
        dropout_U: float = 0.0,
        **kwargs: Any,
    ) -> None:
        rules = (W_regularizer, U_regularizer, b_regularizer)
        beginning = (output_dim, init, inner_init, activation, inner_activation)
        super().__init__(*beginning, *rules, dropout_W, dropout_U, **kwargs)
        self.forget_bias_init = forget_bias_init

    def _first_bias(self, gate: str) -> Init:
        """What the bias of a gate begins with: ones for the forget gate."""
        return self.forget_bias_init if gate == "f" else "zero"

    def step(self, x: Tensor, states: Sequence[Any]) -> tuple[Tensor, list[Tensor]]:
        """c' = f c + i activation(x W_c + h U_c + b_c), h' = o activation(c'); the output is h'."""
        h, c, B_U, B_W = states
        z_i, z_f, z_c, z_o = self.split(self.from_input(x, B_W) + self.product(h, B_U, self.U))

        i = self.inner_activation(z_i)  # the input gate: how much of the new goes in
        f = self.inner_activation(z_f)  # the forget gate: how much of the memory stays
        o = self.inner_activation(z_o)  # the output gate: how much of the memory is seen
        c = f * c + i * self.activation(z_c)
        h = o * self.activation(c)
        return h, [h, c]


__getattr__ = answering(__name__)
