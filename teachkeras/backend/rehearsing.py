"""What building a model as a rehearsal needs: variables without numbers, and nothing used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..engine.limits import SHARE, free_bytes
from ..engine.ops.leaves import Variable
from ..engine.shared import Shared
from .config import floatx, names_of_its_own
from .seeding import repeating
from .tensors import _marked


def numbers_that_fit() -> int:
    """How many numbers of the usual kind this process may still keep."""
    return int(free_bytes() * SHARE) // np.dtype(floatx()).itemsize


@contextmanager
def using_nothing_up() -> Iterator[None]:
    """Inside, automatic names and random numbers are given out that others are given as well.

    >>> with using_nothing_up(): K.get_uid("example")
    1
    >>> K.get_uid("example"), K.reset_uids()
    (1, None)
    """
    with names_of_its_own(), repeating(0):
        yield


def without_numbers(shape: Sequence[int], name: str | None = None) -> Any:
    """A variable with a shape, whose numbers are all the same zero.

    >>> K.int_shape(without_numbers((1000000, 1000000)))
    (1000000, 1000000)
    """
    shared = Shared(np.zeros((), floatx()), name)
    shared.value = np.broadcast_to(shared.value, tuple(shape))
    return _marked(Variable(shared)(name=name))
