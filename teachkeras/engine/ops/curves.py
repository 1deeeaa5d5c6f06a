"""Waves and steps: the sine, the cosine, and rounding to whole numbers."""

from __future__ import annotations

from typing import ClassVar

from ..graph import Tensor
from .base import Gradients, Sample, op
from .elementwise import Elementwise


@op
class Sin(Elementwise):
    """The sine of an angle in radians: a wave between -1 and 1.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Sin()(constant([0.0, 1.5708]))).round(4)
    array([0., 1.], dtype=float32)
    """

    symbol: ClassVar[str] = "sin({0})"
    formula: ClassVar[str] = r"\sin x"
    slopes: ClassVar[tuple[str, ...]] = ("cos({0})",)
    ufunc: ClassVar[str] = "sin"
    float_only: ClassVar[bool] = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * Cos()(inputs[0]),)


@op
class Cos(Elementwise):
    """The cosine of an angle in radians: the sine a quarter turn earlier.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Cos()(constant([0.0, 3.1416]))).round(4)
    array([ 1., -1.], dtype=float32)
    """

    symbol: ClassVar[str] = "cos({0})"
    formula: ClassVar[str] = r"\cos x"
    slopes: ClassVar[tuple[str, ...]] = ("-sin({0})",)
    ufunc: ClassVar[str] = "cos"
    float_only: ClassVar[bool] = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (-(incoming * Sin()(inputs[0])),)


@op
class Round(Elementwise):
    """The nearest whole number; a half goes to the even neighbour. Flat, so its slope is 0.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Round()(constant([0.5, 1.5, 2.4])))
    array([0., 2., 2.], dtype=float32)
    """

    symbol: ClassVar[str] = "round({0})"
    formula: ClassVar[str] = r"\operatorname{round} x"
    slopes: ClassVar[tuple[str, ...]] = ("0",)
    ufunc: ClassVar[str] = "rint"
    float_only: ClassVar[bool] = True
    domain: ClassVar[tuple[Sample, ...]] = (Sample(avoid=(-1.5, -0.5, 0.5, 1.5)),)
