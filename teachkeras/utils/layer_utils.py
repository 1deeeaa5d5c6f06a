"""Layers from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import FileError, unknown_name
from .registry import CustomObjectScope, get_custom_objects


def layer_from_config(config: Mapping[str, Any], custom_objects: Any = None) -> Any:
    """The layer (or the model) of a dict with its class name and its settings.

    `custom_objects` maps names to classes and functions of your own. TK-490 for an unknown class.

    >>> layer_from_config({'class_name': 'Dense', 'config': {'output_dim': 3, 'name': 'probs'}})
    Dense 'probs'
    """
    name = config["class_name"]
    with CustomObjectScope(custom_objects or {}):
        found = get_custom_objects().get(name) or layer_classes().get(name)
        if found is None:
            known = [*get_custom_objects(), *layer_classes()]
            error = unknown_name("TK-490", "layer class", name, known, "lesson 11")
            thing = name if name.isidentifier() else "..."
            error.why = f"a class of your own is handed over: custom_objects={{{name!r}: {thing}}}"
            raise error
        return found.from_config(config["config"])


def layer_classes() -> dict[str, Any]:
    """The table of classes that a description may name: all layers and models, and nothing else."""
    from .. import layers, models

    rooms = (layers, models)
    named = {name: vars(room).get(name) for room in rooms for name in room.__all__}
    return {
        name: thing
        for name, thing in named.items()
        if isinstance(thing, type) and issubclass(thing, layers.Layer)
    }


def handed_over(function: Any, layer: str) -> Any:
    """The learner's own function of that name, or for that layer; TK-514 if there is none."""
    own = get_custom_objects()
    wanted = function if isinstance(function, str) and function.isidentifier() else layer
    found = own.get(wanted, own.get(layer))
    if callable(found):
        return found
    raise FileError(
        "TK-514",
        f"the layer {layer!r} needs a function of yours, and a file keeps only its name",
        [("function", wanted[:60])],
        why="code in a file could do anything, so none is kept, and none is run",
        fix=f"load_model(path, custom_objects={{{wanted!r}: ...}})   with the function itself",
        see="lesson 12",
    )
