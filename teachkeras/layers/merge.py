"""Several tensors become one: `merge` on tensors, and `Merge`, the layer behind it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Config, Masks, Shape, Tensor, Tensors
from ..errors.arguments import explaining_arguments
from ..utils.layer_utils import with_own_functions
from . import merge_mistakes as mistakes
from .base import Layer
from .function import Lambda
from .losses import as_list
from .settings import settings_of

Function = Callable[..., Any]
# Number by number: all inputs have the same shape, and so has the output.
ELEMENTWISE: dict[str, Callable[[list[Any]], Any]] = {
    "sum": functools.partial(functools.reduce, operator.add),
    "mul": functools.partial(functools.reduce, operator.mul),
    "ave": lambda tensors: functools.reduce(operator.add, tensors) / len(tensors),
    "max": functools.partial(functools.reduce, lambda x, y: K.maximum(x, y)),
}
MODES = (*ELEMENTWISE, "concat", "dot", "cos")


class Merge(Layer):
    """Several tensors become one. It can be called once: what it joins is part of what it is.

    `mode` is sum, mul, ave, max (number by number), concat (one behind the other along
    `concat_axis`), dot (the sum of products along `dot_axes`), cos (the dot product of vectors
    scaled to length 1), or a function of the list of tensors, with `output_shape`, `output_mask`
    and `arguments` as in Lambda. Called on a list of tensors, or made of layers and models.

    The cosine of two vectors is one number for each sample, shape (batch, 1); in Keras 1.2 it had
    an axis more than its shape rule said.

    >>> x, y = K.constant([[1., 2., 3.]]), K.constant([[4., 5., 6.]])
    >>> K.eval(Merge(mode='mul')([x, y])), K.eval(Merge(mode='dot')([x, y]))
    (array([[ 4., 10., 18.]], dtype=float32), array([[32.]], dtype=float32))
    """

    def __init__(
        self,
        layers: Sequence[Layer] | None = None,
        mode: str | Function = "sum",
        concat_axis: int = -1,
        dot_axes: int | Sequence[int] = -1,
        output_shape: Shape | Function | None = None,
        output_mask: Tensor | Function | None = None,
        arguments: dict[str, Any] | None = None,
        node_indices: Sequence[int] | None = None,
        tensor_indices: Sequence[int] | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        if not callable(mode) and mode not in MODES:
            raise mistakes.unknown_mode(mode, MODES)
        self.supports_masking = True
        self.mode, self.concat_axis, self.dot_axes = mode, concat_axis, dot_axes
        self._output_shape, self._output_mask = output_shape, output_mask
        self.arguments = dict(arguments or {})
        if callable(mode):
            self._function = Lambda(mode, output_shape, arguments, name=self.name)
        self.layers = [] if layers is None else mistakes.branches(self, layers)
        if self.layers:
            for layer in self.layers:
                _begin(layer)
            self.add_inbound_node(self.layers, node_indices, tensor_indices)

    def __call__(self, inputs: Sequence[Any], mask: Masks = None) -> Any:  # type: ignore[override]
        """The one tensor that the tensors of a list become."""
        mistakes.check_list(self, inputs)
        return super().__call__(list(inputs), mask)

    def assert_input_compatibility(self, input: Tensors) -> None:
        """Refuse tensors that do not fit together."""
        super().assert_input_compatibility(input)
        mistakes.check_shapes(self, as_list(input))

    def call(self, inputs: list[Any], mask: Masks = None) -> Any:
        """The tensors, joined as `mode` says."""
        if callable(self.mode):
            return self._function.call(inputs, mask or [None] * len(inputs))
        if self.mode == "concat":
            return K.concatenate(inputs, self.concat_axis)
        if self.mode in ELEMENTWISE:
            return ELEMENTWISE[self.mode](inputs)
        axes = as_list(self.dot_axes) * (1 if isinstance(self.dot_axes, (list, tuple)) else 2)
        if self.mode == "cos":
            inputs = [K.l2_normalize(x, axis) for x, axis in zip(inputs, axes, strict=True)]
        return K.batch_dot(inputs[0], inputs[1], axes)

    def get_output_shape_for(self, input_shape: list[Shape]) -> Any:
        """What comes out for boxes of these shapes; a function may have been told its own."""
        if callable(self.mode):
            return self._function.get_output_shape_for(input_shape)
        return K.int_shape(self.call([K.placeholder(shape) for shape in input_shape]))

    def compute_mask(self, inputs: Tensors, mask: Masks = None) -> Any:
        """The steps that are real in all inputs; none after dot and cos, which add them up."""
        masks = as_list(mask)
        if all(each is None for each in masks) or self.mode in ("dot", "cos"):
            return None
        if callable(self.mode):
            told = self._output_mask
            return told(mask) if callable(told) else told
        if self.mode == "max":
            raise mistakes.no_mask_of_a_maximum(self)
        if self.mode == "concat":
            return _joined_mask(as_list(inputs), masks, self.concat_axis)
        return K.all(K.stack([each for each in masks if each is not None]), axis=0)

    def get_config(self) -> dict[str, Any]:
        """The settings; functions are kept, for round trips inside one program."""
        functions = {
            "mode": self.mode,
            "output_shape": self._output_shape,
            "output_mask": self._output_mask,
        }
        kinds = {
            f"{key}_type": "function" if callable(v) else "raw" for key, v in functions.items()
        }
        own = settings_of(self, "concat_axis", "dot_axes", "arguments")
        return {"name": self.name, **functions, **kinds, **own}

    @classmethod
    def from_config(cls, config: Config) -> Any:
        """A new layer; a function that is only named must be handed over (TK-514)."""
        kinds = dict.fromkeys(("mode", "output_shape", "output_mask"), "raw")
        return cls(**with_own_functions(config, kinds, MODES))


@explaining_arguments
def merge(
    inputs: Sequence[Any],
    mode: str | Function = "sum",
    concat_axis: int = -1,
    dot_axes: int | Sequence[int] = -1,
    output_shape: Shape | Function | None = None,
    output_mask: Tensor | Function | None = None,
    arguments: dict[str, Any] | None = None,
    name: str | None = None,
) -> Any:
    """The one tensor that the tensors of a list become; see `Merge` for the modes.

    >>> K.eval(merge([K.constant([[1., 2.]]), K.constant([[3.]])], mode='concat'))
    array([[1., 2., 3.]], dtype=float32)
    """
    layer = Merge(
        None, mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name=name
    )
    return layer(inputs)


def _begin(layer: Layer) -> None:
    """A layer that was told its input's shape, and has no input yet, gets one."""
    if not layer.inbound_nodes and "batch_input_shape" in vars(layer):
        layer.create_input_layer(layer.batch_input_shape, layer.input_dtype)


def _joined_mask(inputs: list[Any], masks: list[Any], axis: int) -> Any:
    """Joined as the tensors are, with ones where nothing is masked; a step is real if it all is."""
    ones = [K.ones_like(x) for x in inputs]
    for place, mask in enumerate(masks):
        if mask is not None:
            wide = mask if K.ndim(mask) == K.ndim(inputs[place]) else K.expand_dims(mask)
            ones[place] = ones[place] * K.cast(wide, K.dtype(ones[place]))
    return K.all(K.concatenate(ones, axis), axis=-1)
