"""What several exercises of lesson 08 share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from teachkeras.classroom.answers import NotYet, Observation, kind_of, need_number, need_something


def four_numbers(given: Any, names: Sequence[str], case: str) -> list[Observation]:
    """What a learner's function gave for one case, as an observation for each of four numbers."""
    need_something(given)
    if not isinstance(given, list | tuple) or len(given) != len(names):
        raise NotYet(f"your function must give four numbers; it gives {kind_of(given)}")
    return [
        (f"{name}, for {case}", need_number(part, name))
        for part, name in zip(given, names, strict=True)
    ]
