"""A model of many layers: what a call does for each of them is done once, and costs nothing odd."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from teachkeras.engine.compile.program import Program
from teachkeras.layers import Activation, Dense, Dropout, Flatten, Lambda, Reshape
from teachkeras.models import Model, Sequential


def deep(layers: int) -> Sequential:
    """A stack of small dense layers, compiled."""
    model = Sequential([Dense(2, input_dim=2), *[Dense(2) for _ in range(layers - 1)]])
    model.compile("sgd", "mse")
    return model


def mixed() -> Sequential:
    """Layers of many kinds."""
    model = Sequential(
        [
            Dense(6, input_shape=(4,)),
            Reshape((2, 3)),
            Lambda(lambda x: x * 2),
            Flatten(),
            Dropout(0.2),
            Activation("tanh"),
            Dense(1),
        ]
    )
    model.compile("adam", "mse", metrics=["mae"])
    return model


def lookups(monkeypatch: pytest.MonkeyPatch, do: Callable[[], Any]) -> list[str]:
    """The names that a similar one was sought for while something was done."""
    from teachkeras.layers import base

    sought: list[str] = []
    original = base.not_on_object

    def noted(thing: Any, name: str) -> Any:
        sought.append(name)
        return original(thing, name)

    monkeypatch.setattr(base, "not_on_object", noted)
    do()
    return sought


ONE = np.ones((1, 2))
ROWS, SCORES = np.ones((4, 4)), np.ones((4, 1))


@pytest.mark.parametrize(
    "do",
    [
        lambda m: m.predict(ROWS),
        lambda m: m.fit(ROWS, SCORES, nb_epoch=1, verbose=0),
        lambda m: m.evaluate(ROWS, SCORES, verbose=0),
        lambda m: m.train_on_batch(ROWS, SCORES),
        lambda m: m.get_config(),
        lambda m: m.reset_states(),
        lambda m: m.get_weights(),
        lambda m: m.count_params(),
        lambda m: Model(m.input, m.output).predict(ROWS),
    ],
    ids=[
        "predict",
        "fit",
        "evaluate",
        "step",
        "config",
        "reset",
        "weights",
        "count",
        "wrap",
    ],
)
def test_nobody_looks_for_similar_names_of_what_a_layer_may_lack(
    monkeypatch: pytest.MonkeyPatch, do: Any
) -> None:
    """To ask whether a layer is stateful is no mistake of the learner's."""
    model = mixed()
    assert lookups(monkeypatch, lambda: do(model)) == []


def test_a_name_that_nobody_has_is_still_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter counts: a slip of the learner's is answered with the nearest name."""
    layer = Dense(2)

    def slip() -> None:
        with pytest.raises(AttributeError, match="output_dim"):
            layer.outputdim  # noqa: B018  (asking is the test)

    assert lookups(monkeypatch, slip) == ["outputdim"]
    assert layer.stateful is False


@pytest.mark.parametrize("layers", [3, 40])
def test_variables_that_move_together_are_looked_up_once(
    monkeypatch: pytest.MonkeyPatch, layers: int
) -> None:
    """The first step lays all weights in one row; the program of `predict` hears of it once."""
    model = deep(layers)
    before = model.predict(ONE)
    counted: list[Program] = []
    original = Program.rebind
    monkeypatch.setattr(Program, "rebind", lambda self: (counted.append(self), original(self))[1])
    model.train_on_batch(ONE, ONE)
    assert 2 <= len(counted) <= 4
    weights = model.get_weights()
    after = ONE
    for W, b in zip(weights[::2], weights[1::2], strict=True):
        after = after @ W + b
    assert np.allclose(model.predict(ONE), after, atol=1e-6) and not np.allclose(before, after)
