"""All layers by name, as Keras 1 has them."""

from .base import Input, InputLayer, InputSpec, Layer
from .core import Activation, Dense, Dropout, Flatten

__all__ = ["Activation", "Dense", "Dropout", "Flatten", "Input", "InputLayer", "InputSpec", "Layer"]
