"""Small helpers, as in Keras 1."""

from ..lazily import modules_of

__getattr__, __dir__ = modules_of(__name__)
