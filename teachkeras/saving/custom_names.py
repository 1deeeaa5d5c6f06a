"""The learner's own classes and functions in a description: a file holds only their names.

Whoever loads it hands them over. The refusal asks for all of them at once, not one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .. import (
    activations,
    constraints,
    initializations,
    metrics,
    objectives,
    optimizers,
    regularizers,
)
from ..errors import UnknownName
from ..layers.merge import MODES
from ..utils.layer_utils import layer_classes
from ..utils.registry import get_custom_objects

MOST = 8  # names in one message


@contextmanager
def asking_for_own_names(call: str, *described: object) -> Iterator[None]:
    """Inside, a name nobody knows is answered with the `custom_objects` that `call` needs."""
    try:
        yield
    except UnknownName as error:
        names = [str(error.name), *own_names(described)]
        pairs = ", ".join(f"{n!r}: {n if n.isidentifier() else '...'}" for n in _once(names)[:MOST])
        error.why = "a file keeps only the names of your own classes and functions: hand them over"
        error.fix = f"{call}, custom_objects={{{pairs}}})"
        raise


def own_names(described: object) -> list[str]:
    """The names in a description of a model and of its training that nobody knows."""
    found: list[str] = []
    stack: list[tuple[str, Any]] = [("", described)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, dict):
            found += _unknown(str(value.get("class_name", "")), _classes(key))
            stack += [(str(each), value[each]) for each in reversed(value)]
            value = value.get("name") if _table(key) is not None else None
        elif isinstance(value, (list, tuple)):
            stack += [(key, each) for each in reversed(value)]
        if isinstance(value, str):
            found += _unknown(value, _table(key))
        elif key in ("loss", "metrics") and isinstance(value, dict):
            stack += [(key, each) for each in value.values()]
    return _once(found)


def _classes(key: str) -> Mapping[str, Any]:
    return optimizers.NAMES if key == "optimizer_config" else layer_classes()


def _table(key: str) -> Mapping[str, Any] | None:
    """The names that are known under a key; None where a text is no name of ours."""
    ends: dict[str, Mapping[str, Any]] = {
        "activation": activations.NAMES,
        "init": initializations.NAMES,
        "regularizer": regularizers.NAMES,
        "constraint": constraints.NAMES,
        "loss": objectives.NAMES,
        "metrics": {**metrics.NAMES, "accuracy": None, "acc": None},
        "function": {},
    }
    modes = dict.fromkeys(MODES) if key == "mode" else None
    return modes or ends.get(key.rpartition("_")[2])


def _unknown(name: str, table: Mapping[str, Any] | None) -> list[str]:
    known = table is None or not name or name in table or name.lower() in table
    return [] if known or name in get_custom_objects() else [name]


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
