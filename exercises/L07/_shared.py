"""What several exercises of lesson 07 share."""

from __future__ import annotations

from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import NotYet, is_a, kind_of, need_something
from teachkeras.classroom.beside import staged


def need_shape(given: Any, which: str) -> tuple[int | None, ...]:
    """A shape as a tuple of whole numbers and None."""
    need_something(given, which)
    if isinstance(given, int | float | str) or not isinstance(given, list | tuple | np.ndarray):
        raise NotYet(
            f"{which} gives {kind_of(given)}: a shape stands in round brackets, as (None, 3)"
        )
    sizes = list(given)
    for size in sizes:
        whole = isinstance(size, int | np.integer) and not isinstance(size, bool)
        if size is not None and not whole:
            raise NotYet(f"{which} gives {tuple(sizes)}: a shape is made of whole numbers"[:120])
    return tuple(None if size is None else int(size) for size in sizes)


def need_stack(given: Any, which: str) -> dict[str, Any]:
    """The facts about a Sequential."""
    need_something(given, which)
    if not is_a(given, "stack"):
        raise NotYet(f"{which} is {kind_of(given)}: the task wants a Sequential")
    return dict(staged(given, stage.facts_of, given))
