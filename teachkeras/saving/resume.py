"""A training in the middle, as a file: the model, and everything the next step depends on.

Beside weights and the optimizer's memory these are the states of random numbers, what stateful
layers remember, what callbacks have counted, and how far the epoch has come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import backend as K
from ..backend.random import draw_counters
from ..backend.types import Array, FilePath
from ..errors import FileError, TeachWarning, warn_once
from .callback_state import kept, unkept
from .description import WRONG
from .hdf5_read import Folder
from .hdf5_write import model_image
from .json_yaml import from_json, json_bytes, to_plain
from .load import layers_in, put_in_order, put_optimizer

if TYPE_CHECKING:
    from ..training.fit import Trainer
    from .hdf5_write import Group

GROUP = "training_state"


@dataclass(frozen=True)
class Progress:
    """How far a training has come, and what must be as it was."""

    epoch: int  # the epoch that is under way, or is next
    batches: int  # how many of its batches are done
    stopped: bool  # whether a callback has ended the training
    shuffle_state: Any  # NumPy's random state before the epoch's rows were shuffled
    random_state: Any  # and as it is now
    callbacks: dict[str, dict[str, Any]]  # class name and number -> state


def state_image(model: Trainer, progress: Progress) -> bytes:
    """The bytes of a backup: a file of the whole model, with one group more."""

    def more(file: Group) -> None:
        group = file.create_group(GROUP)
        aside: list[Any] = []
        told = {
            "epoch": progress.epoch,
            "batches": progress.batches,
            "stopped": progress.stopped,
            "callbacks": kept(progress.callbacks, aside),
            "shuffle": _random_words(progress.shuffle_state),
            "random": _random_words(progress.random_state),
            "trained": _places(model),
        }
        group.attrs["progress"] = json_bytes(to_plain(told))
        for number, array in enumerate(aside):
            group.create_dataset(f"aside_{number}", data=array)
        group.create_dataset("shuffle_keys", data=progress.shuffle_state[1])
        group.create_dataset("random_keys", data=progress.random_state[1])
        counters = draw_counters([*model.outputs, *model.losses])
        group.create_dataset("seeds", data=np.array([seed for seed, _ in counters], "int64"))
        draws = [int(K.get_value(count)) for _, count in counters]
        group.create_dataset("draws", data=np.array(draws, "int64"))
        for number, (variable, _) in enumerate(model.state_updates):
            group.create_dataset(f"state_{number}", data=K.get_value(variable))

    return model_image(model, more)


def put_state(model: Trainer, folder: Folder, path: FilePath) -> Progress:
    """Let a model be as it was when a backup was made; TK-521 if it is another model."""
    group = folder.folders.get(GROUP, Folder())
    try:
        told, progress = _read(group)
        training = from_json(folder.attributes["training_config"])["optimizer_config"]
        seeds, draws = group.arrays["seeds"].tolist(), group.arrays["draws"].tolist()
        kind = training["class_name"]
    except WRONG as error:
        raise _another(path, "it is no backup of a training") from error
    counters = draw_counters([*model.outputs, *model.losses])
    if kind != type(model.optimizer).__name__:
        raise _another(path, f"its optimizer is {kind}"[:80])
    if sorted(told["trained"]) != sorted(_places(model)):
        raise _another(path, "other weights are trained")
    if len(counters) != len(draws):
        raise _another(path, f"it has {len(draws)} sources of random numbers")
    try:
        _train_in_order(model, told["trained"])
        _put_model(model, folder, path, training["config"])
        for number, (variable, _) in enumerate(model.state_updates):
            K.set_value(variable, group.arrays[f"state_{number}"])
    except WRONG as error:
        raise _another(path, getattr(error, "what", str(error))) from error
    K.batch_set_value([(count, d) for (_, count), d in zip(counters, draws, strict=True)])
    if [seed for seed, _ in counters] != seeds:
        warn_once(model, _other_seeds())
    return progress


def _read(group: Folder) -> tuple[Any, Progress]:
    told = from_json(group.attributes["progress"])
    numbers = range(sum(name.startswith("aside_") for name in group.arrays))
    aside = [group.arrays[f"aside_{number}"] for number in numbers]
    told["trained"] = [int(place) for place in told["trained"]]
    progress = Progress(
        int(told["epoch"]),
        int(told["batches"]),
        bool(told["stopped"]),
        _random_state(told["shuffle"], group.arrays["shuffle_keys"]),
        _random_state(told["random"], group.arrays["random_keys"]),
        dict(unkept(told["callbacks"], aside)),
    )
    return told, progress


def _put_model(model: Trainer, folder: Folder, path: FilePath, settings: dict[str, Any]) -> None:
    put_in_order(model.flattened_layers, layers_in(folder.folders["model_weights"], path))
    put_optimizer(model, folder.folders.get("optimizer_weights"), path)
    for name in getattr(model.optimizer, "settings", ()):
        K.set_value(getattr(model.optimizer, name), settings[name])


def _places(model: Trainer) -> list[int]:
    """Where the trained weights stand among all, in the optimizer's order."""
    place = {id(weight): number for number, weight in enumerate(model.weights)}
    return [place[id(weight)] for weight in model._to_train]


def _train_in_order(model: Trainer, places: list[int]) -> None:
    """Let the optimizer take the weights in the backup's order.

    It goes by names, and a model that is made again has others: dense_9 stood behind dense_10, and
    dense_1 stands before dense_2.
    """
    if places != _places(model):
        weights = model.weights
        model._to_train = [weights[place] for place in places]
        model._functions = {}


# numbers that JSON has no words for -----------------------------------------------------------


def _random_words(state: Sequence[Any]) -> list[Any]:
    """NumPy's state without the array: name, position, and a number it may hold back."""
    name, _, place, holds, held = state
    return [name, int(place), int(holds), float(held).hex()]


def _random_state(words: Sequence[Any], keys: Array) -> Any:
    name, place, holds, held = words
    state = (name, keys, place, holds, float.fromhex(held))
    np.random.RandomState().set_state(state)  # refuses what is none
    return state


# refusals ----------------------------------------------------------------------------------------


def _another(path: FilePath, how: str) -> FileError:
    return FileError(
        "TK-521",
        "this backup is not one of this model's training",
        [("file", Path(path).name[-80:]), ("because", how[:90])],
        why="a backup goes on where the same script was cut off",
        fix=f"import os; os.remove({Path(path).name!r})   to begin anew",
    )


def _other_seeds() -> TeachWarning:
    return TeachWarning(
        "TK-522",
        "training goes on, but with other random numbers than before it was cut off",
        why="the seeds of dropout and noise are drawn when the layers are connected",
        fix="tk.seed(1337)   before the model is made",
    )
