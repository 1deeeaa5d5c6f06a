"""Answers judged in this process: for tests with answers of our own, which do no harm.

Processes are for code that misbehaves. One answer of each exercise goes through them all the same
(test_exercises.py), and every misbehaving one (test_misdeeds.py, test_cheats.py).
"""

from functools import cache, wraps

import pytest

from teachkeras.classroom import exercises, sandbox, stage
from teachkeras.classroom.beside import Here


def here(answer, judge, forget=None):
    """`sandbox.apart` without processes."""
    return sandbox._outcome(lambda: Here(answer), judge)


OBSERVED = cache(exercises.observed)  # our own answers are looked at once for each attempt
_layer_problems, FOUND = stage.layer_problems, {}


@wraps(_layer_problems)
def layer_problems(kind, settings, shape):
    """`tk.check_layer` looks at each class of ours once."""
    key = kind, *settings, *shape
    if key not in FOUND:
        FOUND[key] = _layer_problems(kind, settings, shape)
    return FOUND[key]


@pytest.fixture
def in_process(monkeypatch):
    """Let `tk.check` judge in this process."""
    monkeypatch.setattr(stage, "layer_problems", layer_problems)
    monkeypatch.setattr(sandbox, "apart", here)
    monkeypatch.setattr(exercises, "observed", OBSERVED)


@pytest.fixture(autouse=True)
def fresh():
    """Each test begins as a fresh kernel does."""
    for memory in (exercises._attempts, exercises._rungs, exercises._told):
        memory.clear()
