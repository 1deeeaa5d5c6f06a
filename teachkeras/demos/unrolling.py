"""A loop twice: rolled, as one node with a body, and unrolled, its body written for every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..engine.functions.loops import every_step, gathered
from ..engine.graph import Tensor, substitute, toposort
from ..engine.inspect.replay import replay
from ..engine.ops.body import Body
from ..engine.ops.scan import Scan, steps_of
from ..engine.ops.several import Output, select_output
from ..engine.rewrite.driver import simplify
from ..errors import GraphError
from ..viz import html, theme
from ..viz.function import tabs_view
from ..viz.snippet import about
from ..viz.symbols import graph_view
from ..viz.tensor import tensor_view
from ..viz.view import View
from .demo import Demo

EXAMPLE = (
    "x = K.placeholder((3,), name='x')",
    "total = K.foldl(lambda total, entry: total + entry, x, K.constant(0.0))",
    "loop = tk.unroll(total, {x: [1, 2, 4]})",
)


@dataclass(frozen=True, eq=False)
class Unrolled(Demo):
    """A tensor that a loop leads to, and the same tensor without the loop.

    `states` are the nodes that hold each state after each step; with numbers fed, `values` has the
    value of every node of both graphs, and `strips` what each state was before and after the steps.
    """

    rolled: Tensor
    scan: Tensor
    flat: Tensor
    steps: int
    states: tuple[tuple[Tensor, ...], ...]  # one row per state, one node per step
    values: Mapping[Tensor, Any]
    strips: tuple[Any, ...]

    @property
    def loop(self) -> Scan:
        """The op of the loop."""
        assert isinstance(self.scan.op, Scan)
        return self.scan.op

    @property
    def body(self) -> Body:
        """What one step does."""
        return self.loop.body

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many nodes: with the loop, inside its body, and written out."""
        return len(toposort([self.rolled])), len(self.body.order), len(toposort([self.flat]))

    @property
    def difference(self) -> float | None:
        """How far the two results lie apart; None before numbers are fed."""
        if not self.values:
            return None
        gap = np.abs(np.subtract(self.values[self.rolled], self.values[self.flat]))
        return float(gap.max(initial=0.0))

    def view(self) -> View:
        """The picture."""
        return loop_view(self)

    def __repr__(self) -> str:
        rolled, body, flat = self.sizes
        return (
            f"a loop over {self.steps} steps: {rolled} nodes with a body of {body}, "
            f"or {flat} nodes written out"
        )


def unroll(output: Tensor, feed: Mapping[Tensor, Any] | None = None) -> Unrolled:
    """Write out the loop that leads to a tensor, step by step, to compare both graphs.

    `output` is what `K.rnn`, `K.foldl` and the like have given; `feed` are numbers to put in. The
    number of steps must be known. Errors: TK-634 (no loop), TK-163 (unknown length).

    >>> from teachkeras import backend as K
    >>> x = K.placeholder((3,), name='x')
    >>> unroll(K.foldl(lambda total, entry: total + entry, x, K.constant(0.0)), {x: [1, 2, 4]})
    a loop over 3 steps: 4 nodes with a body of 3, or 8 nodes written out
    """
    scan = _loop_of(output)
    op, steps = scan.op, every_step(scan)
    assert isinstance(op, Scan)
    replaced = _results_of(scan, [output], gathered(scan, steps))
    flat = simplify(substitute([output], replaced), ("tidy",)).after[0]
    states = tuple(tuple(made[place] for made in steps) for place in range(op.states))
    values: Mapping[Tensor, Any] = {}
    strips: tuple[Any, ...] = ()
    if feed is not None:
        recorded = [select_output(scan, place) for place in range(op.states)]
        values = replay([output, flat, *recorded], feed).values
        strips = tuple(np.asarray(values[record]) for record in recorded)
    count = steps_of(scan)
    assert isinstance(count, int)
    return Unrolled(output, scan, flat, count, states, values, strips)


def _loop_of(output: Tensor) -> Tensor:
    """The last loop on the way to a tensor; TK-634 when there is none."""
    loops = [node for node in toposort([output]) if isinstance(node.op, Scan)]
    if loops:
        return loops[-1]
    raise GraphError(
        "TK-634",
        "no loop leads to this tensor, so there is nothing to unroll",
        [
            ("it got", repr(output).split("\n")[0][:70]),
            ("loops are", "K.rnn, K.foldl, K.foldr, K.map_fn"),
        ],
        fix="last, outputs, states = K.rnn(step, x, [K.zeros((1, 2))])",
    )


def _results_of(
    scan: Tensor, outputs: Sequence[Tensor], results: Sequence[Tensor]
) -> dict[Tensor, Tensor]:
    """The nodes that stand for the results of a loop, each with what takes its place."""
    order = toposort(outputs)
    several = {
        node: results[node.op.place]
        for node in order
        if isinstance(node.op, Output) and node.inputs[0] is scan
    }
    return several or {scan: results[0]}


# --- the view -------------------------------------------------------------------------------------


def loop_view(record: Unrolled) -> View:
    """Draw both graphs of a loop; with numbers fed also its states, step by step.

    >>> from teachkeras import backend as K
    >>> x = K.placeholder((3,), name='x')
    >>> total = K.foldl(lambda total, entry: total + entry, x, K.constant(0.0))
    >>> loop_view(unroll(total, {x: [1, 2, 4]})).title
    'A loop over 3 steps: 4 boxes rolled, with a body of 3; 8 unrolled; both give the same numbers'
    """
    rolled, body, flat = record.sizes
    title = f"A loop over {record.steps} steps: {rolled} boxes rolled, with a body of {body}; "
    title += f"{flat} unrolled{_verdict(record.difference)}"
    names = {
        node: f"{_called(record, place)} {step}"
        for place, row in enumerate(record.states)
        for step, node in enumerate(row, 1)
    }
    result = html.clean(record.rolled.name or "output", 20)
    names.setdefault(record.flat, result)
    halves = {
        "rolled": graph_view(record.rolled, {record.rolled: result}, record.values),
        "one step": graph_view(record.body.outputs),
        "unrolled": graph_view(record.flat, names, record.values),
    }
    for place, strip in enumerate(record.strips):
        halves[f"{_called(record, place)}, step by step"] = _strip(record, place, strip)
    return tabs_view(
        title, halves, about("loop", record, "{it}.steps", "{it}.sizes", example=EXAMPLE)
    )


def _verdict(difference: float | None) -> str:
    """What a title says about the numbers of both."""
    if difference is None:
        return ""
    return "; both give the same numbers" if not difference else f", {theme.say(difference)} apart"


def _called(record: Unrolled, place: int) -> str:
    """How the body calls a state."""
    state = record.body.inputs[record.loop.sequences + place]
    return html.clean(state.name or "state", 20)


def _strip(record: Unrolled, place: int, strip: np.ndarray) -> View:
    """The values of a state, one row before the first step and one after each; of one sample."""
    whose = "" if strip.ndim < 3 else " of the first sample"
    while strip.ndim > 2:
        strip = strip[:, 0]
    name = _called(record, place)
    view = tensor_view(strip[::-1] if record.loop.backwards else strip, name)
    said = f"{name}{whose}: one row before the first step, and one after each; {view.title}"
    return replace(view, title=said)
