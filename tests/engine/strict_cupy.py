"""A strict stand-in for CuPy, for machines without a GPU: NumPy inside, CuPy's rules outside.

It offers the functions that CuPy's reference documents (docs.cupy.dev, API reference) and that an
engine could want, with the documented arguments and no others. Where CuPy is stricter than NumPy it
is as strict: NumPy arrays are no operands, nothing becomes a NumPy array unasked, only sums and
products have `reduce`, `dot` wants a contiguous `out`. Numbers that nobody has written yet are nan.
"""

import builtins
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided as _as_strided

__version__ = "14.stand-in"

UFUNCS = """
add subtract multiply divide true_divide floor_divide negative power remainder mod fmod absolute
rint sign exp exp2 log log2 log10 expm1 log1p sqrt square cbrt reciprocal logaddexp
sin cos tan arcsin arccos arctan arctan2 hypot sinh cosh tanh arcsinh arccosh arctanh
greater greater_equal less less_equal not_equal equal logical_and logical_or logical_xor logical_not
maximum minimum fmax fmin isfinite isinf isnan signbit copysign floor ceil trunc
""".split()
ATTRIBUTES = {"shape", "ndim", "size", "itemsize", "nbytes", "strides", "dtype"}
ADDED_AT = "int32 int64 float16 float32 float64 uint32 uint64".split()


class ndarray:
    """An array that lives on the GPU, as far as anybody outside can tell."""

    __array_ufunc__ = None  # NumPy's functions do not take it
    __hash__ = None

    def __init__(self, held: Any) -> None:
        self._held = held

    def __getattr__(self, name: str) -> Any:
        if name in ATTRIBUTES:
            return getattr(self._held, name)
        raise AttributeError(f"this CuPy array has no {name}")

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct "
            "a NumPy array explicitly."
        )

    def __array_function__(self, function: Any, *_: Any) -> Any:
        raise TypeError(f"numpy.{function.__name__} was called with an array of the GPU")

    # leaving the GPU -------------------------------------------------------------------------

    def get(
        self, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True
    ) -> Any:
        """A copy as a NumPy array."""
        return np.array(self._held, order=order)

    def set(self, arr: Any, stream: Any = None) -> None:
        """Copy a NumPy array of the same shape and dtype into this one, which is contiguous."""
        assert type(arr) is np.ndarray and arr.dtype == self.dtype and arr.shape == self.shape
        if not self._held.flags.c_contiguous:
            raise RuntimeError("Cannot set to non-contiguous array")
        self._held[...] = arr

    def __bool__(self) -> bool:
        return bool(self._held)

    def __int__(self) -> int:
        return int(self._held)

    def __float__(self) -> float:
        return float(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def item(self) -> Any:
        """The only number, as Python's own."""
        return self._held.item()

    def __repr__(self) -> str:
        return repr(self._held)

    def __str__(self) -> str:
        return str(self._held)

    # views and copies ------------------------------------------------------------------------

    @property
    def T(self) -> "ndarray":
        """The transpose."""
        return ndarray(self._held.T)

    def reshape(self, *shape: Any, order: str = "C") -> "ndarray":
        """The same numbers under another shape."""
        return ndarray(self._held.reshape(*shape, order=order))

    def transpose(self, *axes: Any) -> "ndarray":
        """The axes in another order."""
        return ndarray(self._held.transpose(*axes))

    def view(self, dtype: Any = None, type: Any = None) -> "ndarray":
        """The same bytes as another dtype."""
        return ndarray(self._held.view(dtype))

    def ravel(self, order: str = "C") -> "ndarray":
        """All numbers in one row."""
        return ndarray(self._held.ravel(order))

    def copy(self, order: str = "C") -> "ndarray":
        """The same numbers elsewhere."""
        return ndarray(self._held.copy(order))

    def astype(
        self, dtype: Any, order: str = "K", casting: Any = None, subok: Any = None, copy: Any = True
    ) -> "ndarray":
        """The same numbers in another dtype."""
        with np.errstate(all="ignore"):
            return ndarray(self._held.astype(dtype, order=order, copy=copy))

    def fill(self, value: Any) -> None:
        """Write one number everywhere."""
        self._held.fill(inside(value))

    def min(self, axis: Any = None, out: Any = None, keepdims: bool = False) -> "ndarray":
        """The smallest number."""
        return amin(self, axis, out, keepdims)

    def max(self, axis: Any = None, out: Any = None, keepdims: bool = False) -> "ndarray":
        """The largest number."""
        return amax(self, axis, out, keepdims)

    def __getitem__(self, index: Any) -> "ndarray":
        return ndarray(self._held[_index(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(value, np.ndarray) and value.size != 1:
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
        self._held[_index(index)] = value._held if isinstance(value, ndarray) else value


def _index(index: Any) -> tuple[Any, ...]:
    """What NumPy is given between the brackets; the ellipsis keeps a single number an array."""
    parts = index if isinstance(index, tuple) else (index,)
    parts = tuple(inside(p) if isinstance(p, (ndarray, np.ndarray)) else p for p in parts)
    return parts if builtins.any(p is Ellipsis for p in parts) else (*parts, ...)


def inside(value: Any) -> Any:
    """What an operand holds; TypeError for what CuPy does not take, NumPy arrays above all."""
    if isinstance(value, ndarray):
        return value._held
    if isinstance(value, (bool, int, float, np.generic)):
        return value
    raise TypeError(f"Unsupported type {type(value)}")


def outside(value: Any) -> ndarray:
    """A result as an array of the GPU: even a single number is one."""
    return ndarray(np.asarray(value))


def into(out: Any, result: Any, casting: str = "same_kind") -> ndarray:
    """The result, written into `out` if there is one; its shape must fit exactly."""
    if out is None:
        return outside(result)
    if not isinstance(out, ndarray):
        raise TypeError("return arrays must be of cupy.ndarray")
    if out.shape != np.shape(result):
        raise ValueError(f"out has shape {out.shape}, the result {np.shape(result)}")
    np.copyto(out._held, result, casting=casting)
    return out


# ufuncs --------------------------------------------------------------------------------------


class ufunc:
    """A function that works number by number."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._numpy = getattr(np, name)

    def __call__(self, *args: Any, out: Any = None, dtype: Any = None) -> ndarray:
        if len(args) != self._numpy.nin:
            raise TypeError(f"Wrong number of arguments for cupy.{self.name}")
        with np.errstate(all="ignore"):
            return into(out, self._numpy(*map(inside, args), dtype=dtype))

    def reduce(
        self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False
    ) -> ndarray:
        """Sums and products along axes; CuPy has no others."""
        if self.name == "add":
            return sum(array, axis, dtype, out, keepdims)
        if self.name == "multiply":
            return prod(array, axis, dtype, out, keepdims)
        raise NotImplementedError(f"`cupy_{self.name}.reduce` is not supported yet")

    def at(self, a: Any, indices: Any, b: Any = None) -> None:
        """Work on chosen entries, each as often as it is named."""
        if str(a.dtype) not in ADDED_AT:
            raise TypeError(f"cupy.{self.name}.at only supports {', '.join(ADDED_AT)}")
        self._numpy.at(inside(a), inside(indices), inside(b))


globals().update({name: ufunc(name) for name in UFUNCS})
_OPERATORS = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "pow": "power",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
    "and": "logical_and",
    "or": "logical_or",
}


def _operator(name: str, swapped: bool) -> Any:
    def method(self: ndarray, other: Any) -> ndarray:
        first, second = (other, self) if swapped else (self, other)
        return globals()[name](first, second)

    return method


for _short, _name in _OPERATORS.items():
    setattr(ndarray, f"__{_short}__", _operator(_name, False))
    setattr(ndarray, f"__r{_short}__", _operator(_name, True))
ndarray.__neg__ = lambda self: globals()["negative"](self)
ndarray.__abs__ = lambda self: globals()["absolute"](self)


# making arrays -------------------------------------------------------------------------------


def empty(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
    """An array whose numbers nobody has written: nan, -1 or True."""
    made = np.empty(shape, dtype, order)
    made.fill({"f": np.nan, "b": True}.get(made.dtype.kind, np.array(-1).astype(made.dtype)))
    return ndarray(made)


def zeros(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
    """Zeros."""
    return ndarray(np.zeros(shape, dtype, order))


def ones(shape: Any, dtype: Any = float, order: str = "C") -> ndarray:
    """Ones."""
    return ndarray(np.ones(shape, dtype, order))


def full(shape: Any, fill_value: Any, dtype: Any = None, order: str = "C") -> ndarray:
    """One number everywhere."""
    return ndarray(np.full(shape, inside(fill_value), dtype, order))


def array(
    obj: Any,
    dtype: Any = None,
    copy: bool = True,
    order: str = "K",
    subok: bool = False,
    ndmin: int = 0,
    *,
    blocking: bool = False,
) -> ndarray:
    """Anything NumPy can read, brought to the GPU."""
    held = obj._held if isinstance(obj, ndarray) else obj
    return ndarray(np.array(held, dtype, copy=True, order=order, ndmin=ndmin))


def asarray(a: Any, dtype: Any = None, order: Any = None, *, blocking: bool = False) -> ndarray:
    """The same array if it is on the GPU already, else a copy there."""
    held = a._held if isinstance(a, ndarray) else np.array(a)
    return ndarray(np.asarray(held, dtype, order))


def copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = None) -> None:
    """Copy numbers, stretched to the target's shape, where a flag says so."""
    flags = True if where is None else inside(where)
    assert flags is True or flags.dtype == bool
    with np.errstate(all="ignore"):
        np.copyto(dst._held, inside(src), casting, flags)


def asnumpy(
    a: Any, stream: Any = None, order: str = "C", out: Any = None, *, blocking: bool = True
) -> Any:
    """A copy as a NumPy array."""
    return a.get(order=order) if isinstance(a, ndarray) else np.asarray(a, order=order)


# shapes --------------------------------------------------------------------------------------


def reshape(a: Any, newshape: Any, order: str = "C") -> ndarray:
    """The same numbers under another shape."""
    return a.reshape(newshape, order=order)


def transpose(a: Any, axes: Any = None) -> ndarray:
    """The axes in another order."""
    return outside(np.transpose(inside(a), axes))


def squeeze(a: Any, axis: Any = None) -> ndarray:
    """Axes of size 1 taken away."""
    return outside(np.squeeze(inside(a), axis))


def expand_dims(a: Any, axis: Any) -> ndarray:
    """A new axis of size 1."""
    return outside(np.expand_dims(inside(a), axis))


def broadcast_to(array: Any, shape: Any) -> ndarray:
    """A view stretched to a shape."""
    return outside(np.broadcast_to(inside(array), shape))


def concatenate(
    tup: Any, axis: int = 0, out: Any = None, *, dtype: Any = None, casting: str = "same_kind"
) -> ndarray:
    """Arrays behind each other."""
    return into(out, np.concatenate([inside(a) for a in tup], axis, dtype=dtype), casting)


def pad(array: Any, pad_width: Any, mode: str = "constant", **kwargs: Any) -> ndarray:
    """An array with a border."""
    return outside(np.pad(inside(array), pad_width, mode, **kwargs))


def may_share_memory(a: Any, b: Any, max_work: Any = None) -> bool:
    """Whether the bytes of two arrays may overlap."""
    return bool(np.may_share_memory(inside(a), inside(b)))


# choosing, products, reductions --------------------------------------------------------------


def where(condition: Any, x: Any = None, y: Any = None) -> ndarray:
    """One of two, number by number."""
    return outside(np.where(inside(condition), inside(x), inside(y)))


def take(a: Any, indices: Any, axis: Any = None, out: Any = None) -> ndarray:
    """Chosen rows; numbers that are out of range wrap round."""
    return into(out, np.take(inside(a), inside(indices), axis, mode="wrap"))


def dot(a: Any, b: Any, out: Any = None) -> ndarray:
    """The matrix product."""
    if out is not None and not out._held.flags.c_contiguous:
        raise ValueError("Output array must be C-contiguous")
    with np.errstate(all="ignore"):
        return into(out, np.dot(inside(a), inside(b)), "no")


def matmul(x1: Any, x2: Any, /, out: Any = None) -> ndarray:
    """One matrix product for each of a stack."""
    with np.errstate(all="ignore"):
        return into(out, np.matmul(inside(x1), inside(x2)))


def sum(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False
) -> ndarray:
    """Everything along axes added up."""
    return into(out, np.sum(inside(a), axis, dtype, keepdims=keepdims), "unsafe")


def prod(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False
) -> ndarray:
    """Everything along axes multiplied."""
    return into(out, np.prod(inside(a), axis, dtype, keepdims=keepdims), "unsafe")


def _reduction(name: str) -> Any:
    def function(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> ndarray:
        return into(out, getattr(np, name)(inside(a), axis, keepdims=keepdims), "unsafe")

    return function


amax, amin, max, min, any, all = map(_reduction, "amax amin max min any all".split())


def _place(name: str) -> Any:
    def function(
        a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False
    ) -> ndarray:
        return into(out, getattr(np, name)(inside(a), axis, keepdims=keepdims), "unsafe")

    return function


argmax, argmin = map(_place, ("argmax", "argmin"))


def as_strided(x: Any, shape: Any = None, strides: Any = None) -> ndarray:
    """A view with other strides."""
    return ndarray(_as_strided(inside(x), shape, strides))


lib = SimpleNamespace(stride_tricks=SimpleNamespace(as_strided=as_strided))
cuda = SimpleNamespace(
    is_available=lambda: True,
    Device=lambda: SimpleNamespace(id=0),
    runtime=SimpleNamespace(
        getDeviceProperties=lambda device: {"name": b"a stand-in"},
        memGetInfo=lambda: (1 << 33, 1 << 34),
    ),
)
