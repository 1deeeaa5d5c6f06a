"""Ops that work on each number by itself; sizes of 1 stretch to fit.

An elementwise op names its NumPy ufunc and its local derivative, and is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..graph import Tensor
from ..types import Array, ArrayModule
from .base import Binary, Elementwise, Gradients, Sample, Samples, of_shape, op
from .compare import Equal
from .control import Mask, Switch
from .leaves import Constant

if TYPE_CHECKING:
    from ..compile.program import Code, Name


@op
class Add(Binary):
    """The sum of two tensors.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(constant([1.0, 2.0]) + constant(3.0))
    array([4., 5.], dtype=float32)
    """

    symbol = "{0} + {1}"
    formula = r"a + b"
    derivatives = ("1", "1")
    precedence = 10
    ufunc = "add"
    commutative = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return incoming, incoming


MOST_TERMS = 50


def terms_of(whole: Tensor) -> list[Tensor]:
    """The terms of a sum of sums, from left to right; beyond 50 of them, sums stay unopened.

    >>> from teachkeras.engine import placeholder
    >>> a, b, c = (placeholder(name=name) for name in "abc")
    >>> [term.name for term in terms_of(a + (b + c))]
    ['a', 'b', 'c']
    """
    terms: list[Tensor] = []
    stack = [whole]
    while stack:
        term = stack.pop()
        if isinstance(term.op, Add) and len(terms) + len(stack) < MOST_TERMS:
            stack += reversed(term.inputs)
        else:
            terms.append(term)
    return terms


@op
class Subtract(Binary):
    """The difference of two tensors."""

    symbol = "{0} - {1}"
    formula = r"a - b"
    derivatives = ("1", "-1")
    precedence = 10
    ufunc = "subtract"
    numbers_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return incoming, -incoming


@op
class Multiply(Binary):
    """The product of two tensors, number by number (for matrices see Dot)."""

    symbol = "{0} * {1}"
    formula = r"a \, b"
    derivatives = ("{1}", "{0}")
    precedence = 20
    ufunc = "multiply"
    commutative = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        a, b = inputs
        return incoming * b, incoming * a


@op
class Divide(Binary):
    """The quotient of two tensors, number by number."""

    symbol = "{0} / {1}"
    formula = r"\frac{a}{b}"
    derivatives = ("1 / {1}", "-{0} / {1}**2")
    precedence = 20
    ufunc = "true_divide"
    float_only = True
    domain = (Sample(), Sample(avoid=(0.0,), margin=0.5))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        _, b = inputs
        through = incoming / b
        return through, -(through * output)


@op
class Power(Binary):
    """The first tensor raised to the second, number by number."""

    symbol = "{0}**{1}"
    formula = r"a^b"
    derivatives = ("{1} * {0}**({1} - 1)", "log({0}) * {0}**{1}")
    precedence = 40
    ufunc = "power"
    float_only = True
    domain = (Sample(low=0.3), Sample())

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        a, b = inputs
        to_a = incoming * (b * a ** (b - 1))
        if b.role == "constant":
            return to_a, None  # nobody asks how the result changes with a written number
        # log(0) is -inf and 0 * -inf is nan, although 0**b does not change with b: say 0 there.
        safe_log = Switch()(a > 0, Log()(a), Constant(0, a.dtype)())
        return to_a, incoming * (output * safe_log)


@op
class Maximum(Binary):
    """The larger of two numbers, everywhere."""

    symbol = "maximum({0}, {1})"
    formula = r"\max(a, b)"
    derivatives = ("[{0} >= {1}]", "[{1} > {0}]")
    ufunc = "maximum"
    commutative = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        a, b = inputs
        return Mask()(incoming, a >= b), Mask()(incoming, b > a)


@op
class Minimum(Binary):
    """The smaller of two numbers, everywhere."""

    symbol = "minimum({0}, {1})"
    formula = r"\min(a, b)"
    derivatives = ("[{0} <= {1}]", "[{1} < {0}]")
    ufunc = "minimum"
    commutative = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        a, b = inputs
        return Mask()(incoming, a <= b), Mask()(incoming, b < a)


@op
class Negative(Elementwise):
    """Minus the tensor."""

    symbol = "-{0}"
    formula = r"-x"
    derivatives = ("-1",)
    precedence = 30
    ufunc = "negative"
    numbers_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (-incoming,)


@op
class Exp(Elementwise):
    """e raised to the tensor.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Exp()(constant([0.0, 1.0]))).round(4)
    array([1.    , 2.7183], dtype=float32)
    """

    symbol = "exp({0})"
    formula = r"e^x"
    derivatives = ("exp({0})",)
    ufunc = "exp"
    float_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * output,)


@op
class Log(Elementwise):
    """The natural logarithm; log(0) is -inf, and there is none of a negative number (nan)."""

    symbol = "log({0})"
    formula = r"\log x"
    derivatives = ("1 / {0}",)
    ufunc = "log"
    float_only = True
    domain = (Sample(low=0.2),)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming / inputs[0],)


@op
class Tanh(Elementwise):
    """The hyperbolic tangent: squeezes every number between -1 and 1."""

    symbol = "tanh({0})"
    formula = r"\tanh x"
    derivatives = ("1 - tanh({0})**2",)
    ufunc = "tanh"
    float_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * (1 - output * output),)


@op
class Square(Elementwise):
    """The tensor times itself."""

    symbol = "square({0})"
    formula = r"x^2"
    derivatives = ("2 * {0}",)
    ufunc = "square"
    numbers_only = True

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * (2 * inputs[0]),)


@op
class Sqrt(Elementwise):
    """The square root."""

    symbol = "sqrt({0})"
    formula = r"\sqrt{x}"
    derivatives = ("1 / (2 * sqrt({0}))",)
    ufunc = "sqrt"
    float_only = True
    domain = (Sample(low=0.2),)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming / (2 * output),)


@op
class Absolute(Elementwise):
    """The distance from zero."""

    symbol = "abs({0})"
    formula = r"|x|"
    derivatives = ("sign({0})",)
    ufunc = "absolute"
    domain = (Sample(avoid=(0.0,)),)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * Sign()(inputs[0]),)


@op
class Sign(Elementwise):
    """-1, 0 or 1: which side of zero the number is on. Flat, so its slope is 0 everywhere."""

    symbol = "sign({0})"
    formula = r"\operatorname{sign} x"
    derivatives = ("0",)
    ufunc = "sign"
    numbers_only = True
    domain = (Sample(avoid=(0.0,)),)


@op
class Sigmoid(Elementwise):
    """Squeezes every number between 0 and 1: one over one plus e to the minus x.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Sigmoid()(constant([0.0, 1.0]))).round(4)
    array([0.5   , 0.7311], dtype=float32)
    """

    symbol = "sigmoid({0})"
    formula = r"\frac{1}{1 + e^{-x}}"
    derivatives = ("sigmoid({0}) * (1 - sigmoid({0}))",)
    float_only = True

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return 1 / (1 + xp.exp(-x))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * (output * (1 - output)),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        one = code.number(1, out)
        code.call("negative", *ins, out=out)
        code.call("exp", out, out=out)
        code.call("add", out, one, out=out)
        code.call("true_divide", one, out, out=out)


@op
class Relu(Elementwise):
    """Keeps positive numbers and turns negative ones into 0."""

    symbol = "relu({0})"
    formula = r"\max(x, 0)"
    derivatives = ("[{0} > 0]",)
    numbers_only = True
    domain = (Sample(avoid=(0.0,)),)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.maximum(arrays[0], 0)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (Mask()(incoming, output > 0),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call("maximum", *ins, code.number(0, out), out=out)


@op
class Clip(Elementwise):
    """Numbers below `low` become `low`, numbers above `high` become `high`.

    The gradient passes where the number was left as it is.
    """

    low: float
    high: float
    symbol = "clip({0})"
    formula = r"\min(\max(x, l), h)"
    derivatives = ("[{0} was not clipped]",)
    numbers_only = True

    def written(self, *inputs: str) -> str:
        return f"clip({inputs[0]}, {self.low:.6g}, {self.high:.6g})"

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        low, high = (xp.asarray(limit, dtype=x.dtype) for limit in (self.low, self.high))
        return xp.minimum(xp.maximum(x, low), high)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (Mask()(incoming, Equal()(output, inputs[0])),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call("maximum", *ins, code.number(self.low, out), out=out)
        code.call("minimum", out, code.number(self.high, out), out=out)

    @classmethod
    def samples(cls) -> Samples:
        kinks = Sample((2, 3), avoid=(-0.5, 1.0))
        return [(cls(-0.5, 1.0), [kinks]), (cls(-0.5, 1.0), [of_shape(kinks, ())])]


@op
class Softplus(Elementwise):
    """A smooth relu: the logarithm of one plus e to the x, written so that e never overflows."""

    symbol = "softplus({0})"
    formula = r"\log(1 + e^x)"
    derivatives = ("sigmoid({0})",)
    float_only = True

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        (x,) = arrays
        return xp.maximum(x, 0) + xp.log1p(xp.exp(-abs(x)))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming * Sigmoid()(inputs[0]),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        rest = code.scratch(out)
        code.call("absolute", *ins, out=rest)
        code.call("negative", rest, out=rest)
        code.call("exp", rest, out=rest)
        code.call("log1p", rest, out=rest)
        code.call("maximum", *ins, code.number(0, out), out=out)
        code.call("add", out, rest, out=out)


@op
class Identity(Elementwise):
    """The tensor itself under another name."""

    symbol = "{0}"
    formula = r"x"
    derivatives = ("1",)
    is_view = True

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return arrays[0]

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming,)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}[...]")
