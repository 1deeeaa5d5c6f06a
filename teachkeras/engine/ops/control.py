"""Choosing between values, letting values through, changing dtype, stopping gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TypeTeachError
from ...errors.text import in_lines
from ..graph import Tensor
from ..types import Array, ArrayModule, TensorType, broadcast, check_dtype
from .base import Elementwise, Gradients, Op, Sample, Samples, need_same_dtype, op
from .leaves import Constant

if TYPE_CHECKING:
    from ..compile.program import Code, Name


@op
class Switch(Op):
    """The second input where the condition holds, the third elsewhere.

    >>> from teachkeras.engine import evaluate, constant
    >>> x = constant([-1.0, 2.0])
    >>> evaluate(Switch()(x > 0, x, -x))
    array([1., 2.], dtype=float32)
    """

    symbol = "switch({0}, {1}, {2})"
    formula = r"\text{if } c \text{ then } a \text{ else } b"
    derivatives = ("0", "[{0}]", "[not {0}]")
    broadcasts = True
    may_overwrite = ()

    def result(self, *types: TensorType) -> TensorType:
        condition, *branches = types
        dtype = need_same_dtype(self, *branches)
        return TensorType(dtype, broadcast(*[type.shape for type in types]))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        condition, yes, no = arrays
        return xp.where(condition, yes, no)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        condition, _, _ = inputs
        nothing = _zero(incoming)
        return (
            None,
            Switch()(condition, incoming, nothing),
            Switch()(condition, nothing, incoming),
        )

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        condition, yes, no = ins
        truth = condition
        if condition.type.dtype != "bool":
            truth = code.scratch(condition, "bool")
            code.call("not_equal", condition, code.number(0, condition), out=truth)
        code.call("copyto", out, no)
        code.call("copyto", out, yes, where=truth)

    @classmethod
    def samples(cls) -> Samples:
        flag = Sample((2, 3), -1, 2, dtype="bool")
        return [
            (cls(), [flag, Sample((2, 3)), Sample((2, 3))]),
            (cls(), [flag, Sample((3,)), Sample(())]),
            (cls(), [Sample((), -1, 2, dtype="bool"), Sample((2, 2)), Sample((2, 2))]),
        ]


def _zero(like: Tensor) -> Tensor:
    return Constant(0, like.dtype)()


@op
class Mask(Op):
    """Lets a number through where the flag is True and gives 0 elsewhere (how relu's slope acts).

    What waits at a closed gate may be inf or nan: it does not get through.

    >>> from teachkeras.engine import evaluate, constant
    >>> evaluate(Mask()(constant([2.0, float("inf")]), constant([True, False])))
    array([2., 0.], dtype=float32)
    """

    symbol = "gate({0}, {1})"
    formula = r"x \cdot [c]"
    derivatives = ("[{1}]", "0")
    broadcasts = True
    may_overwrite = (0,)

    def result(self, *types: TensorType) -> TensorType:
        x, flag = types
        if flag.dtype != "bool":
            raise TypeTeachError(
                "TK-114",
                "a gate is opened by True or False",
                [("it got", repr(flag))],
                fix="x > 0",
            )
        return TensorType(x.dtype, broadcast(x.shape, flag.shape))

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        x, flag = arrays
        return xp.where(flag, x, xp.zeros((), x.dtype))

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return Mask()(incoming, inputs[1]), None

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        x, flag = ins
        code.gate(x, flag, out)

    @classmethod
    def samples(cls) -> Samples:
        flag = Sample((2, 3), -1, 2, dtype="bool")
        return [(cls(), [Sample((2, 3)), flag]), (cls(), [Sample((3,)), flag])]


@op
class Cast(Op):
    """The same numbers in another dtype; a fraction becoming a whole number loses its fraction."""

    dtype: str
    symbol = "cast({0})"
    formula = r"x"
    derivatives = ("1",)

    def result(self, *types: TensorType) -> TensorType:
        check_dtype(self.dtype)
        return types[0].with_dtype(self.dtype)

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return xp.asarray(arrays[0]).astype(self.dtype)

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        (x,) = inputs
        if not (x.type.is_float and output.type.is_float):
            return (None,)  # whole numbers move in jumps: there is no slope
        return (Cast(x.dtype)(incoming),)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.call("copyto", out, *ins, casting="unsafe")

    @classmethod
    def samples(cls) -> Samples:
        flag = Sample((2, 3), -1, 2, dtype="bool")
        return [
            (cls("float64"), [Sample((2, 3))]),
            (cls("float32"), [flag]),
            (cls("int32"), [Sample((4,), -9, 9)]),
        ]


@op
class StopGradient(Elementwise):
    """The tensor itself, but no gradient goes back through it."""

    symbol = "stop_gradient({0})"
    formula = r"x"
    derivatives = ("0",)
    is_view = True

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        return arrays[0]

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}[...]")


@op
class Print(Elementwise):
    """The tensor itself, printed behind a message whenever it is computed."""

    message: str = ""
    symbol = "print({0})"
    formula = r"x"
    derivatives = ("1",)
    is_view = True
    has_effect = True

    def value(self, xp: ArrayModule, *arrays: Array) -> Any:
        print_array(self.message, arrays[0])
        return arrays[0]

    def gradient(self, incoming: Tensor, output: Tensor, *inputs: Tensor) -> Gradients:
        return (incoming,)

    def emit(self, code: Code, out: Name, *ins: Name) -> None:
        code.view(out, ins[0], f"{ins[0]}[...]")
        message = code.bind("message", self.message)  # a learner's text is never program text
        code.line(f"{code.helper(print_array)}({message}, {out})", out)


def print_array(message: str, array: Array) -> None:
    """Print a message and, right behind it, numbers; a loaded graph's message is a stranger's."""
    print(in_lines(message.split("\n")) + str(array))
