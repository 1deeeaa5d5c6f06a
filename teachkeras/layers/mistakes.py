"""What people get wrong with a layer, and what is said then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..backend.types import Shape, Sizes, Tensors
from ..errors import NameTeachError, TypeTeachError, shape_tuple
from ..errors.arguments import later_name, meant, missing_arguments, parameters_of
from .losses import as_list

if TYPE_CHECKING:
    from .base import Layer


def as_shape(layer: Layer, shape: Sizes) -> tuple[Any, ...]:
    """The shape that a keyword gives, as a tuple; a bare number is refused."""
    fix = f"{type(layer).__name__}(..., input_shape=({shape},))"
    return shape_tuple(shape, "input_shape", fix)


def example_of(kind: type[Any]) -> str:
    """A layer of this class as one types it, as far as that can be said.

    >>> from teachkeras.layers import Dense
    >>> example_of(Dense)
    'Dense(32)'
    """
    needed = missing_arguments(kind.__init__, [], [])
    usual = {"output_dim": "32", "p": "0.5", "activation": "'relu'", "target_shape": "(8, 8)"}
    usual |= {"function": "lambda x: x * 2"}
    return f"{kind.__name__}({', '.join(usual.get(name, f'{name}=...') for name in needed)})"


def rank_fits(have: int, want: int | str) -> bool:
    """Whether a number of axes is the wanted one; "2+" wants two or more."""
    return have >= int(want[:-1]) if isinstance(want, str) else have == want


def rank_fix(shape: Shape, want: int | str) -> str:
    """What to type where the number of axes is wrong."""
    least = int(str(want).rstrip("+"))
    return "K.expand_dims(x, 0)   (add the batch axis)" if len(shape) + 1 == least else "Flatten()"


def unknown_keyword(kind: type[Any], key: str) -> TypeTeachError:
    """TK-122: an argument that this class of layers does not take."""
    known = [*parameters_of(kind.__init__), *kind.KEYWORDS]
    near = meant(key, known)
    later = "this is what later versions of Keras call it" if later_name(key, known) else ""
    return TypeTeachError(
        "TK-122",
        f"{kind.__name__} does not know the argument {key!r}",
        [("it knows", ", ".join(known))],
        why=later,
        fix=f"{kind.__name__}(..., {near[0]}={key}, {key}=...)"
        if near
        else f"help({kind.__name__})",
    )


def not_begun(layer: object) -> NameTeachError:
    """TK-442: a layer of the learner's own that never called the __init__ of Layer."""
    return NameTeachError(
        "TK-442",
        f"{type(layer).__name__} was not set up: its __init__ does not call the one of Layer",
        [("missing", "name, weights, and all else that Layer's own __init__ makes")],
        fix="super().__init__(**kwargs)   as the first line of __init__",
    )


def no_masks(layer: Layer, x: Tensors) -> TypeTeachError:
    """TK-489: a mask meets a layer that would count padding like any other step."""
    sources = [
        each._keras_history[0].name for each in as_list(x) if hasattr(each, "_keras_history")
    ]
    return TypeTeachError(
        "TK-489",
        f"{type(layer).__name__} {layer.name!r} does not support masking, and its input has a mask",
        [("masked by", ", ".join(sources))] if sources else [],
        why="some steps are only padding, and this layer would count them like any other",
        fix="self.supports_masking = True   in a layer of your own; else leave the mask out",
    )


def not_a_tensor(layer: Layer, x: object) -> TypeTeachError:
    """TK-123: a layer is called on something that is no symbol."""
    kind = "a layer" if hasattr(x, "inbound_nodes") else type(x).__name__
    fix = "layer(other.output)" if hasattr(x, "inbound_nodes") else "layer(K.variable(array))"
    if kind == "ndarray" and hasattr(type(layer), "predict"):
        fix = "model.predict(X)"
    return TypeTeachError(
        "TK-123",
        f"{type(layer).__name__} {layer.name!r} is called on a tensor, not on {kind}",
        [("it got", str(x)[:70])],
        fix=fix,
    )
