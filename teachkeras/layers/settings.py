"""What a layer is told when it is made: kept under its name, and written into `get_config`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import constraints, regularizers
from ..backend.types import Named
from ..errors import whole_number

if TYPE_CHECKING:
    from .base import Layer

# The regularizers and constraints a layer with weights W and b takes, by their Keras names.
RULES = (
    "W_regularizer",
    "b_regularizer",
    "activity_regularizer",
    "W_constraint",
    "b_constraint",
)


def keep_rules(layer: Layer, **rules: Named) -> None:
    """Keep regularizers and constraints, given as name, dict or object, each under its own name."""
    for name, rule in rules.items():
        kind = constraints if name.endswith("constraint") else regularizers
        setattr(layer, name, kind.get(rule))


def settings_of(layer: Layer, *names: str) -> dict[str, Any]:
    """The settings of these names as `get_config` keeps them.

    A function stands there by its name, a regularizer or a constraint as a dict.
    """
    return {name: _in_config(getattr(layer, name)) for name in names}


def _in_config(setting: Any) -> Any:
    if hasattr(setting, "get_config"):
        return setting.get_config()
    return getattr(setting, "__name__", setting)


def sample_shape(
    layer: Layer,
    kwargs: dict[str, Any],
    input_dim: int | None,
    input_length: int | None = None,
    ndim: int = 1,
) -> None:
    """Read the short ways to say `input_shape`: `input_dim`, and `input_length` for sequences.

    With ndim=1 a sample is (input_dim,), with ndim=2 it is (input_length, input_dim).
    """
    for name, size in (("input_dim", input_dim), ("input_length", input_length)):
        if size is not None:
            whole_number(size, name, "TK-116", f"{type(layer).__name__}(..., {name}=8)")
    if input_dim is not None:
        shape = (input_dim,) if ndim == 1 else (input_length, input_dim)
        kwargs.setdefault("input_shape", shape)


def size_of(layer: Layer, name: str, value: object, example: str) -> int:
    """A size that a layer is told, such as its `output_dim`; TK-174 for no whole number from 1."""
    return whole_number(value, name, "TK-174", f"{type(layer).__name__}({example})")
