"""Answers judged in this process: for tests with answers of our own, which do no harm.

Processes are for code that misbehaves. One answer of each exercise goes through them all the same
(test_exercises.py), and every misbehaving one (test_misdeeds.py, test_cheats.py).
"""

from functools import cache

import pytest

from teachkeras.classroom import exercises, sandbox
from teachkeras.classroom.beside import Here


def here(answer, judge, forget=None):
    """`sandbox.apart` without processes."""
    return sandbox._outcome(lambda: Here(answer), judge)


OBSERVED = cache(exercises.observed)  # our own answers are looked at once for each attempt


@pytest.fixture
def in_process(monkeypatch):
    """Let `tk.check` judge in this process."""
    monkeypatch.setattr(sandbox, "apart", here)
    monkeypatch.setattr(exercises, "observed", OBSERVED)


@pytest.fixture(autouse=True)
def fresh():
    """Each test begins as a fresh kernel does."""
    for memory in (exercises._attempts, exercises._rungs, exercises._told):
        memory.clear()
