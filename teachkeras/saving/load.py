"""From what a file holds back to weights, to a model, and to how it is trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from .. import optimizers
from ..backend.types import FilePath
from ..errors import FileError, TeachError, TeachWarning, warn_once
from ..layers.convolution import Convolution1D
from ..layers.losses import each_once
from ..layers.weight_budget import limit
from ..utils.registry import CustomObjectScope
from .custom_names import asking_for_own_names
from .description import WRONG, cannot_make, model_from_config, refused_form
from .hdf5_read import Folder, in_group, opened
from .json_yaml import from_json

if TYPE_CHECKING:
    from ..training.fit import Trainer
    from .hdf5_write import Group

TRAINING_KEYS = {"optimizer_config", "loss", "metrics", "sample_weight_mode", "loss_weights"}


# weights -----------------------------------------------------------------------------------------


def load_weights_into(model: Trainer, path: FilePath, by_name: bool) -> None:
    """Put the weights of a file into a model; nothing is changed if one of them does not fit."""
    put_folder(model, opened(path), path, by_name)


def load_group_into(model: Trainer, group: Group, by_name: bool) -> None:
    """The same from a group of a file that is open already."""
    put_folder(model, in_group(group), group.file.filename, by_name)


def put_folder(model: Trainer, found: Folder, path: FilePath, by_name: bool) -> None:
    """The weights in a folder, or in its folder `model_weights`, into a model."""
    saved = layers_in(found.folders.get("model_weights", found), path)
    if by_name:
        put_by_name(model, saved)
    else:
        put_in_order(model.flattened_layers, saved)


def layers_in(folder: Folder, path: FilePath) -> list[tuple[str, list[Any]]]:
    """The layers of a file in order: name, and arrays. Two layouts are known, the older by number.

    TK-531 if it has neither, or names an array that is not there.
    """
    count = _number(folder, "nb_layers")
    if count is not None:
        names = [f"layer_{number}" for number in range(min(count, len(folder.folders)))]
    else:
        names = folder.names("layer_names")
    listed = any(name.startswith("layer_names") for name in folder.attributes)
    if not names and not listed or len(set(names)) < len(names):
        raise _no_weights(path, "layer_names")
    return [(name, _arrays_of(folder.folder(name), name, path)) for name in names]


def _arrays_of(layer: Folder | None, name: str, path: FilePath) -> list[Any]:
    if layer is None:
        raise _no_weights(path, name)
    count = _number(layer, "nb_params")
    if count is not None:
        names = [f"param_{number}" for number in range(min(count, len(layer.arrays)))]
    else:
        names = layer.names("weight_names")
    arrays = [layer.array(each) for each in names]
    if any(array is None for array in arrays) or len(set(names)) < len(names):
        raise _no_weights(path, f"{name}: {names}")
    return arrays


def _number(folder: Folder, name: str) -> int | None:
    """A whole number among the attributes, None if there is none of that name."""
    value = folder.attributes.get(name)
    return int(value) if isinstance(value, np.integer) else None


def put_in_order(layers: Sequence[Any], saved: Sequence[tuple[str, list[Any]]]) -> None:
    """The arrays of the first saved layer that has any into the first layer that has any, ..."""
    having = [layer for layer in each_once(layers) if layer.weights]
    given = [(name, arrays) for name, arrays in saved if arrays]
    if len(having) != len(given):
        raise FileError(
            "TK-515",
            f"you are trying to load a weight file containing {len(given)} layers into a model "
            f"with {len(having)} layers",
            [
                ("the file", ", ".join(name for name, _ in given)[:200]),
                ("the model", ", ".join(layer.name for layer in having)[:200]),
            ],
            why="only layers with weights count",
            fix="model.load_weights(path, by_name=True)   fills layers of the same name",
            example=True,
        )
    _put([(layer, arrays) for layer, (_, arrays) in zip(having, given, strict=True)])


def put_by_name(model: Trainer, saved: Sequence[tuple[str, list[Any]]]) -> None:
    """The saved arrays into the layers with the same names; the others stay as they are."""
    pairs = [
        (layer, arrays)
        for name, arrays in saved
        for layer in model.flattened_layers
        if layer.name == name and (arrays or layer.weights)
    ]
    if not pairs:
        warn_once(model, _no_name_fits(model, [name for name, _ in saved]))
    _put(pairs)


def _put(pairs: Sequence[tuple[Any, list[Any]]]) -> None:
    values: list[tuple[Any, Any]] = []
    for layer, arrays in pairs:
        own, arrays = layer.weights, _in_todays_layout(layer, arrays)
        wanted, given = [K.int_shape(w) for w in own], [array.shape for array in arrays]
        if wanted != given:
            raise FileError(
                "TK-516",
                f"the saved weights do not fit {type(layer).__name__} {layer.name!r}",
                [("it got", str(given)[:200]), ("it needs", str(wanted)[:200])],
                fix="model = load_model(path)   the model it was saved from",
                example=True,
            )
        values += zip(own, arrays, strict=True)
    # All are read before one is put: a damage that shows only now leaves the model as it was.
    K.batch_set_value([(weight, np.asarray(array)) for weight, array in values])


def _in_todays_layout(layer: Any, arrays: list[Any]) -> list[Any]:
    """The arrays of a layer; a Convolution1D of Keras 1.0 had its kernel the other way round.

    It was (filters, channels, length, 1), and is (length, 1, channels, filters).
    """
    if not isinstance(layer, Convolution1D) or not arrays:
        return arrays
    length, one, channels, filters = now = K.int_shape(layer.weights[0])
    if arrays[0].shape == now or arrays[0].shape != (filters, channels, length, one):
        return arrays
    return [np.asarray(arrays[0]).transpose(2, 3, 1, 0), *arrays[1:]]


# models ------------------------------------------------------------------------------------------


def model_of(folder: Folder, path: FilePath, custom_objects: dict[str, Any] | None) -> Any:
    """The model that a file describes, with its weights, ready to go on training."""
    text = folder.attributes.get("model_config")
    if not isinstance(text, str):
        raise _no_description(path)
    described = from_json(text)
    weights = folder.folders.get("model_weights")
    if weights is None:
        raise _no_weights(path, "model_weights")
    training = folder.attributes.get("training_config")
    trained = from_json(training) if isinstance(training, str) else None
    name = Path(path).name
    call = f"load_model({name!r}" if str(path) == name else "load_model(path"
    with CustomObjectScope(custom_objects or {}), asking_for_own_names(call, described, trained):
        with limit(weights.numbers()):
            model = model_from_config(described)
        put_in_order(model.flattened_layers, layers_in(weights, path))
        if trained is not None:
            compile_as(model, trained)
    if trained is not None:
        put_optimizer(model, folder.folders.get("optimizer_weights"), path)
    return model


def compile_as(model: Trainer, training: object) -> None:
    """Compile a model as a file says it was."""
    if not isinstance(training, dict) or not set(training) <= TRAINING_KEYS:
        raise refused_form("settings of training with unknown keys")
    described = training.get("optimizer_config")
    if not isinstance(described, dict) or not isinstance(described.get("class_name"), str):
        raise refused_form("an optimizer without a class name")
    try:
        model.compile(
            optimizer=optimizers.optimizer_from_config(described),
            **{key: training.get(key) for key in TRAINING_KEYS - {"optimizer_config"}},
        )
    except TeachError:
        raise
    except WRONG as error:
        raise cannot_make(error) from error


def put_optimizer(model: Trainer, saved: Folder | None, path: FilePath) -> None:
    """Give the optimizer back what it remembered."""
    if saved is None:
        return
    arrays = [saved.array(name) for name in saved.names("weight_names")]
    if any(array is None for array in arrays):
        raise _no_weights(path, "optimizer_weights")
    optimizer = model.optimizer
    if hasattr(optimizer, "remember"):
        optimizer.remember(model._to_train)
    else:
        model._make_train_function()
    optimizer.set_weights(arrays)
    for name, variable in getattr(optimizer, "unlisted", {}).items():
        value = saved.attributes.get(name)
        if isinstance(value, np.number) and np.shape(value) == ():
            K.set_value(variable, value)


# refusals ----------------------------------------------------------------------------------------


def _no_weights(path: FilePath, what: str) -> FileError:
    return FileError(
        "TK-531",
        "this file does not hold the weights of a model",
        [("file", Path(path).name[-80:]), ("missing", what[:80])],
        fix="model.save_weights('weights.h5')   writes such a file",
    )


def _no_description(path: FilePath) -> FileError:
    return FileError(
        "TK-524",
        "there is no model in this file: nothing in it says what the layers are",
        [("file", Path(path).name[-80:])],
        why="save_weights keeps the weights only; save keeps the layers too",
        fix="model.load_weights(path)   into a model you make first",
    )


def _no_name_fits(model: Trainer, names: list[str]) -> TeachWarning:
    return TeachWarning(
        "TK-517",
        "no layer has a name that is in the file, so no weight was loaded",
        [
            ("the file", ", ".join(names)[:200]),
            ("the model", ", ".join(layer.name for layer in model.flattened_layers)[:200]),
        ],
        fix="model.load_weights(path)   goes by order",
    )
