"""Steady: the same mathematics without overflow, underflow and lost digits.

These rules are *stabilising*: they may turn inf or nan into the finite number that pencil and paper
give, never the other way round.
"""

from __future__ import annotations

from typing import Any

from ..graph import Tensor
from ..ops.elementwise import (
    Absolute,
    Divide,
    Exp,
    Log,
    Negative,
    Sigmoid,
    Softplus,
    Sqrt,
    Square,
    Subtract,
    Tanh,
)
from ..ops.nnet import LogSoftmax, LogSumExp, Softmax
from ..ops.reduce import Max, Sum
from .rule import Number, register, rule
from .tidy import Named


@rule("steady", "the logarithm undoes the exponential, and e never overflows", "stabilising")
def log_of_exp(x: Tensor) -> Any:
    return Log()(Exp()(x)), x


@rule("steady", "log(softmax) in one step never takes the logarithm of 0", "stabilising")
def log_of_softmax(x: Tensor) -> Any:
    return Log()(Softmax()(x)), LogSoftmax()(x)


@rule(
    "steady",
    "log(sigmoid(x)) is -softplus(-x), which never takes the logarithm of 0",
    "stabilising",
)
def log_of_sigmoid(x: Tensor) -> Any:
    return Log()(Sigmoid()(x)), Negative()(Softplus()(Negative()(x)))


@rule("steady", "log(1 + exp(x)) is softplus(x), which never overflows", "stabilising")
def log_of_one_plus_exp(x: Tensor) -> Any:
    return Log()(1 + Exp()(x)), Softplus()(x)


@rule("steady", "1 / (1 + exp(-x)) is the sigmoid", "exact")
def sigmoid_spelled_out(x: Tensor) -> Any:
    return 1 / (1 + Exp()(Negative()(x))), Sigmoid()(x)


@rule(
    "steady",
    "log(1 - sigmoid(x)) is -softplus(x), which never takes the logarithm of 0",
    "stabilising",
)
def log_of_one_minus_sigmoid(x: Tensor) -> Any:
    return Log()(1 - Sigmoid()(x)), Negative()(Softplus()(x))


@rule("steady", "exp(x) / (1 + exp(x)) is the sigmoid, which never overflows", "stabilising")
def sigmoid_other_spelling(x: Tensor) -> Any:
    return Exp()(x) / (1 + Exp()(x)), Sigmoid()(x)


@rule("steady", "this is the hyperbolic tangent spelled out; tanh never overflows", "stabilising")
def tanh_spelled_out(x: Tensor) -> Any:
    grow, fall = Exp()(x), Exp()(Negative()(x))
    return (grow - fall) / (grow + fall), Tanh()(x)


@rule(
    "steady",
    "the root of a square is the distance from zero, and the square never overflows",
    "stabilising",
)
def root_of_square(x: Tensor) -> Any:
    return Sqrt()(Square()(x)), Absolute()(x)


@rule("steady", "n times x and one x more are n + 1 times x", "stabilising")
def add_one_more(x: Tensor, n: Number) -> Any:
    return n * x + x, (n + 1) * x


@rule("steady", "n times x and m times x are n + m times x", "stabilising")
def add_multiples(x: Tensor, n: Number, m: Number) -> Any:
    return n * x + m * x, (n + m) * x


class SoftmaxSpelledOut(Named):
    """Exponentials divided by their sum are a softmax, if the largest was taken away first.

    Without that, a score of inf gives the others 0 where softmax gives nan: not the same.
    """

    stage = "steady"
    sentence = "exponentials divided by their sum, the largest taken away first, are a softmax"
    roots = (Divide,)

    def apply(self, node: Tensor) -> Tensor | None:
        whole, total = node.inputs
        last = (whole.ndim - 1,)
        if not isinstance(whole.op, Exp) or total.op != Sum(last, True):
            return None
        if total.inputs[0] is not whole or not isinstance(whole.inputs[0].op, Subtract):
            return None
        x, largest = whole.inputs[0].inputs
        if largest.op == Max(last, True) and largest.inputs[0] is x:
            return Softmax()(x)
        return None


class LogOfSumOfExp(Named):
    """The logarithm of a sum of exponentials, with the largest taken out first."""

    stage = "steady"
    kind = "stabilising"
    sentence = "with the largest number taken out of the sum first, e never overflows"
    roots = (Log,)

    def apply(self, node: Tensor) -> Tensor | None:
        (total,) = node.inputs
        if isinstance(total.op, Sum) and isinstance(total.inputs[0].op, Exp):
            return LogSumExp(total.op.axes, total.op.keepdims)(total.inputs[0].inputs[0])
        return None


class SoftmaxSumsToOne(Named):
    """Dividing probabilities by their sum does nothing: the sum is 1."""

    stage = "steady"
    kind = "rounding"
    sentence = "the probabilities of a softmax add up to 1 already"
    roots = (Divide,)

    def apply(self, node: Tensor) -> Tensor | None:
        whole, total = node.inputs
        last_axis = Sum((whole.ndim - 1,), True)
        if isinstance(whole.op, Softmax) and total.op == last_axis and total.inputs[0] is whole:
            return whole
        return None


for made in (SoftmaxSpelledOut, LogOfSumOfExp, SoftmaxSumsToOne):
    register(made())
