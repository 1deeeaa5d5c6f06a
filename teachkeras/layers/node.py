"""What a layer remembers of each of its calls, and what it tells about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..backend.types import Shape, Sizes, Tensor

if TYPE_CHECKING:
    from .base import Layer


class InputSpec:
    """What a layer accepts: a dtype, a shape (None: any size), or a number of axes ("2+": 2 up)."""

    def __init__(
        self,
        dtype: str | None = None,
        shape: Sizes | None = None,
        ndim: int | str | None = None,
    ) -> None:
        self.dtype = dtype
        self.shape = shape
        self.ndim = ndim if shape is None else len(shape)


class Node:
    """One call of a layer: which tensors went in, which came out, their masks and shapes.

    A node knows its own layer (`outbound_layer`) and the layers its inputs come from
    (`inbound_layers`), and puts itself on the lists of both: so the graph can be walked either way.
    """

    def __init__(
        self,
        outbound_layer: Layer,
        inbound_layers: Sequence[Any],
        node_indices: Sequence[int],
        tensor_indices: Sequence[int],
        input_tensors: Sequence[Any],
        output_tensors: Sequence[Any],
        input_masks: Sequence[Any],
        output_masks: Sequence[Any],
        input_shapes: Sequence[Any],
        output_shapes: Sequence[Any],
    ) -> None:
        self.outbound_layer = outbound_layer
        self.inbound_layers = list(inbound_layers)
        self.node_indices = list(node_indices)
        self.tensor_indices = list(tensor_indices)
        self.input_tensors, self.output_tensors = list(input_tensors), list(output_tensors)
        self.input_masks, self.output_masks = list(input_masks), list(output_masks)
        self.input_shapes, self.output_shapes = list(input_shapes), list(output_shapes)
        outbound_layer.inbound_nodes.append(self)
        for layer in self.inbound_layers:
            layer.outbound_nodes.append(self)

    @classmethod
    def create_node(
        cls,
        outbound_layer: Layer,
        inbound_layers: Sequence[Layer],
        node_indices: Sequence[int] | None = None,
        tensor_indices: Sequence[int] | None = None,
    ) -> Any:
        """Call a layer on outputs of other layers, as `add_inbound_node` does; gives the node."""
        outbound_layer.add_inbound_node(inbound_layers, node_indices, tensor_indices)
        return outbound_layer.inbound_nodes[-1]

    def get_config(self) -> dict[str, Any]:
        """The names of the layers at both ends, and which of their calls and outputs."""
        return {
            "outbound_layer": self.outbound_layer.name,
            "inbound_layers": [layer.name for layer in self.inbound_layers],
            "node_indices": self.node_indices,
            "tensor_indices": self.tensor_indices,
        }


class PlainCall:
    """A call on tensors that come from no layer: nothing is connected, but it can be shown."""

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        self.input_tensors, self.output_tensors = list(inputs), list(outputs)

    @property
    def input_shapes(self) -> list[Shape]:
        """The shape of each tensor that went in."""
        return [shape_of(x) for x in self.input_tensors]

    @property
    def output_shapes(self) -> list[Shape]:
        """The shape of each tensor that came out."""
        return [shape_of(y) for y in self.output_tensors]


def note_call(
    layer: Layer, inputs: list[Any], outputs: list[Any], masks: tuple[list[Any], list[Any]]
) -> Node:
    """The node of a call on tensors that came from layers themselves."""
    histories = [x._keras_history for x in inputs]
    layers, calls, places = ([history[part] for history in histories] for part in range(3))
    return Node(
        layer,
        layers,
        calls,
        places,
        inputs,
        outputs,
        *masks,
        [shape_of(x) for x in inputs],
        [shape_of(y) for y in outputs],
    )


def note_source(layer: Layer, inputs: list[Any], outputs: list[Any]) -> Node:
    """The node of what begins a graph: an InputLayer, or a model with its own inputs and outputs.

    No layer stands before it.
    """
    return Node(
        layer,
        [],
        [],
        [],
        inputs,
        outputs,
        [None] * len(inputs),
        [mask_of(y) for y in outputs],
        [shape_of(x) for x in inputs],
        [shape_of(y) for y in outputs],
    )


def node_of(tensor: Tensor) -> Node:
    """The call of a layer that gave this tensor."""
    layer, node_index, _ = tensor._keras_history
    return layer.inbound_nodes[node_index]


def mask_of(tensor: Tensor) -> Tensor | None:
    """The mask that belongs to a layer's output; None if nothing is masked."""
    layer, node_index, tensor_index = tensor._keras_history
    if node_index >= len(layer.inbound_nodes):  # an Input that is only just being made
        return None
    return layer.inbound_nodes[node_index].output_masks[tensor_index]


def shape_of(tensor: Tensor) -> Shape:
    """The shape that the layer said, which may know more than the graph does."""
    return getattr(tensor, "_keras_shape", None) or K.int_shape(tensor)


def one_or_all(values: list[Any]) -> Any:
    """The only thing in a list, or the list."""
    return values[0] if len(values) == 1 else values


def calls_in_words(nodes: list[Node]) -> str:
    """The calls of a layer with their shapes, for an error."""
    return ", ".join(
        f"{number}: {one_or_all(node.input_shapes)} -> {one_or_all(node.output_shapes)}"
        for number, node in enumerate(nodes)
    )


def others_in_words(count: int) -> str:
    """The numbers of the other calls, for a fix."""
    return "1" if count == 2 else f"1 to {count - 1}"
