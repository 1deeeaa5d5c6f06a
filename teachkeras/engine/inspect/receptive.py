"""What one number of a deep layer has seen of the input: the receptive field, layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import ArgumentError

MOST_LAYERS = 6
MOST_RATES = 6
MOST_SEEN = 63  # cells of the input along one axis


@dataclass(frozen=True)
class Field:
    """The receptive field of one choice of rates.

    `levels[0]` is the input and `levels[-1]` the output; each maps a cell, counted from the first
    one that is seen, to the number of ways that lead from it to the one output cell.
    """

    rates: tuple[int, ...]
    levels: tuple[dict[int, int], ...]

    @property
    def size(self) -> int:
        """From the first input cell that is seen to the last."""
        return max(self.levels[0]) + 1

    @property
    def holes(self) -> int:
        """Input cells in between that are not seen at all."""
        return self.size - len(self.levels[0])


@dataclass(frozen=True)
class ReceptiveField:
    """A stack of windows, (size, stride) from the input upwards, and what it sees.

    `same[rate - 1][depth - 1]` is the field of the lowest `depth` layers, all with that rate;
    `growing` has the rates 1, r, r squared ... from layer to layer.
    """

    layers: tuple[tuple[int, int], ...]
    same: tuple[tuple[Field, ...], ...]
    growing: tuple[tuple[Field, ...], ...]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{row[-1].size} with rate {row[-1].rates[-1]}" for row in self.same)
        count = len(self.layers)
        return f"{count} layer{'s' * (count > 1)} see, in cells along one axis: {sizes}"


def receptive_field(
    layers: int | Sequence[Any] = 3, size: int = 3, rates: int = 4
) -> ReceptiveField:
    """What one output of a stack of layers sees of the input, along one axis, for several rates.

    `layers` is how many layers there are, with windows of `size`; or a list with one entry for
    each, a size or (size, stride). The rate (`dilation` or `atrous_rate`) is how far apart the
    entries of a window lie; it is tried from 1 to `rates`, the same in every layer, and growing
    from layer to layer. One layer adds (size - 1) * rate * (strides below it). Errors: TK-633.

    >>> fields = receptive_field(3)
    >>> [row[-1].size for row in fields.same], [row[-1].size for row in fields.growing]
    ([7, 13, 19, 25], [7, 15, 27, 43])
    >>> receptive_field([3, (2, 2), 3]).same[0][-1].size
    8
    """
    listed = [size] * layers if isinstance(layers, int) else layers
    stack = tuple(_layer(layer) for layer in listed)
    if not 0 < len(stack) <= MOST_LAYERS or type(rates) is not int or not 0 < rates <= MOST_RATES:
        _refuse(f"{len(stack)} layers, {rates} rates")
    tried = range(1, rates + 1)
    same = _fields(stack, [(rate,) * len(stack) for rate in tried])
    growing = _fields(stack, [tuple(rate**at for at in range(len(stack))) for rate in tried])
    return ReceptiveField(stack, same, growing)


def _fields(
    stack: Sequence[tuple[int, int]], choices: Sequence[tuple[int, ...]]
) -> tuple[tuple[Field, ...], ...]:
    """For each choice of rates the field of one layer, two layers ...; too wide ones left out."""
    depths = range(1, len(stack) + 1)
    rows = [tuple(seen(stack[:depth], rates[:depth]) for depth in depths) for rates in choices]
    kept = tuple(row for row in rows if row[-1].size <= MOST_SEEN)
    if not kept:
        _refuse(f"a field of {rows[0][-1].size} cells")
    return kept


def seen(stack: Sequence[tuple[int, int]], rates: Sequence[int]) -> Field:
    """Walk from one output cell down to the input: which cells are read, and in how many ways.

    >>> seen([(2, 1), (2, 1)], (1, 1)).levels
    ({0: 1, 1: 2, 2: 1}, {0: 1, 1: 1}, {0: 1})
    """
    levels: list[dict[int, int]] = [{0: 1}]
    for (size, stride), rate in zip(reversed(stack), reversed(rates), strict=True):
        below: Counter[int] = Counter()
        for cell, ways in levels[0].items():
            for entry in range(size):
                below[cell * stride + entry * rate] += ways
        levels.insert(0, dict(sorted(below.items())))
    return Field(tuple(rates), tuple(levels))


def _layer(layer: Any) -> tuple[int, int]:
    """A size, or (size, stride), as a pair of whole numbers above zero."""
    pair = (layer, 1) if isinstance(layer, int) else tuple(layer)
    if len(pair) != 2 or not all(type(part) is int and 0 < part <= 9 for part in pair):
        _refuse(repr(layer))
    return pair[0], pair[1]


def _refuse(got: str) -> None:
    raise ArgumentError(
        "TK-633",
        "this stack of layers cannot be painted",
        [
            ("it got", got),
            ("it needs", f"1 to {MOST_LAYERS} layers, each a size or (size, stride) from 1 to 9"),
            ("it draws", f"at most {MOST_SEEN} cells, at most {MOST_RATES} rates"),
        ],
        fix="tk.receptive_field([3, (2, 2), 3])",
    )
