"""Is this data what the model can take? The questions are asked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

import numpy as np

from .. import backend as K
from ..backend.types import Array, Data, Shape, Tensor
from ..errors import ArgumentError, DataError
from ..layers.container import Container
from .in_file import InFile, stays_in_file
from .numbers import numbers


def as_inputs(model: Container, x: Data, by_batch: bool = False) -> list[Any]:
    """The samples as arrays the model can be fed, one for each input; TK-311 names both shapes.

    Several inputs come as a list in order or as a dict by the names of the input layers. With
    `by_batch`, what lies in a file stays there: it comes as `InFile` rows.
    """
    tensor = model.inputs[0]
    if len(model.inputs) == 1 and is_ready(x, tensor) and tail_fits(x.shape, tensor._keras_shape):
        return [x]  # what a training loop feeds, thousands of times
    names = model.input_names
    values = in_order(x, names, "inputs")
    arrays = [
        _as_input(value, tensor, name, by_batch)
        for value, tensor, name in zip(values, model.inputs, names, strict=True)
    ]
    common_length(arrays, names)
    return arrays


def check_rows(x: Any, what: str = "samples") -> None:
    """From no samples nothing is learned, and nothing can be measured on them (TK-425)."""
    if not len(x):
        raise ArgumentError(
            "TK-425",
            f"there are no {what}: a mean needs at least one",
            [("it got", f"shape {x.shape}")],
            why="a selection such as X[mask] is empty when no row fits",
            fix="X.shape, y.shape   after each line that makes them: where do the rows go?",
        )


def common_length(arrays: Sequence[Any], names: Sequence[str] = ()) -> int:
    """How many samples every array has; TK-317 if they do not agree."""
    rows = {len(array) for array in arrays}
    if len(rows) > 1:
        counts = [str(len(array)) for array in arrays]
        named = [f"{name}: {count}" for name, count in zip(names, counts, strict=False)]
        raise DataError(
            "TK-317",
            "every input must have the same number of samples",
            [("it got", ", ".join(named or counts))],
            fix=f"[x[:{min(rows)}] for x in X]",
        )
    return rows.pop() if rows else 0


def standardize_input_data(
    data: Data | None,
    names: Sequence[str],
    shapes: Sequence[Shape | None] | None = None,
    check_batch_axis: bool = True,
    exception_prefix: str = "",
) -> list[Any]:
    """Data as a list of arrays in the order of `names`: from an array, a list, or a dict by name.

    `shapes` has a shape (or None) for each; without `check_batch_axis` the first axis is free.
    One number for each sample becomes a column. `exception_prefix` is Keras 1's way to name the
    data in its messages; TK-311 names the input itself.

    >>> [x.shape for x in standardize_input_data({"x": [1, 2, 3]}, ["x"], [(None, 1)])]
    [(3, 1)]
    """
    if data is None:
        return [None for _ in names]
    shapes = shapes or [None] * len(names)
    arrays = [
        numbers(value, exception_prefix or f"the data for {name!r}", "X", shape or ())
        for name, value, shape in zip(
            names, in_order(data, list(names), "arrays"), shapes, strict=True
        )
    ]
    arrays = [array[:, None] if array.ndim == 1 else array for array in arrays]
    for name, array, shape in zip(names, arrays, shapes, strict=True):
        if shape is None:
            continue
        first = check_batch_axis and shape[0] not in (None, len(array))
        if first or not tail_fits(array.shape, shape):
            raise _wrong_input(array, tuple(shape), name)
    return arrays


def _as_input(x: Any, tensor: Tensor, name: str, by_batch: bool = False) -> Any:
    shape = tensor._keras_shape
    if by_batch and stays_in_file(x) and len(x):
        return InFile(x, lambda rows: _as_input(rows, tensor, name))
    if is_ready(x, tensor) and tail_fits(x.shape, shape):
        return x
    array = numbers(x, f"the data for {name!r}", "X", shape)
    if array.ndim == 1 and len(shape) == 2 and shape[1] == 1:
        array = array[:, None]  # one number for each sample: a column, as in Keras 1
    if not tail_fits(array.shape, shape):
        raise _made_elsewhere(_wrong_input(array, shape, name), tensor)
    dtype = K.dtype(tensor)
    fix = (
        f"X.astype('{dtype}')   or a dtype of fractions for the input: Input(..., dtype='float32')"
    )
    return K.in_dtype_of(tensor, array, f"the input {name!r}", fix)


def _missing_entry(name: str, names: list[str], value: dict[Any, Any], what: str) -> DataError:
    given, needed = (", ".join(repr(str(each)) for each in some) for some in (value, names))
    return DataError(
        "TK-318",
        f"there is no entry for {name!r} among the {what}",
        [("it got", given or "an empty dict"), ("it needs", needed)],
        fix=f"{{{name!r}: ...}}",
    )


def in_order(value: Any, names: list[str], what: str) -> list[Any]:
    """One value for each input or output, from an array, a list or a dict by layer name."""
    if isinstance(value, dict) and not K.is_sparse(value):
        for name in names:
            if name not in value:
                raise _missing_entry(name, names, value, what)
        return [value[name] for name in names]
    if len(names) == 1:
        single = isinstance(value, (list, tuple)) and len(value) == 1
        return [value[0] if single and _is_array(value[0]) else value]
    if not isinstance(value, (list, tuple)) or len(value) != len(names):
        given = len(value) if isinstance(value, (list, tuple)) else 1
        raise DataError(
            "TK-319",
            f"the model has {len(names)} {what} and got {given}",
            [(what, ", ".join(names)), ("it got", type(value).__name__)],
            fix=f"[{', '.join(names)}]   a list of arrays in this order",
        )
    return list(value)


def is_ready(x: object, tensor: Tensor) -> TypeGuard[Array]:
    """True for an array in the dtype of the tensor it feeds, which needs no conversion.

    It is asked once for every batch.
    """
    return type(x) is np.ndarray and x.dtype is np.dtype(K.dtype(tensor))


def _is_array(value: object) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return stays_in_file(value) or K.is_sparse(value)


def tail_fits(have: Shape, want: Shape) -> bool:
    """Equal rank, and equal sizes wherever the model knows one (the batch is free)."""
    if len(have) != len(want):
        return False
    for a, b in zip(have[1:], want[1:]):  # noqa: B905  (hot)
        if a != b and b is not None:
            return False
    return True


def _wrong_input(array: Array, shape: Shape, name: str) -> DataError:
    return DataError(
        "TK-311",
        f"the data for {name!r} does not have the shape the model was built for",
        [("it got", repr(array.shape)), ("it needs", f"{shape}   {name} (None: any number)")],
        fix=_shape_fix(array, shape[1:], shape),
    )


def _made_elsewhere(error: DataError, tensor: Tensor) -> DataError:
    """Say where the model was built, if that is another cell: its name may have been given anew."""
    built = tensor.line
    if built is not None and error.line is not None and built.label != error.line.label:
        error.rows.append(("model built", built.describe()))
    return error


def _shape_fix(array: Array, sizes: Sequence[Any], shape: Shape) -> str:
    if array.shape == tuple(sizes):
        return "X[None]   (one sample: add the batch axis in front)"
    if moved := _moved_channels(array.shape[1:], tuple(sizes)):
        return moved
    known = None not in sizes
    if known and len(array.shape) == 2 and array.shape[:1] == tuple(sizes):
        return "X.T   (its columns are the samples)"
    if known and array.ndim and len(array) and array.size == len(array) * int(np.prod(sizes)):
        return f"X.reshape(-1, {', '.join(map(str, sizes))})"
    return f"np.zeros({example_shape(shape, array)})   is an array of the right shape"


def _moved_channels(have: Shape, want: Shape) -> str:
    """What to type where pictures are right but for the place of their channels; else ""."""
    if len(have) == len(want) >= 3:
        for ends, turned in (("1, -1", (*have[1:], have[0])), ("-1, 1", (have[-1], *have[:-1]))):
            if all(n in (None, m) for m, n in zip(turned, want, strict=True)):
                return f"np.moveaxis(X, {ends})   puts the channels where they belong"
    return ""


def example_shape(shape: Shape, array: Array) -> tuple[int, ...]:
    """The shape with numbers for what is free: as many rows as the array has, 1 elsewhere."""
    rows = shape[0] or (len(array) if array.ndim else 1)
    return (rows, *(size or 1 for size in shape[1:]))
