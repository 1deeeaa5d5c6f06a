"""A model as boxes and arrows: the record that pictures of it are drawn from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..errors.records import Record
from ..errors.text import in_lines
from .card import LayerCard, card_of
from .losses import each_once
from .node import Node

if TYPE_CHECKING:
    from .container import Container


class ModelPicture(Record, eq=False):
    """The layers of a model as cards, and the arrows between them as pairs of their numbers."""

    name: str
    kind: str
    boxes: tuple[LayerCard, ...]
    arrows: tuple[tuple[int, int], ...]
    outputs: tuple[int, ...]  # the numbers of the boxes whose results the model gives

    @property
    def params(self) -> int:
        """How many numbers the weights hold in all; a shared weight counts once."""
        shapes = {name: shape for box in self.boxes for name, shape, _ in box.weights}
        return sum(math.prod(shape) for shape in shapes.values())

    def __repr__(self) -> str:
        frozen = [box.name for box in self.boxes if box.frozen]
        lines = [f"{self.kind} {self.name!r}: {len(self.boxes)} layers, {self.params:,} weights"]
        for number, box in enumerate(self.boxes):
            read = [self.boxes[a].name for a, b in self.arrows if b == number]
            source = f" from {', '.join(read)}" if read else ""
            ice = "  (frozen)" if box.frozen else ""
            shapes = f"{box.input_shape} -> {box.output_shape}"
            lines.append(f"  {box.name} ({box.kind}){source}: {shapes}, {box.params:,}{ice}")
        if frozen:
            lines.append(f"  frozen: {', '.join(frozen)}")
        return in_lines(lines)


def picture_of(model: Container) -> ModelPicture:
    """The picture of a model; its inputs are boxes too, also of a Sequential.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> picture = picture_of(Sequential([Dense(4, input_dim=3), Dense(2)]))
    >>> [box.kind for box in picture.boxes], picture.arrows
    (['InputLayer', 'Dense', 'Dense'], ((0, 1), (1, 2)))
    """
    model._need_outputs()
    inputs = [layer for layer in model.input_layers if layer not in model.layers]
    layers = each_once([*inputs, *model.flattened_layers])
    calls: dict[int, list[Node]] = {}
    for node in model._calls:
        calls.setdefault(id(node.outbound_layer), []).append(node)
    number = {id(layer): at for at, layer in enumerate(layers)}
    arrows = [
        (number[id(source)], number[id(node.outbound_layer)])
        for node in model._calls
        for source in node.inbound_layers
    ]
    cards = (card_of(layer, calls.get(id(layer))) for layer in layers)
    ends = dict.fromkeys(number[id(layer)] for layer in model.output_layers)
    return ModelPicture(
        model.name, type(model).__name__, tuple(cards), tuple(dict.fromkeys(arrows)), tuple(ends)
    )
