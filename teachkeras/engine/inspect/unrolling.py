"""A loop twice: rolled, as one node with a body, and unrolled, its body written for every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import GraphError
from ..functions.loops import every_step, gathered
from ..graph import Tensor, substitute, toposort
from ..ops.body import Body
from ..ops.scan import Scan, steps_of
from ..ops.several import Output, placed
from ..rewrite.driver import simplify
from .replay import replay


@dataclass(frozen=True, eq=False)
class Unrolled:
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
    def body(self) -> Body:
        """What one step does."""
        assert isinstance(self.scan.op, Scan)
        return self.scan.op.body

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
        recorded = [placed(scan, place) for place in range(op.states)]
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
