"""What a model has through its layers: weights, losses, updates, constraints, states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import backend as K
from ..errors import ArgumentError, unknown_name
from .base import Layer
from .losses import as_list
from .node import Node


class Contents(Layer):
    """The part of a container that gathers what its layers have, each thing once."""

    layers: list[Layer]
    inputs: list[Any]
    _calls: list[Node]

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights of all layers that training changes."""
        chosen = self.layers if self.trainable else []
        return each_once(weight for layer in chosen for weight in layer.trainable_weights)

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The weights of all layers that training leaves alone."""
        if not self.trainable:
            return self.weights
        return each_once(w for layer in self.layers for w in layer.non_trainable_weights)

    @property
    def weights(self) -> list[Any]:
        """All weights, layer by layer."""
        return each_once(weight for layer in self.layers for weight in layer.weights)

    @property
    def losses(self) -> list[Any]:
        """What the layers add to the loss, for the calls this model makes; each once."""
        return each_once(self.get_losses_for(None) + self.get_losses_for(self.inputs))

    def get_losses_for(self, inputs: Any) -> list[Any]:
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

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """The updates of the call on `inputs`; for None, those that belong to no call."""
        found = super().get_updates_for(inputs)
        for layer, own_inputs in self._calls_for(inputs):
            found += layer.get_updates_for(own_inputs)
        return each_once(found)

    def _calls_for(self, inputs: Any) -> list[tuple[Layer, Any]]:
        """The layers inside, and on which of their inputs this model calls them."""
        if inputs is None:
            return [(layer, None) for layer in self.layers]
        given = as_list(inputs)
        if len(given) != len(self.inputs) or any(
            a is not b for a, b in zip(given, self.inputs, strict=True)
        ):
            return []  # a call on other tensors has put its own on our list
        return [(node.outbound_layer, node.input_tensors) for node in self._calls]

    @property
    def constraints(self) -> dict[Any, Any]:
        """Weight -> its constraint, for all layers."""
        return {w: rule for layer in self.layers for w, rule in layer.constraints.items()}

    @property
    def stateful(self) -> bool:
        """True when some layer remembers something from one batch to the next."""
        return any(layer.stateful for layer in self.layers)

    def reset_states(self) -> None:
        """Let every layer that remembers something forget it."""
        for layer in self.layers:
            if layer.stateful and hasattr(layer, "reset_states"):
                layer.reset_states()

    @property
    def state_updates(self) -> list[Any]:
        """The updates of what stateful layers remember, which testing needs too."""
        states = set()
        open_ends: list[Layer] = list(self.layers)
        while open_ends:
            layer = open_ends.pop()
            if isinstance(layer, Contents):
                open_ends += layer.layers
            elif layer.stateful:
                states |= {id(variable) for variable, _ in layer.updates}
        return [update for update in self.updates if id(update[0]) in states]

    def count_params(self) -> int:
        """How many numbers the weights hold in all; a shared weight counts once."""
        return sum(K.count_params(weight) for weight in self.weights)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name or at that place."""
        if index is not None:
            return self._layer_at(index)
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise unknown_name("TK-428", "layer", name, [each.name for each in self.layers])

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


def each_once(things: Iterable[Any]) -> list[Any]:
    """The things in order, without those that have been there before."""
    return list({id(thing): thing for thing in things}.values())
