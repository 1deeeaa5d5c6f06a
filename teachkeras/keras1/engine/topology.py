"""`keras.engine.topology` of Keras 1: the graph of layers."""

from ...layers import Input, InputLayer, InputSpec, Layer, Merge, merge
from ...layers.container import Container
from ...layers.graph import get_source_inputs
from ...layers.losses import as_list as to_list
from ...layers.losses import object_list_uid
from ...layers.node import Node

__all__ = [
    "Container",
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Merge",
    "Node",
    "get_source_inputs",
    "merge",
    "object_list_uid",
    "to_list",
]
