"""Recurrent layers in files that Keras 1.2.2 wrote: settings, names and order of weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkeras.layers import GRU, LSTM, ConvLSTM2D, SimpleRNN
from teachkeras.models import load_model, model_from_json
from tests.backend.reference_images import conv
from tests.files import keras1
from tests.layers import cells

RNG = np.random.RandomState(0)
COMMON = {
    **{"trainable": True, "init": "glorot_uniform", "inner_init": "orthogonal"},
    **{"activation": "tanh", "W_regularizer": None, "U_regularizer": None, "b_regularizer": None},
    **{"dropout_W": 0.0, "dropout_U": 0.0, "return_sequences": False, "go_backwards": False},
    **{"stateful": False, "unroll": False, "consume_less": "cpu"},
}
KINDS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "SimpleRNN": (SimpleRNN, "", {}),
    "GRU": (GRU, "zrh", {"inner_activation": "hard_sigmoid"}),
    "LSTM": (LSTM, "icfo", {"inner_activation": "hard_sigmoid", "forget_bias_init": "one"}),
}


def recurrent(kind: str, name: str, units: int, **more: Any) -> dict[str, Any]:
    """A recurrent layer as Keras 1.2.2 describes it."""
    own = {"name": name, "output_dim": units, "input_dim": None, "input_length": None}
    return {"class_name": kind, "config": {**COMMON, **KINDS[kind][2], **own, **more}}


def weights(kind: str, name: str, features: int, units: int) -> list[tuple[str, Any]]:
    """Its weights under their names, in their order."""
    shapes = {"W": (features, units), "U": (units, units), "b": (units,)}
    ends = [f"_{gate}" for gate in KINDS[kind][1]] or [""]
    return [
        (f"{name}_{letter}{end}:0", RNG.randn(*shape).astype("float32"))
        for end in ends
        for letter, shape in shapes.items()
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_file_of_keras_1(here: Path, kind: str) -> None:
    """Words, both ways, every step: what it predicts is what NumPy says."""
    first = {
        **{"name": "embedding_1", "trainable": True, "batch_input_shape": [None, 5]},
        **{"input_dtype": "int32", "input_dim": 9, "output_dim": 3, "init": "uniform"},
        **{"input_length": 5, "mask_zero": True, "activity_regularizer": None, "dropout": 0.0},
        **{"W_regularizer": None, "W_constraint": None},
    }
    inner = recurrent(kind, "cell_1", 2, return_sequences=True)
    both = {"name": "bidirectional_1", "trainable": True, "merge_mode": "concat", "layer": inner}
    each = {"name": "timedistributed_1", "trainable": True, "layer": keras1.dense_config("d", 1)}
    config = {
        "class_name": "Sequential",
        "config": [
            {"class_name": "Embedding", "config": first},
            {"class_name": "Bidirectional", "config": both},
            {"class_name": "TimeDistributed", "config": each},
        ],
    }
    table = RNG.randn(9, 3).astype("float32")
    halves = [weights(kind, f"{side}_cell_1", 3, 2) for side in ("forward", "backward")]
    dense = [("d_W:0", RNG.randn(4, 1).astype("float32")), ("d_b:0", np.ones(1, "float32"))]
    layers = [
        ("embedding_1", [("embedding_1_W:0", table)]),
        ("bidirectional_1", [*halves[0], *halves[1]]),
        ("timedistributed_1", dense),
    ]
    keras1.model_file("old.h5", config, layers)
    model = load_model("old.h5")
    names = [f"{w.name}:0" for w in model.weights]
    assert names == [name for _, inside in layers for name, _ in inside]
    words = np.array([[3, 1, 0, 0, 0], [8, 2, 4, 1, 7]])
    forward, backward = (
        cells.run(
            KINDS[kind][0], table[words], [w for _, w in half], mask=words != 0, backwards=backwards
        )[0]
        for half, backwards in zip(halves, (False, True), strict=True)
    )
    rows = np.concatenate([forward, backward[:, ::-1]], -1)
    np.testing.assert_allclose(model.predict(words), rows @ dense[0][1] + 1, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_one_matrix_for_all_gates(here: Path, kind: str) -> None:
    """consume_less='gpu' in the file: one W, U and b, the columns in Keras' order."""
    each = weights(kind, "cell", 3, 2)
    joined = cells.side_by_side(KINDS[kind][0], [w for _, w in each])
    settings = {"batch_input_shape": [None, 4, 3], "input_dtype": "float32", "input_dim": 3}
    layer = recurrent(kind, "cell", 2, consume_less="gpu", **settings)
    names = [f"cell_{letter}:0" for letter in "WUb"]
    keras1.model_file(
        "old.h5",
        {"class_name": "Sequential", "config": [layer]},
        [("cell", list(zip(names, joined, strict=True)))],
    )
    x = RNG.randn(5, 4, 3)
    wanted, _ = cells.run(KINDS[kind][0], x, [w for _, w in each])
    np.testing.assert_allclose(load_model("old.h5").predict(x), wanted[:, -1], atol=1e-5)


def test_a_stateful_layer_in_a_text_of_keras_1() -> None:
    """Its batch_input_shape is there, and neither input_dim nor input_length."""
    layer = recurrent("LSTM", "lstm_1", 2, stateful=True, batch_input_shape=[4, 1, 3])
    for gone in ("input_dim", "input_length"):
        del layer["config"][gone]
    text = {"class_name": "Sequential", "config": [layer], "keras_version": "1.2.2"}
    model = model_from_json(json.dumps(text))
    assert model.stateful and model.input_shape == (4, 1, 3)


def pictures_config() -> dict[str, Any]:
    """ConvLSTM2D with the settings its config had, which were few."""
    return {
        **{"name": "convlstm2d_1", "trainable": True, "nb_filter": 3, "nb_row": 2, "nb_col": 2},
        **{"init": "glorot_uniform", "inner_init": "orthogonal", "forget_bias_init": "one"},
        **{"activation": "tanh", "inner_activation": "hard_sigmoid", "dim_ordering": "tf"},
        **{"border_mode": "same", "return_sequences": True, "go_backwards": False},
        **{"stateful": False, "batch_input_shape": [None, None, 4, 4, 1]},
        "input_dtype": "float32",
    }


def test_pictures_in_a_text_of_keras_1() -> None:
    """What it does not say is as it was in Keras 1."""
    config = pictures_config()
    layer = ConvLSTM2D.from_config(config)
    assert isinstance(layer, ConvLSTM2D) and layer.subsample == (1, 1)
    told = layer.get_config()
    assert {key: told[key] for key in config if key != "batch_input_shape"} == {
        key: value for key, value in config.items() if key != "batch_input_shape"
    }


def test_pictures_in_a_file_of_keras_1(here: Path) -> None:
    """Kernels and biases gate by gate, in the order i, c, f, o."""
    shapes = {"W": (2, 2, 1, 3), "U": (2, 2, 3, 3), "b": (3,)}
    arrays = {
        f"{letter}_{gate}": RNG.randn(*shape).astype("float32")
        for gate in "icfo"
        for letter, shape in shapes.items()
    }
    name = "convlstm2d_1"
    layer = {"class_name": "ConvLSTM2D", "config": pictures_config()}
    saved = [(f"{name}_{each}:0", value) for each, value in arrays.items()]
    keras1.model_file("old.h5", {"class_name": "Sequential", "config": [layer]}, [(name, saved)])
    model = load_model("old.h5")
    assert [f"{w.name}:0" for w in model.weights] == [each for each, _ in saved]
    x = RNG.randn(2, 3, 4, 4, 1)
    h = c = np.zeros((2, 4, 4, 3))
    outputs = []
    for t in range(3):
        z = {
            gate: conv(x[:, t], arrays[f"W_{gate}"], mode="same")
            + conv(h, arrays[f"U_{gate}"], mode="same")
            + arrays[f"b_{gate}"]
            for gate in "icfo"
        }
        c = cells.hard_sigmoid(z["f"]) * c + cells.hard_sigmoid(z["i"]) * np.tanh(z["c"])
        h = cells.hard_sigmoid(z["o"]) * np.tanh(c)
        outputs.append(h)
    np.testing.assert_allclose(model.predict(x), np.stack(outputs, 1), atol=1e-5)
