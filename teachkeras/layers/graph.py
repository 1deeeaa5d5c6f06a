"""The graph of layers between some inputs and some outputs, found along the notes on tensors.

Every walk is a loop: a network may be deeper than Python's stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..backend.types import Tensor
from ..errors import GraphError, StateError
from .base import Layer
from .input import InputLayer
from .node import Node, node_of


def check_ends(inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    """Inputs come from `Input`, outputs from layers, and no input stands twice."""
    for tensor in [*inputs, *outputs]:
        if not hasattr(tensor, "_keras_history"):
            raise GraphError(
                "TK-217",
                "a model begins and ends at tensors that layers know",
                [("it got", str(tensor)[:80])],
                why="K.placeholder is a bare symbol; use Input: its tensor remembers its layer",
                fix="x = Input(shape=(64,))",
            )
    for tensor in inputs:
        if not isinstance(tensor._keras_history[0], InputLayer):
            raise GraphError(
                "TK-218",
                "a model begins at an Input",
                [("it got", str(tensor)[:80])],
                fix="x = Input(shape=(64,))",
            )
    if len({id(x) for x in inputs}) != len(inputs):
        raise GraphError(
            "TK-219",
            "the same input stands twice in a model",
            [("inputs", ", ".join(str(x.name) for x in inputs))],
            fix="name each input once",
        )


def get_source_inputs(
    tensor: Tensor, layer: Layer | None = None, node_index: int | None = None
) -> list[Any]:
    """The inputs from which a tensor is computed, in the order in which they are met.

    Keras 1 is told by `layer` and `node_index` which call made the tensor; here it knows that.
    """
    found = [x for x in _towards_inputs([tensor], set()) if _begins(node_of(x))]
    return list({id(x): x for x in found}.values())


def calls_between(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Node]:
    """Every call of a layer between inputs and outputs, each after the calls it reads."""
    known = {id(x) for x in inputs}
    order: list[Node] = []
    done: set[int] = set()
    stack = [(output, False) for output in reversed(outputs)]
    while stack:
        tensor, ready = stack.pop()
        node = node_of(tensor)
        if id(tensor) in known or id(node) in done:
            continue
        if _begins(node):
            raise _not_connected(node.outbound_layer)
        if ready:
            done.add(id(node))
            order.append(node)
        else:
            stack.append((tensor, True))
            stack += [(x, False) for x in reversed(node.input_tensors)]
    return order


def layers_by_depth(
    calls: Sequence[Node], inputs: Sequence[Any], outputs: Sequence[Any]
) -> list[Layer]:
    """The layers as Keras 1 lists them: those furthest from the outputs first.

    Among layers equally far, the one met first on the way back from the outputs comes first.
    """
    depth: dict[int, int] = {}
    node_depth: dict[int, int] = {}
    for node in reversed(calls):
        mine = node_depth.setdefault(id(node), 0)
        depth[id(node.outbound_layer)] = max(depth.get(id(node.outbound_layer), 0), mine)
        for source in map(node_of, node.input_tensors):
            node_depth[id(source)] = max(node_depth.get(id(source), 0), mine + 1)
            before = id(source.outbound_layer)
            depth[before] = max(depth.get(before, 0), mine + 1)
    met: dict[int, Layer] = {}
    for tensor in [*_towards_inputs(outputs, {id(x) for x in inputs}), *inputs]:
        layer = tensor._keras_history[0]
        met.setdefault(id(layer), layer)
    return sorted(met.values(), key=lambda layer: -depth.get(id(layer), 0))


def check_names(layers: Sequence[Layer]) -> None:
    """Two layers of one model cannot have the same name."""
    names = [layer.name for layer in layers]
    if len(set(names)) == len(names):
        return
    twice = next(name for name in names if names.count(name) > 1)
    kind = type(layers[names.index(twice)]).__name__
    raise StateError(
        "TK-427",
        f"there is a layer {twice!r} in this model already",
        [("layers", ", ".join(names))],
        fix=f"{kind}(..., name='{twice}_b')",
    )


def _begins(node: Node) -> bool:
    return isinstance(node.outbound_layer, InputLayer)


def _towards_inputs(outputs: Sequence[Any], stops: set[int]) -> Iterator[Any]:
    """Every tensor on the way back, each before those it is made from; `stops` are the last."""
    seen: set[int] = set()
    stack = list(reversed(outputs))
    while stack:
        tensor = stack.pop()
        if id(tensor) not in seen:
            seen.add(id(tensor))
            yield tensor
            if id(tensor) not in stops and not _begins(node_of(tensor)):
                stack += reversed(node_of(tensor).input_tensors)


def _not_connected(layer: Layer) -> GraphError:
    return GraphError(
        "TK-220",
        f"the outputs also need {layer.name!r}, which is not among the inputs",
        [("missing", layer.name)],
        fix="Model(input=[x1, x2], output=y)   with every Input",
    )
