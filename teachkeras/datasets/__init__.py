"""Data sets that are on this machine already: nothing is ever downloaded."""

from ..errors.lazily import modules_of

__getattr__, __dir__ = modules_of(__name__)
