"""What people get wrong with a layer, and what is said then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..backend.types import Config, Shape, Sizes, Tensors
from ..errors import NameTeachError, ShapeError, TeachWarning, TypeTeachError, shape_tuple
from ..errors.arguments import KERAS_2, later_name, meant, missing_arguments, parameters_of
from .losses import as_list

if TYPE_CHECKING:
    from .base import Layer


# The sizes of a kernel, which later versions of Keras tell in one tuple.
WINDOW = ("filter_length", "nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3")


def as_shape(layer: Layer, shape: Sizes, keyword: str = "input_shape") -> tuple[Any, ...]:
    """The shape that a keyword gives, as a tuple; a bare number and what is no size are refused."""
    call, batch = f"{type(layer).__name__}(..., ", "None, " * (keyword == "batch_input_shape")
    right = f"({batch}{shape}{',' * (not batch)})"
    return sizes_checked(shape_tuple(shape, keyword, f"{call}{keyword}={right})"), call, keyword)


def sizes_checked(shape: tuple[Any, ...], call: str, keyword: str) -> Any:
    """The shape, if each size of it is a whole number from 1 on, a symbol or None; else TK-116.

    `call` is how the call begins that the learner wrote, for the fix: "Dense(..., ".
    """
    wrong = [size for size in shape if _is_no_size(size)]
    if not wrong:
        return shape
    right = tuple(8 if _is_no_size(size) else size for size in shape)
    raise TypeTeachError(
        "TK-116",
        f"a size of {keyword} is a whole number from 1, or None",
        [("it got", ", ".join(repr(size)[:40] for size in wrong)), ("in", repr(shape)[:60])],
        why="with no numbers in a sample there is nothing to learn from" if 0 in wrong else "",
        fix=f"{call}{keyword}={right})",
    )


def _is_no_size(size: Any) -> bool:
    if isinstance(size, (bool, float, str, bytes)):
        return True
    return isinstance(size, Integral) and size < 1


def example_of(kind: type[Any]) -> str:
    """A layer of this class as one types it, as far as that can be said.

    >>> from teachkeras.layers import Dense
    >>> example_of(Dense)
    'Dense(32)'
    """
    needed = missing_arguments(kind.__init__, [], [])
    usual = {"output_dim": "32", "p": "0.5", "activation": "'relu'", "target_shape": "(8, 8)"}
    usual |= {"function": "lambda x: x * 2", "nb_filter": "32", **dict.fromkeys(WINDOW, "3")}
    return f"{kind.__name__}({', '.join(usual.get(name, f'{name}=...') for name in needed)})"


def rank_fits(have: int, want: int | str) -> bool:
    """Whether a number of axes is the wanted one; "2+" wants two or more."""
    return have >= int(want[:-1]) if isinstance(want, str) else have == want


def rank_fix(shape: Shape, want: int | str) -> str:
    """What to type where the number of axes is wrong."""
    least = int(str(want).rstrip("+"))
    return "K.expand_dims(x, 0)   (add the batch axis)" if len(shape) + 1 == least else "Flatten()"


def sizes_along(layer: Layer, input_shape: Shape, axes: Iterable[int]) -> tuple[int, ...]:
    """The input's sizes along these axes, for weights that have them; TK-831 for an unknown one."""
    wanted = [axis % len(input_shape) for axis in axes]
    sizes = [(axis, input_shape[axis]) for axis in wanted]
    unknown = [axis for axis, size in sizes if size is None]
    if not unknown:
        return tuple(size for _, size in sizes if size is not None)
    named = tuple(8 if axis in unknown else size for axis, size in enumerate(input_shape))
    raise ShapeError(
        "TK-831",
        f"{type(layer).__name__} {layer.name!r} makes weights as large as its input, which is "
        "not known",
        [("it got", repr(input_shape)), ("unknown", f"the size of axis {unknown[0]}")],
        fix=f"Input(shape={named[1:]})   with the sizes of your data",
        example=True,
    )


def check_output(layer: object, output: object) -> None:
    """TK-837: the `call` of a layer gives nothing, or numbers."""
    wrong = [y for y in as_list(output) if not K.is_symbol(y)]
    if not wrong:
        return
    kind, found = type(layer).__name__, wrong[0]
    why = "a function that ends without return gives None"
    fix = f"return y   as the last line of {kind}.call, for a tensor y"
    if found is not None:
        why = "numbers are there at once; a layer describes what to compute with those to come"
        fix = "K.exp(x)   and other functions of K in call, in the place of those of NumPy"
    raise TypeTeachError(
        "TK-837",
        f"the call of {kind} must give a tensor",
        [("it gives", "None" if found is None else f"{type(found).__name__}: {found}"[:60])],
        why=why,
        fix=fix,
        example=True,
    )


def lost_weight(layer: Any, name: str) -> TeachWarning:
    """TK-838: `build` made a variable, and nobody who trains or saves will find it."""
    kind = type(layer).__name__
    what = f"the build of {kind} makes {name}, which is on no list of weights"
    if not layer.weights:
        what = f"{kind} has no weights, but build was defined: its {name} is on no list of weights"
    return TeachWarning(
        "TK-838",
        what,
        [("layer", repr(layer)), ("lists", "trainable_weights, non_trainable_weights")],
        why="training leaves it as it is, and no file keeps it",
        fix=f"self.{name} = self.add_weight(input_shape[1:], 'one')   in build, with its shape",
        example=True,
    )


def unknown_keyword(kind: type[Any], key: str, given: Config) -> TypeTeachError:
    """TK-122: an argument that this class of layers does not take.

    If others of those that were given have other names here too, the fix mends them as well.
    """
    other = _special_kind(kind, KERAS_2.get(key, key))
    known, own = _arguments(other or kind), _arguments(kind)
    changes = [part for each, value in given.items() for part in _renamed(each, value, known)]
    why = "this is what later versions of Keras call it" if _renamed(key, 0, own) else ""
    near = [] if why or key in KERAS_2 or key in known else meant(key, known)
    if near:
        changes += [f"{near[0]}={key}", f"{key}=..."]
    fix = f"{kind.__name__}(..., {', '.join(changes)})" if changes else f"help({kind.__name__})"
    if other is not None:
        why = f"{other.__name__} does the same, and takes it"
        fix = f"{other.__name__}({', '.join(['*...', *changes])})"
    return TypeTeachError(
        "TK-122",
        f"{kind.__name__} does not know the argument {key!r}",
        [("it knows", ", ".join(own))],
        why=why,
        fix=fix,
    )


def _arguments(kind: type[Any]) -> list[str]:
    return [*parameters_of(kind.__init__), *kind.KEYWORDS]


def _special_kind(kind: type[Any], name: str) -> type[Any] | None:
    """The class of layers that does all that `kind` does, and takes an argument of this name too.

    >>> from teachkeras.layers import Convolution1D
    >>> _special_kind(Convolution1D, "atrous_rate").__name__
    'AtrousConvolution1D'
    """
    from ..utils.layer_utils import layer_classes

    if name in _arguments(kind):
        return None
    whole = {*parameters_of(kind.__init__), name} - {"input_dim", "input_length"}
    for each in layer_classes().values():
        needed = missing_arguments(each.__init__, [], [])
        fits = issubclass(each, kind) and whole <= {*parameters_of(each.__init__)}
        if fits and name not in needed:
            return each
    return None


def _renamed(name: str, value: Any, known: Sequence[str]) -> list[str]:
    """How the fix says an argument of a later version: under its name here, and not under its own.

    One number for all axes of a picture is told for each of them.

    >>> _renamed("units", 3, ["output_dim"]), _renamed("kernel_size", (3, 5), ["nb_row", "nb_col"])
    (['output_dim=units', 'units=...'], ['nb_row=3', 'nb_col=5', 'kernel_size=...'])
    """
    sizes = [each for each in WINDOW if each in known]
    if name == "kernel_size" and sizes:
        values = value if isinstance(value, (tuple, list)) else [value] * len(sizes)
        told = [f"{size}={n!r}" for size, n in zip(sizes, values, strict=False)]
        return [*told, f"{name}=..."]
    later = later_name(name, known)
    if later == "atrous_rate" and len(sizes) > 1 and type(value) is int:
        return [f"{later}={(value,) * len(sizes)}", f"{name}=..."]
    return [f"{later}={name}", f"{name}=..."] if later else []


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
        fix=_without_mask(layer, as_list(x)[0]),
    )


def _without_mask(layer: Layer, x: Any) -> str:
    """What to type: a layer of the learner's own gets the mask, one of ours has no use for it."""
    kind = type(layer)
    if not kind.__module__.startswith("teachkeras."):
        return f"supports_masking = True   in the class {kind.__name__}; its call gets the mask"
    if vars(layer).get("function") is not None:
        return "Lambda(lambda x, mask: ...)   a function with an argument mask is given it"
    reader = layer
    while hasattr(x, "_keras_history"):
        source, node, _ = x._keras_history
        if vars(source).get("mask_zero"):
            return f"{type(source).__name__}(..., mask_zero=False)"
        if type(source).__name__ == "Masking":
            shape = tuple(source.inbound_nodes[node].input_shapes[0][1:])
            return f"{type(reader).__name__}(..., input_shape={shape})   in place of the Masking"
        before = source.inbound_nodes[node].input_tensors
        if len(before) != 1 or before[0] is x:
            break
        x, reader = before[0], source
    return f"call {kind.__name__} on a tensor without a mask: 'masked by' says where it comes from"


def rule_for(layer: Layer, real: Shape, given: Any) -> str:
    """The shape that `call` gives, as a shape rule of the class would write it.

    A size that is the input's on the same axis is read off it, one that is a setting of the layer
    is called by its name, every other is the number.
    """
    several = isinstance(given, list)
    first, owner = (given[0], "input_shape[0]") if several else (given, "input_shape")
    settings = {size: name for name, size in vars(layer).items() if type(size) is int}
    words = []
    for axis, size in enumerate(real):
        if axis < len(first) and first[axis] == size:
            words.append(f"{owner}[{axis}]")
        elif size in settings and not settings[size].startswith("_"):
            words.append(f"self.{settings[size]}")
        else:
            words.append(str(size))
    return f"({', '.join(words)}{',' * (len(words) == 1)})"


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
