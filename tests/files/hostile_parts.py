"""What hostile files are made of: small descriptions and HDF5 files with something odd in them.

An attack is one text or file, and how it is opened. `may_open` marks those that are harmless if
they are opened after all, such as a flipped bit in a file without a checksum.
"""

import json
import marshal
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import h5py

from tests.files import keras1

SECRET = "canary/secret.txt"  # the folder is watched: whoever opens something in it is seen


@dataclass(frozen=True)
class Attack:
    """One file, its family, and the function it is given to."""

    family: int
    name: str
    way: str  # "model", "weights", "json" or "yaml"
    contents: bytes
    may_open: bool = False
    length: int = 0  # if it is longer than its contents, the rest is a hole that no disk keeps


def hdf5(fill: Callable[[Any], None]) -> bytes:
    """The bytes of an HDF5 file that a stranger has filled."""
    with h5py.File("x", "w", driver="core", backing_store=False) as file:
        fill(file)
        file.flush()
        return bytes(file.id.get_file_image())


def dense(name: str = "dense_1", **changes: Any) -> dict[str, Any]:
    """A layer of 4 inputs and 3 outputs, with changed settings."""
    entry = keras1.dense_config(name, 3, first=4)
    entry["config"] |= changes
    return entry


def stack(*entries: Any) -> dict[str, Any]:
    """The description of a Sequential."""
    return {"class_name": "Sequential", "config": list(entries)}


def graph(*entries: Any, output: str = "a") -> dict[str, Any]:
    """The description of a functional model with one input of 4 numbers."""
    source = {
        "name": "x",
        "class_name": "InputLayer",
        "config": {"name": "x", "batch_input_shape": [None, 4], "input_dtype": "float32"},
        "inbound_nodes": [],
    }
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[output, 0, 0]]}
    return {"class_name": "Model", "config": {"name": "m", "layers": [source, *entries], **ends}}


def node(name: str, *places: Any, kind: str = "Activation", **config: Any) -> dict[str, Any]:
    """A layer of such a model, called once on these places."""
    settings = {"name": name, "activation": "linear"} if kind == "Activation" else {"name": name}
    return {
        "name": name,
        "class_name": kind,
        "config": {**settings, **config},
        "inbound_nodes": [[list(place) for place in places]],
    }


WEIGHTS = [keras1.dense_weights("dense_1", 4, 3)]
TRAINING = {
    "optimizer_config": {"class_name": "SGD", "config": {"lr": 0.01}},
    "loss": "mse",
    "metrics": [],
    "sample_weight_mode": None,
    "loss_weights": None,
}


def model(config: Any = None, more: Any = None, training: Any = TRAINING, raw: Any = None) -> bytes:
    """A file of a model; `raw` stands in place of its description."""

    def fill(file: Any) -> None:
        file.attrs["model_config"] = json.dumps(config or stack(dense())) if raw is None else raw
        file.attrs["training_config"] = json.dumps(training)
        keras1.put_weights(file.create_group("model_weights"), WEIGHTS)
        if more is not None:
            more(file)

    return hdf5(fill)


def weights(more: Callable[[Any], None]) -> bytes:
    """A file of weights with something else in it."""

    def fill(file: Any) -> None:
        keras1.put_weights(file, WEIGHTS)
        more(file["dense_1"])

    return hdf5(fill)


def instead_of_the_kernel(make: Callable[[Any], None]) -> bytes:
    """A file of weights in which one array is something else."""

    def more(group: Any) -> None:
        del group["dense_1_W:0"]
        make(group)

    return weights(more)


class Runs:
    """An object whose pickle runs a command."""

    def __reduce__(self) -> Any:
        import os

        return os.system, ("touch canary/run",)


PICKLED = pickle.dumps(Runs())
CODE = marshal.dumps(compile("__import__('os').system('touch canary/run')", "x", "eval"))
TEXT_CODE = CODE.decode("raw_unicode_escape")
EVERYWHERE = ("activation", "init", "W_regularizer", "W_constraint", "weights", "input_dtype")
Plain = Iterator[
    tuple[str, str, bytes] | tuple[str, str, bytes, bool] | tuple[str, str, bytes, bool, int]
]


def as_text(name: str, config: Any) -> Iterator[tuple[str, str, bytes]]:
    """The same description as JSON, and in a file."""
    yield f"{name} json", "json", json.dumps(config).encode()
    yield f"{name} model", "model", model(config)


def function(value: Any, kind: str = "function", **more: Any) -> dict[str, Any]:
    """A Lambda layer."""
    config = {"name": "lambda_1", "batch_input_shape": [None, 4], "function": value}
    settings = {"function_type": kind, "output_shape": None, "arguments": {}, **more}
    return {"class_name": "Lambda", "config": {**config, **settings}}
