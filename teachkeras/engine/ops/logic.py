"""True and False: and, or, not, and whether any or all of many hold.

Every number but 0 counts as True. The answers are flat, so no gradient passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Array, ArrayModule, TensorType
from .base import Elementwise, Sample, Samples, op
from .compare import Comparison
from .reduce import Reduction

if TYPE_CHECKING:
    from ..compile.program import Code, Name

FLAG = Sample((2, 3), -1, 1, dtype="bool")


@op
class LogicalAnd(Comparison):
    """True where both are True.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(LogicalAnd()(constant([True, True, False]), constant([True, False, False])))
    array([ True, False, False])
    """

    symbol = "{0} and {1}"
    formula = r"a \wedge b"
    precedence = 4
    ufunc = "logical_and"
    commutative = True
    domain = (FLAG,)


@op
class LogicalOr(Comparison):
    """True where at least one of two is True."""

    symbol = "{0} or {1}"
    formula = r"a \vee b"
    precedence = 3
    ufunc = "logical_or"
    commutative = True
    domain = (FLAG,)


@op
class LogicalNot(Elementwise):
    """True where it is False, and False where it is True."""

    symbol = "not({0})"
    formula = r"\neg a"
    derivatives = ("0",)
    ufunc = "logical_not"
    domain = (FLAG,)
    may_overwrite = ()

    def result(self, *types: TensorType) -> TensorType:
        return super().result(*types).with_dtype("bool")


class LogicalReduction(Reduction):
    """One True or False about many numbers."""

    derivatives = ("0",)

    def result(self, *types: TensorType) -> TensorType:
        return super().result(*types).with_dtype("bool")

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return getattr(xp, self.symbol)(arrays[0], axis=self.axes, keepdims=self.keepdims)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.reduce(self.method, ins[0], out, self.axes, self.keepdims)

    @classmethod
    def samples(cls) -> Samples:
        return [
            (cls((0,), False), [Sample((4,))]),
            (cls((1,), False), [FLAG]),
            (cls((0,), True), [FLAG]),
            (cls((0, 1), False), [FLAG]),
        ]


@op
class AnyOf(LogicalReduction):
    """Whether anything along some axes holds: True if at least one is not 0 (or not False).

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(AnyOf((1,))(constant([[0.0, 5.0], [0.0, 0.0]])))
    array([ True, False])
    """

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "any"
    method = "logical_or"
    formula = r"\bigvee_i x_i"


@op
class AllOf(LogicalReduction):
    """Whether everything along some axes holds: True if none is 0 (or False).

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(AllOf((1,))(constant([[3.0, 5.0], [0.0, 1.0]])))
    array([ True, False])
    """

    axes: tuple[int, ...]
    keepdims: bool = False
    symbol = "all"
    method = "logical_and"
    formula = r"\bigwedge_i x_i"
