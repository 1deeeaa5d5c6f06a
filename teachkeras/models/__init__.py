"""Models: containers of layers that can be trained."""

from .model import Model
from .sequential import Sequential

__all__ = ["Model", "Sequential"]


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    from ..errors.names import not_in_module

    raise not_in_module(__name__, name, __all__)
