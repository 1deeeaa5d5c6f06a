"""Comparisons: True or False for each number. They are flat, so no gradient passes."""

from __future__ import annotations

from typing import ClassVar

from ..types import TensorType
from .base import Sample, op
from .elementwise import Binary


class Comparison(Binary):
    """An elementwise question; the answer is a bool."""

    slopes: ClassVar[tuple[str, ...]] = ("0", "0")
    binding: ClassVar[int] = 5
    domain: ClassVar[tuple[Sample, ...]] = (Sample(),)
    may_overwrite: ClassVar[tuple[int, ...]] = ()

    def result(self, *types: TensorType) -> TensorType:
        return super().result(*types).with_dtype("bool")


@op
class Equal(Comparison):
    """True where two tensors hold the same number.

    >>> from teachkeras.engine import evaluate, constant, equal
    >>> evaluate(equal(constant([1, 2, 3]), constant([1, 0, 3])))
    array([ True, False,  True])
    """

    symbol: ClassVar[str] = "equal({0}, {1})"
    formula: ClassVar[str] = r"[a = b]"
    binding: ClassVar[int] = 100
    ufunc: ClassVar[str] = "equal"
    commutative: ClassVar[bool] = True


@op
class NotEqual(Comparison):
    """True where two tensors hold different numbers."""

    symbol: ClassVar[str] = "not_equal({0}, {1})"
    formula: ClassVar[str] = r"[a \ne b]"
    binding: ClassVar[int] = 100
    ufunc: ClassVar[str] = "not_equal"
    commutative: ClassVar[bool] = True


@op
class Greater(Comparison):
    """True where the first number is larger."""

    symbol: ClassVar[str] = "{0} > {1}"
    formula: ClassVar[str] = r"[a > b]"
    ufunc: ClassVar[str] = "greater"


@op
class GreaterEqual(Comparison):
    """True where the first number is larger or the same."""

    symbol: ClassVar[str] = "{0} >= {1}"
    formula: ClassVar[str] = r"[a \ge b]"
    ufunc: ClassVar[str] = "greater_equal"


@op
class Less(Comparison):
    """True where the first number is smaller."""

    symbol: ClassVar[str] = "{0} < {1}"
    formula: ClassVar[str] = r"[a < b]"
    ufunc: ClassVar[str] = "less"


@op
class LessEqual(Comparison):
    """True where the first number is smaller or the same."""

    symbol: ClassVar[str] = "{0} <= {1}"
    formula: ClassVar[str] = r"[a \le b]"
    ufunc: ClassVar[str] = "less_equal"
