"""A loop written out: the same numbers as by hand, and nodes in proportion to the steps."""

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.demos.unrolling import unroll
from teachkeras.engine import placeholder
from teachkeras.engine.graph import toposort
from teachkeras.engine.ops.scan import Scan
from teachkeras.errors import TeachError
from tests.viz.gallery import recurrent


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_both_graphs_give_what_numpy_gives(steps):
    last, feed = recurrent(steps=steps)
    record = unroll(last, feed)
    (fed,) = feed.values()
    state, strip = np.zeros((1, 2), "float32"), [np.zeros((1, 2), "float32")]
    for t in range(steps):
        state = np.tanh(fed[:, t] + state @ (np.eye(2, dtype="float32") / 2))
        strip.append(state)
    np.testing.assert_allclose(record.values[record.rolled], state, rtol=1e-6)
    np.testing.assert_allclose(record.strips[0], np.stack(strip), rtol=1e-6)
    assert record.difference == 0.0 and record.steps == steps
    assert not any(isinstance(node.op, Scan) for node in toposort([record.flat]))


def test_the_body_is_written_once_per_step():
    sizes = [unroll(recurrent(steps=steps)[0]).sizes for steps in (3, 4, 5)]
    rolled, body, flat = zip(*sizes, strict=True)
    assert len(set(rolled)) == len(set(body)) == 1
    assert flat[1] - flat[0] == flat[2] - flat[1] > 0
    assert unroll(recurrent()[0]).difference is None


def test_each_state_is_named_by_its_step():
    record = unroll(*recurrent(steps=3))
    inside = set(toposort([record.flat]))
    assert len(record.states[0]) == 3 and set(record.states[0]) <= inside


def test_loops_that_run_backwards_and_add_up():
    x = K.placeholder((3,), name="x")
    total = K.foldr(lambda acc, entry: acc * 10 + entry, x)
    record = unroll(total, {x: np.array([1.0, 2.0, 3.0], "float32")})
    assert record.values[record.flat] == 321.0 == record.values[record.rolled]


def test_what_cannot_be_unrolled_is_refused():
    x = placeholder((None, 2), name="x")
    with pytest.raises(TeachError, match="TK-634"):
        unroll(K.sum(x))
    with pytest.raises(TeachError, match="TK-163"):
        unroll(K.foldl(lambda acc, entry: acc + entry, x))
