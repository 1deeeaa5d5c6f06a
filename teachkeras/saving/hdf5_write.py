"""Weights and whole models as files in the HDF5 layout of Keras 1.

A file is made in memory, sealed, and written atomically: whoever looks, also after a kill, finds
the old file or the new one. Names and numbers are kept, and never code.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from .. import backend as K
from ..layers.losses import each_once
from .checksum import LENGTH, sealed
from .description import KERAS_VERSION, description, is_name, refused_name
from .json_yaml import json_bytes, to_plain

if TYPE_CHECKING:
    from h5py import Group

    from ..optimizers import Optimizer
    from ..training.fit import Trainer

MOST_IN_ATTRIBUTE = 60_000  # HDF5 keeps up to 64 KiB of names beside a group


# files -------------------------------------------------------------------------------------------


def image_of(fill: Callable[[Any], None]) -> bytes:
    """The sealed bytes of a file that `fill` fills; it is made in memory, not on the disk.

    It has no name there: two threads that save must not meet in one file.
    """
    memory = io.BytesIO()
    with h5py.File(memory, "w", userblock_size=LENGTH) as file:
        fill(file)
    return sealed(memory.getbuffer()[LENGTH:])


# what is in them ---------------------------------------------------------------------------------


def weights_image(model: Trainer) -> bytes:
    """The bytes of a file of weights."""
    return image_of(lambda file: put_weights(file, model.flattened_layers))


def model_image(model: Trainer, more: Callable[[Any], None] | None = None) -> bytes:
    """The bytes of a file of a whole model: description, weights, and how it is trained.

    `more` may add groups of its own.
    """

    def fill(file: Group) -> None:
        put_model(file, model)
        if more is not None:
            more(file)

    return image_of(fill)


def put_model(file: Group, model: Trainer) -> None:
    """Description, weights, settings of training, and the optimizer's memory."""
    file.attrs["keras_version"] = KERAS_VERSION.encode()
    file.attrs["model_config"] = json_bytes(_without_version(description(model)))
    put_weights(file.create_group("model_weights"), model.flattened_layers)
    if model.optimizer is not None:
        file.attrs["training_config"] = json_bytes(training_config(model))
        put_optimizer(file, model.optimizer)


def put_weights(group: Group, layers: Sequence[Any]) -> None:
    """A group for each layer, also for those without weights, and in it the arrays by name.

    A layer that stands in a stack more than once has its weights once.
    """
    layers = each_once(layers)
    _put_names(group, "layer_names", [layer.name for layer in layers])
    for layer in layers:
        inside = group.create_group(layer.name)
        _put_arrays(inside, _weight_names(layer.weights), K.batch_get_value(layer.weights))


def put_optimizer(file: Group, optimizer: Optimizer) -> None:
    """The optimizer's memory, if it has one already; attributes hold what Keras 1 leaves out."""
    if not optimizer.weights:
        return
    group = file.create_group("optimizer_weights")
    _put_arrays(group, _weight_names(optimizer.weights), optimizer.get_weights())
    for name, variable in optimizer.unlisted.items():
        group.attrs[name] = K.get_value(variable)


def training_config(model: Trainer) -> dict[str, Any]:
    """What `compile` was told, with functions by their names."""
    optimizer = model.optimizer
    return {
        "optimizer_config": {
            "class_name": type(optimizer).__name__,
            "config": to_plain(optimizer.get_config(), "the optimizer"),
        },
        "loss": to_plain(model.loss, "the loss"),
        "metrics": to_plain(model.metrics, "the metrics"),
        "sample_weight_mode": to_plain(model.sample_weight_mode),
        "loss_weights": to_plain(model.loss_weights),
    }


def _without_version(described: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if key != "keras_version"}


def _weight_names(weights: Sequence[Any]) -> list[str]:
    """`dense_1_W:0`, as TensorFlow wrote them; a number where one has no name, or the same."""
    names: list[str] = []
    for place, weight in enumerate(weights):
        name = f"{weight.name}:0" if weight.name else f"param_{place}"
        if not is_name(name):
            raise refused_name(name)
        count = 1 + sum(each.rpartition(":")[0] == name.rpartition(":")[0] for each in names)
        names.append(name if name not in names else f"{weight.name}_{count}:0")
    return names


def _put_arrays(group: Group, names: Sequence[str], arrays: Sequence[Any]) -> None:
    _put_names(group, "weight_names", names)
    for name, array in zip(names, arrays, strict=True):
        group.create_dataset(name, data=np.asarray(array))


def _put_names(group: Group, attribute: str, names: Sequence[str]) -> None:
    """A list of names as bytes; a long one in pieces with numbers behind, as later Keras does."""
    encoded = np.array([name.encode() for name in names] or [], dtype="S" if names else "S1")
    if encoded.nbytes <= MOST_IN_ATTRIBUTE:
        group.attrs[attribute] = encoded
        return
    step = MOST_IN_ATTRIBUTE // encoded.itemsize
    for piece, start in enumerate(range(0, len(encoded), step)):
        group.attrs[f"{attribute}{piece}"] = encoded[start : start + step]
