"""Where a graph of layers begins: a placeholder that remembers its layer."""

from __future__ import annotations

from typing import Any

from .. import backend as K
from ..backend.types import Sizes, Tensor
from ..errors import ArgumentError, shape_tuple
from .base import Layer, automatic_name
from .mistakes import sizes_checked
from .node import note_source


class InputLayer(Layer):
    """The layer that stands for the data: it makes the placeholder a model is fed through.

    With `input_tensor` the placeholder is one that is there already.
    """

    def __init__(
        self,
        input_shape: Sizes | None = None,
        batch_input_shape: Sizes | None = None,
        input_dtype: str | None = None,
        input_tensor: Tensor | None = None,
        sparse: bool = False,
        name: str | None = None,
    ) -> None:
        if input_tensor is not None:
            batch_input_shape = batch_input_shape or K.int_shape(input_tensor)
            input_dtype = input_dtype or K.dtype(input_tensor)
        shape = batch_input_shape or (None, *_as_shape(input_shape or ()))
        super().__init__(batch_input_shape=shape, name=name or automatic_name("input"))
        self.built = True
        self.sparse = sparse
        self.input_dtype = input_dtype or self.input_dtype
        x: Any = input_tensor
        if x is None:
            x = K.placeholder(tuple(shape), None, self.input_dtype, sparse, self.name)
        x._keras_history, x._keras_shape = (self, 0, 0), tuple(shape)
        note_source(self, [x], [x])

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {
            "name": self.name,
            "batch_input_shape": self.batch_input_shape,
            "input_dtype": self.input_dtype,
            "sparse": self.sparse,
        }


def Input(  # noqa: N802  (Keras' name)
    shape: Sizes | None = None,
    batch_shape: Sizes | None = None,
    name: str | None = None,
    dtype: str | None = None,
    sparse: bool = False,
    tensor: Tensor | None = None,
) -> Any:
    """The tensor a model starts from; `shape` leaves the batch out.

    >>> K.int_shape(Input(shape=(3,)))
    (None, 3)
    """
    if shape is None and batch_shape is None and tensor is None:
        raise ArgumentError("TK-414", "Input needs a shape", fix="Input(shape=(64,))")
    layer = InputLayer(shape, batch_shape, dtype, tensor, sparse, name)
    return layer.inbound_nodes[0].output_tensors[0]


def _as_shape(shape: Sizes) -> tuple[Any, ...]:
    right = f"(3,), name={shape!r}" if isinstance(shape, str) else f"({shape},)"
    return sizes_checked(shape_tuple(shape, "shape", f"Input(shape={right})"), "Input(", "shape")
