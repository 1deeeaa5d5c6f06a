"""Sequential: a model whose layers follow each other in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import activations
from ..backend.types import Data, Named, Shape, Tensor, Weighting
from ..errors import NameTeachError, ShapeError, TypeTeachError, did_you_mean
from ..errors.arguments import explaining_arguments
from ..errors.records import Record
from ..layers.base import Layer, automatic_name
from ..layers.container import Container
from ..layers.graph import calls_between, check_names, get_source_inputs
from ..layers.input import Input, InputLayer
from ..layers.losses import as_list, each_once
from ..layers.merge import Merge
from ..layers.mistakes import example_of
from ..layers.node import Node, mask_of, note_source, one_or_all
from ..optimizers import Optimizer
from ..utils.layer_utils import layer_classes
from . import config as configs
from .model import Model


class Floor(Record, eq=False):
    """How high the stack is with this layer on top."""

    layer: Layer
    outputs: list[Any]
    calls: list[Node]


class Sequential(Model):
    """A stack of layers. Only the first one needs to be told the shape of its input.

    >>> from teachkeras.layers import Dense
    >>> model = Sequential([Dense(32, activation='relu', input_dim=64), Dense(10)])
    >>> model.output_shape, model.count_params()
    ((None, 10), 2410)
    """

    _inner: Model | None

    def __init__(self, layers: Iterable[Layer] | None = None, name: str | None = None) -> None:
        Layer.__init__(self, name=name or automatic_name("Sequential"))
        self.layers: list[Layer] = []
        self._floors: list[Floor] = []
        self._settle()
        if isinstance(layers, Layer) or callable(layers):
            raise _not_a_list(layers)
        for layer in layers or []:
            self.add(layer)

    # stacking --------------------------------------------------------------------------------

    @explaining_arguments
    def add(self, layer: Layer) -> None:
        """Put a layer on top."""
        if not isinstance(layer, Layer):
            raise _not_a_layer(layer, first=not self._floors)
        self._look_at_list()
        check_names(each_once(_flattened([*self.layers, layer])))
        if self._floors:
            _check_contradiction(layer, self.outputs)
            outputs = as_list(layer(one_or_all(self.outputs)))
            calls = [*self._calls, layer.inbound_nodes[-1]]
        else:
            outputs = self._first_outputs(layer)
            calls = calls_between(self.inputs, outputs)
        self.layers.append(layer)
        self._floors.append(Floor(layer, outputs, calls))
        self._settle()

    def pop(self) -> None:
        """Take the last layer off; what was compiled must be compiled again.

        After `model.layers.pop()`, which takes a layer off the list only, it makes the model agree.
        """
        if not self._floors:
            raise TypeTeachError(
                "TK-484",
                "there are no layers in the model, so none can be taken off",
                [("model", repr(self))],
                fix="model.add(Dense(10, input_dim=64))",
            )
        if not self._is_shorter_list():
            self.layers.pop()
        self._cut(len(self.layers))

    def _cut(self, height: int) -> None:
        for floor in self._floors[height:]:
            node = floor.calls[-1] if floor.calls else None
            for before in node.inbound_layers if node else []:
                before.outbound_nodes = [each for each in before.outbound_nodes if each is not node]
        del self._floors[height:]
        self._settle()

    def _settle(self) -> None:
        """Let both ends and the graph be those of the stack as it is; forget what was compiled."""
        top = self._floors[-1] if self._floors else Floor(self, [], [])
        self.outputs, self._calls = top.outputs, top.calls
        self._listed = [floor.layer for floor in self._floors]
        self._last_run, self._inner = None, None
        self.built = bool(self._floors)
        self._forget_training()
        if not self._floors:
            self.inputs, self.inbound_nodes = [], []
        elif not self.inbound_nodes:
            note_source(self, self.inputs, self.outputs)
        else:
            own = self.inbound_nodes[0]
            own.output_tensors = self.outputs
            own.output_masks = [mask_of(x) for x in self.outputs]
            own.output_shapes = [x._keras_shape for x in self.outputs]

    def _first_outputs(self, layer: Layer) -> list[Any]:
        """The output of the first layer, on inputs made for it or on those it has already."""
        calls = [] if isinstance(layer, Container) else layer.inbound_nodes
        begun = len(calls) == 1 and all(isinstance(x, InputLayer) for x in calls[0].inbound_layers)
        if begun or _branches([layer]):
            outputs = calls[0].output_tensors
            self.inputs = each_once(x for y in outputs for x in get_source_inputs(y))
            return outputs
        if isinstance(layer, Container) and layer.outputs:
            self.inputs = [self._new_input(layer, x._keras_shape) for x in layer.inputs]
        elif "batch_input_shape" in vars(layer):
            self.inputs = [self._new_input(layer, layer.batch_input_shape)]
        elif calls:  # a layer from the middle of another model: this one begins with it
            self.inputs = [self._new_input(layer, shape) for shape in calls[0].input_shapes]
        else:
            raise ShapeError(
                "TK-129",
                "the first layer must be told the shape of one sample",
                [("first layer", repr(layer))],
                fix=f"{type(layer).__name__}(..., input_shape=(64,))",
            )
        return as_list(layer(one_or_all(self.inputs)))

    def _new_input(self, layer: Layer, shape: Shape) -> Tensor:
        name = automatic_name(f"{type(layer).__name__.lower()}_input")
        return Input(batch_shape=shape, dtype=layer.input_dtype, name=name)

    def build(self, input_shape: Shape | None = None) -> None:
        """Nothing is left to do: every layer was built when it was added. TK-423 if none was."""
        self._need_outputs()

    # the list of layers ----------------------------------------------------------------------

    def _is_shorter_list(self) -> bool:
        height = len(self.layers)
        return height < len(self._floors) and self.layers == self._listed[:height]

    def _look_at_list(self) -> None:
        """As for every model; but outputs that were mended by hand are taken at their word."""
        if self._is_shorter_list() and self.outputs is not self._floors[-1].outputs:
            self._cut(len(self.layers))
        super()._look_at_list()

    def _list_fix(self) -> str:
        return "model.pop()"

    @property
    def model(self) -> Model:
        """The same network as a functional model, with an input layer on its list of layers."""
        self._need_outputs()
        if self._inner is None:
            self._inner = Model(self.inputs, self.outputs, name=f"{self.name}_model")
        return self._inner

    @property
    def flattened_layers(self) -> list[Layer]:
        """Every layer of the stack once, with those of the branches of a Merge that begins it.

        A model further up is one of them, as in Keras 1.
        """
        return each_once(_flattened(self.layers))

    def _owners(self) -> list[Layer]:
        """The branches of a Merge that begins the stack, and the layers of the stack."""
        return [*_branches(self.layers), *self.layers]

    @property
    def training_data(self) -> Any:
        """Not here, because a model that has learned lets go of the arrays it learned from."""
        raise NameTeachError(
            "TK-469",
            "a model does not keep its training data",
            [("model", self.name)],
            why="they may be large; the arrays that were given to fit are still yours",
            fix="model.fit(X, y)   and later X and y themselves",
        )

    # configs ---------------------------------------------------------------------------------

    def get_config(self) -> Any:
        """A list: class name and settings of each layer."""
        return configs.of_stack(self.layers)

    @classmethod
    def from_config(  # type: ignore[override]  # the order of Keras 1
        cls,
        config: Iterable[dict[str, Any]],
        layer_cache: dict[Any, Layer] | None = None,
        custom_objects: dict[str, Any] | None = None,
    ) -> Any:
        """A new stack of these layers, with new weights."""
        return cls(configs.layers_from(config, custom_objects, layer_cache))

    # the arguments of Keras 1 have another order here than in Model ----------------------------

    @explaining_arguments
    def compile(  # type: ignore[override]  # the order of Keras 1
        self,
        optimizer: Optimizer | Named = None,
        loss: Named | Sequence[Named] = None,
        metrics: Sequence[Named] | Mapping[str, Any] | None = None,
        sample_weight_mode: str | Sequence[str | None] | Mapping[str, str | None] | None = None,
        loss_weights: Sequence[float] | Mapping[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """Choose how to train: an optimizer and a loss, by name or as objects, and metrics.

        With `sample_weight_mode` 'temporal' there is a weight for each step of each sample.
        """
        super().compile(optimizer, loss, metrics, loss_weights, sample_weight_mode, **kwargs)

    @explaining_arguments
    def train_on_batch(  # type: ignore[override]  # the order of Keras 1
        self, x: Data, y: Data, class_weight: Weighting = None, sample_weight: Weighting = None
    ) -> Any:
        """One training step: the loss before the step, then the metrics."""
        return self._train_on_batch(x, y, class_weight, sample_weight)

    # answers as classes ----------------------------------------------------------------------

    def predict_classes(self, x: Data, batch_size: int = 32, verbose: int = 1) -> Any:
        """The most likely class of each sample; for one output unit, whether it is above 0.5."""
        guess = self.predict(x, batch_size, verbose)
        return guess.argmax(-1) if guess.shape[-1] > 1 else (guess > 0.5).astype("int32")

    def predict_proba(self, x: Data, batch_size: int = 32, verbose: int = 1) -> Any:
        """The outputs, which are probabilities if the last activation makes them so."""
        return self.predict(x, batch_size, verbose)


def _branches(layers: Sequence[Layer]) -> list[Layer]:
    """The layers and models that the Merge at the beginning of a stack joins, if there is one."""
    return layers[0].layers if layers and isinstance(layers[0], Merge) else []


def _flattened(layers: Sequence[Layer]) -> list[Layer]:
    """The layers of a stack, in front of them those of the branches it begins with."""
    found: list[Layer] = []
    for branch in _branches(layers):
        found += branch.flattened_layers if isinstance(branch, Container) else [branch]
    return [*found, *layers]


def _check_contradiction(layer: Layer, inputs: list[Any]) -> None:
    """A later layer may repeat the shape of its input, but not contradict it."""
    said = vars(layer).get("batch_input_shape")
    if said is None or len(inputs) != 1 or isinstance(layer, InputLayer):
        return
    real = inputs[0]._keras_shape
    fits = len(said) == len(real) and all(
        a == b or a is None or b is None for a, b in zip(said, real, strict=True)
    )
    if not fits:
        raise ShapeError(
            "TK-494",
            f"{layer.name} says another input shape than the layers before it give",
            [("it says", repr(tuple(said))), ("it gets", repr(tuple(real)))],
            why="only the first layer needs to be told a shape; all others work it out",
            fix=f"{type(layer).__name__}(..., input_shape=..., input_dim=...)   the first says it",
        )


def _not_a_list(layer: object) -> TypeTeachError:
    return TypeTeachError(
        "TK-444",
        "Sequential takes a list of layers, even for one",
        [("it got", repr(layer)[:80])],
        fix="Sequential([Dense(10, input_dim=64)])",
    )


def _not_a_layer(thing: object, first: bool) -> TypeTeachError:
    if isinstance(thing, type) and issubclass(thing, Layer):
        return TypeTeachError(
            "TK-130",
            "this is the class of a layer, not a layer",
            [("it got", thing.__name__)],
            fix=f"{thing.__name__}(10)"
            if "output_dim" in thing.__init__.__code__.co_varnames
            else f"{thing.__name__}()",
        )
    return TypeTeachError(
        "TK-131",
        "a model is made of layers",
        [("it got", f"{type(thing).__name__}: {str(thing)[:50]}")],
        fix=f"model.add({_with_shape(_layer_meant(thing)) if first else _layer_meant(thing)})",
    )


def _with_shape(layer: str) -> str:
    """The first layer is told the shape of one sample."""
    return f"{layer[:-1]}{', ' * (layer[-2] != '(')}input_shape=(64,))"


def _layer_meant(thing: object) -> str:
    """The layer that a text stands for: a class by its name, or an activation."""
    if not isinstance(thing, str):
        return "Dense(10)"
    if thing in activations.NAMES:
        return f"Activation({thing!r})"
    classes = {name.lower(): kind for name, kind in layer_classes().items()}
    near = did_you_mean(thing.lower().replace("_", ""), list(classes), 1)
    return example_of(classes[near[0]]) if near else "Dense(10)"
