"""A function's story: what was written, what became of it, and the program that runs."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.compile.function import Function
from ..engine.compile.program import Program
from ..engine.graph import Tensor
from ..engine.inspect.story import Story
from . import html
from .fold import MOST_BOXES
from .memory import plan_view
from .snippet import about
from .symbols import graph_view
from .view import View


def function_view(function: Function) -> View:
    """Draw a `Function`: one half for its graph, one for its program once it has been called.

    >>> from teachkeras.engine import placeholder
    >>> from teachkeras.engine.compile.function import Function
    >>> a = placeholder(name="a")
    >>> function_view(Function([a], [a * 2])).title
    'Function of a: 1 output; no program yet, call it once to see what runs'
    """
    story = function.story
    names = function.names
    graph = graph_view(story.written, names, simplification=story.simplified, shapes=True)
    halves = {"what you wrote": graph}
    if story.program is not None:
        halves["what runs"] = program_view(story.program)
    return tabs_view(_title(function, story), halves, about("f", function, "{it}.story"))


def program_view(program: Program) -> View:
    """Draw the graph of a program with its lines and its memory below."""
    if len(program.order) > MOST_BOXES:
        return plan_view(program.plan)
    return graph_view(ends_of(program.order), program=program)


def ends_of(order: Sequence[Tensor]) -> list[Tensor]:
    """The nodes that no other node reads."""
    read = {x for tensor in order for x in tensor.inputs}
    return [tensor for tensor in order if tensor not in read]


def _title(function: Function, story: Story) -> str:
    """One sentence about a function."""
    inputs = ", ".join(
        html.clean(x.name or function.names.get(x) or "?", 20) for x in function.inputs
    )
    count = len(function.outputs)
    start = f"Function of {inputs or 'nothing'}: {count} output{'s' * (count != 1)}"
    if story.program is None:
        return f"{start}; no program yet, call it once to see what runs"
    lines = len(story.program.nodes)
    return f"{start}, a program of {lines} line{'s' * (lines != 1)}"


def tabs_view(title: str, halves: dict, python: tuple) -> View:
    """Several views behind one row of buttons; without scripts the first picture stands for all."""
    views = list(halves.values())
    data = {"kind": "tabs", "names": list(halves), "views": [_part(view) for view in views]}
    used = [part for view in views for part in view.parts]
    parts = tuple(dict.fromkeys([*used, "tabs.js", "tabs.css"]))
    text = "\n\n".join([title, *(view.text for view in views)])
    values = html.join(view.values for view in views)
    return View(title, views[0].picture, views[0].width, values, text, data, parts, python)


def _part(view: View) -> dict:
    """What the live version needs of one view; one that is only a picture brings it along."""
    data = view.core_data(examples=False)
    if view.data["kind"] == "still":
        data["picture"], data["width"] = html.address(view.picture), view.width
    return data
