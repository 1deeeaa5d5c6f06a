"""Layers that weigh all inputs of a sample: Dense, and what was built on the same idea."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import activations
from .. import backend as K
from ..backend.types import Array, Named, Shape, Tensor
from ..errors import ShapeError, whole_number
from .base import Layer
from .mistakes import sizes_along
from .node import InputSpec
from .settings import RULES, keep_rules, sample_shape, settings_of, size_of


class Dense(Layer):
    """Every output is a weighted sum of all inputs: activation(x W + b).

    Input (..., k), output (..., output_dim); W is (k, output_dim), b is (output_dim,).

    >>> layer = Dense(32, input_dim=64)
    >>> y = layer(K.placeholder((None, 64)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 32), 2080)
    """

    def __init__(
        self,
        output_dim: int,
        init: str | Callable[..., Tensor] = "glorot_uniform",
        activation: str | Callable[[Tensor], Tensor] | None = None,
        weights: Sequence[Array] | None = None,
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        sample_shape(self, kwargs, input_dim)
        super().__init__(**kwargs)
        self.output_dim = whole_number(output_dim, "output_dim", "TK-443", "Dense(32)")
        self.init, self.bias = init, bias
        self.activation = activations.get(activation)
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)
        self.initial_weights = weights
        self.input_dim = input_dim
        self.input_spec = [InputSpec(ndim="2+")]

    def _check_input(self, x: Tensor) -> None:
        """Refuse a width other than the one W was made for."""
        super()._check_input(x)
        width = K.int_shape(x)[-1]
        if self.built and width not in (None, K.int_shape(self.W)[0]):
            raise self._cannot_take(
                K.int_shape(x),
                f"(None, {K.int_shape(self.W)[0]})   W is {K.int_shape(self.W)}",
                f"Dense({self.output_dim})(x)   a new layer makes weights of its own",
            )

    def build(self, input_shape: Shape) -> None:
        """Make W and b for inputs of this shape."""
        size = input_shape[-1]
        if size is None:
            raise ShapeError(
                "TK-124",
                f"Dense {self.name!r} must know how many numbers each sample has",
                [
                    ("it got", repr(input_shape)),
                    ("it needs", f"(None, k): W will be (k, {self.output_dim})"),
                ],
                fix=f"Dense({self.output_dim}, input_dim=64)",
            )
        self.W = self._weight("W", (size, self.output_dim), self.init)
        if self.bias:
            self.b = self._weight("b", (self.output_dim,), "zero")

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The weighted sums, then the activation."""
        output = K.dot(x, self.W)
        if self.bias:
            output = output + self.b
        return self.activation(output)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The last size becomes output_dim."""
        return (*input_shape[:-1], self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        names = ("output_dim", "init", "activation", "bias", "input_dim", *RULES)
        return {**super().get_config(), **settings_of(self, *names)}


class MaxoutDense(Layer):
    """The largest of `nb_feature` weighted sums, number by number: it learns its own activation.

    Input (batch, k), output (batch, output_dim); W is (nb_feature, k, output_dim), b is
    (nb_feature, output_dim).

    >>> layer = MaxoutDense(32, nb_feature=4, input_dim=64)
    >>> y = layer(K.placeholder((None, 64)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 32), 8320)
    """

    def __init__(
        self,
        output_dim: int,
        nb_feature: int = 4,
        init: str | Callable[..., Tensor] = "glorot_uniform",
        weights: Sequence[Array] | None = None,
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        sample_shape(self, kwargs, input_dim)
        super().__init__(**kwargs)
        self.output_dim = size_of(self, "output_dim", output_dim, "32")
        self.nb_feature = size_of(self, "nb_feature", nb_feature, "32, nb_feature=4")
        self.init, self.bias, self.input_dim = init, bias, input_dim
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim=2)]

    def build(self, input_shape: Shape) -> None:
        """Make a W and a b for each of the sums."""
        (width,) = sizes_along(self, input_shape, [-1])
        self.input_spec = [InputSpec(shape=(None, width))]
        self.W = self._weight("W", (self.nb_feature, width, self.output_dim), self.init)
        if self.bias:
            self.b = self._weight("b", (self.nb_feature, self.output_dim), "zero")

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """All sums, shape (batch, nb_feature, output_dim), and of them the largest."""
        sums = K.dot(x, self.W)
        if self.bias:
            sums = sums + self.b
        return K.max(sums, axis=1)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The last size becomes output_dim."""
        return (input_shape[0], self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        names = ("output_dim", "nb_feature", "init", "bias", "input_dim", *RULES)
        return {**super().get_config(), **settings_of(self, *names)}


class Highway(Layer):
    """Lets a share of its input pass unchanged: gate * activation(x W + b) + (1 - gate) * x.

    The gate is sigmoid(x W_carry + b_carry), a number between 0 and 1 for each feature; b_carry
    starts at 1, so the gate starts near 0.73. Input and output are (batch, k).

    >>> layer = Highway(input_dim=32)
    >>> y = layer(K.placeholder((None, 32)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 32), 2112)
    """

    def __init__(
        self,
        init: str | Callable[..., Tensor] = "glorot_uniform",
        activation: str | Callable[[Tensor], Tensor] | None = None,
        weights: Sequence[Array] | None = None,
        W_regularizer: Named = None,
        b_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        b_constraint: Named = None,
        bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        sample_shape(self, kwargs, input_dim)
        super().__init__(**kwargs)
        self.init, self.bias, self.input_dim = init, bias, input_dim
        self.activation = activations.get(activation)
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, b_regularizer=b_regularizer, b_constraint=b_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)
        self.initial_weights = weights
        self.input_spec = [InputSpec(ndim=2)]

    def build(self, input_shape: Shape) -> None:
        """Make the weights of the sums and those of the gate; only the first have rules."""
        (width,) = sizes_along(self, input_shape, [-1])
        self.input_spec = [InputSpec(shape=(None, width))]
        self.W = self._weight("W", (width, width), self.init)
        self.W_carry = self._weight("W_carry", (width, width), self.init)
        if self.bias:
            self.b = self._weight("b", (width,), "zero")
            self.b_carry = self._weight("b_carry", (width,), "one")

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The gate mixes what is new with what came in."""
        gate, new = K.dot(x, self.W_carry), K.dot(x, self.W)
        if self.bias:
            gate, new = gate + self.b_carry, new + self.b
        gate = K.sigmoid(gate)
        return gate * self.activation(new) + (1.0 - gate) * x

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        names = ("init", "activation", "bias", "input_dim", *RULES)
        return {**super().get_config(), **settings_of(self, *names)}


class TimeDistributedDense(Dense):
    """Dense at each step of a sequence: (batch, steps, k) becomes (batch, steps, output_dim).

    An old name: `TimeDistributed(Dense(n))` and `Dense(n)` itself do the same. A mask passes.

    >>> K.int_shape(TimeDistributedDense(8)(K.placeholder((None, 10, 16))))
    (None, 10, 8)
    """

    def __init__(
        self,
        output_dim: int,
        init: str | Callable[..., Tensor] = "glorot_uniform",
        activation: str | Callable[[Tensor], Tensor] | None = None,
        weights: Sequence[Array] | None = None,
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
        prices = (W_regularizer, b_regularizer, activity_regularizer)
        rules = (*prices, W_constraint, b_constraint)
        super().__init__(output_dim, init, activation, weights, *rules, bias, input_dim, **kwargs)
        self.input_length = input_length
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim=3)]

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "input_length")}
