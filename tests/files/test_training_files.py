"""How a model of Keras 1.2.2 was trained is in its file: the next step is the one by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras import backend as K
from teachkeras.models import load_model, model_from_json
from tests.files import keras1

B1, B2, EPS = 0.9, 0.999, 1e-8
DONE = 7.0  # steps before the file was written
Arrays = list[Any]


def rmsprop(p: Any, g: Any, lr: float, a: Any) -> Any:
    return p - lr * g / (np.sqrt(0.9 * a + 0.1 * g**2) + EPS)


def adagrad(p: Any, g: Any, lr: float, a: Any) -> Any:
    return p - lr * g / (np.sqrt(a + g**2) + EPS)


def adadelta(p: Any, g: Any, lr: float, a: Any, d: Any) -> Any:
    return p - lr * g * np.sqrt(d + EPS) / np.sqrt(0.95 * a + 0.05 * g**2 + EPS)


def adam(p: Any, g: Any, lr: float, m: Any, v: Any) -> Any:
    t = DONE + 1
    lr = lr * np.sqrt(1 - B2**t) / (1 - B1**t)
    return p - lr * (B1 * m + (1 - B1) * g) / (np.sqrt(B2 * v + (1 - B2) * g**2) + EPS)


def adamax(p: Any, g: Any, lr: float, m: Any, u: Any) -> Any:
    lr = lr / (1 - B1 ** (DONE + 1))
    return p - lr * (B1 * m + (1 - B1) * g) / (np.maximum(B2 * u, abs(g)) + EPS)


def nadam(p: Any, g: Any, lr: float, m: Any, v: Any) -> Any:
    """The product of all momenta is not in the file: it begins anew, as it did in Keras 1."""
    t = DONE + 1
    now, later = (B1 * (1 - 0.5 * 0.96 ** (each * 0.004)) for each in (t, t + 1))
    mean, size = B1 * m + (1 - B1) * g, (B2 * v + (1 - B2) * g**2) / (1 - B2**t)
    ahead = (1 - now) * g / (1 - now) + later * mean / (1 - now * later)
    return p - lr * ahead / (np.sqrt(size) + EPS)


BETAS = {"lr": 0.01, "beta_1": B1, "beta_2": B2, "epsilon": EPS}
# Settings as Keras 1.2.2 wrote them, whether the steps are counted in the file, memories of each
# weight, the step.
KINDS: dict[str, tuple[dict[str, float], bool, int, Callable[..., Any]]] = {
    "RMSprop": ({"lr": 0.01, "rho": 0.9, "epsilon": EPS, "decay": 0.5}, False, 1, rmsprop),
    "Adagrad": ({"lr": 0.01, "epsilon": EPS, "decay": 0.5}, False, 1, adagrad),
    "Adadelta": ({"lr": 1.0, "rho": 0.95, "epsilon": EPS, "decay": 0.5}, False, 2, adadelta),
    "Adam": ({**BETAS, "decay": 0.5}, True, 2, adam),
    "Adamax": ({**BETAS, "decay": 0.5}, True, 2, adamax),
    "Nadam": ({**BETAS, "schedule_decay": 0.004}, True, 2, nadam),
}


def training(kind: str, settings: dict[str, float]) -> dict[str, Any]:
    """How it was compiled."""
    return {
        "optimizer_config": {"class_name": kind, "config": settings},
        "loss": "mse",
        "metrics": ["accuracy"],
        "sample_weight_mode": None,
        "loss_weights": None,
    }


def plain(config: dict[str, Any]) -> dict[str, Any]:
    """Without a price for its weights."""
    config["config"]["W_regularizer"] = None
    return config


@pytest.mark.parametrize("names", [("dense_1", "dense_2"), ("dense_9", "dense_10")], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_the_next_step(kind: str, names: tuple[str, str], here: Path) -> None:
    """Memories lie by the names of the weights in order, so those of dense_10 before dense_9's."""
    settings, counts, memories, step = KINDS[kind]
    rng = np.random.RandomState(6)
    layers = [keras1.dense_weights(names[0], 4, 3, 1), keras1.dense_weights(names[1], 3, 2, 2)]
    by_name = sorted((name, value) for _, weights in layers for name, value in weights)
    memory = {
        name: [abs(rng.randn(*value.shape)).astype("float32") for _ in range(memories)]
        for name, value in by_name
    }
    arrays = [memory[name][place] for place in range(memories) for name, _ in by_name]
    arrays = [np.float32(DONE)] * counts + arrays
    saved = [(f"Variable_{place}:0", array) for place, array in enumerate(arrays)]
    config = [plain(keras1.dense_config(names[0], 3, 4)), plain(keras1.dense_config(names[1], 2))]
    stack = {"class_name": "Sequential", "config": config}
    keras1.model_file("old.h5", stack, layers, training(kind, settings), saved)
    model = load_model("old.h5")
    x, y = rng.randn(8, 4), rng.randn(8, 2)
    (w, b), (v, c) = ([value.astype("float64") for _, value in ws] for _, ws in layers)
    hidden = x @ w + b
    slope = 2 * (hidden @ v + c - y) / y.size
    slopes = [x.T @ (slope @ v.T), (slope @ v.T).sum(0), hidden.T @ slope, slope.sum(0)]
    lr = settings["lr"] / (1 + settings.get("decay", 0.0) * DONE * counts)
    model.train_on_batch(x, y)
    ordered = [name for _, weights in layers for name, _ in weights]
    for new, old, g, name in zip(model.get_weights(), [w, b, v, c], slopes, ordered, strict=True):
        np.testing.assert_allclose(new, step(old, g, lr, *memory[name]), rtol=2e-5, atol=1e-6)
    assert model.metrics_names == ["loss", "acc"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_that_was_never_trained(kind: str, here: Path) -> None:
    """There is no memory in the file: the first step begins with zeros, as in a new model."""
    settings, _, _, _ = KINDS[kind]
    layers = [keras1.dense_weights("dense_1", 4, 2)]
    stack = {"class_name": "Sequential", "config": [plain(keras1.dense_config("dense_1", 2, 4))]}
    keras1.model_file("old.h5", stack, layers, training(kind, settings))
    loaded, new = load_model("old.h5"), model_from_json(json.dumps(stack))
    new.set_weights(loaded.get_weights())
    new.compile(type(loaded.optimizer)(**settings), "mse")
    x, y = np.random.RandomState(7).randn(2, 8, 4)
    for model in (loaded, new):
        model.train_on_batch(x, y[:, :2])
    for one, other in zip(loaded.get_weights(), new.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert float(K.get_value(loaded.optimizer.iterations)) == 1


# rules for weights -------------------------------------------------------------------------------

PRICES = [
    {"name": "WeightRegularizer", "l1": 0.5, "l2": 0.25},
    {"name": "L1L2Regularizer", "l1": 0.5, "l2": 0.25},
]


@pytest.mark.parametrize("price", PRICES, ids=str)
def test_prices_of_weights(price: dict[str, Any]) -> None:
    """Under the name of Keras 1.2 and that of Keras 1.0."""
    entry = keras1.dense_config("dense_1", 2, 4)
    entry["config"] |= {"W_regularizer": price, "b_regularizer": {**price, "l1": 0.0}}
    entry["config"]["activity_regularizer"] = {"name": "ActivityRegularizer", "l1": 0.0, "l2": 0.5}
    model = model_from_json(json.dumps({"class_name": "Sequential", "config": [entry]}))
    w, b = (value for _, value in keras1.dense_weights("dense_1", 4, 2)[1])
    model.set_weights([w, b])
    model.compile("sgd", "mse")
    x = np.random.RandomState(8).randn(3, 4)
    out = x @ w + b
    wanted = 0.5 * abs(w).sum() + 0.25 * (w**2).sum() + 0.25 * (b**2).sum() + 0.5 * (out**2).sum()
    np.testing.assert_allclose(model.test_on_batch(x, out), wanted, rtol=1e-5)


def test_the_price_of_an_eigenvalue() -> None:
    """It has one setting; the matrix is square."""
    entry = plain(keras1.dense_config("dense_1", 4, 4))
    entry["config"]["W_regularizer"] = {"name": "EigenvalueRegularizer", "k": 0.5}
    model = model_from_json(json.dumps({"class_name": "Sequential", "config": [entry]}))
    assert model.layers[0].W_regularizer.k == 0.5 and len(model.losses) == 1


LIMITS: list[tuple[dict[str, Any], Callable[[Any], bool]]] = [
    ({"name": "MaxNorm", "m": 0.5, "axis": 0}, lambda w: np.linalg.norm(w, axis=0).max() < 0.51),
    ({"name": "NonNeg"}, lambda w: w.min() >= 0),
    ({"name": "UnitNorm", "axis": 0}, lambda w: np.allclose(np.linalg.norm(w, axis=0), 1, 1e-4)),
    (
        {"name": "MinMaxNorm", "low": 0.2, "high": 0.3, "rate": 1.0, "axis": 0},
        lambda w: ((np.linalg.norm(w, axis=0) > 0.19) & (np.linalg.norm(w, axis=0) < 0.31)).all(),
    ),
]


@pytest.mark.parametrize(("limit", "holds"), LIMITS, ids=[each["name"] for each, _ in LIMITS])
def test_limits_of_weights(limit: dict[str, Any], holds: Callable[[Any], bool]) -> None:
    """After one step they hold."""
    entry = plain(keras1.dense_config("dense_1", 2, 4))
    entry["config"]["W_constraint"] = limit
    model = model_from_json(json.dumps({"class_name": "Sequential", "config": [entry]}))
    model.set_weights([3 * w for _, w in keras1.dense_weights("dense_1", 4, 2)[1]])
    model.compile("sgd", "mse")
    assert not holds(model.get_weights()[0])
    model.train_on_batch(np.zeros((2, 4)), np.zeros((2, 2)))
    assert holds(model.get_weights()[0])
