"""`keras.engine` of Keras 1: layers, tensors with a history, and models."""

from ...errors.lazily import modules_of
from ...layers import Input, InputLayer, InputSpec, Layer
from ...layers.graph import get_source_inputs
from ...models import Model

__all__ = ["Input", "InputLayer", "InputSpec", "Layer", "Model", "get_source_inputs"]

__getattr__, __dir__ = modules_of(__name__)
