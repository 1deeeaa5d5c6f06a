"""Lambda: a function on tensors as a layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Masks, Shape, Tensors
from ..errors import shape_tuple
from ..errors.arguments import parameters_of
from ..utils.layer_utils import with_own_functions
from .base import Layer
from .losses import as_list
from .mistakes import check_output


class Lambda(Layer):
    """A function on tensors as a layer; its output shape is read off the graph it builds.

    A tuple as `output_shape` is the shape of one sample, without the batch; a function is given the
    whole input shape (a list of them for several inputs) and gives the whole output shape.

    >>> K.eval(Lambda(lambda x: x ** 2)(K.constant([1., 2., 3.])))
    array([1., 4., 9.], dtype=float32)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Shape | Callable[[Any], Any] | None = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if output_shape is not None and not callable(output_shape):
            fix = f"Lambda(function, output_shape=({output_shape!r},))"
            output_shape = shape_tuple(output_shape, "output_shape", fix)
        self.function, self._output_shape = function, output_shape
        self.arguments = dict(arguments or {})
        self.supports_masking = callable(function) and "mask" in parameters_of(function)
        self._dtypes: list[str] = []
        self._last_shapes: tuple[Any, Any] = None, None  # the shapes that went in, and came out

    def call(self, x: Tensors, mask: Masks = None) -> Any:
        """The function, applied; with the mask, if it has an argument of that name."""
        more = {"mask": mask} if self.supports_masking else {}
        found = self.function(x, **self.arguments, **more)
        check_output(self, found)
        self._dtypes = [K.dtype(each) for each in as_list(x)]
        self._last_shapes = _int_shapes(x), _int_shapes(found)
        return found

    def compute_mask(self, input: Tensors, input_mask: Masks = None) -> Any:
        """The mask of a single input goes on; of several there is none that would be right."""
        mask = super().compute_mask(input, input_mask)
        return None if isinstance(mask, list) else mask

    def get_output_shape_for(self, input_shape: Shape | list[Shape]) -> Any:
        """As told (a tuple leaves the batch out), or as the function's own graph says."""
        told = self._output_shape
        if told is None:
            return self._shape_of_the_graph(input_shape)
        if callable(told):
            return _one_or_several(told(input_shape))
        firsts = [s[0] for s in input_shape] if isinstance(input_shape, list) else input_shape[:1]
        batch = next((size for size in firsts if size is not None), None)
        if told and isinstance(told[0], (list, tuple)):
            return [(batch, *shape) for shape in told]
        return (batch, *told)

    def _shape_of_the_graph(self, input_shape: Shape | list[Shape]) -> Any:
        """What the function gave for these shapes, or makes of boxes of them."""
        if input_shape != self._last_shapes[0]:
            several = isinstance(input_shape, list)
            shapes = input_shape if isinstance(input_shape, list) else [input_shape]
            dtypes = self._dtypes if len(self._dtypes) == len(shapes) else [None] * len(shapes)
            boxes = [K.placeholder(s, dtype=d) for s, d in zip(shapes, dtypes, strict=True)]
            self.call(boxes if several else boxes[0])
        return self._last_shapes[1]

    def _rule_fix(self, real: Shape, given: Any) -> str:
        return "Lambda(function)   without output_shape: it is read off the function's graph"

    def get_config(self) -> dict[str, Any]:
        """The settings; the function itself is kept, for round trips inside one program."""
        own = {
            "function": self.function,
            "output_shape": self._output_shape,
            "arguments": self.arguments,
        }
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new layer; a function that is only named must be handed over (TK-514)."""
        return cls(**with_own_functions(config, {"function": "function", "output_shape": "raw"}))


def _one_or_several(shape: Sequence[Any]) -> Any:
    """The shape a function told: a tuple, or a list of tuples for several outputs."""
    if len(shape) and isinstance(shape[0], (list, tuple)):
        return [tuple(each) for each in shape]
    return tuple(shape)


def _int_shapes(x: Tensors) -> Shape | list[Shape]:
    """The shape of a tensor, or the shapes of a list of them."""
    return [K.int_shape(each) for each in x] if isinstance(x, (list, tuple)) else K.int_shape(x)
