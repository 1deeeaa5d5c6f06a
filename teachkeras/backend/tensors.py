"""Making tensors, and asking them about themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from ..engine import lengths
from ..engine.functions import elementwise as operators
from ..engine.graph import Tensor, scope
from ..engine.inspect.replay import as_dtype, replay
from ..engine.ops.elementwise import Identity
from ..engine.ops.leaves import Variable
from ..engine.ops.shape import ShapeOf
from ..engine.types import FLOATS
from ..errors import TypeTeachError, shape_tuple, whole_number
from .config import floatx
from .seeding import random_seed
from .sizes import settled_shape
from .sparse import to_dense
from .types import Array, ArrayLike, Shape, Sizes, TensorLike


def name_scope(name: str) -> AbstractContextManager[None]:
    """Everything made inside `with name_scope("encoder"):` carries that label.

    >>> with K.name_scope("encoder"): x = K.constant(1.) + 1.
    >>> x.scope
    ('encoder',)
    """
    return scope(name)


def placeholder(
    shape: Sizes | None = None,
    ndim: int | None = None,
    dtype: str | None = None,
    sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """A box for numbers that come later. None in the shape means "any size".

    `ndim` alone gives that many axes of any size; neither gives a scalar.

    >>> K.placeholder(shape=(None, 3), name="x")
    x   float32 (None, 3)   no value yet
    """
    if sparse:
        raise TypeTeachError(
            "TK-118",
            "there are no sparse tensors here",
            [("it got", "sparse=True")],
            why="a sparse matrix of SciPy becomes an ordinary array with X.toarray()",
            fix="...(..., sparse=False)",
        )
    if shape is None:
        shape = (None,) * (ndim or 0)
    if isinstance(shape, Tensor):
        shape = lengths.listed(shape)
    right = f"name={shape!r}" if isinstance(shape, str) else f"shape=({shape},)"
    sizes = shape_tuple(shape, "shape", f"K.placeholder({right})")
    x = operators.placeholder(sizes, dtype or floatx(), name)
    return _marked(x)


def _marked(x: Tensor) -> Tensor:
    """The notes Keras 1 pins on its tensors; the engine never reads them."""
    x._keras_shape = int_shape(x)  # type: ignore[attr-defined]
    x._uses_learning_phase = False  # type: ignore[attr-defined]
    return x


def variable(value: ArrayLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Numbers that live between calls and can be updated, such as weights.

    A sparse matrix of SciPy becomes a dense one.

    >>> K.get_value(K.variable([1, 2]))
    array([1., 2.], dtype=float32)
    """
    return _marked(operators.shared(to_dense(value), name, dtype or floatx()))


def constant(value: ArrayLike, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Numbers written into the graph; they never change.

    >>> K.eval(K.constant([1., 2.]))
    array([1., 2.], dtype=float32)
    """
    return operators.constant(value, dtype or floatx(), name)


def zeros(shape: Sizes, dtype: str | None = None, name: str | None = None) -> Tensor:
    """A variable full of zeros.

    >>> K.eval(K.zeros((2,)))
    array([0., 0.], dtype=float32)
    """
    dtype = dtype or floatx()
    return variable(np.zeros(settled_shape(shape, dtype, "K.zeros({})"), dtype), dtype, name)


def ones(shape: Sizes, dtype: str | None = None, name: str | None = None) -> Tensor:
    """A variable full of ones.

    >>> K.eval(K.ones((2, 2)) + 1)
    array([[2., 2.],
           [2., 2.]], dtype=float32)
    """
    dtype = dtype or floatx()
    return variable(np.ones(settled_shape(shape, dtype, "K.ones({})"), dtype), dtype, name)


def eye(size: int, dtype: str | None = None, name: str | None = None) -> Tensor:
    """A variable holding the identity matrix.

    >>> K.eval(K.eye(2))
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    if is_symbol(size):
        (size,) = settled_shape((size,), floatx(), "K.eye(3)")
    rows = whole_number(size, "the size of an identity matrix", "TK-382", "K.eye(3)")
    settled_shape((rows, rows), dtype or floatx(), "K.eye(3)")
    return variable(np.eye(rows), dtype, name)


def zeros_like(x: Tensor, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Zeros of the same shape, and of the same dtype unless another is asked for.

    >>> K.eval(K.zeros_like(K.constant([1., 2.])))
    array([0., 0.], dtype=float32)
    """
    return _filled(x, 0.0, dtype, name)


def ones_like(x: Tensor, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Ones of the same shape, and of the same dtype unless another is asked for.

    >>> K.eval(K.ones_like(K.constant([1., 2.])))
    array([1., 1.], dtype=float32)
    """
    return _filled(x, 1.0, dtype, name)


def _filled(x: Tensor, number: float, dtype: str | None, name: str | None) -> Tensor:
    filled = operators.fill_like(x, number)
    filled = operators.cast(filled, dtype) if dtype else filled
    filled.name = name
    return filled


def identity(x: Tensor) -> Tensor:
    """The same tensor as a new node, so that notes pinned on it stay its own.

    >>> K.eval(K.identity(K.constant([1., 2.])))
    array([1., 2.], dtype=float32)
    """
    return Identity()(x)


def ndim(x: TensorLike) -> int:
    """Rank: how many axes (0 for a scalar).

    >>> K.ndim(K.placeholder((2, 3)))
    2
    """
    return operators.as_tensor(x).ndim


def int_shape(x: TensorLike) -> Shape:
    """The shape as whole numbers, with None for every size that is not known yet.

    >>> K.int_shape(K.placeholder((None, 64)))
    (None, 64)
    """
    return operators.known_shape(operators.as_tensor(x))


def get_variable_shape(x: Tensor) -> Shape:
    """The shape of a variable as whole numbers.

    >>> K.get_variable_shape(K.zeros((2, 3)))
    (2, 3)
    """
    return int_shape(x)


def is_symbol(x: object) -> bool:
    """True for a tensor of the engine, False for a number or an array.

    >>> K.is_symbol(K.constant(3.)), K.is_symbol(3.)
    (True, False)
    """
    return isinstance(x, Tensor)


def in_dtype_of(x: Tensor, array: Array, name: str, fix: str) -> Array:
    """An array of numbers in the dtype in which a placeholder takes it; TK-303 if it cannot be.

    Whole numbers stay whole: int64 times keep every digit, and fractions are never cut. `name` and
    `fix` are for the message.

    >>> K.in_dtype_of(K.placeholder((None,), dtype='int32'), np.array([2., 3.]), "n", "")
    array([2, 3], dtype=int32)
    """
    found = as_dtype(array, x, name, fix)
    # An array that was pickled has a dtype of its own: equal, and yet not the one NumPy keeps.
    return found if found.dtype is np.dtype(dtype(x)) else found.view(dtype(x))


def is_keras_tensor(x: object) -> bool:
    """True for a tensor with the notes of Keras: from `placeholder`, `variable`, or a layer.

    >>> K.is_keras_tensor(K.placeholder((2,))), K.is_keras_tensor(K.constant(1.))
    (True, False)
    """
    return hasattr(x, "_keras_shape")


def shape(x: Tensor) -> Tensor:
    """The shape as a symbol: whole numbers that may only be known once data arrives.

    >>> K.eval(K.shape(K.constant([[1., 2., 3.]])))
    array([1, 3], dtype=int32)
    """
    return ShapeOf()(operators.as_tensor(x))


def dtype(x: TensorLike) -> str:
    """The type of the numbers, such as 'float32'.

    >>> K.dtype(K.placeholder((2,)))
    'float32'
    """
    return operators.as_tensor(x).dtype


def count_params(x: Tensor) -> int:
    """How many numbers a tensor of known shape holds.

    >>> K.count_params(K.zeros((2, 3)))
    6
    """
    return int(np.prod(operators.as_tensor(x).type.sizes, dtype="int64"))


def eval(x: TensorLike) -> Any:
    """The value of a tensor that needs no input; TK-207 names the placeholders it would need.

    >>> float(K.eval(K.constant(2.) * 3))
    6.0
    """
    value = replay([operators.as_tensor(x)]).results[0]
    return np.array(value) if np.ndim(value) else np.asarray(value)[()]


def get_value(x: Tensor) -> Array:
    """A copy of a variable's numbers.

    >>> K.get_value(K.variable(3.))
    array(3., dtype=float32)
    """
    return _shared(x).get()


def set_value(x: Tensor, value: ArrayLike) -> None:
    """Put new numbers into a variable; the shape stays (TK-301 otherwise).

    >>> w = K.variable([1., 2.])
    >>> K.set_value(w, [3., 4.]); K.get_value(w)
    array([3., 4.], dtype=float32)
    """
    _shared(x).set(value)


def batch_get_value(xs: Iterable[Tensor]) -> list[Array]:
    """Copies of the numbers of several variables.

    >>> K.batch_get_value([K.variable(1.), K.variable(2.)])
    [array(1., dtype=float32), array(2., dtype=float32)]
    """
    return [get_value(x) for x in xs]


def batch_set_value(tuples: Iterable[tuple[Tensor, ArrayLike]]) -> None:
    """Put new numbers into several variables: pairs (variable, numbers).

    >>> w, b = K.variable(1.), K.variable(2.)
    >>> K.batch_set_value([(w, 3.), (b, 4.)]); K.batch_get_value([w, b])
    [array(3., dtype=float32), array(4., dtype=float32)]
    """
    for x, value in tuples:
        set_value(x, value)


def is_variable(x: object) -> bool:
    """True for a variable, False for every other tensor.

    >>> K.is_variable(K.variable(1.)), K.is_variable(K.constant(1.))
    (True, False)
    """
    return isinstance(x, Tensor) and isinstance(x.op, Variable)


def _shared(x: Tensor) -> Any:
    if is_variable(x):
        return x.op.shared  # type: ignore[attr-defined]
    raise TypeTeachError(
        "TK-215",
        "only variables keep a value between calls",
        [("it got", repr(x)[:80])],
        fix="K.eval(x)   computes a tensor that needs no input",
    )


def random_uniform_variable(
    shape: Sequence[int],
    low: float,
    high: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Tensor:
    """A variable of random numbers between `low` and `high`.

    Without a seed, one is drawn from `np.random`, so `np.random.seed(1337)` repeats a script.

    >>> numbers = K.get_value(K.random_uniform_variable((2, 3), 5., 6., seed=1))
    >>> numbers.shape, bool(((numbers >= 5) & (numbers < 6)).all())
    ((2, 3), True)
    """
    sizes = settled_shape(shape, "float64", "K.random_uniform_variable({}, 0., 1.)")
    generator = _generator(seed)
    return variable(_drawn(lambda n: generator.uniform(low, high, n), sizes, dtype), dtype, name)


def random_normal_variable(
    shape: Sequence[int],
    mean: float,
    scale: float,
    dtype: str | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Tensor:
    """A variable of normally distributed numbers with this mean and standard deviation.

    >>> numbers = K.get_value(K.random_normal_variable((100, 100), 5., 2., seed=1))
    >>> abs(float(numbers.mean()) - 5) < 0.1, abs(float(numbers.std()) - 2) < 0.1
    (True, True)
    """
    sizes = settled_shape(shape, "float64", "K.random_normal_variable({}, 0., 1.)")
    generator = _generator(seed)
    return variable(_drawn(lambda n: generator.normal(mean, scale, n), sizes, dtype), dtype, name)


AT_ONCE = 1 << 20  # random numbers: they come in double precision, twice as large as most weights


def _drawn(draw: Callable[[int], Array], sizes: Sequence[int], dtype: str | None) -> Array:
    """Random numbers in the type of the variable, drawn block by block to save memory."""
    wanted = dtype or floatx()
    numbers = np.empty(tuple(sizes), wanted if wanted in FLOATS else "float64")
    flat = numbers.reshape(-1)
    for start in range(0, flat.size, AT_ONCE):
        block = flat[start : start + AT_ONCE]
        block[:] = draw(block.size)
    return numbers


def _generator(seed: int | None) -> np.random.RandomState:
    return np.random.RandomState(random_seed(seed))
