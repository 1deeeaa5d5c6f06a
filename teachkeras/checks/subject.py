"""A layer with the inputs it is tried with: new ones of its kind, symbols, and numbers."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import backend as K
from ..backend.types import Array, Shape
from ..layers import Input, Layer

UNKNOWN = 5  # what a size that nobody stated is in the numbers


class Subject:
    """What a layer is tried with: `input_shape` leaves the batch out; a list is several inputs.

    `below` says that the inputs are whole numbers from 0 up to it, as for an Embedding.
    """

    input_shape: Any
    below: int | None

    def make(self) -> Any:
        """A new layer of this kind, with the same settings."""
        raise NotImplementedError

    @property
    def shapes(self) -> list[Any]:
        """The shapes of the inputs, without the batch."""
        return self.input_shape if isinstance(self.input_shape, list) else [self.input_shape]

    @property
    def dtype(self) -> str | None:
        """The dtype of the inputs: the usual one for real numbers."""
        return "int32" if self.below is not None else None

    def inputs(self) -> list[Any]:
        """New symbols that layers know, as a model begins with; no automatic name is used up."""
        names = [f"x{place + 1}" for place in range(len(self.shapes))]
        return [
            Input(shape=shape, dtype=self.dtype, name=name)
            for shape, name in zip(self.shapes, names, strict=True)
        ]

    def placeholders(self) -> list[Any]:
        """New symbols that no layer knows."""
        return [K.placeholder((None, *shape), dtype=self.dtype) for shape in self.shapes]

    def of(self, symbols: list[Any]) -> Any:
        """What a layer is called with: one symbol, or the list of several."""
        return symbols if isinstance(self.input_shape, list) else symbols[0]

    def whole_shape(self, batch: int | None) -> Any:
        """What `get_output_shape_for` is asked, with the batch."""
        return self.of([(batch, *shape) for shape in self.shapes])

    def arrays(self, rng: np.random.RandomState, batch: int) -> list[Any]:
        """Numbers for the inputs; they keep away from 0, where many functions have a kink."""
        return [self.numbers(rng, (batch, *shape)) for shape in self.known_shapes]

    def numbers(self, rng: np.random.RandomState, shape: tuple[int, ...]) -> Array:
        """Numbers for one input."""
        if self.below is not None:
            return rng.randint(0, self.below, shape)
        x = rng.uniform(-1.0, 1.0, shape)
        return np.where(abs(x) < 0.05, 0.1, x)

    @property
    def known_shapes(self) -> list[tuple[int, ...]]:
        """The same with a number for each size that nobody stated."""
        return [tuple(UNKNOWN if n is None else n for n in shape) for shape in self.shapes]


class Given(Subject):
    """A layer of the learner's; those that are tried are copies of it, or made from its config."""

    def __init__(self, layer: Layer, input_shape: Any, below: int | None) -> None:
        self.layer, self.input_shape, self.below = layer, input_shape, below

    def make(self) -> Any:
        """A new layer; where this one has no weights yet, it is simply copied."""
        if self.layer.built or self.layer.inbound_nodes:
            return type(self.layer).from_config(self.layer.get_config())
        return copy.deepcopy(self.layer)


@contextlib.contextmanager
def numbers_of(dtype: str) -> Iterator[None]:
    """Inside, new weights and inputs have this dtype."""
    before = K.floatx()
    K.set_floatx(dtype)
    try:
        yield
    finally:
        K.set_floatx(before)


def testing(inputs: list[Any], outputs: list[Any]) -> Callable[[list[Any]], list[Any]]:
    """The function from inputs to outputs, as in a test (learning phase 0)."""
    phase = K.learning_phase()
    if not K.is_symbol(phase):
        return K.function(inputs, outputs)
    f = K.function([*inputs, phase], outputs)
    return lambda arrays: f([*arrays, 0])


def run(inputs: list[Any], outputs: list[Any], arrays: list[Any]) -> list[Any]:
    """What comes out for some arrays, as in a test."""
    return testing(inputs, outputs)(arrays)


def shapes_in(said: Any) -> list[Shape]:
    """The shapes a rule tells: one for each output."""
    return [tuple(shape) for shape in said] if isinstance(said, list) else [tuple(said)]
