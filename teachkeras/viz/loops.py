"""A loop rolled and unrolled: the graph with the loop as one box, one step of it, all steps, and
the states on their way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from teachkeras.engine.inspect.unrolling import Unrolled
from teachkeras.viz import html, theme
from teachkeras.viz.function import tabs_view
from teachkeras.viz.graph import graph_view
from teachkeras.viz.snippet import about
from teachkeras.viz.tensor import tensor_view
from teachkeras.viz.view import View


def loop_view(record: Unrolled) -> View:
    """Draw both graphs of a loop; with numbers fed also its states, step by step.

    >>> from teachkeras import backend as K
    >>> from teachkeras.engine.inspect.unrolling import unroll
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
    return tabs_view(title, halves, about("loop", record, "{it}.steps", "{it}.flat"))


def _verdict(difference: float | None) -> str:
    """What a title says about the numbers of both."""
    if difference is None:
        return ""
    return "; both give the same numbers" if not difference else f", {theme.say(difference)} apart"


def _called(record: Unrolled, place: int) -> str:
    """How the body calls a state."""
    op = record.scan.op
    state = record.body.inputs[op.sequences + place]
    return html.clean(state.name or "state", 20)


def _strip(record: Unrolled, place: int, strip: np.ndarray) -> View:
    """The values of a state, one row before the first step and one after each; of one sample."""
    whose = "" if strip.ndim < 3 else " of the first sample"
    while strip.ndim > 2:
        strip = strip[:, 0]
    name = _called(record, place)
    view = tensor_view(strip[::-1] if record.scan.op.backwards else strip, name)
    said = f"{name}{whose}: one row before the first step, and one after each; {view.title}"
    return replace(view, title=said)
