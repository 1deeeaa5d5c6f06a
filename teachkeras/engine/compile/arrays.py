"""The table of array modules: NumPy always, CuPy on request. Nothing else names either."""

from __future__ import annotations

import importlib
from typing import Any

import numpy

MODULES = {"cpu": "numpy", "gpu": "cupy"}


def array_module(device: str = "cpu") -> Any:
    """The module that holds arrays on a device: NumPy for "cpu", CuPy for "gpu".

    >>> array_module("cpu").__name__
    'numpy'
    """
    return numpy if device == "cpu" else importlib.import_module(MODULES[device])
