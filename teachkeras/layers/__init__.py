"""All layers by name, as Keras 1 has them."""

from ..errors.lazily import answering
from .base import Layer
from .core import (
    Activation,
    ActivityRegularization,
    Dense,
    Dropout,
    Flatten,
    Lambda,
    RepeatVector,
    Reshape,
)
from .input import Input, InputLayer
from .node import InputSpec

__all__ = [
    "Activation",
    "ActivityRegularization",
    "Dense",
    "Dropout",
    "Flatten",
    "Input",
    "InputLayer",
    "InputSpec",
    "Lambda",
    "Layer",
    "RepeatVector",
    "Reshape",
]


__getattr__ = answering(__name__)
