"""`show`: which view belongs to which class.

The engine and the rooms above it give plain records and know nothing of pictures. Here each class
stands as text beside the function that draws it; neither is imported before one of its objects is
shown. A record with a picture of its own (a `Demo`) draws itself.
"""

from __future__ import annotations

import importlib
import numbers
from collections.abc import Callable

import numpy as np

from ..errors import NotebookError
from .snippet import asked_for, name_of
from .tensor import tensor_view
from .view import View

# Class -> (module, function). The names are resolved by a test, so that none goes stale.
RECORDS: dict[str, tuple[str, str]] = {
    "teachkeras.engine.graph.Tensor": ("viz.symbols", "symbol_view"),
    "teachkeras.engine.graph.Graph": ("viz.symbols", "whole_view"),
    "teachkeras.engine.gradient.derive.Derivation": ("viz.symbols", "derivation_view"),
    "teachkeras.engine.rewrite.driver.Simplification": ("viz.symbols", "simplification_view"),
    "teachkeras.engine.inspect.replay.Replay": ("viz.symbols", "replay_view"),
    "teachkeras.parts.Part": ("viz.symbols", "part_view"),
    "teachkeras.engine.compile.memory.Plan": ("viz.memory", "plan_view"),
    "teachkeras.engine.compile.program.Program": ("viz.function", "program_view"),
    "teachkeras.engine.compile.function.Function": ("viz.function", "function_view"),
    "teachkeras.engine.inspect.gradient_check.GradientCheck": ("viz.listing", "check_view"),
    "teachkeras.checks.record.LayerCheck": ("viz.listing", "layer_check_view"),
    "teachkeras.engine.inspect.profile.Profile": ("viz.profile", "profile_view"),
    "teachkeras.backend.device.Device": ("viz.badge", "badge_view"),
    "teachkeras.callbacks.history.History": ("viz.training", "curves_view"),
    "teachkeras.layers.base.Layer": ("viz.layer", "layer_view"),
    "teachkeras.layers.container.Container": ("viz.model", "model_view"),
    "teachkeras.training.sweep_record.Sweep": ("viz.sweep", "sweep_view"),
    "teachkeras.training.explain.LossTerms": ("viz.terms", "terms_view"),
    "teachkeras.demos.demo.Demo": ("demos.demo", "view_of"),
    "teachkeras.demos.Demos": ("demos.demo", "list_view"),
}
TENSOR, HISTORY = "teachkeras.engine.graph.Tensor", "teachkeras.callbacks.history.History"
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
    known, parts = class_of(thing), _classes_in(thing)
    if known == TENSOR:
        return drawer(TENSOR)(thing, name)
    if known:
        return drawer(known)(thing)
    if parts[:1] == [TENSOR]:
        return drawer("teachkeras.engine.graph.Graph")(thing)
    if _is_numbers(thing):
        return tensor_view(thing, name or name_of(thing))
    if parts and set(parts) == {HISTORY} or _is_like_a_history(thing):
        return drawer(HISTORY)(thing)
    from .things import thing_view

    return thing_view(thing, name) or _refuse(thing)


def class_of(thing: object) -> str | None:
    """The class of `RECORDS` a thing belongs to, found by the names of its classes.

    >>> class_of(3) is None
    True
    """
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(thing).__mro__)
    return next((name for name in names if name in RECORDS), None)


def drawer(name: str) -> Callable:
    """The function that draws the things of a class.

    >>> drawer("teachkeras.backend.device.Device").__name__
    'badge_view'
    """
    module, function = RECORDS[name]
    return getattr(importlib.import_module(f"teachkeras.{module}"), function)


def _classes_in(thing: object) -> list:
    """The classes of what is in a list; of its beginning only, if that is none of `RECORDS`."""
    if not isinstance(thing, list | tuple) or not thing or class_of(thing[0]) is None:
        return []
    return [class_of(each) for each in thing]


def _is_like_a_history(thing: object) -> bool:
    """What a training of another Keras leaves."""
    return hasattr(thing, "epoch") and isinstance(getattr(thing, "history", None), dict)


def _is_numbers(thing: object) -> bool:
    """Whether a thing is an array of numbers, or a list that may become one at little cost."""
    if isinstance(thing, np.ndarray | np.generic | numbers.Number):
        array = np.asarray(thing)
        return array.dtype.kind in "biuf" or not array.size or array.ndim > 2
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
