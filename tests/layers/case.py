"""One layer class, the arguments it is made with, and what it is called on."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from teachkeras.layers import Input, Layer

Shape = tuple[int, ...]


class New:
    """A layer that every case makes anew, to go inside another one."""

    def __init__(self, cls: type[Layer], **kwargs: Any) -> None:
        self.cls, self.kwargs = cls, kwargs

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.kwargs.items())
        return f"{self.cls.__name__}({told})"


@dataclass(frozen=True)
class Case:
    """A row of the list: `input_shape` leaves the batch out; a list of shapes is several inputs.

    `below` says that the inputs are whole numbers from 0 up to it, as for an Embedding.
    """

    cls: type[Layer]
    kwargs: dict[str, Any]
    input_shape: Any
    below: int | None = None

    def __str__(self) -> str:
        """A name without addresses, which differ from process to process."""
        told = f"{self.cls.__name__}{list(self.kwargs.values())}{self.input_shape}"
        return re.sub(r"<function (\S+) at 0x[0-9a-f]+>", r"\1", told)

    @property
    def shapes(self) -> list[Shape]:
        """The shapes of the inputs, without the batch."""
        return self.input_shape if isinstance(self.input_shape, list) else [self.input_shape]

    @property
    def dtype(self) -> str | None:
        """The dtype of the inputs: the usual one for real numbers."""
        return "int32" if self.below is not None else None

    def make(self, **more: Any) -> Any:
        """A new layer of this kind."""
        told = {
            name: value.cls(**value.kwargs) if isinstance(value, New) else value
            for name, value in self.kwargs.items()
        }
        return self.cls(**told, **more)

    def inputs(self) -> list[Any]:
        """New symbols to call the layer on."""
        return [Input(shape=shape, dtype=self.dtype) for shape in self.shapes]

    def whole_shape(self, batch: int | None) -> Any:
        """What `get_output_shape_for` is asked, with the batch."""
        shapes = [(batch, *shape) for shape in self.shapes]
        return shapes if isinstance(self.input_shape, list) else shapes[0]

    def arrays(self, rng: np.random.RandomState, batch: int) -> list[Any]:
        """Numbers for the inputs; they keep away from 0, where many functions have a kink."""
        return [self.numbers(rng, (batch, *shape)) for shape in self.shapes]

    def numbers(self, rng: np.random.RandomState, shape: Shape) -> Any:
        """Numbers for one input."""
        if self.below is not None:
            return rng.randint(0, self.below, shape)
        x = rng.uniform(-1.0, 1.0, shape)
        return np.where(abs(x) < 0.05, 0.1, x)

    def of(self, symbols: list[Any]) -> Any:
        """What a layer is called with: one symbol, or the list of several."""
        return symbols if isinstance(self.input_shape, list) else symbols[0]
