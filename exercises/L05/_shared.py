"""What several exercises of lesson 05 share."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom.answers import NotYet, is_a, kind_of, need_something, need_symbol
from teachkeras.classroom.wire import Thing


def need_result(given: Any) -> Thing:
    """What a learner's function gave, as a symbol."""
    need_something(given)
    if is_a(given, "stack") or is_a(given, "callable"):
        raise NotYet(f"your function gives {kind_of(given)}: give the symbol that comes out of it")
    if isinstance(given, list | tuple):
        raise NotYet("your function gives several things: give the one symbol that comes out")
    if isinstance(given, np.ndarray):
        raise NotYet("your function gives an array: the task wants the symbol, before any numbers")
    return need_symbol(given)
