"""Axes of size 0: what NumPy says about them, values and gradients, or an error that teaches."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.engine.inspect.replay import replay
from teachkeras.errors import TeachError

Made = Callable[..., Any]


def numbers(*shape: int) -> Any:
    """Numbers of a shape, none of them 0."""
    return np.random.default_rng(1).uniform(0.5, 1.5, shape).astype("float32")


def running_total(x: Any, mask: Any = None) -> Any:
    """All running sums over time, by `K.rnn`."""
    step = lambda now, states: (now + states[0], [now + states[0]])  # noqa: E731
    return K.rnn(step, x, [K.zeros_like(K.sum(x, axis=1))], mask=mask)[1]


def conv(x: Any, kernel: Any) -> Any:
    """A convolution with the channels last."""
    return K.conv2d(x, kernel, dim_ordering="tf")


def pool(x: Any) -> Any:
    """Max-pooling with the channels last."""
    return K.pool2d(x, (2, 2), (2, 2), dim_ordering="tf")


def nothing(*shape: int) -> Made:
    """Whatever goes in: zeros of this shape."""
    return lambda *arrays: np.zeros(shape)


# name: what is built, what NumPy says, and the shapes that go in.
CASES: dict[str, tuple[Made, Made, list[tuple[int, ...]]]] = {
    "dot, a stack of no matrices": (K.dot, np.dot, [(4, 2), (0, 2, 5)]),
    "dot, columns missing in a stack": (K.dot, np.dot, [(4, 2), (3, 2, 0)]),
    "dot, nothing to add up": (K.dot, np.dot, [(4, 0), (0, 3)]),
    "dot, nothing to add up, three axes": (K.dot, np.dot, [(2, 4, 0), (0, 3)]),
    "dot, nothing to add up, two stacks": (K.dot, np.dot, [(2, 4, 0), (5, 0, 3)]),
    "dot, no rows": (K.dot, np.dot, [(0, 4), (4, 3)]),
    "dot, no rows inside": (K.dot, np.dot, [(2, 0, 4), (4, 3)]),
    "dot, no columns, three axes": (K.dot, np.dot, [(2, 5, 4), (4, 0)]),
    "dot, an empty vector": (K.dot, np.dot, [(3, 0), (0,)]),
    "batch_dot, no samples": (K.batch_dot, np.matmul, [(0, 2, 3), (0, 3, 4)]),
    "batch_dot, nothing to add up": (K.batch_dot, np.matmul, [(2, 3, 0), (2, 0, 4)]),
    "batch_dot, no columns": (K.batch_dot, np.matmul, [(2, 2, 3), (2, 3, 0)]),
    "sum of nothing": (lambda x: K.sum(x, axis=1), lambda x: x.sum(1), [(3, 0)]),
    "sum of no rows": (lambda x: K.sum(x, 0, True), lambda x: x.sum(0, keepdims=True), [(0, 3)]),
    "mean of nothing": (lambda x: K.mean(x, 1), lambda x: np.full(3, np.nan), [(3, 0)]),
    "product of nothing": (lambda x: K.prod(x, axis=1), lambda x: x.prod(1), [(3, 0)]),
    "largest of no rows": (lambda x: K.max(x, axis=1), lambda x: x.max(1), [(0, 4)]),
    "softmax of no rows": (K.softmax, lambda x: x, [(0, 4)]),
    "joined with nothing": (
        lambda x, y: K.concatenate([x, y], 1),
        lambda x, y: np.concatenate([x, y], 1),
        [(3, 0), (3, 2)],
    ),
    "nothing joined with nothing": (
        lambda x, y: K.concatenate([x, y], 0),
        lambda x, y: np.concatenate([x, y]),
        [(0, 2), (0, 2)],
    ),
    "flattened": (K.batch_flatten, nothing(3, 0), [(3, 0, 2)]),
    "flattened, no samples": (K.batch_flatten, nothing(0, 6), [(0, 3, 2)]),
    "reshaped": (lambda x: K.reshape(x, (-1, 5)), nothing(0, 5), [(3, 0)]),
    "padded": (lambda x: K.temporal_padding(x, 1), nothing(2, 2, 3), [(2, 0, 3)]),
    "tiled": (lambda x: K.tile(x, (2, 3)), nothing(0, 9), [(0, 3)]),
    "repeated 0 times": (lambda x: K.repeat(x, 0), nothing(4, 0, 2), [(4, 2)]),
    "stretched": (lambda x, y: x * y, np.multiply, [(1, 0), (3, 1)]),
    "rows of an empty list": (
        lambda x: K.gather(x, K.constant(np.zeros(0), "int32")),
        nothing(0, 3),
        [(5, 3)],
    ),
    "convolution of no pictures": (conv, nothing(0, 4, 4, 2), [(0, 6, 6, 1), (3, 3, 1, 2)]),
    "convolution without filters": (conv, nothing(2, 4, 4, 0), [(2, 6, 6, 1), (3, 3, 1, 0)]),
    "convolution without channels": (conv, nothing(2, 4, 4, 2), [(2, 6, 6, 0), (3, 3, 0, 2)]),
    "pooling of no pictures": (pool, nothing(0, 3, 3, 2), [(0, 6, 6, 2)]),
    "pooling without channels": (pool, nothing(2, 3, 3, 0), [(2, 6, 6, 0)]),
    "a loop of no steps": (lambda x: K.map_fn(K.tanh, x), np.tanh, [(0, 4)]),
    "a loop over nothing": (lambda x: K.map_fn(K.sum, x), nothing(4), [(4, 0)]),
    "a fold of no steps": (
        lambda x, w: K.foldl(lambda a, e: K.dot(a, w) * e, x, K.ones((2, 3))),
        lambda x, w: np.ones((2, 3)),
        [(0, 2, 3), (3, 3)],
    ),
    "a recurrence without samples": (running_total, lambda x: x, [(0, 4, 3)]),
    "a recurrence without features": (running_total, lambda x: x, [(2, 4, 0)]),
    "a masked recurrence without samples": (running_total, lambda x, m: x, [(0, 4, 3), (0, 4)]),
}
TAUGHT: dict[str, tuple[Made, list[tuple[int, ...]]]] = {
    "largest of nothing": (lambda x: K.max(x, axis=1), [(3, 0)]),
    "position in nothing": (lambda x: K.argmax(x, axis=1), [(3, 0)]),
    "softmax of nothing": (K.softmax, [(3, 0)]),
    "a row of no rows": (lambda x: K.gather(x, K.constant([0], "int32")), [(0, 3)]),
    "an entry of nothing": (lambda x: x[:, 0], [(3, 0)]),
    "a fold without a beginning": (lambda x: K.foldl(lambda a, e: a + e, x), [(0, 3)]),
    "a picture without rows": (conv, [(2, 0, 6, 1), (3, 3, 1, 2)]),
    "the output of no steps": (lambda x: running_total(x)[:, -1], [(2, 0, 3)]),
}
UNKNOWN = {"known": False, "unknown": True}


def placeholders(shapes: list[tuple[int, ...]], unknown: bool) -> list[Any]:
    """A box for each; where a size will be 0, it may be unknown until then."""
    return [K.placeholder([None if unknown and n == 0 else n for n in shape]) for shape in shapes]


@pytest.mark.parametrize("sizes", UNKNOWN)
@pytest.mark.parametrize("name", CASES)
def test_an_empty_axis_gives_what_numpy_gives(name: str, sizes: str) -> None:
    """Value, replay, strict program, and a gradient of the input's shape without a nan."""
    made, wanted, shapes = CASES[name]
    arrays = [numbers(*shape) for shape in shapes]
    inputs = placeholders(shapes, UNKNOWN[sizes])
    if name == "flattened" and UNKNOWN[sizes]:
        inputs = placeholders(shapes, False)  # flattening asks for known sizes, in words
    y = made(*inputs)
    right = np.asarray(wanted(*arrays))
    values = [K.function(inputs, [y], strict=strict)(arrays)[0] for strict in (False, True)]
    for value in (*values, replay(y, dict(zip(inputs, arrays, strict=True)))[y]):
        assert value.shape == right.shape and np.allclose(value, right, equal_nan=True)
    slopes = K.gradients(K.sum(K.square(y)), inputs[:1])
    steeper = K.gradients(K.sum(K.square(slopes[0])), inputs[:1])
    for gradient in K.function(inputs, [*slopes, *steeper])(arrays):
        assert gradient.shape == shapes[0]
        assert name == "mean of nothing" or np.isfinite(gradient).all()


@pytest.mark.parametrize("sizes", UNKNOWN)
@pytest.mark.parametrize("name", TAUGHT)
def test_what_needs_an_entry_says_so(name: str, sizes: str) -> None:
    """An error in four parts, when it is built or when the empty array arrives."""
    made, shapes = TAUGHT[name]
    with pytest.raises(TeachError):
        inputs = placeholders(shapes, UNKNOWN[sizes])
        y = made(*inputs)
        arrays = [numbers(*shape) for shape in shapes]
        with pytest.raises(TeachError):
            replay(y, dict(zip(inputs, arrays, strict=True)))
        K.function(inputs, [y])(arrays)
