"""`keras.engine` of Keras 1: layers, tensors with a history, and models."""

from ...errors.lazily import modules_of
from ...layers import Input, InputLayer, InputSpec, Layer, Merge, merge
from ...layers.graph import get_source_inputs
from ...models import Model

__all__ = [
    "Input",
    "InputLayer",
    "InputSpec",
    "Layer",
    "Merge",
    "Model",
    "get_source_inputs",
    "merge",
]

__getattr__, __dir__ = modules_of(__name__)
