"""Algebra: patterns that the rules of arithmetic allow, whatever the numbers are.

Nearly all of them are exact: not one bit changes, for 0, inf and nan neither. A few are *rounding*:
equal with pencil and paper, another last digit on a computer.
"""

from __future__ import annotations

from typing import Any

from ..functions.elementwise import maximum
from ..graph import Tensor
from ..ops.elementwise import (
    Absolute,
    Exp,
    Maximum,
    Minimum,
    Relu,
    Sign,
    Square,
)
from ..ops.shape import FullLike
from .rule import Number, rule


@rule("tidy", "adding zero changes nothing")
def add_zero(x: Tensor) -> Any:
    return x + 0, x


@rule("tidy", "taking zero away changes nothing")
def subtract_zero(x: Tensor) -> Any:
    return x - 0, x


@rule("tidy", "multiplying by one changes nothing")
def multiply_one(x: Tensor) -> Any:
    return x * 1, x


@rule("tidy", "dividing by one changes nothing")
def divide_one(x: Tensor) -> Any:
    return x / 1, x


@rule("tidy", "the first power is the number itself")
def power_one(x: Tensor) -> Any:
    return x**1, x


@rule("tidy", "two minus signs cancel")
def double_negation(x: Tensor) -> Any:
    return -(-x), x  # noqa: B002  (that is the pattern)


@rule("tidy", "adding a negative is subtracting")
def add_negative(x: Tensor, y: Tensor) -> Any:
    return x + (-y), x - y


@rule("tidy", "subtracting a negative is adding")
def subtract_negative(x: Tensor, y: Tensor) -> Any:
    return x - (-y), x + y


@rule("tidy", "two minus signs in a product cancel")
def product_of_negatives(x: Tensor, y: Tensor) -> Any:
    return (-x) * (-y), x * y


@rule("tidy", "multiplying by minus one flips the sign")
def multiply_minus_one(x: Tensor) -> Any:
    return x * -1, -x


@rule("tidy", "x times x is x squared")
def square_of_itself(x: Tensor) -> Any:
    return x * x, Square()(x)


@rule("tidy", "the second power is x times x, and much cheaper that way", "rounding")
def power_two(x: Tensor) -> Any:
    return x**2, Square()(x)


@rule("tidy", "x plus x is two x")
def add_itself(x: Tensor) -> Any:
    return x + x, 2 * x


@rule("tidy", "zero minus a number is its negative")
def zero_minus(x: Tensor) -> Any:
    return 0 - x, -x


@rule("tidy", "the negative of a difference is the difference the other way round")
def negative_difference(x: Tensor, y: Tensor) -> Any:
    return -(x - y), y - x


@rule("tidy", "two minus signs in a quotient cancel")
def quotient_of_negatives(x: Tensor, y: Tensor) -> Any:
    return (-x) / (-y), x / y


@rule("tidy", "the larger of a number and itself is the number")
def maximum_of_itself(x: Tensor) -> Any:
    return Maximum()(x, x), x


@rule("tidy", "the smaller of a number and itself is the number")
def minimum_of_itself(x: Tensor) -> Any:
    return Minimum()(x, x), x


# After gradients are taken: at 0 the slope of maximum(x, 0) is 1, that of relu 0.
@rule("lean", "the larger of a number and zero is what relu gives")
def maximum_of_zero(x: Tensor) -> Any:
    return maximum(x, 0), Relu()(x)


@rule("tidy", "a number and its negative are equally far from zero")
def absolute_of_negative(x: Tensor) -> Any:
    return Absolute()(-x), Absolute()(x)


@rule("tidy", "a distance is not negative, so its distance from zero is itself")
def absolute_of_absolute(x: Tensor) -> Any:
    return Absolute()(Absolute()(x)), Absolute()(x)


@rule("tidy", "a square is not negative", when=lambda x: x.type.is_float)
def absolute_of_square(x: Tensor) -> Any:
    return Absolute()(Square()(x)), Square()(x)


@rule("tidy", "e to any power is positive")
def absolute_of_exp(x: Tensor) -> Any:
    return Absolute()(Exp()(x)), Exp()(x)


@rule("tidy", "a minus sign disappears in a square")
def square_of_negative(x: Tensor) -> Any:
    return Square()(-x), Square()(x)


@rule("tidy", "the sign disappears in a square")
def square_of_absolute(x: Tensor) -> Any:
    return Square()(Absolute()(x)), Square()(x)


@rule("tidy", "the sign of a sign is the sign")
def sign_of_sign(x: Tensor) -> Any:
    return Sign()(Sign()(x)), Sign()(x)


@rule("tidy", "anything to the power of zero is one")
def power_zero(x: Tensor) -> Any:
    return x**0, FullLike(1.0)(x)


@rule("tidy", "the power -1 is one over the number", "rounding")
def power_minus_one(x: Tensor) -> Any:
    return x**-1, 1 / x


@rule("lean", "the third power is x times x squared, and much cheaper that way", "rounding")
def power_three(x: Tensor) -> Any:
    return x**3, x * Square()(x)


@rule("lean", "the fourth power is the square of the square", "rounding")
def power_four(x: Tensor) -> Any:
    return x**4, Square()(Square()(x))


@rule("tidy", "scaling twice is scaling once by the product", "rounding")
def scale_twice(x: Tensor, n: Number, m: Number) -> Any:
    return n * (m * x), (n * m) * x


@rule("tidy", "shifting twice is shifting once by the sum", "rounding")
def shift_twice(x: Tensor, n: Number, m: Number) -> Any:
    return n + (m + x), (n + m) + x


@rule("tidy", "one over e to the x is e to the minus x", "rounding")
def one_over_exp(x: Tensor) -> Any:
    return 1 / Exp()(x), Exp()(-x)
