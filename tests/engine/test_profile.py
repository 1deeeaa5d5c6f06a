"""What a function costs: counts from the ops, times from a clock that changes nothing."""

import numpy as np
import pytest

from teachkeras.engine import Function, placeholder, shared
from teachkeras.engine.compile.arrays import CPU
from teachkeras.engine.compile.blocks import SMALLEST
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.functions.loops import loop
from teachkeras.engine.inspect.forecast import forecast
from teachkeras.engine.inspect.profile import Profile, Speed, profile, speed_of
from teachkeras.engine.ops.base import Cost
from teachkeras.engine.ops.control import StopGradient
from teachkeras.engine.ops.random import RandomUniform
from teachkeras.errors import GraphError


def dense():
    """tanh(x W + b), with the arrays to feed."""
    x = placeholder((32, 64), name="x")
    w, b = shared(np.ones((64, 10), "float32"), "W"), shared(np.zeros(10, "float32"), "b")
    return Function([x], [T.tanh(T.dot(x, w) + b)]), [np.ones((32, 64), "float32")]


def test_counts_are_those_of_the_mathematics():
    """32 x 64 times 64 x 10: 20,480 multiply-adds; the bytes of both factors and the product."""
    found = profile(*dense())
    product, total, bent = found.steps
    assert product.multiply_adds == 32 * 64 * 10
    assert product.bytes == 4 * (32 * 64 + 64 * 10 + 32 * 10)
    assert total.multiply_adds == bent.multiply_adds == 320
    assert [step.shape for step in found.steps] == [(32, 10)] * 3
    assert found.counts() == (f"{20480 + 320 + 320:,}", f"{sum(s.bytes for s in found.steps):,}")


def test_forecast_and_profile_have_one_home_for_their_counts():
    """A multiply-add is two operations of a forecast; everything else is one."""
    function, inputs = dense()
    ahead, found = forecast(function), profile(function, inputs)
    assert [step.node for step in ahead.steps] == [step.node for step in found.steps]
    assert [step.operations for step in ahead.steps] == [
        step.multiply_adds * (2 if step.node.op.is_product else 1) for step in found.steps
    ]


def test_times_are_there_for_every_step():
    """Whether they are right is for the learner to judge; that they exist is tested."""
    found = profile(*dense())
    assert all(step.measured > 0 and step.predicted > 0 for step in found.steps)
    assert found.measured == pytest.approx(sum(step.measured for step in found.steps))
    assert np.isfinite(found.rest) and found.predicted > 0
    speed = speed_of(CPU)
    assert speed is speed_of(CPU)
    assert min(speed.call, speed.multiply_add, speed.byte) > 0


def test_a_prediction_is_calls_and_the_slower_of_arithmetic_and_bytes():
    speed = Speed(call=1.0, multiply_add=10.0, byte=100.0)
    assert speed.predict(Cost(7, 2), is_product=False) == 1 + 200
    assert speed.predict(Cost(70, 2), is_product=True, calls=3) == 3 + 700
    assert speed.predict(Cost(7, 2), is_product=True) == 1 + 200


def test_profiling_stores_nothing():
    """Updates, and the draw numbers of random nodes, are as they were: the next call sees so."""
    w, draw = shared(np.array([1.0, 2.0]), "w"), shared(np.array(0), "draw")
    x = placeholder((2,), "float64", "x")
    noise = RandomUniform(3)(x, draw)
    function = Function([x], [noise + w], updates=[(w, w * 2 + x)])
    again = Function([x], [RandomUniform(3)(x, shared(np.array(0))) + w])
    first = again([np.zeros(2)])[0]
    profile(function, [np.ones(2)])
    assert w.op.shared.get().tolist() == [1.0, 2.0] and draw.op.shared.get() == 0
    assert (function([np.ones(2)])[0] == first).all()
    assert w.op.shared.get().tolist() == [3.0, 5.0] and draw.op.shared.get() == 1


def test_packed_variables_are_put_back_too():
    """Variables updated alike lie in one flat array, which is put back as a whole."""
    ws = [shared(np.full(3, float(i), "float32"), f"w{i}") for i in range(3)]
    function = Function([], [], updates=[(w, w - 0.5 * w) for w in ws])
    function([])
    profile(function, [])
    assert [w.op.shared.get()[0] for w in ws] == [0.0, 0.5, 1.0]


def test_loops_over_blocks_are_measured_line_by_line():
    """A long chain runs as a loop: each of its lines is a node, and the loop is nobody's."""
    x = placeholder((SMALLEST,), name="x")
    function = Function([x], [T.tanh(T.exp(x) + 1) * 3])
    found = profile(function, [np.zeros(SMALLEST, "float32")])
    assert "for start in range" in found.program.text
    assert len(found.steps) == 4 and all(step.measured > 0 for step in found.steps)
    assert found.rest > 0


def test_all_steps_of_a_scan_are_its_own():
    """A loop over time: its lines run once for each step, and their time belongs to the scan."""
    x, start = placeholder((50, 2), name="x"), placeholder((2,), name="start")
    now, before = placeholder((2,), name="now"), placeholder((2,), name="before")
    states = loop([x], [start], [now, before], [T.tanh(now + before)])
    found = profile(Function([x, start], [states]), [np.ones((50, 2)), np.zeros(2)])
    (step,) = found.steps
    assert "tanh(add" in found.program.text and step.multiply_adds == 50 * 4
    moved = step.bytes * found.speed.byte
    assert round((step.predicted - moved) / found.speed.call) >= 2 * 50  # two calls in each step
    assert step.measured > 0 and found.rest == 0


def test_views_are_free():
    """What takes no line is no step."""
    x = placeholder((3, 4), name="x")
    found = profile(Function([x], [T.transpose(StopGradient()(x)) * 2]), [np.ones((3, 4))])
    assert found.steps[-1].multiply_adds == 12
    assert sum(step.multiply_adds for step in found.steps) == 12


def test_the_table_names_every_step_and_the_machine():
    found = Profile(None, Speed(1e-6, 1e-10, 5e-11), profile(*dense()).steps, 0.0)
    head, *rows, total, machine = repr(found).splitlines()
    assert head.split() == "computes shape multiply-adds bytes predicted µs measured µs".split()
    assert "dot(x, W)" in rows[0] and "20,480" in rows[0] and total.split()[0] == "together"
    assert machine == "this machine: 1 µs a call, and in a nanosecond 10 multiply-adds and 20 bytes"


def test_what_a_call_refuses_is_refused():
    function, _ = dense()
    with pytest.raises(GraphError, match="TK-209"):
        profile(function, [])
