"""The layers nearly every network has."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from .. import activations, regularizers
from .. import backend as K
from ..backend.types import Array, Masks, Named, Shape, Tensor, Tensors
from ..errors import ShapeError, shape_tuple, whole_number
from ..errors.arguments import parameters_of
from ..errors.sizes import new_shape
from ..utils.layer_utils import custom_object
from .base import Layer
from .losses import as_list
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


class Dropout(Layer):
    """While training, sets a share `p` of its inputs to 0 at random; while testing, does nothing.

    What is left is scaled by 1 / (1 - p), so the mean stays. Where `noise_shape` has a 1, numbers
    along that axis are dropped together. Without a `seed` one is drawn from `np.random` when the
    layer is first called.
    """

    def __init__(
        self, p: float, noise_shape: Shape | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.p, self.noise_shape, self.seed = p, noise_shape, seed

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Dropout in the training phase only."""
        if self.p == 0:
            return x
        return K.in_train_phase(K.dropout(x, self.p, self.noise_shape, self.seed), x)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        own = settings_of(self, "p", "noise_shape", "seed")
        return {**super().get_config(), **{k: v for k, v in own.items() if v is not None}}


class Flatten(Layer):
    """Each sample in one row: (None, 8, 8) becomes (None, 64)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = [InputSpec(ndim="3+")]

    def _check_input(self, x: Tensor) -> None:
        """Refuse unknown sizes here, where the layer can be named."""
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

    def _rule_fix(self) -> str:
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
        """A new layer; a function that is only named must be handed over (TK-514).

        Files of Keras 1 may hold the function's code. It is not looked at.
        """
        given = {key: value for key, value in config.items() if not key.endswith("_type")}
        for key, usual in (("function", "function"), ("output_shape", "raw")):
            value, kind = given.get(key), config.get(f"{key}_type", usual)
            if isinstance(value, str) or (kind != "raw" and value and not callable(value)):
                given[key] = custom_object(value, str(config.get("name")))
        return cls(**given)


def _one_or_several(shape: Sequence[Any]) -> Any:
    """The shape a function told: a tuple, or a list of tuples for several outputs."""
    if len(shape) and isinstance(shape[0], (list, tuple)):
        return [tuple(each) for each in shape]
    return tuple(shape)


def _int_shapes(x: Tensors) -> Shape | list[Shape]:
    """The shape of a tensor, or the shapes of a list of them."""
    return [K.int_shape(each) for each in x] if isinstance(x, (list, tuple)) else K.int_shape(x)
