"""The words in which the rooms above the engine say what they take and what they give.

They stand in signatures, so that `help(K.dot)` reads as a sentence; nothing asks them at run time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine.graph import Tensor as Tensor
from ..engine.graph import TensorLike as TensorLike
from ..engine.types import Array as Array
from ..engine.types import ArrayLike as ArrayLike

Shape = tuple[int | None, ...]
"""The sizes of a tensor, as `K.int_shape` gives them: None is a size nobody has stated yet."""

Sizes = Sequence[int | None]
"""A shape as one types it: a tuple or a list of sizes."""

Tensors = Tensor | list[Tensor] | tuple[Tensor, ...]
"""One symbol, or those of a layer with several inputs."""

Masks = Tensor | list[Tensor | None] | tuple[Tensor | None, ...] | None
"""Which steps count, input by input: a symbol of 0 and 1, or None where all of them do."""

Data = ArrayLike | Mapping[str, ArrayLike]
"""What a model is fed: an array, a list of arrays in the order of its inputs, or a dict by name."""

Weighting = ArrayLike | Mapping[Any, Any] | None
"""How much each sample or each class counts: numbers, or a dict of them; None: alike."""

Config = Mapping[str, Any]
"""Settings by name, from which a thing can be made again."""

Named = str | Config | Callable[..., Any] | None
"""A part by its name, by a dict of a name and settings, or the thing itself; None is the usual."""

FilePath = str | os.PathLike[str]
"""Where a file lies."""

Count = int | Tensor
"""How many or how often: a whole number, or a symbol that tells a size."""

Branch = TensorLike | Callable[[], TensorLike]
"""One side of a choice: a symbol, or a function that builds one only where it is needed."""

Update = tuple[Tensor, TensorLike]
"""A variable, and its new value."""
