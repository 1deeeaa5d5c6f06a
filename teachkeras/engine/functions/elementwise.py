"""What a learner writes: `a + b`, `exp(x)`, `sum(x, axis=1)`. Each makes one node.

Plain Python numbers and arrays become constants here, and inputs of different dtypes get a visible
`Cast`. The last lines attach `+ - * / **` and comparisons to `Tensor`: the one place where the
graph and the ops meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import TypeTeachError
from .. import lengths
from ..graph import Tensor, TensorLike
from ..masked import refuse_masked
from ..ops.base import Op
from ..ops.compare import Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual
from ..ops.control import Cast, Switch
from ..ops.curves import Cos, FloorDivide, Log2, Remainder, Round, Sin
from ..ops.elementwise import (
    Absolute,
    Add,
    Clip,
    Divide,
    Exp,
    Log,
    Maximum,
    Minimum,
    Multiply,
    Negative,
    Power,
    Relu,
    Sigmoid,
    Sign,
    Softplus,
    Sqrt,
    Square,
    Subtract,
    Tanh,
)
from ..ops.leaves import Constant, Input, Variable
from ..ops.linalg import Dot
from ..ops.logic import AllOf, AnyOf, LogicalAnd, LogicalNot, LogicalOr
from ..ops.nnet import LogSoftmax, LogSumExp, Softmax
from ..ops.product import Prod
from ..ops.reduce import ArgMax, ArgMin, Max, Mean, Min, Sum
from ..ops.shape import ExpandDims, FullLike, Squeeze, Transpose
from ..shared import Shared
from ..types import (
    DTYPES,
    Array,
    ArrayLike,
    Dim,
    TensorType,
    check_dtype,
    default_float,
    normal_axis,
    promote,
)

Axis = int | Sequence[int] | None


def placeholder(
    shape: Sequence[int | None | Dim] = (), dtype: str | None = None, name: str | None = None
) -> Tensor:
    """A box for numbers that come later; None in the shape means "any size".

    >>> placeholder((None, 3), name="x")
    x   float32 (None, 3)   no value yet
    """
    check_dtype(dtype or default_float())
    sizes = tuple(Dim(name) if size is None else _size(size) for size in shape)
    return Input(TensorType(dtype or default_float(), sizes))(name=name)


def _size(size: Any) -> int | Dim:
    size = lengths.known(size)
    if isinstance(size, lengths.Length):
        return lengths.sizes_of([size])[0]
    if isinstance(size, Dim):
        return size
    if isinstance(size, (int, np.integer)) and size >= 0 and not isinstance(size, bool):
        return int(size)
    raise TypeTeachError(
        "TK-116",
        "a shape is made of whole numbers and None",
        [("it got", repr(size))],
        fix="K.placeholder(shape=(None, 3))",
    )


def constant(value: ArrayLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Numbers written into the graph; they never change.

    >>> constant([1.0, 2.0])
    constant (2,)   float32 (2,)   value [1. 2.]
    """
    natural = _natural_dtype(value)
    return Constant(value, dtype or natural)(name=name)


def shared(value: ArrayLike, name: str | None = None, dtype: str | None = None) -> Tensor:
    """A variable: numbers that live between calls and can be updated."""
    natural = _natural_dtype(value)
    check_dtype(dtype or natural)
    array = np.asarray(value, dtype=dtype or natural)  # the variable makes a copy of its own
    return Variable(Shared(array, name))(name=name)


def _natural_dtype(value: ArrayLike) -> str:
    """The dtype plain numbers take: NumPy arrays keep theirs, Python floats are `floatx`."""
    refuse_masked(value, "value")
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(value, dtype=object)
    if array.dtype.kind not in "biuf":
        raise TypeTeachError(
            "TK-117",
            "only numbers can be in a graph",
            [("it got", f"{type(value).__name__}: {str(value)[:60]!r}")],
            fix="np.array([1., 2., 3.])",
        )
    if isinstance(value, (np.ndarray, np.generic)) and str(array.dtype) in DTYPES:
        return str(array.dtype)
    if array.dtype.kind == "f":
        return default_float()
    if array.dtype.kind == "b":
        return "bool"
    return "int32" if _holds("int32", array) else "int64"


def _holds(dtype: str, array: Array) -> bool:
    """True when every whole number of an array can be one of this dtype."""
    room = np.iinfo(dtype)
    return not array.size or bool(room.min <= array.min() and array.max() <= room.max)


def as_tensor(value: TensorLike, like: Tensor | None = None) -> Tensor:
    """A tensor as it is; a number or an array as a constant that suits the tensor beside it.

    Beside a float tensor, numbers take that tensor's dtype: 2 * x does not change x's precision.
    """
    if isinstance(value, Tensor):
        return value
    dtype = _natural_dtype(value)
    if like is not None and like.type.is_float:
        dtype = like.dtype
    elif like is not None and not isinstance(value, np.ndarray):
        whole = np.asarray(value)
        if whole.dtype.kind in "iu" and like.dtype != "bool" and _holds(like.dtype, whole):
            dtype = like.dtype
    return Constant(value, dtype)()


def pair(a: TensorLike, b: TensorLike) -> tuple[Tensor, Tensor]:
    """Two operands as tensors of one dtype, with a `Cast` where they differ."""
    first = a if isinstance(a, Tensor) else None
    second = b if isinstance(b, Tensor) else None
    x, y = as_tensor(a, second), as_tensor(b, first)
    dtype = promote(x.dtype, y.dtype)
    return cast(x, dtype), cast(y, dtype)


def cast(x: TensorLike, dtype: str) -> Tensor:
    """The same numbers in another dtype; the tensor itself if it has that dtype already."""
    x = as_tensor(x)
    return x if x.dtype == dtype else Cast(dtype)(x)


def floating(x: TensorLike) -> Tensor:
    """The tensor as fractions: whole numbers and booleans become `floatx`."""
    x = as_tensor(x)
    return x if x.type.is_float else Cast(default_float())(x)


def _binary(op: Op, name: str) -> Callable[[Any, Any], Tensor]:
    def function(a: TensorLike, b: TensorLike) -> Tensor:
        return op(*pair(a, b))

    function.__name__, function.__doc__ = name, f"{type(op).__doc__}"
    return function


def _unary(op: Op, name: str, floats: bool = True) -> Callable[[Any], Tensor]:
    def function(x: TensorLike) -> Tensor:
        return op(floating(x) if floats else as_tensor(x))

    function.__name__, function.__doc__ = name, f"{type(op).__doc__}"
    return function


add, subtract, multiply = (
    _binary(Add(), "add"),
    _binary(Subtract(), "subtract"),
    _binary(Multiply(), "multiply"),
)
floor_divide, remainder = (
    _binary(FloorDivide(), "floor_divide"),
    _binary(Remainder(), "remainder"),
)
maximum, minimum = _binary(Maximum(), "maximum"), _binary(Minimum(), "minimum")
equal, not_equal = _binary(Equal(), "equal"), _binary(NotEqual(), "not_equal")
greater, greater_equal = _binary(Greater(), "greater"), _binary(GreaterEqual(), "greater_equal")
less, less_equal = _binary(Less(), "less"), _binary(LessEqual(), "less_equal")
logical_and, logical_or = _binary(LogicalAnd(), "logical_and"), _binary(LogicalOr(), "logical_or")

exp, log, tanh = _unary(Exp(), "exp"), _unary(Log(), "log"), _unary(Tanh(), "tanh")
sigmoid, softplus = _unary(Sigmoid(), "sigmoid"), _unary(Softplus(), "softplus")
softmax, log_softmax = _unary(Softmax(), "softmax"), _unary(LogSoftmax(), "log_softmax")
log2 = _unary(Log2(), "log2")
sqrt, sin, cos = _unary(Sqrt(), "sqrt"), _unary(Sin(), "sin"), _unary(Cos(), "cos")
negative, square = _unary(Negative(), "negative", False), _unary(Square(), "square", False)
absolute, sign = _unary(Absolute(), "absolute", False), _unary(Sign(), "sign", False)
relu = _unary(Relu(), "relu", False)
logical_not = _unary(LogicalNot(), "logical_not", False)


def round(x: TensorLike) -> Tensor:
    """The nearest whole number, a half to the even neighbour; whole numbers stay as they are."""
    x = as_tensor(x)
    return Round()(x) if x.type.is_float else x


def divide(a: TensorLike, b: TensorLike) -> Tensor:
    """The quotient, number by number; whole numbers become fractions first."""
    x, y = pair(a, b)
    return Divide()(floating(x), floating(y))


def power(a: TensorLike, b: TensorLike) -> Tensor:
    """`a` raised to `b`, number by number; whole numbers become fractions first."""
    x, y = pair(a, b)
    return Power()(floating(x), floating(y))


def divided(a: TensorLike, b: TensorLike) -> tuple[Tensor, Tensor]:
    """How often `b` goes into `a`, and what is left: Python's `divmod`."""
    return floor_divide(a, b), remainder(a, b)


def rounded(x: TensorLike, digits: int | None = None) -> Tensor:
    """The nearest number with so many digits behind the point: Python's `round`."""
    return divide(round(multiply(x, 10.0**digits)), 10.0**digits) if digits else round(x)


def floor(x: TensorLike) -> Tensor:
    """The next whole number below: Python's `math.floor`."""
    return floor_divide(x, 1)


def ceil(x: TensorLike) -> Tensor:
    """The next whole number above: Python's `math.ceil`."""
    return negative(floor(negative(x)))


def trunc(x: TensorLike) -> Tensor:
    """The next whole number towards 0: Python's `math.trunc`."""
    return multiply(sign(x), floor(absolute(x)))


def both(a: TensorLike, b: TensorLike) -> Tensor:
    """True where both are True: Python's `&`."""
    return logical_and(*_flags("&", a, b))


def either(a: TensorLike, b: TensorLike) -> Tensor:
    """True where at least one of two is True: Python's `|`."""
    return logical_or(*_flags("|", a, b))


def one_of_two(a: TensorLike, b: TensorLike) -> Tensor:
    """True where exactly one of two is True: Python's `^`."""
    return not_equal(*_flags("^", a, b))


def shifted_left(a: TensorLike, b: TensorLike) -> Tensor:
    """TK-192: bits are not moved; a product with a power of two does the same."""
    from ..inspect.refusals import no_shift

    raise no_shift("<<", a, b)


def shifted_right(a: TensorLike, b: TensorLike) -> Tensor:
    """TK-192: bits are not moved; `//` by a power of two does the same."""
    from ..inspect.refusals import no_shift

    raise no_shift(">>", a, b)


def opposite(x: TensorLike) -> Tensor:
    """True where it is False: Python's `~`."""
    return logical_not(*_flags("~", x))


def _flags(sign: str, *sides: Any) -> tuple[Tensor, ...]:
    """The sides of an operator for True and False; TK-193 for numbers."""
    flags = pair(*sides) if len(sides) == 2 else (as_tensor(sides[0]),)
    if {x.dtype for x in flags} == {"bool"}:
        return flags
    from ..inspect.refusals import no_flags

    raise no_flags(sign, sides)


def clip(x: TensorLike, low: float, high: float) -> Tensor:
    """Numbers below `low` become `low`, numbers above `high` become `high`."""
    return Clip(float(low), float(high))(as_tensor(x))


def switch(condition: TensorLike, then: TensorLike, otherwise: TensorLike) -> Tensor:
    """`then` where the condition holds (or is not 0), `otherwise` elsewhere."""
    condition = as_tensor(condition)
    if condition.dtype != "bool" and condition.role not in ("constant", "static"):
        condition = NotEqual()(condition, Constant(0, condition.dtype)())
    return Switch()(condition, *pair(then, otherwise))


def axes_of(x: Tensor, axis: Axis) -> tuple[int, ...]:
    """`axis` as rising positions counted from the front; None means every axis."""
    if axis is None:
        return tuple(range(x.ndim))
    chosen = list(axis) if isinstance(axis, Sequence) else [axis]
    return tuple(sorted({normal_axis(a, x.ndim) for a in chosen}))


def sum(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """All numbers along `axis` added up (everything, if axis is None)."""
    x = as_tensor(x)
    x = floating(x) if x.dtype == "bool" else x
    return Sum(axes_of(x, axis), bool(keepdims))(x)


def mean(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The average along `axis` (of everything, if axis is None)."""
    x = floating(x)
    return Mean(axes_of(x, axis), bool(keepdims))(x)


def max(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest number along `axis` (of all, if axis is None)."""
    x = as_tensor(x)
    return Max(axes_of(x, axis), bool(keepdims))(x)


def min(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest number along `axis` (of all, if axis is None)."""
    x = as_tensor(x)
    return Min(axes_of(x, axis), bool(keepdims))(x)


def prod(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """All numbers along `axis` multiplied together (everything, if axis is None)."""
    x = as_tensor(x)
    x = floating(x) if x.dtype == "bool" else x
    return Prod(axes_of(x, axis), bool(keepdims))(x)


def logsumexp(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The logarithm of the sum of e to each number along `axis`, without overflow."""
    x = floating(x)
    return LogSumExp(axes_of(x, axis), bool(keepdims))(x)


def any(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether at least one number along `axis` is not 0 (or one flag is True)."""
    x = as_tensor(x)
    return AnyOf(axes_of(x, axis), bool(keepdims))(x)


def all(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether no number along `axis` is 0 (or no flag is False)."""
    x = as_tensor(x)
    return AllOf(axes_of(x, axis), bool(keepdims))(x)


def argmax(x: TensorLike, axis: int = -1) -> Tensor:
    """The position of the largest number along one axis."""
    x = as_tensor(x)
    return ArgMax(normal_axis(axis, x.ndim))(x)


def argmin(x: TensorLike, axis: int = -1) -> Tensor:
    """The position of the smallest number along one axis."""
    x = as_tensor(x)
    return ArgMin(normal_axis(axis, x.ndim))(x)


def dot(x: TensorLike, y: TensorLike) -> Tensor:
    """The matrix product; a vector on the right gives one number for each row."""
    x, y = pair(x, y)
    if y.ndim == 1:
        column = Dot()(x, ExpandDims(1)(y))
        return Squeeze(column.ndim - 1)(column)
    return Dot()(x, y)


def transpose(x: TensorLike, axes: Sequence[int] | None = None) -> Tensor:
    """The axes in another order, by default reversed: rows become columns."""
    x = as_tensor(x)
    order = range(x.ndim)[::-1] if axes is None else [normal_axis(a, x.ndim) for a in axes]
    return Transpose(tuple(order))(x)


def reshape(x: TensorLike, shape: Sequence[Any]) -> Tensor:
    """The same numbers under another shape; one size may be -1, to be worked out."""
    return lengths.reshaped(as_tensor(x), [lengths.known(size) for size in shape])


def expand_dims(x: TensorLike, axis: int = -1) -> Tensor:
    """A new axis of size 1 at position `axis` of the result."""
    x = as_tensor(x)
    return ExpandDims(normal_axis(axis, x.ndim + 1))(x)


def squeeze(x: TensorLike, axis: int) -> Tensor:
    """The axis at position `axis`, of size 1, taken away."""
    x = as_tensor(x)
    return Squeeze(normal_axis(axis, x.ndim))(x)


def fill_like(x: TensorLike, number: float) -> Tensor:
    """A tensor of the same shape and dtype, filled with one number."""
    return FullLike(float(number))(as_tensor(x))


def known_shape(x: Tensor) -> tuple[int | None, ...]:
    """The shape with None for every size nobody has stated yet."""
    return tuple(None if isinstance(size, Dim) else size for size in x.type.shape)


def _attach() -> None:
    """Give `Tensor` Python's operators; `==` stays identity, so tensors can be dictionary keys."""
    between: dict[str, Callable[[Any, Any], Any]] = {
        "add": add,
        "sub": subtract,
        "mul": multiply,
        "truediv": divide,
        "pow": power,
        "floordiv": floor_divide,
        "mod": remainder,
        "divmod": divided,
        "and": both,
        "or": either,
        "xor": one_of_two,
        "lshift": shifted_left,
        "rshift": shifted_right,
        "matmul": dot,
    }
    for name, function in between.items():
        setattr(Tensor, f"__{name}__", function)
        setattr(Tensor, f"__r{name}__", _swapped(function))
    for name, function in {
        "gt": greater,
        "ge": greater_equal,
        "lt": less,
        "le": less_equal,
    }.items():
        setattr(Tensor, f"__{name}__", function)
    of_one: dict[str, Callable[..., Tensor]] = {
        "neg": negative,
        "pos": as_tensor,
        "abs": absolute,
        "invert": opposite,
        "round": rounded,
        "floor": floor,
        "ceil": ceil,
        "trunc": trunc,
    }
    for name, unary in of_one.items():
        setattr(Tensor, f"__{name}__", unary)


def _swapped(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def reflected(b: TensorLike, a: TensorLike) -> Any:
        return function(a, b)

    return reflected


_attach()
