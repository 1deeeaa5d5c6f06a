"""Random numbers that repeat: each draw is a pure function of (seed, number of the draw).

The generator is Philox, which can jump to any draw at once. A node's draw number is a variable that
goes up by one with every call, so it is saved and resumed like a weight, and no rewrite of the
graph can change which numbers a node gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..types import Array, ArrayModule, TensorType
from .base import Op, Sample, Samples, need_float, op

if TYPE_CHECKING:
    from ..compile.program import Code, Name


class Stream:
    """One node's endless supply of random numbers; `at(draw)` jumps to a draw.

    >>> Stream(7).at(0).random() == Stream(7).at(0).random() != Stream(7).at(1).random()
    True
    """

    def __init__(self, seed: int) -> None:
        self.bits = np.random.Philox(key=seed)
        self.generator = np.random.Generator(self.bits)
        self.start = self.bits.state

    def at(self, draw: int) -> np.random.Generator:
        """The generator, standing at the beginning of draw number `draw`."""
        # Word 3 of the 256-bit counter numbers the draws: each has 2**192 blocks to itself.
        self.start["state"]["counter"][3] = draw
        self.bits.state = self.start
        return self.generator

    def fill(self, draw: Any, out: Array) -> None:
        """Fill an array with numbers from 0 up to 1."""
        generator = self.at(int(draw))
        if out.dtype == "float16":  # NumPy draws none: 11 random bits are a float16 below 1
            out[...] = generator.integers(0, 2048, out.shape) / 2048
        else:
            generator.random(out.shape, dtype=out.dtype, out=out)

    def fill_normal(self, draw: Any, out: Array) -> None:
        """Fill an array with numbers around 0, most of them between -1 and 1 (the bell curve)."""
        generator = self.at(int(draw))
        if out.dtype == "float16":
            out[...] = generator.standard_normal(out.shape, dtype="float32")
        else:
            generator.standard_normal(out.shape, dtype=out.dtype, out=out)


@op
class RandomUniform(Op):
    """Random numbers from 0 up to 1, with the shape and dtype of the first input.

    The second input is the draw number, a variable that every call raises by one.
    """

    seed: int
    symbol = "random_uniform({0})"
    formula = r"u \sim U(0, 1)"
    derivatives = ("0", "0")
    shape_only = (0,)
    is_random = True
    method = "fill"

    def result(self, *types: TensorType) -> TensorType:
        like, _ = types
        need_float(self, like)
        return like

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        like, draw = arrays
        out = np.empty(like.shape, str(like.dtype))
        getattr(Stream(self.seed), self.method)(draw, out)
        return xp.asarray(out)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        stream = code.bind(f"stream_{self.seed}", code.arrays.stream(Stream(self.seed)))
        code.line(f"{stream}.{self.method}({ins[1]}, {out})", ins[1], out)

    @classmethod
    def samples(cls) -> Samples:
        draw = Sample((), 0, 9, dtype="int64")
        return [(cls(1), [Sample((2, 3)), draw]), (cls(2), [Sample((4,)), draw])]


@op
class RandomNormal(RandomUniform):
    """Random numbers around 0 with standard deviation 1, shaped like the first input.

    The second input is the draw number, a variable that every call raises by one.
    """

    seed: int
    symbol = "random_normal({0})"
    formula = r"z \sim N(0, 1)"
    method = "fill_normal"
