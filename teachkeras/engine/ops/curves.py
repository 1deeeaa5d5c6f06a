"""Waves and steps: sine and cosine, rounding, and division that leaves a remainder."""

from __future__ import annotations

import math

from ..graph import Tensor
from .base import Binary, Elementwise, Gradients, Sample, op


@op
class Sin(Elementwise):
    """The sine of an angle in radians: a wave between -1 and 1.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Sin()(constant([0.0, 1.5708]))).round(4)
    array([0., 1.], dtype=float32)
    """

    symbol = "sin({0})"
    formula = r"\sin x"
    derivatives = ("cos({0})",)
    ufunc = "sin"
    float_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * Cos()(inputs[0]),)


@op
class Cos(Elementwise):
    """The cosine of an angle in radians: the sine a quarter turn earlier.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Cos()(constant([0.0, 3.1416]))).round(4)
    array([ 1., -1.], dtype=float32)
    """

    symbol = "cos({0})"
    formula = r"\cos x"
    derivatives = ("-sin({0})",)
    ufunc = "cos"
    float_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (-(incoming * Sin()(inputs[0])),)


@op
class Log2(Elementwise):
    """The logarithm of base 2: how often 2 is multiplied by itself. Information in bits.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Log2()(constant([1.0, 8.0, 0.5])))
    array([ 0.,  3., -1.], dtype=float32)
    """

    symbol = "log2({0})"
    formula = r"\log_2 x"
    derivatives = ("1 / (log(2) * {0})",)
    ufunc = "log2"
    float_only = True
    domain = (Sample(low=0.2),)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming / (math.log(2) * inputs[0]),)


@op
class Round(Elementwise):
    """The nearest whole number; a half goes to the even neighbour. Flat, so its slope is 0.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Round()(constant([0.5, 1.5, 2.4])))
    array([0., 2., 2.], dtype=float32)
    """

    symbol = "round({0})"
    formula = r"\operatorname{round} x"
    derivatives = ("0",)
    ufunc = "rint"
    float_only = True
    domain = (Sample(avoid=(-1.5, -0.5, 0.5, 1.5)),)


DIVIDED: tuple[Sample, ...] = (Sample(avoid=(0.0,)), Sample((), 2.5, 3.5))


@op
class FloorDivide(Binary):
    """How often the second number goes into the first, rounded down. Flat, so its slopes are 0.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(FloorDivide()(constant([7.0, -7.0]), constant(2.0)))
    array([ 3., -4.], dtype=float32)
    """

    symbol = "{0} // {1}"
    formula = r"\lfloor a / b \rfloor"
    derivatives = ("0", "0")
    precedence = 20
    ufunc = "floor_divide"
    numbers_only = True
    domain = DIVIDED


@op
class Remainder(Binary):
    """What is left when the second number has been taken out as often as it goes.

    It has the sign of the second number, as in Python.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Remainder()(constant([7.0, -7.0]), constant(2.0)))
    array([1., 1.], dtype=float32)
    """

    symbol = "{0} % {1}"
    formula = r"a \bmod b"
    derivatives = ("1", "-({0} // {1})")
    precedence = 20
    ufunc = "remainder"
    numbers_only = True
    domain = DIVIDED

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return incoming, -(incoming * FloorDivide()(*inputs))
