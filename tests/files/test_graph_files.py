"""Models in models, shared ones and merged ones, in files that Keras 1.2.2 wrote."""

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from teachkeras.errors import TeachError
from teachkeras.layers import BatchNormalization, Dense, Input, TimeDistributed, merge
from teachkeras.models import (
    Model,
    Sequential,
    load_model,
    model_from_config,
    model_from_json,
)
from tests.files import keras1

RNG = np.random.RandomState(5)
D1, D2, LAST = (
    keras1.dense_weights(n, *s) for n, s in [("d1", (4, 3)), ("d2", (3, 2)), ("l", (4, 1))]
)
NORM = [abs(RNG.randn(3)).astype("float32") + 0.5 for _ in range(4)]  # gamma, beta, mean, spread


def norm_config(name: str) -> dict[str, Any]:
    """BatchNormalization as Keras 1.2.2 describes it."""
    told = {"epsilon": 0.001, "mode": 0, "axis": -1, "momentum": 0.99, "name": name}
    rules = {"gamma_regularizer": None, "beta_regularizer": None, "trainable": True}
    return {"class_name": "BatchNormalization", "config": {**told, **rules}}


def input_config(name: str, size: int) -> dict[str, Any]:
    """An input of a graph, with no calls."""
    told = {"batch_input_shape": [None, size], "input_dtype": "float32", "sparse": False}
    entry = {"class_name": "InputLayer", "config": {**told, "name": name}, "inbound_nodes": []}
    return {"name": name, **entry}


def merge_config(name: str, mode: str, **more: Any) -> dict[str, Any]:
    """Merge as Keras 1.2.2 describes it; what could be a function says that it is none."""
    told = {
        **{"name": name, "mode": mode, "mode_type": "raw", "concat_axis": -1, "dot_axes": -1},
        **{"output_shape": None, "output_shape_type": "raw", "arguments": {}},
        **{"output_mask": None, "output_mask_type": "raw", **more},
    }
    return {"class_name": "Merge", "config": told}


def inner_stack() -> dict[str, Any]:
    """Dense, BatchNormalization, Dense: something that is not trained stands in the middle."""
    layers = [keras1.dense_config("d1", 3, 4), norm_config("n"), keras1.dense_config("d2", 2)]
    return {"class_name": "Sequential", "config": layers}


def inner_weights() -> list[tuple[str, Any]]:
    """Its arrays in a file of a model that it is a part of: first all that training changes."""
    ends = ["gamma", "beta", "running_mean", "running_std"]
    norm = [(f"n_{end}:0", value) for end, value in zip(ends, NORM, strict=True)]
    return [*D1[1], *norm[:2], *D2[1], *norm[2:]]


def through_inner(x: Any) -> Any:
    """What it computes."""
    (w1, b1), (w2, b2) = ([value for _, value in weights] for _, weights in (D1, D2))
    gamma, beta, mean, spread = NORM
    return (gamma * (x @ w1 + b1 - mean) / np.sqrt(spread + 0.001) + beta) @ w2 + b2


def test_a_shared_model_in_a_graph(here: Path) -> None:
    """Called twice, with one set of weights; the two answers are joined."""
    joined = {**merge_config("j", "concat"), "name": "j"}
    last = {**keras1.dense_config("l", 1), "name": "l"}
    config = {
        "name": "model_1",
        "layers": [
            input_config("a", 4),
            input_config("b", 4),
            # a model's own call is number 0
            {**inner_stack(), "name": "s", "inbound_nodes": [[["a", 0, 0]], [["b", 0, 0]]]},
            {**joined, "inbound_nodes": [[["s", 1, 0], ["s", 2, 0]]]},
            {**last, "inbound_nodes": [[["j", 0, 0]]]},
        ],
        "input_layers": [["a", 0, 0], ["b", 0, 0]],
        "output_layers": [["l", 0, 0]],
    }
    layers = [("a", []), ("b", []), ("s", inner_weights()), ("j", []), LAST]
    keras1.model_file("old.h5", {"class_name": "Model", "config": config}, layers)
    model = load_model("old.h5")
    a, b = RNG.randn(2, 5, 4)
    (_, w), (_, bias) = LAST[1]
    wanted = np.concatenate([through_inner(a), through_inner(b)], -1) @ w + bias
    np.testing.assert_allclose(model.predict([a, b]), wanted, rtol=1e-4)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_stack_in_a_stack(depth: int, here: Path) -> None:
    """At any depth; the older layout by number holds the same arrays."""
    entry = inner_stack()
    for _ in range(depth):
        entry = {"class_name": "Sequential", "config": [entry]}
    keras1.model_file("old.h5", entry, [("sequential_1", inner_weights())])
    keras1.old_weights_file("older.h5", [[value for _, value in inner_weights()]])
    model, x = load_model("old.h5"), RNG.randn(5, 4)
    np.testing.assert_allclose(model.predict(x), through_inner(x), rtol=1e-4)
    other = model_from_json(json.dumps(entry))
    other.load_weights("older.h5")
    np.testing.assert_allclose(other.predict(x), through_inner(x), rtol=1e-4)


def test_a_model_at_every_step(here: Path) -> None:
    """TimeDistributed around a stack keeps the arrays in the same order."""
    told = {"name": "t", "trainable": True, "layer": inner_stack()}
    told |= {"batch_input_shape": [None, 6, 4], "input_dtype": "float32"}
    entry = {"class_name": "TimeDistributed", "config": told}
    stack = {"class_name": "Sequential", "config": [entry]}
    keras1.model_file("old.h5", stack, [("t", inner_weights())])
    x = RNG.randn(5, 6, 4)
    np.testing.assert_allclose(load_model("old.h5").predict(x), through_inner(x), rtol=1e-4)


def test_a_frozen_layer_in_a_model_in_a_model(here: Path) -> None:
    """Its arrays stand behind those that are trained, as its description says it is frozen."""
    stack = inner_stack()
    stack["config"][0]["config"]["trainable"] = False
    norm = inner_weights()[2:4]
    arrays = [*norm, *D2[1], *D1[1], *inner_weights()[-2:]]
    keras1.model_file("old.h5", {"class_name": "Sequential", "config": [stack]}, [("s", arrays)])
    model, x = load_model("old.h5"), RNG.randn(5, 4)
    np.testing.assert_allclose(model.predict(x), through_inner(x), rtol=1e-4)
    assert not model.layers[0].layers[0].trainable_weights


def test_our_own_file_has_that_order_too(here: Path) -> None:
    """`weights` as well; `get_weights` goes layer by layer, as in Keras 1."""
    inner = Sequential([Dense(3, input_dim=4), BatchNormalization(), Dense(2)])
    for model in (Sequential([inner]), Sequential([TimeDistributed(inner, input_shape=(3, 4))])):
        model.save_weights("new.h5")
        with h5py.File("new.h5", "r") as file:
            (group,) = file.values()
            saved = [name.decode().rpartition(":")[0] for name in group.attrs["weight_names"]]
            arrays = [group[name.decode()][()] for name in group.attrs["weight_names"]]
        assert [name.partition("_")[0] for name in saved] == [
            *("dense", "dense", "batchnormalization", "batchnormalization", "dense", "dense"),
            *("batchnormalization", "batchnormalization"),
        ]
        assert saved == [w.name for w in model.layers[0].weights]
        assert [w.shape for w in model.get_weights()] == [(4, 3), *[(3,)] * 5, (3, 2), (2,)]
        assert [array.shape for array in arrays[4:6]] == [(3, 2), (2,)]


# merging -----------------------------------------------------------------------------------------

BY_HAND = {
    "sum": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "ave": lambda a, b: (a + b) / 2,
    "max": np.maximum,
    "concat": lambda a, b: np.concatenate([a, b], -1),
    "dot": lambda a, b: (a * b).sum(-1, keepdims=True),
    "cos": lambda a, b: (
        (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    ).reshape(-1, 1, 1),
}


@pytest.mark.parametrize("mode", BY_HAND)
def test_a_stack_that_begins_with_two_branches(mode: str, here: Path) -> None:
    """The branches stand in the Merge; its weights file lists their layers first."""
    branches = [
        {"class_name": "Sequential", "config": [keras1.dense_config(name, 3, 4)]} for name in "ab"
    ]
    stack = {"class_name": "Sequential", "config": [merge_config("m", mode, layers=branches)]}
    left, right = keras1.dense_weights("a", 4, 3, 1), keras1.dense_weights("b", 4, 3, 2)
    keras1.model_file("old.h5", stack, [left, right, ("m", [])])
    x, y = RNG.randn(2, 5, 4)
    (w, b), (v, c) = ([value for _, value in weights] for _, weights in (left, right))
    wanted = BY_HAND[mode](x @ w + b, y @ v + c)
    got = load_model("old.h5").predict([x, y])
    np.testing.assert_allclose(got.reshape(wanted.shape), wanted, rtol=1e-4, atol=1e-6)


def test_axes_and_settings_of_a_merge() -> None:
    """`concat_axis` and `dot_axes` as the texts had them."""
    x, y = Input((3, 2)), Input((3, 2))
    for mode, more in (("concat", {"concat_axis": 1}), ("dot", {"dot_axes": [1, 1]})):
        config = Model([x, y], merge([x, y], mode=mode, **more)).get_config()
        (entry,) = (each for each in config["layers"] if each["class_name"] == "Merge")
        entry["config"] = merge_config(entry["name"], mode, **more)["config"]
        model = model_from_config({"class_name": "Model", "config": json.loads(json.dumps(config))})
        a, b = RNG.randn(2, 5, 3, 2)
        wanted = np.concatenate([a, b], 1) if mode == "concat" else a.transpose(0, 2, 1) @ b
        np.testing.assert_allclose(model.predict([a, b]), wanted, rtol=1e-4, atol=1e-6)


# older still -------------------------------------------------------------------------------------


def flat(kind: str, **settings: Any) -> dict[str, Any]:
    """A layer as Keras 0.x described it: its class stands under `name`."""
    return {"name": kind, **settings}


def test_a_stack_of_keras_0(here: Path) -> None:
    """Class and settings side by side, the layer's own name under `custom_name`."""
    stack = [
        flat("Dense", custom_name="hidden", output_dim=3, input_dim=4, activation="tanh"),
        flat("Dropout", p=0.5),
        flat("Dense", output_dim=2, init="uniform", W_regularizer={"name": "WeightRegularizer"}),
    ]
    text = json.dumps({"class_name": "Sequential", "config": stack})
    for model in (Sequential.from_config(stack), model_from_json(text)):
        assert [type(layer).__name__ for layer in model.layers] == ["Dense", "Dropout", "Dense"]
        assert model.layers[0].name == "hidden" and model.output_shape == (None, 2)
    (w, b), (v, c) = ([RNG.randn(i, o), RNG.randn(o)] for i, o in ((4, 3), (3, 2)))
    keras1.old_weights_file("old.h5", [[w, b], [], [v, c]])
    model.load_weights("old.h5")
    x = RNG.randn(5, 4)
    np.testing.assert_allclose(model.predict(x), np.tanh(x @ w + b) @ v + c, rtol=1e-4, atol=1e-5)


def test_a_stack_of_keras_0_is_counted_and_checked_like_others() -> None:
    """Unknown classes and names that no file may hold are refused."""
    first = flat("Dense", output_dim=3, input_dim=4)
    for bad in (flat("Dence", output_dim=2), flat("Dense", output_dim=2, custom_name="../x")):
        with pytest.raises(TeachError, match="TK-490|TK-509"):
            model_from_json(json.dumps({"class_name": "Sequential", "config": [first, bad]}))
    many = [first, *[flat("Activation", activation="tanh")] * 10_001]
    with pytest.raises(TeachError, match="TK-511"):
        model_from_json(json.dumps({"class_name": "Sequential", "config": many}))
