"""A model described in text, and the model of such a description.

The description names classes, settings and connections. Classes are looked up in a closed table, or
in what the learner hands over (`custom_objects`); nothing is imported, opened or evaluated. It may
come from a stranger: everything is counted and compared before the first layer is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError, FileError, TeachError
from ..layers.weight_budget import is_counted, rehearsal
from ..utils.layer_utils import in_todays_form, layer_from_config
from ..utils.registry import CustomObjectScope
from .custom_names import asking_for_own_names
from .json_yaml import from_json, from_yaml, import_yaml, json_text, to_plain

if TYPE_CHECKING:
    from ..training.fit import Trainer

KERAS_VERSION = "1.2.2"  # whose files these are
MOST_LAYERS = 10_000
MOST_AXES = 64  # as in NumPy
LONGEST_NAME = 200
# Letters and digits of any script; no slash at an end, no two dots, no control or direction marks.
NAME = re.compile(r"\w[\w.+-]*(?: [\w.+-]+)*(?::\d{1,3})?(?:/\w[\w.+-]*(?::\d{1,3})?)*")
ENTRY_KEYS = {"name", "class_name", "config", "inbound_nodes", "keras_version"}
GRAPH_KEYS = {"name", "layers", "input_layers", "output_layers"}
# What may go wrong in the making of a layer from settings that nobody has looked at.
WRONG = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def is_name(text: object) -> bool:
    """Whether a text can be the name of a layer or a weight in a file.

    >>> is_name('dense_1_W:0'), is_name('../dense'), is_name('<b>')
    (True, False, False)
    """
    return isinstance(text, str) and len(text) <= LONGEST_NAME and bool(NAME.fullmatch(text))


# to text -----------------------------------------------------------------------------------------


def description(model: Trainer) -> dict[str, Any]:
    """Class name, settings and connections of a model, as plain data."""
    for layer in model.flattened_layers:
        if not is_name(layer.name):
            raise refused_name(layer.name)
    return {
        "class_name": type(model).__name__,
        "config": to_plain(model.get_config(), model.name),
        "keras_version": KERAS_VERSION,
    }


def model_to_json(model: Trainer, **settings: Any) -> str:
    """The description as JSON; `settings` are those of `json.dumps`."""
    return json_text(description(model), **settings)


def model_to_yaml(model: Trainer, **settings: Any) -> str:
    """The description as YAML; `settings` are those of `yaml.dump`."""
    return str(import_yaml().safe_dump(description(model), **settings))


# from text ---------------------------------------------------------------------------------------


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """A new model of a description that `to_json` gave, with new weights.

    `custom_objects` maps the names of your own classes and functions to them.
    """
    config = from_json(json_string)
    with asking_for_own_names("model_from_json(text", config):
        return model_from_config(config, custom_objects)


def model_from_yaml(yaml_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """A new model of a description that `to_yaml` gave, with new weights."""
    config = from_yaml(yaml_string)
    with asking_for_own_names("model_from_yaml(text", config):
        return model_from_config(config, custom_objects)


def model_from_config(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """A new model of {'class_name': ..., 'config': ...}, with new weights.

    TK-511 and TK-512 for what is no such thing; TK-514 asks for functions of your own.
    """
    if isinstance(config, list):
        raise ArgumentError(
            "TK-533",
            "model_from_config expects a dictionary, not a list",
            [("it got", f"a list of {len(config)}")],
            why="the config of a Sequential is a list, which the class itself understands",
            fix="Sequential.from_config(config)",
        )
    check_description(config)
    asking = asking_for_own_names("model_from_config(config", config)
    with CustomObjectScope(custom_objects or {}), asking:
        try:
            if not is_counted():
                _count_weights(config)
            return layer_from_config(config)
        except TeachError:
            raise
        except WRONG as error:
            raise cannot_make(error) from error


def _count_weights(config: Any) -> None:
    """Refuse a model that would not fit into memory (TK-536), by building it without numbers."""
    try:
        with rehearsal():
            layer_from_config(config)
    except Exception as error:
        if getattr(error, "code", "") == "TK-536":
            raise  # whatever else is wrong will be said when it is built


# counting before making --------------------------------------------------------------------------


def check_description(config: object) -> None:
    """Refuse a description of the wrong form, or of more than 10,000 calls of layers."""
    _check_keys(config, ENTRY_KEYS, {"class_name", "config"}, "a model")
    total = 0
    for entry, times in _entries(config):
        total += times
        if total > MOST_LAYERS:
            raise refused_form(f"more than {MOST_LAYERS:,} layers")
        if not isinstance(entry["class_name"], str):
            raise refused_form("a class name that is no text")


def _entries(config: object) -> Iterator[tuple[dict[str, Any], int]]:
    """Every layer, at any depth, and how often it is called in all.

    A model inside a model is run again for each of its calls, so the counts multiply.
    """
    stack: list[tuple[Any, int]] = [(config, 1)]
    while stack:
        value, times = stack.pop()
        if isinstance(value, dict):
            if "class_name" in value:
                _check_keys(value, ENTRY_KEYS, {"class_name", "config"}, "a layer")
                times *= _calls(value.get("inbound_nodes"))
                yield value, times
                value = _with_todays_entries(value)
            if "input_layers" in value:
                _check_keys(value, GRAPH_KEYS, GRAPH_KEYS - {"name"}, "a graph of layers")
                _check_graph(value)
            name = value.get("name")
            if name is not None and not is_name(name):
                raise refused_name(name)
            for key, each in value.items():
                if key.endswith("shape") and isinstance(each, list) and len(each) > MOST_AXES:
                    raise refused_form(f"a shape of {len(each):,} axes")
                stack.append((each, times))
        elif isinstance(value, list):
            stack += [(each, times) for each in value]


def _with_todays_entries(entry: dict[str, Any]) -> dict[str, Any]:
    """A stack whose layers all have a class name, also those that Keras 0.x described."""
    stack = entry["config"]
    if not isinstance(stack, list):
        return entry
    entries = [in_todays_form(each) if isinstance(each, dict) else each for each in stack]
    return {**entry, "config": entries}


def _check_keys(value: object, known: set[str], needed: set[str], what: str) -> None:
    if not isinstance(value, dict):
        raise refused_form(f"{what} that is no dict but {type(value).__name__}")
    strange, missing = sorted(set(value) - known), sorted(needed - set(value))
    if strange or missing:
        keys = ", ".join(repr(key[:40]) for key in [*strange, *missing][:4])
        raise refused_form(f"{what} {'with unknown keys' if strange else 'without'} {keys}")


def _check_graph(graph: dict[str, Any]) -> None:
    layers = graph["layers"]
    if not isinstance(layers, list) or not all(isinstance(each, dict) for each in layers):
        raise refused_form("layers that are no list of dicts")
    for entry in layers:
        _check_keys(entry, ENTRY_KEYS, {"name", "class_name", "config", "inbound_nodes"}, "a layer")
    names = [entry["name"] for entry in layers]
    if not all(map(is_name, names)) or len(set(names)) != len(names):
        twice = [str(name) for name in names if names.count(name) > 1][:1]
        raise refused_form(f"two layers with the name {twice[0][:40]!r}" if twice else "bad names")
    known = set(names)
    ends = [place for end in ("input_layers", "output_layers") for place in _list(graph[end])]
    calls = [_list(call) for entry in layers for call in _list(entry["inbound_nodes"])]
    if [] in calls:
        raise refused_form("a call of a layer on nothing")
    for place in [*ends, *[place for call in calls for place in call]]:
        if not _is_place(place, known):
            raise refused_form(f"a connection to {str(place)[:60]}")


def _calls(nodes: object) -> int:
    return max(len(nodes), 1) if isinstance(nodes, list) else 1


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise refused_form(f"a list that is {type(value).__name__}")
    return value


def _is_place(place: object, names: set[str]) -> bool:
    """[layer, number of the call, number of the output]; Keras 2 adds a dict of arguments."""
    if not isinstance(place, list) or len(place) not in (3, 4) or (place[3:] not in ([], [{}])):
        return False
    numbers = [type(n) is int and 0 <= n <= MOST_LAYERS for n in place[1:3]]
    return isinstance(place[0], str) and place[0] in names and all(numbers)


# refusals ----------------------------------------------------------------------------------------


def refused_form(what: str) -> FileError:
    """The refusal of a description that is not built as one."""
    return FileError(
        "TK-511",
        "this is not the description of a model",
        [("it holds", what)],
        why="each layer is a dict of class_name and config; a graph also names its connections",
        fix="model_from_json(model.to_json())",
    )


def refused_name(name: object) -> FileError:
    """The refusal of a name that no file may hold."""
    return FileError(
        "TK-509",
        "this cannot be a name in a file of a model",
        [("name", repr(name)[:60])],
        why="a name there is made of letters, digits and _ . + - : with single spaces or slashes",
        fix="Dense(10, name='hidden_1')",
    )


def cannot_make(error: BaseException) -> FileError:
    """The refusal of settings from which no layer, or no optimizer, can be made."""
    return FileError(
        "TK-512",
        "the settings in this description cannot be used",
        [("reason", f"{type(error).__name__}: {error}"[:90])],
        fix="model_from_json(model.to_json())",
    )
