"""Small helpers, as in Keras 1."""

from ..errors.lazily import modules_of

__getattr__, __dir__ = modules_of(__name__)
