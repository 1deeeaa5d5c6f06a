"""Replay: the obvious way to compute, keeping every value."""

import numpy as np
import pytest

from teachkeras.engine import evaluate, placeholder, toposort
from teachkeras.engine.functions import elementwise as T
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError


def test_every_value_in_order():
    a, b = placeholder(name="a"), placeholder(name="b")
    z = a * b + a
    record = replay(z, {a: 3, b: 5})
    assert record.order == toposort([z])
    assert [record[node].item() for node in record.order] == [3, 5, 15, 18]
    assert record.results == [18]


def test_a_node_in_the_middle_may_be_fed():
    a, b = placeholder(name="a"), placeholder(name="b")
    product = a * b
    record = replay(T.exp(product) + 1, {product: 0.0})
    assert record.results == [2] and a not in record.values


def test_a_record_does_not_change_later():
    w, x = T.shared(np.ones(2, "float32"), "w"), placeholder((2,), name="x")
    data = np.array([1, 2], "float32")
    record = replay([w, x, T.reshape(w, (2, 1)), T.reshape(x, (2, 1))], {x: data})
    w.op.shared.set([7, 7])
    data[:] = 9
    assert [value.ravel().tolist() for value in record.results] == [[1, 1], [1, 2]] * 2


def test_what_is_not_fed_is_named():
    a, b = placeholder(name="a"), placeholder((None, 3), name="b")
    with pytest.raises(TeachError, match="TK-207") as caught:
        replay(a + b)
    assert "a, b are still empty" in str(caught.value) and "(None, 3)" in str(caught.value)
    with pytest.raises(TeachError, match="b is still empty"):
        replay(a + b, {a: 1})


@pytest.mark.parametrize(
    "value, code",
    [
        ([1.0, 2.0], "TK-304"),
        ("abc", "TK-302"),
        (None, "TK-302"),
        ([[1], [2, 3]], "TK-302"),
    ],
)
def test_values_that_do_not_fit_are_refused(value, code):
    x = placeholder((3,), name="x")
    with pytest.raises(TeachError, match=code):
        replay(x + 1, {x: value})


@pytest.mark.parametrize(
    "shape, value, fix",
    [
        ((None, 3), [1.0, 2.0, 3.0], "x[None]"),
        ((2, 3), np.ones((3, 2)), "x.T"),
        ((None, 4), np.ones((2, 2, 2)), "x.reshape((-1, 4))"),
    ],
)
def test_the_fix_is_what_to_type(shape, value, fix):
    """The printed fix, typed in, makes the call work."""
    x = placeholder(shape, name="x")
    with pytest.raises(TeachError) as caught:
        replay(x, {x: value})
    assert caught.value.fix.startswith(fix)
    mended = eval(fix, {"x": np.asarray(value)})
    assert replay(x, {x: mended})[x].ndim == len(shape)


def test_special_numbers_come_without_warnings():
    x = placeholder((4,), "float64", "x")
    with np.errstate(all="raise"):
        got = replay(T.log(x) / x, {x: [0.0, -1.0, np.inf, 1e-320]}).results[0]
    assert np.isinf(got[0]) and np.isnan(got[1:3]).all()


def test_evaluate_gives_an_array_of_its_own():
    w = T.shared(np.ones(2), "w")
    value = evaluate(w)
    value[:] = 5
    assert w.op.shared.get().tolist() == [1, 1]
    assert isinstance(evaluate(T.sum(w)), np.float64)
