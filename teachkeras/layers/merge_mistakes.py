"""What people get wrong with `merge` and `Merge`, and what is said then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..backend.types import Shape
from ..errors import (
    ArgumentError,
    ShapeError,
    StateError,
    TypeTeachError,
    UnknownName,
    unknown_name,
)
from .base import Layer
from .node import shape_of

if TYPE_CHECKING:
    from .merge import Merge

# What later versions of Keras call a mode.
LATER_MODES = {
    "add": "sum",
    "average": "ave",
    "concatenate": "concat",
    "cosine": "cos",
    "maximum": "max",
    "multiply": "mul",
}
IN_A_ROW = "merge([Reshape((-1,))(x) for x in {}], mode='concat')"


def unknown_mode(mode: object, known: Sequence[str]) -> UnknownName:
    """TK-832: a word for a way of joining that nobody knows."""
    error = unknown_name("TK-832", "merge mode", mode, list(known))
    later = LATER_MODES.get(str(mode))
    if later is not None:
        error.why = f"later versions of Keras call it so; in Keras 1 it is {later}"
        error.fix = repr(later)
    error.fix = f"...(..., mode={error.fix})"
    return error


def branches(layer: Merge, layers: Sequence[Layer]) -> list[Layer]:
    """The layers that a Merge is made of; anything else is refused."""
    if isinstance(layers, (list, tuple)) and all(isinstance(each, Layer) for each in layers):
        return list(layers)
    if isinstance(layers, (list, tuple)) and any(K.is_symbol(each) for each in layers):
        raise TypeTeachError(
            "TK-824",
            "these are tensors: Merge is made of layers, merge is called on tensors",
            [("it got", ", ".join(str(each)[:40] for each in layers)[:90])],
            fix=f"merge(layers, mode={_mode_word(layer)})   with a small m",
        )
    raise _no_list(layers)


def _no_list(found: object) -> TypeTeachError:
    return TypeTeachError(
        "TK-833",
        "what is merged stands in a list of two or more",
        [("it got", str(found)[:70])],
        fix="merge([x, y], mode='concat')",
        example=True,
    )


def check_list(layer: Merge, inputs: object) -> None:
    """Refuse what is no list of tensors, layers in their place, and a second call."""
    if not isinstance(inputs, (list, tuple)) or len(inputs) < 2:
        raise _no_list(inputs)
    if any(isinstance(each, Layer) for each in inputs):
        raise TypeTeachError(
            "TK-823",
            "these are layers: merge is called on tensors, Merge is made of layers",
            [("it got", str(inputs)[:90])],
            why="or pass what comes out of each of them: its .output",
            fix=f"Merge(inputs, mode={_mode_word(layer)})   with a capital M",
        )
    if layer.inbound_nodes:
        raise StateError(
            "TK-822",
            f"{layer.name} has joined tensors already, and a Merge is called once",
            [("it joined", ", ".join(map(str, layer.inbound_nodes[0].input_shapes)))],
            fix=f"merge(inputs, mode={_mode_word(layer)})   makes a new layer each time",
        )


def _mode_word(layer: Merge) -> str:
    """The mode as it is typed; a function is what the learner gave under that name."""
    return repr(layer.mode) if isinstance(layer.mode, str) else "mode"


# shapes ------------------------------------------------------------------------------------------


def check_shapes(layer: Merge, inputs: list[Any]) -> None:
    """Refuse tensors whose shapes cannot be joined in the layer's mode."""
    shapes = [shape_of(x) for x in inputs]
    if layer.mode == "concat":
        _check_concat(layer, inputs, shapes)
    elif layer.mode in ("dot", "cos"):
        _check_dot(layer, inputs, shapes)
    elif isinstance(layer.mode, str) and _unlike_axes(shapes) != []:
        raise ShapeError(
            "TK-825",
            f"tensors of different shapes cannot be merged by {layer.mode}",
            _side_by_side(inputs),
            fix=_fix_by_joining(layer, shapes),
        )


def _check_concat(layer: Merge, inputs: list[Any], shapes: list[Shape]) -> None:
    rank, axis, unlike = len(shapes[0]), layer.concat_axis, _unlike_axes(shapes)
    if not isinstance(axis, int) or not -rank <= axis < rank:
        raise _cannot_join(layer, inputs, f"concat_axis={axis!r} is no axis of theirs")
    if unlike is None or set(unlike) - {axis % rank}:
        raise _cannot_join(layer, inputs, "all sizes but that of the axis itself must be the same")


def _cannot_join(layer: Merge, inputs: list[Any], why: str) -> ShapeError:
    return ShapeError(
        "TK-826",
        f"these tensors cannot be put one behind the other along axis {layer.concat_axis!r}",
        _side_by_side(inputs),
        why=why,
        fix=_fix_by_joining(layer, [shape_of(x) for x in inputs]),
    )


def _check_dot(layer: Merge, inputs: list[Any], shapes: list[Shape]) -> None:
    if len(shapes) != 2:
        raise ArgumentError(
            "TK-827",
            f"{layer.mode} is a number for each pair, so it joins two tensors",
            _side_by_side(inputs),
            fix="merge([x, y], mode='dot')",
            example=True,
        )
    left, right = shapes
    axes = layer.dot_axes
    pair = axes if isinstance(axes, (list, tuple)) else (axes, axes)
    whole = len(pair) == 2 and all(isinstance(axis, int) for axis in pair)
    if whole and all(-len(s) <= a < len(s) for a, s in zip(pair, shapes, strict=True)):
        first, second = left[pair[0]], right[pair[1]]
        if first == second or first is None or second is None:
            return
    raise ShapeError(
        "TK-828",
        f"the axes that meet in {layer.mode} must have the same size",
        [("left", repr(left)), ("right", repr(right)), ("dot_axes", repr(axes))],
        fix=_fix_of_axes(layer, left, right),
    )


def _fix_of_axes(layer: Merge, left: Shape, right: Shape) -> str:
    """Axes of the same size, if there are any; else a layer that makes the sizes the same."""
    pairs = [
        (i, j)
        for i in reversed(range(1, len(left)))
        for j in reversed(range(1, len(right)))
        if left[i] is not None and left[i] == right[j]
    ]
    if pairs:
        return _again(layer, f"dot_axes={pairs[0]}")
    return f"merge([x, Dense({left[-1]})(y)], mode={layer.mode!r})"


def _unlike_axes(shapes: list[Shape]) -> list[int] | None:
    """The axes along which sizes differ; None if not even the number of axes is the same."""
    if len({len(shape) for shape in shapes}) > 1:
        return None
    columns = enumerate(zip(*shapes, strict=True))
    return [axis for axis, sizes in columns if len(set(sizes) - {None}) > 1]


def _fix_by_joining(layer: Merge, shapes: list[Shape]) -> str:
    """Concatenation along the only axis that differs, or of all numbers of a sample in one row."""
    unlike = _unlike_axes(shapes)
    if unlike is not None and len(unlike) <= 1 and unlike != [0]:
        axis = unlike[0] if unlike else -1
        last = axis in (-1, len(shapes[0]) - 1)
        return _again(layer, "mode='concat'" + ("" if last else f", concat_axis={axis}"))
    source = "[layer.output for layer in layers]" if layer.layers else "inputs"
    return IN_A_ROW.format(source)


def _again(layer: Merge, change: str) -> str:
    """The learner's call with this argument changed."""
    return f"Merge(layers, {change})" if layer.layers else f"...(..., {change})"


def _side_by_side(inputs: list[Any]) -> list[tuple[str, str]]:
    """The shape of each tensor, with the name of the layer it comes from."""
    names = [
        x._keras_history[0].name if hasattr(x, "_keras_history") else f"input {place}"
        for place, x in enumerate(inputs)
    ]
    return [(name, repr(shape_of(x))) for name, x in zip(names, inputs, strict=True)]


def no_mask_of_a_maximum(layer: Merge) -> TypeTeachError:
    """TK-829: Keras 1 does not say which steps of a maximum are real."""
    return TypeTeachError(
        "TK-829",
        f"{layer.name} joins by max, and its inputs have masks",
        [("mode", "max")],
        why="the larger number may come from a masked step; a function says what it means",
        fix="...(..., mode=lambda v: K.maximum(v[0], v[1]), output_mask=lambda m: m[0])",
    )
