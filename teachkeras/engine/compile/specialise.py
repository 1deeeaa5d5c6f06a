"""Fit: a graph once every size is a number.

Each node is made again on types with known shapes. Shape arithmetic becomes constants, stretches
that do nothing disappear, and everything the shape rules had to assume is checked now.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_not

from ...errors import ShapeError
from ..graph import Tensor, apply, in_place_of, rebuild
from ..ops.body import Body
from ..ops.leaves import Input
from ..ops.scan import Scan
from ..rewrite.driver import Simplification, simplify
from ..sizes import Sizes
from ..types import TensorType


class Fitted:
    """A graph with known shapes: its placeholders, its outputs, and all its nodes in order."""

    def __init__(self, inputs: list[Tensor], simple: Simplification) -> None:
        self.inputs = inputs
        self.outputs, self.order = simple.after, simple.order


def fit(
    inputs: Sequence[Tensor],
    graph: Simplification,
    shapes: Sequence[tuple[int, ...]],
    strict: bool = False,
) -> Fitted:
    """The same graph for these input shapes; ShapeError when the sizes contradict each other.

    What has no unknown sizes stays the very same nodes.
    """
    sizes = Sizes()
    new: dict[Tensor, Tensor] = {}
    for node, shape in zip(inputs, shapes, strict=True):
        new[node] = node if node.type.is_known and node.name else _input(node, shape)
        sizes.settle(node, shape)
    for node in graph.order:
        if node not in new:
            new[node] = _fit_node(node, [new[x] for x in node.inputs], sizes)
    for node in graph.order:
        sizes.check(node)
    fitted = [new[output] for output in graph.after]
    simple = simplify(fitted, passes=("lean", "fit"), strict=strict, earlier=graph)
    return Fitted([new[node] for node in inputs], simple)


def _input(node: Tensor, shape: tuple[int, ...]) -> Tensor:
    with in_place_of(node):
        return Input(TensorType(node.dtype, shape))(name=node.name)


def fit_body(body: Body, types: Sequence[TensorType]) -> Body | None:
    """A loop's body for inputs of these known types; None when it fits them as it is."""
    known = body.for_types(types)
    new: dict[Tensor, Tensor] = {x: x for x in known.inputs}
    for node in known.order:
        if node not in new:
            new[node] = _fit_inside(node, [new[x] for x in node.inputs])
    if known is body and all(old is made for old, made in new.items()):
        return None
    return Body(known.inputs, [new[output] for output in known.outputs])


def _fit_inside(node: Tensor, inputs: list[Tensor]) -> Tensor:
    if not inputs:
        return node
    with in_place_of(node):
        known = node.type.is_known  # a rewrite may have kept a size that was unknown before it
        made = rebuild(node, inputs) if known else _made_again(node, inputs)
        simpler = made.op.fitted(made)
    fitted = made if simpler is None else simpler
    fitted.name = fitted.name or node.name
    return fitted


def _fit_node(node: Tensor, inputs: list[Tensor], sizes: Sizes) -> Tensor:
    if not inputs:
        return node
    with in_place_of(node):
        made = node
        if not node.type.is_known or any(map(is_not, inputs, node.inputs)):
            made = _made_again(node, inputs)
            sizes.settle(node, made.type.sizes)
        simpler = made.op.fitted(made)
    result = made if simpler is None else simpler
    result.name = result.name or node.name
    return result


def _made_again(node: Tensor, inputs: list[Tensor]) -> Tensor:
    try:
        return apply(node.op, inputs)
    except ShapeError as error:
        error.line = node.line
        raise


def _fitted_loop(op: Scan, node: Tensor) -> Tensor | None:
    """The loop around a body made for the sizes that are known now, if that changes anything."""
    body = fit_body(op.body, op.inside([x.type for x in node.inputs]))
    return None if body is None else op.with_body(body)(*node.inputs)


Scan.fitted = _fitted_loop  # type: ignore[assignment, method-assign]  # attached, as operators are
