"""Every test starts as a fresh notebook does: names from 1, float32, no phase.

The root conftest.py loads this file as a plugin.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest


@contextmanager
def a_fresh_session() -> Iterator[None]:
    """Put every global setting back where it was, whatever is done to it inside."""
    from teachkeras import backend as K
    from teachkeras.backend.seeding import seed

    floatx, epsilon, ordering = K.floatx(), K.epsilon(), K.image_dim_ordering()
    state = np.random.get_state()
    np.random.seed(1337)
    K.clear_session()
    try:
        yield
    finally:
        seed(None)
        K.clear_session()
        K.set_floatx(floatx)
        K.set_epsilon(epsilon)
        K.set_image_dim_ordering(ordering)
        np.random.set_state(state)


@pytest.fixture(autouse=True)
def fresh_session() -> Iterator[None]:
    """Every test runs in a session of its own."""
    with a_fresh_session():
        yield


@pytest.fixture
def float64() -> None:
    """Double precision, for comparisons with finite differences."""
    from teachkeras import backend as K

    K.set_floatx("float64")
