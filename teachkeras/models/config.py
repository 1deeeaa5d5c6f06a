"""A model as plain data: the settings of its layers and how they are connected.

It holds no weights. A functional model is a dict, a Sequential a list; both are Keras 1's own form,
so that a model written there is understood here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..backend.types import Tensor
from ..errors import FileError
from ..layers.base import Layer
from ..layers.container import Container
from ..layers.merge import Merge
from ..layers.node import Node, node_of, one_or_all
from ..utils.layer_utils import in_todays_form, layer_class, layer_from_config
from ..utils.registry import CustomObjectScope


def of_stack(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Class name and settings of each layer; a Merge that comes first holds its branches."""
    return [*map(_with_branches, layers[:1]), *map(_entry, layers[1:])]


def _with_branches(layer: Layer) -> dict[str, Any]:
    entry = _entry(layer)
    if isinstance(layer, Merge) and layer.layers:
        entry["config"]["layers"] = [_with_branches(branch) for branch in layer.layers]
    return entry


def layers_from(
    config: Iterable[Mapping[str, Any]],
    custom_objects: dict[str, Any] | None = None,
    made: dict[Any, Layer] | None = None,
) -> list[Layer]:
    """The layers of such a list, made anew; a name that stands there twice is one layer.

    `made` holds those that are there already, by name, and takes the new ones.
    """
    made = {} if made is None else made
    with CustomObjectScope(custom_objects or {}):
        return [_made_once(in_todays_form(entry), made) for entry in config]


def _made_once(entry: Mapping[str, Any], made: dict[Any, Layer], branch: bool = False) -> Layer:
    settings = entry["config"]
    if isinstance(settings, dict):
        name = settings.get("name")
    else:  # a stack has no name in Keras 1: it is known by those of its layers
        name = tuple(str(in_todays_form(each)["config"])[:200] for each in settings)
    if name is None or name not in made:
        made[name] = _made(entry, made, branch)
    return made[name]


def _made(entry: Mapping[str, Any], made: dict[Any, Layer], branch: bool) -> Layer:
    """A layer; the branches of a Merge come before it, and may share layers with each other."""
    settings = entry["config"]
    if entry["class_name"] == "Merge" and "layers" in settings:
        branches = [_made_once(each, made, branch=True) for each in settings["layers"]]
        return layer_from_config({**entry, "config": {**settings, "layers": branches}})
    if branch and isinstance(settings, list):
        return layer_class(entry["class_name"]).from_config(settings, made)
    return layer_from_config(entry)


def of_graph(model: Container) -> dict[str, Any]:
    """The dict of a functional model: `name`, `layers` with their calls, and both ends."""
    numbers = _numbers(model.layers, model._calls)
    calls: dict[int, list[Node]] = {}
    for layer in model.layers:
        kept = [node for node in layer.inbound_nodes if id(node) in numbers and node.inbound_layers]
        calls[id(layer)] = kept
    return {
        "name": model.name,
        "layers": [
            {
                "name": layer.name,
                **_entry(layer),
                "inbound_nodes": [
                    [_place(x, numbers) for x in node.input_tensors] for node in calls[id(layer)]
                ],
            }
            for layer in model.layers
        ],
        "input_layers": [_place(x, numbers) for x in model.inputs],
        "output_layers": [_place(x, numbers) for x in model.outputs],
    }


def graph_from(
    kind: Callable[..., Any], config: dict[str, Any], custom_objects: dict[str, Any] | None
) -> Any:
    """The functional model of such a dict: first all layers, then their calls.

    A call waits until its inputs are there; the calls of one layer keep their order.
    """
    layers: dict[str, Layer] = {}
    with CustomObjectScope(custom_objects or {}):
        for entry in config["layers"]:
            layer = layers[entry["name"]] = layer_from_config(entry)
            layer.name = entry["name"]
    _connect(layers, {e["name"]: deque(e["inbound_nodes"]) for e in config["layers"]})
    ends = [[_tensor(p, layers) for p in config[f"{end}_layers"]] for end in ("input", "output")]
    return kind(input=ends[0], output=ends[1], name=config.get("name"))


def _connect(layers: dict[str, Layer], calls: dict[str, deque[Any]]) -> None:
    """Make the calls of the layers, each as soon as all it reads is there; TK-513 for a circle."""
    blocked: dict[tuple[Any, Any], list[str]] = {}
    ready = deque(layers)
    while ready:
        name = ready.popleft()
        while calls[name]:
            places = calls[name][0]
            missing = next((p for p in places if not _is_there(p, layers)), None)
            if missing is not None:
                blocked.setdefault((missing[0], missing[1]), []).append(name)
                break
            calls[name].popleft()
            layers[name](one_or_all([_tensor(place, layers) for place in places]))
            ready += blocked.pop((name, len(layers[name].inbound_nodes) - 1), [])
    waiting = [name for name, left in calls.items() if left]
    if waiting:
        raise _circle(waiting)


def _circle(waiting: list[str]) -> FileError:
    return FileError(
        "TK-513",
        "the calls of these layers wait for each other, so none can be made",
        [("layers", ", ".join(waiting[:8]))],
        why="a layer reads outputs that are there; no way leads from a layer back to itself",
        fix="Model.from_config(other.get_config())",
    )


def _entry(layer: Layer) -> dict[str, Any]:
    return {"class_name": type(layer).__name__, "config": layer.get_config()}


def _numbers(layers: Sequence[Layer], calls: Sequence[Node]) -> dict[int, int]:
    """Call -> its number among those this model makes of that layer.

    A model begins at 1, because number 0 connects its own inputs to its own outputs.
    """
    own = {id(node) for node in calls}
    numbers: dict[int, int] = {}
    for layer in layers:
        count = int(isinstance(layer, Container))
        for node in layer.inbound_nodes:
            if id(node) in own or not (node.inbound_layers or isinstance(layer, Container)):
                numbers[id(node)] = count
                count += 1
    return numbers


def _place(tensor: Tensor, numbers: dict[int, int]) -> list[Any]:
    layer, _, tensor_index = tensor._keras_history
    return [layer.name, numbers[id(node_of(tensor))], tensor_index]


def _is_there(place: Sequence[Any], layers: dict[str, Layer]) -> bool:
    return place[1] < len(layers[place[0]].inbound_nodes)


def _tensor(place: Sequence[Any], layers: dict[str, Layer]) -> Tensor:
    name, node_index, tensor_index = place[:3]
    return layers[name].inbound_nodes[node_index].output_tensors[tensor_index]
