"""`show`, and how a notebook learns to draw the engine's records.

The engine gives plain records and knows nothing of pictures. Here IPython is told, by
name, which view belongs to which class; a class is not even imported before one of its
objects is shown.
"""

from __future__ import annotations

import importlib
import numbers
import sys
from collections.abc import Callable

import numpy as np

from teachkeras.errors import NotebookError, sources
from teachkeras.viz.snippet import asked_for, name_of
from teachkeras.viz.view import View


def _named(tensor: object = None, name: str | None = None) -> dict:
    """The learner's names of symbols at this moment; a name that was handed over comes first."""
    from teachkeras.engine.graph import Tensor

    return {**sources.learner_names(Tensor), **({tensor: name} if name else {})}


def _tensor(tensor, name: str | None) -> View:
    """A leaf is drawn as itself, a result as the graph that leads to it."""
    from teachkeras.viz.graph import graph_view
    from teachkeras.viz.tensor import tensor_view

    if not tensor.inputs:
        return tensor_view(tensor, name)
    return graph_view(tensor, _named(tensor, name))


def _graph(graph, name: str | None) -> View:
    from teachkeras.viz.graph import graph_view

    return graph_view(graph.outputs, _named())


def _derivation(derivation, name: str | None) -> View:
    from teachkeras.viz.graph import graph_view

    return graph_view(derivation.loss, _named(), derivation=derivation)


def _simplification(simplification, name: str | None) -> View:
    from teachkeras.viz.graph import graph_view

    return graph_view(simplification.before, _named(), simplification=simplification)


def _replay(replay, name: str | None) -> View:
    from teachkeras.viz.graph import graph_view

    return graph_view(replay.outputs, _named(), values=replay.values)


def _device(device, name: str | None) -> View:
    from teachkeras.viz.badge import badge_view

    return badge_view(device)


def _shelves(shelves, name: str | None) -> View:
    from teachkeras.viz.shelves import shelves_view

    return shelves_view(shelves)


def _part(part, name: str | None) -> View:
    from teachkeras.viz.graph import graph_view

    names = {output: name for name, output in part.outputs.items()}
    return graph_view(list(part.outputs.values()), names)


def _descent(descent, name: str | None) -> View:
    from teachkeras.viz.descent import descent_view

    return descent_view(descent)


def _terms(explained, name: str | None) -> View:
    from teachkeras.viz.terms import terms_view

    return terms_view(explained)


def _history(history, name: str | None) -> View:
    from teachkeras.viz.training import curves_view

    return curves_view(history)


def _model(model, name: str | None) -> View:
    from teachkeras.viz.model import model_view

    return model_view(model)


def _layer(layer, name: str | None) -> View:
    from teachkeras.viz.layer import layer_view

    return layer_view(layer)


def _array(array, name: str | None) -> View:
    from teachkeras.viz.tensor import tensor_view

    return tensor_view(array, name or name_of(array))


def _plan(plan, name: str | None) -> View:
    from teachkeras.viz.memory import plan_view

    return plan_view(plan)


def _program(program, name: str | None) -> View:
    from teachkeras.viz.function import program_view

    return program_view(program)


def _profile(profile, name: str | None) -> View:
    from teachkeras.viz.profile import profile_view

    return profile_view(profile)


def _function(function, name: str | None) -> View:
    from teachkeras.viz.function import function_view

    return function_view(function)


def _slide(walk, name: str | None) -> View:
    from teachkeras.viz.sliding import slide_view

    return slide_view(walk)


def _flip(flip, name: str | None) -> View:
    from teachkeras.viz.sliding import flip_view

    return flip_view(flip)


def _receptive(field, name: str | None) -> View:
    from teachkeras.viz.receptive import receptive_view

    return receptive_view(field)


def _loop(record, name: str | None) -> View:
    from teachkeras.viz.loops import loop_view

    return loop_view(record)


def _by(module: str, function: str) -> Callable:
    """A record drawn by one function of one file of this room, which is imported at first use."""

    def _draw(record, name: str | None) -> View:
        return getattr(importlib.import_module(f"teachkeras.viz.{module}"), function)(record)

    return _draw


# Class -> how it is drawn. The names are resolved by a test, so that none goes stale.
RECORDS: dict[str, Callable] = {
    "teachkeras.engine.graph.Tensor": _tensor,
    "teachkeras.engine.graph.Graph": _graph,
    "teachkeras.engine.gradient.derive.Derivation": _derivation,
    "teachkeras.engine.rewrite.driver.Simplification": _simplification,
    "teachkeras.engine.inspect.replay.Replay": _replay,
    "teachkeras.engine.inspect.unrolling.Unrolled": _loop,
    "teachkeras.engine.inspect.sliding.Slide": _slide,
    "teachkeras.engine.inspect.sliding.KernelFlip": _flip,
    "teachkeras.engine.inspect.receptive.ReceptiveField": _receptive,
    "teachkeras.engine.compile.memory.Plan": _plan,
    "teachkeras.engine.compile.program.Program": _program,
    "teachkeras.engine.inspect.profile.Profile": _profile,
    "teachkeras.engine.compile.function.Function": _function,
    "teachkeras.backend.device.Device": _device,
    "teachkeras.backend.shelves.Shelves": _shelves,
    "teachkeras.callbacks.history.History": _history,
    "teachkeras.descent.Descent": _descent,
    "teachkeras.layers.base.Layer": _layer,
    "teachkeras.layers.container.Container": _model,
    "teachkeras.training.explain.LossTerms": _terms,
    "teachkeras.parts.Part": _part,
    "teachkeras.callbacks.board.Board": _by("board", "board_view"),
    "teachkeras.callbacks.filling.Filling": _by("filling", "filling_view"),
    "teachkeras.callbacks.timeline.Timeline": _by("timeline", "timeline_view"),
    "teachkeras.descent.Race": _by("race", "race_view"),
    "teachkeras.records.accuracy.Accuracy": _by("timeline", "accuracy_view"),
    "teachkeras.records.confusion.Confusion": _by("confusion", "confusion_view"),
    "teachkeras.records.gallery.Activations": _by("spread", "gallery_view"),
    "teachkeras.records.inside.Inside": _by("inside", "inside_view"),
    "teachkeras.records.map.FrameworkMap": _by("map", "map_view"),
    "teachkeras.records.panel.Panel": _by("panel", "panel_view"),
    "teachkeras.records.readings.Readings": _by("readings", "readings_view"),
    "teachkeras.records.split.Split": _by("rows", "split_view"),
    "teachkeras.records.spread.Spread": _by("spread", "spread_view"),
    "teachkeras.records.weights.WeightImages": _by("weights", "weights_view"),
}


MOST_IN_LIST = 2**21  # numbers of a list that becomes an array


def show(thing: object, name: str | None = None) -> View:
    """Give the view of a symbol, graph, derivation, simplification, replay, history or array.

    `name` is what the title calls it. A list of symbols is one graph with several outputs, a list
    of histories one picture of several runs.

    >>> show([1, 2, 3], "x").title
    'x is a vector (rank 1) of int64 with shape (3,), values from 1 to 3'
    """
    with asked_for(thing):
        return _view_of(thing, name)


def _view_of(thing: object, name: str | None) -> View:
    """The view of a thing; the line that asked for it is known."""
    if isinstance(thing, View):
        return thing
    draw = _record(thing)
    if draw is not None:
        return draw(thing, name)
    if isinstance(thing, list | tuple) and thing and _record(thing[0]) is _tensor:
        from teachkeras.viz.graph import graph_view

        return graph_view(thing, _named())
    if isinstance(thing, list | tuple) and thing and all(_record(x) is _history for x in thing):
        return _history(thing, name)
    if _is_numbers(thing):
        return _array(thing, name)
    if hasattr(thing, "epoch") and isinstance(getattr(thing, "history", None), dict):
        return _history(thing, name)
    from teachkeras.viz.things import thing_view

    return thing_view(thing, name) or _refuse(thing)


def _is_numbers(thing: object) -> bool:
    """Whether a thing is an array of numbers, or a list that may become one at little cost."""
    if isinstance(thing, np.ndarray | np.generic | numbers.Number):
        kind = np.asarray(thing).dtype.kind
        return kind in "biuf" or not np.size(thing) or np.ndim(thing) > 2
    if not isinstance(thing, list | tuple) or not thing or len(thing) > MOST_IN_LIST:
        return thing in ([], ())
    parts = thing[:MOST_IN_LIST]
    if not all(
        isinstance(part, numbers.Number | list | tuple | np.ndarray) for part in parts[:100]
    ):
        return False
    if sum(part.size for part in parts if isinstance(part, np.ndarray)) > MOST_IN_LIST:
        return False
    try:
        return np.asarray(thing).dtype.kind in "biuf"
    except ValueError:  # rows of different lengths
        return False


def _refuse(thing: object) -> View:
    """Say that there is no picture, and what to do instead."""
    fix = "tk.explain(thing)" if callable(thing) else "tk.show(np.asarray(x)), or print(x)"
    raise NotebookError(
        "TK-610",
        "there is no picture for this kind of thing",
        [
            ("it got", f"{type(thing).__name__}: {str(thing)[:60]}"),
            (
                "can be shown",
                "arrays, numbers, symbols, graphs, and what derive, simplify and replay give",
            ),
        ],
        fix="tk.show(list(x))" if hasattr(thing, "__next__") else fix,
    )


def _record(thing: object) -> Callable | None:
    """How a record is drawn, looked up by the names of its classes."""
    for kind in type(thing).__mro__:
        draw = RECORDS.get(f"{kind.__module__}.{kind.__qualname__}")
        if draw is not None:
            return draw
    return None


def install(shell: object) -> None:
    """Teach a notebook shell to draw our records, and to call its cells by their numbers."""
    formatter = shell.display_formatter.mimebundle_formatter
    for path in RECORDS:
        module, kind = path.rsplit(".", 1)
        formatter.for_type_by_name(module, kind, _bundle)
    sources.set_resolver(lambda filename: cell_label(shell, filename))


def _bundle(record: object) -> dict:
    """What IPython asks a formatter for: the record is what an expression of the cell gives."""
    if _is_on_screen(record):
        return {"text/plain": repr(record)}
    with asked_for(record, displayed=True):
        return show(record)._repr_mimebundle_()


def _is_on_screen(record: object) -> bool:
    """Whether the running cell shows this training already: its curves grew before our eyes."""
    live = sys.modules.get("teachkeras.notebook.live")
    return live is not None and live.is_shown(record)


def cell_label(shell: object, filename: str) -> str | None:
    """'cell 7' for the file name under which a notebook compiled its seventh cell, else None."""
    known = shell.compile.format_code_name(filename)
    if known is None:
        return None
    digits = "".join(character for character in known[1] if character.isdigit())
    return f"cell {digits}" if digits else None


# --- live views -----------------------------------------------------------------------------------


def running_cell() -> tuple[str, str]:
    """Which cell is running, and which run of it: the same cell again has another second part."""
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    if parent:
        code = parent.get("content", {}).get("code", "")
        cell = parent.get("metadata", {}).get("cellId") or code
        return str(cell), str(parent.get("header", {}).get("msg_id", ""))
    line = sources.learner_line()
    if line is None:
        return "", ""
    return "".join(sources.lines_of(line.filename)), line.filename


def has_front_end() -> bool:
    """True where pictures are seen: in the kernel of a notebook, not in a terminal or a script."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and type(shell).__name__ != "TerminalInteractiveShell"


def somebody_types() -> bool:
    """True where a cell was run by a person, who could also answer a question (`input()`).

    Tools that run whole notebooks say with each cell that nobody is there to type.
    """
    if not has_front_end():
        return False
    from IPython import get_ipython

    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return bool((parent or {}).get("content", {}).get("allow_stdin"))


def show_bundle(bundle: dict):
    """Display a ready MIME bundle; the handle can put another in its place."""
    from IPython.display import display

    return display(bundle, raw=True, display_id=True)
