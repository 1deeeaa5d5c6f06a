"""Is this data what the model can take? The questions are asked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import backend as K
from ..errors import DataError

FLOATS = {name: np.dtype(name) for name in ("float16", "float32", "float64")}


def as_inputs(model: Any, x: Any) -> list[Any]:
    """The samples as arrays the model can be fed, one for each input; TK-311 names both shapes.

    Several inputs come as a list in order or as a dict by the names of the input layers.
    """
    if (
        len(model.inputs) == 1
        and _is_ready(x)
        and _tail_fits(x.shape, model.inputs[0]._keras_shape)
    ):
        return [x]  # what a training loop feeds, thousands of times
    names = model.input_names
    values = in_order(x, names, "inputs")
    arrays = [
        _as_input(value, tensor._keras_shape, name)
        for value, tensor, name in zip(values, model.inputs, names, strict=True)
    ]
    common_length(arrays)
    return arrays


def common_length(arrays: Sequence[Any]) -> int:
    """How many samples every array has; TK-317 if they do not agree."""
    rows = {len(array) for array in arrays}
    if len(rows) > 1:
        raise DataError(
            "TK-317",
            "every input must have the same number of samples",
            [("it got", ", ".join(str(len(array)) for array in arrays))],
            fix=f"[x[:{min(rows)}] for x in X]",
            see="lesson 12",
        )
    return rows.pop() if rows else 0


def standardize_input_data(
    data: Any,
    names: Sequence[str],
    shapes: Any = None,
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
    arrays = [
        _numbers(value, exception_prefix or "the data")
        for value in in_order(data, list(names), "arrays")
    ]
    arrays = [array[:, None] if array.ndim == 1 else array for array in arrays]
    for name, array, shape in zip(names, arrays, shapes or [None] * len(arrays), strict=True):
        if shape is None:
            continue
        first = check_batch_axis and shape[0] not in (None, len(array))
        if first or not _tail_fits(array.shape, shape):
            raise _wrong_input(array, tuple(shape), name)
    return arrays


def _as_input(x: Any, shape: Any, name: str) -> Any:
    if _is_ready(x) and _tail_fits(x.shape, shape):
        return x
    array = _numbers(x, "the data")
    if array.ndim == 1 and len(shape) == 2 and shape[1] == 1:
        array = array[:, None]  # one number for each sample: a column, as in Keras 1
    if not _tail_fits(array.shape, shape):
        raise _wrong_input(array, shape, name)
    return array.astype(K.floatx())


def _missing_entry(name: str, names: list[str], value: dict[Any, Any], what: str) -> DataError:
    given, needed = (", ".join(repr(str(each)) for each in some) for some in (value, names))
    return DataError(
        "TK-318",
        f"there is no entry for {name!r} among the {what}",
        [("it got", given or "an empty dict"), ("it needs", needed)],
        fix=f"{{{name!r}: ...}}",
        see="lesson 12",
    )


def in_order(value: Any, names: list[str], what: str) -> list[Any]:
    """One value for each input or output, from an array, a list or a dict by layer name."""
    if isinstance(value, dict):
        for name in names:
            if name not in value:
                raise _missing_entry(name, names, value, what)
        return [value[name] for name in names]
    if len(names) == 1:
        single = isinstance(value, (list, tuple)) and len(value) == 1
        return [value[0] if single and np.ndim(value[0]) > 0 and _is_array(value[0]) else value]
    if not isinstance(value, (list, tuple)) or len(value) != len(names):
        given = len(value) if isinstance(value, (list, tuple)) else 1
        raise DataError(
            "TK-319",
            f"the model has {len(names)} {what} and got {given}",
            [(what, ", ".join(names)), ("it got", type(value).__name__)],
            fix=f"[{', '.join(names)}]   a list of arrays in this order",
            see="lesson 12",
        )
    return list(value)


def _is_ready(x: Any) -> bool:
    """True for an array of `floatx`, which needs no conversion (asked once for every batch)."""
    return type(x) is np.ndarray and x.dtype is FLOATS[K.floatx()]


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def as_targets(plans: Sequence[Any], y: Any, rows: int) -> list[Any]:
    """The labels as arrays that can be compared with the outputs, one for each output."""
    if len(plans) == 1 and _is_ready(y) and len(y) == rows and _tail_fits(y.shape, plans[0].wanted):
        return [y]
    values = in_order(y, [plan.name for plan in plans], "outputs")
    return [_as_target(plan, value, rows) for plan, value in zip(plans, values, strict=True)]


def _as_target(plan: Any, y: Any, rows: int) -> Any:
    output, loss, want = plan.tensor._keras_shape, plan.loss_name, plan.wanted
    if not (_is_ready(y) and _tail_fits(y.shape, want) and len(y) == rows):
        y = _numbers(y, "the labels")
        if y.ndim == len(want) - 1:
            y = y[..., None]  # one number for each sample: a column, as in Keras 1
        if not _tail_fits(y.shape, want):
            raise _wrong_target(y, output, loss)
        check_count(y, rows)
        y = y.astype(K.floatx())
    return y


def check_count(y: Any, rows: int) -> None:
    """As many labels as samples, or TK-313."""
    if len(y) != rows:
        raise DataError(
            "TK-313",
            "there must be one label for each sample",
            [("samples", str(rows)), ("labels", str(len(y)))],
            fix=f"y[:{rows}]" if len(y) > rows else f"X[:{len(y)}]",
            see="lesson 06",
        )


def check_classes(plans: Sequence[Any], ys: Sequence[Any]) -> None:
    """Labels that are class numbers must be numbers of outputs; TK-309 for one beyond them."""
    for plan, y in zip(plans, ys, strict=True):
        width = plan.tensor._keras_shape[-1]
        if not plan.loss_name.startswith("sparse_") or width is None or not y.size:
            continue
        low, high = int(y.min()), int(y.max())
        if low < 0 or high >= width:
            starts_at_1 = (low, high) == (1, width)
            raise DataError(
                "TK-309",
                f"there is a label {low if low < 0 else high}, but only {width} classes",
                [("labels", f"{low} to {high}"), ("classes", f"0 to {width - 1}")],
                fix="y - 1" if starts_at_1 else f"Dense({high + 1})   as the last layer",
                see="lesson 10",
            )


def check_loss_and_target_compatibility(
    targets: Sequence[Any], losses: Sequence[Any], output_shapes: Sequence[Any]
) -> None:
    """Do labels, losses and outputs fit together? The name of each loss decides, as in Keras 1.

    >>> check_loss_and_target_compatibility([np.zeros((2, 3))], [K.square], [(None, 4)])
    """
    for y, loss, shape in zip(targets, losses, output_shapes, strict=True):
        name = getattr(loss, "__name__", "")
        compared = name in ("mean_squared_error", "binary_crossentropy", "categorical_crossentropy")
        if y is not None and compared and not _tail_fits(y.shape, shape):
            raise _wrong_target(y, tuple(shape), name)


def _numbers(value: Any, what: str) -> Any:
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(value, dtype=object)
    if array.dtype.kind not in "biuf":
        raise DataError(
            "TK-315",
            f"{what} must be numbers in one array",
            [("it got", f"{type(value).__name__} of {array.dtype}")],
            fix="np.array(..., dtype='float32')",
            see="lesson 06",
        )
    return array


def _tail_fits(have: Any, want: Any) -> bool:
    """Equal rank, and equal sizes wherever the model knows one (the batch is free)."""
    if len(have) != len(want):
        return False
    for a, b in zip(have[1:], want[1:]):  # noqa: B905  (hot)
        if a != b and b is not None:
            return False
    return True


def _wrong_input(array: Any, shape: Any, first: str) -> DataError:
    fix = f"an array of shape {shape}"
    sizes = shape[1:]
    if array.shape == sizes:
        fix = "X[None]   (one sample: add the batch axis in front)"
    elif (
        None not in sizes
        and array.ndim
        and array.shape[0]
        and (array.size == array.shape[0] * int(np.prod(sizes)))
    ):
        fix = f"X.reshape(-1, {', '.join(map(str, sizes))})"
    return DataError(
        "TK-311",
        "the data does not have the shape the model was built for",
        [("it got", repr(array.shape)), ("it needs", f"{shape}   {first} (None: any number)")],
        fix=fix,
        see="lesson 06",
    )


def _wrong_target(y: Any, output: Any, loss: str) -> DataError:
    classes = output[-1]
    one_column = y.ndim == len(output) and y.shape[-1] == 1
    rows = [
        ("labels", repr(y.shape[:-1] if one_column else y.shape)),
        ("output", f"{output}   (None: any number of rows)"),
    ]
    if one_column and loss == "categorical_crossentropy":
        return DataError(
            "TK-312",
            f"{loss} compares one-hot rows, and these labels are single numbers",
            rows,
            why=f"You are passing a target array of shape {y.shape}; or keep the numbers, with "
            "the loss 'sparse_categorical_crossentropy'",
            fix=f"to_categorical(y, {classes})",
            see="lesson 10",
        )
    return DataError(
        "TK-316",
        "the labels do not have the shape of the model's output",
        rows,
        why="Keras: the model expects targets to have the same shape as its output",
        fix=f"Dense({y.shape[-1]})   as the last layer"
        if y.ndim == len(output)
        else f"labels of shape {output}",
        see="lesson 10",
    )
