"""What recurrent layers have in common: steps over a sequence, masks, states that stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, Shape, Tensor
from ..errors import NameTeachError, ShapeError, StateError, unknown_name
from ..errors.kinds import unfinished
from .base import Layer
from .node import InputSpec, shape_of
from .settings import sample_shape, settings_of

WAYS = ("cpu", "mem", "gpu")


def time_distributed_dense(
    x: Tensor,
    w: Tensor,
    b: Tensor | None = None,
    dropout: float | None = None,
    input_dim: int | None = None,
    output_dim: int | None = None,
    timesteps: int | None = None,
) -> Tensor:
    """x w + b at every step: (samples, time, features) to (samples, time, units).

    `dropout` is the share of features that training sets to 0, the same ones at every step of a
    sequence. The sizes are those of Keras 1; they follow from x and w, and need not be told.

    >>> K.int_shape(time_distributed_dense(K.placeholder((None, None, 4)), K.ones((4, 3))))
    (None, None, 3)
    """
    if dropout:
        x = K.in_train_phase(K.dropout(x, dropout, noise_shape=(None, 1, None)), x)
    product = K.dot(x, w)
    return product if b is None else product + b


def at_every_step(x: Tensor, function: Callable[[Tensor], Tensor]) -> Tensor:
    """A function of all steps of a sequence, which it gets as the samples of one batch.

    >>> K.int_shape(at_every_step(K.placeholder((None, 5, 2, 3)), K.batch_flatten))
    (None, 5, 6)
    """
    shape = shape_of(x)
    samples, steps = (n or K.shape(x)[axis] for axis, n in enumerate(shape[:2]))
    y = function(K.reshape(x, (-1, *shape[2:])))
    return K.reshape(y, (samples, steps, *K.int_shape(y)[1:]))


class Recurrent(Layer):
    """The base of recurrent layers; a new one overrides `build` and `step`.

    Input (samples, time, features); output (samples, output_dim), or with `return_sequences` the
    output of every step, (samples, time, output_dim). `go_backwards` begins with the last step, and
    lists its output first. A masked step changes no state and repeats the output before it.

    `stateful` begins a batch with the states in which the one before it ended: it needs to know the
    number of samples, and `reset_states` lets it begin with zeros again. `unroll` writes every step
    out. `consume_less` says when the input meets its weights: 'cpu', for all steps before the first
    one; 'mem', in each step; 'gpu', in each step with the weights of all gates in one matrix.
    """

    output_dim: int
    count = 1  # how many states a step hands on to the next
    features = -1  # the axis on which the numbers of one step (or the channels) lie

    def __init__(
        self,
        weights: Sequence[Array] | None = None,
        return_sequences: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        consume_less: str = "cpu",
        input_dim: int | None = None,
        input_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        sample_shape(self, kwargs, input_dim, input_length, ndim=2)
        super().__init__(**kwargs)
        self.supports_masking, self.initial_weights = True, weights
        self.return_sequences, self.go_backwards = return_sequences, go_backwards
        self.stateful, self.unroll = stateful, unroll
        self.input_dim, self.input_length = input_dim, input_length
        self.consume_less, self.input_spec = _known_way(consume_less), [InputSpec(ndim=3)]

    # what a new recurrent layer overrides ------------------------------------------------------

    def build(self, input_shape: Shape) -> None:
        """Note what fits from now on, and make the states that stay from batch to batch."""
        fixed: list[int | None] = [None] * len(input_shape)
        fixed[0] = input_shape[0] if self.stateful else None
        fixed[self.features] = width_of(self, input_shape)
        self.input_spec = [InputSpec(shape=tuple(fixed))]
        self.states: list[Any] = [None] * self.count
        if self.stateful:
            self.batch_input_shape = input_shape
            self.states = lasting_states(self, input_shape)

    def step(self, x: Tensor, states: Sequence[Any]) -> tuple[Tensor, list[Tensor]]:
        """One step: the output and the new states, from one entry, the states and the constants."""
        raise _no_step(self)

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not there: `output_dim`, in a new class that has not set it."""
        if name == "output_dim" and "inbound_nodes" in vars(self):
            raise _size_not_told(self)
        return super().__getattr__(name)

    def get_constants(self, x: Tensor) -> list[Any]:
        """What every step is given behind the states."""
        return []

    def preprocess_input(self, x: Tensor) -> Tensor:
        """What is done with the input of all steps before the first one."""
        return x

    def get_initial_states(self, x: Tensor) -> list[Tensor]:
        """Zeros, one row for each sample, for each state."""
        return [K.tile(K.zeros_like(x[:, 0, :1]), [1, self.output_dim])] * len(self.states)

    # the layer ---------------------------------------------------------------------------------

    def _check_input(self, x: Tensor) -> None:
        """Refuse another number of samples than the states have rows."""
        check_rows(self, x)
        super()._check_input(x)

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """All steps, one after the other."""
        if self.unroll and shape_of(x)[1] is None:
            raise _length_not_told(self, shape_of(x))
        begin = self.states if self.stateful else self.get_initial_states(x)
        inputs, constants, length = self.preprocess_input(x), self.get_constants(x), shape_of(x)[1]
        last, outputs, states = K.rnn(
            self.step, inputs, begin, self.go_backwards, mask, constants, self.unroll, length
        )
        if self.stateful:
            self.add_update(list(zip(self.states, states, strict=True)), x)
        return outputs if self.return_sequences else last

    def compute_mask(self, input: Tensor, input_mask: Tensor | None = None) -> Tensor | None:
        """The input's mask, in the order of the outputs; none for the last output alone."""
        if not self.return_sequences or input_mask is None:
            return None
        return K.reverse(input_mask, 1) if self.go_backwards else input_mask

    def get_output_shape_for(self, input_shape: Shape) -> Shape:
        """(samples, output_dim), or (samples, time, output_dim) with `return_sequences`."""
        time = input_shape[1:2] if self.return_sequences else ()
        return (input_shape[0], *time, self.output_dim)

    def reset_states(self) -> None:
        """Let the next batch begin with zeros."""
        if not self.stateful:
            raise _nothing_to_forget(self)
        for state in vars(self).get("states", []):
            K.set_value(state, np.zeros(K.int_shape(state)))

    def state_shape(self, input_shape: Shape) -> Shape:
        """The shape of a state, for an input of this shape."""
        return (input_shape[0], self.output_dim)

    def get_config(self) -> dict[str, Any]:
        """The settings from which the same layer can be made again."""
        names = ["return_sequences", "go_backwards", "stateful", "unroll", "consume_less"]
        if not (self.stateful and "batch_input_shape" in vars(self)):
            names += ["input_dim", "input_length"]
        return {**super().get_config(), **settings_of(self, *names)}


def _no_step(layer: Recurrent) -> Exception:
    last = layer.features if layer.features < 0 else layer.features - 1  # in one step: no time
    fix = f"h = K.tanh(K.sum(x, {last}, keepdims=True) + states[0]); return h, [h]"
    return unfinished(layer, "step", "Recurrent", f"def step(self, x, states): {fix}")


def _size_not_told(layer: Recurrent) -> NameTeachError:
    return NameTeachError(
        "TK-881",
        f"{type(layer).__name__} has no output_dim: how many numbers a step gives is not known",
        [("layer", repr(layer)), ("missing", "output_dim")],
        why="the states begin with so many zeros, and the shape rule says it",
        fix="self.output_dim = 8   in __init__",
        example=True,
    )


def width_of(layer: Recurrent, input_shape: Shape) -> int:
    """How many features each step has; TK-173 if nobody has said so."""
    features = input_shape[layer.features]
    if features is None:
        shape = list(input_shape)
        shape[layer.features] = 8
        raise ShapeError(
            "TK-173",
            f"{type(layer).__name__} {layer.name!r} must know how many features each step has",
            [("it got", repr(input_shape))],
            fix=f"{type(layer).__name__}(..., input_shape={tuple(shape[1:])})",
        )
    return features


def lasting_states(layer: Recurrent, input_shape: Shape) -> list[Any]:
    """A variable of zeros for each state, with a row for each sample of a batch."""
    samples, *sizes = layer.state_shape(input_shape)
    if samples is None:
        raise _unknown_batch(layer, input_shape)
    shape = (samples, *sizes)
    return [K.zeros(shape, name=f"{layer.name}_state_{n}") for n in range(1, layer.count + 1)]


def check_rows(layer: Recurrent, x: Tensor) -> None:
    """Refuse (TK-120) an input whose samples are not those that lasting states have a row for."""
    if not (layer.stateful and layer.built):
        return
    shape, (rows, *_) = K.int_shape(x), K.int_shape(layer.states[0])
    if shape[0] not in (None, rows):
        needs = f"({rows}, ...)   its states have a row for each of {rows} samples"
        raise layer._cannot_take(shape, needs, f"Input(batch_shape={(rows, *shape[1:])})")


def _known_way(consume_less: str) -> str:
    """The word, if it is one of the three."""
    if consume_less not in WAYS:
        raise unknown_name("TK-464", "consume_less", consume_less, [*WAYS])
    return consume_less


def _nothing_to_forget(layer: Recurrent) -> StateError:
    return StateError(
        "TK-221",
        f"{layer.name} has nothing to forget: it begins every batch with zeros",
        [("layer", repr(layer)), ("stateful", "False")],
        fix=f"{type(layer).__name__}(..., stateful=True, batch_input_shape=(32, 10, 8))",
    )


def _length_not_told(layer: Recurrent, input_shape: Shape) -> ShapeError:
    """The error for a loop that is to be written out, over nobody knows how many steps."""
    told = "input_length=10" if layer.input_dim else f"input_shape={(10, *input_shape[2:])}"
    return ShapeError(
        "TK-163",
        "only a loop whose number of steps is known can be written out",
        [("layer", layer.name), ("it runs over", f"{input_shape}   (None: any size)")],
        fix=f"{type(layer).__name__}(..., {told})",
    )


def _unknown_batch(layer: Recurrent, input_shape: Shape) -> ShapeError:
    return ShapeError(
        "TK-172",
        f"{layer.name} is stateful, so it must know how many samples a batch has",
        [("it got", repr(input_shape))],
        why="each row of its states goes on with the same row of the next batch",
        fix=f"{type(layer).__name__}(..., batch_input_shape={(32, *input_shape[1:])})",
    )
