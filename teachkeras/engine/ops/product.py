"""The product of many numbers. Its gradient is the product of all the *others*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType
from .base import Gradients, need_numbers, op
from .compare import Equal
from .control import Cast, Mask, Switch
from .leaves import Constant
from .reduce import Reduction, Sum

if TYPE_CHECKING:
    from ..compile.program import Code, Name


@op
class Prod(Reduction):
    """All numbers along some axes multiplied together.

    Each number's slope is the product of the others. Zeros need care, because product / 0 is no
    number: with one zero, only that zero has a slope; with two, nothing has.

    >>> from teachkeras.engine import constant, evaluate
    >>> evaluate(Prod((1,))(constant([[1.0, 5.0], [3.0, 2.0]])))
    array([5., 6.], dtype=float32)
    """

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "prod"
    formula = r"\prod_i x_i"
    derivatives = ("the product of the others",)

    def result(self, *types: TensorType) -> TensorType:
        need_numbers(self, *types)
        return super().result(*types)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        out = self.into_rows(xp, x)
        return xp.prod(x, axis=self.axes, dtype=x.dtype, keepdims=self.keepdims, out=out)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (x,) = inputs
        zero, one = Constant(0, x.dtype)(), Constant(1, x.dtype)()
        is_zero = Equal()(x, zero)
        without_zeros = Switch()(is_zero, one, x)
        rest = Prod(self.axes, self.keepdims)(without_zeros)
        zeros = Cast(x.dtype)(is_zero)
        count = Sum(self.axes, self.keepdims)(zeros)
        no_other_zero = Equal()(self.restored(count, x), zeros)
        each = self.restored(incoming * rest, x) / without_zeros
        return (Mask()(each, no_other_zero),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.reduce("multiply", ins[0], out, self.axes, self.keepdims)
