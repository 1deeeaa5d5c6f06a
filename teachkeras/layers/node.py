"""What a layer remembers of each of its calls, and what it tells about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..errors import ArgumentError, NameTeachError
from ..errors.sources import learner_names
from .losses import as_list


class InputSpec:
    """What a layer accepts: a dtype, a shape (None: any size), or a number of axes ("2+": 2 up)."""

    def __init__(self, dtype: str | None = None, shape: Any = None, ndim: Any = None) -> None:
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
        outbound_layer: Any,
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
        outbound_layer: Any,
        inbound_layers: Any,
        node_indices: Any = None,
        tensor_indices: Any = None,
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


def note_call(
    layer: Any, inputs: list[Any], outputs: list[Any], masks: tuple[list[Any], list[Any]]
) -> Node:
    """The node of a call on tensors that came from layers themselves."""
    histories = [x._keras_history for x in inputs]
    return Node(
        layer,
        *([history[part] for history in histories] for part in range(3)),
        inputs,
        outputs,
        *masks,
        [shape_of(x) for x in inputs],
        [shape_of(y) for y in outputs],
    )


def note_source(layer: Any, inputs: list[Any], outputs: list[Any]) -> Node:
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


def node_of(tensor: Any) -> Node:
    """The call of a layer that gave this tensor."""
    layer, node_index, _ = tensor._keras_history
    return layer.inbound_nodes[node_index]  # type: ignore[no-any-return]


def mask_of(tensor: Any) -> Any:
    """The mask that belongs to a layer's output; None if nothing is masked."""
    layer, node_index, tensor_index = tensor._keras_history
    if node_index >= len(layer.inbound_nodes):  # an Input that is only just being made
        return None
    return layer.inbound_nodes[node_index].output_masks[tensor_index]


def shape_of(tensor: Any) -> Any:
    """The shape that the layer said, which may know more than the graph does."""
    return getattr(tensor, "_keras_shape", None) or K.int_shape(tensor)


class Connections:
    """The part of a layer that answers what went in and what came out."""

    name: str
    inbound_nodes: list[Node]
    batch_input_shape: Any
    input_dtype: Any
    __call__: Callable[..., Any]

    def create_input_layer(
        self, batch_input_shape: Any, input_dtype: str | None = None, name: str | None = None
    ) -> None:
        """Make an input of this shape (the batch comes first) and call the layer on it."""
        from .base import automatic_name
        from .input import Input

        self.batch_input_shape = tuple(batch_input_shape)
        self.input_dtype = input_dtype or K.floatx()
        name = name or automatic_name(f"{type(self).__name__.lower()}_input")
        self(Input(batch_shape=self.batch_input_shape, dtype=self.input_dtype, name=name))

    def add_inbound_node(
        self, inbound_layers: Any, node_indices: Any = None, tensor_indices: Any = None
    ) -> None:
        """Call the layer on outputs of other layers: of which of their calls, and which of those.

        Without numbers it is the first output of the first call of each.
        """
        layers = as_list(inbound_layers)
        calls, places = (
            as_list(given) if given is not None else [0] * len(layers)
            for given in (node_indices, tensor_indices)
        )
        outputs = [
            layer._node_at(call, "output").output_tensors[place]
            for layer, call, place in zip(layers, calls, places, strict=True)
        ]
        self(one_or_all(outputs))

    def _only_node(self, what: str) -> Node:
        nodes = self.inbound_nodes
        if not nodes:
            raise NameTeachError(
                "TK-412",
                f"{self.name} is not connected yet, so it has no {what}",
                [("layer", repr(self))],
                fix=f"y = {learner_names(type(self)).get(self, 'layer')}(x)   for a tensor x",
                example=True,
            )
        if len(nodes) > 1:
            raise NameTeachError(
                "TK-413",
                f"{self.name} was called {len(nodes)} times and has as many {what}s",
                [("layer", repr(self)), ("calls", _calls(nodes))],
                fix=f"layer.get_{what}_at(0)   or {_others(len(nodes))}",
            )
        return nodes[0]

    def _node_at(self, node_index: int, what: str) -> Node:
        nodes = self.inbound_nodes
        if not nodes:
            return self._only_node(what)
        if not -len(nodes) <= node_index < len(nodes):
            raise ArgumentError(
                "TK-488",
                f"{self.name} has no {what} number {node_index}: "
                + ("it was called once" if len(nodes) == 1 else f"it has {len(nodes)}"),
                [("calls", _calls(nodes))],
                fix=f"layer.get_{what}_at({len(nodes) - 1})",
            )
        return nodes[node_index]

    def _agreed(self, what: str) -> Any:
        """The shapes of all calls, if they are the same."""
        found = {str(getattr(node, f"{what}s")) for node in self.inbound_nodes}
        node = self.inbound_nodes[0] if len(found) == 1 else self._only_node(what)
        return one_or_all(getattr(node, f"{what}s"))

    @property
    def input(self) -> Any:
        """The tensor the layer was called on."""
        return one_or_all(self._only_node("input").input_tensors)

    @property
    def output(self) -> Any:
        """The tensor that came out."""
        return one_or_all(self._only_node("output").output_tensors)

    @property
    def input_mask(self) -> Any:
        """The mask of the tensor the layer was called on, or None."""
        return one_or_all(self._only_node("input_mask").input_masks)

    @property
    def output_mask(self) -> Any:
        """The mask of the tensor that came out, or None."""
        return one_or_all(self._only_node("output_mask").output_masks)

    @property
    def input_shape(self) -> Any:
        """The shape of the tensor the layer was called on."""
        return self._agreed("input_shape")

    @property
    def output_shape(self) -> Any:
        """The shape of the tensor that came out."""
        return self._agreed("output_shape")

    def get_input_at(self, node_index: int) -> Any:
        """The input of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "input").input_tensors)

    def get_output_at(self, node_index: int) -> Any:
        """The output of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "output").output_tensors)

    def get_input_mask_at(self, node_index: int) -> Any:
        """The mask of the input of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "input_mask").input_masks)

    def get_output_mask_at(self, node_index: int) -> Any:
        """The mask of the output of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "output_mask").output_masks)

    def get_input_shape_at(self, node_index: int) -> Any:
        """The shape of the input of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "input_shape").input_shapes)

    def get_output_shape_at(self, node_index: int) -> Any:
        """The shape of the output of the call number `node_index`."""
        return one_or_all(self._node_at(node_index, "output_shape").output_shapes)


def one_or_all(values: list[Any]) -> Any:
    """The only thing in a list, or the list."""
    return values[0] if len(values) == 1 else values


def _calls(nodes: list[Node]) -> str:
    return ", ".join(
        f"{number}: {one_or_all(node.input_shapes)} -> {one_or_all(node.output_shapes)}"
        for number, node in enumerate(nodes)
    )


def _others(count: int) -> str:
    return "1" if count == 2 else f"1 to {count - 1}"
