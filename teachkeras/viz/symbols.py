"""Symbols and what the engine tells of them, as graphs with the learner's own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..engine.compile.program import Program
from ..engine.gradient.derive import Derivation
from ..engine.graph import Graph, Tensor, toposort
from ..engine.inspect.recording import Clash, graph_record
from ..engine.inspect.replay import Replay
from ..engine.rewrite.driver import Simplification
from ..errors import sources
from ..parts import Part
from .graph import is_folded, record_view
from .symbol_code import graph_code
from .tensor import tensor_view
from .view import GraphSource, View


def graph_view(
    outputs: Tensor | Sequence[Tensor],
    names: Mapping[Tensor, str] | None = None,
    values: Mapping | None = None,
    derivation: Derivation | None = None,
    simplification: Simplification | None = None,
    checks: Mapping | None = None,
    *,
    shapes: bool = False,
    program: Program | None = None,
    clash: Clash | None = None,
    depth: str = "ops",
    predict: bool = False,
) -> View:
    """Draw what some tensors depend on, with the Python that gives it and what its live twin needs.

    `names` gives the learner's names; `values` (tensor -> array, from a replay) adds the
    forward steps, `derivation` the gradient steps, `simplification` the rewrite steps;
    `checks` (tensor -> an object with `difference` and `ok`) ticks gradients. `shapes` tells how
    each shape comes about, `clash` where that fails; `program` adds its lines and its memory.
    `depth` "layers" or "model" folds the nodes of each layer, or all of them, into one box.
    `predict` hides each result until the student has committed a guess.

    >>> from teachkeras.engine import placeholder
    >>> a, b = placeholder(name="a"), placeholder(name="b")
    >>> graph_view(a * b + a).title
    'Graph with 4 boxes and 4 arrows: a, b lead to a * b + a'
    """
    outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    order, values = toposort(outputs), values or {}
    if depth != "ops" or is_folded(len(order)):
        view = record_view(graph_record(outputs, names), depth=depth)
        return replace(view, python=graph_code(outputs, ("written",)))
    story = (derivation, simplification)
    record = graph_record(outputs, names, values, *story, checks, clash=clash, program=program)
    view = record_view(record, shapes=shapes, predict=predict)
    stages = dict.fromkeys(step["stage"] for step in view.data["steps"])
    view = replace(view, python=graph_code(outputs, stages, values, derivation, program))
    if program is not None or "predict" in view.data:
        return view
    inputs = tuple(x for x in order if x.role == "input")
    feed = {x: values[x] for x in inputs if x in values}
    source = GraphSource(outputs, dict(names or {}), feed, *story, shapes, inputs)
    return replace(view, source=source)


def _named() -> dict:
    """The learner's names of symbols at this moment."""
    return sources.learner_names(Tensor)


def symbol_view(tensor: Tensor, name: str | None = None) -> View:
    """Draw a leaf as itself, a result as the graph that leads to it.

    >>> from teachkeras import backend as K
    >>> symbol_view(K.placeholder((2, 3)), "x").title
    'x is a symbol of float32 with shape (2, 3): no value yet'
    """
    if not tensor.inputs:
        return tensor_view(tensor, name)
    return graph_view(tensor, {**_named(), **({tensor: name} if name else {})})


def whole_view(graph: Graph | Sequence[Tensor]) -> View:
    """Draw a graph, or a list of symbols, with all of its outputs."""
    return graph_view(graph.outputs if isinstance(graph, Graph) else graph, _named())


def derivation_view(derivation: Derivation) -> View:
    """Draw what `tk.derive` gives: the chain rule, step by step."""
    return graph_view(derivation.loss, _named(), derivation=derivation)


def simplification_view(simplification: Simplification) -> View:
    """Draw what `tk.simplify` gives: rule after rule."""
    return graph_view(simplification.before, _named(), simplification=simplification)


def replay_view(replay: Replay) -> View:
    """Draw what `tk.replay` gives: a graph with its numbers."""
    return graph_view(replay.outputs, _named(), values=replay.values)


def part_view(part: Part) -> View:
    """Draw what `tk.explain` gives of a loss, an activation or an optimizer: its formula."""
    names = {output: name for name, output in part.outputs.items()}
    return graph_view(list(part.outputs.values()), names)
