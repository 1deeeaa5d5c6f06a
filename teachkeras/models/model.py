"""Model: a graph of layers that can be trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import saving
from ..backend.types import FilePath, Tensors
from ..errors import ArgumentError, TeachWarning, TypeTeachError, warn_once
from ..errors.arguments import explaining_arguments
from ..layers.base import Layer
from ..training.fit import Trainer
from . import config as configs

if TYPE_CHECKING:
    from ..saving.hdf5_write import Group


class Model(Trainer):
    """A model with any number of inputs and outputs: `Model(input=..., output=...)`.

    >>> from teachkeras.layers import Dense, Input
    >>> x = Input(shape=(64,))
    >>> model = Model(input=x, output=Dense(10)(x))
    >>> model.output_shape, model.count_params()
    ((None, 10), 650)
    """

    def __init__(
        self,
        input: Tensors | None = None,
        output: Tensors | None = None,
        name: str | None = None,
        **unknown: object,
    ) -> None:
        if unknown:
            raise _unknown_end(list(unknown))
        if input is None or output is None:
            raise ArgumentError(
                "TK-486",
                "a model is made of an input and an output",
                [("missing", "input" if input is None else "output")],
                fix="Model(input=input, output=layer(input))   with the layer that comes last",
            )
        super().__init__(input, output, name)
        self._listed = list(self.layers)

    def _look_at_list(self) -> None:
        """Has the learner changed the list `layers` by hand? The graph knows nothing of it."""
        if self.layers != self._listed:
            warn_once(self, _changed_list(self.layers, self._listed, self._list_fix()))

    def _list_fix(self) -> str:
        return "Model(input=model.input, output=model.layers[-1].output)"

    # keeping it ------------------------------------------------------------------------------

    @explaining_arguments
    def save(self, filepath: FilePath, overwrite: bool = True) -> None:
        """Write the whole model into one HDF5 file: layers, weights, and how it is trained.

        After `load_model(filepath)` training goes on as if nothing had happened. The file is there
        as a whole or not at all. With `overwrite=False` you are asked before one is replaced.
        """
        saving.save.save_model(self, filepath, overwrite)

    @explaining_arguments
    def save_weights(self, filepath: FilePath, overwrite: bool = True) -> None:
        """Write all weights into an HDF5 file, layer by layer, in the layout of Keras 1."""
        self._need_outputs()
        saving.save.save_weights(self, filepath, overwrite)

    @explaining_arguments
    def load_weights(self, filepath: FilePath, by_name: bool = False) -> None:
        """Put the weights of a file into this model, in order, or into layers of the same names.

        A file of a whole model will do. TK-515 and TK-516 if they do not fit; then nothing changes.
        """
        self._need_outputs()
        saving.save.load_weights(self, filepath, by_name)

    def save_weights_to_hdf5_group(self, f: Group) -> None:
        """Write all weights into an open file of h5py, or into a group of one."""
        self._need_outputs()
        saving.save.put_weights_into(f, self)

    def load_weights_from_hdf5_group(self, f: Group) -> None:
        """Put the weights of an open file of h5py, or of a group of one, into this model, in order.

        They are looked at as carefully as those of any file.
        """
        self._need_outputs()
        saving.save.load_group(self, f, by_name=False)

    def load_weights_from_hdf5_group_by_name(self, f: Group) -> None:
        """Put the weights of an open file of h5py into the layers of the same names."""
        self._need_outputs()
        saving.save.load_group(self, f, by_name=True)

    def training_state_image(self, **progress: Any) -> bytes:
        """A training in the middle as the bytes of a file; `progress` says how far it has come."""
        return bytes(saving.save.state_image(self, **progress))

    def read_training_state(self, path: Any) -> Any:
        """The contents of such a file; it is looked at as carefully as any."""
        return saving.save.read_whole(path)

    def put_training_state(self, folder: Any, path: Any) -> Any:
        """Let this model be as it was when the file was made; gives how far its training was."""
        return saving.save.put_state_of(self, folder, path)

    def to_json(self, **kwargs: Any) -> str:
        """Layers, settings and connections as JSON, without weights; functions by their names."""
        self._need_outputs()
        return str(saving.description.model_to_json(self, **kwargs))

    def to_yaml(self, **kwargs: Any) -> str:
        """Layers, settings and connections as YAML, without weights; functions by their names."""
        self._need_outputs()
        return str(saving.description.model_to_yaml(self, **kwargs))

    def __reduce__(self) -> Any:
        """For pickles: config, weights and settings of training. Programs are written anew."""
        return saving.copy.copy_of, (saving.copy.parts_of(self),)

    def __copy__(self) -> Any:
        """A model of its own, with the same numbers."""
        return saving.copy.copy_of(saving.copy.parts_of(self))

    def __deepcopy__(self, known: dict[int, Any]) -> Any:
        """A model of its own, with the same numbers."""
        return saving.copy.copy_of(saving.copy.parts_of(self))

    def get_config(self) -> dict[str, Any]:
        """The layers' settings and connections, from which the same model can be made again."""
        return configs.of_graph(self)

    @classmethod
    def from_config(cls, config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
        """A new model of this config, with new weights."""
        return configs.graph_from(cls, config, custom_objects)


def _unknown_end(keys: list[str]) -> TypeTeachError:
    singular = {"inputs": "input", "outputs": "output"}
    near = [singular[key] for key in keys if key in singular]
    changes = [f"{singular[key]}={key}, {key}=..." for key in keys if key in singular]
    return TypeTeachError(
        "TK-485",
        f"Model does not know the argument {keys[0]!r}",
        [("nearest", near[0])] if near else [("it knows", "input, output, name")],
        why="in Keras 1 the names are singular, for one tensor and for a list" if near else "",
        fix=f"...(..., {', '.join(changes)})" if near else "Model(input=x, output=y)",
    )


def _changed_list(now: list[Layer], before: list[Layer], fix: str) -> TeachWarning:
    removed = [layer.name for layer in before if layer not in now]
    added = [layer.name for layer in now if layer not in before]
    what = "taking a layer off" if removed else "putting a layer on" if added else "reordering"
    if added and not removed:
        fix = fix if fix.startswith("Model") else "model.add(layer)"
    return TeachWarning(
        "TK-472",
        f"{what} the list model.layers does not change the model",
        [("on the list", ", ".join(layer.name for layer in now))]
        + [("in the model", ", ".join(layer.name for layer in before))],
        why="the list only names the layers; what is computed are the connections between them",
        fix=fix,
    )
