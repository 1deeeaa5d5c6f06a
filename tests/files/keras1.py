"""Files as Keras 1.2.2 writes them, made with h5py alone: the layout, written down once more."""

import json
from collections.abc import Sequence
from typing import Any

import h5py
import numpy as np

Layers = Sequence[tuple[str, Sequence[tuple[str, Any]]]]


def put_weights(group: Any, layers: Layers) -> None:
    """`layer_names`, then for each layer a group with `weight_names` and its arrays."""
    group.attrs["layer_names"] = [name.encode("utf8") for name, _ in layers]
    for name, weights in layers:
        inside = group.create_group(name)
        inside.attrs["weight_names"] = [each.encode("utf8") for each, _ in weights]
        for each, value in weights:
            data = inside.create_dataset(each, value.shape, dtype=value.dtype)
            data[:] = value


def weights_file(path: Any, layers: Layers) -> None:
    """What `model.save_weights` wrote."""
    with h5py.File(path, "w") as file:
        put_weights(file, layers)


def old_weights_file(path: Any, layers: Sequence[Sequence[Any]]) -> None:
    """What it wrote before version 1: layers and weights by number."""
    with h5py.File(path, "w") as file:
        file.attrs["nb_layers"] = len(layers)
        for place, weights in enumerate(layers):
            group = file.create_group(f"layer_{place}")
            group.attrs["nb_params"] = len(weights)
            for number, value in enumerate(weights):
                group.create_dataset(f"param_{number}", data=value)


def model_file(
    path: Any,
    config: Any,
    layers: Layers,
    training: Any = None,
    memory: Sequence[tuple[str, Any]] | None = None,
) -> None:
    """What `model.save` wrote."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = b"1.2.2"
        file.attrs["model_config"] = json.dumps(config).encode("utf8")
        put_weights(file.create_group("model_weights"), layers)
        if training is not None:
            file.attrs["training_config"] = json.dumps(training).encode("utf8")
        if memory is not None:
            group = file.create_group("optimizer_weights")
            group.attrs["weight_names"] = [name.encode("utf8") for name, _ in memory]
            for name, value in memory:
                group.create_dataset(name, data=value)


def dense_config(name: str, size: int, first: int | None = None) -> dict[str, Any]:
    """A Dense layer as Keras 1.2.2 describes it."""
    config = {
        "W_constraint": None,
        "b_constraint": None,
        "name": name,
        "activity_regularizer": None,
        "trainable": True,
        "init": "glorot_uniform",
        "bias": True,
        "input_dim": first,
        "b_regularizer": None,
        "W_regularizer": {"l2": 0.009999999776482582, "name": "WeightRegularizer", "l1": 0.0},
        "activation": "linear",
        "output_dim": size,
    }
    if first is not None:
        config |= {"batch_input_shape": [None, first], "input_dtype": "float32"}
    return {"class_name": "Dense", "config": config}


def dense_weights(name: str, ins: int, outs: int, seed: int = 0) -> tuple[str, Any]:
    """Its weights, under the names that Keras 1 on TensorFlow gives them."""
    rng = np.random.RandomState(seed)
    kernel = rng.normal(size=(ins, outs)).astype("float32")
    bias = rng.normal(size=(outs,)).astype("float32")
    return name, [(f"{name}_W:0", kernel), (f"{name}_b:0", bias)]
