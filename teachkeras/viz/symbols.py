"""Symbols and what the engine tells of them, as graphs with the learner's own names."""

from __future__ import annotations

from ..engine.graph import Tensor
from ..errors import sources
from .graph import graph_view
from .tensor import tensor_view
from .view import View


def _named() -> dict:
    """The learner's names of symbols at this moment."""
    return sources.learner_names(Tensor)


def symbol_view(tensor, name: str | None = None) -> View:
    """Draw a leaf as itself, a result as the graph that leads to it.

    >>> from teachkeras import backend as K
    >>> symbol_view(K.placeholder((2, 3)), "x").title
    'x is a symbol of float32 with shape (2, 3): no value yet'
    """
    if not tensor.inputs:
        return tensor_view(tensor, name)
    return graph_view(tensor, {**_named(), **({tensor: name} if name else {})})


def whole_view(graph) -> View:
    """Draw a graph, or a list of symbols, with all of its outputs."""
    return graph_view(getattr(graph, "outputs", graph), _named())


def derivation_view(derivation) -> View:
    """Draw what `tk.derive` gives: the chain rule, step by step."""
    return graph_view(derivation.loss, _named(), derivation=derivation)


def simplification_view(simplification) -> View:
    """Draw what `tk.simplify` gives: rule after rule."""
    return graph_view(simplification.before, _named(), simplification=simplification)


def replay_view(replay) -> View:
    """Draw what `tk.replay` gives: a graph with its numbers."""
    return graph_view(replay.outputs, _named(), values=replay.values)


def part_view(part) -> View:
    """Draw what `tk.explain` gives of a loss, an activation or an optimizer: its formula."""
    names = {output: name for name, output in part.outputs.items()}
    return graph_view(list(part.outputs.values()), names)
