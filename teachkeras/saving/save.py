"""Models that outlast the session: as files, as text, and as copies.

Nothing here knows HDF5: `hdf5_write.py` writes it and `hdf5_read.py` reads it, when they are asked.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from .. import saving
from ..backend.types import FilePath
from ..errors.files import path_text, write_atomically
from ..utils.io_utils import ask_to_proceed_with_overwrite

if TYPE_CHECKING:
    from ..training.fit import Trainer
    from ..training.step import Training
    from .hdf5_write import Group


def save_model(model: Trainer, filepath: FilePath, overwrite: bool = True) -> None:
    """Write a whole model into one file, as `model.save` does."""
    model._need_outputs()
    if _may_write(filepath, overwrite):
        write_atomically(filepath, saving.hdf5_write.model_image(model))


def save_weights(model: Trainer, filepath: FilePath, overwrite: bool = True) -> None:
    """Write all weights into one file, as `model.save_weights` does."""
    if _may_write(filepath, overwrite):
        write_atomically(filepath, saving.hdf5_write.weights_image(model))


def put_weights_into(group: Group, model: Trainer) -> None:
    """Write all weights into an open file of h5py, or into a group of one."""
    saving.hdf5_write.put_weights(group, model.flattened_layers)


def load_weights(model: Trainer, filepath: FilePath, by_name: bool = False) -> None:
    """Put the weights of a file into a model, as `model.load_weights` does."""
    saving.load.load_weights_into(model, path_text(filepath), by_name)


def load_group(model: Trainer, group: Group, by_name: bool) -> None:
    """Put the weights of an open file of h5py, or of a group of one, into a model."""
    saving.load.load_group_into(model, group, by_name)


def state_image(model: Training, **progress: Any) -> bytes:
    """The bytes of a backup: a file of the whole model, and how far its training has come."""
    given = saving.resume.Progress(**progress)
    return bytes(saving.resume.state_image(model, given))


def read_whole(path: FilePath) -> Any:
    """A file with all its arrays in memory."""
    return saving.hdf5_read.in_memory(saving.hdf5_read.opened(path))


def put_state_of(model: Training, folder: Any, path: FilePath) -> Any:
    """Let a model be as it was when a backup was made."""
    return saving.resume.put_state(model, folder, path)


def load_model(filepath: FilePath, custom_objects: dict[str, Any] | None = None) -> Any:
    """The model of a file that `save` wrote, here or in Keras 1, ready to go on training.

    Nothing in the file is run: functions and layers of your own are handed over by name, as in
    `custom_objects={'my_loss': my_loss}`. TK-506 to TK-532 for files that nobody should use.
    """
    path = path_text(filepath)
    return saving.load.model_of(saving.hdf5_read.opened(path), path, custom_objects)


def _may_write(filepath: FilePath, overwrite: bool) -> bool:
    path = path_text(filepath)
    return overwrite or not os.path.isfile(path) or ask_to_proceed_with_overwrite(path)
