"""What a picture or a table says about one layer: a record that can be printed and drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import backend as K
from ..errors.records import Record
from ..errors.text import in_lines, no_address
from .node import Node, one_or_all

if TYPE_CHECKING:
    from .base import Layer

NOT_SETTINGS = ("name", "trainable", "batch_input_shape", "input_dtype", "layers", "layer")
LONGEST = 60  # characters of a setting


class LayerCard(Record, eq=False):
    """A layer as it stands in a model: settings, shapes, weights, and the symbols of one call.

    `weights` holds for each its name, shape, and whether training changes it. `frozen` is True
    when the layer has weights to learn and training leaves them alone. A layer that was never
    called has no shapes yet; one called on placeholders only is not `connected`.
    """

    name: str
    kind: str
    settings: dict[str, str]
    input_shape: Any
    output_shape: Any
    weights: tuple[tuple[str, tuple[int, ...], bool], ...]
    frozen: bool
    sentence: str
    inputs: tuple[Any, ...] = ()
    outputs: tuple[Any, ...] = ()
    connected: bool = True

    @property
    def params(self) -> int:
        """How many numbers the weights hold in all."""
        return sum(math.prod(shape) for _, shape, _ in self.weights)

    def __repr__(self) -> str:
        shapes = f"{self.input_shape} -> {self.output_shape}"
        lines = [f"{self.kind} {self.name!r}{'  (frozen)' * self.frozen}: {self.sentence}"]
        lines.append(f"  shapes    {shapes if self.outputs else 'unknown: not called yet'}")
        lines += [f"  {key:<9} {value}" for key, value in self.settings.items()]
        for name, shape, learns in self.weights:
            lines.append(f"  weights   {name} {shape}{'' if learns else '  not trained'}")
        return in_lines(lines)


def card_of(layer: Layer, nodes: Sequence[Node] | None = None) -> LayerCard:
    """The card of a layer; of several calls the first one is described.

    A call that connects nothing, on a placeholder, is described where there is no other.

    >>> from teachkeras.layers import Dense, Input
    >>> layer = Dense(2, name='out')
    >>> y = layer(Input(shape=(3,)))
    >>> card = card_of(layer)
    >>> card.input_shape, card.output_shape, card.params
    ((None, 3), (None, 2), 8)
    """
    calls = list(layer.inbound_nodes if nodes is None else nodes)
    learned = {id(weight) for weight in layer.trainable_weights}
    call = calls[0] if calls else layer._plain_call
    weights = tuple((w.name or "?", K.int_shape(w), id(w) in learned) for w in layer.weights)
    return LayerCard(
        layer.name,
        type(layer).__name__,
        _settings(layer),
        one_or_all(call.input_shapes) if call else None,
        one_or_all(call.output_shapes) if call else None,
        weights,  # type: ignore[arg-type]  # the sizes of a variable are all known
        _is_frozen(layer),
        " ".join((type(layer).__doc__ or "").split("\n\n")[0].split()),
        tuple(call.input_tensors) if call else (),
        tuple(call.output_tensors) if call else (),
        bool(calls),
    )


def _is_frozen(layer: Layer) -> bool:
    """Would some weight be trained, if nobody had set `trainable` to False?"""
    return not layer.trainable and bool(layer.weights)


def _settings(layer: Layer) -> dict[str, str]:
    """The settings that say something, in words."""
    config = layer.get_config()
    if not isinstance(config, dict):
        return {}
    return {
        key: _short(value)
        for key, value in config.items()
        if key not in NOT_SETTINGS and value is not None and not isinstance(value, (bytes, list))
    }


def _short(value: object) -> str:
    """A setting in a few words; a function by its name, the same in every run."""
    name = getattr(value, "__name__", None) if callable(value) else value
    text = name if isinstance(name, str) else no_address(repr(value))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
