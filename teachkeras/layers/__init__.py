"""All layers by name, as Keras 1 has them."""

from .base import Input, InputLayer, InputSpec, Layer
from .core import Activation, Dense, Dropout, Flatten, Lambda, Reshape

__all__ = [
    "Activation",
    "Dense",
    "Dropout",
    "Flatten",
    "Input",
    "InputLayer",
    "InputSpec",
    "Lambda",
    "Layer",
    "Reshape",
]
