"""Everything a node can do, one small class for each op; `REGISTRY` lists them by name."""

from . import (
    compare,
    control,
    conv,
    curves,
    elementwise,
    fold,
    index,
    joining,
    leaves,
    linalg,
    logic,
    nnet,
    product,
    random,
    reduce,
    shape,
)
from .base import REGISTRY, Cost, Op, Sample

__all__ = [
    "REGISTRY",
    "Cost",
    "Op",
    "Sample",
    "compare",
    "control",
    "conv",
    "curves",
    "elementwise",
    "fold",
    "index",
    "joining",
    "leaves",
    "linalg",
    "logic",
    "nnet",
    "product",
    "random",
    "reduce",
    "shape",
]
