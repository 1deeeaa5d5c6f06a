"""The symbolic engine: graphs of tensors that are first described, then simplified, then run."""

from . import indexing, operators  # attach x[...] and + - * / to Tensor
from .compile.function import Function, evaluate
from .gradient import ChainStep, Derivation, derive, gradients
from .graph import Graph, Tensor, scope, toposort
from .operators import *  # noqa: F403  (the learner's vocabulary)
from .operators import placeholder, shared
from .replay import Replay, replay
from .rewrite.driver import Simplification, simplify
from .shared import Shared
from .types import Dim, TensorType

__all__ = [
    "ChainStep",
    "Derivation",
    "Dim",
    "Function",
    "Graph",
    "Replay",
    "Shared",
    "Simplification",
    "Tensor",
    "TensorType",
    "derive",
    "evaluate",
    "gradients",
    "indexing",
    "operators",
    "placeholder",
    "replay",
    "scope",
    "shared",
    "simplify",
    "toposort",
]
