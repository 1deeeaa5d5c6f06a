"""Container: a graph of layers that is itself a layer.

The graph is found by walking back from the outputs along the notes that layers leave on their
tensors. It can be run again on other tensors, with the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Masks, Shape, Tensors
from ..errors import ArgumentError, GraphError, StateError, unknown_name
from ..errors.arguments import explaining_arguments
from ..errors.text import visible
from .base import Layer, automatic_name
from .graph import calls_between, check_ends, check_names, layers_by_depth
from .losses import as_list, each_once
from .node import Node, note_source, one_or_all
from .picture import ModelPicture, picture_of
from .summary import LayerRow, describe, print_summary


class Container(Layer):
    """A layer made of layers, with `inputs`, `outputs` and `layers`."""

    inputs: list[Any]
    outputs: list[Any]
    layers: list[Layer]
    _calls: list[Node]

    def __init__(self, input: Tensors, output: Tensors, name: str | None = None) -> None:
        super().__init__(name=name or automatic_name(type(self).__name__))
        self.inputs, self.outputs = as_list(input), as_list(output)
        check_ends(self.inputs, self.outputs)
        self._calls = calls_between(self.inputs, self.outputs)
        self.layers = layers_by_depth(self._calls, self.inputs, self.outputs)
        check_names(self.layers)
        self._last_run: Any = None
        note_source(self, self.inputs, self.outputs)
        self.built = True

    # both ends -------------------------------------------------------------------------------

    def _need_outputs(self) -> None:
        if not self.outputs:
            raise StateError(
                "TK-423",
                "the model has no layers yet",
                [("model", repr(self))],
                fix="model.add(Dense(10, input_dim=64))",
            )

    @property
    def input(self) -> Any:
        """The tensor the model is fed through (a list, if there are several)."""
        self._need_outputs()
        return one_or_all(self.inputs)

    @property
    def output(self) -> Any:
        """The tensor the last layer gives (a list, if there are several)."""
        self._need_outputs()
        return one_or_all(self.outputs)

    @property
    def input_shape(self) -> Any:
        """The shape of the data, with None for the batch."""
        self._need_outputs()
        return one_or_all([x._keras_shape for x in self.inputs])

    @property
    def output_shape(self) -> Any:
        """The shape of the predictions, with None for the batch."""
        self._need_outputs()
        return one_or_all([x._keras_shape for x in self.outputs])

    @property
    def input_layers(self) -> list[Layer]:
        """The layers that are fed."""
        return [x._keras_history[0] for x in self.inputs]

    @property
    def output_layers(self) -> list[Layer]:
        """The layers whose outputs the model gives."""
        return [x._keras_history[0] for x in self.outputs]

    @property
    def input_names(self) -> list[str]:
        """The names of the layers that are fed."""
        return [layer.name for layer in self.input_layers]

    @property
    def output_names(self) -> list[str]:
        """The names of the layers whose outputs the model gives."""
        return [layer.name for layer in self.output_layers]

    @property
    def uses_learning_phase(self) -> bool:  # type: ignore[override]  # its layers say it
        """True when some layer works differently in training and in testing."""
        marked = any(getattr(x, "_uses_learning_phase", False) for x in self.outputs)
        return marked and K.is_symbol(K.learning_phase())

    # what its layers have, each thing once -----------------------------------------------------

    @property
    def flattened_layers(self) -> list[Layer]:
        """Every layer once; a model inside is one of them, as in Keras 1."""
        return each_once(self.layers)

    def _owners(self) -> list[Layer]:
        """The layers that are asked for weights, losses and the like."""
        return self.layers

    @property
    def losses(self) -> list[Any]:
        """What the layers add to the loss, for the calls this model makes; each once."""
        return each_once(self.get_losses_for(None) + self.get_losses_for(self.inputs))

    def get_losses_for(self, inputs: Tensors | None) -> list[Any]:
        """The losses of the call on `inputs`; for None, those that belong to no call."""
        found = super().get_losses_for(inputs)
        for layer, own_inputs in self._calls_for(inputs):
            found += layer.get_losses_for(own_inputs)
        return each_once(found)

    @property
    def updates(self) -> list[Any]:
        """The pairs (variable, new value) of the layers; none of a frozen, stateless model."""
        if not self.trainable and not self.stateful:
            return []
        return each_once(self.get_updates_for(None) + self.get_updates_for(self.inputs))

    def get_updates_for(self, inputs: Tensors | None) -> list[Any]:
        """The updates of the call on `inputs`; for None, those that belong to no call."""
        found = super().get_updates_for(inputs)
        for layer, own_inputs in self._calls_for(inputs):
            found += layer.get_updates_for(own_inputs)
        return each_once(found)

    def _calls_for(self, inputs: Tensors | None) -> list[tuple[Layer, Any]]:
        """The layers inside, and on which of their inputs this model calls them."""
        if inputs is None:
            return [(layer, None) for layer in self._owners()]
        given = as_list(inputs)
        if len(given) != len(self.inputs) or any(
            a is not b for a, b in zip(given, self.inputs, strict=True)
        ):
            return []  # a call on other tensors has put its own on our list
        return [(node.outbound_layer, node.input_tensors) for node in self._calls]

    @property  # type: ignore[misc]  # its layers say it
    def constraints(self) -> dict[Any, Any]:
        """Weight -> its constraint, for all layers."""
        return {w: rule for layer in self._owners() for w, rule in layer.constraints.items()}

    @property
    def stateful(self) -> bool:  # type: ignore[override]  # its layers say it
        """True when some layer remembers something from one batch to the next."""
        return any(layer.stateful for layer in self._owners())

    def reset_states(self) -> None:
        """Let every layer that remembers something forget it."""
        for layer in self._owners():
            if layer.stateful and hasattr(layer, "reset_states"):
                layer.reset_states()

    @property
    def state_updates(self) -> list[Any]:
        """The updates of what stateful layers remember, which testing needs too."""
        states = set()
        open_ends: list[Layer] = list(self._owners())
        while open_ends:
            layer = open_ends.pop()
            if isinstance(layer, Container):
                open_ends += layer._owners()
            elif layer.stateful:
                states |= {id(variable) for variable, _ in layer.updates}
        return [update for update in self.updates if id(update[0]) in states]

    def count_params(self) -> int:
        """How many numbers the weights hold in all; a shared weight counts once."""
        return sum(K.count_params(weight) for weight in self.weights)

    @explaining_arguments
    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name or at that place."""
        if index is not None:
            return self._layer_at(index)
        for layer in self.flattened_layers:
            if layer.name == name:
                return layer
        raise unknown_name("TK-428", "layer", name, [each.name for each in self.flattened_layers])

    def _layer_at(self, index: int) -> Layer:
        count = len(self.layers)
        if not -count <= index < count:
            raise ArgumentError(
                "TK-447",
                f"there is no layer number {index}",
                [("layers", ", ".join(f"{n} {x.name}" for n, x in enumerate(self.layers)))],
                fix="model.get_layer(index=-1)   is the last one",
            )
        return self.layers[index]

    # as a layer ------------------------------------------------------------------------------

    def call(self, x: Tensors, mask: Masks = None) -> Any:
        """Apply the whole graph of layers to other tensors, sharing the weights."""
        return one_or_all(self.run_internal_graph(x, mask)[0])

    def compute_mask(self, input: Tensors, input_mask: Masks = None) -> Any:
        """The masks of the outputs for these inputs."""
        return one_or_all(self.run_internal_graph(input, input_mask)[1])

    def run_internal_graph(self, inputs: Tensors, masks: Masks = None) -> tuple[Any, Any, Any]:
        """Run the layers on other tensors: lists of outputs, of their masks, of their shapes.

        The layers only compute here: their own connections stay those inside this model.
        """
        given = self._as_inputs(inputs)
        given_masks = [None] * len(given) if masks is None else as_list(masks)
        run = [*given, *given_masks]
        if self._last_run and _same(self._last_run[0], run):
            return self._last_run[1]
        now = {
            id(old): pair
            for old, pair in zip(self.inputs, zip(given, given_masks, strict=True), strict=True)
        }
        for node in self._calls:
            pairs = [now[id(x)] for x in node.input_tensors]
            outputs = self._run_call(node, [x for x, _ in pairs], [m for _, m in pairs], inputs)
            now |= {id(old): new for old, new in zip(node.output_tensors, outputs, strict=True)}
        ends = [now[id(x)] for x in self.outputs]
        shapes = [K.int_shape(x) for x, _ in ends]
        found = [x for x, _ in ends], [mask for _, mask in ends], shapes
        self._last_run = run, found
        return found

    def _run_call(
        self, node: Node, tensors: list[Any], masks: list[Any], inputs: Tensors
    ) -> list[tuple[Any, Any]]:
        """One layer on other tensors; what it adds to training is noted for these inputs."""
        layer = node.outbound_layer
        x = one_or_all(tensors)
        before = layer._count_calls()
        with K.name_scope(layer.name):
            for tensor in tensors:
                layer._check_input(tensor)
            outputs, output_masks, _ = layer._compute(x, one_or_all(masks))
        losses, updates = layer._last_call(before, x)
        self.add_loss(losses, inputs)
        self.add_update(updates, inputs)
        phase = layer.uses_learning_phase or any(
            getattr(tensor, "_uses_learning_phase", False) for tensor in tensors
        )
        for output in outputs:
            output._uses_learning_phase = phase or getattr(output, "_uses_learning_phase", False)
        return list(zip(outputs, output_masks, strict=True))

    def _as_inputs(self, inputs: Tensors) -> list[Any]:
        self._need_outputs()
        given = as_list(inputs)
        if len(given) == len(self.inputs):
            return given
        raise GraphError(
            "TK-487",
            f"{self.name} has {len(self.inputs)} inputs and was called on {len(given)}",
            [("inputs", ", ".join(self.input_names))],
            fix=f"model([{', '.join(self.input_names)}])   a tensor for each",
        )

    def get_output_shape_for(self, input_shape: Shape | Sequence[Shape]) -> Any:
        """The shapes of the outputs for the shapes of the inputs."""
        given = input_shape if isinstance(input_shape, list) else [input_shape]
        now = {id(x): tuple(shape) for x, shape in zip(self.inputs, given, strict=True)}
        for node in self._calls:
            shapes = one_or_all([now[id(tensor)] for tensor in node.input_tensors])
            said = node.outbound_layer.get_output_shape_for(shapes)
            for old, shape in zip(
                node.output_tensors, said if isinstance(said, list) else [said], strict=True
            ):
                now[id(old)] = tuple(shape)
        return one_or_all([now[id(output)] for output in self.outputs])

    # looking at it ---------------------------------------------------------------------------

    def describe(self) -> list[LayerRow]:
        """One record for each layer: what tables and pictures are drawn from."""
        return describe(self.flattened_layers, self._calls)

    def picture(self) -> ModelPicture:
        """The model as boxes and arrows: what `tk.show(model)` draws."""
        return picture_of(self)

    @explaining_arguments
    def summary(
        self, line_length: int = 100, positions: Sequence[float] = (0.33, 0.55, 0.67, 1.0)
    ) -> None:
        """Print one line for each layer: name, kind, output shape, weights, what it reads."""
        self._need_outputs()
        trainable = sum(K.count_params(weight) for weight in self.trainable_weights)
        print_summary(self.describe(), trainable, self.count_params(), line_length, positions)

    def __repr__(self) -> str:
        kind = visible(type(self).__name__)
        if not self.outputs:
            return f"{kind} {self.name!r} without layers"
        shapes = f"{self.input_shape} -> {self.output_shape}"
        return f"{kind} {self.name!r} of {len(self.layers)} layers {shapes}"


def _same(first: Sequence[Any], second: Sequence[Any]) -> bool:
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))
