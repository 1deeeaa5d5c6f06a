"""All layers by name, as Keras 1 has them."""

from ..errors.names import not_in_module
from .base import Layer
from .core import Activation, ActivityRegularization, Dense, Dropout, Flatten, Lambda, Reshape
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
    "Reshape",
]


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    raise not_in_module(__name__, name, __all__)
