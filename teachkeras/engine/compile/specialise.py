"""Fit: a graph once every size is a number.

Each node is made again on types with known shapes. Shape arithmetic becomes constants, stretches
that do nothing disappear, and everything the shape rules had to assume is checked now.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import GraphError, ShapeError
from ..graph import Tensor, apply, in_place_of, toposort
from ..ops.leaves import Input
from ..rewrite.driver import simplify
from ..types import Dim, Size, TensorType

Sizes = dict[Dim, int]


class Fitted:
    """A graph with known shapes: its placeholders, its outputs, and where each node came from."""

    def __init__(self, inputs: list[Tensor], outputs: tuple[Tensor, ...]) -> None:
        self.inputs = inputs
        self.outputs = outputs


def fit(
    inputs: Sequence[Tensor],
    outputs: Sequence[Tensor],
    shapes: Sequence[tuple[int, ...]],
    strict: bool = False,
) -> Fitted:
    """The same graph for these input shapes; ShapeError when the sizes contradict each other."""
    sizes: Sizes = {}
    new: dict[Tensor, Tensor] = {}
    for node, shape in zip(inputs, shapes, strict=True):
        with in_place_of(node):
            new[node] = Input(TensorType(node.dtype, shape))(name=node.name)
        _settle(node, shape, sizes)
    order = toposort(outputs)
    for node in order:
        if node not in new:
            new[node] = _fit_node(node, [new[x] for x in node.inputs], sizes)
    for node in order:
        _check_equations(node, sizes)
    simple = simplify([new[output] for output in outputs], passes=("lean",), strict=strict)
    return Fitted([new[node] for node in inputs], simple.after)


def _fit_node(node: Tensor, inputs: list[Tensor], sizes: Sizes) -> Tensor:
    if not inputs:
        return node
    with in_place_of(node):
        try:
            made = apply(node.op, inputs)
        except ShapeError as error:
            error.line = node.line
            raise
        _settle(node, made.type.sizes, sizes)
        simpler = node.op.fitted(made)
    result = made if simpler is None else simpler
    result.name = result.name or node.name
    return result


def _settle(node: Tensor, shape: Sequence[int], sizes: Sizes) -> None:
    """Note what each unknown size of a node turned out to be; two answers are an error."""
    for size, number in zip(node.type.shape, shape, strict=True):
        known = sizes.setdefault(size, number) if isinstance(size, Dim) else size
        if known != number:
            raise _contradiction(node, known, number)


def _check_equations(node: Tensor, sizes: Sizes) -> None:
    """Sizes that had to be equal when the node was made must be equal now."""
    for first, second in node.equations:
        a, b = _number(first, sizes), _number(second, sizes)
        if a is not None and b is not None and a != b:
            raise _contradiction(node, a, b)


def _number(size: Size, sizes: Sizes) -> Any:
    return sizes.get(size) if isinstance(size, Dim) else size


def _contradiction(node: Tensor, first: int, second: int) -> GraphError:
    from ..printing import expression

    return GraphError(
        "TK-109",
        "two sizes that must be equal are not",
        [
            ("where", expression(node)),
            ("it got", f"{first} and {second}"),
            ("types", ", ".join(repr(x.type) for x in node.inputs) or repr(node.type)),
        ],
        why="an unknown size (None) never stretches, not even when it turns out to be 1",
        fix="feed arrays whose sizes agree, or write the 1 into the placeholder's shape",
        see="lesson 07",
        line=node.line or False,
    )
