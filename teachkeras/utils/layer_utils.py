"""Layers from plain data, and what is said or done about all layers of a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from .. import backend as K
from ..backend.types import Config
from ..errors import FileError, unknown_name
from .np_utils import convert_kernel
from .registry import CustomObjectScope, get_custom_objects


def layer_from_config(config: Mapping[str, Any], custom_objects: Config | None = None) -> Any:
    """The layer (or the model) of a dict with its class name and its settings.

    `custom_objects` maps names to classes and functions of your own. TK-490 for an unknown class.

    >>> layer_from_config({'class_name': 'Dense', 'config': {'output_dim': 3, 'name': 'probs'}})
    Dense 'probs'
    """
    with CustomObjectScope(custom_objects or {}):
        return layer_class(config["class_name"]).from_config(config["config"])


def in_todays_form(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry of a stack, {'class_name': ..., 'config': ...}; in Keras 0.x all stood side by side.

    The class stood under `name`, and the layer's own name under `custom_name`.

    >>> in_todays_form({'name': 'Dense', 'custom_name': 'probs', 'output_dim': 3})
    {'class_name': 'Dense', 'config': {'name': 'probs', 'output_dim': 3}}
    """
    if "class_name" in entry or "name" not in entry:
        return entry
    settings = {key: value for key, value in entry.items() if key != "custom_name"}
    return {
        "class_name": entry["name"],
        "config": {**settings, "name": entry.get("custom_name")},
    }


def layer_class(name: str) -> Any:
    """The class of layers, or of models, of this name; the learner's own come first. TK-490."""
    found = get_custom_objects().get(name) or layer_classes().get(name)
    if found is None:
        known = [*get_custom_objects(), *layer_classes()]
        error = unknown_name("TK-490", "layer class", name, known)
        thing = name if name.isidentifier() else "..."
        error.why = f"a class of your own is handed over: custom_objects={{{name!r}: {thing}}}"
        raise error
    return found


def print_summary(
    layers: Sequence[Any],
    relevant_nodes: Collection[str] | None = None,
    line_length: int = 100,
    positions: Sequence[float] | None = None,
) -> None:
    """Print the table of some layers, as `model.summary()` does for all layers of a model.

    `relevant_nodes` has the names of the calls to look at, such as 'dense_1_ib-0' for the first
    call of dense_1; without them, every call counts.
    """
    from ..layers import summary

    calls = [
        node
        for layer in layers
        for number, node in enumerate(layer.inbound_nodes)
        if relevant_nodes is None or f"{layer.name}_ib-{number}" in relevant_nodes
    ]
    trainable, frozen = count_total_params(layers)
    places = positions or [0.33, 0.55, 0.67, 1.0]
    rows = summary.describe(layers, calls)
    summary.print_summary(rows, trainable, trainable + frozen, line_length, places)


def count_total_params(layers: Sequence[Any], layer_set: set[Any] | None = None) -> tuple[int, int]:
    """How many numbers training changes, and how many it leaves alone; shared ones count once.

    Layers in `layer_set` have been counted already; those counted now are put into it.

    >>> from teachkeras.layers import Dense
    >>> from teachkeras.models import Sequential
    >>> count_total_params(Sequential([Dense(3, input_dim=2), Dense(1)]).layers)
    (13, 0)
    """
    seen = set() if layer_set is None else layer_set
    fresh = [layer for layer in layers if layer not in seen]
    seen.update(fresh)
    counts = []
    for kind in ("trainable_weights", "non_trainable_weights"):
        weights = {id(w): w for layer in fresh for w in getattr(layer, kind)}
        counts.append(sum(K.count_params(weight) for weight in weights.values()))
    return counts[0], counts[1]


CONVOLUTIONS = (
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "AtrousConvolution2D",
    "Deconvolution2D",
)


def convert_all_kernels_in_model(model: Any) -> None:
    """Turn the kernel of every convolution by 180 degrees: weights from Theano fit, and back.

    Theano convolves, TensorFlow and this library correlate; see `np_utils.convert_kernel`. Those of
    models and wrappers inside are turned as well; Keras 1 left them as they were.
    """
    for layer in _with_those_inside(model):
        if any(kind.__name__ in CONVOLUTIONS for kind in type(layer).__mro__):
            order = getattr(layer, "dim_ordering", None)
            K.set_value(layer.W, convert_kernel(K.get_value(layer.W), order))


def _with_those_inside(model: Any) -> list[Any]:
    """Every layer of a model once, also those of models and wrappers inside it."""
    found: dict[int, Any] = {}
    waiting = [model]
    while waiting:
        layer = waiting.pop()
        if id(layer) not in found:
            found[id(layer)] = layer
            waiting += layer._owners()
    return list(found.values())


@cache
def layer_classes() -> Mapping[str, Any]:
    """The table of classes that a description may name: all layers and models, and nothing else."""
    from .. import layers, models

    rooms = (layers, models)
    named = {name: getattr(room, name) for room in rooms for name in room.__all__}
    return {
        name: thing
        for name, thing in named.items()
        if isinstance(thing, type) and issubclass(thing, layers.Layer)
    }


def custom_object(function: object, layer: str) -> Any:
    """The learner's own function of that name, or for that layer; TK-514 if there is none."""
    own = get_custom_objects()
    wanted = function if isinstance(function, str) and function.isidentifier() else layer
    found = own.get(wanted, own.get(layer))
    if callable(found):
        return found
    thing = wanted if isinstance(function, str) and wanted == function else "..."
    raise FileError(
        "TK-514",
        f"the layer {layer!r} needs a function of yours, and a file keeps only its name",
        [("function", wanted[:60])],
        why="code in a file could do anything, so none is kept, and none is run",
        fix=f"load_model(path, custom_objects={{{wanted!r}: {thing}}})   with the function itself",
    )


def with_own_functions(
    config: Mapping[str, Any], kinds: Mapping[str, str], known: Collection[str] = ()
) -> dict[str, Any]:
    """The settings of a config, in which functions may stand by their names alone (TK-514).

    `kinds` has the settings that may be functions: "raw" where it is usually something else. Files
    of Keras 1 say it under `<setting>_type`, and may hold the function's code: nobody looks at it.
    A text among `known` stands for itself.
    """
    given = {key: value for key, value in config.items() if not key.endswith("_type")}
    for key, usual in kinds.items():
        value, kind = given.get(key), config.get(f"{key}_type", usual)
        named = isinstance(value, str) and value not in known
        if named or (kind != "raw" and value and not callable(value)):
            given[key] = custom_object(value, str(config.get("name")))
    return given
