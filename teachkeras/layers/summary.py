"""The table of a model's layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors.records import Record
from ..errors.text import visible
from .base import Layer
from .node import Node, one_or_all


class LayerRow(Record):
    """What a picture or a table says about one layer."""

    name: str
    kind: str
    input_shape: Any
    output_shape: Any
    params: int
    connected_to: tuple[str, ...] = ()


def describe(layers: Sequence[Layer], calls: Sequence[Node]) -> list[LayerRow]:
    """One record for each layer, with what it reads in the calls of one model."""
    own: dict[int, list[Node]] = {}
    for node in calls:
        own.setdefault(id(node.outbound_layer), []).append(node)
    return [_row(layer, own.get(id(layer)) or layer.inbound_nodes[:1]) for layer in layers]


def _row(layer: Layer, nodes: list[Node]) -> LayerRow:
    connected = tuple(
        f"{source.name}[{number}][{place}]"
        for node in nodes
        for source, number, place in zip(
            node.inbound_layers, node.node_indices, node.tensor_indices, strict=True
        )
    )
    return LayerRow(
        layer.name,
        type(layer).__name__,
        one_or_all(nodes[0].input_shapes),
        one_or_all(nodes[0].output_shapes),
        layer.count_params(),
        connected,
    )


def print_summary(
    rows: Sequence[LayerRow],
    trainable: int,
    total: int,
    line_length: int,
    positions: Sequence[float],
) -> None:
    """Print the rows as Keras 1 does, and the three totals under them."""
    columns = [int(line_length * p) if p <= 1 else int(p) for p in positions]
    print("_" * line_length)
    _print_row(["Layer (type)", "Output Shape", "Param #", "Connected to"], columns)
    print("=" * line_length)
    for row in rows:
        first, *more = row.connected_to or ("",)
        _print_row(
            [f"{row.name} ({row.kind})", str(row.output_shape), str(row.params), first], columns
        )
        for source in more:
            _print_row(["", "", "", source], columns)
        print("_" * line_length)
    print(f"Total params: {total:,}\nTrainable params: {trainable:,}")
    print(f"Non-trainable params: {total - trainable:,}")
    print("_" * line_length)


def _print_row(fields: list[str], columns: list[int]) -> None:
    line = ""
    for field, end in zip(map(visible, fields), columns, strict=True):
        line = (line + field)[: end - 1].ljust(end)
    print(line.rstrip())
