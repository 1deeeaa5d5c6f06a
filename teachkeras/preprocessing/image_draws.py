"""Where the random numbers of a batch of pictures come from.

A picture and its mask come from two generators with one seed, and must be moved alike. So every
batch of a seeded generator has streams of its own, made from the seed and the batch's number: no
other generator and no other thread can take a number out of them. Colours have a stream apart from
places, because a mask has fewer channels than its picture, or keeps its colours.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..backend.seeding import generator

SEEDS = 2**32  # NumPy's seeds are smaller
_now = threading.local()  # the streams of the batch that this thread is making
_numpys_own = threading.RLock()  # own code may ask another generator


class Draws:
    """Two streams of random numbers: `places` for order and moves, `colours` for the rest.

    Without a seed both are NumPy's own, which `np.random.seed` sets. With one, `places` gives what
    NumPy's own would give after `np.random.seed(seed)`, as in Keras 1.

    >>> a, b = Draws(7), Draws(7)
    >>> a.colours.uniform() < 1, a.places.uniform() == b.places.uniform()
    (True, True)
    """

    def __init__(self, seed: int | None) -> None:
        self.seed = None if seed is None else seed % SEEDS
        self.places: Any = generator()
        self.colours: Any = self.places
        if self.seed is not None:
            self.places = np.random.RandomState(self.seed)
            self.colours = np.random.RandomState([self.seed, 1])


def draws() -> Draws:
    """The streams of the batch that is being made; NumPy's own outside of every batch."""
    return getattr(_now, "draws", None) or Draws(None)


@contextmanager
def drawing(streams: Draws, own_code: bool = False) -> Iterator[None]:
    """Every random change within this block draws from these streams.

    A learner's `own_code` draws from `np.random`, so that one is seeded too, as in Keras 1.
    """
    before = getattr(_now, "draws", None)
    _now.draws = streams
    try:
        if own_code and streams.seed is not None:
            with _numpys_own:  # another generator's seed must not come in between
                np.random.seed(streams.seed)
                yield
        else:
            yield
    finally:
        _now.draws = before
