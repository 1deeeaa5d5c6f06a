"""Sequential: a model whose layers follow each other in one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import ShapeError, StateError, TypeTeachError
from ..layers.base import InputLayer, Layer, automatic_name
from .training import Training


@dataclass(frozen=True)
class LayerRow:
    """What a picture or a table says about one layer."""

    name: str
    kind: str
    input_shape: Any
    output_shape: Any
    params: int


class Sequential(Training, Layer):
    """A stack of layers. Only the first one needs to be told the shape of its input.

    >>> from teachkeras.layers import Dense
    >>> model = Sequential([Dense(32, activation='relu', input_dim=64), Dense(10)])
    >>> model.output_shape, model.count_params()
    ((None, 10), 2410)
    """

    def __init__(self, layers: Iterable[Layer] | None = None, name: str | None = None) -> None:
        super().__init__(name=name or automatic_name("Sequential"))
        self.layers: list[Layer] = []
        self.inputs, self.outputs = [], []
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Layer) -> None:
        """Put a layer on top."""
        if not isinstance(layer, Layer):
            raise _not_a_layer(layer)
        if any(layer.name == other.name for other in self.layers):
            raise StateError("TK-427", f"there is a layer {layer.name!r} in this model already",
                             [("layers", ", ".join(other.name for other in self.layers))],
                             fix=f"{type(layer).__name__}(..., name='{layer.name}_b')",
                             see="lesson 08")
        output = layer(self.outputs[0]) if self.outputs else self._first_output(layer)
        self.layers.append(layer)
        self.outputs = [output]
        self.built = True
        self.optimizer = None  # what was compiled belongs to the model without this layer
        self.__dict__.pop("_functions", None)

    def _first_output(self, layer: Layer) -> Any:
        shape = getattr(layer, "batch_input_shape", None)
        if getattr(layer, "inputs", None):  # a model knows its own
            shape = layer.input_shape
        if shape is None:
            raise ShapeError(
                "TK-129", "the first layer must be told the shape of one sample",
                [("first layer", repr(layer))],
                fix=f"{type(layer).__name__}(..., input_shape=(64,))", see="lesson 07",
            )
        source = InputLayer(batch_input_shape=shape, input_dtype=layer.input_dtype,
                            name=automatic_name(f"{type(layer).__name__.lower()}_input"))
        self.inputs = [source.output]
        return layer(source.output)

    # as a layer ------------------------------------------------------------------------------

    def call(self, x: Any, mask: Any = None) -> Any:
        """A model is a layer too: apply all its layers to a tensor, sharing the weights.

        The layers only compute here: their own connections stay those inside this model.
        """
        two_phases = False
        for layer in self.layers:
            with K.name_scope(layer.name):
                layer._check_input(x)
                x = layer.call(x)
            two_phases = two_phases or getattr(x, "_uses_learning_phase", False)
        if two_phases:
            x._uses_learning_phase = True
        return x

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """The shape after the last layer."""
        for layer in self.layers:
            input_shape = layer.get_output_shape_for(input_shape)
        return input_shape

    @property
    def input(self) -> Any:
        """The tensor the model is fed through."""
        self._need_outputs()
        return self.inputs[0]

    @property
    def output(self) -> Any:
        """The tensor the last layer gives."""
        self._need_outputs()
        return self.outputs[0]

    @property
    def input_shape(self) -> Any:
        """The shape of the data, with None for the batch."""
        return self.input._keras_shape

    @property
    def output_shape(self) -> Any:
        """The shape of the predictions, with None for the batch."""
        return self.output._keras_shape

    # weights ---------------------------------------------------------------------------------

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights of all layers that training changes."""
        chosen = self.layers if self.trainable else []
        return [weight for layer in chosen for weight in layer.trainable_weights]

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The weights of all layers that training leaves alone."""
        if not self.trainable:
            return [weight for layer in self.layers for weight in layer.weights]
        return [weight for layer in self.layers for weight in layer.non_trainable_weights]

    @property
    def weights(self) -> list[Any]:
        """All weights, layer by layer."""
        return [weight for layer in self.layers for weight in layer.weights]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of that name or at that place."""
        from ..errors import unknown_name

        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise unknown_name("TK-428", "layer", name, [each.name for each in self.layers],
                           "lesson 08")

    # looking at it ---------------------------------------------------------------------------

    def describe(self) -> list[LayerRow]:
        """One record for each layer: what tables and pictures are drawn from."""
        return [
            LayerRow(layer.name, type(layer).__name__, layer.get_input_at(0)._keras_shape,
                     layer.get_output_at(0)._keras_shape, layer.count_params())
            for layer in self.layers
        ]

    def summary(self, line_length: int = 100, positions: Sequence[float] | None = None) -> None:
        """Print one line for each layer: name, kind, output shape, number of weights."""
        columns = [int(line_length * p) for p in positions or (0.33, 0.55, 0.67, 1.0)]
        self._need_outputs()
        print("_" * line_length)
        _print_row(["Layer (type)", "Output Shape", "Param #", "Connected to"], columns)
        print("=" * line_length)
        before = self.inputs[0].name
        for row in self.describe():
            _print_row([f"{row.name} ({row.kind})", str(row.output_shape), str(row.params),
                        f"{before}[0][0]"], columns)
            print("_" * line_length)
            before = row.name
        trainable = _count(self.trainable_weights)
        total = _count(self.weights)
        print(f"Total params: {total:,}\nTrainable params: {trainable:,}")
        print(f"Non-trainable params: {total - trainable:,}")
        print("_" * line_length)

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The most likely class of each sample; for one output unit, whether it is above 0.5."""
        guess = self.predict(x, batch_size, verbose)
        return guess.argmax(-1) if guess.shape[-1] > 1 else (guess > 0.5).astype("int32")

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The outputs, which are probabilities if the last activation makes them so."""
        return self.predict(x, batch_size, verbose)

    def __repr__(self) -> str:
        if not self.outputs:
            return f"Sequential {self.name!r} without layers"
        shapes = f"{self.input_shape} -> {self.output_shape}"
        return f"Sequential {self.name!r} of {len(self.layers)} layers {shapes}"


def _count(weights: list[Any]) -> int:
    unique = {id(weight): weight for weight in weights}.values()
    return int(sum(np.prod(weight.type.sizes, dtype="int64") for weight in unique))


def _print_row(fields: list[str], columns: list[int]) -> None:
    line = ""
    for field, end in zip(fields, columns, strict=True):
        line = (line + field)[: end - 1].ljust(end)
    print(line.rstrip())


def _not_a_layer(thing: Any) -> TypeTeachError:
    if isinstance(thing, type) and issubclass(thing, Layer):
        return TypeTeachError("TK-130", "this is the class of a layer, not a layer",
                              [("it got", thing.__name__)], fix=f"{thing.__name__}(...)",
                              see="lesson 05")
    return TypeTeachError("TK-131", "a model is made of layers",
                          [("it got", f"{type(thing).__name__}: {str(thing)[:50]}")],
                          fix="model.add(Dense(10))", see="lesson 05")
