"""What several exercises of lesson 02 share."""

from __future__ import annotations

from typing import Any

from teachkeras.classroom.answers import is_a, nodes_of
from teachkeras.classroom.wire import Thing


def name_of(item: Any) -> Any:
    """The name of a symbol; anything else as it is."""
    return nodes_of(item)[-1]["name"] if is_a(item, "symbol") else item


def ends_of(function: Thing) -> tuple[list[Thing], list[Thing]]:
    """The inputs and the outputs of what K.function has made."""
    return function.about["inputs"], function.about["outputs"]
