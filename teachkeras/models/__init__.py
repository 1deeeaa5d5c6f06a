"""Models: containers of layers that can be trained."""

from .sequential import Sequential

__all__ = ["Sequential"]
