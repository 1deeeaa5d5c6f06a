"""Containers: what Sequential and Model share, and Model itself, a graph of layers.

A functional model is found by walking back from its outputs along the notes that layers leave on
their tensors. It is a layer too, and can be called on other tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import ArgumentError, GraphError, StateError, unknown_name
from ..layers.base import Layer, automatic_name
from ..layers.input import InputLayer
from ..layers.ledger import as_list
from ..layers.node import Node, one_or_all
from .training import Training


@dataclass(frozen=True)
class LayerRow:
    """What a picture or a table says about one layer."""

    name: str
    kind: str
    input_shape: Any
    output_shape: Any
    params: int
    connected_to: tuple[str, ...] = ()


class Container(Training, Layer):
    """A layer made of layers, with `inputs`, `outputs` and `layers`."""

    layers: list[Layer]

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
    def input_names(self) -> list[str]:
        """The names of the layers that are fed."""
        return [x._keras_history[0].name for x in self.inputs]

    @property
    def output_names(self) -> list[str]:
        """The names of the layers whose outputs the model gives."""
        return [x._keras_history[0].name for x in self.outputs]

    # weights ---------------------------------------------------------------------------------

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights of all layers that training changes."""
        chosen = self.layers if self.trainable else []
        return [weight for layer in chosen for weight in layer.trainable_weights]

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The weights of all layers that training leaves alone."""
        if not self.trainable:
            return [weight for layer in self.layers for weight in layer.weights]
        return [weight for layer in self.layers for weight in layer.non_trainable_weights]

    @property
    def weights(self) -> list[Any]:
        """All weights, layer by layer."""
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def losses(self) -> list[Any]:
        """What the layers add to the loss, for the calls this model makes; each once."""
        return _each_once(self.get_losses_for(None) + self._losses_of_calls())

    def get_losses_for(self, inputs: Any) -> list[Any]:
        """The losses of the call on `inputs`; for None, those that belong to no call."""
        own = super().get_losses_for(inputs)
        if inputs is None:
            own += [loss for layer in self.layers for loss in layer.get_losses_for(None)]
        return _each_once(own)

    def _losses_of_calls(self) -> list[Any]:
        calls = _calls_in_order(self.inputs, self.outputs)
        return [x for node in calls for x in node.outbound_layer.get_losses_for(node.input_tensors)]

    @property
    def constraints(self) -> dict[Any, Any]:
        """Weight -> its constraint, for all layers."""
        return {w: rule for layer in self.layers for w, rule in layer.constraints.items()}

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name or at that place."""
        if index is not None:
            return self._layer_at(index)
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise unknown_name(
            "TK-428", "layer", name, [each.name for each in self.layers], "lesson 08"
        )

    def _layer_at(self, index: int) -> Layer:
        count = len(self.layers)
        if not -count <= index < count:
            raise ArgumentError(
                "TK-447",
                f"there is no layer number {index}",
                [("layers", ", ".join(f"{n} {x.name}" for n, x in enumerate(self.layers)))],
                fix="model.get_layer(index=-1)   is the last one",
                see="lesson 08",
            )
        return self.layers[index]

    # looking at it ---------------------------------------------------------------------------

    def describe(self) -> list[LayerRow]:
        """One record for each layer: what tables and pictures are drawn from."""
        return [self._row(layer) for layer in self.layers]

    def _row(self, layer: Layer) -> LayerRow:
        node = layer.inbound_nodes[0]
        connected = tuple(
            f"{x._keras_history[0].name}[{x._keras_history[1]}][{x._keras_history[2]}]"
            for x in node.input_tensors
            if x._keras_history[0] is not layer
        )
        return LayerRow(
            layer.name,
            type(layer).__name__,
            one_or_all(node.input_shapes),
            one_or_all(node.output_shapes),
            layer.count_params(),
            connected,
        )

    def summary(self, line_length: int = 100, positions: Sequence[float] | None = None) -> None:
        """Print one line for each layer: name, kind, output shape, weights, what it reads."""
        columns = [int(line_length * p) for p in positions or (0.33, 0.55, 0.67, 1.0)]
        self._need_outputs()
        print("_" * line_length)
        _print_row(["Layer (type)", "Output Shape", "Param #", "Connected to"], columns)
        print("=" * line_length)
        for row in self.describe():
            first, *more = row.connected_to or ("",)
            _print_row(
                [f"{row.name} ({row.kind})", str(row.output_shape), str(row.params), first], columns
            )
            for source in more:
                _print_row(["", "", "", source], columns)
            print("_" * line_length)
        trainable, total = _count(self.trainable_weights), _count(self.weights)
        print(f"Total params: {total:,}\nTrainable params: {trainable:,}")
        print(f"Non-trainable params: {total - trainable:,}")
        print("_" * line_length)

    def __repr__(self) -> str:
        kind = type(self).__name__
        if not self.outputs:
            return f"{kind} {self.name!r} without layers"
        shapes = f"{self.input_shape} -> {self.output_shape}"
        return f"{kind} {self.name!r} of {len(self.layers)} layers {shapes}"


class Model(Container):
    """A model with any number of inputs and outputs: `Model(input=..., output=...)`.

    >>> from teachkeras.layers import Dense, Input
    >>> x = Input(shape=(64,))
    >>> model = Model(input=x, output=Dense(10)(x))
    >>> model.output_shape, model.count_params()
    ((None, 10), 650)
    """

    def __init__(self, input: Any, output: Any, name: str | None = None) -> None:
        super().__init__(name=name or automatic_name("Model"))
        self.inputs, self.outputs = as_list(input), as_list(output)
        _check_ends(self.inputs, self.outputs)
        self._calls = _calls_in_order(self.inputs, self.outputs)
        self.layers = _layers_by_depth(self._calls, self.outputs)
        _check_names(self.layers)
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        """Apply the whole graph of layers to other tensors, sharing the weights."""
        now = {id(old): new for old, new in zip(self.inputs, as_list(x), strict=True)}
        two_phases, losses = False, []
        for node in self._calls:
            layer = node.outbound_layer
            given = [now[id(tensor)] for tensor in node.input_tensors]
            with K.name_scope(layer.name):
                results = as_list(layer._call_and_price(one_or_all(given)))
            losses += layer.get_losses_for(given)
            for old, new in zip(node.output_tensors, results, strict=True):
                now[id(old)] = new
                two_phases = two_phases or getattr(new, "_uses_learning_phase", False)
        self.add_loss(losses, x)
        outputs = [now[id(output)] for output in self.outputs]
        for output in outputs:
            output._uses_learning_phase = two_phases  # type: ignore[attr-defined]
        return one_or_all(outputs)

    def get_output_shape_for(self, input_shape: Any) -> Any:
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


def _each_once(losses: list[Any]) -> list[Any]:
    return list({id(loss): loss for loss in losses}.values())


def _check_ends(inputs: list[Any], outputs: list[Any]) -> None:
    """Inputs come from `Input`, outputs from layers, and no input stands twice."""
    for tensor in [*inputs, *outputs]:
        if not hasattr(tensor, "_keras_history"):
            raise GraphError(
                "TK-217",
                "a model begins and ends at tensors that layers know",
                [("it got", str(tensor)[:80])],
                why="K.placeholder is a bare symbol; Input makes one that remembers its layer",
                fix="x = Input(shape=(64,))",
                see="lesson 12",
            )
    for tensor in inputs:
        if not isinstance(tensor._keras_history[0], InputLayer):
            raise GraphError(
                "TK-218",
                "a model begins at an Input",
                [("it got", str(tensor)[:80])],
                fix="x = Input(shape=(64,))",
                see="lesson 12",
            )
    if len({id(x) for x in inputs}) != len(inputs):
        raise GraphError(
            "TK-219",
            "the same input stands twice in a model",
            [("inputs", ", ".join(str(x.name) for x in inputs))],
            fix="name each input once",
            see="lesson 12",
        )


def _calls_in_order(inputs: list[Any], outputs: list[Any]) -> list[Node]:
    """Every call of a layer between inputs and outputs, each after the calls it reads."""
    known = {id(x) for x in inputs}
    order: list[Node] = []
    done: set[int] = set()
    stack = [(output, False) for output in reversed(outputs)]
    while stack:
        tensor, ready = stack.pop()
        layer, number, _ = tensor._keras_history
        node = layer.inbound_nodes[number]
        if id(tensor) in known or id(node) in done:
            continue
        if isinstance(layer, InputLayer):
            raise _not_connected(layer)
        if ready:
            done.add(id(node))
            order.append(node)
        else:
            stack.append((tensor, True))
            stack += [(x, False) for x in reversed(node.input_tensors)]
    return order


def _not_connected(layer: Layer) -> GraphError:
    return GraphError(
        "TK-220",
        f"the outputs also need {layer.name!r}, which is not among the inputs",
        [("missing", layer.name)],
        fix="Model(input=[x1, x2], output=y)   with every Input",
        see="lesson 12",
    )


def _layers_by_depth(calls: list[Node], outputs: list[Any]) -> list[Layer]:
    """The layers as Keras 1 lists them: the ones furthest from the outputs first."""
    depth: dict[int, int] = {}
    layers: dict[int, Layer] = {}
    for node in reversed(calls):
        mine = depth.setdefault(id(node.outbound_layer), 0)
        for source in (x._keras_history[0] for x in node.input_tensors):
            depth[id(source)] = max(depth.get(id(source), 0), mine + 1)
    for node in calls:
        for layer in [*(x._keras_history[0] for x in node.input_tensors), node.outbound_layer]:
            layers.setdefault(id(layer), layer)
    for output in outputs:  # an output that is an input itself
        layers.setdefault(id(output._keras_history[0]), output._keras_history[0])
    return sorted(layers.values(), key=lambda layer: -depth.get(id(layer), 0))


def _check_names(layers: list[Layer]) -> None:
    names = [layer.name for layer in layers]
    for name in names:
        if names.count(name) > 1:
            raise StateError(
                "TK-427",
                f"there is a layer {name!r} in this model already",
                [("layers", ", ".join(names))],
                fix=f"Dense(..., name='{name}_b')",
                see="lesson 08",
            )


def _count(weights: list[Any]) -> int:
    unique = {id(weight): weight for weight in weights}.values()
    return int(sum(np.prod(weight.type.sizes, dtype="int64") for weight in unique))


def _print_row(fields: list[str], columns: list[int]) -> None:
    line = ""
    for field, end in zip(fields, columns, strict=True):
        line = (line + field)[: end - 1].ljust(end)
    print(line.rstrip())
