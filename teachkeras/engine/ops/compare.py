"""Comparisons: True or False for each number. They are flat, so no gradient passes."""

from __future__ import annotations

from ..types import TensorType
from .base import Binary, Sample, op


class Comparison(Binary):
    """An elementwise question; the answer is a bool."""

    derivatives = ("0", "0")
    precedence = 5
    domain = (Sample(),)
    may_overwrite = ()

    def result(self, *types: TensorType) -> TensorType:
        return super().result(*types).with_dtype("bool")


@op
class Equal(Comparison):
    """True where two tensors hold the same number.

    >>> from teachkeras.engine import evaluate, constant, equal
    >>> evaluate(equal(constant([1, 2, 3]), constant([1, 0, 3])))
    array([ True, False,  True])
    """

    symbol = "equal({0}, {1})"
    formula = r"[a = b]"
    precedence = 100
    ufunc = "equal"
    commutative = True


@op
class NotEqual(Comparison):
    """True where two tensors hold different numbers."""

    symbol = "not_equal({0}, {1})"
    formula = r"[a \ne b]"
    precedence = 100
    ufunc = "not_equal"
    commutative = True


@op
class Greater(Comparison):
    """True where the first number is larger."""

    symbol = "{0} > {1}"
    formula = r"[a > b]"
    ufunc = "greater"


@op
class GreaterEqual(Comparison):
    """True where the first number is larger or the same."""

    symbol = "{0} >= {1}"
    formula = r"[a \ge b]"
    ufunc = "greater_equal"


@op
class Less(Comparison):
    """True where the first number is smaller."""

    symbol = "{0} < {1}"
    formula = r"[a < b]"
    ufunc = "less"


@op
class LessEqual(Comparison):
    """True where the first number is smaller or the same."""

    symbol = "{0} <= {1}"
    formula = r"[a \le b]"
    ufunc = "less_equal"
