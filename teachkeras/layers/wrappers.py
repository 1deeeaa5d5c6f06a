"""Layers around a layer: the same at every step, or once forwards and once backwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Array, Masks, Shape, Tensor, Tensors, Update
from ..errors import TypeTeachError, unknown_name
from ..errors.lazily import answering
from ..utils.layer_utils import layer_from_config
from .base import Layer
from .losses import each_once
from .node import InputSpec
from .recurrent_base import at_every_step

__all__ = ["Bidirectional", "TimeDistributed", "Wrapper"]


class Wrapper(Layer):
    """A layer around another one, `layer`: weights and prices are those of the layer inside."""

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise _not_a_layer(type(self), layer)
        super().__init__(**kwargs)
        self.layer = layer
        self._has_phases = False  # whether an output differs between training and testing

    @property
    def inside(self) -> list[Layer]:
        """The layers inside, in the order of their weights."""
        return [self.layer]

    @property
    def uses_learning_phase(self) -> bool:  # type: ignore[override]  # the layers inside say it
        """True when a layer inside works differently in training and in testing."""
        return self._has_phases or any(layer.uses_learning_phase for layer in self.inside)

    def build(self, input_shape: Any) -> None:
        """Make the weights of the layers inside, for inputs of this shape."""
        for layer in self.inside:
            if not layer.built:
                with K.name_scope(layer.name):
                    layer._build_once(input_shape)

    def _run(self, layer: Layer, given: Tensor, mask: Masks, x: Tensors) -> Any:
        """A layer inside, on a tensor; what it asks of training is asked for the call on `x`."""
        before = layer._count_calls()
        with K.name_scope(layer.name):
            layer.assert_input_compatibility(given)
            outputs, _, several = layer._compute(given, mask)
        self._has_phases |= any(getattr(y, "_uses_learning_phase", False) for y in outputs)
        losses, updates = layer._last_call(before, given)
        self.add_loss(losses, x)
        self.add_update(updates, x)
        return outputs if several else outputs[0]

    # what the layers inside have ---------------------------------------------------------------

    def _owners(self) -> list[Layer]:
        """The layers that are asked for weights."""
        return self.inside

    def get_losses_for(self, inputs: Tensors | None) -> list[Any]:
        """The losses of the call on `inputs`; for None, those that belong to no call."""
        unconditional = self.inside if inputs is None else []
        inner = [loss for layer in unconditional for loss in layer.get_losses_for(None)]
        return each_once([*super().get_losses_for(inputs), *inner])

    @property
    def losses(self) -> list[Any]:
        """Everything the layers inside add to the loss of a model."""
        return each_once([*self.get_losses_for(None), *super().losses])

    def get_updates_for(self, inputs: Tensors | None) -> list[Update]:
        """The updates of the call on `inputs`; for None, those that belong to no call."""
        unconditional = self.inside if inputs is None else []
        inner = [update for layer in unconditional for update in layer.get_updates_for(None)]
        return each_once([*super().get_updates_for(inputs), *inner])

    @property  # type: ignore[misc]  # the layers inside say it
    def constraints(self) -> dict[Any, Any]:
        """Weight -> its constraint, for the layers inside."""
        return {w: rule for layer in self.inside for w, rule in layer.constraints.items()}

    def get_config(self) -> dict[str, Any]:
        """The settings, and under `layer` the class and the settings of the layer inside."""
        inner = {"class_name": type(self.layer).__name__, "config": self.layer.get_config()}
        return {**super().get_config(), "layer": inner}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new wrapper around a new layer."""
        own = dict(config)
        return cls(layer_from_config(own.pop("layer")), **own)


class TimeDistributed(Wrapper):
    """The same layer at every step: (samples, time, ...) becomes (samples, time, ...).

    All steps of all samples are given to the layer as one batch, (samples * time, ...), so it must
    treat every sample on its own. The layer inside keeps one set of weights.

    >>> from teachkeras.layers import Dense
    >>> layer = TimeDistributed(Dense(8))
    >>> y = layer(K.placeholder((None, 10, 16)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 10, 8), 136)
    """

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.supports_masking = True
        self.input_spec = [InputSpec(ndim="3+")]

    def build(self, input_shape: Shape) -> None:
        """Make the layer's weights for one step of this shape."""
        super().build(_one_step(input_shape))

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """All steps as samples of one batch, through the layer, and back."""
        return at_every_step(x, lambda step: self._run(self.layer, step, None, x))

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """What the layer makes of one step, at every step."""
        samples, *sizes = self.layer.get_output_shape_for(_one_step(input_shape))
        return (input_shape[0], input_shape[1], *sizes)


def _one_step(shape: Shape) -> Shape:
    """The shape of one step, for the shape of a sequence."""
    return (None, *shape[2:])


class Bidirectional(Wrapper):
    """A recurrent layer twice: one reads the sequence forwards, one backwards.

    `merge_mode` says what becomes of both outputs: 'concat' puts them side by side, 'sum', 'mul'
    and 'ave' keep their width, None gives both in a list. With `return_sequences` the outputs of
    one step stand together, whichever way they were made.

    >>> from teachkeras.layers import LSTM
    >>> layer = Bidirectional(LSTM(32))
    >>> y = layer(K.placeholder((None, None, 8)))
    >>> K.int_shape(y), layer.count_params()
    ((None, 64), 10496)
    """

    def __init__(
        self,
        layer: Layer,
        merge_mode: str | None = "concat",
        weights: Sequence[Array] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(layer, **kwargs)
        if not hasattr(type(layer), "reset_states") or "go_backwards" not in vars(layer):
            raise _not_recurrent(layer)
        self.supports_masking = True
        self.merge_mode = _known_mode(merge_mode)
        self.forward_layer = _turned(layer, "forward", layer.go_backwards)
        self.backward_layer = _turned(layer, "backward", not layer.go_backwards)
        self.forward_layer.initial_weights = layer.initial_weights
        if weights:
            half = len(weights) // 2
            self.forward_layer.initial_weights = weights[:half]
            self.backward_layer.initial_weights = weights[half:]
        self.stateful, self.return_sequences = layer.stateful, layer.return_sequences

    @property
    def inside(self) -> list[Layer]:
        """The layer that reads forwards, and the one that reads backwards."""
        return [self.forward_layer, self.backward_layer]

    def call(self, x: Tensor, mask: Tensor | None = None) -> Any:
        """Both ways, and the two outputs merged."""
        forward, backward = (self._run(layer, x, mask, x) for layer in self.inside)
        if self.return_sequences:  # what was made last belongs to the first step
            backward = K.reverse(backward, 1)
        if self.merge_mode is None:
            return [forward, backward]
        return MERGING[self.merge_mode](forward, backward)

    def compute_mask(self, input: Tensor, input_mask: Tensor | None = None) -> Any:
        """The input's mask with `return_sequences`, for each output; else none."""
        mask = input_mask if self.return_sequences else None
        return mask if self.merge_mode else [mask, mask]

    def get_output_shape_for(self, input_shape: Shape) -> Any:
        """What one layer gives, twice as wide for 'concat'; two of these without merging."""
        shape = self.forward_layer.get_output_shape_for(input_shape)
        if self.merge_mode is None:
            return [shape, shape]
        return (*shape[:-1], 2 * shape[-1]) if self.merge_mode == "concat" else shape

    def reset_states(self) -> None:
        """Let the next batch begin with zeros, both ways."""
        for layer in (self.forward_layer, self.backward_layer):
            layer.reset_states()

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        return {**super().get_config(), "merge_mode": self.merge_mode}


MERGING: dict[str, Callable[[Any, Any], Any]] = {
    "concat": lambda forward, backward: K.concatenate([forward, backward]),
    "sum": lambda forward, backward: forward + backward,
    "mul": lambda forward, backward: forward * backward,
    "ave": lambda forward, backward: (forward + backward) / 2,
}


def _turned(layer: Layer, direction: str, go_backwards: bool) -> Any:
    """A new layer of the same settings that reads in this direction."""
    config = {**layer.get_config(), "name": f"{direction}_{layer.name}"}
    return type(layer).from_config({**config, "go_backwards": go_backwards})


def _known_mode(mode: str | None) -> str | None:
    """The way of merging, if it is one of them."""
    if mode is not None and mode not in MERGING:
        raise unknown_name("TK-465", "merge_mode", mode, [*MERGING])
    return mode


def _not_recurrent(layer: Layer) -> TypeTeachError:
    return TypeTeachError(
        "TK-466",
        "only a recurrent layer can read a sequence backwards",
        [("it got", repr(layer))],
        why="Bidirectional makes a second layer whose go_backwards is the other way round",
        fix="Bidirectional(LSTM(32))",
    )


def _not_a_layer(kind: type[Any], layer: object) -> TypeTeachError:
    is_class = isinstance(layer, type) and issubclass(layer, Layer)
    return TypeTeachError(
        "TK-467",
        f"{kind.__name__} goes around a layer",
        [("it got", f"{type(layer).__name__}: {layer!r}"[:70])],
        fix=f"{kind.__name__}({getattr(layer, '__name__', 'Dense') if is_class else 'Dense'}(8))",
    )


__getattr__ = answering(__name__)
