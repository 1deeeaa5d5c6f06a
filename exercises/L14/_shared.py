"""What several exercises of lesson 14 share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from teachkeras.classroom import stage
from teachkeras.classroom.answers import (
    NotYet,
    Observation,
    is_a,
    kind_of,
    need_python_function,
    need_something,
)
from teachkeras.classroom.beside import call, staged
from teachkeras.classroom.wire import Thing


def rows_to_try(rng: np.random.Generator) -> list[tuple[list[int], int]]:
    """Rows and batch sizes: with a smaller last batch, without one, and one batch larger than all.

    No number stands twice, so that a batch shows where it was cut.
    """
    rows = [int(number) for number in rng.permutation(90)[:16] + 10]
    return [(rows[:7], 3), (rows[7:15], 4), (rows[:3], 5)]


def taken(answer: Thing, arguments: Sequence[Any], count: int) -> list[Any]:
    """The first things a generator yields, at most `count`."""
    made = call(answer, *arguments)
    need_something(made)
    if not is_a(made, "__next__"):
        raise NotYet(
            f"your function gives {kind_of(made)}: with yield in place of return it hands out one "
            "batch after the other"
        )
    return staged(made, stage.take, made, count)


def in_words(batches: list[Any]) -> str:
    """Batches as text, since they are of different sizes."""
    lists = (list, tuple, np.ndarray)
    return " ".join(str([*each] if isinstance(each, lists) else each) for each in batches)


def observe_batches(head: str, count: int) -> Callable[[Any, np.random.Generator], Any]:
    """How to look at a generator of batches: its first `count`."""

    def observe(answer: Any, rng: np.random.Generator) -> list[Observation]:
        need_python_function(answer, head)
        return [
            (
                f"{len(rows)} rows in batches of {size}",
                in_words(taken(answer, (rows, size), count)) or "nothing",
            )
            for rows, size in rows_to_try(rng)
        ]

    return observe


def batches(rows: Sequence[int], size: int) -> Iterator[Any]:
    """The rows once, in pieces."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def whole_ones(rows: Sequence[int], size: int) -> Iterator[Any]:
    """Without the smaller last batch."""
    return (piece for piece in batches(rows, size) if len(piece) == size)
