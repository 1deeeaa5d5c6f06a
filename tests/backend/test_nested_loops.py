"""Loops in loops: values by hand in NumPy, first and second gradients by central differences.

Each is built over known sizes and over unknown ones: then an inner loop has a body whose types are
found out only when numbers arrive.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from teachkeras import backend as K
from teachkeras.engine import Tensor
from teachkeras.engine.inspect.replay import replay

SHAPE = (2, 3, 2)
SHAPES = [SHAPE, (2, 3, None), (None, 3, 2), (2, None, 2), (None, None, None)]
tanh = np.tanh
Made = Callable[[Any], Any]


def totals(fn: Any, start: Any, entries: Any) -> list[Any]:
    """The accumulator after every step, by a loop of Python's own."""
    found = []
    for entry in entries:
        start = fn(start, entry)
        found.append(start)
    return found


def running(x: Tensor) -> Tensor:
    """A small recurrent network, by `K.rnn`, one for each row of a matrix."""
    step = lambda now, states: (K.tanh(now + states[0]), [K.tanh(now + states[0])])  # noqa: E731
    return K.map_fn(lambda row: K.rnn(step, K.expand_dims(row, 0), [K.zeros_like(row[:1])])[1], x)


def mapped_in_steps(x: Tensor) -> Tensor:
    """`K.map_fn` inside a recurrent step."""
    step = lambda now, s: (K.map_fn(lambda e: K.tanh(e) * e, now) + s[0], [s[0] * 0.5 + now])  # noqa: E731
    return K.rnn(step, x, [K.zeros_like(x[:, 0])])[1]


def mapped_in_steps_by_hand(x: Any) -> Any:
    """The same."""
    state, out = x[:, 0] * 0, []
    for t in range(x.shape[1]):
        out.append(tanh(x[:, t]) * x[:, t] + state)
        state = state * 0.5 + x[:, t]
    return np.stack(out, 1)


# name: with K, and by hand.
CASES: dict[str, tuple[Made, Made]] = {
    "map in map": (
        lambda x: K.map_fn(lambda row: K.map_fn(lambda e: K.tanh(e) * e, row), x),
        lambda x: tanh(x) * x,
    ),
    "map in map in map": (
        lambda x: K.map_fn(lambda a: K.map_fn(lambda b: K.map_fn(lambda e: e * e * e, b), a), x),
        lambda x: x**3,
    ),
    "foldl in map": (
        lambda x: K.map_fn(lambda row: K.foldl(lambda a, e: a * 0.5 + K.tanh(e), row), x),
        lambda x: np.stack([totals(lambda a, e: a * 0.5 + tanh(e), r[0], r[1:])[-1] for r in x]),
    ),
    "foldr in map": (
        lambda x: K.map_fn(lambda row: K.foldr(lambda a, e: a * e + K.tanh(e), row), x),
        lambda x: np.stack([totals(lambda a, e: a * e + tanh(e), r[-1], r[-2::-1])[-1] for r in x]),
    ),
    "map in foldl": (
        lambda x: K.foldl(lambda a, row: a + K.map_fn(K.tanh, row) * K.tanh(a), x),
        lambda x: totals(lambda a, row: a + tanh(row) * tanh(a), x[0], x[1:])[-1],
    ),
    "foldl in foldr": (
        lambda x: K.foldr(
            lambda a, row: a * 0.3 + K.foldl(lambda b, e: b * K.tanh(e) + a, row),
            x,
            K.ones_like(x[0, 0]),
        ),
        lambda x: totals(
            lambda a, row: a * 0.3 + totals(lambda b, e: b * tanh(e) + a, row[0], row[1:])[-1],
            np.ones_like(x[0, 0]),
            x[::-1],
        )[-1],
    ),
    "a weight from outside both": (
        lambda x: K.map_fn(lambda row: K.map_fn(lambda e: K.tanh(e * K.sum(x)), row), x),
        lambda x: tanh(x * x.sum()),
    ),
    "a weight from the outer step": (
        lambda x: K.map_fn(lambda row: K.map_fn(lambda e: K.tanh(e * K.sum(row)), row), x),
        lambda x: tanh(x * x.sum((1, 2), keepdims=True)),
    ),
    "rnn in map": (
        running,
        lambda x: np.stack([[totals(lambda s, e: tanh(s + e), r[0] * 0, r)] for r in x]),
    ),
    "map in rnn": (mapped_in_steps, mapped_in_steps_by_hand),
}


@pytest.fixture(autouse=True)
def precise() -> Any:
    """Central differences need float64."""
    K.set_floatx("float64")
    yield
    K.set_floatx("float32")


def slopes(function: Any, x: Any, far: float = 1e-5) -> Any:
    """Central differences of a function of one array, which gives a number."""
    found = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += far
        below[place] -= far
        found[place] = (function([above])[0] - function([below])[0]) / (2 * far)
    return found


def numbers() -> Any:
    """The numbers all are tried on."""
    return np.random.default_rng(5).uniform(-1, 1, SHAPE)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_a_loop_in_a_loop_to_second_order(name: str, shape: Any) -> None:
    """Value, gradient, and gradient of the gradient; programs, strict ones and replays alike."""
    made, by_hand = CASES[name]
    x, values = K.placeholder(shape), numbers()
    y = made(x)
    assert_allclose(K.function([x], [y])([values])[0], by_hand(values), atol=1e-12)
    loss = K.sum(y * y * 0.5 + K.sin(y))
    (slope,) = K.gradients(loss, [x])
    bent = K.sum(slope * slope * 0.5 + K.cos(slope))
    (second,) = K.gradients(bent, [x])
    first = K.function([x], [slope])([values])[0]
    assert_allclose(first, slopes(K.function([x], [loss]), values), atol=1e-7, rtol=1e-6)
    found = K.function([x], [second])([values])[0]
    assert_allclose(found, slopes(K.function([x], [bent]), values), atol=1e-6, rtol=1e-6)
    assert_allclose(replay(second, {x: values})[second], found, atol=1e-10)


def test_a_loop_in_a_loop_over_an_unknown_number_of_features_in_float32() -> None:
    """The size is found out when numbers arrive, and a second time for other numbers."""
    x = K.placeholder((3, None, 2), "float32")
    function = K.function([x], [K.map_fn(lambda row: K.map_fn(K.exp, row), x)])
    for count in (1, 4, 0, 2):
        values = np.random.default_rng(count).normal(size=(3, count, 2)).astype("float32")
        assert_allclose(function([values])[0], np.exp(values), rtol=1e-6)
