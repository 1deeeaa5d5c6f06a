"""Is this data what the model can take? The questions are asked before anything is computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import backend as K
from .. import objectives
from ..errors import DataError


def as_input(model: Any, x: Any) -> Any:
    """The samples as an array the model can be fed; TK-311 names both shapes."""
    shape = K.int_shape(model.inputs[0])
    if type(x) is np.ndarray and x.dtype == K.floatx() and _tail_fits(x.shape, shape):
        return x
    array = _numbers(x, "the data")
    if not _tail_fits(array.shape, shape):
        raise _wrong_input(array, shape, model.layers[0].name)
    return array.astype(K.floatx())


def as_target(model: Any, y: Any, rows: int) -> Any:
    """The labels as an array that can be compared with the model's output."""
    output = K.int_shape(model.outputs[0])
    loss = model.loss_name
    want = (*output[:-1], 1) if loss.startswith("sparse_") else output
    if loss not in objectives.NAMES:
        want = (None,) * len(output)  # a loss of the learner's own may compare what it likes
    fits = type(y) is np.ndarray and y.dtype == K.floatx()
    if not (fits and _tail_fits(y.shape, want) and len(y) == rows):
        y = _numbers(y, "the labels")
        if y.ndim == len(want) - 1:
            y = y[..., None]  # one number for each sample: a column, as in Keras 1
        if not _tail_fits(y.shape, want):
            raise _wrong_target(y, output, loss)
        if len(y) != rows:
            raise DataError(
                "TK-313", "there must be one label for each sample",
                [("samples", str(rows)), ("labels", str(len(y)))],
                fix=f"y[:{rows}]" if len(y) > rows else f"X[:{len(y)}]", see="lesson 06",
            )
        y = y.astype(K.floatx())
    return y


def as_weights(model: Any, sample_weight: Any, class_weight: Any, y: Any) -> Any:
    """One weight for each sample, or None; sample weights win over class weights."""
    if sample_weight is not None:
        weights = np.asarray(sample_weight, dtype=K.floatx())
        if weights.shape != (len(y),):
            raise DataError(
                "TK-314", "there must be one weight for each sample",
                [("samples", str(len(y))), ("weights", repr(weights.shape))],
                fix="np.ones(len(X))", see="lesson 06",
            )
        return weights
    if not class_weight:
        return None
    classes = y.argmax(-1) if y.shape[-1] > 1 else y[:, 0].astype("int64")
    return np.array([class_weight.get(int(c), 1.0) for c in classes], dtype=K.floatx())


def _numbers(value: Any, what: str) -> Any:
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(value, dtype=object)
    if array.dtype.kind not in "biuf":
        raise DataError(
            "TK-315", f"{what} must be numbers in one array",
            [("it got", f"{type(value).__name__} of {array.dtype}")],
            fix="np.array(..., dtype='float32')", see="lesson 06",
        )
    return array


def _tail_fits(have: Any, want: Any) -> bool:
    """Equal rank, and equal sizes wherever the model knows one (the batch is free)."""
    return len(have) == len(want) and all(
        b is None or a == b for a, b in zip(have, want, strict=True)
    )


def _wrong_input(array: Any, shape: Any, first: str) -> DataError:
    fix = f"an array of shape {shape}"
    sizes = shape[1:]
    if array.shape == sizes:
        fix = "X[None]   (one sample: add the batch axis in front)"
    elif None not in sizes and array.ndim and array.shape[0] and (
        array.size == array.shape[0] * int(np.prod(sizes))
    ):
        fix = f"X.reshape(-1, {', '.join(map(str, sizes))})"
    return DataError(
        "TK-311", "the data does not have the shape the model was built for",
        [("it got", repr(array.shape)), ("it needs", f"{shape}   {first} (None: any number)")],
        fix=fix, see="lesson 06",
    )


def _wrong_target(y: Any, output: Any, loss: str) -> DataError:
    classes = output[-1]
    one_column = y.ndim == len(output) and y.shape[-1] == 1
    rows = [("labels", repr(y.shape[:-1] if one_column else y.shape)),
            ("output", f"{output}   (None: any number of rows)")]
    if one_column and loss == "categorical_crossentropy":
        return DataError(
            "TK-312", f"{loss} compares one-hot rows, and these labels are single numbers", rows,
            why="or keep the numbers, with the loss 'sparse_categorical_crossentropy'",
            fix=f"to_categorical(y, {classes})", see="lesson 10",
        )
    return DataError(
        "TK-316", "the labels do not have the shape of the model's output", rows,
        why="Keras: the model expects targets to have the same shape as its output",
        fix=f"Dense({y.shape[-1]})   as the last layer" if y.ndim == len(output)
        else f"labels of shape {output}", see="lesson 10",
    )
