"""The leaves of every graph: placeholders, constants, variables and compile-time switches.

A leaf reads nothing. It has no program lines either: its name *is* the array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..shared import Shared
from ..types import Array, ArrayLike, ArrayModule, TensorType
from .base import Op, Samples, op


class Leaf(Op):
    """A node that reads no other node."""

    precedence = 100

    @classmethod
    def samples(cls) -> Samples:
        return []


@op
class Input(Leaf):
    """A placeholder: a box with a shape, empty until the function is called."""

    type: TensorType
    role = "input"
    formula = r"x"

    def result(self, *types: TensorType) -> TensorType:
        return self.type

    @property
    def title(self) -> str:
        return "placeholder"


class Constant(Leaf):
    """A number or an array written into the graph; it never changes.

    Two constants are equal when their dtype, shape and bytes are.
    """

    role = "constant"
    formula = r"c"

    def __init__(self, value: ArrayLike, dtype: str | None = None) -> None:
        self.value_ = np.array(value, dtype=dtype)
        self.value_.flags.writeable = False

    @property
    def array(self) -> np.ndarray[Any, Any]:
        """The array itself, write-protected."""
        return self.value_

    def result(self, *types: TensorType) -> TensorType:
        return TensorType(str(self.value_.dtype), self.value_.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.asarray(self.value_)

    def _key(self) -> tuple[str, tuple[int, ...], bytes]:
        return self.value_.dtype.char, self.value_.shape, self.value_.tobytes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    @property
    def is_scalar(self) -> bool:
        """True for a single number without axes."""
        return self.value_.ndim == 0

    @property
    def title(self) -> str:
        return f"{self.value_.item():.4g}" if self.is_scalar else f"constant {self.value_.shape}"

    def __repr__(self) -> str:
        return f"Constant({self.title})"


@op
class Variable(Leaf):
    """A variable: an array that lives between calls, such as a layer's weights."""

    shared: Shared
    role = "shared"
    formula = r"W"

    def result(self, *types: TensorType) -> TensorType:
        return TensorType(str(self.shared.value.dtype), self.shared.value.shape)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.asarray(self.shared.numbers)

    @property
    def title(self) -> str:
        return "variable"


@op
class CompileTimeInput(Leaf):
    """A whole number known when the function is compiled: Keras' learning phase, 0 or 1.

    Each value gets its own program, so nothing is tested while numbers flow.
    """

    label: str
    role = "static"
    formula = r"phase"

    def result(self, *types: TensorType) -> TensorType:
        return TensorType("int32", ())

    @property
    def title(self) -> str:
        return self.label
