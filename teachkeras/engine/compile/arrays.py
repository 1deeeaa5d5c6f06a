"""The table of array modules: NumPy for the CPU, CuPy for a GPU, under the names programs call.

A program says `add`, `dot` or `copyto`; the table tells which function that is on its device. CuPy
offers nearly all of them under NumPy's names. Where it does not, `OnGpu` says what takes the place,
and why; no other file knows a difference between the two, or imports CuPy at all.
"""

from __future__ import annotations

import functools
import importlib
import keyword
import re
from collections.abc import Callable
from contextvars import ContextVar, Token
from time import perf_counter
from typing import Any

import numpy as np

from ...errors import StateError
from ..types import Array, ArrayModule

Run = Callable[..., list[Any]]


class Arrays:
    """The arrays of one device. A name that is not defined here is the module's own.

    >>> CPU.add is np.add, CPU.device, CPU.library
    (True, 'cpu', 'NumPy')
    """

    device = "cpu"
    name = "numpy"
    library = "NumPy"  # the name as its makers write it
    # The line above a program.
    quiet = "@errstate(all='ignore')  # log(0) is -inf and 0/0 is nan, without a warning"
    in_blocks = True  # a long chain is worked off in pieces that stay in the cache

    def __init__(self, module: ArrayModule) -> None:
        self.module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return array_module, (self.device,)  # a module is not copied: it is found again

    def __repr__(self) -> str:
        return f"arrays of {self.library}"

    @property
    def model(self) -> str:
        """Which processor it is, where that is known."""
        return ""

    # how programs are written ----------------------------------------------------------------

    def reducing(self, ufunc: str) -> str:
        """How a program calls the reduction of a ufunc.

        >>> CPU.reducing("maximum")
        'maximum.reduce'
        """
        return f"{ufunc}.reduce"

    @property
    def dot(self) -> Callable[..., Any]:
        """The matrix product, as the method of arrays.

        `numpy.dot` asks first whether another library should compute it: 0.2 of 0.5 microseconds.
        """
        return self.module.ndarray.dot  # type: ignore[no-any-return]

    def number(self, array: str) -> str:
        """How a program takes the number out of an array without axes."""
        return f"{array}[()]"

    def helper(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """One of our own functions as a program calls it; what it knows as `xp` is NumPy."""
        return function

    def stream(self, stream: Any) -> Any:
        """A supply of random numbers as a program calls it."""
        return stream

    # numbers on their way --------------------------------------------------------------------

    def held(self, array: Array) -> Any:
        """A NumPy array as an array of this device; on the CPU it is the same one."""
        return np.asarray(array)

    def numbers(self, array: Any) -> Any:
        """An array of this device as a NumPy array to read from; on the CPU it is the same one."""
        return array

    def carrying(self, run: Run) -> Run:
        """A program as a function from NumPy arrays to NumPy arrays."""
        return run

    # time ------------------------------------------------------------------------------------

    @property
    def clock(self) -> Callable[[], float]:
        """A clock in seconds, read when everything that was asked for is done."""
        return perf_counter

    # memory ----------------------------------------------------------------------------------

    def room(self, size: int, alignment: int) -> Any:
        """So many raw bytes, beginning at a multiple of `alignment`."""
        raw = np.empty(size + alignment, "uint8")
        start = -raw.ctypes.data % alignment
        return raw[start : start + size]

    def free_bytes(self) -> int | None:
        """The memory that is left on a device with memory of its own; None for the process's."""
        return None


class OnGpu(Arrays):
    """CuPy, and every place where it is not NumPy.

    Arrays live in the GPU's memory. CuPy turns none into a NumPy array unasked, and takes no NumPy
    array as an operand: constants and variables are brought there once, data with each call.
    """

    device = "gpu"
    name = "cupy"
    library = "CuPy"
    quiet = ""  # a GPU never warns, so CuPy has no `errstate`
    in_blocks = False  # each line starts the GPU anew: one long line is faster than many short ones

    # CuPy's ufuncs reduce only for sums and products; the others have functions of their own.
    REDUCTIONS = {"maximum": "amax", "minimum": "amin", "logical_or": "any", "logical_and": "all"}

    @property
    def model(self) -> str:
        """The GPU's name, as its maker gives it."""
        name = self.cuda.runtime.getDeviceProperties(self.cuda.Device().id)["name"]
        return name.decode() if isinstance(name, bytes) else str(name)

    def take(
        self, table: Array, rows: Array, axis: int, out: Array | None = None, mode: str = "raise"
    ) -> Any:
        """CuPy's `take` has no `mode`: numbers out of range wrap round, so look at them before."""
        return self.module.take(table, rows, axis=axis, out=out)

    def reducing(self, ufunc: str) -> str:
        """A function such as `amax` where the ufunc has no `reduce`."""
        return self.REDUCTIONS.get(ufunc) or super().reducing(ufunc)

    def number(self, array: str) -> str:
        """It stays an array of the GPU, on its own: to look at it now would stop the GPU."""
        return f"{array}.copy()"

    def helper(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with these arrays in place of its default, NumPy, if it wants to know."""
        if "xp" not in function.__code__.co_varnames[: function.__code__.co_argcount]:
            return function

        def on_gpu(*args: Any, **settings: Any) -> Any:
            return function(*args, **settings, xp=self)

        return on_gpu

    def stream(self, stream: Any) -> Any:
        """The same numbers as on the CPU: they are drawn there and copied."""
        return DrawnOnCpu(stream, self)

    def held(self, array: Array) -> Any:
        """A copy in the GPU's memory."""
        return self.module.array(array, order="C")

    def numbers(self, array: Any) -> Any:
        """A copy in this memory; a single number becomes a NumPy number, as on the CPU."""
        return array.get()[()]

    def carrying(self, run: Run) -> Run:
        """Data are carried to the GPU, and results back."""

        def there_and_back(*data: Any) -> list[Any]:
            return [self.numbers(result) for result in run(*map(self.held, data))]

        return there_and_back

    @property
    def clock(self) -> Callable[[], float]:
        """The GPU works on while Python goes ahead, so wait for it before looking at the clock."""

        def waiting() -> float:
            self.cuda.Stream.null.synchronize()
            return perf_counter()

        return waiting

    def room(self, size: int, alignment: int) -> Any:
        """What CuPy gives begins at multiples of 512 bytes anyway, and has no `ctypes` to ask."""
        return self.module.empty(size, "uint8")

    def free_bytes(self) -> int | None:
        """The memory that is left on the GPU."""
        return int(self.cuda.runtime.memGetInfo()[0])


class DrawnOnCpu:
    """A stream of random numbers that fills arrays of the GPU with what the CPU would get."""

    def __init__(self, stream: Any, arrays: OnGpu) -> None:
        self.stream = stream
        self.arrays = arrays

    def fill(self, draw: Any, out: Array) -> None:
        """Fill an array with numbers from 0 up to 1."""
        self._carry(self.stream.fill, draw, out)

    def fill_normal(self, draw: Any, out: Array) -> None:
        """Fill an array with numbers around 0 (the bell curve)."""
        self._carry(self.stream.fill_normal, draw, out)

    def _carry(self, fill: Callable[[Any, Any], None], draw: Any, out: Array) -> None:
        drawn = np.empty(out.shape, out.dtype)
        fill(draw, drawn)
        self.arrays.copyto(out, self.arrays.held(drawn))


CPU = Arrays(np)
TABLE: dict[str, Arrays] = {"cpu": CPU}  # the GPU joins it when somebody first asks for it
_chosen = [CPU]  # for the whole process
_for_now: ContextVar[Arrays | None] = ContextVar("for_now", default=None)  # in a `with` block


def array_module(device: str = "cpu") -> Arrays:
    """The arrays of a device: NumPy's for "cpu", CuPy's for "gpu"; TK-705 where none can be used.

    >>> array_module("cpu")
    arrays of NumPy
    """
    if device not in TABLE:
        TABLE[device] = OnGpu(_cupy())
    return TABLE[device]


def _cupy() -> Any:
    """CuPy, if it is installed and finds a GPU."""
    try:
        module = importlib.import_module("cupy")
    except ModuleNotFoundError:
        raise _no_gpu("CuPy, which computes on it, is not installed") from None
    except ImportError as error:
        raise _no_gpu(f"CuPy cannot be imported: {error}"[:80]) from None
    if not module.cuda.is_available():
        raise _no_gpu(f"CuPy {module.__version__} is here, but finds no GPU or no driver")
    return module


def _no_gpu(found: str) -> StateError:
    return StateError(
        "TK-705",
        "no GPU can be used here",
        [("it found", found), ("it needs", "a GPU by NVIDIA, its driver, and CuPy")],
        fix="tk.device('cpu')   or: pip install 'teachkeras[gpu]'",
    )


def in_use() -> Arrays:
    """The arrays with which functions made now will compute."""
    return _for_now.get() or _chosen[0]


def use(arrays: Arrays) -> None:
    """Let functions made from now on compute with these arrays; in a block, until it ends."""
    if _for_now.get() is not None:
        _for_now.set(arrays)
    else:
        _chosen[:] = [arrays]


def begin_block(arrays: Arrays) -> Token[Arrays | None]:
    """Let this thread's functions compute with these arrays, until `end_block` is told."""
    return _for_now.set(arrays)


def end_block(began: Token[Arrays | None]) -> None:
    """Let everything be as before the block that began so."""
    _for_now.reset(began)


def on_cpu(value: Any) -> Any:
    """An array of the GPU as a NumPy array; everything else as it is."""
    gpu = TABLE.get("gpu")
    return gpu.numbers(value) if gpu is not None and isinstance(value, gpu.ndarray) else value


@functools.cache
def works_number_by_number(function: str) -> bool:
    """Whether a function may write its result where one of its inputs lies (`matmul` may not).

    >>> works_number_by_number("add"), works_number_by_number("matmul")
    (True, False)
    """
    found = getattr(np, function, None)
    return isinstance(found, np.ufunc) and not found.signature


OF_NUMPY = {*dir(np), *vars(np)}


def is_taken(name: str) -> bool:
    """Whether a name means a function of the module: `multiply` must stay what it is."""
    return name in OF_NUMPY


LONGEST_NAME = 60
NO_LETTER = re.compile("[^A-Za-z0-9_]")  # nor a digit: what no name of a program has


@functools.lru_cache(maxsize=1024)
def name_like(wish: str) -> str:
    """The Python name nearest to a wish.

    >>> name_like("my layer"), name_like("2 cats"), name_like("for")
    ('my_layer', 't_2_cats', 't_for')
    """
    clean = NO_LETTER.sub("_", wish).strip("_") or "t"
    if clean[0].isdigit() or keyword.iskeyword(clean):
        clean = "t_" + clean
    return clean[:LONGEST_NAME]
