"""What people get wrong with pictures: axes, orders, sizes, and what is said then."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..backend.types import Shape, Tensor
from ..errors import ArgumentError, ShapeError, TeachWarning, TypeTeachError, warn_once
from ..utils.np_utils import conv_input_length

if TYPE_CHECKING:
    from .base import Layer
    from .convolution_kinds import Deconvolution2D
    from .spatial import Kernels, Spatial, Windowed

AXES = {1: ("steps",), 2: ("rows", "columns"), 3: ("planes", "rows", "columns")}
NOUNS = {1: "sequence", 2: "picture", 3: "volume"}


def axes_in_words(layer: Spatial) -> str:
    """The axes a layer takes, by name.

    >>> from teachkeras.layers import Convolution2D
    >>> axes_in_words(Convolution2D(8, 3, 3))
    '(batch, rows, columns, channels)'
    """
    axes: list[Any] = ["batch", *AXES[layer.rank]]
    axes.insert(1 if layer.dim_ordering == "th" else len(axes), "channels")
    return f"({', '.join(axes)})"


def wrong_rank(layer: Spatial, shape: Shape) -> ShapeError:
    """TK-120 for a wrong number of axes: most often that of the channels is missing."""
    wanted, name = layer.rank + 2, type(layer).__name__
    sample = _sample(layer, shape)
    first = "batch_input_shape" in vars(layer)
    if sample is None and len(shape) > wanted:
        fix = f"TimeDistributed({name}(...))   where there are steps of {NOUNS[layer.rank]}s"
    elif sample is None:
        fix = "layer(Lambda(lambda x: K.expand_dims(x, -1))(x))"
    elif first:
        fix = f"{name}(..., input_shape={sample})"
    else:
        fix = f"layer(Reshape({sample})(x))"
    error = layer._cannot_take(str(shape), axes_in_words(layer), fix)
    if first and len(shape) == wanted + 1:
        error.why = "input_shape is the shape of one sample: the batch is left out"
    elif len(shape) == wanted - 1 and layer.rank > 1:
        error.why = f"a grey {NOUNS[layer.rank]} has an axis of channels too, with 1 channel"
    return error


def _sample(layer: Spatial, shape: Shape) -> tuple[int, ...] | None:
    """The shape of a sample that the learner probably means; None where it cannot be told."""
    given, rank, known = shape[1:], layer.rank, [n for n in shape[1:] if n is not None]
    if len(known) < len(given) or not known:
        return None
    if len(given) == rank + 2:  # the batch among the sizes of a sample
        return tuple(known[1:]) if "batch_input_shape" in vars(layer) else None
    side = round(known[0] ** (1 / rank))
    if len(given) == 1 and side**rank == known[0]:
        known = [side] * rank
    return tuple(layer._whole(None, known, 1)[1:]) if len(known) == rank else None  # type: ignore[arg-type]


def too_large(layer: Windowed, shape: Shape) -> ShapeError:
    """TK-814: the window fits at no place, because the picture is smaller than it reaches."""
    name, noun = type(layer).__name__, NOUNS[layer.rank]
    space = layer._parts(shape)[1]
    window, apart = layer._window(), layer._dilation()
    holes = f", entries {apart} apart" if set(apart) != {1} else ""
    return ShapeError(
        "TK-814",
        f"the window of {name} {layer.name!r} is larger than the {noun}",
        [("window", f"{_times(window)}{holes}"), (noun, f"{_times(space)}, shape {shape}")],
        why=turned_hint(layer, shape),
        fix=_order_fix(layer) if is_turned(layer, shape) else _smaller(layer, name),
    )


def _smaller(layer: Windowed, name: str) -> str:
    if "same" in layer.modes:
        return f"{name}(..., border_mode='same')"
    return f"a smaller window for {name} {layer.name!r}, or a larger {NOUNS[layer.rank]}"


def _times(numbers: Shape) -> str:
    return " x ".join("?" if n is None else str(n) for n in numbers)


def is_turned(layer: Spatial, shape: Shape) -> bool:
    """Whether sizes look like those of the other order: (3, 32, 32) where channels come last.

    They do where the axis on which the other order has its channels has 1, 3 or 4 places, and all
    others, those called channels here too, are equal and more than that.
    """
    _, space, channels = layer._parts(shape)
    few, rest = (
        (space[-1], (*space[:-1], channels))
        if layer.dim_ordering == "th"
        else (
            space[0],
            (*space[1:], channels),
        )
    )
    return layer.rank > 1 and few in (1, 3, 4) and len(set(rest)) == 1 and (rest[0] or 0) > 4


def turned_hint(layer: Spatial, shape: Shape) -> str:
    """What to think of when sizes look turned; "" where they do not."""
    if not is_turned(layer, shape):
        return ""
    other = "tf" if layer.dim_ordering == "th" else "th"
    _, space, channels = layer._parts(shape)
    read = f"{_times(space)} with {channels} channels"
    return f"{layer.dim_ordering!r} reads this as {read}; is it in the order {other!r}?"


def _order_fix(layer: Spatial) -> str:
    other = "tf" if layer.dim_ordering == "th" else "th"
    return f"{type(layer).__name__}(..., dim_ordering={other!r})"


def warn_of_the_order(layer: Spatial, shape: Shape) -> None:
    """TK-817: the first layer of a network gets sizes that look like those of the other order."""
    if "batch_input_shape" not in vars(layer):
        return
    warn_once(
        layer,
        TeachWarning(
            "TK-817",
            f"the sizes that {type(layer).__name__} {layer.name!r} gets look turned",
            [("it got", str(shape)), ("it reads", axes_in_words(layer))],
            why=turned_hint(layer, shape),
            fix=_order_fix(layer),
        ),
    )


def on_the_way(x: Tensor) -> str:
    """How the sizes became what they are, layer by layer: "" where nobody knows."""
    found: list[str] = []
    while hasattr(x, "_keras_history"):
        layer, node, _ = x._keras_history
        found.append(f"{layer.name} {K.int_shape(x)[1:]}")
        before = layer.inbound_nodes[node].input_tensors if layer.inbound_nodes else []
        if len(before) != 1 or before[0] is x:
            break
        x = before[0]
    if len(found) < 2:
        return ""
    shown = found[::-1] if len(found) < 6 else [found[-1], "...", *found[2::-1]]
    return " -> ".join(shown)


def other_channels(layer: Kernels, shape: Shape, channels: int) -> ShapeError:
    """TK-120 for channels that the kernels were not made for."""
    batch, space, _ = layer._parts(shape)
    return layer._cannot_take(
        str(shape),
        f"{layer._whole(batch, space, channels)}   its kernels see {channels} channels",
        f"{layer._typed()}(x)   a new layer makes kernels of its own",
    )


def channels_unknown(layer: Spatial, shape: Shape) -> ShapeError:
    """Kernels are as deep as there are channels, so these must be known."""
    return _size_unknown(layer, shape, "channels")


def places_unknown(layer: Spatial, shape: Shape) -> ShapeError:
    """Every place has kernels of its own, so it must be known how many places there are."""
    return _size_unknown(layer, shape, " and ".join(AXES[layer.rank]))


def _size_unknown(layer: Spatial, shape: Shape, what: str) -> ShapeError:
    """TK-815: a size that the weights depend on is None."""
    name, noun = type(layer).__name__, NOUNS[layer.rank]
    sample = layer._whole(None, (28, 28, 28)[: layer.rank], 1)[1:] if layer.rank > 1 else (100, 8)
    first = "batch_input_shape" in vars(layer)
    example = f"Input(shape={sample})   if a {noun} has {_times(sample)} numbers"
    return ShapeError(
        "TK-815",
        f"{name} {layer.name!r} must know how many {what} there are",
        [("it got", str(shape)), ("it needs", axes_in_words(layer))],
        fix=f"{name}(..., input_shape={sample})" if first else example,
    )


def bad_sizes(layer: Layer, name: str, value: object, length: int, least: int) -> TypeTeachError:
    """TK-816: a tuple with a number for each axis is needed."""
    asked = int(value) if isinstance(value, Integral) else 0
    right: tuple[Any, ...] = (asked if asked >= max(least, 1) else 2,) * length
    if name == "output_shape":
        right = (None, *right)
    return TypeTeachError(
        "TK-816",
        f"{name} of {type(layer).__name__}: {length} whole numbers from {least}, one for each axis",
        [("it got", repr(value)[:60])],
        fix=f"{type(layer).__name__}(..., {name}={right})",
    )


def steps_and_holes(layer: Kernels, fix: str, steps: object) -> ArgumentError:
    """TK-800: a kernel with holes that moves on by more than one place would skip most cells."""
    return ArgumentError(
        "TK-800",
        f"{type(layer).__name__} cannot leave holes and take larger steps at once",
        [("steps", repr(steps)), ("holes", f"atrous_rate={vars(layer)['atrous_rate']!r}")],
        why="so is Keras 1; one of the two has to be 1",
        fix=f"{type(layer).__name__}(..., {fix})",
    )


def no_way_back(layer: Deconvolution2D, shape: Shape, small: tuple[Any, ...]) -> ShapeError:
    """TK-819: a convolution of pictures of `output_shape` would not give the input's sizes."""
    batch, given, _ = layer._parts(shape)
    wide = tuple(
        None if size is None else _smallest(size, length, layer.border_mode, step)
        for size, length, step in zip(given, layer._window(), layer._steps(), strict=True)
    )
    told = layer._parts(layer.output_shape_)[1]
    asked = tuple(a or b for a, b in zip(wide, told, strict=True))
    right = layer._whole(None, asked, layer.nb_filter)
    return ShapeError(
        "TK-819",
        f"pictures of this output_shape do not shrink to those that {layer.name!r} gets",
        [
            ("it got", f"{shape}: {_times(given)}"),
            ("output_shape", f"{layer.output_shape_}, which would shrink to {_times(small)}"),
        ],
        fix=f"{type(layer).__name__}(..., output_shape={right})",
    )


def _smallest(size: int, length: int, border_mode: str, step: int) -> int:
    """The smallest size that a window shrinks to this one; with 'same' any step's first."""
    if border_mode == "same":
        return (size - 1) * step + 1 if step == 1 else size * step
    return conv_input_length(size, length, border_mode, step) or size


def bad_padding(layer: Spatial, name: str, value: object, forms: str, fix: str) -> TypeTeachError:
    """TK-820: how many cells are added or cut off is told in one of a few forms."""
    return TypeTeachError(
        "TK-820",
        f"{name} of {type(layer).__name__} cannot be read",
        [("it got", repr(value)[:60]), ("it takes", forms)],
        fix=f"{type(layer).__name__}(..., {name}={fix})",
    )


def nothing_left(layer: Spatial, shape: Shape, left: Shape) -> ShapeError:
    """TK-821: more is cut off than there is."""
    _, space, _ = layer._parts(shape)
    widths = vars(layer)["_widths"]
    kept = [pair if n is None or n > 0 else (0, 0) for pair, n in zip(widths, left, strict=True)]
    fix = tuple(kept) if layer.rank > 1 else kept[0]
    return ShapeError(
        "TK-821",
        f"{type(layer).__name__} {layer.name!r} would cut off more than there is",
        [
            (NOUNS[layer.rank], f"{_times(space)}, shape {shape}"),
            ("cut off", f"before and after: {widths}"),
        ],
        fix=f"{type(layer).__name__}(..., cropping={fix})",
    )
