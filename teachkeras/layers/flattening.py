"""Flatten behind a recurrent layer: what goes wrong there, and what to type instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..backend.types import Shape, Tensor
from ..errors import ShapeError
from .input import InputLayer
from .node import node_of, shape_of

if TYPE_CHECKING:
    from .base import Layer


def behind_recurrent(flatten: Layer, x: Tensor) -> ShapeError | None:
    """Why this Flatten cannot take what comes from a recurrent layer; None if it can.

    TK-175 if that gives its last output only, which is flat; TK-176 if nobody knows how many steps
    it gives.
    """
    line = _line_to(x)
    found = [(layer, y) for layer, y in line if hasattr(layer, "return_sequences")]
    if not found:
        return None
    (recurrent, y), shape = found[0], shape_of(x)
    if len(shape) > 2:
        unknown = shape[1] is None and shape_of(y)[1:2] == (None,)
        return _unknown_length(flatten, recurrent, y, line[-1][0]) if unknown else None
    return _flat_already(flatten, recurrent, shape) if shape_of(y) == shape else None


def _flat_already(flatten: Layer, recurrent: Any, shape: Shape) -> ShapeError:
    inner = getattr(recurrent, "layer", recurrent)  # the one that Bidirectional goes around
    return ShapeError(
        "TK-175",
        f"{recurrent.name} gives only its last output, and that is flat already",
        [
            (recurrent.name, f"{type(recurrent).__name__} gives {shape}"),
            (flatten.name, "Flatten needs sequences or pictures: 3 axes or more"),
            ("then", f"Dense takes {shape} as it is"),
        ],
        fix=f"{type(inner).__name__}(..., return_sequences=True)   for all outputs, or leave "
        "Flatten out",
    )


def _unknown_length(flatten: Layer, recurrent: Layer, y: Tensor, first: Layer) -> ShapeError:
    shape = shape_of(y)
    return ShapeError(
        "TK-176",
        f"nobody has said how many steps {recurrent.name} reads, so they cannot be put in one row",
        [
            (recurrent.name, f"{type(recurrent).__name__} gives {shape}"),
            (flatten.name, f"Flatten would give (None, steps * {shape[-1]})"),
            ("then", "Dense could not make its W, which has a row for each of these numbers"),
        ],
        fix=_length_told(first, 7),
    )


def _line_to(x: Tensor) -> list[tuple[Any, Tensor]]:
    """The layers that lead to a tensor one after the other, from the last back to the first.

    Each has what it gives. An InputLayer is among them only where it was made by hand.
    """
    line: list[tuple[Any, Tensor]] = []
    while hasattr(x, "_keras_history"):
        layer = x._keras_history[0]
        if isinstance(layer, InputLayer) and line and _has_shape(line[-1][0]):
            break
        line.append((layer, x))
        before = node_of(x).input_tensors
        if len(before) != 1 or before[0] is x:
            break
        x = before[0]
    return line


def _has_shape(layer: Layer) -> bool:
    """Whether a layer was told the shape of its input."""
    return "batch_input_shape" in vars(layer)


def _length_told(first: Any, steps: int) -> str:
    """How the first layer is told the number of steps: in one way or another."""
    kind, shape = type(first).__name__, vars(first).get("batch_input_shape", (None, None, 8))
    told = f"shape={(steps, *shape[2:])}"
    if isinstance(first, InputLayer) or not _has_shape(first):
        return f"Input({told})"
    if vars(first).get("input_dim") is None:
        return f"{kind}(..., input_{told})"
    if len(shape) == 2:  # an Embedding, whose input_dim counts words
        return f"{kind}(..., input_length={steps})"
    return f"{kind}(..., input_length={steps})   or input_{told}"
