"""Random numbers that are new in every call of a function, and repeat for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine import lengths
from ..engine.functions import elementwise as operators
from ..engine.graph import Tensor, toposort
from ..engine.ops.leaves import Variable
from ..engine.ops.random import RandomNormal, RandomUniform
from ..engine.ops.shape import ShapeOf
from ..engine.shared import Shared
from ..errors import ShapeError
from .config import floatx
from .seeding import random_seed
from .sizes import asked_shape

Sizes = Sequence[int | Tensor] | Tensor


def random_uniform(
    shape: Sizes,
    low: float = 0.0,
    high: float = 1.0,
    dtype: str | None = None,
    seed: int | None = None,
) -> Tensor:
    """Random numbers from `low` up to `high`, all equally likely; new ones in each call.

    `shape` is a list of whole numbers and of symbols that tell sizes, such as `K.shape(x)[0]`, or
    `K.shape(x)` for "as many as x has". Without a seed, one is drawn from `np.random`, so
    `np.random.seed(1337)` repeats a script.

    >>> numbers = K.eval(K.random_uniform((1000,), low=2., high=3., seed=1))
    >>> bool((numbers >= 2).all() and (numbers < 3).all())
    True
    """
    return _drawn(RandomUniform, shape, dtype, seed) * (high - low) + low


def random_normal(
    shape: Sizes,
    mean: float = 0.0,
    std: float = 1.0,
    dtype: str | None = None,
    seed: int | None = None,
) -> Tensor:
    """Random numbers around `mean` with standard deviation `std` (the bell curve).

    `shape` is a list of whole numbers and of symbols that tell sizes, or `K.shape(x)` for "as many
    as x has".

    >>> abs(float(K.eval(K.random_normal((100, 100), mean=5., seed=1)).mean()) - 5) < 0.05
    True
    """
    return _drawn(RandomNormal, shape, dtype, seed) * std + mean


def random_binomial(
    shape: Sizes, p: float = 0.0, dtype: str | None = None, seed: int | None = None
) -> Tensor:
    """Ones with probability `p`, zeros otherwise: as many tosses of an unfair coin.

    >>> sorted(set(K.eval(K.random_binomial((100,), p=0.5, seed=1)).tolist()))
    [0.0, 1.0]
    """
    ones = _drawn(RandomUniform, shape, None, seed) < p
    return operators.cast(ones, dtype or floatx())


def draw_counters(outputs: Sequence[Tensor]) -> list[tuple[int, Tensor]]:
    """The random nodes behind some tensors: the seed of each, and the variable that counts draws.

    Numbers are a function of both, so a program that goes on later needs the counters, as it needs
    the weights.

    >>> x = K.random_normal((2,), seed=7)
    >>> [(seed, int(K.eval(draws))) for seed, draws in draw_counters([x + 1])]
    [(7, 0)]
    """
    nodes = [node for node in toposort(outputs) if isinstance(node.op, RandomUniform)]
    return [(node.op.seed, node.inputs[-1]) for node in nodes]  # type: ignore[attr-defined]


def _drawn(kind: type[Any], shape: Sizes, dtype: str | None, seed: int | None) -> Tensor:
    """A random node with a stream and a draw counter of its own."""
    like = _like(shape, dtype or floatx())
    draw = Variable(Shared(0, "draw"))()
    number = random_seed(seed)
    return kind(number)(like, draw)


def _like(shape: Sizes, dtype: str) -> Tensor:
    """A tensor of the wanted shape, of which only the shape is ever read."""
    if isinstance(shape, Tensor) and isinstance(shape.op, ShapeOf):
        return operators.cast(shape.inputs[0], dtype)
    if isinstance(shape, (list, tuple)) and None in shape:
        raise ShapeError(
            "TK-142",
            "random numbers need a shape of whole numbers, or of symbols that tell sizes",
            [("it got", str(shape)[:60])],
            why="None is a size nobody knows yet",
            fix="K.random_normal(K.shape(x))   (as many as x has)",
        )
    return lengths.blank(asked_shape(shape, "K.random_normal({})"), dtype)
