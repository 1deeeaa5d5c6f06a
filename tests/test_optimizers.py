"""Each optimizer against the same steps written by hand in NumPy, ten steps long."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.optimizers import SGD, Adam, Optimizer, RMSprop

STEPS = 10
START = np.array([1.0, -2.0, 0.5])
CURVE = np.array([1.0, 3.0, 0.2])  # the loss is the sum of curve * w ** 2


def sgd(w: Any, g: Any, state: dict[str, Any], t: int) -> Any:
    """w - lr g, with momentum 0.9 and decay 0.1."""
    lr = 0.05 / (1 + 0.1 * (t - 1))
    state["v"] = 0.9 * state.get("v", 0) - lr * g
    return w + 0.9 * state["v"] - lr * g


def rmsprop(w: Any, g: Any, state: dict[str, Any], t: int) -> Any:
    """lr 0.01, rho 0.8."""
    state["a"] = 0.8 * state.get("a", 0) + 0.2 * g**2
    return w - 0.01 * g / (np.sqrt(state["a"]) + 1e-8)


def adam(w: Any, g: Any, state: dict[str, Any], t: int) -> Any:
    """lr 0.02, beta_1 0.8, beta_2 0.99."""
    state["m"] = 0.8 * state.get("m", 0) + 0.2 * g
    state["v"] = 0.99 * state.get("v", 0) + 0.01 * g**2
    rate = 0.02 * np.sqrt(1 - 0.99**t) / (1 - 0.8**t)
    return w - rate * state["m"] / (np.sqrt(state["v"]) + 1e-8)


CASES: list[tuple[Optimizer, Callable[..., Any]]] = [
    (SGD(lr=0.05, momentum=0.9, decay=0.1, nesterov=True), sgd),
    (RMSprop(lr=0.01, rho=0.8), rmsprop),
    (Adam(lr=0.02, beta_1=0.8, beta_2=0.99), adam),
]


@pytest.mark.parametrize(("optimizer", "by_hand"), CASES)
def test_ten_steps_equal_the_ones_by_hand(optimizer: Optimizer, by_hand: Any) -> None:
    """To one part in a million."""
    w = K.variable(START)
    step = K.function([], [], optimizer.get_updates([w], {}, K.sum(CURVE * K.square(w))))
    mine, state = START.copy(), {}
    for t in range(1, STEPS + 1):
        step([])
        mine = by_hand(mine, 2 * CURVE * mine, state, t)
        np.testing.assert_allclose(K.get_value(w), mine, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("cls", [SGD, RMSprop, Adam])
def test_the_settings_make_the_same_optimizer_again(cls: Any) -> None:
    """get_config, and back."""
    first = cls(lr=0.125, decay=0.5, clipnorm=2.0)
    assert cls(**first.get_config()).get_config() == first.get_config()


@pytest.mark.parametrize("cls", [SGD, RMSprop, Adam])
def test_the_rate_can_be_changed_while_training(cls: Any) -> None:
    """lr is a variable: with lr 0 nothing moves."""
    w = K.variable(START)
    optimizer = cls(lr=0.1)
    step = K.function([], [], optimizer.get_updates([w], {}, K.sum(K.square(w))))
    K.set_value(optimizer.lr, 0.0)
    step([])
    np.testing.assert_array_equal(K.get_value(w), START.astype("float32"))
