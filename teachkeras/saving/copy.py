"""A model in parts from which the same one can be made: what copies and pickles consist of."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..errors.records import Record
from ..layers.base import Layer
from ..utils.layer_utils import layer_classes
from ..utils.registry import CustomObjectScope

if TYPE_CHECKING:
    from ..training.fit import Trainer


class Parts(Record):
    """Config, weights, and how it is trained; and what is the learner's own."""

    kind: type
    name: str
    config: Any
    weights: list[Any]
    own_things: dict[str, Any]
    optimizer: tuple[type, dict[str, Any]] | None
    memory: list[Any]
    unlisted: dict[str, Any]
    compiled: dict[str, Any]


def parts_of(model: Trainer) -> Parts:
    """Take a model apart. Everything is copied, so that it may go on training."""
    optimizer, compiled = model.optimizer, {}
    if optimizer is not None:
        settings = ("loss", "metrics", "loss_weights", "sample_weight_mode")
        compiled = {name: getattr(model, name) for name in settings}
    return Parts(
        type(model),
        model.name,
        model.get_config() if model.outputs else [],
        model.get_weights(),
        _own_things(model),
        optimizer and (type(optimizer), optimizer.get_config()),
        optimizer.get_weights() if optimizer is not None else [],
        {name: K.get_value(v) for name, v in getattr(optimizer, "unlisted", {}).items()},
        compiled,
    )


def copy_of(parts: Parts) -> Any:
    """Put a model together."""
    with CustomObjectScope(parts.own_things):
        model = parts.kind.from_config(parts.config)  # type: ignore[attr-defined]
    model.name = parts.name
    model.set_weights(parts.weights)
    if parts.optimizer is not None:
        kind, config = parts.optimizer
        model.compile(kind.from_config(config), **parts.compiled)  # type: ignore[attr-defined]
        if parts.memory:
            model.optimizer.remember(model._to_train)
            model.optimizer.set_weights(parts.memory)
        for name, variable in getattr(model.optimizer, "unlisted", {}).items():
            K.set_value(variable, parts.unlisted[name])
    return model


def _own_things(model: Trainer) -> dict[str, Any]:
    """The classes and functions of the learner's own that the config only names, at any depth."""
    known = layer_classes()
    found: dict[str, Any] = {}
    stack: list[Any] = [model]
    while stack:
        layer = stack.pop()
        kind = type(layer)
        if known.get(kind.__name__) is not kind:
            found[kind.__name__] = kind
        for part in vars(layer).values():
            maker = part if isinstance(part, FunctionType) else type(part)
            if (maker is part or hasattr(part, "get_config")) and not _is_ours(maker):
                found[maker.__name__] = maker
        inside = [getattr(layer, "layer", None), *getattr(layer, "layers", [])]
        stack += [each for each in inside if isinstance(each, Layer)]
    return found


def _is_ours(thing: type | FunctionType) -> bool:
    return bool(thing.__module__.partition(".")[0] == __name__.partition(".")[0])
