"""Parameters in one flat array: the same numbers, fewer lines, and nobody is left behind."""

from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.layers import Dense
from teachkeras.models import Sequential
from teachkeras.optimizers import SGD, Adam, RMSprop


def two_layers(optimizer: Any) -> Sequential:
    """A small network with four parameters of different shapes."""
    np.random.seed(3)
    model = Sequential([Dense(5, activation="tanh", input_dim=3), Dense(2)])
    model.compile(optimizer, "mse")
    return model


def data() -> tuple[Any, Any]:
    """Twelve rows."""
    rng = np.random.RandomState(1)
    return rng.randn(12, 3).astype("float32"), rng.randn(12, 2).astype("float32")


def text_of(model: Sequential) -> str:
    """The training program's text."""
    return repr(model._function("train").story.program)


def by_unpacked(optimizer: Any, steps: int) -> list[Any]:
    """The same training with a strict function, which is never packed."""
    model = two_layers(optimizer)
    plan = model._plan
    updates = model.optimizer.get_updates(model._to_train, {}, plan.results(False)[0])
    step = K.function([*model.inputs, plan.outputs[0].target], [], updates, strict=True)
    for _ in range(steps):
        step(list(data()))
    return model.get_weights()


@pytest.mark.parametrize(
    "make", [lambda: SGD(lr=0.1), lambda: SGD(lr=0.1, momentum=0.9), RMSprop, Adam]
)
def test_packed_steps_are_the_steps_one_by_one(make: Any) -> None:
    """Ten steps, packed and not: the same weights but for the order of rounding."""
    model = two_layers(make())
    for _ in range(10):
        model.train_on_batch(*data())
    assert "gradients" in text_of(model)
    for a, b in zip(model.get_weights(), by_unpacked(make(), 10), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_one_line_updates_all_parameters() -> None:
    """SGD: one product and one difference, however many layers."""
    model = two_layers(SGD(lr=0.1))
    model.train_on_batch(*data())
    lines = [line.split("#")[0] for line in text_of(model).splitlines() if "lr" in line]
    assert sum("multiply(lr" in line for line in lines) == 1


def test_a_program_written_before_sees_the_new_place() -> None:
    """predict was compiled while the weights still lay apart; training then moves them."""
    model = two_layers(SGD(lr=0.5))
    x, y = data()
    before = model.predict(x)
    model.train_on_batch(x, y)
    after = model.predict(x)
    W, b, V, c = model.get_weights()
    np.testing.assert_allclose(after, np.tanh(x @ W + b) @ V + c, rtol=1e-5, atol=1e-6)
    assert np.any(before != after)


def test_values_are_read_and_set_in_place() -> None:
    """set_weights after packing is what the next step starts from."""
    model = two_layers(SGD(lr=0.0))
    model.train_on_batch(*data())
    new = [np.full(w.shape, 0.25 * (i + 1)) for i, w in enumerate(model.get_weights())]
    model.set_weights(new)
    model.train_on_batch(*data())
    for a, b in zip(model.get_weights(), new, strict=True):
        np.testing.assert_array_equal(a, b.astype("float32"))


def test_another_order_is_updated_array_by_array() -> None:
    """A function that wants only some of a pack, or in another order, is right all the same."""
    a, b, c = (K.variable(np.arange(3.0) + i, name=n) for i, n in enumerate("abc"))
    x = K.placeholder((3,), name="x")
    both = K.function([x], [], [(a, a - 0.5 * x), (b, b - 0.5 * x), (c, c - 0.5 * x)])
    both([np.ones(3)])
    other = K.function([x], [], [(b, b - 0.5 * x), (a, a - 0.5 * x)])
    other([np.ones(3)])
    expected = [np.arange(3.0) - 1, np.arange(3.0), np.arange(3.0) + 1.5]
    for variable, value in zip((a, b, c), expected, strict=True):
        np.testing.assert_allclose(K.get_value(variable), value)


def test_updates_that_read_each_other_still_swap() -> None:
    """The same recipe on both sides: all new values come from the old ones."""
    a, b = K.variable([1.0, 2.0], name="a"), K.variable([3.0, 4.0], name="b")
    swap = K.function([], [], [(a, b * 1.5), (b, a * 1.5)])
    swap([])
    np.testing.assert_allclose(K.get_value(a), [4.5, 6.0])
    np.testing.assert_allclose(K.get_value(b), [1.5, 3.0])
    swap([])
    np.testing.assert_allclose(K.get_value(a), [2.25, 4.5])
