"""Models that outlast the session: as files, as text, and as copies.

Nothing here knows HDF5: `hdf5_write.py` writes it and `hdf5_read.py` reads it, when they are asked.
"""

from __future__ import annotations

import os
from typing import Any

from ..errors.files import path_text, write_atomically
from ..layers.container import Container
from ..utils.io_utils import ask_to_proceed_with_overwrite
from .copy import copy_of, parts_of
from .description import model_to_json, model_to_yaml


class Storing(Container):
    """The part of a model that can be kept: files, JSON, YAML, copies and pickles."""

    def save(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the whole model into one HDF5 file: layers, weights, and how it is trained.

        After `load_model(filepath)` training goes on as if nothing had happened. The file is there
        as a whole or not at all. With `overwrite=False` you are asked before one is replaced.
        """
        save_model(self, filepath, overwrite)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write all weights into an HDF5 file, layer by layer, in the layout of Keras 1."""
        from . import hdf5_write as saving

        self._need_outputs()
        if _may_write(filepath, overwrite):
            write_atomically(filepath, saving.weights_image(self))

    def load_weights(self, filepath: Any, by_name: bool = False) -> None:
        """Put the weights of a file into this model, in order, or into layers of the same names.

        A file of a whole model will do. TK-515 and TK-516 if they do not fit; then nothing changes.
        """
        from . import load as loading

        self._need_outputs()
        loading.load_weights_into(self, path_text(filepath), by_name)

    def save_weights_to_hdf5_group(self, f: Any) -> None:
        """Write all weights into an open file of h5py, or into a group of one."""
        from . import hdf5_write as saving

        self._need_outputs()
        saving.put_weights(f, self.layers)

    def load_weights_from_hdf5_group(self, f: Any) -> None:
        """Put the weights of an open file of h5py, or of a group of one, into this model, in order.

        They are looked at as carefully as those of any file.
        """
        self._load_group(f, by_name=False)

    def load_weights_from_hdf5_group_by_name(self, f: Any) -> None:
        """Put the weights of an open file of h5py into the layers of the same names."""
        self._load_group(f, by_name=True)

    def _load_group(self, group: Any, by_name: bool) -> None:
        from . import load as loading

        self._need_outputs()
        loading.load_group_into(self, group, by_name)

    def to_json(self, **kwargs: Any) -> str:
        """Layers, settings and connections as JSON, without weights; functions by their names."""
        self._need_outputs()
        return model_to_json(self, **kwargs)

    def to_yaml(self, **kwargs: Any) -> str:
        """Layers, settings and connections as YAML, without weights; functions by their names."""
        self._need_outputs()
        return model_to_yaml(self, **kwargs)

    def __reduce__(self) -> Any:
        """For pickles: config, weights and settings of training. Programs are written anew."""
        return copy_of, (parts_of(self),)

    def __copy__(self) -> Any:
        """A model of its own, with the same numbers."""
        return copy_of(parts_of(self))

    def __deepcopy__(self, known: dict[int, Any]) -> Any:
        """A model of its own, with the same numbers."""
        return copy_of(parts_of(self))


def save_model(model: Any, filepath: Any, overwrite: bool = True) -> None:
    """Write a whole model into one file, as `model.save` does."""
    from . import hdf5_write as saving

    model._need_outputs()
    if _may_write(filepath, overwrite):
        write_atomically(filepath, saving.model_image(model))


def load_model(filepath: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The model of a file that `save` wrote, here or in Keras 1, ready to go on training.

    Nothing in the file is run: functions and layers of your own are handed over by name, as in
    `custom_objects={'my_loss': my_loss}`. TK-506 to TK-532 for files that nobody should use.
    """
    from . import hdf5_read as opening
    from . import load as loading

    path = path_text(filepath)
    return loading.model_of(opening.opened(path), path, custom_objects)


def _may_write(filepath: Any, overwrite: bool) -> bool:
    path = path_text(filepath)
    return overwrite or not os.path.isfile(path) or ask_to_proceed_with_overwrite(path)
