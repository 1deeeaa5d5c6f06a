"""A model as plain data, and made again from it: the same network with new weights."""

import json
from typing import Any

import numpy as np
import pytest

from teachkeras.layers import Activation, Dense, Dropout, Flatten, Input, Lambda, Layer, Reshape
from teachkeras.models import Model, Sequential
from teachkeras.utils.layer_utils import layer_from_config


def siamese() -> Model:
    """Two inputs, a shared layer, a layer called on the output of a later one, two outputs."""
    a, b = Input((3,), name="a"), Input((3,), name="b")
    shared = Dense(3, activation="tanh", name="shared")
    once = shared(a)
    twice = shared(Dense(3, name="between")(once))
    return Model([a, b], [Dense(2, name="end")(twice), shared(b)], name="siamese")


def nested() -> Model:
    """A stack and a graph inside a graph, each called on another's output."""
    inner = Sequential([Dense(4, input_dim=3, W_regularizer="l2"), Dropout(0.5)], name="stack")
    x = Input((3,), name="x")
    z = Input((4,), name="z")
    graph = Model(z, Activation("relu", name="act")(z), name="graph")
    return Model(x, graph(graph(inner(x))), name="outer")


def stack() -> Sequential:
    """Shapes of all kinds."""
    return Sequential(
        [
            Reshape((2, 3), input_shape=(6,)),
            Flatten(),
            Dense(4, init="he_normal", W_constraint="maxnorm", bias=False),
            Activation("softmax"),
        ]
    )


@pytest.mark.parametrize("build", [siamese, nested, stack])
def test_there_and_back(build: Any) -> None:
    """Equal config, equal numbers after the weights are copied; also by way of JSON."""
    model = build()
    config = model.get_config()
    rng = np.random.RandomState(0)
    data = [rng.randn(5, *x._keras_shape[1:]) for x in model.inputs]
    for again in (config, json.loads(json.dumps(config))):
        twin = type(model).from_config(again)
        assert json.dumps(twin.get_config()) == json.dumps(config)
        assert [layer.name for layer in twin.layers] == [layer.name for layer in model.layers]
        twin.set_weights(model.get_weights())
        ours, right = twin.predict(data), model.predict(data)
        for a, b in zip(ours, right, strict=True):
            np.testing.assert_array_equal(a, b)
        assert len(twin.losses) == len(model.losses)
        assert len(twin.constraints) == len(model.constraints)


def test_the_form_is_keras_1s() -> None:
    """Names, class names, settings, calls by number; a nested model's first call is number 1."""
    config = siamese().get_config()
    assert set(config) == {"name", "layers", "input_layers", "output_layers"}
    assert config["input_layers"] == [["a", 0, 0], ["b", 0, 0]]
    assert config["output_layers"] == [["end", 0, 0], ["shared", 2, 0]]
    shared = next(entry for entry in config["layers"] if entry["name"] == "shared")
    assert shared["class_name"] == "Dense" and shared["config"]["activation"] == "tanh"
    assert shared["inbound_nodes"] == [[["a", 0, 0]], [["between", 0, 0]], [["b", 0, 0]]]
    outer = nested().get_config()
    graph = next(entry for entry in outer["layers"] if entry["name"] == "graph")
    assert graph["inbound_nodes"] == [[["stack", 1, 0]], [["graph", 1, 0]]]
    assert outer["output_layers"] == [["graph", 2, 0]]
    plain = stack().get_config()
    assert isinstance(plain, list) and set(plain[0]) == {"class_name", "config"}


def test_only_this_models_calls_are_kept() -> None:
    """A layer that was called elsewhere too begins at 0 again."""
    layer, x = Dense(2, name="layer"), Input((2,), name="x")
    layer(Input((2,)))
    config = Model(x, layer(x)).get_config()
    assert config["layers"][1]["inbound_nodes"] == [[["x", 0, 0]]]
    assert config["output_layers"] == [["layer", 0, 0]]


class Twice(Layer):
    """A learner's own layer."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return 2.0 * x


def test_a_class_of_ones_own() -> None:
    """It is handed over by name; without, the error says so."""
    model = Sequential([Twice(input_shape=(3,)), Lambda(lambda x: x + 1)])
    for config in (model.get_config(), Model(model.input, model.output).get_config()):
        kind = Sequential if isinstance(config, list) else Model
        with pytest.raises(ValueError, match="TK-490") as caught:
            kind.from_config(config)
        assert "custom_objects={'Twice': Twice}" in str(caught.value)
        twin = kind.from_config(config, custom_objects={"Twice": Twice})
        np.testing.assert_array_equal(twin.predict(np.ones((1, 3))), [[3, 3, 3]])


def test_layer_from_config_knows_layers_and_models() -> None:
    """By class name; the name of a layer is one of its settings."""
    layer = layer_from_config({"class_name": "Dense", "config": Dense(3, name="d").get_config()})
    assert type(layer) is Dense and layer.name == "d" and layer.output_dim == 3
    again = layer_from_config({"class_name": "Sequential", "config": stack().get_config()})
    assert type(again) is Sequential and again.output_shape == (None, 4)
