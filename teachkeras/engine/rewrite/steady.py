"""Steady: the same mathematics without overflow, underflow and lost digits.

These rules are *stabilising*: they may turn inf or nan into the finite number that pencil and paper
give, never the other way round.
"""

from __future__ import annotations

from typing import Any

from ..graph import Tensor
from ..ops.elementwise import Exp, Log, Negative, Sigmoid, Softplus
from ..ops.nnet import LogSoftmax, Softmax
from ..ops.elementwise import Divide
from ..ops.reduce import Sum
from .rule import register, rule
from .tidy import Named


@rule("steady", "the logarithm undoes the exponential, and e never overflows", "stabilising")
def log_of_exp(x: Tensor) -> Any:
    return Log()(Exp()(x)), x


@rule("steady", "log(softmax) in one step never takes the logarithm of 0", "stabilising")
def log_of_softmax(x: Tensor) -> Any:
    return Log()(Softmax()(x)), LogSoftmax()(x)


@rule("steady", "log(sigmoid(x)) is -softplus(-x), which never takes the logarithm of 0",
      "stabilising")
def log_of_sigmoid(x: Tensor) -> Any:
    return Log()(Sigmoid()(x)), Negative()(Softplus()(Negative()(x)))


@rule("steady", "log(1 + exp(x)) is softplus(x), which never overflows", "stabilising")
def log_of_one_plus_exp(x: Tensor) -> Any:
    return Log()(1 + Exp()(x)), Softplus()(x)


@rule("steady", "1 / (1 + exp(-x)) is the sigmoid", "exact")
def sigmoid_spelled_out(x: Tensor) -> Any:
    return 1 / (1 + Exp()(Negative()(x))), Sigmoid()(x)


@rule("steady", "log(1 - sigmoid(x)) is -softplus(x), which never takes the logarithm of 0",
      "stabilising")
def log_of_one_minus_sigmoid(x: Tensor) -> Any:
    return Log()(1 - Sigmoid()(x)), Negative()(Softplus()(x))


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


register(SoftmaxSumsToOne())
