"""Functions and models that are made and dropped leave nothing behind.

An ordinary run makes few and counts what is left; `--full` makes 10,000 functions and 2,000 models
and reads how much the process has grown.
"""

import gc
import linecache
import os
from collections import Counter

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import Dense, Dropout, Layer
from teachkeras.models import Sequential


def function(number):
    """A function with a constant of its own, called once."""
    x = K.placeholder((None, 3))
    K.function([x], [x * 2 + number])([np.ones((2, 3))])


def model(number):
    """A model that is trained for a step and asked once, with a layer class of its own."""

    class Own(Layer):
        def call(self, x, mask=None):
            return x * number

    net = Sequential([Dense(4, input_dim=3), Own(), Dropout(0.2), Dense(1)])
    net.compile("adam", "mse")
    net.fit(np.ones((4, 3)), np.ones((4, 1)), nb_epoch=1, verbose=0)
    net.predict(np.ones((2, 3)))


def alive():
    """How many objects of each kind of ours there are, and how many texts of programs."""
    gc.collect()
    kinds = Counter(
        type(thing).__name__
        for thing in gc.get_objects()
        if str(type(thing).__module__).startswith("teachkeras")
    )
    kinds["text of a program"] = sum(name.startswith("<teachkeras") for name in linecache.cache)
    return kinds


@pytest.mark.parametrize(("make", "count"), [(function, 60), (model, 6)])
def test_what_is_dropped_leaves_nothing(make, count):
    for number in range(3):
        make(number)
    before = alive()
    for number in range(count):
        make(number)
    left = alive()
    left.subtract(before)
    assert {kind: more for kind, more in left.items() if more > 0} == {}


def test_a_program_that_lives_keeps_its_text():
    x = K.placeholder((None, 3))
    f = K.function([x], [x * 3])
    f([np.ones((2, 3))])
    gc.collect()
    assert "multiply" in "".join(linecache.getlines(f.story.program.filename))


def test_classes_of_layers_are_dropped_too():
    """Of 300 classes of the learner's, at most 256 are remembered."""
    from teachkeras.layers.base import _takes_mask

    for number in range(300):
        _takes_mask(type(f"Own{number}", (), {"call": lambda self, x, mask=None: x}).call)
    assert _takes_mask.cache_info().currsize <= 256


def resident():
    """The memory of this process, in megabytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("make", "count"), [(function, 10_000), (model, 2_000)])
def test_the_process_grows_under_two_megabytes(make, count):
    for number in range(count // 10):
        make(number)
    gc.collect()
    before = resident()
    for number in range(count):
        make(number)
    gc.collect()
    assert resident() - before < 2
