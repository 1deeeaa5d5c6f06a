"""The symbolic engine: graphs of tensors that are first described, then simplified, then run."""

from .compile.function import Function, evaluate
from .functions import elementwise as operators
from .functions import indexing  # attach x[...] and + - * / to Tensor
from .functions.elementwise import *  # noqa: F403  (the learner's vocabulary)
from .functions.elementwise import placeholder, shared
from .gradient.derive import ChainStep, Derivation, derive, gradients
from .graph import Graph, Tensor, scope, toposort
from .inspect.replay import Replay, replay
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
