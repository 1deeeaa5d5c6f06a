"""Layers from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import unknown_name
from .registry import CustomObjectScope, get_custom_objects


def layer_from_config(config: Mapping[str, Any], custom_objects: Any = None) -> Any:
    """The layer (or the model) of a dict with its class name and its settings.

    `custom_objects` maps names to classes and functions of your own. TK-490 for an unknown class.

    >>> layer_from_config({'class_name': 'Dense', 'config': {'output_dim': 3, 'name': 'probs'}})
    Dense 'probs'
    """
    from .. import layers, models

    name = config["class_name"]
    with CustomObjectScope(custom_objects or {}):
        found = get_custom_objects().get(name)
        for room in (layers, models):
            found = found or vars(room).get(name)
        if found is None:
            known = [*get_custom_objects(), *layers.__all__, *models.__all__]
            error = unknown_name("TK-490", "layer class", name, known, "lesson 11")
            error.why = f"a class of your own is handed over: custom_objects={{{name!r}: {name}}}"
            raise error
        return found.from_config(config["config"])
