"""From raw things to arrays: words, sequences of uneven length, pictures."""

from ..errors.lazily import modules_of

__getattr__, __dir__ = modules_of(__name__)
