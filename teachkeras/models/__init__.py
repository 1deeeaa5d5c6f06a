"""Models: containers of layers that can be trained."""

from .container import Model
from .sequential import Sequential

__all__ = ["Model", "Sequential"]
