"""Embedding: whole numbers, such as words of a vocabulary, as points of a space."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Array, Named, Shape, Tensor
from ..errors.lazily import answering
from .base import Layer
from .settings import keep_rules, settings_of, size_of

__all__ = ["Embedding"]


class Embedding(Layer):
    """A table W with a row for each number from 0 up to `input_dim`: number k becomes row k.

    Input (samples, length) of whole numbers; output (samples, length, output_dim). With
    `mask_zero` the number 0 stands for padding: it is masked, and input_dim counts it too. In
    training, `dropout` sets a share of the rows to 0, for all samples of a batch alike.

    >>> layer = Embedding(50, 8, input_length=10)
    >>> words = K.placeholder((None, 10), dtype='int32')
    >>> K.int_shape(layer(words)), layer.count_params()
    ((None, 10, 8), 400)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        init: str | Callable[..., Any] = "uniform",
        input_length: int | None = None,
        W_regularizer: Named = None,
        activity_regularizer: Named = None,
        W_constraint: Named = None,
        mask_zero: bool = False,
        weights: Sequence[Array] | None = None,
        dropout: float = 0.0,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("input_shape", (input_length,))
        kwargs["input_dtype"] = "int32"
        super().__init__(**kwargs)
        self.input_dim = size_of(self, "input_dim", input_dim, "1000, 64")
        self.output_dim = size_of(self, "output_dim", output_dim, "1000, 64")
        self.init, self.input_length, self.mask_zero = init, input_length, mask_zero
        keep_rules(self, W_regularizer=W_regularizer, W_constraint=W_constraint)
        keep_rules(self, activity_regularizer=activity_regularizer)
        self.initial_weights, self.dropout = weights, dropout
        self.uses_learning_phase = bool(dropout)

    def build(self, input_shape: Shape) -> None:
        """Make the table."""
        self.W = self._weight("W", (self.input_dim, self.output_dim), self.init)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The rows of the table that the numbers ask for."""
        table = self.W
        if self.dropout:
            rows = K.dropout(table, self.dropout, noise_shape=(None, 1))
            table = K.in_train_phase(rows, table)
        return K.gather(table, x if K.dtype(x) == "int32" else K.cast(x, "int32"))

    def compute_mask(self, input: Tensor, input_mask: Any = None) -> Tensor | None:
        """With `mask_zero`, true where the number is not 0; else there is no mask."""
        return K.not_equal(input, 0) if self.mask_zero else None

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """A row of output_dim numbers in the place of each number."""
        told = input_shape
        if self.input_length and len(input_shape) == 2:
            told = (input_shape[0], self.input_length)
        return (*told, self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        names = ("input_dim", "output_dim", "init", "input_length", "mask_zero", "dropout")
        rules = ("W_regularizer", "W_constraint", "activity_regularizer")
        return {**super().get_config(), **settings_of(self, *names, *rules)}


__getattr__ = answering(__name__)
