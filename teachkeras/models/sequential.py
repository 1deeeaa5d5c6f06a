"""Sequential: a model whose layers follow each other in one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import backend as K
from ..errors import ShapeError, StateError, TypeTeachError
from ..layers.base import Layer, automatic_name
from ..layers.input import InputLayer
from .container import Container


class Sequential(Container):
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
        if isinstance(layers, Layer) or callable(layers):
            raise _not_a_list(layers)
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Layer) -> None:
        """Put a layer on top."""
        if not isinstance(layer, Layer):
            raise _not_a_layer(layer)
        if any(layer.name == other.name for other in self.layers):
            raise StateError(
                "TK-427",
                f"there is a layer {layer.name!r} in this model already",
                [("layers", ", ".join(other.name for other in self.layers))],
                fix=f"{type(layer).__name__}(..., name='{layer.name}_b')",
                see="lesson 08",
            )
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
                "TK-129",
                "the first layer must be told the shape of one sample",
                [("first layer", repr(layer))],
                fix=f"{type(layer).__name__}(..., input_shape=(64,))",
                see="lesson 07",
            )
        source = InputLayer(
            batch_input_shape=shape,
            input_dtype=layer.input_dtype,
            name=automatic_name(f"{type(layer).__name__.lower()}_input"),
        )
        self.inputs = [source.output]
        return layer(source.output)

    # as a layer ------------------------------------------------------------------------------

    def call(self, x: Any, mask: Any = None) -> Any:
        """A model is a layer too: apply all its layers to a tensor, sharing the weights.

        The layers only compute here: their own connections stay those inside this model.
        """
        given, two_phases = x, False
        for layer in self.layers:
            with K.name_scope(layer.name):
                layer._check_input(x)
                before, x = x, layer._call_and_price(x)
            self.add_loss(layer.get_losses_for(before), given)
            two_phases = two_phases or getattr(x, "_uses_learning_phase", False)
        if two_phases:
            x._uses_learning_phase = True
        return x

    def get_output_shape_for(self, input_shape: Any) -> Any:
        """The shape after the last layer."""
        for layer in self.layers:
            input_shape = layer.get_output_shape_for(input_shape)
        return input_shape

    def predict_classes(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The most likely class of each sample; for one output unit, whether it is above 0.5."""
        guess = self.predict(x, batch_size, verbose)
        return guess.argmax(-1) if guess.shape[-1] > 1 else (guess > 0.5).astype("int32")

    def predict_proba(self, x: Any, batch_size: int = 32, verbose: int = 0) -> Any:
        """The outputs, which are probabilities if the last activation makes them so."""
        return self.predict(x, batch_size, verbose)


def _not_a_list(layer: Any) -> TypeTeachError:
    return TypeTeachError(
        "TK-444",
        "Sequential takes a list of layers, even for one",
        [("it got", repr(layer)[:80])],
        fix="Sequential([Dense(10, input_dim=64)])",
        see="lesson 05",
    )


def _not_a_layer(thing: Any) -> TypeTeachError:
    if isinstance(thing, type) and issubclass(thing, Layer):
        return TypeTeachError(
            "TK-130",
            "this is the class of a layer, not a layer",
            [("it got", thing.__name__)],
            fix=f"{thing.__name__}(...)",
            see="lesson 05",
        )
    return TypeTeachError(
        "TK-131",
        "a model is made of layers",
        [("it got", f"{type(thing).__name__}: {str(thing)[:50]}")],
        fix=f"model.add(Activation({thing!r}))"
        if isinstance(thing, str)
        else "model.add(Dense(10))",
        see="lesson 05",
    )
