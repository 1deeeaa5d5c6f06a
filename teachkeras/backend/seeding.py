"""One seed for everything random, such that adding a layer changes no other layer's numbers."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from ..engine.graph import current_scope
from ..errors import ArgumentError
from .config import uids_so_far

_chosen: list[int] = []  # the seed, if there is one
_draws: Counter[str] = Counter()  # name of a layer -> how many seeds it has drawn
_counting = threading.Lock()  # two threads must not be given one draw
# A fork waits until nobody counts: a lock that is held then would never be free in the child.
os.register_at_fork(
    before=_counting.acquire,
    after_in_parent=_counting.release,
    after_in_child=_counting.release,
)
_own: ContextVar[Any] = ContextVar("own", default=None)  # the generator of a `repeating` block
_before: dict[str, int] = {}  # the automatic names that were given away before the seed was chosen


def seed(n: int | None) -> None:
    """Repeat everything random from here on: first weights, dropout, and the order of the rows.

    `n` is a whole number from 0 to 2**32 - 1. Each layer draws from a stream of its own, found by
    `n`, the layer's name and how often it has drawn: a layer more changes no other's numbers.
    Automatic names count from here, so a cell that begins with `tk.seed(0)` gives the same numbers
    each time it is run. `seed(None)` goes back to Keras 1, where all layers draw from `np.random`,
    one after the other.

    >>> from teachkeras.layers import Dense, Input
    >>> def first_weight():
    ...     seed(0); layer = Dense(2); layer(Input((3,)))
    ...     return float(layer.get_weights()[0][0, 0])
    >>> first_weight() == first_weight()
    True
    >>> seed(None)
    """
    _chosen[:] = [] if n is None else [_checked(n)]
    _draws.clear()
    _before.clear()
    _before.update(uids_so_far())
    if n is not None:
        np.random.seed(n)  # the order of rows is drawn from it, and what learners draw
        random.seed(n)


@contextmanager
def repeating(n: int) -> Iterator[None]:
    """Inside, the library draws the same numbers each time, as after `np.random.seed(n)`.

    They come from a generator of its own: `np.random` stands where it stood, also for a training
    that draws from it in another thread.

    >>> from teachkeras.backend.seeding import random_seed
    >>> with repeating(7): first = random_seed()
    >>> from teachkeras.backend.seeding import random_seed
    >>> with repeating(7): first == random_seed()
    True
    """
    before = _own.set(np.random.RandomState(_checked(n)))
    try:
        yield
    finally:
        _own.reset(before)


def generator() -> Any:
    """What the order of rows is drawn from: `np.random`, or a `repeating` block's own generator."""
    return _own.get() or np.random


def random_seed(given: int | None = None) -> int:
    """A seed for something random: the given one, or from the layer's own stream, or NumPy's.

    >>> random_seed(7)
    7
    """
    if given is not None:
        return _checked(given)
    seed = chosen()
    if seed is None:
        return int(generator().randint(10**8))
    name = _own_name()
    with _counting:
        _draws[name] += 1
        draw = _draws[name]
    words = [seed, draw, *name.encode()]
    return int(np.random.SeedSequence(words).generate_state(1)[0])


def chosen() -> int | None:
    """The seed that holds, or None."""
    found = _chosen[:1]  # one look: another thread may choose another one
    return found[0] if found and _own.get() is None else None


def _own_name() -> str:
    """The layer that draws. Automatic names count from the seed: dense_7 may be its first dense."""
    name = next(reversed(current_scope()), "")
    prefix, _, number = name.rpartition("_")
    since = int(number) - _before.get(prefix, 0) if number.isdecimal() else 0
    return f"{prefix}_{since}" if since > 0 else name


def _checked(n: object) -> int:
    if isinstance(n, (int, np.integer)) and not isinstance(n, bool) and 0 <= n < 2**32:
        return int(n)
    raise ArgumentError(
        "TK-436",
        "a seed is a whole number from 0 to 4294967295",
        [("it got", repr(n)[:60])],
        fix="tk.seed(0)",
    )
