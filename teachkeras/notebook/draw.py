"""From the options of a %%kgraph line to the view it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..engine import derive, simplify, toposort
from ..engine.compile.function import Function
from ..engine.compile.program import Program
from ..engine.graph import Tensor
from ..engine.inspect.probe import check_gradients
from ..engine.inspect.recording import Clash, shown_tensors
from ..engine.inspect.replay import replay as replayed
from ..engine.inspect.replay import unfed
from ..errors import ShapeError
from ..errors.sources import SourceLine
from ..viz.function import program_view, tabs_view
from ..viz.symbols import graph_view
from ..viz.view import View
from .cell import CellRun, has_numbers, is_tensor
from .cell_names import learner_names, named
from .line import Options, refuse


def outputs_of(options: Options, run: CellRun, cell: str, here: SourceLine | None) -> list[Tensor]:
    """The tensors to draw: the named ones, or all that the cell leads to."""
    if options.names:
        again = replace(options, names=[]).written()
        space = run.shell.user_ns
        return [named(name, space, here, lambda near: f"{again} {near}") for name in options.names]
    if not run.made:
        refuse(
            "TK-601",
            "this cell makes no symbol, so there is no graph to draw",
            [("it ran", "ordinary Python: every line gave a value at once")],
            "%%kgraph --lift" if has_numbers(run, cell) else "%%ktrace",
            here,
        )
    return run.ends()


def draw(options: Options, outputs: Sequence, feed: dict, names: Mapping, wrt: list) -> View:
    """The view a %%kgraph line asks for: the graph, its stories, and what would run."""
    derivation = derive(outputs[-1], wrt) if wrt else None
    simplification = simplify(outputs) if options.steps else None
    values, checks = None, None
    if feed:
        values = replayed(shown_tensors(outputs, derivation, simplification), feed).values
        checks = check_gradients(derivation, feed, values) if derivation else None
    graph = graph_view(
        outputs, names, values, derivation, simplification, checks,
        shapes="shapes" in options.stages, depth=options.depth, predict=options.predict,
    )  # fmt: skip
    if not {"memory", "program"} & set(options.stages):
        return graph
    running = program_view(_program(outputs, names, feed))
    return tabs_view(graph.title, {"the graph": graph, "what runs": running}, ())


def _program(outputs: Sequence, names: Mapping, feed: Mapping) -> Program:
    """The program for a graph: shapes are enough, and a feed tells those that are not known."""
    inputs = [x for x in toposort(outputs) if x.role in ("input", "static")]
    function = Function(inputs, outputs, names=dict(names))
    data = [x for x in inputs if x.role == "input"]
    missing = [x for x in data if x not in feed and not x.type.is_known]
    if missing:
        raise unfed(missing)
    shapes = [np.shape(feed[x]) if x in feed else x.type.sizes for x in data]
    return function.at(*shapes, phases=(0,) * (len(inputs) - len(data)))


def clash_view(error: ShapeError, run: CellRun) -> View:
    """The shapes up to the line that failed, with the symbols that do not fit lit."""
    space = run.shell.user_ns
    text = error.line.text if error.line is not None else ""
    words = [word for word in re.findall(r"\w+", text) if is_tensor(word, space.get(word))]
    tensors = list(dict.fromkeys(space[word] for word in words))
    outputs = tensors or list(run.made)[-1:]
    return graph_view(
        outputs, learner_names(run, space, outputs), shapes=True, clash=Clash(error, tensors)
    )
