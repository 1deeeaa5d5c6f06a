"""Layers that weigh all inputs of a sample: Dense, and what was built on the same idea."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import activations
from .. import backend as K
from ..backend.types import Array, Named, Shape, Tensor
from ..errors import ShapeError, whole_number
from .base import Layer
from .node import InputSpec
from .settings import RULES, keep_rules, sample_shape, settings_of


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
        sample_shape(kwargs, input_dim)
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
