"""The layers nearly every network has."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from .. import activations, regularizers
from .. import backend as K
from ..backend.types import Shape, Tensor
from ..errors import ArgumentError, ShapeError, whole_number
from ..errors.sizes import new_shape
from .base import Layer
from .dense import Dense, Highway, MaxoutDense, TimeDistributedDense
from .dropout import Dropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D
from .flattening import behind_recurrent
from .function import Lambda
from .merge import Merge, merge
from .node import InputSpec
from .settings import settings_of

__all__ = [
    "Activation",
    "ActivityRegularization",
    "Dense",
    "Dropout",
    "Flatten",
    "Highway",
    "Lambda",
    "Masking",
    "MaxoutDense",
    "Merge",
    "Permute",
    "RepeatVector",
    "Reshape",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "TimeDistributedDense",
    "merge",
]


class Activation(Layer):
    """An activation function as a layer of its own.

    >>> K.eval(Activation('relu')(K.constant([-1., 2.])))
    array([0., 2.], dtype=float32)
    """

    def __init__(self, activation: str | Callable[[Tensor], Tensor] | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.activation = activations.get(activation)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The function, applied."""
        return self.activation(x)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "activation")}


class ActivityRegularization(Layer):
    """Changes nothing, but lets training pay for large numbers that pass through.

    l1 times the sum of their distances from 0, and l2 times the sum of their squares, over the
    whole batch.
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.l1, self.l2 = l1, l2
        self.activity_regularizer = regularizers.L1L2Regularizer(l1, l2)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "l1", "l2")}


class Masking(Layer):
    """Says of each step whether it is real: a step whose numbers all equal `mask_value` is padding.

    Its numbers become 0, and the layers after it leave it out.

    >>> x = K.constant([[[1., 2.], [7., 7.], [7., 0.]]])
    >>> K.eval(Masking(mask_value=7.)(x)).tolist()
    [[[1.0, 2.0], [0.0, 0.0], [7.0, 0.0]]]
    """

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.mask_value = mask_value

    def compute_mask(self, x: Tensor, input_mask: Tensor | None = None) -> Tensor:
        """True at the steps that have a number other than `mask_value`."""
        return K.any(K.not_equal(x, self.mask_value), axis=-1)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The numbers of real steps, and 0 at all others."""
        real = K.any(K.not_equal(x, self.mask_value), axis=-1, keepdims=True)
        return x * K.cast(real, K.dtype(x))

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "mask_value")}


class Flatten(Layer):
    """Each sample in one row: (None, 8, 8) becomes (None, 64)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = [InputSpec(ndim="3+")]

    def _check_input(self, x: Tensor) -> None:
        """Refuse unknown sizes here, where the layer can be named, and the one before it."""
        behind = behind_recurrent(self, x)
        if behind is not None:
            raise behind
        super()._check_input(x)
        self.get_output_shape_for(K.int_shape(x))

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The same numbers, sample by sample in one row."""
        return K.batch_flatten(x)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The batch, and the product of all other sizes."""
        sizes = [size for size in input_shape[1:] if size is not None]
        if len(sizes) < len(input_shape) - 1:
            raise ShapeError(
                "TK-125",
                f"Flatten {self.name!r} must know every size but the batch's",
                [("it got", repr(input_shape))],
                fix="Input(shape=(8, 8))   if a sample has 8 rows of 8 numbers",
            )
        return (input_shape[0], math.prod(sizes))


class Permute(Layer):
    """The axes of each sample in another order; they count from 1, because 0 is the batch.

    >>> K.int_shape(Permute((2, 1))(K.placeholder((None, 10, 64))))
    (None, 64, 10)
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        listed = list(dims) if isinstance(dims, (list, tuple)) else []
        if not listed or set(listed) != set(range(1, len(listed) + 1)):
            raise ArgumentError(
                "TK-836",
                "Permute names each axis of a sample once, counting from 1",
                [("it got", repr(dims)), ("it needs", "such as (2, 1) for rows and columns")],
                why="axis 0 is the batch, which stays where it is",
                fix="Permute((2, 1))",
            )
        self.dims = tuple(listed)
        self.input_spec = [InputSpec(ndim=len(listed) + 1)]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The same numbers, seen in the new order."""
        return K.permute_dimensions(x, (0, *self.dims))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The sizes in the new order."""
        return (input_shape[0], *[input_shape[axis] for axis in self.dims])

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "dims")}


class RepeatVector(Layer):
    """Each sample `n` times, as steps of a sequence: (None, 4) becomes (None, n, 4).

    >>> K.int_shape(RepeatVector(3)(K.placeholder((None, 4))))
    (None, 3, 4)
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n = whole_number(n, "n", "TK-194", "RepeatVector(3)")
        self.input_spec = [InputSpec(ndim=2)]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The same row at each of the steps."""
        return K.repeat(x, self.n)

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The batch, the steps, and the size of a row."""
        return (input_shape[0], self.n, input_shape[1])

    def get_config(self) -> dict[str, Any]:
        """How often a row is repeated."""
        return {**super().get_config(), **settings_of(self, "n")}


class Reshape(Layer):
    """Each sample in another shape; one size may be -1, to be worked out.

    >>> K.int_shape(Reshape((2, -1))(K.placeholder((None, 8))))
    (None, 2, 4)
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        fix = f"Reshape(({target_shape},))"
        self.target_shape = new_shape(target_shape, "target_shape", fix, "target_shape")

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """The same numbers, sample by sample in the new shape."""
        return K.reshape(x, (-1, *self.get_output_shape_for(K.int_shape(x))[1:]))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """The batch, and the target shape with -1 worked out."""
        target = self.target_shape
        sizes = [size for size in input_shape[1:] if size is not None]
        total = math.prod(sizes) if len(sizes) == len(input_shape) - 1 else None
        known = math.prod(size for size in target if size != -1)
        fits = total is not None and target.count(-1) <= 1 and known > 0 and total % known == 0
        if total is None or not fits or (-1 not in target and total != known):
            raise ShapeError(
                "TK-150",
                f"Reshape {self.name!r} cannot make this shape",
                [("it got", repr(input_shape)), ("target", f"(None, {repr(target)[1:]}")],
                why="each sample must hold as many numbers before as after",
                fix=f"Reshape(({total},))"
                if total
                else "Input(shape=(8, 8))   if a sample has 8 rows of 8 numbers",
            )
        return (input_shape[0], *(total // known if size == -1 else size for size in target))

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), **settings_of(self, "target_shape")}
