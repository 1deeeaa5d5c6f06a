"""Files of models with parts of the learner's own: all are asked for, and the printed fix works."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras import constraints, regularizers
from teachkeras.errors import TeachError
from teachkeras.layers import Activation, Dense, Lambda, Layer
from teachkeras.models import Sequential, load_model, model_from_config, model_from_json
from teachkeras.optimizers import SGD

X = np.random.RandomState(0).rand(4, 2)


def my_loss(y_true: Any, y_pred: Any) -> Any:
    """A loss."""
    return K.mean(K.abs(y_true - y_pred), axis=-1)


def my_metric(y_true: Any, y_pred: Any) -> Any:
    """A metric."""
    return K.max(K.abs(y_true - y_pred))


def my_bend(x: Any) -> Any:
    """An activation."""
    return x * K.sigmoid(x)


def my_start(shape: Any, name: str | None = None) -> Any:
    """An initialisation."""
    return K.variable(np.full(shape, 0.5), name=name)


class MyPrice(regularizers.Regularizer):
    """A price for large weights."""

    def __init__(self, much: float = 0.1) -> None:
        self.much = float(much)

    def __call__(self, x: Any) -> Any:
        return self.much * K.sum(K.abs(x))

    def get_config(self) -> dict[str, Any]:
        return {"name": "MyPrice", "much": self.much}


class MyRule(constraints.Constraint):
    """No weight above one."""

    def __call__(self, p: Any) -> Any:
        return K.minimum(p, 1.0)


class MyLayer(Layer):
    """Adds one."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return x + 1.0


class MySGD(SGD):
    """An optimizer."""


PARTS: dict[str, tuple[Any, dict[str, Any], set[str]]] = {
    "a loss": (lambda: [], {"loss": my_loss}, {"my_loss"}),
    "a metric": (lambda: [], {"metrics": ["acc", my_metric]}, {"my_metric"}),
    "an optimizer": (lambda: [], {"optimizer": MySGD(lr=0.1)}, {"MySGD"}),
    "a layer": (lambda: [MyLayer()], {}, {"MyLayer"}),
    "an activation": (lambda: [Activation(my_bend)], {}, {"my_bend"}),
    "an initialisation": (lambda: [Dense(2, init=my_start)], {}, {"my_start"}),
    "a regularizer": (lambda: [Dense(2, W_regularizer=MyPrice(0.3))], {}, {"MyPrice"}),
    "a constraint": (lambda: [Dense(2, b_constraint=MyRule())], {}, {"MyRule"}),
    "a function of a Lambda": (lambda: [Lambda(my_bend)], {}, {"my_bend"}),
    "a layer, a loss and a metric": (
        lambda: [MyLayer(), Sequential([MyLayer(input_shape=(2,)), Dense(2, activation=my_bend)])],
        {"loss": my_loss, "metrics": [my_metric]},
        {"MyLayer", "my_bend", "my_loss", "my_metric"},
    ),
}


def model_with(what: str) -> Sequential:
    """A small compiled model with these parts."""
    layers, settings, _ = PARTS[what]
    model = Sequential([Dense(2, input_dim=2), *layers(), Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse", **settings})
    return model


def typed(fix: str, **more: Any) -> Any:
    """The fix, run where the parts are defined."""
    return eval(fix.split("   ")[0], {**globals(), **more})


@pytest.mark.parametrize("what", PARTS)
def test_the_fix_loads_the_file(what: str, tmp_path: Path, monkeypatch: Any) -> None:
    """All names at once; the loaded model predicts, judges and goes on training as the saved."""
    monkeypatch.chdir(tmp_path)
    model = model_with(what)
    model.save("mine.h5")
    with pytest.raises(TeachError) as caught:
        load_model("mine.h5")
    fix = caught.value.fix
    assert "custom_objects" in fix and all(f"'{name}': {name}" in fix for name in PARTS[what][2])
    path = {} if "Lambda" not in what else {"path": "mine.h5"}
    again = typed(fix, **path)
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    for each in (model, again):
        each.train_on_batch(X, np.ones((4, 1)))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


@pytest.mark.parametrize("what", [w for w in PARTS if not PARTS[w][1] and "Lambda" not in w])
def test_the_fix_for_text_and_for_a_config(what: str) -> None:
    """The same where the layers come from JSON or from plain data."""
    model = model_with(what)
    text = model.to_json()
    with pytest.raises(TeachError) as caught:
        model_from_json(text)
    again = typed(caught.value.fix, text=text)
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    config = {"class_name": "Sequential", "config": model.get_config()}
    with pytest.raises(TeachError) as caught:
        model_from_config(config)
    assert typed(caught.value.fix, config=config).count_params() == model.count_params()


def test_half_of_them_handed_over(tmp_path: Path) -> None:
    """Only what is still missing is asked for; elsewhere than in this folder the path is yours."""
    path = str(tmp_path / "mine.h5")
    model_with("a layer, a loss and a metric").save(path)
    given = {"MyLayer": MyLayer, "my_loss": my_loss}
    with pytest.raises(TeachError) as caught:
        load_model(path, custom_objects=given)
    fix = caught.value.fix
    assert "my_bend" in fix and "my_metric" in fix and "'my_loss': my_loss" not in fix
    assert fix.startswith("load_model(path, ")
