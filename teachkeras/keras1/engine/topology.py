"""`keras.engine.topology` of Keras 1: the graph of layers."""

from ...layers import Input, InputLayer, InputSpec, Layer
from ...layers.ledger import as_list as to_list
from ...layers.ledger import object_list_uid
from ...layers.node import Node
from ...models.container import Container
from ...models.graph import get_source_inputs

__all__ = [
    "Container",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Node",
    "get_source_inputs",
    "object_list_uid",
    "to_list",
]
