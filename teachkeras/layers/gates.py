"""Gates of recurrent layers: their weights and, in training, what each of them does not see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import backend as K
from ..backend.types import Tensor, TensorLike
from .base import Layer

Init = str | Callable[..., Any]


def gate_weights(layer: Layer, gate: str, *told: tuple[Sequence[int], Init, str]) -> None:
    """Make W, U and b of one gate: for each the shape, what it begins with, whose rules it has."""
    for letter, (shape, init, rules) in zip("WUb", told, strict=True):
        name = f"{letter}_{gate}"
        vars(layer)[name] = layer._weight(name, shape, init, rules=rules)


def side_by_side(layer: Layer, letter: str, gates: str, axis: int = -1) -> Tensor:
    """The weights of a letter, gate by gate, as one."""
    return K.concatenate([getattr(layer, f"{letter}_{gate}") for gate in gates], axis)


def dropout_masks(like: Tensor, level: float, count: int) -> list[TensorLike]:
    """`count` masks for tensors of the shape of `like`: 1, but a share `level` is 0 in training.

    What is left is scaled, as in `K.dropout`. Without dropout a mask is the number 1.
    """
    if not level:
        return [K.cast_to_floatx(1.0)] * count
    ones = K.ones_like(like)
    return [K.in_train_phase(K.dropout(ones, level), ones) for _ in range(count)]


def are_one(masks: Sequence[TensorLike]) -> bool:
    """True when all gates have the same mask, so that one product does for all."""
    return all(mask is masks[0] for mask in masks)
