"""Everything a node can do, one small class for each op; `REGISTRY` lists them by name."""

from . import compare, control, elementwise, leaves, linalg, nnet, random, reduce, shape
from .base import REGISTRY, Cost, Op, Sample

__all__ = [
    "REGISTRY",
    "Cost",
    "Op",
    "Sample",
    "compare",
    "control",
    "elementwise",
    "leaves",
    "linalg",
    "nnet",
    "random",
    "reduce",
    "shape",
]
